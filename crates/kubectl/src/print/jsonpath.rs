//! JSONPath templates: `{.items[*].metadata.name}` and their like, evaluated.
//!
//! Rule: `client-go/util/jsonpath/jsonpath.go`.

use std::cmp::Ordering;

use serde_json::Value;

use super::json;
use super::jsonpath_parse::{Node, parse, parse_inside};
use crate::failure::{Failure, Fallible};

/// A parsed template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template {
    nodes: Vec<Node>,
    text: String,
}

/// How much a template may produce, so that a recursive descent cannot fill the memory.
const MAX_RESULTS: usize = 1_000_000;

impl Template {
    /// Parses a template as `-o jsonpath=` takes it. Errors: client-go's words.
    pub(crate) fn parse(text: &str) -> Result<Template, String> {
        let template = Template { nodes: parse(text)?, text: text.to_owned() };
        let depth = template.nodes.iter().try_fold(0_i32, |depth, node| match node {
            Node::List(inner) if inner.first() == Some(&Node::Range) => Ok(depth + 1),
            Node::List(inner) if inner.first() == Some(&Node::End) && depth == 0 => {
                Err("not in range, nothing to end".to_owned())
            }
            Node::List(inner) if inner.first() == Some(&Node::End) => Ok(depth - 1),
            _ => Ok(depth),
        })?;
        let _ = depth;
        Ok(template)
    }

    /// Parses a field's path as custom columns and `--sort-by` take it: braces and the first dot may be left out.
    pub(crate) fn relaxed(text: &str) -> Result<Template, String> {
        let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
        if inner.is_empty() {
            return Err("empty path".to_owned());
        }
        if text.starts_with('{') != text.ends_with('}') {
            return Err("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'".to_string());
        }
        let dotted = if inner.starts_with(['.', '[', '$', '@']) { inner.to_owned() } else { format!(".{inner}") };
        Ok(Template { nodes: vec![Node::List(parse_inside(&dotted)?)], text: text.to_owned() })
    }

    /// As it was written.
    pub(crate) fn written(&self) -> &str {
        &self.text
    }

    /// The template's output for a value.
    pub(crate) fn run(&self, value: &Value) -> Fallible<String> {
        let mut out = String::new();
        for group in self.groups(value)? {
            let texts: Vec<String> = group.iter().map(plain).collect();
            out.push_str(&texts.join(" "));
        }
        Ok(out)
    }

    /// All results as one indented JSON list.
    pub(crate) fn run_as_json(&self, value: &Value) -> Fallible<String> {
        let found: Vec<Value> = self.groups(value)?.into_iter().flatten().collect();
        Ok(json::pretty(&Value::Array(found)))
    }

    /// All values that the template names.
    pub(crate) fn find(&self, value: &Value) -> Fallible<Vec<Value>> {
        Ok(self.groups(value)?.into_iter().flatten().collect())
    }

    fn groups(&self, value: &Value) -> Fallible<Vec<Vec<Value>>> {
        let mut groups = Vec::new();
        let mut run = Run { root: value, budget: MAX_RESULTS };
        run.block(&self.nodes, value, &mut groups).map_err(|error| self.failure(&error, value))?;
        Ok(groups)
    }

    fn failure(&self, error: &str, value: &Value) -> Failure {
        Failure::Text(format!(
            "error executing jsonpath {:?}: Error executing template: {error}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{}\n\tobject given to jsonpath engine was:\n\t\t{}\n\n",
            self.text,
            self.text,
            go_syntax(value)
        ))
    }
}

struct Run<'a> {
    root: &'a Value,
    budget: usize,
}

