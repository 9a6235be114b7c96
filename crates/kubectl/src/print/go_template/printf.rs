//! Text of values in templates: `printf` and `print`, and the escapes of `html`, `js` and `urlquery`.
//!
//! Rule: Go's `fmt` and `text/template`.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::Value;

use crate::print::json::number_text;
use crate::print::jsonpath::go_map;

/// Go refuses wider fields, too.
const MAX_WIDTH: usize = 1_000_000;

/// What stands between `%` and the verb.
#[derive(Default)]
struct Spec {
    minus: bool,
    plus: bool,
    space: bool,
    zero: bool,
    sharp: bool,
    width: usize,
    precision: Option<usize>,
}

/// `fmt.Sprintf`
pub(super) fn printf(values: &[Value]) -> String {
    let Some((format, rest)) = values.split_first() else { return String::new() };
    let format = go_map(format);
    let mut arguments = rest.iter();
    let mut out = String::new();
    let mut characters = format.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        let mut spec = Spec::default();
        while let Some(flag) = characters.next_if(|c| "-+ 0#".contains(*c)) {
            match flag {
                '-' => spec.minus = true,
                '+' => spec.plus = true,
                ' ' => spec.space = true,
                '0' => spec.zero = true,
                _ => spec.sharp = true,
            }
        }
        match number(&mut characters) {
            Some(width) => spec.width = width,
            None => out.push_str("%!(BADWIDTH)"),
        }
        if characters.next_if_eq(&'.').is_some() {
            spec.precision = number(&mut characters);
            if spec.precision.is_none() {
                out.push_str("%!(BADPREC)");
            }
        }
        match characters.next() {
            None => out.push_str("%!(NOVERB)"),
            Some('%') => out.push('%'),
            Some(verb) => match arguments.next() {
                None => out.push_str(&format!("%!{verb}(MISSING)")),
                Some(value) => out.push_str(&spec.text(verb, value)),
            },
        }
    }
    let extra: Vec<String> = arguments.map(|value| format!("{}={}", go_type(value), go_map(value))).collect();
    if !extra.is_empty() {
        out.push_str(&format!("%!(EXTRA {})", extra.join(", ")));
    }
    out
}

/// A width or a precision; zero where there are no digits. `None`: it is too large.
fn number(characters: &mut Peekable<Chars<'_>>) -> Option<usize> {
    let mut digits = String::from("0");
    while let Some(digit) = characters.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits.parse().ok().filter(|number| *number <= MAX_WIDTH)
}

