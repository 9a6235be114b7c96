//! `echo`, `printf`, `seq` and `date`: what only prints.

use objects::Time;

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

fn formatted<'a>(format: &str, args: &mut impl Iterator<Item = &'a String>) -> String {
    const WIDEST: usize = 1000;
    let mut text = String::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let mut spec = String::new();
        while let Some(next) = letters.next_if(|next| "-0123456789.".contains(*next)) {
            spec.push(next);
        }
        let left = spec.starts_with('-');
        let zeros = spec.starts_with('0');
        let width = spec.trim_start_matches('-').split('.').next().and_then(|width| width.parse().ok());
        let width: usize = width.unwrap_or(0).min(WIDEST);
        let value = match letters.next() {
            Some('%') => "%".to_owned(),
            Some('s') => args.next().cloned().unwrap_or_default(),
            Some('b') => args.next().map(|arg| unescaped(arg)).unwrap_or_default(),
            Some('d' | 'i') => {
                let number: i64 = args.next().and_then(|arg| arg.trim().parse().ok()).unwrap_or(0);
                number.to_string()
            }
            Some(other) => format!("%{spec}{other}"),
            None => "%".to_owned(),
        };
        text.push_str(&match (left, zeros) {
            (true, _) => format!("{value:<width$}"),
            (false, true) => format!("{value:0>width$}"),
            (false, false) => format!("{value:>width$}"),
        });
    }
    text
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
    let numbers: Option<Vec<i64>> = call.args.iter().map(|arg| arg.parse().ok()).collect();
    let (from, step, to) = match numbers.as_deref() {
        Some([to]) => (1, 1, *to),
        Some([from, to]) => (*from, 1, *to),
        Some([from, step, to]) if *step != 0 => (*from, *step, *to),
        Some(_) => return call.fail("missing operand", 1),
        None => return call.fail("invalid floating point argument", 1),
    };
    let mut text = String::new();
    let mut number = from;
    for _ in 0..MOST_NUMBERS {
        if (step > 0 && number > to) || (step < 0 && number < to) {
            break;
        }
        text.push_str(&format!("{number}\n"));
        let Some(next) = number.checked_add(step) else { break };
        number = next;
    }
    call.output.out(text);
    Started::Done(0)
}

pub(super) fn date(call: &mut Call<'_, '_>) -> Started {
    let now = Time::of(call.world.now());
    // Cluster time, in UTC.
    let text = now.rfc1123();
    call.say(&text);
    Started::Done(0)
}
