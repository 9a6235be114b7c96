//! Running templates.

use std::cmp::Ordering;

use objects::SortedMap;
use serde_json::Value;

use super::{Node, Operand, Pipe, printf};
use crate::base64;
use crate::print::jsonpath::go_map;

/// How many nodes may be run, so that nested ranges come to an end.
const MAX_NODES: usize = 1_000_000;

/// How much may be printed: a field may be a million wide.
const MAX_BYTES: usize = 20_000_000;

/// Runs nodes on a value. Errors: Go's words.
pub(super) fn run(nodes: &[Node], value: &Value) -> Result<String, String> {
    let variables = SortedMap::from([(String::new(), value.clone())]);
    let mut run = Run { variables, out: String::new(), budget: MAX_NODES };
    run.nodes(nodes, value)?;
    Ok(run.out)
}

struct Run {
    variables: SortedMap<String, Value>,
    out: String,
    budget: usize,
}

impl Run {
    fn nodes(&mut self, nodes: &[Node], dot: &Value) -> Result<(), String> {
        for node in nodes {
            self.budget = self.budget.checked_sub(1).ok_or("the template takes too long")?;
            if self.out.len() > MAX_BYTES {
                return Err("the template prints too much".to_owned());
            }
            match node {
                Node::Text(text) => self.out.push_str(text),
                Node::Action { assign: Some(name), pipe } => {
                    let value = self.pipe(pipe, dot)?.unwrap_or(Value::Null);
                    self.variables.insert(name.clone(), value);
                }
                Node::Action { assign: None, pipe } => {
                    let value = self.pipe(pipe, dot)?;
                    self.out.push_str(&shown(value.as_ref()));
                }
                Node::If { branches, otherwise } => self.branches(branches, otherwise, dot)?,
                Node::With { pipe, body, otherwise } => match self.pipe(pipe, dot)? {
                    Some(value) if truth(&value) => self.nodes(body, &value)?,
                    Some(_) | None => self.nodes(otherwise, dot)?,
                },
                Node::Range { key, item, pipe, body, otherwise } => {
                    let entries = entries(self.pipe(pipe, dot)?)?;
                    if entries.is_empty() {
                        self.nodes(otherwise, dot)?;
                    }
                    for (at, value) in entries {
                        if let Some(name) = key {
                            self.variables.insert(name.clone(), at);
                        }
                        if let Some(name) = item {
                            self.variables.insert(name.clone(), value.clone());
                        }
                        self.nodes(body, &value)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn branches(&mut self, branches: &[(Pipe, Vec<Node>)], otherwise: &[Node], dot: &Value) -> Result<(), String> {
        for (condition, body) in branches {
            if self.pipe(condition, dot)?.is_some_and(|value| truth(&value)) {
                return self.nodes(body, dot);
            }
        }
        self.nodes(otherwise, dot)
    }

    /// `None` is what Go prints as `<no value>`.
    fn pipe(&self, pipe: &Pipe, dot: &Value) -> Result<Option<Value>, String> {
        let mut last: Option<Option<Value>> = None;
        for command in pipe {
            let Some((head, rest)) = command.split_first() else { return Err("missing value for command".to_owned()) };
            let mut arguments = Vec::new();
            for operand in rest {
                arguments.push(self.operand(operand, dot)?);
            }
            arguments.extend(last.take());
            last = Some(match head {
                Operand::Function(name) => Some(call(name, &arguments)?),
                other if arguments.is_empty() => self.operand(other, dot)?,
                _ => return Err("can't give argument to non-function".to_owned()),
            });
        }
        Ok(last.flatten())
    }

    fn operand(&self, operand: &Operand, dot: &Value) -> Result<Option<Value>, String> {
        match operand {
            Operand::Field(path) => walk(Some(dot.clone()), path),
            Operand::Variable(name, path) => match self.variables.get(name) {
                Some(value) => walk(Some(value.clone()), path),
                None => Err(format!("undefined variable \"${name}\"")),
            },
            Operand::Constant(value) => Ok(Some(value.clone())),
            Operand::Nested(pipe) => self.pipe(pipe, dot),
            Operand::NestedField(pipe, path) => walk(self.pipe(pipe, dot)?, path),
            Operand::Function(name) => call(name, &[]).map(Some),
        }
    }
}

fn walk(value: Option<Value>, path: &[String]) -> Result<Option<Value>, String> {
    let mut value = value;
    for name in path {
        value = match value {
            Some(Value::Object(mut map)) => map.remove(name),
            None | Some(Value::Null) => None,
            Some(other) => {
                return Err(format!("can't evaluate field {name} in type {}", go_type(&other)));
            }
        };
    }
    Ok(value)
}

fn go_type(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => "interface {}",
    }
}

fn entries(value: Option<Value>) -> Result<Vec<(Value, Value)>, String> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => {
            Ok(list.into_iter().enumerate().map(|(at, item)| (Value::from(at), item)).collect())
        }
        Some(Value::Object(map)) => Ok(map.into_iter().map(|(key, item)| (Value::String(key), item)).collect()),
        Some(other) => Err(format!("range can't iterate over {}", go_map(&other))),
    }
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "<no value>".to_owned(),
        Some(value) => go_map(value),
    }
}

fn call(name: &str, arguments: &[Option<Value>]) -> Result<Value, String> {
    let values: Vec<Value> = arguments.iter().map(|value| value.clone().unwrap_or(Value::Null)).collect();
    let one = || values.first().cloned().ok_or_else(|| format!("wrong number of args for {name}: want 1 got 0"));
    let two = || match values.as_slice() {
        [a, b, ..] => Ok((a.clone(), b.clone())),
        other => Err(format!("error calling {name}: missing argument for comparison ({} given)", other.len())),
    };
    let order = || {
        two().and_then(|(a, b)| {
            compare(&a, &b).ok_or(format!("error calling {name}: incompatible types for comparison"))
        })
    };
    Ok(match name {
        "and" => values.iter().find(|value| !truth(value)).or(values.last()).cloned().unwrap_or(Value::Null),
        "or" => values.iter().find(|value| truth(value)).or(values.last()).cloned().unwrap_or(Value::Null),
        "not" => Value::Bool(!truth(&one()?)),
        "len" => match one()? {
            Value::String(text) => Value::from(text.len()),
            Value::Array(list) => Value::from(list.len()),
            Value::Object(map) => Value::from(map.len()),
            other => return Err(format!("error calling len: len of type {}", go_type(&other))),
        },
        "index" => index(&values)?,
        "exists" => Value::Bool(index(&values).is_ok_and(|value| !value.is_null())),
        "eq" => {
            let (first, _) = two()?;
            Value::Bool(values[1..].iter().any(|other| compare(&first, other) == Some(Ordering::Equal)))
        }
        "ne" => Value::Bool(order() != Ok(Ordering::Equal)),
        "lt" => Value::Bool(order()? == Ordering::Less),
        "le" => Value::Bool(order()? != Ordering::Greater),
        "gt" => Value::Bool(order()? == Ordering::Greater),
        "ge" => Value::Bool(order()? != Ordering::Less),
        "print" => Value::String(printf::print(&values)),
        "println" => Value::String(format!("{}\n", values.iter().map(go_map).collect::<Vec<_>>().join(" "))),
        "printf" => Value::String(printf::printf(&values)),
        "base64decode" => match one()? {
            Value::String(text) => {
                let bytes = base64::decode(&text).ok_or("error calling base64decode: base64 decode failed")?;
                Value::String(String::from_utf8_lossy(&bytes).into_owned())
            }
            other => other,
        },
        "slice" => match values.as_slice() {
            [Value::String(text), Value::Number(from), rest @ ..] => {
                let from = usize::try_from(from.as_u64().unwrap_or(0)).unwrap_or(0);
                let to = rest.first().and_then(Value::as_u64).and_then(|to| usize::try_from(to).ok());
                Value::String(text.get(from..to.unwrap_or(text.len())).unwrap_or("").to_owned())
            }
            _ => return Err("error calling slice: can't slice item".to_owned()),
        },
        "html" | "js" | "urlquery" => Value::String(printf::escaped(name, &values)),
        other => return Err(format!("error calling {other}: it is no function")),
    })
}

fn index(values: &[Value]) -> Result<Value, String> {
    let Some((first, keys)) = values.split_first() else { return Err("wrong number of args for index".to_owned()) };
    let mut value = first.clone();
    for key in keys {
        value = match (value, key) {
            (Value::Object(mut map), Value::String(key)) => map.remove(key).unwrap_or(Value::Null),
            (Value::Array(list), Value::Number(at)) => {
                let at = at.as_u64().and_then(|at| usize::try_from(at).ok());
                match at.and_then(|at| list.get(at)) {
                    Some(item) => item.clone(),
                    None => return Err(format!("error calling index: index out of range: {key}")),
                }
            }
            (Value::Null, _) => return Err("error calling index: index of untyped nil".to_owned()),
            (other, _) => return Err(format!("error calling index: can't index item of type {}", go_type(&other))),
        };
    }
    Ok(value)
}

fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        _ => None,
    }
}
