//! Strategic merge: lists merge by the keys that the schema gives, and directives say more.
//!
//! Rule: `apimachinery/pkg/util/strategicpatch/patch.go`.

use serde_json::{Map, Value};

use crate::schema::{Field, Type, type_of};
use crate::{Kind, schema};

const ORDER: &str = "$setElementOrder/";
const DELETE_PRIMITIVE: &str = "$deleteFromPrimitiveList/";
const RETAIN: &str = "$retainKeys";
const DIRECTIVE: &str = "$patch";

/// Merges a patch into an object of a kind.
///
/// What the server has consumed of the patch (lists with a directive for their order) is taken out of it, as its error
/// messages show it afterwards.
///
/// Errors: a directive is malformed.
pub fn strategic(kind: Kind, target: &mut Value, patch: &mut Value) -> Result<(), String> {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => merge_map(target, patch, type_of(kind)),
        (_, Value::Null) => Ok(()),
        (_, _) => Err("Invalid JSON document".to_owned()),
    }
}

fn merge_map(
    target: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
    object: Option<&'static Type>,
) -> Result<(), String> {
    match patch.get(DIRECTIVE).and_then(Value::as_str) {
        Some("replace") => {
            let mut new = patch.clone();
            new.remove(DIRECTIVE);
            *target = new;
            return Ok(());
        }
        Some("delete") => {
            target.clear();
            return Ok(());
        }
        Some("merge") | None => {
            patch.remove(DIRECTIVE);
        }
        Some(other) => return Err(format!("Unknown patch type: {other}")),
    }
    if let Some(Value::Array(kept)) = patch.remove(RETAIN) {
        target.retain(|key, _| kept.iter().any(|kept| kept.as_str() == Some(key)));
    }
    lists_with_directives(target, patch, object)?;
    for (key, value) in patch.iter_mut() {
        let field = object.and_then(|object| object.fields.get(key.as_str()));
        if value.is_null() {
            target.remove(key);
            continue;
        }
        match (target.get_mut(key), value) {
            (Some(Value::Object(held)), Value::Object(value)) if !replaces(field) => {
                merge_map(held, value, field.and_then(|field| field.kind.object()))?;
                if value.get(DIRECTIVE).and_then(Value::as_str) == Some("delete") {
                    target.remove(key);
                }
            }
            (Some(Value::Array(held)), Value::Array(value)) if merges(field) => merge_list(held, value, field)?,
            (_, value) => {
                target.insert(key.clone(), stripped(value));
            }
        }
    }
    Ok(())
}

/// Consumes `$setElementOrder/x` and `$deleteFromPrimitiveList/x` together with the list `x` that they speak of.
fn lists_with_directives(
    target: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
    object: Option<&'static Type>,
) -> Result<(), String> {
    let directives: Vec<String> =
        patch.keys().filter(|key| key.starts_with(ORDER) || key.starts_with(DELETE_PRIMITIVE)).cloned().collect();
    let mut names: Vec<String> =
        directives.iter().filter_map(|key| key.split_once('/')).map(|(_, name)| name.to_owned()).collect();
    crate::sort::natural(&mut names);
    names.dedup();
    for name in names {
        let field = object.and_then(|object| object.fields.get(name.as_str()));
        let order = patch.remove(&format!("{ORDER}{name}"));
        let gone = patch.remove(&format!("{DELETE_PRIMITIVE}{name}"));
        let list = patch.remove(&name);
        if matches!(list, Some(Value::Null)) {
            target.remove(&name);
            continue;
        }
        let held = target.entry(name).or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(held) = held else { continue };
        if let Some(Value::Array(gone)) = gone {
            held.retain(|item| !gone.contains(item));
        }
        if let Some(Value::Array(mut list)) = list {
            merge_list(held, &mut list, field)?;
        }
        if let Some(Value::Array(order)) = order {
            reorder(held, &order, field.and_then(|field| field.merge_key));
        }
    }
    Ok(())
}

fn replaces(field: Option<&Field>) -> bool {
    field.is_some_and(|field| field.strategies.contains(&"replace"))
}

fn merges(field: Option<&Field>) -> bool {
    field.is_some_and(|field| field.strategies.contains(&"merge"))
}

