//! Kinds that kubectl has no describer for: every field by its spelled-out name.
//!
//! Rule: `genericDescriber` of kubectl.

use objects::Object;
use serde_json::{Map, Value};

use super::text::Text;

pub(super) fn describe(object: &Object, text: &mut Text) {
    let metadata = object.metadata();
    text.pair(0, "Name", &metadata.name);
    text.pair(0, "Namespace", &metadata.namespace);
    text.labels("Labels", &metadata.labels);
    text.annotations("Annotations", &metadata.annotations);
    if let Value::Object(mut map) = object.to_value() {
        if let Some(Value::Object(metadata)) = map.get_mut("metadata") {
            for key in ["annotations", "labels", "managedFields", "name", "namespace"] {
                metadata.remove(key);
            }
        }
        fields(&map, 0, text);
    }
}

fn fields(map: &Map<String, Value>, level: usize, text: &mut Text) {
    for (key, value) in map {
        let title = spell_out(key);
        match value {
            Value::Object(inner) => {
                text.line(level, format!("{title}:"));
                fields(inner, level + 1, text);
            }
            Value::Array(items) => {
                text.line(level, format!("{title}:"));
                for item in items {
                    match item {
                        Value::Object(inner) => fields(inner, level + 1, text),
                        other => text.line(level + 1, plain(other)),
                    }
                }
            }
            other => text.pair(level, &title, plain(other)),
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "<nil>".to_owned(),
        other => other.to_string(),
    }
}

/// `apiVersion` becomes `API Version`, `lastTransitionTime` becomes `Last Transition Time`.
fn spell_out(key: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for character in key.chars() {
        let upper = character.is_uppercase();
        match words.last_mut() {
            Some(word) if !upper => word.push(character),
            Some(word) if word.chars().all(char::is_uppercase) => word.push(character),
            Some(_) | None => words.push(character.to_uppercase().collect()),
        }
    }
    let shown: Vec<String> = words
        .into_iter()
        .map(|word| match word.as_str() {
            "Api" | "Uid" | "Ip" | "Id" => word.to_uppercase(),
            _ => word,
        })
        .collect();
    shown.join(" ")
}
