//! jq's filters at work.

mod functions;

use std::cmp::Ordering;

use serde_json::{Map, Number, Value, json};

use functions::{function, with_argument};

use super::Query;

/// How many values a program may come to, those in between included.
pub(super) const MOST_RESULTS: usize = 1_000_000;

type Found = Result<(), String>;

/// Functions without arguments, and with one.
const PLAIN: [&str; 22] = [
    "add",
    "all",
    "any",
    "ascii_downcase",
    "ascii_upcase",
    "empty",
    "first",
    "keys",
    "last",
    "length",
    "max",
    "min",
    "not",
    "reverse",
    "sort",
    "to_entries",
    "tonumber",
    "tostring",
    "type",
    "unique",
    "values",
    "@tsv",
];
const WITH_ARGUMENT: [&str; 11] =
    ["contains", "endswith", "first", "has", "join", "map", "select", "sort_by", "split", "startswith", "test"];

/// Whether there is such a function.
pub(super) fn knows(name: &str, arguments: usize) -> bool {
    match arguments {
        0 => PLAIN.contains(&name),
        1 => WITH_ARGUMENT.contains(&name),
        _ => false,
    }
}

impl Query {
    /// Adds what the filter makes of a value.
    pub(super) fn run(&self, input: &Value, out: &mut Vec<Value>, budget: &mut usize) -> Found {
        *budget = budget.checked_sub(1).ok_or("too many results")?;
        match self {
            Query::Identity => out.push(input.clone()),
            Query::Everything => everything(input, out, budget)?,
            Query::Literal(value) => out.push(value.clone()),
            Query::Text(parts) => {
                let mut text = String::new();
                for part in parts {
                    text.push_str(&plain(&part.one(input, budget)?));
                }
                out.push(json!(text));
            }
            Query::Index(of, key, quiet) => {
                for value in of.all(input, budget)? {
                    for key in key.all(input, budget)? {
                        match index(&value, &key) {
                            Ok(found) => out.push(found),
                            Err(error) if !quiet => return Err(error),
                            Err(_) => {}
                        }
                    }
                }
            }
            Query::Slice(of, from, to) => {
                for value in of.all(input, budget)? {
                    out.push(slice(&value, *from, *to)?);
                }
            }
            Query::Each(of, quiet) => {
                for value in of.all(input, budget)? {
                    match value {
                        Value::Array(items) => out.extend(items),
                        Value::Object(map) => out.extend(map.into_iter().map(|(_, value)| value)),
                        _ if *quiet => {}
                        other => return Err(format!("Cannot iterate over {}", told(&other))),
                    }
                }
            }
            Query::Pipe(first, second) => {
                for value in first.all(input, budget)? {
                    second.run(&value, out, budget)?;
                }
            }
            Query::Both(first, second) => {
                first.run(input, out, budget)?;
                second.run(input, out, budget)?;
            }
            Query::Operation(operator, left, right) => operation(operator, left, right, input, out, budget)?,
            Query::Array(inner) => {
                let items = inner.as_ref().map_or(Ok(Vec::new()), |inner| inner.all(input, budget))?;
                out.push(Value::Array(items));
            }
            Query::Object(entries) => {
                let mut map = Map::new();
                for (key, value) in entries {
                    map.insert(plain(&key.one(input, budget)?), value.one(input, budget)?);
                }
                out.push(Value::Object(map));
            }
            Query::If(parts) => {
                let (condition, then, otherwise) = &**parts;
                let branch = if holds(&condition.one(input, budget)?) { then } else { otherwise };
                branch.run(input, out, budget)?;
            }
            Query::Call(name, arguments) => match arguments.first() {
                Some(argument) => with_argument(name, argument, input, out, budget)?,
                None if name == "empty" => {}
                None => out.push(function(name, input)?),
            },
        }
        Ok(())
    }

    fn all(&self, input: &Value, budget: &mut usize) -> Result<Vec<Value>, String> {
        let mut out = Vec::new();
        self.run(input, &mut out, budget)?;
        Ok(out)
    }

    /// The first result; null where there is none.
    fn one(&self, input: &Value, budget: &mut usize) -> Result<Value, String> {
        Ok(self.all(input, budget)?.into_iter().next().unwrap_or_default())
    }
}

fn everything(value: &Value, out: &mut Vec<Value>, budget: &mut usize) -> Found {
    *budget = budget.checked_sub(1).ok_or("too many results")?;
    out.push(value.clone());
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| everything(item, out, budget)),
        Value::Object(map) => map.iter().try_for_each(|(_, item)| everything(item, out, budget)),
        _ => Ok(()),
    }
}

