//! The schedule of a CronJob.
//!
//! Rule: `ParseStandard` of `github.com/robfig/cron/v3`.

use crate::Time;

/// Minutes at which something happens: a bit for each value that a field may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    minute: u64,
    hour: u64,
    day: u64,
    month: u64,
    weekday: u64,
    /// Whether any day of the month will do, and any of the week: only where both are limited is one enough.
    any_day: (bool, bool),
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

impl Schedule {
    /// Reads five fields, or a word such as `@hourly`. Errors: what the library says.
    pub fn parse(text: &str) -> Result<Schedule, String> {
        let text = match text {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            other if other.starts_with('@') => return Err(format!("unrecognized descriptor: {other}")),
            other => other,
        };
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(format!("expected exactly 5 fields, found {}: [{}]", fields.len(), fields.join(" ")));
        };
        let any = |field: &str| field.starts_with('*') || field.starts_with('?');
        Ok(Schedule {
            minute: bits(minute, (0, 59), &[])?,
            hour: bits(hour, (0, 23), &[])?,
            day: bits(day, (1, 31), &[])?,
            month: bits(month, (1, 12), &MONTHS)?,
            weekday: bits(weekday, (0, 6), &WEEKDAYS)?,
            any_day: (any(day), any(weekday)),
        })
    }

    /// The first time after another at which it is due; none within five years.
    pub fn next(&self, after: Time) -> Option<Time> {
        let has = |set: u64, value: i64| set & (1 << value) != 0;
        let first = after.0.div_euclid(60) + 1;
        let today = first.div_euclid(1440);
        for days in today..today + 5 * 366 {
            let (_, month, day) = crate::time::civil_from_days(days);
            // Day 0 was a Thursday.
            let (by_day, by_week) = (has(self.day, day), has(self.weekday, (days + 4).rem_euclid(7)));
            let fits = if self.any_day.0 || self.any_day.1 { by_day && by_week } else { by_day || by_week };
            if !has(self.month, month) || !fits {
                continue;
            }
            let begin = if days == today { first.rem_euclid(1440) } else { 0 };
            let minute = (begin..1440).find(|minute| has(self.hour, minute / 60) && has(self.minute, minute % 60));
            if let Some(minute) = minute {
                return Some(Time((days * 1440 + minute) * 60));
            }
        }
        None
    }
}

fn bits(field: &str, bounds: (i64, i64), names: &[&str]) -> Result<u64, String> {
    field.split(',').try_fold(0, |set, part| Ok(set | range(part, bounds, names)?))
}

/// `*`, `5`, `1-5`, `*/2`, `1-9/3`, `3/10`
fn range(part: &str, (least, most): (i64, i64), names: &[&str]) -> Result<u64, String> {
    let mut halves = part.split('/');
    let (bounds, step, None) = (halves.next().unwrap_or(""), halves.next(), halves.next()) else {
        return Err(format!("too many slashes: {part}"));
    };
    let mut ends = bounds.split('-');
    let (first, second, None) = (ends.next().unwrap_or(""), ends.next(), ends.next()) else {
        return Err(format!("too many hyphens: {part}"));
    };
    let value = |text: &str| match names.iter().position(|name| text.eq_ignore_ascii_case(name)) {
        Some(at) => Ok(at as i64 + least),
        None => number(text),
    };
    let (start, end) = match (first, second) {
        ("*" | "?", _) => (least, most),
        (first, Some(second)) => (value(first)?, value(second)?),
        (first, None) if step.is_some() => (value(first)?, most),
        (first, None) => (value(first)?, value(first)?),
    };
    let step = step.map_or(Ok(1), number)?;
    match () {
        () if start < least => Err(format!("beginning of range ({start}) below minimum ({least}): {part}")),
        () if end > most => Err(format!("end of range ({end}) above maximum ({most}): {part}")),
        () if start > end => Err(format!("beginning of range ({start}) beyond end of range ({end}): {part}")),
        () if step == 0 => Err(format!("step of range should be a positive number: {part}")),
        () => {
            let step = usize::try_from(step).unwrap_or(1);
            Ok((start..=end).step_by(step).fold(0, |set, value| set | 1 << value))
        }
    }
}

fn number(text: &str) -> Result<i64, String> {
    match text.parse::<i32>() {
        Ok(number) if number < 0 => Err(format!("negative number ({number}) not allowed: {text}")),
        Ok(number) => Ok(i64::from(number)),
        Err(_) => Err(format!("failed to parse int from {text}: strconv.Atoi: parsing {text:?}: invalid syntax")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn next(schedule: &str, after: &str, expected: &str) {
        let next = Schedule::parse(schedule).expect("it is a schedule").next(Time::parse(after).expect("a time"));
        assert_eq!(next.map(|time| time.to_string()).unwrap_or_default(), expected, "{schedule}");
    }

    #[test]
    fn times() {
        let monday = "2026-01-05T09:00:00Z";
        next("*/1 * * * *", monday, "2026-01-05T09:01:00Z");
        next("30 8 * * *", monday, "2026-01-06T08:30:00Z");
        next("0 9 * * mon-fri", monday, "2026-01-06T09:00:00Z");
        next("0 0 13 * 5", monday, "2026-01-09T00:00:00Z");
        next("@monthly", monday, "2026-02-01T00:00:00Z");
        next("0 0 30 2 *", monday, "");
    }

    #[test]
    fn mistakes() {
        for (text, reason) in [
            ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
            ("60 * * * *", "end of range (60) above maximum (59): 60"),
            ("a * * * *", "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax"),
            ("*/0 * * * *", "step of range should be a positive number: */0"),
            ("@often", "unrecognized descriptor: @often"),
        ] {
            assert_eq!(Schedule::parse(text), Err(reason.to_owned()));
        }
    }
}
