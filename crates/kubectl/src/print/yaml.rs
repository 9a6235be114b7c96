//! YAML as kubectl writes it: go-yaml's choice of quotes, its folding of long lines, lists not indented.
//!
//! Rule: `encode.go` and `emitterc.go` of go-yaml v2, as sigs.k8s.io/yaml uses them.

use serde_json::{Map, Value};

use super::json::number_text;
use super::yaml_scalar::{Context, scalar};

/// A whole document.
pub(crate) fn document(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => mapping(map, 0, &mut out),
        Value::Array(list) if !list.is_empty() => sequence(list, 0, &mut out),
        other => {
            inline(other, 0, &mut out);
            out.push('\n');
        }
    }
    out
}

fn mapping(map: &Map<String, Value>, indent: usize, out: &mut String) {
    for (at, (key, value)) in map.iter().enumerate() {
        if at > 0 {
            spaces(indent, out);
        }
        entry(key, value, indent, out);
    }
}

fn entry(key: &str, value: &Value, indent: usize, out: &mut String) {
    let column = indent;
    let text = scalar(key, &Context { column, indent, simple_key: true });
    // A key that is too long to be simple is announced.
    let simple = key.len() <= 128;
    if simple {
        out.push_str(&text);
    } else {
        out.push_str("? ");
        out.push_str(&text);
        out.push('\n');
        spaces(indent, out);
    }
    out.push(':');
    match value {
        Value::Object(inner) if !inner.is_empty() => {
            out.push('\n');
            spaces(indent + 2, out);
            mapping(inner, indent + 2, out);
        }
        Value::Array(list) if !list.is_empty() => {
            out.push('\n');
            spaces(indent, out);
            sequence(list, indent, out);
        }
        other => {
            out.push(' ');
            let column = if simple { indent + text.chars().count() + 2 } else { indent + 2 };
            inline_at(other, column, indent, out);
            out.push('\n');
        }
    }
}

fn sequence(list: &[Value], indent: usize, out: &mut String) {
    for (at, item) in list.iter().enumerate() {
        if at > 0 {
            spaces(indent, out);
        }
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => mapping(map, indent + 2, out),
            Value::Array(inner) if !inner.is_empty() => sequence(inner, indent + 2, out),
            other => {
                inline_at(other, indent + 2, indent, out);
                out.push('\n');
            }
        }
    }
}

fn inline(value: &Value, indent: usize, out: &mut String) {
    inline_at(value, indent, indent, out);
}

fn inline_at(value: &Value, column: usize, indent: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number_text(number)),
        Value::String(text) => out.push_str(&scalar(text, &Context { column, indent, simple_key: false })),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

fn spaces(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(value: Value, expected: &str) {
        assert_eq!(document(&value), expected);
    }

    #[test]
    fn structure() {
        check(
            json!({"a": {"b": [{"c": 1, "d": [1, 2]}, "x"], "e": {}}, "f": [], "g": null, "h": [[1, 2], {"i": 1}]}),
            "a:\n  b:\n  - c: 1\n    d:\n    - 1\n    - 2\n  - x\n  e: {}\nf: []\ng: null\nh:\n- - 1\n  - 2\n- i: 1\n",
        );
    }

    #[test]
    fn quoting() {
        for (text, expected) in [
            ("plain text", "plain text"),
            ("True", "\"True\""),
            ("y", "\"y\""),
            ("1", "\"1\""),
            ("0x1f", "\"0x1f\""),
            ("1.5", "\"1.5\""),
            ("1_000", "\"1_000\""),
            ("854998db69", "854998db69"),
            ("2026-11-23T17:20:58Z", "\"2026-11-23T17:20:58Z\""),
            ("12:30", "\"12:30\""),
            ("10.244.0.2", "10.244.0.2"),
            ("25%", "25%"),
            ("", "\"\""),
            ("~", "\"~\""),
            ("a: b", "'a: b'"),
            ("a:b", "a:b"),
            ("a #b", "'a #b'"),
            ("*", "'*'"),
            ("- x", "'- x'"),
            ("-x", "-x"),
            ("@x", "'@x'"),
            ("it's", "it's"),
            ("'it's'", "'''it''s'''"),
            (" lead", "' lead'"),
            ("a\tb", "\"a\\tb\""),
            ("é", "é"),
            ("a\nb", "|-\n  a\n  b"),
            ("a\nb\n", "|\n  a\n  b"),
            ("a\n\n", "|+\n  a\n"),
            (" a\nb", "|2-\n   a\n  b"),
            ("a \nb", "\"a \\nb\""),
            ("$(VAR)", "$(VAR)"),
            ("{x}", "'{x}'"),
            ("<<", "\"<<\""),
            ("=", "="),
            (".5", "\".5\""),
            ("...", "'...'"),
            ("0o17", "\"0o17\""),
            ("1e3", "\"1e3\""),
            ("+1", "\"+1\""),
        ] {
            check(json!({ "k": text }), &format!("k: {expected}\n"));
        }
    }

    #[test]
    fn long_lines_fold() {
        check(
            json!({"a": {"b": {"kubernetes.io/change-cause":
                "kubectl set image deployment/web nginx=nginx:1.22 --record=true"}}}),
            "a:\n  b:\n    kubernetes.io/change-cause: kubectl set image deployment/web nginx=nginx:1.22\n      --record=true\n",
        );
    }
}