impl Spec {
    fn text(&self, verb: char, value: &Value) -> String {
        match (verb, value) {
            ('T', _) => self.padded(go_type(value).to_owned()),
            ('q', Value::String(text)) => self.padded(format!("{:?}", self.cut(text))),
            ('v', Value::String(text)) if self.sharp => self.padded(format!("{text:?}")),
            ('s' | 'v', Value::String(text)) => self.padded(self.cut(text)),
            ('x' | 'X', Value::String(text)) => {
                let between = if self.space { " " } else { "" };
                let bytes = text.bytes().take(self.precision.unwrap_or(usize::MAX));
                let pairs: Vec<String> = bytes.map(|byte| format!("{byte:02x}")).collect();
                self.padded(cased(pairs.join(between), verb))
            }
            ('t' | 'v', Value::Bool(_)) | ('v', Value::Null) => self.padded(go_map(value)),
            ('s' | 'v', Value::Array(_) | Value::Object(_)) => self.padded(go_map(value)),
            (_, Value::Number(number)) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => self.integer(verb, number),
                (None, Some(float)) => self.float(verb, float).unwrap_or_else(|| unfit(verb, value)),
                (None, None) => unfit(verb, value),
            },
            _ => unfit(verb, value),
        }
    }

    fn cut(&self, text: &str) -> String {
        text.chars().take(self.precision.unwrap_or(usize::MAX)).collect()
    }

    fn padded(&self, text: String) -> String {
        let fill = zeros_or_spaces(self.zero && !self.minus, self.width.saturating_sub(text.chars().count()));
        if self.minus { text + &fill } else { fill + &text }
    }

    fn integer(&self, verb: char, number: i64) -> String {
        let magnitude = number.unsigned_abs();
        let digits = match verb {
            'd' | 'v' => magnitude.to_string(),
            'x' | 'X' if self.sharp => cased(format!("0x{magnitude:x}"), verb),
            'x' | 'X' => cased(format!("{magnitude:x}"), verb),
            'o' => format!("{magnitude:o}"),
            'b' => format!("{magnitude:b}"),
            'c' => {
                let character = u32::try_from(number).ok().and_then(char::from_u32);
                return self.padded(character.unwrap_or('\u{fffd}').to_string());
            }
            _ => return unfit(verb, &Value::from(number)),
        };
        let least = self.precision.unwrap_or(0);
        let digits = zeros_or_spaces(true, least.saturating_sub(digits.len())) + &digits;
        self.signed(number < 0, digits, self.zero && self.precision.is_none())
    }

    fn float(&self, verb: char, number: f64) -> Option<String> {
        let wanted = self.precision.unwrap_or(6);
        // After so many digits every float has zeros only, and Rust formats no more than 65,535.
        let precision = wanted.min(1100);
        let more = zeros_or_spaces(true, wanted - precision);
        let digits = match verb {
            'f' | 'F' => format!("{:.precision$}{more}", number.abs()),
            'e' | 'E' => {
                let text = format!("{:.precision$e}", number.abs());
                let (mantissa, exponent) = text.split_once('e')?;
                let exponent: i32 = exponent.parse().ok()?;
                let sign = if exponent < 0 { '-' } else { '+' };
                cased(format!("{mantissa}{more}e{sign}{:02}", exponent.abs()), if verb == 'E' { 'X' } else { 'x' })
            }
            'g' | 'v' => number_text(&serde_json::Number::from_f64(number.abs())?),
            _ => return None,
        };
        Some(self.signed(number < 0.0, digits, self.zero))
    }

    /// Zeros go between the sign and the digits, spaces before the sign.
    fn signed(&self, negative: bool, digits: String, zeros: bool) -> String {
        let sign = match negative {
            true => "-",
            false if self.plus => "+",
            false if self.space => " ",
            false => "",
        };
        if zeros && !self.minus {
            let fill = zeros_or_spaces(true, self.width.saturating_sub(sign.len() + digits.len()));
            return format!("{sign}{fill}{digits}");
        }
        Spec { minus: self.minus, width: self.width, ..Spec::default() }.padded(format!("{sign}{digits}"))
    }
}

fn zeros_or_spaces(zeros: bool, count: usize) -> String {
    if zeros { "0" } else { " " }.repeat(count)
}

/// A verb that does not fit its value: `%!d(string=hi)`.
fn unfit(verb: char, value: &Value) -> String {
    match value {
        Value::Null => format!("%!{verb}(<nil>)"),
        _ => format!("%!{verb}({}={})", go_type(value), go_map(value)),
    }
}

fn cased(text: String, verb: char) -> String {
    if verb == 'X' { text.to_uppercase() } else { text }
}

fn go_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

/// `fmt.Sprint`: a space stands between two operands of which neither is a string.
pub(super) fn print(values: &[Value]) -> String {
    let mut out = String::new();
    for (at, value) in values.iter().enumerate() {
        if at > 0 && !value.is_string() && !values[at - 1].is_string() {
            out.push(' ');
        }
        out.push_str(&go_map(value));
    }
    out
}

/// `html`, `js` or `urlquery` of the operands' text.
pub(super) fn escaped(name: &str, values: &[Value]) -> String {
    let mut out = String::new();
    for character in print(values).chars() {
        match (name, character) {
            ("html", '"') => out.push_str("&#34;"),
            ("html", '\'') => out.push_str("&#39;"),
            ("html", '&') => out.push_str("&amp;"),
            ("html", '<') => out.push_str("&lt;"),
            ("html", '>') => out.push_str("&gt;"),
            ("js", '\\' | '\'' | '"') => out.extend(['\\', character]),
            ("js", '<' | '>' | '&' | '=' | '\0'..='\u{1f}') => {
                out.push_str(&format!("\\u{:04X}", u32::from(character)))
            }
            ("urlquery", ' ') => out.push('+'),
            ("urlquery", 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '~') => out.push(character),
            ("urlquery", _) => {
                let mut bytes = [0; 4];
                out.extend(character.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
            }
            _ => out.push(character),
        }
    }
    out
}