impl Run<'_> {
    /// Evaluates nodes of the top level or of a range's body.
    fn block(&mut self, nodes: &[Node], current: &Value, groups: &mut Vec<Vec<Value>>) -> Result<(), String> {
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            at += 1;
            match node {
                Node::Text(text) => groups.push(vec![Value::String(text.clone())]),
                Node::List(inner) if inner.first() == Some(&Node::Range) => {
                    let body_end = end_of_range(nodes, at);
                    for item in self.path(&inner[1..], vec![current.clone()])? {
                        self.block(&nodes[at..body_end], &item, groups)?;
                    }
                    at = body_end + 1;
                }
                Node::List(inner) if inner.first() == Some(&Node::End) => {}
                Node::List(inner) => groups.push(self.path(inner, vec![current.clone()])?),
                other => groups.push(self.path(std::slice::from_ref(other), vec![current.clone()])?),
            }
        }
        Ok(())
    }

    fn path(&mut self, nodes: &[Node], start: Vec<Value>) -> Result<Vec<Value>, String> {
        let mut values = start;
        for node in nodes {
            values = self.step(node, values)?;
            self.budget = self.budget.checked_sub(values.len()).ok_or("the template finds too many values")?;
        }
        Ok(values)
    }

    fn step(&mut self, node: &Node, values: Vec<Value>) -> Result<Vec<Value>, String> {
        match node {
            Node::Text(text) => Ok(vec![Value::String(text.clone())]),
            Node::Int(number) => Ok(vec![Value::from(*number)]),
            Node::Float(number) => Ok(vec![Value::from(*number)]),
            Node::Bool(value) => Ok(vec![Value::Bool(*value)]),
            Node::Root => Ok(vec![self.root.clone()]),
            Node::Current | Node::Range | Node::End => Ok(values),
            Node::List(inner) => self.path(inner, values),
            Node::Field(name) => Ok(values.iter().filter_map(|value| value.get(name).cloned()).collect()),
            Node::Wildcard => Ok(values.into_iter().flat_map(children).collect()),
            Node::Recursive => {
                let mut found = Vec::new();
                for value in values {
                    self.descend(value, &mut found)?;
                }
                Ok(found)
            }
            Node::Slice { from, to, step, single } => {
                let mut found = Vec::new();
                for value in values {
                    match value {
                        Value::Array(list) => found.extend(slice(list, *from, *to, *step, *single)?),
                        Value::Null => {}
                        other => return Err(format!("{} is not array or slice", go_kind(&other))),
                    }
                }
                Ok(found)
            }
            Node::Union(parts) => {
                let mut found = Vec::new();
                for part in parts {
                    found.extend(self.path(part, values.clone())?);
                }
                Ok(found)
            }
            Node::Filter { left, operator, right } => {
                let mut found = Vec::new();
                for value in values {
                    let candidates = match value {
                        Value::Array(list) => list,
                        Value::Null => Vec::new(),
                        other => {
                            return Err(format!("{} is not array or slice and cannot be filtered", go_map(&other)));
                        }
                    };
                    for candidate in candidates {
                        if self.holds(left, operator, right, &candidate)? {
                            found.push(candidate);
                        }
                    }
                }
                Ok(found)
            }
        }
    }

    fn holds(&mut self, left: &[Node], operator: &str, right: &[Node], candidate: &Value) -> Result<bool, String> {
        let lefts = self.path(left, vec![candidate.clone()])?;
        if operator == "exists" {
            return Ok(!lefts.is_empty());
        }
        let Some(held) = lefts.first() else { return Ok(false) };
        if lefts.len() > 1 {
            return Err("can only compare one element at a time".to_owned());
        }
        let rights = self.path(right, vec![candidate.clone()])?;
        let Some(wanted) = rights.first() else { return Ok(false) };
        let order = match (held, wanted) {
            (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
            (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            _ => return Err("incompatible types for comparison".to_owned()),
        };
        Ok(match operator {
            "==" => order == Some(Ordering::Equal),
            "!=" => order != Some(Ordering::Equal),
            "<" => order == Some(Ordering::Less),
            ">" => order == Some(Ordering::Greater),
            "<=" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            ">=" => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            other => return Err(format!("unrecognized filter operator {other}")),
        })
    }

    /// The value itself and all below it.
    fn descend(&mut self, value: Value, found: &mut Vec<Value>) -> Result<(), String> {
        self.budget = self.budget.checked_sub(1).ok_or("the template finds too many values")?;
        found.push(value.clone());
        for child in children(value) {
            self.descend(child, found)?;
        }
        Ok(())
    }
}

fn end_of_range(nodes: &[Node], from: usize) -> usize {
    let mut depth = 0;
    for (at, node) in nodes.iter().enumerate().skip(from) {
        if let Node::List(inner) = node {
            match inner.first() {
                Some(Node::Range) => depth += 1,
                Some(Node::End) if depth == 0 => return at,
                Some(Node::End) => depth -= 1,
                _ => {}
            }
        }
    }
    nodes.len()
}

fn children(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        Value::Object(map) => map.into_iter().map(|(_, child)| child).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn slice(
    list: Vec<Value>,
    from: Option<i64>,
    to: Option<i64>,
    step: Option<i64>,
    single: bool,
) -> Result<Vec<Value>, String> {
    let length = i64::try_from(list.len()).unwrap_or(i64::MAX);
    let from_end = |index: i64| if index < 0 { index + length } else { index };
    let start = from_end(from.unwrap_or(0));
    if single {
        let index = from.unwrap_or(0);
        let found = usize::try_from(start).ok().and_then(|at| list.get(at));
        return match found {
            Some(value) => Ok(vec![value.clone()]),
            None => Err(format!("array index out of bounds: index {index}, length {length}")),
        };
    }
    let end = from_end(to.unwrap_or(length)).min(length);
    let step = step.unwrap_or(1);
    if step <= 0 {
        return Err("step must be > 0".to_owned());
    }
    let (start, step) = (start.max(0), usize::try_from(step).unwrap_or(usize::MAX));
    let taken = usize::try_from(end - start).unwrap_or(0);
    Ok(list.into_iter().skip(usize::try_from(start).unwrap_or(0)).take(taken).step_by(step).collect())
}

/// A found value as text: scalars bare, the rest as JSON.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => json::compact(other),
    }
}

