//! Rows with the columns that flags add: namespace, kind, labels, and the kind of a watch event.

use cluster::WatchVerb;
use objects::{Kind, Moment, Object};
use serde_json::Value;

use super::full_name;
use crate::output::Output;
use crate::print::custom_columns::Columns;
use crate::table::{self, TableWriter};

/// Which columns are shown beside the server's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub wide: bool,
    pub with_namespace: bool,
    pub with_kind: bool,
    pub show_labels: bool,
    pub label_columns: Vec<String>,
}

impl Rows {
    /// Prints one table.
    pub(crate) fn print<'a>(
        &self,
        kind: Kind,
        objects: impl Iterator<Item = &'a Object>,
        no_headers: bool,
        now: Moment,
        output: &mut Output,
    ) {
        let mut writer = TableWriter::default();
        if !no_headers {
            writer.header(self.header(kind));
        }
        for object in objects {
            self.add(&mut writer, object, now, None);
        }
        writer.flush(output);
    }

    fn header(&self, kind: Kind) -> Vec<String> {
        let mut header = Vec::new();
        if self.with_namespace && kind.resource().namespaced {
            header.push("NAMESPACE".to_owned());
        }
        header.extend(
            table::columns(kind).iter().filter(|column| self.wide || !column.wide).map(|column| column.name.to_owned()),
        );
        for label in &self.label_columns {
            header.push(label.rsplit('/').next().unwrap_or(label).to_uppercase());
        }
        if self.show_labels {
            header.push("LABELS".to_owned());
        }
        header
    }

    fn add(&self, writer: &mut TableWriter, object: &Object, now: Moment, event: Option<&str>) {
        let kind = object.kind();
        let metadata = object.metadata();
        let mut cells = table::row(object, self.wide, now);
        if self.with_kind
            && let Some(name) = cells.first_mut()
        {
            *name = full_name(kind, name);
        }
        let labels = &metadata.labels;
        for label in &self.label_columns {
            cells.push(labels.get(label).cloned().unwrap_or_default());
        }
        if self.show_labels {
            let pairs: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
            cells.push(if pairs.is_empty() { "<none>".to_owned() } else { pairs.join(",") });
        }
        let mut name_at = if kind == Kind::Event { 3 } else { 0 };
        if self.with_namespace && kind.resource().namespaced {
            cells.insert(0, metadata.namespace.clone());
            name_at += 1;
        }
        if let Some(event) = event {
            cells.insert(0, event.to_owned());
            name_at += 1;
        }
        writer.row(cells, name_at, Some(named_object(object)));
    }
}

/// What a row's name lights up: the object itself, or what an Event is about.
fn named_object(object: &Object) -> objects::ObjectRef {
    let Some(event) = object.as_event() else { return object.reference() };
    let about = &event.involved_object;
    match Kind::from_name(&about.kind) {
        Some(kind) => objects::ObjectRef::new(kind, &about.namespace, &about.name),
        None => object.reference(),
    }
}

/// A table that grows while a watch goes on.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    rows: Rows,
    writer: TableWriter,
    no_headers: bool,
    with_events: bool,
    begun: bool,
}

impl Live {
    pub(crate) fn new(rows: &Rows, no_headers: bool, with_events: bool) -> Live {
        Live { rows: rows.clone(), writer: TableWriter::default(), no_headers, with_events, begun: false }
    }

    /// Adds an object's row, after the header where it is the first.
    pub(crate) fn add(&mut self, verb: WatchVerb, object: &Object, now: Moment) {
        if !std::mem::replace(&mut self.begun, true) && !self.no_headers {
            let mut header = self.rows.header(object.kind());
            if self.with_events {
                header.insert(0, "EVENT".to_owned());
            }
            self.writer.header(header);
        }
        let event = self.with_events.then(|| verb_word(verb));
        self.rows.add(&mut self.writer, object, now, event);
    }

    /// Adds a value's row of chosen columns.
    pub(crate) fn add_columns(&mut self, columns: &Columns, value: &Value) {
        let first = !std::mem::replace(&mut self.begun, true);
        columns.add(value, first, &mut self.writer);
    }

    /// Prints what was added.
    pub(crate) fn flush(&mut self, output: &mut Output) {
        self.writer.flush(output);
    }
}

/// The word of the API.
pub(crate) fn verb_word(verb: WatchVerb) -> &'static str {
    match verb {
        WatchVerb::Added => "ADDED",
        WatchVerb::Modified => "MODIFIED",
        WatchVerb::Deleted => "DELETED",
    }
}
