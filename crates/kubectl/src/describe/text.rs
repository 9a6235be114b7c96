//! Describe's lines: indented by levels, with tabs between label and value.

use objects::Labels;
use serde_json::Value;

use crate::last_applied;
use crate::text_table::align;

/// The longest annotation that stands on one line.
const MAX_ANNOTATION: usize = 140;

/// Lines with tabs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    raw: String,
}

impl Text {
    /// Adds a line at a level of indentation.
    pub(super) fn line(&mut self, level: usize, line: impl AsRef<str>) {
        self.raw.extend(std::iter::repeat_n("  ", level));
        self.raw.push_str(line.as_ref());
        self.raw.push('\n');
    }

    /// Adds `Name:<tab>value`.
    pub(super) fn pair(&mut self, level: usize, name: &str, value: impl std::fmt::Display) {
        self.line(level, format!("{name}:\t{value}"));
    }

    /// Adds labels, one a line; `title` brings its own indentation.
    pub(super) fn labels(&mut self, title: &str, labels: &Labels) {
        if labels.is_empty() {
            self.line(0, format!("{title}:\t<none>"));
        }
        for (at, (key, value)) in labels.iter().enumerate() {
            let head = if at == 0 { format!("{title}:") } else { String::new() };
            self.line(0, format!("{head}\t{key}={value}"));
        }
    }

    /// Adds annotations, one a line, long ones below their key; what `apply` remembers is left out.
    pub(super) fn annotations(&mut self, title: &str, annotations: &Labels) {
        let mut shown = annotations.iter().filter(|(key, _)| *key != last_applied::KEY).peekable();
        if shown.peek().is_none() {
            self.line(0, format!("{title}:\t<none>"));
        }
        for (at, (key, value)) in shown.enumerate() {
            let head = if at == 0 { format!("{title}:") } else { String::new() };
            let value = value.strip_suffix('\n').unwrap_or(value);
            if value.len() + key.len() + 2 > MAX_ANNOTATION || value.contains('\n') {
                self.line(0, format!("{head}\t{key}:"));
                for part in value.split('\n') {
                    self.line(0, format!("\t  {}", shorten(part)));
                }
            } else {
                self.line(0, format!("{head}\t{key}: {value}"));
            }
        }
    }

    /// The lines with their tabs, as `rollout history` prints them.
    pub(crate) fn with_tabs(self) -> String {
        self.raw
    }

    /// The lines in columns.
    pub(super) fn aligned(self) -> String {
        align(&self.raw, 0, 2)
    }
}

fn shorten(line: &str) -> String {
    match line.char_indices().nth(MAX_ANNOTATION - 2) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.to_owned(),
    }
}

/// The value at a path.
pub(super) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, key| value.get(key))
}

/// A scalar as text; empty where it is absent.
pub(super) fn word(value: &Value, path: &[&str]) -> String {
    match at(value, path) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

/// The items of a list; none where it is absent.
pub(super) fn list<'a>(value: &'a Value, path: &[&str]) -> &'a [Value] {
    at(value, path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A map of texts.
pub(super) fn texts(value: &Value, path: &[&str]) -> Labels {
    let map = at(value, path).and_then(Value::as_object);
    map.into_iter().flatten().map(|(key, value)| (key.clone(), value.as_str().unwrap_or("").to_owned())).collect()
}

/// `<none>` for an empty text.
pub(super) fn or_none(text: &str) -> &str {
    if text.is_empty() { "<none>" } else { text }
}

/// A text, or another where it is empty.
pub(super) fn or(text: String, instead: &str) -> String {
    if text.is_empty() { instead.to_owned() } else { text }
}

/// `True` or `False`.
pub(super) fn title_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}