fn go_kind(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "map[string]interface {}",
        Value::Array(_) => "[]interface {}",
        Value::String(_) => "string",
        Value::Bool(_) => "bool",
        Value::Number(_) => "int64",
        Value::Null => "<nil>",
    }
}

/// A value as Go's `%v` prints it: `map[a:1 b:[x y]]`.
pub(crate) fn go_map(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => json::number_text(number),
        Value::String(text) => text.clone(),
        Value::Array(list) => format!("[{}]", list.iter().map(go_map).collect::<Vec<_>>().join(" ")),
        Value::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}:{}", go_map(value))).collect();
            format!("map[{}]", pairs.join(" "))
        }
    }
}

/// A value as Go's `%#v` prints it: `map[string]interface {}{"a":1}`.
fn go_syntax(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".to_owned(),
        Value::Array(list) => {
            format!("[]interface {{}}{{{}}}", list.iter().map(go_syntax).collect::<Vec<_>>().join(", "))
        }
        Value::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key:?}:{}", go_syntax(value))).collect();
            format!("map[string]interface {{}}{{{}}}", pairs.join(", "))
        }
        Value::String(text) => format!("{text:?}"),
        Value::Bool(_) | Value::Number(_) => go_map(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(template: &str, expected: &str) {
        let value = json!({
            "items": [
                {"metadata": {"name": "a", "labels": {"app.x/y": "1"}}, "spec": {"replicas": 0, "image": "nginx"}},
                {"metadata": {"name": "b", "labels": {}}, "spec": {"replicas": 3, "image": "redis"}},
                {"metadata": {"name": "c"}, "spec": {"replicas": 5}},
            ],
            "kind": "List",
        });
        let got = Template::parse(template).map_err(Failure::Text).and_then(|template| template.run(&value));
        assert_eq!(got.as_deref().map_err(Failure::bare), Ok(expected), "{template}");
    }

    #[test]
    fn templates() {
        check("{.kind}", "List");
        check("plain {.kind}!", "plain List!");
        check("{.items[*].metadata.name}", "a b c");
        check("{.items[0].metadata.name} {.items[-1].metadata.name}", "a c");
        check("{.items[0:2].metadata.name}", "a b");
        check("{.items[::2].metadata.name}", "a c");
        check("{range .items[*]}{.metadata.name}{\"\\t\"}{.spec.replicas}{\"\\n\"}{end}", "a\t0\nb\t3\nc\t5\n");
        check("{.items[?(@.spec.replicas>0)].metadata.name}", "b c");
        check("{.items[?(@.metadata.name==\"b\")].spec.image}", "redis");
        check("{.items[?(@.spec.image)].metadata.name}", "a b");
        check("{..name}", "a b c");
        check("{.items[0].metadata.labels['app.x/y']}", "1");
        check("{.items[0].metadata.labels.app\\.x/y}", "1");
        check("{.items[0]['metadata.name', 'spec.image']}", "");
        check("{.nope}", "");
        check("{.items[1].metadata}", "{\"labels\":{},\"name\":\"b\"}");
        check("{range .items[?(@.spec.replicas>0)]}rs/{.metadata.name}{end}", "rs/brs/c");
        check("{@.kind}{$.kind}", "ListList");
    }

    #[test]
    fn mistakes() {
        for (template, error) in [
            ("{.items[*}", "unterminated array"),
            ("{.a", "unclosed action"),
            ("{{.a}}", "unrecognized character in action: U+007B '{'"),
            ("{end}", "not in range, nothing to end"),
            ("{.a[x]}", "invalid array index x"),
        ] {
            assert_eq!(Template::parse(template).err().as_deref(), Some(error), "{template}");
        }
    }
}
