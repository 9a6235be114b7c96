//! A manifest while it is written: what is wrong with it at which line, and what may be written next.

mod outline;

use objects::schema::{self, DecodeError, FieldType, Type, Unknown};
use objects::{Kind, RESOURCES};
use serde_json::Value;

use crate::completion::Completion;
use outline::Outline;

/// Something that is wrong with a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// What is wrong with the documents of a text.
pub fn problems(text: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    for (first, document) in documents(text) {
        // A reader may notice only after the end.
        let last = document.lines().count().max(1);
        of_document(&document, &mut |line, message| found.push(Problem { line: first + line.min(last), message }));
    }
    objects::sort::by_key(&mut found, |problem| problem.line);
    found
}

/// The fields that may stand at a place of a text, given in bytes.
pub fn complete(text: &str, caret: usize) -> Completion {
    let Some(before) = text.get(..caret) else { return Completion::default() };
    let start_of_line = before.rfind('\n').map_or(0, |at| at + 1);
    let line = &before[start_of_line..];
    let word = line.trim_start_matches([' ', '-']);
    let start = caret - word.len();
    let Some((_, document)) = documents(before).pop() else { return Completion::default() };
    let whole = documents(text).into_iter().find(|(_, whole)| whole.starts_with(&document));
    let root = whole.and_then(|(_, whole)| kind_of(&whole)).and_then(schema::type_of);
    let mut outline = Outline::of(document.strip_suffix(line).unwrap_or_default());
    let parents = outline.parents(line);
    let names: Vec<&str> = match (root, parents.is_empty()) {
        (None, true) => vec!["apiVersion", "kind", "metadata", "spec"],
        (None, false) => Vec::new(),
        (Some(root), _) => {
            let mut inner = Some(root);
            for name in parents.iter().filter(|name| !name.starts_with('[')) {
                inner = inner.and_then(|inner| inner.fields.get(name.as_str())).and_then(|field| field.kind.object());
            }
            inner.map(|inner| inner.fields.keys().copied().collect()).unwrap_or_default()
        }
    };
    let fitting = names.into_iter().filter(|name| name.starts_with(word) && *name != word);
    Completion { start, candidates: fitting.map(|name| format!("{name}:")).collect() }
}

/// The documents with the number of the line before each.
fn documents(text: &str) -> Vec<(usize, String)> {
    let mut documents = vec![(0, String::new())];
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with("---") {
            documents.push((number + 1, String::new()));
        } else if let Some((_, document)) = documents.last_mut() {
            document.push_str(line);
        }
    }
    documents
}

/// The kind that a document names, as far as it can be read.
fn kind_of(document: &str) -> Option<Kind> {
    let name = document.lines().find_map(|line| line.strip_prefix("kind:"))?.trim();
    kind_named(name)
}

fn kind_named(name: &str) -> Option<Kind> {
    RESOURCES.iter().find(|resource| resource.name == name).map(|resource| resource.kind)
}

fn of_document(document: &str, found: &mut dyn FnMut(usize, String)) {
    let mut value = match kubectl::read_yaml(document) {
        Ok(Value::Null) => return,
        Ok(value) => value,
        Err(message) => {
            let line = message.split("line ").nth(1).and_then(|rest| rest.split(':').next()?.parse().ok());
            return found(line.unwrap_or(1), message);
        }
    };
    let outline = Outline::of(document);
    if !value.is_object() {
        return found(1, "this is no object: it has no fields".to_owned());
    }
    for field in ["apiVersion", "kind"] {
        if value.get(field).and_then(Value::as_str).is_none_or(str::is_empty) {
            found(1, format!("missing required field {field:?}"));
        }
    }
    let Some(name) = value.get("kind").and_then(Value::as_str) else { return };
    let Some(kind) = kind_named(name) else {
        return found(outline.line("kind"), format!("no kind {name:?} is known here"));
    };
    if let Some(root) = schema::type_of(kind) {
        missing(&value, root, "", &mut |path, field| {
            found(outline.line(path), format!("missing required field {field:?}"));
        });
    }
    match schema::check(kind, &mut value, Unknown::Warn) {
        Ok(unknown) => {
            for message in unknown {
                let path = message.split('"').nth(1).unwrap_or_default().to_owned();
                found(outline.line(&path), message);
            }
        }
        Err(DecodeError::Type { json, .. }) => {
            let place = json.split("struct field ").nth(1).and_then(|rest| rest.split(' ').next());
            // "Container.spec.containers.image": the type comes first, and lists have no numbers.
            let path = place.and_then(|place| place.split_once('.')).map_or("", |(_, path)| path);
            found(outline.line(path), json);
        }
        Err(DecodeError::Strict(messages)) => messages.into_iter().for_each(|message| found(1, message)),
    }
}

/// The fields that have to be there and are not; `path` is that of the object.
fn missing(value: &Value, kind: &Type, path: &str, found: &mut dyn FnMut(&str, &str)) {
    let Some(map) = value.as_object() else { return };
    for (name, field) in &kind.fields {
        let place = if path.is_empty() { (*name).to_owned() } else { format!("{path}.{name}") };
        match map.get(*name) {
            None if field.required => found(path, name),
            None => {}
            // What the server fills in is not written by hand.
            Some(_) if *name == "status" && path.is_empty() => {}
            Some(held) => missing_in(held, &field.kind, &place, found),
        }
    }
}

fn missing_in(value: &Value, kind: &FieldType, path: &str, found: &mut dyn FnMut(&str, &str)) {
    let Some(inner) = kind.object() else { return };
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                missing(item, inner, &format!("{path}[{at}]"), found);
            }
        }
        value if matches!(kind, FieldType::Object(_)) => missing(value, inner, path, found),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