fn merge_list(held: &mut Vec<Value>, patch: &mut [Value], field: Option<&'static Field>) -> Result<(), String> {
    let directive = |item: &Value| item.get(DIRECTIVE).and_then(Value::as_str).map(str::to_owned);
    if patch.iter().any(|item| directive(item).as_deref() == Some("replace")) {
        *held = patch.iter().filter(|item| directive(item).is_none()).map(stripped).collect();
        return Ok(());
    }
    let Some(key) = field.and_then(|field| field.merge_key) else {
        for item in patch.iter() {
            if !held.contains(item) {
                held.push(item.clone());
            }
        }
        return Ok(());
    };
    let object = field.and_then(|field| field.kind.object());
    for item in patch.iter_mut() {
        let Some(name) = item.get(key).cloned() else {
            return Err(format!("map: {} does not contain declared merge key: {key}", super::go_text(item)));
        };
        let at = held.iter().position(|held| held.get(key) == Some(&name));
        match (directive(item).as_deref(), at) {
            (Some("delete"), Some(_)) => held.retain(|held| held.get(key) != Some(&name)),
            (Some("delete"), None) => {}
            (_, Some(at)) => {
                if let (Value::Object(held), Value::Object(item)) = (&mut held[at], item) {
                    merge_map(held, item, object)?;
                }
            }
            (_, None) => held.push(stripped(item)),
        }
    }
    Ok(())
}

/// The items that the order names come in that order; the others keep their places between them as far as they can.
fn reorder(held: &mut Vec<Value>, order: &[Value], key: Option<&str>) {
    let name = |item: &Value| match key {
        Some(key) => item.get(key).cloned().unwrap_or(Value::Null),
        None => item.clone(),
    };
    let wanted = |item: &Value| match key {
        Some(key) => item.get(key).cloned().unwrap_or(Value::Null),
        None => item.clone(),
    };
    let place = |item: &Value| order.iter().position(|entry| wanted(entry) == name(item));
    type Placed = Vec<(usize, Value)>;
    let (mut named, unnamed): (Placed, Placed) =
        held.drain(..).enumerate().partition(|(_, item)| place(item).is_some());
    crate::sort::by_key(&mut named, |(_, item)| place(item));
    let mut unnamed = unnamed.into_iter().peekable();
    for (at, item) in named {
        while let Some((_, other)) = unnamed.next_if(|(other, _)| *other < at) {
            held.push(other);
        }
        held.push(item);
    }
    held.extend(unnamed.map(|(_, item)| item));
}

/// A value that is new to the object: without directives and nulls.
fn stripped(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, value)| !value.is_null() && !key.starts_with('$'));
            Value::Object(crate::map_of(kept.map(|(key, value)| (key.clone(), stripped(value)))))
        }
        Value::Array(list) => Value::Array(list.iter().map(stripped).collect()),
        other => other.clone(),
    }
}

/// The type of a kind, for those who build patches.
pub(super) fn root(kind: Kind) -> Option<&'static Type> {
    schema::type_of(kind)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(patch: Value, expected: Value) {
        let mut target = json!({"spec": {
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}},
            "template": {"spec": {
                "containers": [
                    {"name": "a", "image": "x:1", "env": [{"name": "K", "value": "v"}]},
                    {"name": "b", "image": "y:1", "args": ["1", "2"]},
                ],
            }},
        }});
        let mut patch = json!({"spec": {"template": {"spec": patch}}});
        assert_eq!(strategic(Kind::Deployment, &mut target, &mut patch), Ok(()));
        assert_eq!(target["spec"]["template"]["spec"]["containers"], expected);
    }

    #[test]
    fn lists_merge_by_key() {
        let a = json!({"name": "a", "image": "x:1", "env": [{"name": "K", "value": "v"}]});
        let b = json!({"name": "b", "image": "y:1", "args": ["1", "2"]});
        check(
            json!({"containers": [{"name": "b", "image": "y:2", "args": ["3"]}]}),
            json!([a, {"name": "b", "image": "y:2", "args": ["3"]}]),
        );
        check(json!({"containers": [{"name": "a", "$patch": "delete"}]}), json!([b]));
        check(json!({"containers": [{"$patch": "replace"}, {"name": "c"}]}), json!([{"name": "c"}]));
        check(
            json!({"$setElementOrder/containers": [{"name": "c"}, {"name": "a"}, {"name": "b"}],
                   "containers": [{"name": "c", "image": null}]}),
            json!([{"name": "c"}, a, b]),
        );
        check(
            json!({"containers": [{"name": "a", "env": [{"name": "K", "value": "w"}, {"name": "L", "value": "1"}]}]}),
            json!([{"name": "a", "image": "x:1", "env": [{"name": "K", "value": "w"}, {"name": "L", "value": "1"}]}, b]),
        );
    }

    #[test]
    fn retained_keys_drop_the_others() {
        let mut target = json!({"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}});
        let mut patch = json!({"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}});
        assert_eq!(strategic(Kind::Deployment, &mut target, &mut patch), Ok(()));
        assert_eq!(target["spec"]["strategy"], json!({"type": "Recreate"}));
    }
}
