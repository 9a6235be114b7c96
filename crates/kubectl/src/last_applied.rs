//! The annotation in which `apply` remembers the manifest that it was last given.

use objects::Object;
use serde_json::{Map, Value};

use crate::print::json;

/// The annotation's key.
pub(crate) const KEY: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The manifest as the annotation keeps it.
///
/// Rule: `GetModifiedConfiguration` of kubectl's `util/apply.go`: the annotation itself is left out, and
/// `annotations` is there even where it is empty.
pub(crate) fn text(manifest: &Value) -> String {
    let mut plain = manifest.clone();
    annotations_mut(&mut plain).remove(KEY);
    let mut text = json::compact(&plain);
    text.push('\n');
    text
}

/// The manifest with its annotation.
pub(crate) fn annotated(manifest: &Value) -> Value {
    let mut with = manifest.clone();
    let text = text(manifest);
    annotations_mut(&mut with).insert(KEY.to_owned(), Value::String(text));
    with
}

/// What an object was last applied from.
pub(crate) fn of(object: &Object) -> Option<&str> {
    object.metadata().annotation(KEY)
}

fn annotations_mut(manifest: &mut Value) -> &mut Map<String, Value> {
    let root = as_map(manifest);
    let metadata = as_map(root.entry("metadata").or_insert(Value::Null));
    as_map(metadata.entry("annotations").or_insert(Value::Null))
}

/// The map of a value, which becomes an empty map where it is anything else.
fn as_map(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            unreachable!("it was just made a map")
        }
    }
}