fn holds(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// `number (3)`
fn told(value: &Value) -> String {
    let text = value.to_string();
    let short: String = text.chars().take(11).collect();
    let text = if short.len() < text.len() { format!("{short}...") } else { text };
    format!("{} ({text})", kind(value))
}

fn index(value: &Value, key: &Value) -> Result<Value, String> {
    match (value, key) {
        (Value::Null, _) => Ok(Value::Null),
        (Value::Object(map), Value::String(key)) => Ok(map.get(key).cloned().unwrap_or_default()),
        (Value::Array(items), Value::Number(number)) => {
            let at = number.as_i64().unwrap_or(0);
            let at = if at < 0 { at + items.len() as i64 } else { at };
            Ok(usize::try_from(at).ok().and_then(|at| items.get(at)).cloned().unwrap_or_default())
        }
        (value, Value::String(key)) => Err(format!("Cannot index {} with \"{key}\"", kind(value))),
        (value, key) => Err(format!("Cannot index {} with {}", kind(value), kind(key))),
    }
}

fn slice(value: &Value, from: Option<i64>, to: Option<i64>) -> Result<Value, String> {
    let length = match value {
        Value::Array(items) => items.len(),
        Value::String(text) => text.chars().count(),
        Value::Null => return Ok(Value::Null),
        other => return Err(format!("Cannot index {} with object", kind(other))),
    };
    let place = |at: i64| usize::try_from(if at < 0 { at + length as i64 } else { at }).unwrap_or(0).min(length);
    let (from, to) = (from.map_or(0, place), to.map_or(length, place));
    let count = to.saturating_sub(from);
    Ok(match value {
        Value::Array(items) => Value::Array(items.iter().skip(from).take(count).cloned().collect()),
        other => json!(plain(other).chars().skip(from).take(count).collect::<String>()),
    })
}

/// jq's order: null, booleans, numbers, texts, lists, objects.
fn order(left: &Value, right: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::Array(_) => 5,
        Value::Object(_) => 6,
    };
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().unwrap_or(0.0).total_cmp(&b.as_f64().unwrap_or(0.0)),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Array(a), Value::Array(b)) => {
            let differs = a.iter().zip(b).map(|(a, b)| order(a, b)).find(|order| order.is_ne());
            differs.unwrap_or(a.len().cmp(&b.len()))
        }
        (Value::Object(_), Value::Object(_)) => left.to_string().cmp(&right.to_string()),
        _ => rank(left).cmp(&rank(right)),
    }
}

fn number(value: f64) -> Value {
    const LARGEST_WHOLE: f64 = 9e15;
    if value == value.trunc() && value.abs() < LARGEST_WHOLE {
        return json!(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

fn operation(
    operator: &str,
    left: &Query,
    right: &Query,
    input: &Value,
    out: &mut Vec<Value>,
    budget: &mut usize,
) -> Found {
    if operator == "//" {
        // What fails or is nothing gives way to the other.
        let found: Vec<Value> = left.all(input, budget).unwrap_or_default().into_iter().filter(holds).collect();
        if found.is_empty() {
            return right.run(input, out, budget);
        }
        out.extend(found);
        return Ok(());
    }
    for a in left.all(input, budget)? {
        if matches!((operator, holds(&a)), ("and", false) | ("or", true)) {
            out.push(json!(operator == "or"));
            continue;
        }
        for b in right.all(input, budget)? {
            out.push(match operator {
                "and" | "or" => json!(holds(&b)),
                "==" => json!(order(&a, &b).is_eq()),
                "!=" => json!(order(&a, &b).is_ne()),
                "<=" => json!(order(&a, &b).is_le()),
                ">=" => json!(order(&a, &b).is_ge()),
                "<" => json!(order(&a, &b).is_lt()),
                ">" => json!(order(&a, &b).is_gt()),
                _ => reckon(operator, &a, &b)?,
            });
        }
    }
    Ok(())
}

fn reckon(operator: &str, left: &Value, right: &Value) -> Result<Value, String> {
    const LONGEST: usize = 1 << 20;
    let doing = match operator {
        "+" => "added",
        "-" => "subtracted",
        "*" => "multiplied",
        _ => "divided",
    };
    Ok(match (operator, left, right) {
        ("+", Value::Null, other) | ("+", other, Value::Null) => other.clone(),
        ("+", Value::String(a), Value::String(b)) if a.len() + b.len() < LONGEST => json!(format!("{a}{b}")),
        ("+", Value::Array(a), Value::Array(b)) => Value::Array(a.iter().chain(b).cloned().collect()),
        ("+" | "*", Value::Object(a), Value::Object(b)) => {
            let mut map = a.clone();
            map.extend(b.clone());
            Value::Object(map)
        }
        ("-", Value::Array(a), Value::Array(b)) => {
            Value::Array(a.iter().filter(|item| !b.contains(item)).cloned().collect())
        }
        ("/", Value::String(a), Value::String(b)) => json!(a.split(b.as_str()).collect::<Vec<_>>()),
        (_, Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0));
            if matches!(operator, "/" | "%") && b == 0.0 {
                let (left, right) = (told(left), told(right));
                return Err(format!("{left} and {right} cannot be divided because the divisor is zero"));
            }
            number(match operator {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "/" => a / b,
                _ => a % b,
            })
        }
        _ => return Err(format!("{} and {} cannot be {doing}", told(left), told(right))),
    })
}
