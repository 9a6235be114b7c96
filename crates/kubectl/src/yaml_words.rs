//! Plain scalars that YAML 1.1 reads otherwise than YAML 1.2: `yes` is true and `0644` an octal number.
//!
//! kubectl's reader goes by 1.1, the one here by 1.2: so such scalars are rewritten before they are read. Lines stay
//! lines, so that errors tell the right one.
//!
//! Rule: `resolve.go` of go-yaml v2.

use std::borrow::Cow;

/// The text with such scalars in the words of YAML 1.2.
pub(crate) fn modern(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    let mut inside = Inside::Nothing;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if inside.takes(line) {
            continue;
        }
        let Some(place) = value_of(line) else { continue };
        let value = &line[place.from..place.to];
        inside = Inside::opened_by(value, place.indent);
        let word = if value.starts_with(['{', '[']) { flow(value) } else { resolved(value) };
        if let Some(word) = word {
            out.push_str(&text[copied..start + place.from]);
            out.push_str(&word);
            copied = start + place.to;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// What a line may be a part of without being a line of its own.
enum Inside {
    Nothing,
    /// A block scalar, whose lines are indented by more than this.
    Block(usize),
    /// A text in such quotation marks.
    Quotes(char),
}

impl Inside {
    fn opened_by(value: &str, indent: usize) -> Inside {
        match value.chars().next() {
            Some('|' | '>') if value.len() <= 3 => Inside::Block(indent),
            Some(quote @ ('"' | '\'')) if !closes(&value[1..], quote) => Inside::Quotes(quote),
            _ => Inside::Nothing,
        }
    }

    /// Whether the line belongs to it; where it does not any more, nothing is open.
    fn takes(&mut self, line: &str) -> bool {
        let taken = match *self {
            Inside::Nothing => false,
            Inside::Block(indent) => line.trim().is_empty() || indentation(line) > indent,
            Inside::Quotes(quote) => {
                if closes(line, quote) {
                    *self = Inside::Nothing;
                }
                return true;
            }
        };
        if !taken {
            *self = Inside::Nothing;
        }
        taken
    }
}

/// Whether the quotation mark stands in the text, other than after a backslash or doubled.
fn closes(text: &str, quote: char) -> bool {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\\' && quote == '"' {
            rest.next();
        } else if c == quote {
            if quote == '\'' && rest.peek() == Some(&'\'') {
                rest.next();
                continue;
            }
            return true;
        }
    }
    false
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Where the value of a line stands.
struct Place {
    from: usize,
    to: usize,
    /// The column of its key, or of its dash.
    indent: usize,
}

/// The value after the dashes and the key of a line.
fn value_of(line: &str) -> Option<Place> {
    let mut from = indentation(line);
    let mut indent = from;
    let mut item = false;
    while let Some(rest) = line[from..].strip_prefix("- ") {
        item = true;
        indent = from;
        from = line.len() - rest.trim_start_matches(' ').len();
    }
    let rest = &line[from..];
    if let Some(key) = key_length(rest) {
        indent = from;
        let value = &rest[key + 1..];
        from = line.len() - value.trim_start_matches(' ').len();
    } else if !item {
        return None;
    }
    let value = &line[from..];
    let end = if value.starts_with(['"', '\'']) { value.len() } else { value.find(" #").unwrap_or(value.len()) };
    Some(Place { from, to: from + value[..end].trim_end().len(), indent })
}

/// The length of the key that a line begins with.
fn key_length(rest: &str) -> Option<usize> {
    if rest.starts_with(['#', '{', '[', '&', '!', '|', '>', '%', '@']) {
        return None;
    }
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let quoted = match quote {
        Some(quote) => 2 + rest[1..].find(quote)?,
        None => 0,
    };
    let after = &rest[quoted..];
    let colon = after.find(": ").or_else(|| after.trim_end().strip_suffix(':').map(str::len))?;
    (quote.is_none() || colon == 0).then_some(quoted + colon)
}

/// A list or map within brackets on one line, where it holds such a scalar.
fn flow(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut token = String::new();
    let mut changed = false;
    let mut quote = None;
    let mut characters = text.chars().peekable();
    let mut flush = |token: &mut String, out: &mut String| {
        let bare = token.trim();
        match resolved(bare) {
            Some(word) => {
                changed = true;
                out.push_str(&token.replacen(bare, &word, 1));
            }
            None => out.push_str(token),
        }
        token.clear();
    };
    while let Some(c) = characters.next() {
        match quote {
            Some(open) => {
                token.push(c);
                if c == '\\' && open == '"' {
                    token.extend(characters.next());
                } else if c == open {
                    quote = None;
                }
            }
            None if matches!(c, ',' | '{' | '}' | '[' | ']') => {
                flush(&mut token, &mut out);
                out.push(c);
            }
            None if c == ':' && characters.peek() == Some(&' ') => {
                // A key stays as it is written.
                out.push_str(&token);
                token.clear();
                out.push(c);
            }
            None => {
                if matches!(c, '"' | '\'') && token.trim().is_empty() {
                    quote = Some(c);
                }
                token.push(c);
            }
        }
    }
    flush(&mut token, &mut out);
    changed.then_some(out)
}

/// What YAML 1.1 makes of a plain scalar, where YAML 1.2 makes something else of it.
fn resolved(value: &str) -> Option<String> {
    match value {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Some("true".to_owned()),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Some("false".to_owned()),
        _ => {}
    }
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let sign = if value.starts_with('-') { "-" } else { "" };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if digits.contains('_') {
        let bare: String = digits.chars().filter(|c| *c != '_').collect();
        return bare.parse::<i64>().ok().map(|number| format!("{sign}{number}"));
    }
    let octal = digits.strip_prefix('0').filter(|rest| !rest.is_empty())?;
    i64::from_str_radix(octal, 8).ok().map(|number| format!("{sign}{number}"))
}

#[cfg(test)]
mod tests {
    use super::modern;

    #[test]
    fn plain_words_of_yaml_1_1_are_rewritten() {
        for (text, expected) in [
            ("a: yes\nb: no # why\n", "a: true\nb: false # why\n"),
            ("- on\n- x: Off\r\n", "- true\n- x: false\r\n"),
            ("mode: 0644\nn: 1_000\n", "mode: 420\nn: 1000\n"),
            ("a: 'yes'\nb: \"no\"\n", "a: 'yes'\nb: \"no\"\n"),
            ("a: |\n  b: yes\n\n  c: no\nd: yes\n", "a: |\n  b: yes\n\n  c: no\nd: true\n"),
            ("a: \"x\n  b: yes\n  y\"\nc: yes\n", "a: \"x\n  b: yes\n  y\"\nc: true\n"),
            ("- name: A\n  value: y\n", "- name: A\n  value: true\n"),
            (
                "a: {b: yes, \"c\": [no, 'no', 010], d: \"yes, no\"}\n",
                "a: {b: true, \"c\": [false, 'no', 8], d: \"yes, no\"}\n",
            ),
            ("a: yes please\nb: 0.5\nc: 0\nd: 1.20\ne: 089\n", "a: yes please\nb: 0.5\nc: 0\nd: 1.20\ne: 089\n"),
            ("key with: é: yes\n\"k: x\": yes\n", "key with: é: yes\n\"k: x\": true\n"),
        ] {
            assert_eq!(modern(text), expected, "{text:?}");
        }
    }
}
