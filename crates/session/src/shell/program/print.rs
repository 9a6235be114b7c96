//! `echo`, `printf`, `seq` and `date`: what only prints.

use objects::Time;

use super::options;
use crate::shell::process::{Call, Started};

/// `seq` prints no more numbers.
const MOST_NUMBERS: i64 = 100_000;

pub(super) fn echo(call: &mut Call<'_, '_>) -> Started {
    let mut args = call.args;
    let (mut line_feed, mut escapes) = (true, false);
    while let Some((option, rest)) = args.split_first() {
        let letters = option.strip_prefix('-').unwrap_or_default();
        if letters.is_empty() || letters.contains(|letter| !"neE".contains(letter)) {
            break;
        }
        line_feed &= !letters.contains('n');
        escapes |= letters.contains('e');
        args = rest;
    }
    let text = args.join(" ");
    let text = if escapes { unescaped(&text) } else { text };
    call.output.out(if line_feed { text + "\n" } else { text });
    Started::Done(0)
}

pub(super) fn printf(call: &mut Call<'_, '_>) -> Started {
    let Some((format, args)) = call.args.split_first() else {
        call.output.err("printf: usage: printf [-v var] format [arguments]\n");
        return Started::Done(2);
    };
    let format = unescaped(format);
    let mut args = args.iter();
    loop {
        let before = args.len();
        let text = formatted(&format, &mut args);
        call.output.out(text);
        // The format is used again for what is left.
        if args.len() == 0 || args.len() == before {
            return Started::Done(0);
        }
    }
}

/// A format with its arguments put in.
pub(super) fn formatted<'a>(format: &str, args: &mut impl Iterator<Item = &'a String>) -> String {
    const WIDEST: usize = 1000;
    let mut text = String::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let mut spec = String::new();
        while let Some(next) = letters.next_if(|next| "-+ 0123456789.".contains(*next)) {
            spec.push(next);
        }
        let digits = spec.trim_start_matches(['-', '+', ' ', '0']);
        let flags = &spec[..spec.len() - digits.len()];
        let (width, precision) = match digits.split_once('.') {
            Some((width, precision)) => (width, Some(precision.parse::<usize>().unwrap_or(0).min(WIDEST))),
            None => (digits, None),
        };
        let width = width.parse::<usize>().unwrap_or(0).min(WIDEST);
        let conversion = letters.next();
        let value = match conversion {
            Some('%') => "%".to_owned(),
            None => "%".to_owned(),
            Some(letter) if "sbcdiuxXofFeg".contains(letter) => {
                converted(letter, precision, args.next().map_or("", String::as_str))
            }
            Some(other) => format!("%{spec}{other}"),
        };
        let signed =
            flags.contains('+') && conversion.is_some_and(|letter| "dif".contains(letter)) && !value.starts_with('-');
        let value = if signed { format!("+{value}") } else { value };
        text.push_str(&match (flags.contains('-'), flags.contains('0') && conversion != Some('s')) {
            (true, _) => format!("{value:<width$}"),
            (false, true) => match value.strip_prefix('-') {
                Some(rest) => format!("-{rest:0>width$}", width = width.saturating_sub(1)),
                None => format!("{value:0>width$}"),
            },
            (false, false) => format!("{value:>width$}"),
        });
    }
    text
}

fn converted(letter: char, precision: Option<usize>, given: &str) -> String {
    let whole = || {
        let given = given.trim();
        given.parse::<i64>().or_else(|_| given.parse::<f64>().map(|number| number as i64)).unwrap_or(0)
    };
    match letter {
        's' => given.chars().take(precision.unwrap_or(usize::MAX)).collect(),
        'b' => unescaped(given),
        'c' => given.chars().take(1).collect(),
        'x' => format!("{:x}", whole()),
        'X' => format!("{:X}", whole()),
        'o' => format!("{:o}", whole()),
        'd' | 'i' | 'u' => whole().to_string(),
        _ => format!("{:.*}", precision.unwrap_or(6), given.trim().parse::<f64>().unwrap_or(0.0)),
    }
}

/// A text with its escapes done: `\\n`, `\\t`, `\\e` and their like.
pub(crate) fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('e') => out.push('\u{1b}'),
            Some('\\') | None => out.push('\\'),
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
        }
    }
    out
}

pub(super) fn seq(call: &mut Call<'_, '_>) -> Started {
    // A negative number is no option.
    let is_option =
        |arg: &&String| arg.starts_with('-') && !arg[1..].starts_with(|letter: char| letter.is_ascii_digit());
    let count = call.args.iter().take_while(is_option).count();
    let count = if call.args.first().is_some_and(|arg| arg == "-s") { 2.min(call.args.len()) } else { count };
    let (given, _) = match options(&call.args[..count], "s:w", &[("separator", 's'), ("equal-width", 'w')]) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 1),
    };
    let separator = given.iter().find(|(option, _)| *option == 's').map_or("\n", |(_, value)| value.as_str());
    let numbers: Option<Vec<i64>> = call.args[count..].iter().map(|arg| arg.parse().ok()).collect();
    let (from, step, to) = match numbers.as_deref() {
        Some([to]) => (1, 1, *to),
        Some([from, to]) => (*from, 1, *to),
        Some([from, step, to]) if *step != 0 => (*from, *step, *to),
        Some(_) => return call.fail("missing operand", 1),
        None => return call.fail("invalid floating point argument", 1),
    };
    let wide = given.iter().any(|(option, _)| *option == 'w');
    let width = if wide { from.to_string().len().max(to.to_string().len()) } else { 0 };
    let mut text = String::new();
    let mut number = from;
    for _ in 0..MOST_NUMBERS {
        if (step > 0 && number > to) || (step < 0 && number < to) {
            break;
        }
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push_str(&format!("{number:0>width$}"));
        let Some(next) = number.checked_add(step) else { break };
        number = next;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    call.output.out(text);
    Started::Done(0)
}

pub(super) fn date(call: &mut Call<'_, '_>) -> Started {
    let now = Time::of(call.world.now());
    if call.args.first().is_some_and(|arg| arg == "+%s") {
        call.say(&now.0.to_string());
        return Started::Done(0);
    }
    // Cluster time, in UTC.
    let text = now.rfc1123();
    call.say(&text);
    Started::Done(0)
}
