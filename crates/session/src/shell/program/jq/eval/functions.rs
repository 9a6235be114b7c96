//! The functions of jq.

use serde_json::{Value, json};

use super::{Found, MOST_RESULTS, Query, holds, index, kind, number, order, plain, reckon, told};
use crate::shell::pattern::{Syntax, compile};

fn items(input: &Value) -> Result<Vec<&Value>, String> {
    match input {
        Value::Array(items) => Ok(items.iter().collect()),
        Value::Object(map) => Ok(map.iter().map(|(_, value)| value).collect()),
        other => Err(format!("Cannot iterate over {}", told(other))),
    }
}

/// Items with the value that they are compared by, in order.
fn sorted(input: &Value, key: Option<&Query>, budget: &mut usize) -> Result<Vec<(Value, Value)>, String> {
    let mut found = Vec::new();
    for item in items(input)? {
        let by = key.map_or_else(|| Ok(item.clone()), |key| key.one(item, budget))?;
        found.push((by, item.clone()));
    }
    objects::sort::by(&mut found, |(a, _), (b, _)| order(a, b));
    Ok(found)
}

fn values(pairs: Vec<(Value, Value)>) -> Value {
    Value::Array(pairs.into_iter().map(|(_, item)| item).collect())
}

pub(super) fn function(name: &str, input: &Value) -> Result<Value, String> {
    let mut budget = MOST_RESULTS;
    Ok(match name {
        "length" => match input {
            Value::Null => json!(0),
            Value::String(text) => json!(text.chars().count()),
            Value::Array(items) => json!(items.len()),
            Value::Object(map) => json!(map.len()),
            Value::Number(held) => number(held.as_f64().unwrap_or(0.0).abs()),
            Value::Bool(_) => return Err(format!("{} has no length", told(input))),
        },
        "not" => json!(!holds(input)),
        "keys" => match input {
            Value::Object(map) => json!(map.keys().collect::<Vec<_>>()),
            Value::Array(items) => json!((0..items.len()).collect::<Vec<_>>()),
            other => return Err(format!("{} has no keys", told(other))),
        },
        "values" => input.clone(),
        "add" => {
            let mut sum = Value::Null;
            for item in items(input)? {
                sum = reckon("+", &sum, item)?;
            }
            sum
        }
        "all" => json!(items(input)?.into_iter().all(holds)),
        "any" => json!(items(input)?.into_iter().any(holds)),
        "first" => index(input, &json!(0))?,
        "last" => index(input, &json!(-1))?,
        "reverse" => Value::Array(items(input)?.into_iter().rev().cloned().collect()),
        "sort" => values(sorted(input, None, &mut budget)?),
        "unique" => {
            let mut pairs = sorted(input, None, &mut budget)?;
            pairs.dedup_by(|(a, _), (b, _)| order(a, b).is_eq());
            values(pairs)
        }
        "min" => sorted(input, None, &mut budget)?.into_iter().next().unwrap_or_default().1,
        "max" => sorted(input, None, &mut budget)?.pop().unwrap_or_default().1,
        "to_entries" => {
            let map = input.as_object().ok_or_else(|| format!("{} has no keys", told(input)))?;
            map.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
        }
        "tostring" => json!(plain(input)),
        "tonumber" => match input {
            Value::Number(_) => input.clone(),
            Value::String(text) => {
                text.trim().parse().map(number).map_err(|_| format!("{} cannot be parsed as a number", told(input)))?
            }
            other => return Err(format!("{} cannot be parsed as a number", told(other))),
        },
        "type" => json!(kind(input)),
        "ascii_downcase" => json!(plain(input).to_ascii_lowercase()),
        "ascii_upcase" => json!(plain(input).to_ascii_uppercase()),
        _ => {
            let cell = |value: &&Value| if value.is_null() { String::new() } else { plain(value) };
            json!(items(input)?.iter().map(cell).collect::<Vec<_>>().join("\t"))
        }
    })
}

pub(super) fn with_argument(
    name: &str,
    argument: &Query,
    input: &Value,
    out: &mut Vec<Value>,
    budget: &mut usize,
) -> Found {
    match name {
        "select" => {
            if holds(&argument.one(input, budget)?) {
                out.push(input.clone());
            }
            return Ok(());
        }
        "map" => {
            let mut found = Vec::new();
            for item in items(input)? {
                argument.run(item, &mut found, budget)?;
            }
            out.push(Value::Array(found));
            return Ok(());
        }
        "first" => {
            out.extend(argument.all(input, budget)?.into_iter().next());
            return Ok(());
        }
        "sort_by" => {
            out.push(values(sorted(input, Some(argument), budget)?));
            return Ok(());
        }
        _ => {}
    }
    let given = argument.one(input, budget)?;
    let word = plain(&given);
    let text = input.as_str().unwrap_or("");
    out.push(match name {
        "has" => match input {
            Value::Object(map) => json!(map.contains_key(&word)),
            Value::Array(items) => json!(given.as_u64().is_some_and(|at| (at as usize) < items.len())),
            other => return Err(format!("Cannot check whether {} has a {} key", kind(other), kind(&given))),
        },
        "join" => {
            let parts = items(input)?.into_iter().map(|item| if item.is_null() { String::new() } else { plain(item) });
            json!(parts.collect::<Vec<_>>().join(&word))
        }
        "split" => json!(text.split(word.as_str()).collect::<Vec<_>>()),
        "startswith" => json!(text.starts_with(&word)),
        "endswith" => json!(text.ends_with(&word)),
        "test" => json!(compile(&word, Syntax::Extended, false)?.is_match(text)),
        _ => json!(contains(input, &given)),
    });
    Ok(())
}

fn contains(value: &Value, part: &Value) -> bool {
    match (value, part) {
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
        (Value::Array(items), Value::Array(parts)) => {
            parts.iter().all(|part| items.iter().any(|item| contains(item, part)))
        }
        (Value::Object(map), Value::Object(parts)) => {
            parts.iter().all(|(key, part)| map.get(key).is_some_and(|value| contains(value, part)))
        }
        (value, part) => value == part,
    }
}
