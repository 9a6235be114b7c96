//! JSON patch (RFC 6902).

use serde_json::Value;

/// Applies a list of operations. Errors: what does not apply; the value is then only partly changed.
pub fn json_patch(target: &mut Value, operations: &Value) -> Result<(), String> {
    let Value::Array(operations) = operations else {
        return Err("a JSON patch must be a list of operations".to_owned());
    };
    for operation in operations {
        apply(target, operation)?;
    }
    Ok(())
}

fn apply(target: &mut Value, operation: &Value) -> Result<(), String> {
    let word = |key: &str| operation.get(key).and_then(Value::as_str);
    let name = word("op").ok_or("an operation has no op")?;
    let path = word("path").ok_or("an operation has no path")?;
    let value = || operation.get("value").cloned().ok_or_else(|| format!("{name} operation has no value: {path}"));
    let from = || word("from").ok_or_else(|| format!("{name} operation has no from: {path}"));
    match name {
        "add" => add(target, path, value()?),
        "replace" => {
            let value = value()?;
            match target.pointer_mut(path) {
                Some(held) => {
                    *held = value;
                    Ok(())
                }
                None => Err(format!("replace operation does not apply: doc is missing key: {path}: missing value")),
            }
        }
        "remove" => remove(target, path).map(|_| ()),
        "move" => {
            let moved = remove(target, from()?)?;
            add(target, path, moved)
        }
        "copy" => {
            let source = from()?;
            let copied = target.pointer(source).cloned().ok_or_else(|| missing("copy", source))?;
            add(target, path, copied)
        }
        "test" => {
            if target.pointer(path) == Some(&value()?) {
                Ok(())
            } else {
                Err(format!("testing value {path} failed: test failed"))
            }
        }
        other => Err(format!("Unexpected kind: {other}")),
    }
}

fn missing(operation: &str, path: &str) -> String {
    format!("{operation} operation does not apply: doc is missing path: {path:?}: missing value")
}

/// The parent's path, and the last token unescaped.
fn split(path: &str) -> Result<(&str, String), String> {
    let (parent, token) = path.rsplit_once('/').ok_or_else(|| missing("add", path))?;
    Ok((parent, token.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value) -> Result<(), String> {
    if path.is_empty() {
        *target = value;
        return Ok(());
    }
    let (parent, token) = split(path)?;
    match target.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.insert(token, value);
            Ok(())
        }
        Some(Value::Array(list)) => {
            let at = if token == "-" { Some(list.len()) } else { token.parse().ok() };
            match at.filter(|at| *at <= list.len()) {
                Some(at) => {
                    list.insert(at, value);
                    Ok(())
                }
                None => Err(format!("add operation does not apply: Unable to access invalid index: {token}")),
            }
        }
        Some(_) | None => Err(missing("add", path)),
    }
}

fn remove(target: &mut Value, path: &str) -> Result<Value, String> {
    let (parent, token) = split(path)?;
    match target.pointer_mut(parent) {
        Some(Value::Object(map)) => map.remove(&token).ok_or_else(|| {
            format!("remove operation does not apply: Unable to remove nonexistent key: {token}: missing value")
        }),
        Some(Value::Array(list)) => match token.parse::<usize>().ok().filter(|at| *at < list.len()) {
            Some(at) => Ok(list.remove(at)),
            None => Err(format!("remove operation does not apply: Unable to access invalid index: {token}")),
        },
        Some(_) | None => Err(missing("remove", path)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations() {
        let mut value = json!({"a": [1, 2], "b": {"x/y": 1}});
        let patch = json!([
            {"op": "add", "path": "/a/-", "value": 3},
            {"op": "add", "path": "/a/0", "value": 0},
            {"op": "remove", "path": "/b/x~1y"},
            {"op": "copy", "from": "/a", "path": "/c"},
            {"op": "move", "from": "/a", "path": "/d"},
            {"op": "test", "path": "/d/1", "value": 1},
            {"op": "replace", "path": "/d/1", "value": 9},
        ]);
        assert_eq!(json_patch(&mut value, &patch), Ok(()));
        assert_eq!(value, json!({"b": {}, "c": [0, 1, 2, 3], "d": [0, 9, 2, 3]}));
        for operation in [
            json!([{"op": "replace", "path": "/nope", "value": 1}]),
            json!([{"op": "remove", "path": "/nope"}]),
            json!([{"op": "test", "path": "/b", "value": 1}]),
            json!([{"op": "add", "path": "/x/y", "value": 1}]),
            json!([{"op": "fly"}]),
            json!({}),
        ] {
            assert!(json_patch(&mut value.clone(), &operation).is_err(), "{operation}");
        }
    }
}
