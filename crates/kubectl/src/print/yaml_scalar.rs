//! One YAML scalar: which quotes it needs, and how it is folded.

/// Where long lines are folded.
const BEST_WIDTH: usize = 80;

/// Where a scalar stands.
pub(super) struct Context {
    /// The column at which it begins.
    pub column: usize,
    /// The indentation of the mapping or list that holds it.
    pub indent: usize,
    /// Whether it is a key.
    pub simple_key: bool,
}

/// Writes a text as a scalar.
pub(super) fn scalar(text: &str, context: &Context) -> String {
    let analysis = Analysis::of(text);
    let fold = !context.simple_key;
    let indent = context.indent + 2;
    if text.contains('\n') && analysis.block_allowed && !context.simple_key {
        return literal(text, indent);
    }
    let lines = text.contains('\n');
    let empty_key = text.is_empty() && context.simple_key;
    let quoted = lines || resolves_to_other(text) || empty_key;
    if !quoted && analysis.block_plain_allowed {
        return folded(text, context.column, indent, fold, false);
    }
    let wants_double = text.contains('\n') || resolves_to_other(text) || !analysis.single_quoted_allowed;
    if wants_double {
        double_quoted(text, context.column, indent, fold)
    } else {
        folded(text, context.column, indent, fold, true)
    }
}

struct Analysis {
    block_plain_allowed: bool,
    single_quoted_allowed: bool,
    block_allowed: bool,
}

impl Analysis {
    /// Rule: `yaml_emitter_analyze_scalar`, as far as block style needs it.
    fn of(text: &str) -> Analysis {
        if text.is_empty() {
            return Analysis { block_plain_allowed: true, single_quoted_allowed: true, block_allowed: false };
        }
        let characters: Vec<char> = text.chars().collect();
        let last = characters.len() - 1;
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let (mut special, mut breaks) = (false, false);
        let (mut space_edge, mut trailing_space) = (false, false);
        let (mut break_space, mut space_break) = (false, false);
        let (mut previous_space, mut previous_break) = (false, false);
        let mut preceded_by_space = true;
        for (at, &character) in characters.iter().enumerate() {
            let followed_by_space = characters.get(at + 1).is_none_or(|next| is_blank(*next));
            indicators |= if at == 0 {
                match character {
                    '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                        true
                    }
                    '?' | ':' | '-' => followed_by_space,
                    _ => false,
                }
            } else {
                match character {
                    ':' => followed_by_space,
                    '#' => preceded_by_space,
                    _ => false,
                }
            };
            special |= !is_printable(character);
            breaks |= is_break(character);
            if character == ' ' {
                space_edge |= at == 0 || at == last;
                trailing_space |= at == last;
                break_space |= previous_break;
            } else if is_break(character) {
                space_edge |= at == 0 || at == last;
                space_break |= previous_space;
            }
            previous_space = character == ' ';
            previous_break = is_break(character);
            preceded_by_space = is_blank(character);
        }
        let unprintable = space_break || special;
        Analysis {
            block_plain_allowed: !(indicators || space_edge || break_space || breaks || unprintable),
            single_quoted_allowed: !(break_space || unprintable),
            block_allowed: !(trailing_space || unprintable),
        }
    }
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_blank(character: char) -> bool {
    character == ' ' || character == '\t' || is_break(character)
}

fn is_printable(character: char) -> bool {
    match character {
        '\n' | ' '..='~' => true,
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        other => other >= '\u{a0}',
    }
}

