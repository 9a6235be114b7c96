//! Manifests: YAML or JSON text, one or several documents, to values.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::json_text;
use crate::yaml_words::modern;

/// The documents of a text, without empty ones, and what is wrong with what follows them, in kubectl's words after
/// `error parsing FILE: `. Line numbers count from each document's start, as kubectl's do.
///
/// Rule: `YAMLOrJSONDecoder` of apimachinery. What begins with a brace is read as JSON values one after the other; once
/// that fails, the rest is read as YAML.
pub(crate) fn documents(text: &str) -> (Vec<Value>, Option<String>) {
    let mut values = Vec::new();
    let mut rest = text;
    let mut first_error = None;
    if text.trim_start().starts_with('{') {
        while !rest.trim_start().is_empty() {
            match json_text::first(rest) {
                Ok((value, end)) => {
                    values.push(value);
                    rest = &rest[end..];
                }
                Err((error, at)) => {
                    let offset = text.len() - rest.len() + at;
                    first_error = Some(match error.starts_with("invalid character") {
                        true if values.len() > 1 => return (values, Some(error)),
                        true => format!("json: offset {offset}: {error}"),
                        false => "unexpected EOF".to_owned(),
                    });
                    break;
                }
            }
        }
        // A separator counts from the start of its line.
        rest = rest.trim_start();
    }
    for chunk in split(rest) {
        match chunk.and_then(|chunk| yaml(&chunk).map_err(|error| format!("error converting YAML to JSON: {error}"))) {
            Ok(Value::Null) => {}
            Ok(value) => {
                values.push(value);
                first_error = None;
            }
            Err(error) => return (values, first_error.or(Some(error))),
        }
    }
    (values, None)
}

/// One document of YAML. Errors: go-yaml's words.
pub fn yaml(text: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    if is_too_deep(text) {
        return Err("yaml: exceeded max depth of 10000".to_owned());
    }
    let text = modern(text);
    serde_yaml::from_str::<Lenient>(&text).map(|value| value.0).map_err(|error| go_yaml_error(&error, &text))
}

/// Whether brackets, or the dashes of one line, are nested as no manifest nests them: a reader may need very long for
/// such a text. Brackets in quotation marks are few enough not to matter.
fn is_too_deep(text: &str) -> bool {
    const MOST: usize = 1_000;
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST {
            return true;
        }
    }
    text.lines().any(|line| line.matches("- ").count() > MOST)
}

/// YAML or JSON, as `patch -p` takes it: what begins with a brace is handed on as JSON.
pub(crate) fn yaml_or_json(text: &str) -> Result<Value, String> {
    let trimmed = text.trim_start();
    if trimmed.starts_with('{') || trimmed.starts_with('[') { json_text::parse(text) } else { yaml(text) }
}

/// The documents of a stream. Only a comment may follow the dashes between them.
fn split(text: &str) -> Vec<Result<String, String>> {
    let mut chunks = Vec::new();
    let mut chunk = String::new();
    for line in text.split_inclusive('\n') {
        let Some(after) = line.strip_prefix("---") else {
            chunk.push_str(line);
            continue;
        };
        let after = after.trim();
        if !after.is_empty() && !after.starts_with('#') {
            chunks.push(Err(format!("invalid Yaml document separator: {after}")));
            return chunks;
        }
        chunks.push(Ok(std::mem::take(&mut chunk)));
    }
    chunks.push(Ok(chunk));
    chunks
}

/// Problems that libyaml's scanner reports; all others come from its parser, which counts lines from 0.
const SCANNER_PROBLEMS: &[&str] = &[
    "found character that cannot start any token",
    "found a tab character",
    "mapping values are not allowed in this context",
    "block sequence entries are not allowed in this context",
    "mapping keys are not allowed in this context",
    "could not find expected ':'",
    "found unexpected end of stream",
    "found unexpected document indicator",
    "found unknown escape character",
    "did not find expected alphabetic or numeric character",
    "did not find expected comment or line break",
    "did not find expected hexdecimal number",
    "found an indentation indicator equal to 0",
];

/// `did not find expected key at line 19 column 8, while …` becomes `yaml: line 18: did not find expected key`.
///
/// Rule: `parser.fail` of go-yaml: a scanner's problem is counted from 1, a parser's from 0.
fn go_yaml_error(error: &serde_yaml::Error, text: &str) -> String {
    let shown = error.to_string();
    if shown.starts_with("unknown anchor") {
        let rest = error.location().and_then(|place| text.get(place.index()..)).unwrap_or_default();
        let name = rest.trim_start_matches('*');
        let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        return format!("yaml: unknown anchor '{}' referenced", name.split(ends).next().unwrap_or_default());
    }
    let problem = shown.split(" at line ").next().unwrap_or(&shown);
    let problem = problem.split(", while ").next().unwrap_or(problem);
    let number_after = |text: &str| text.split(' ').next().and_then(|digits| digits.parse::<usize>().ok());
    let mut lines = shown.split(" at line ").skip(1).filter_map(number_after);
    let from_one = lines.next().or_else(|| error.location().map(|place| place.line()));
    let scanner = SCANNER_PROBLEMS.iter().any(|known| problem.starts_with(known));
    let problem = problem.replace("hexdecimal", "hexadecimal");
    let line = match from_one {
        Some(1) if scanner => 0,
        Some(line) if scanner => line,
        // A parser's problem on the first line is told with the line where its context began, if that is another.
        Some(1) => lines.next().map_or(0, |line| line - 1),
        Some(line) => line - 1,
        None => 0,
    };
    match line {
        0 => format!("yaml: {problem}"),
        line => format!("yaml: line {line}: {problem}"),
    }
}

