//! Partial updates of values: RFC 7396, RFC 6902 and the strategic merge of Kubernetes.

mod diff;
mod json_patch;
mod strategic;

pub use diff::{three_way, three_way_merge};
pub use json_patch::json_patch;
pub use strategic::strategic;

use serde_json::{Map, Value};

/// Merges a patch into a value (RFC 7396): objects merge, `null` removes, all else replaces.
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// The patch by which [`merge`] makes `new` of `old`; `None` where they are equal.
pub fn merge_diff(old: &Value, new: &Value) -> Option<Value> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let mut patch = Map::new();
            for key in old.keys().filter(|key| !new.contains_key(*key)) {
                patch.insert(key.clone(), Value::Null);
            }
            for (key, value) in new {
                match old.get(key) {
                    Some(held) => {
                        if let Some(difference) = merge_diff(held, value) {
                            patch.insert(key.clone(), difference);
                        }
                    }
                    None => {
                        patch.insert(key.clone(), value.clone());
                    }
                }
            }
            (!patch.is_empty()).then_some(Value::Object(patch))
        }
        (old, new) => (old != new).then(|| new.clone()),
    }
}

/// A value as Go's `%v` prints it: `map[a:1 b:[x y] c:<nil>]`.
pub fn go_text(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(list) => format!("[{}]", list.iter().map(go_text).collect::<Vec<_>>().join(" ")),
        Value::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}:{}", go_text(value))).collect();
            format!("map[{}]", pairs.join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn merging_and_its_difference() {
        let old = json!({"a": {"b": 1, "c": 2}, "d": [1]});
        let new = json!({"a": {"b": 1, "e": 3}, "d": [2]});
        let patch = merge_diff(&old, &new).unwrap_or_default();
        assert_eq!(patch, json!({"a": {"c": null, "e": 3}, "d": [2]}));
        let mut made = old.clone();
        merge(&mut made, &patch);
        assert_eq!(made, new);
        assert_eq!(merge_diff(&old, &old), None);
        assert_eq!(go_text(&json!({"b": [1, "x"], "a": null})), "map[a:<nil> b:[1 x]]");
    }
}
