//! Sets of fields in the form of `FieldsV1`: which fields of an object one of its writers has written.
//!
//! A field is a key `f:name`, an item of a list `k:{…}` by its keys or `v:…` by its value. A key without anything below
//! is in the set; one with something below is in it where there is a `.`, too.
//!
//! Rules: `fieldpath`, `typed` and `merge` of structured-merge-diff.

use serde_json::{Map, Value, json};

use crate::Kind;
use crate::schema::{self, Field, FieldType, Type};

/// Types that are owned as a whole (`x-kubernetes-map-type: atomic`).
const ATOMIC: [&str; 15] = [
    "ConfigMapKeySelector",
    "EndpointAddress",
    "EndpointPort",
    "FileKeySelector",
    "LabelSelector",
    "LocalObjectReference",
    "NodeSelector",
    "NodeSelectorTerm",
    "ObjectFieldSelector",
    "ObjectReference",
    "OwnerReference",
    "ResourceFieldSelector",
    "ScopeSelector",
    "SecretKeySelector",
    "TypedLocalObjectReference",
];

/// Of an object's own fields these have no owner.
const OWNERLESS: [&str; 10] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "name",
    "namespace",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// How what stands at a place is owned.
#[derive(Clone, Copy)]
enum Shape {
    /// As a whole.
    Whole,
    /// Field by field.
    Struct(&'static Type),
    /// Entry by entry.
    Map(&'static FieldType),
    /// Item by item, told apart by keys.
    List(&'static FieldType, &'static [&'static str]),
    /// Item by item, told apart by value.
    Set,
}

fn of_type(kind: &'static FieldType) -> Shape {
    match kind {
        FieldType::Object(_) => match kind.object() {
            Some(object) if !ATOMIC.contains(&object.short_name()) => Shape::Struct(object),
            _ => Shape::Whole,
        },
        FieldType::Map(item) => Shape::Map(item),
        _ => Shape::Whole,
    }
}

fn of_field(owner: &Type, field: &'static Field) -> Shape {
    match (&field.kind, field.list_keys.as_slice()) {
        (FieldType::List(_), ["."]) => Shape::Set,
        (FieldType::List(_), []) => Shape::Whole,
        (FieldType::List(item), keys) => Shape::List(item, keys),
        (FieldType::Map(_), _)
            if matches!(
                (owner.short_name(), field.name),
                ("PodSpec", "nodeSelector") | ("ServiceSpec", "selector")
            ) =>
        {
            Shape::Whole
        }
        (kind, _) => of_type(kind),
    }
}

/// What is owned by itself below a value, by its key in a set.
fn children(value: &Value, shape: Shape) -> Vec<(String, &Value, Shape)> {
    match (shape, value) {
        (Shape::Struct(object), Value::Object(map)) => map
            .iter()
            .filter_map(|(key, value)| {
                let field = object.fields.get(key.as_str())?;
                Some((format!("f:{key}"), value, of_field(object, field)))
            })
            .collect(),
        (Shape::Map(item), Value::Object(map)) => {
            map.iter().map(|(key, value)| (format!("f:{key}"), value, of_type(item))).collect()
        }
        (Shape::List(item, keys), Value::Array(items)) => {
            items.iter().map(|value| (item_key(value, keys), value, of_type(item))).collect()
        }
        (Shape::Set, Value::Array(items)) => {
            items.iter().map(|value| (format!("v:{value}"), value, Shape::Whole)).collect()
        }
        _ => Vec::new(),
    }
}

fn item_key(item: &Value, keys: &[&str]) -> String {
    let mut held = Map::new();
    for key in keys {
        match item.get(key) {
            Some(value) => held.insert((*key).to_owned(), value.clone()),
            // The only key with a default.
            None if *key == "protocol" => held.insert((*key).to_owned(), json!("TCP")),
            None => None,
        };
    }
    format!("k:{}", Value::Object(held))
}

/// An object of a kind without what has no owner; the status only where it is asked for.
fn owned(value: &Value, status: bool) -> Value {
    let mut value = value.clone();
    if let Value::Object(map) = &mut value {
        map.remove("apiVersion");
        map.remove("kind");
        if !status {
            map.remove("status");
        }
        if let Some(Value::Object(metadata)) = map.get_mut("metadata") {
            for key in OWNERLESS {
                metadata.remove(key);
            }
        }
    }
    value
}

/// What is there before an object is made: the parts that Go's types always have, so that nobody owns them.
fn blank(kind: Kind) -> Value {
    let pod = || json!({ "containers": [] });
    let template = json!({ "metadata": {}, "spec": pod() });
    let spec = match kind {
        Kind::Pod => pod(),
        Kind::Deployment | Kind::ReplicaSet | Kind::Job => json!({ "strategy": {}, "template": template }),
        Kind::HorizontalPodAutoscaler => json!({ "scaleTargetRef": {} }),
        _ => json!({}),
    };
    json!({ "metadata": {}, "spec": spec, "status": { "loadBalancer": {} } })
}

/// The fields that differ between two versions of an object (`None`: before it was made), and those that went away.
pub fn changes(kind: Kind, old: Option<&Value>, new: &Value, status: bool) -> (Value, Value) {
    let (mut changed, mut removed) = (Map::new(), Map::new());
    if let Some(root) = schema::type_of(kind) {
        let before = old.map_or_else(|| blank(kind), |old| owned(old, status));
        compare(&before, &owned(new, status), Shape::Struct(root), &mut changed, &mut removed);
    }
    if old.is_none() {
        removed.clear();
    }
    (Value::Object(changed), Value::Object(removed))
}

fn compare(old: &Value, new: &Value, shape: Shape, changed: &mut Map<String, Value>, removed: &mut Map<String, Value>) {
    let before = children(old, shape);
    let after = children(new, shape);
    for (key, value, shape) in &after {
        let Some((_, held, _)) = before.iter().find(|(held, _, _)| held == key) else {
            changed.insert(key.clone(), whole(value, *shape));
            continue;
        };
        if matches!(shape, Shape::Whole) {
            if held != value {
                changed.insert(key.clone(), json!({}));
            }
            continue;
        }
        let (mut inner, mut gone) = (Map::new(), Map::new());
        compare(held, value, *shape, &mut inner, &mut gone);
        for (inner, into) in [(inner, &mut *changed), (gone, &mut *removed)] {
            if !inner.is_empty() {
                into.insert(key.clone(), Value::Object(inner));
            }
        }
    }
    for (key, value, shape) in before {
        if !after.iter().any(|(held, _, _)| *held == key) {
            removed.insert(key, whole(value, shape));
        }
    }
}

/// Everything at a place, itself included.
fn whole(value: &Value, shape: Shape) -> Value {
    let mut set = Map::new();
    for (key, value, shape) in children(value, shape) {
        set.insert(key, whole(value, shape));
    }
    if !set.is_empty() {
        set.insert(".".to_owned(), json!({}));
    }
    Value::Object(set)
}

/// The fields that a manifest names: what is owned as a whole, and the items of lists.
pub fn named(kind: Kind, manifest: &Value) -> Value {
    let root = schema::type_of(kind).map(Shape::Struct).unwrap_or(Shape::Whole);
    let mut set = leaves(&owned(manifest, true), root);
    if let Value::Object(map) = &mut set {
        map.retain(|_, held| held.as_object().is_none_or(|held| !held.is_empty()));
    }
    set
}

fn leaves(value: &Value, shape: Shape) -> Value {
    let mut set = Map::new();
    for (key, value, shape) in children(value, shape) {
        let mut inner = leaves(value, shape);
        if key.starts_with("k:")
            && let Value::Object(inner) = &mut inner
            && !inner.is_empty()
        {
            inner.insert(".".to_owned(), json!({}));
        }
        set.insert(key, inner);
    }
    Value::Object(set)
}

fn is_member(set: &Value) -> bool {
    set.as_object().is_some_and(|map| map.is_empty() || map.contains_key("."))
}

/// Makes every named field that a set leads through a member of it.
///
/// Rule: `EnsureNamedFieldsAreMembers`.
pub fn with_parents(set: &mut Value) {
    if let Value::Object(map) = set {
        for (key, inner) in map.iter_mut() {
            with_parents(inner);
            if let Value::Object(inner) = inner
                && key.starts_with("f:")
                && !inner.is_empty()
            {
                inner.insert(".".to_owned(), json!({}));
            }
        }
    }
}

/// Adds a set to another.
pub fn add(set: &mut Value, other: &Value) {
    let member = is_member(set) || is_member(other);
    let (Value::Object(map), Value::Object(other)) = (set, other) else { return };
    for (key, value) in other {
        match map.get_mut(key) {
            Some(held) => add(held, value),
            None => {
                map.insert(key.clone(), value.clone());
            }
        }
    }
    if member && !map.is_empty() {
        map.insert(".".to_owned(), json!({}));
    }
}

/// Takes a set out of another; returns whether nothing is left.
pub fn subtract(set: &mut Value, other: &Value) -> bool {
    let member = is_member(set) && !is_member(other);
    let (Value::Object(map), Value::Object(other)) = (set, other) else { return true };
    map.remove(".");
    for (key, value) in other {
        if map.get_mut(key).is_some_and(|held| subtract(held, value)) {
            map.remove(key);
        }
    }
    if map.is_empty() {
        return !member;
    }
    if member {
        map.insert(".".to_owned(), json!({}));
    }
    false
}

/// What two sets have in common, if there is anything.
pub fn common(one: &Value, other: &Value) -> Option<Value> {
    let member = is_member(one) && is_member(other);
    let mut set = Map::new();
    for (key, value) in one.as_object().into_iter().flatten().filter(|(key, _)| *key != ".") {
        if let Some(both) = other.get(key).and_then(|held| common(value, held)) {
            set.insert(key.clone(), both);
        }
    }
    match (set.is_empty(), member) {
        (true, false) => return None,
        (false, true) => {
            set.insert(".".to_owned(), json!({}));
        }
        (true, true) | (false, false) => {}
    }
    Some(Value::Object(set))
}

/// The paths of a set, such as `.spec.containers[name="web"].image`: those of a level before those below it.
pub fn paths(set: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect("", set, &mut found);
    found
}

fn collect(path: &str, set: &Value, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = set
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| *key != ".")
        .map(|(key, value)| (format!("{path}{}", step(key)), value))
        .collect();
    found.extend(below.iter().filter(|(_, value)| is_member(value)).map(|(path, _)| path.clone()));
    for (path, value) in below {
        collect(&path, value, found);
    }
}

fn step(key: &str) -> String {
    match key.split_at(2) {
        ("f:", name) => format!(".{name}"),
        ("v:", value) => format!("[={value}]"),
        (_, keys) => {
            let keys: Value = serde_json::from_str(keys).unwrap_or_default();
            let parts: Vec<String> =
                keys.as_object().into_iter().flatten().map(|(key, value)| format!("{key}={value}")).collect();
            format!("[{}]", parts.join(","))
        }
    }
}

/// Removes the fields of a set from an object.
pub fn remove(kind: Kind, object: &mut Value, set: &Value) {
    if let Some(root) = schema::type_of(kind) {
        remove_at(object, Shape::Struct(root), set);
    }
}

fn remove_at(value: &mut Value, shape: Shape, set: &Value) {
    match (shape, value) {
        (Shape::Struct(_) | Shape::Map(_), Value::Object(map)) => {
            let keys: Vec<String> = map.keys().cloned().collect();
            for key in keys {
                let (Some(inner), Some(value)) = (set.get(format!("f:{key}")), map.get_mut(&key)) else { continue };
                let shape = match shape {
                    Shape::Struct(object) => object.fields.get(key.as_str()).map(|field| of_field(object, field)),
                    Shape::Map(item) => Some(of_type(item)),
                    Shape::Whole | Shape::List(..) | Shape::Set => None,
                };
                if is_member(inner) {
                    map.remove(&key);
                } else if let Some(shape) = shape {
                    remove_at(value, shape, inner);
                }
            }
        }
        (Shape::List(item, keys), Value::Array(items)) => {
            items.retain(|value| !set.get(item_key(value, keys)).is_some_and(is_member));
            for value in items {
                if let Some(inner) = set.get(item_key(value, keys)) {
                    remove_at(value, of_type(item), inner);
                }
            }
        }
        (Shape::Set, Value::Array(items)) => items.retain(|value| set.get(format!("v:{value}")).is_none()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: Option<Value>, new: Value, changed: Value, removed: Value) {
        assert_eq!(changes(Kind::Deployment, old.as_ref(), &new, false), (changed, removed));
    }

    #[test]
    fn what_a_writer_changed() {
        let new = json!({"metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}},
            "template": {"spec": {"containers": [{"name": "a", "image": "x", "ports": [{"containerPort": 80, "protocol": "TCP"}], "resources": {}}]}}}});
        let all = json!({"f:metadata": {"f:labels": {".": {}, "f:app": {}}}, "f:spec": {"f:replicas": {}, "f:selector": {},
            "f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {".": {}, "f:image": {}, "f:name": {}, "f:resources": {},
            "f:ports": {".": {}, "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}, "f:protocol": {}}}}}}}}});
        check(None, new.clone(), all, json!({}));
        let mut later = new.clone();
        later["spec"]["template"]["spec"]["containers"][0]["image"] = json!("y");
        later["metadata"]["labels"] = json!({});
        let image =
            json!({"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {"f:image": {}}}}}}});
        check(Some(new), later, image.clone(), json!({"f:metadata": {"f:labels": {"f:app": {}}}}));
        assert_eq!(paths(&image), [".spec.template.spec.containers[name=\"a\"].image"]);
    }

    #[test]
    fn sets_are_added_and_taken_apart() {
        let mut set = json!({"f:a": {".": {}, "f:b": {}}});
        add(&mut set, &json!({"f:a": {"f:c": {}}, "f:d": {}}));
        assert_eq!(set, json!({"f:a": {".": {}, "f:b": {}, "f:c": {}}, "f:d": {}}));
        assert_eq!(common(&set, &json!({"f:a": {"f:b": {}}})), Some(json!({"f:a": {"f:b": {}}})));
        assert!(!subtract(&mut set, &json!({"f:a": {"f:b": {}, "f:c": {}}})));
        assert_eq!(set, json!({"f:a": {}, "f:d": {}}));
        assert!(subtract(&mut set, &json!({"f:a": {}, "f:d": {}})));
    }
}
