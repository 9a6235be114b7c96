//! JSON as Go's `encoding/json` writes it.

use serde_json::Value;

/// On one line.
pub(crate) fn compact(value: &Value) -> String {
    let mut out = String::new();
    write(value, None, 0, &mut out);
    out
}

/// Indented by four spaces, as `-o json` prints, with a final line feed.
pub(crate) fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, Some("    "), 0, &mut out);
    out.push('\n');
    out
}

fn write(value: &Value, indent: Option<&str>, depth: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number_text(number)),
        Value::String(text) => string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                separate(at, indent, depth + 1, out);
                write(item, indent, depth + 1, out);
            }
            close(items.is_empty(), indent, depth, out);
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (at, (key, item)) in map.iter().enumerate() {
                separate(at, indent, depth + 1, out);
                string(key, out);
                out.push_str(if indent.is_some() { ": " } else { ":" });
                write(item, indent, depth + 1, out);
            }
            close(map.is_empty(), indent, depth, out);
            out.push('}');
        }
    }
}

fn separate(at: usize, indent: Option<&str>, depth: usize, out: &mut String) {
    if at > 0 {
        out.push(',');
    }
    line(indent, depth, out);
}

fn close(empty: bool, indent: Option<&str>, depth: usize, out: &mut String) {
    if !empty {
        line(indent, depth, out);
    }
}

fn line(indent: Option<&str>, depth: usize, out: &mut String) {
    if let Some(indent) = indent {
        out.push('\n');
        out.extend(std::iter::repeat_n(indent, depth));
    }
}

/// A number without a needless fraction: Go prints the float 1 as `1`.
pub(crate) fn number_text(number: &serde_json::Number) -> String {
    let text = number.to_string();
    match text.strip_suffix(".0") {
        Some(whole) if !number.is_i64() && !number.is_u64() => whole.to_owned(),
        _ => text,
    }
}

/// Go also escapes what would be unsafe inside HTML.
fn string(text: &str, out: &mut String) {
    use std::fmt::Write as _;
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", character as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn forms() {
        let value = json!({"a": [], "b": {}, "c": [1, "x<y&\n"], "d": 1.0});
        assert_eq!(compact(&value), r#"{"a":[],"b":{},"c":[1,"x\u003cy\u0026\n"],"d":1}"#);
        assert_eq!(
            pretty(&json!({"a": {"b": [1]}})),
            "{\n    \"a\": {\n        \"b\": [\n            1\n        ]\n    }\n}\n"
        );
    }
}
