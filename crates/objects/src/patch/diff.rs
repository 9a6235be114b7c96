//! The patch that `kubectl apply` sends: what the person took away, and what differs from the live object.
//!
//! Rule: `CreateThreeWayMergePatch` of apimachinery's `strategicpatch`.

use serde_json::{Map, Value, json};

use super::strategic::root;
use crate::schema::{Field, Type};
use crate::{Kind, map_of};

/// The strategic merge patch from the manifest that was applied last (`original`), the manifest to apply (`modified`)
/// and the live object (`current`).
///
/// Errors: a precondition fails: `kind`, `apiVersion` and the name must not change.
pub fn three_way(kind: Kind, original: &Value, modified: &Value, current: &Value) -> Result<Value, String> {
    let empty = Map::new();
    let map = |value: &Value| value.as_object().cloned().unwrap_or_else(|| empty.clone());
    let object = root(kind);
    let additions = Options { deletions: false, changes: true };
    let deletions = Options { deletions: true, changes: false };
    let mut patch = diff_maps(&map(original), &map(modified), object, &deletions);
    let delta = diff_maps(&map(current), &map(modified), object, &additions);
    join(&mut patch, delta);
    unchanged_identity(Value::Object(patch))
}

/// The merge patch (RFC 7396) that [`three_way`] would be without a schema: lists are replaced as a whole.
///
/// Errors: as for [`three_way`].
pub fn three_way_merge(original: &Value, modified: &Value, current: &Value) -> Result<Value, String> {
    let empty = || json!({});
    let mut patch = super::merge_diff(original, modified).map_or_else(empty, |patch| only_nulls(&patch));
    let additions = super::merge_diff(current, modified).map_or_else(empty, |patch| without_nulls(&patch));
    if let (Value::Object(patch), Value::Object(additions)) = (&mut patch, additions) {
        join(patch, additions);
    }
    unchanged_identity(patch)
}

/// Rule: the preconditions that `apply` gives: the kind, its version and the name stay as they are.
fn unchanged_identity(patch: Value) -> Result<Value, String> {
    let kept = ["/apiVersion", "/kind", "/metadata/name"].iter().all(|path| patch.pointer(path).is_none());
    if kept {
        Ok(patch)
    } else {
        Err(format!("precondition failed for: {}", super::go_text(&without_directives(&patch))))
    }
}