/// Whether the bare text would be read as something else than text.
///
/// Rule: `resolve` of go-yaml v2, its base-60 numbers and old booleans included.
fn resolves_to_other(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "", "~", "null", "Null", "NULL", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "n",
        "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", ".nan", ".NaN", ".NAN", ".inf", ".Inf",
        ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", "<<",
    ];
    if WORDS.contains(&text) {
        return true;
    }
    match text.as_bytes().first() {
        Some(b'0'..=b'9' | b'+' | b'-') => {
            let plain = text.replace('_', "");
            is_integer(&plain) || is_float(&plain) || is_timestamp(text) || is_base_60(text)
        }
        Some(b'.') => is_float(text),
        _ => false,
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let in_base = |digits: &str, base| !digits.is_empty() && digits.chars().all(|c| c.is_digit(base));
    match digits.get(..2) {
        Some("0x" | "0X") => in_base(&digits[2..], 16),
        Some("0b" | "0B") => in_base(&digits[2..], 2),
        Some("0o" | "0O") => in_base(&digits[2..], 8),
        _ => in_base(digits, 10),
    }
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
fn is_float(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    mantissa_ok && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

/// `12:30`, `1:02:03.5`: numbers to base 60 in YAML 1.1.
fn is_base_60(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let text = match text.rsplit_once('.') {
        Some((head, fraction)) if fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_') => head,
        Some(_) => return false,
        None => text,
    };
    let mut parts = text.split(':');
    let first = parts.next().unwrap_or("");
    let first_ok =
        first.starts_with(|c: char| c.is_ascii_digit()) && first.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let rest: Vec<&str> = parts.collect();
    let sixty = |part: &&str| match part.as_bytes() {
        [a] => a.is_ascii_digit(),
        [b'0'..=b'5', b] => b.is_ascii_digit(),
        _ => false,
    };
    first_ok && !rest.is_empty() && rest.iter().all(sixty)
}

/// A date, or a date and a time, of the years 0000 to 9999.
fn is_timestamp(text: &str) -> bool {
    let mut dashes = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (dashes.next(), dashes.next(), dashes.next()) else { return false };
    let digits =
        |text: &str, max: usize| !text.is_empty() && text.len() <= max && text.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) {
        return false;
    }
    let day_end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, time) = rest.split_at(day_end);
    if !digits(day, 2) {
        return false;
    }
    let clock = match time.chars().next() {
        None => return true,
        Some('T' | 't' | ' ') => &time[1..],
        Some(_) => return false,
    };
    let zone = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
    let zoned = time.starts_with(' ') == (zone == clock.len());
    let fields: Vec<&str> = clock[..zone].split(':').collect();
    let [hour, minute, second] = fields.as_slice() else { return false };
    let second = second.split('.').next().unwrap_or("");
    zoned && digits(hour, 2) && digits(minute, 2) && digits(second, 2)
}

fn new_line(indent: usize, out: &mut String) -> usize {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
    indent
}

/// A plain scalar, or one in single quotes, folded at spaces.
fn folded(text: &str, start: usize, indent: usize, fold: bool, quoted: bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut column = start;
    if quoted {
        out.push('\'');
        column += 1;
    }
    let mut spaces = false;
    for (at, &character) in characters.iter().enumerate() {
        if character == ' ' {
            let inner = !quoted || (at > 0 && at < characters.len() - 1);
            let next_space = characters.get(at + 1) == Some(&' ');
            if fold && !spaces && column > BEST_WIDTH && inner && !next_space {
                column = new_line(indent, &mut out);
            } else {
                out.push(' ');
                column += 1;
            }
            spaces = true;
        } else {
            if quoted && character == '\'' {
                out.push('\'');
                column += 1;
            }
            out.push(character);
            column += 1;
            spaces = false;
        }
    }
    if quoted {
        out.push('\'');
    }
    out
}

fn double_quoted(text: &str, start: usize, indent: usize, fold: bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::from("\"");
    let mut column = start + 1;
    let mut spaces = false;
    for (at, &character) in characters.iter().enumerate() {
        let escaped = !is_printable(character) || is_break(character) || matches!(character, '"' | '\\');
        if escaped {
            let escape = escape(character);
            column += escape.chars().count();
            out.push_str(&escape);
            spaces = false;
        } else if character == ' ' {
            if fold && !spaces && column > BEST_WIDTH && at > 0 && at < characters.len() - 1 {
                column = new_line(indent, &mut out);
                if characters.get(at + 1) == Some(&' ') {
                    out.push('\\');
                    column += 1;
                }
            } else {
                out.push(' ');
                column += 1;
            }
            spaces = true;
        } else {
            out.push(character);
            column += 1;
            spaces = false;
        }
    }
    out.push('"');
    out
}

fn escape(character: char) -> String {
    match character {
        '\0' => "\\0".to_owned(),
        '\u{7}' => "\\a".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\u{b}' => "\\v".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '\r' => "\\r".to_owned(),
        '\u{1b}' => "\\e".to_owned(),
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\u{85}' => "\\N".to_owned(),
        '\u{a0}' => "\\_".to_owned(),
        '\u{2028}' => "\\L".to_owned(),
        '\u{2029}' => "\\P".to_owned(),
        other if (other as u32) <= 0xff => format!("\\x{:02X}", other as u32),
        other if (other as u32) <= 0xffff => format!("\\u{:04X}", other as u32),
        other => format!("\\U{:08X}", other as u32),
    }
}

fn literal(text: &str, indent: usize) -> String {
    let mut out = String::from("|");
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    let stripped = text.strip_suffix('\n');
    match stripped {
        None => out.push('-'),
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => out.push('+'),
        Some(_) => {}
    }
    let body = stripped.unwrap_or(text);
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
    out
}
