//! Values of flags, parsed as Go parses them, with Go's error texts.

use objects::Span;

use super::{Flag, FlagKind};

/// Go's `strconv.ParseBool`.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Go's `strconv.ParseInt(text, 0, bits)`: decimal, or with a prefix `0x`, `0o`, `0b` or `0`.
pub(crate) fn parse_int(text: &str, bits: u32) -> Result<i64, &'static str> {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some(pair) if pair.starts_with('0') && pair.as_bytes()[1].is_ascii_digit() => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err("invalid syntax");
    }
    let limit = 1_i128 << (bits - 1);
    let number = i128::from_str_radix(digits, radix).map_err(|_| "value out of range")?;
    let number = if negative { -number } else { number };
    if number >= limit || number < -limit {
        return Err("value out of range");
    }
    i64::try_from(number).map_err(|_| "value out of range")
}

/// `--request-timeout`: whole seconds, or a duration.
///
/// Rule: `ParseTimeout` of client-go's `clientcmd`.
pub(crate) fn parse_timeout(text: &str) -> Result<Span, String> {
    match parse_int(text, 64) {
        Ok(seconds) => Ok(Span::seconds(seconds)),
        Err(_) => parse_duration(text).map_err(|_| {
            "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)".to_owned()
        }),
    }
}

/// Go's `time.ParseDuration`.
pub(crate) fn parse_duration(text: &str) -> Result<Span, String> {
    let invalid = || format!("time: invalid duration {text:?}");
    let (sign, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (-1.0, &text[1..]),
        Some(b'+') => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    if rest == "0" {
        return Ok(Span(0));
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut micros = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let number: f64 = rest[..end].parse().map_err(|_| invalid())?;
        rest = &rest[end..];
        let end = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let factor = match &rest[..end] {
            "" => return Err(format!("time: missing unit in duration {text:?}")),
            "ns" => 0.001,
            "us" | "µs" | "μs" => 1.0,
            "ms" => 1e3,
            "s" => 1e6,
            "m" => 60e6,
            "h" => 3600e6,
            unit => return Err(format!("time: unknown unit {unit:?} in duration {text:?}")),
        };
        micros += number * factor;
        rest = &rest[end..];
    }
    // A whole number of microseconds; what is larger than any session lasts saturates.
    Ok(Span((sign * micros) as i64))
}

/// Checks one value of a flag. Errors: pflag's words after `invalid argument "x" for "--y" flag: `.
pub(super) fn check(flag: &Flag, text: &str) -> Result<(), String> {
    let int = |bits| {
        parse_int(text, bits).map(|_| ()).map_err(|reason| format!("strconv.ParseInt: parsing {text:?}: {reason}"))
    };
    match flag.kind {
        FlagKind::Bool => match parse_bool(text) {
            Some(_) => Ok(()),
            None => Err(format!("strconv.ParseBool: parsing {text:?}: invalid syntax")),
        },
        FlagKind::Int | FlagKind::Int64 => int(64),
        FlagKind::Int32 => int(32),
        FlagKind::Duration => parse_duration(text).map(|_| ()),
        FlagKind::Text | FlagKind::Slice | FlagKind::Array => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        for (text, bits, expected) in [
            ("12", 32, Ok(12)),
            ("-1", 64, Ok(-1)),
            ("0x10", 32, Ok(16)),
            ("abc", 32, Err("invalid syntax")),
            ("", 32, Err("invalid syntax")),
            ("3000000000", 32, Err("value out of range")),
        ] {
            assert_eq!(parse_int(text, bits), expected, "{text}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(parse_duration("1m30s"), Ok(Span::seconds(90)));
        assert_eq!(parse_duration("1.5s"), Ok(Span::millis(1500)));
        assert_eq!(parse_duration("0"), Ok(Span(0)));
        assert_eq!(parse_duration("-1s"), Ok(Span::seconds(-1)));
        assert_eq!(parse_duration("10"), Err("time: missing unit in duration \"10\"".to_owned()));
        assert_eq!(parse_duration("x"), Err("time: invalid duration \"x\"".to_owned()));
        assert_eq!(parse_duration("5y"), Err("time: unknown unit \"y\" in duration \"5y\"".to_owned()));
    }
}