/// A value in which the last of equal keys wins and keys become text, as sigs.k8s.io/yaml has it.
struct Lenient(Value);

impl<'de> Deserialize<'de> for Lenient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Lenient, D::Error> {
        deserializer.deserialize_any(LenientVisitor)
    }
}

struct LenientVisitor;

impl<'de> Visitor<'de> for LenientVisitor {
    type Value = Lenient;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Lenient, E> {
        Ok(Lenient(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Lenient, E> {
        Ok(Lenient(Value::Number(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Lenient, E> {
        Ok(Lenient(Value::Number(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Lenient, E> {
        Ok(Lenient(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Lenient, E> {
        Ok(Lenient(Value::String(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Lenient, E> {
        Ok(Lenient(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Lenient, E> {
        Ok(Lenient(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Lenient, D::Error> {
        Lenient::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Lenient, D::Error> {
        Lenient::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Lenient, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Lenient>()? {
            list.push(item.0);
        }
        Ok(Lenient(Value::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Lenient, A::Error> {
        let mut map = Map::new();
        let mut merged = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Lenient, Lenient>()? {
            let key = match key.0 {
                Value::String(text) => text,
                other => other.to_string(),
            };
            if key == "<<" {
                merged.push(value.0);
            } else {
                map.insert(key, value.0);
            }
        }
        for base in merged.into_iter().flat_map(|base| if let Value::Array(list) = base { list } else { vec![base] }) {
            for (key, value) in if let Value::Object(base) = base { base } else { Map::new() } {
                map.entry(key).or_insert(value);
            }
        }
        Ok(Lenient(Value::Object(map)))
    }

    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, data: A) -> Result<Lenient, A::Error> {
        use serde::de::VariantAccess as _;
        // A value with a tag of its own, such as `!x y`: the tag is dropped.
        let (_, variant) = data.variant::<String>()?;
        variant.newtype_variant::<Lenient>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_documents() {
        let check = |text: &str, values: &[&str], error: Option<&str>| {
            let (read, failure) = documents(text);
            let shown: Vec<String> = read.iter().map(Value::to_string).collect();
            assert_eq!(
                (shown, failure.as_deref()),
                (values.iter().map(|v| (*v).to_owned()).collect(), error),
                "{text}"
            );
        };
        let list = "{\"b\":[\"x\",true,null]}";
        check("---\na: 1\n---\n# nothing\n--- # next\nb: [x, true, null]\n", &["{\"a\":1}", list], None);
        check("{\"a\":1}\n{\"b\":[\"x\",true,null]}\n", &["{\"a\":1}", list], None);
        check("{\"a\":1}\n---\nb: [x, true, null]", &["{\"a\":1}", list], None);
        check("{a: 1}\n---\n{b: [x, true, null]}\n", &["{\"a\":1}", list], None);
        check("{\"a\":1}\n---\n{\"b\":[\"x\",true,null]}\n", &["{\"a\":1}", list], None);
        check("{\"a\": 1", &[], Some("unexpected EOF"));
        let error = "json: offset 9: invalid character ',' looking for beginning of object key string";
        check("{\"a\": 1,, \"b\": 2}", &[], Some(error));
        check("{\"a\": 1,}", &["{\"a\":1}"], None);
        check("a: 1\n--- b\n", &[], Some("invalid Yaml document separator: b"));
        let error = "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context";
        check("a: 1\n---\nb: 1\n c: 2\n", &["{\"a\":1}"], Some(error));
    }

    #[test]
    fn the_last_of_equal_keys_wins_and_merge_keys_fill_in() {
        assert_eq!(yaml("a: 1\na: 2\n").map(|v| v.to_string()), Ok("{\"a\":2}".to_owned()));
        let text = "base: &b {x: 1, y: 2}\nc:\n  <<: *b\n  y: 3\n";
        assert_eq!(
            yaml(text).map(|v| v.to_string()),
            Ok("{\"base\":{\"x\":1,\"y\":2},\"c\":{\"x\":1,\"y\":3}}".to_owned())
        );
    }

    #[test]
    fn mistakes_in_go_yaml_words() {
        for (text, error) in [
            ("a: 1\nb:\n - c: 1\n  d: 2\n", "yaml: line 3: did not find expected '-' indicator"),
            ("spec:\n\tx: 1\n", "yaml: line 2: found character that cannot start any token"),
            ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
            ("a: é\nb: [x, *my-img, y]\n", "yaml: unknown anchor 'my-img' referenced"),
            ("x: 1\na: b: c\n", "yaml: line 2: mapping values are not allowed in this context"),
        ] {
            assert_eq!(yaml(text), Err(error.to_owned()), "{text:?}");
        }
    }
}
