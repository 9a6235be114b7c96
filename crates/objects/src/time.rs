//! Moments of cluster time, and the whole seconds that objects record.

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Serialize, Serializer};

/// Seconds from the Unix epoch to time 0 of every cluster: 2026-01-05T09:00:00Z.
const TIME_ZERO_UNIX_SECONDS: i64 = 1_767_603_600;

/// A moment of cluster time, in microseconds since time 0. What was there at the start has a negative one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

/// A span of cluster time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub i64);

impl Span {
    /// A span of whole seconds.
    pub const fn seconds(seconds: i64) -> Span {
        Span(seconds.saturating_mul(1_000_000))
    }

    /// A span of milliseconds.
    pub const fn millis(millis: i64) -> Span {
        Span(millis.saturating_mul(1_000))
    }

    /// The span in whole seconds, rounded towards zero.
    pub const fn whole_seconds(self) -> i64 {
        self.0 / 1_000_000
    }

    /// The span in whole milliseconds, rounded towards zero.
    pub const fn whole_millis(self) -> i64 {
        self.0 / 1_000
    }
}

impl Add<Span> for Moment {
    type Output = Moment;
    fn add(self, span: Span) -> Moment {
        Moment(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Moment {
    type Output = Moment;
    fn sub(self, span: Span) -> Moment {
        Moment(self.0.saturating_sub(span.0))
    }
}

impl Sub for Moment {
    type Output = Span;
    fn sub(self, earlier: Moment) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Sub for Span {
    type Output = Span;
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

/// A time as objects record it: whole seconds since the Unix epoch, as `metav1.Time` is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// The recorded form of a moment: the fraction of the second is lost, as it is on a real server.
    pub fn of(moment: Moment) -> Time {
        Time(TIME_ZERO_UNIX_SECONDS + moment.0.div_euclid(1_000_000))
    }

    /// The moment at which this second began.
    pub fn moment(self) -> Moment {
        Moment(self.0.saturating_sub(TIME_ZERO_UNIX_SECONDS).saturating_mul(1_000_000))
    }

    /// Parses RFC 3339 in UTC or with an offset; a fraction of a second is dropped.
    pub fn parse(text: &str) -> Option<Time> {
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
        let well_formed = text.is_char_boundary(10)
            && text.as_bytes().get(4) == Some(&b'-')
            && text.as_bytes().get(7) == Some(&b'-')
            && matches!(text.as_bytes().get(10), Some(b'T' | b't'))
            && text.as_bytes().get(13) == Some(&b':')
            && text.as_bytes().get(16) == Some(&b':');
        if !well_formed
            || !(1..=12).contains(&month)
            || !(1..=31).contains(&day)
            || hour > 23
            || minute > 59
            || second > 60
        {
            return None;
        }
        let zone = text.get(19..)?.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
        let offset = match zone {
            "Z" | "z" => 0,
            _ if zone.len() == 6 => {
                let sign = if zone.starts_with('-') { -1 } else { 1 };
                sign * (zone.get(1..3)?.parse::<i64>().ok()? * 3600 + zone.get(4..6)?.parse::<i64>().ok()? * 60)
            }
            _ => return None,
        };
        Some(Time(days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset))
    }

    /// `Mon, 05 Jan 2026 09:00:00 +0000`, as `describe` prints times.
    pub fn rfc1123(self) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (days, rest) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        format!(
            "{}, {day:02} {} {year:04} {:02}:{:02}:{:02} +0000",
            DAYS[days.rem_euclid(7) as usize],
            MONTHS[(month - 1) as usize],
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        )
    }
}

impl fmt::Display for Time {
    /// RFC 3339 in UTC: `2026-01-05T09:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar (years begin in March).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`]: (year, month, day).
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zero_prints_and_parses() {
        let time = Time::of(Moment(1_999_999));
        assert_eq!(time.to_string(), "2026-01-05T09:00:01Z");
        assert_eq!(time.rfc1123(), "Mon, 05 Jan 2026 09:00:01 +0000");
        assert_eq!(Time::parse("2026-01-05T09:00:01Z"), Some(time));
        assert_eq!(Time::parse("2026-01-05T10:30:01.25+01:30"), Some(time));
        assert_eq!(Time::of(Moment(-1)).to_string(), "2026-01-05T08:59:59Z");
    }

    #[test]
    fn leap_days_survive() {
        for text in ["2024-02-29T23:59:59Z", "2000-02-29T00:00:00Z", "1970-01-01T00:00:00Z", "2100-03-01T00:00:00Z"] {
            assert_eq!(Time::parse(text).map(|time| time.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "yesterday", "2026-13-05T09:00:01Z", "2026-01-05", "2026-01-05T09:00:01"] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }
}