fn only_nulls(patch: &Value) -> Value {
    let Value::Object(map) = patch else { return json!({}) };
    let kept = map.iter().filter_map(|(key, value)| match value {
        Value::Null => Some((key.clone(), Value::Null)),
        Value::Object(_) => {
            let inner = only_nulls(value);
            inner.as_object().is_some_and(|inner| !inner.is_empty()).then(|| (key.clone(), inner))
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    });
    Value::Object(map_of(kept))
}

fn without_nulls(patch: &Value) -> Value {
    let Value::Object(map) = patch else { return patch.clone() };
    let kept = map.iter().filter_map(|(key, value)| match value {
        Value::Null => None,
        Value::Object(held) => {
            let inner = without_nulls(value);
            let emptied = inner.as_object().is_some_and(Map::is_empty) && !held.is_empty();
            (!emptied).then(|| (key.clone(), inner))
        }
        other => Some((key.clone(), other.clone())),
    });
    Value::Object(map_of(kept))
}

/// Which differences count.
struct Options {
    deletions: bool,
    changes: bool,
}

fn diff_maps(
    original: &Map<String, Value>,
    modified: &Map<String, Value>,
    object: Option<&'static Type>,
    options: &Options,
) -> Map<String, Value> {
    let mut patch = Map::new();
    for (key, held) in original {
        let field = object.and_then(|object| object.fields.get(key.as_str()));
        let Some(wanted) = modified.get(key) else {
            if options.deletions {
                patch.insert(key.clone(), Value::Null);
            }
            continue;
        };
        match (held, wanted) {
            (Value::Object(held), Value::Object(wanted)) => {
                let inner = field.and_then(|field| field.kind.object());
                let mut difference = diff_maps(held, wanted, inner, options);
                let retains = field.is_some_and(|field| field.strategies.contains(&"retainKeys"));
                if retains && !difference.is_empty() {
                    difference.insert("$retainKeys".to_owned(), json!(wanted.keys().collect::<Vec<_>>()));
                }
                if !difference.is_empty() {
                    patch.insert(key.clone(), Value::Object(difference));
                }
            }
            (Value::Array(held), Value::Array(wanted)) if merges(field) => {
                diff_lists(key, held, wanted, field, options, &mut patch);
            }
            (held, wanted) if options.changes && held != wanted => {
                patch.insert(key.clone(), wanted.clone());
            }
            _ => {}
        }
    }
    if options.changes {
        for (key, wanted) in modified.iter().filter(|(key, _)| !original.contains_key(*key)) {
            patch.insert(key.clone(), wanted.clone());
        }
    }
    patch
}

fn merges(field: Option<&Field>) -> bool {
    field.is_some_and(|field| field.strategies.contains(&"merge"))
}

fn diff_lists(
    key: &str,
    held: &[Value],
    wanted: &[Value],
    field: Option<&'static Field>,
    options: &Options,
    patch: &mut Map<String, Value>,
) {
    let Some(merge_key) = field.and_then(|field| field.merge_key) else {
        return diff_primitives(key, held, wanted, options, patch);
    };
    if held.is_empty() {
        if options.changes && !wanted.is_empty() {
            patch.insert(key.to_owned(), json!(wanted));
        }
        return;
    }
    let object = field.and_then(|field| field.kind.object());
    let retains = field.is_some_and(|field| field.strategies.contains(&"retainKeys"));
    let mut items = Vec::new();
    for item in wanted {
        let name = item.get(merge_key);
        match held.iter().find(|held| held.get(merge_key) == name) {
            Some(Value::Object(held)) => {
                let Value::Object(item) = item else { continue };
                let mut difference = diff_maps(held, item, object, options);
                if !difference.is_empty() {
                    difference.insert(merge_key.to_owned(), name.cloned().unwrap_or_default());
                    if retains {
                        difference.insert("$retainKeys".to_owned(), json!(item.keys().collect::<Vec<_>>()));
                    }
                    items.push(Value::Object(difference));
                }
            }
            Some(_) | None if options.changes => items.push(item.clone()),
            Some(_) | None => {}
        }
    }
    if options.deletions {
        for gone in held.iter().filter(|held| !wanted.iter().any(|item| item.get(merge_key) == held.get(merge_key))) {
            items.push(json!({ "$patch": "delete", merge_key: gone.get(merge_key) }));
        }
    }
    let names = |list: &[Value]| -> Vec<Value> {
        list.iter().filter_map(|item| item.get(merge_key)).map(|name| json!({ merge_key: name })).collect()
    };
    let common: Vec<Value> = names(held).into_iter().filter(|name| names(wanted).contains(name)).collect();
    let same_order = common == names(wanted).into_iter().filter(|name| common.contains(name)).collect::<Vec<_>>();
    if !items.is_empty() || (options.changes && !same_order) {
        patch.insert(format!("$setElementOrder/{key}"), Value::Array(names(wanted)));
    }
    if !items.is_empty() {
        patch.insert(key.to_owned(), Value::Array(items));
    }
}

fn diff_primitives(key: &str, held: &[Value], wanted: &[Value], options: &Options, patch: &mut Map<String, Value>) {
    let added: Vec<&Value> = wanted.iter().filter(|item| !held.contains(item)).collect();
    let gone: Vec<&Value> = held.iter().filter(|item| !wanted.contains(item)).collect();
    let adds = options.changes && !added.is_empty();
    let deletes = options.deletions && !gone.is_empty();
    if adds {
        patch.insert(key.to_owned(), json!(added));
    }
    if deletes {
        patch.insert(format!("$deleteFromPrimitiveList/{key}"), json!(gone));
    }
    if (adds || deletes) && !held.is_empty() {
        patch.insert(format!("$setElementOrder/{key}"), json!(wanted));
    }
}

/// Joins the patch of additions into the patch of deletions.
fn join(patch: &mut Map<String, Value>, delta: Map<String, Value>) {
    for (key, value) in delta {
        match (patch.get_mut(&key), value) {
            (Some(Value::Object(held)), Value::Object(value)) => join(held, value),
            (Some(Value::Array(held)), Value::Array(value)) if !key.starts_with('$') => {
                for item in value {
                    let same = held.iter_mut().find(|held| same_item(held, &item));
                    match (same, item) {
                        (Some(Value::Object(held)), Value::Object(item)) => join(held, item),
                        (_, item) => held.insert(0, item),
                    }
                }
            }
            (_, value) => {
                patch.insert(key, value);
            }
        }
    }
}

/// Whether two items of patches speak of the same item: they share a name that is not a directive.
fn same_item(a: &Value, b: &Value) -> bool {
    let key = ["name", "mountPath", "containerPort", "key", "ip", "uid", "topologyKey", "port", "type", "devicePath"];
    key.iter()
        .find(|key| a.get(**key).is_some() && b.get(**key).is_some())
        .is_some_and(|key| a.get(*key) == b.get(*key))
}

fn without_directives(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !key.starts_with('$'));
            Value::Object(map_of(kept.map(|(key, value)| (key.clone(), without_directives(value)))))
        }
        Value::Array(list) => Value::Array(list.iter().map(without_directives).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::strategic;
    use super::*;

    fn manifest(image: &str, more: Value) -> Value {
        let mut value = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "labels": {"app": "web"}},
            "spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "a", "image": image}]}}},
        });
        super::super::merge(&mut value, &more);
        value
    }

    #[track_caller]
    fn check(original: Value, modified: Value, current: Value, expected: Value) {
        let mut patch = three_way(Kind::Deployment, &original, &modified, &current).unwrap_or_default();
        let mut target = current;
        assert_eq!(strategic(Kind::Deployment, &mut target, &mut patch), Ok(()));
        assert_eq!(target, expected);
    }

    #[test]
    fn what_was_taken_away_goes_and_what_others_set_stays() {
        let original = manifest("x:1", json!({"metadata": {"labels": {"old": "1"}}}));
        let modified = manifest("x:2", json!({"spec": {"replicas": null}}));
        let current = manifest(
            "x:1",
            json!({"metadata": {"labels": {"old": "1", "theirs": "1"}}, "spec": {"paused": true}, "status": {}}),
        );
        let expected = manifest(
            "x:2",
            json!({"metadata": {"labels": {"theirs": "1"}}, "spec": {"paused": true, "replicas": null}, "status": {}}),
        );
        check(original, modified, current, expected);
    }

    #[test]
    fn containers_come_and_go() {
        let two = json!({"spec": {"template": {"spec": {"containers": [
            {"name": "a", "image": "x:1"}, {"name": "b", "image": "y:1"}]}}}});
        let one = json!({"spec": {"template": {"spec": {"containers": [
            {"name": "c", "image": "z:1"}, {"name": "a", "image": "x:1"}]}}}});
        check(manifest("", two.clone()), manifest("", one.clone()), manifest("", two), manifest("", one));
    }

    #[test]
    fn the_kind_must_not_change() {
        let current = manifest("x:1", json!({}));
        let modified = manifest("x:1", json!({"kind": "deployment"}));
        assert!(three_way(Kind::Deployment, &current, &modified, &current).is_err());
    }
}
