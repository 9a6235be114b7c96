//! `-o custom-columns`: a header and a path a column.

use objects::{Kind, ObjectRef};
use serde_json::Value;

use super::jsonpath::{Template, go_map};
use super::{items, json};
use crate::output::Output;
use crate::table::TableWriter;

/// Headers and the paths of their cells.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    columns: Vec<(String, Template)>,
    no_headers: bool,
}

impl Columns {
    /// Parses `NAME:.metadata.name,IMAGE:.spec.image`. Errors: kubectl's words.
    pub(crate) fn parse(spec: &str, no_headers: bool) -> Result<Columns, String> {
        let mut columns = Vec::new();
        for part in spec.split(',') {
            let Some((header, path)) = part.split_once(':') else {
                return Err(format!("unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>"));
            };
            let template = Template::relaxed(path)?;
            columns.push((header.to_owned(), template));
        }
        Ok(Columns { columns, no_headers })
    }

    /// Parses a file of two lines: headers, then paths.
    pub(crate) fn parse_file(content: &str, no_headers: bool) -> Result<Columns, String> {
        let mut lines = content.lines();
        let headers: Vec<&str> = lines.next().unwrap_or("").split_whitespace().collect();
        let paths: Vec<&str> = lines.next().unwrap_or("").split_whitespace().collect();
        if headers.len() != paths.len() {
            return Err(format!(
                "number of headers ({}) and field specifications ({}) don't match",
                headers.len(),
                paths.len()
            ));
        }
        let columns = headers
            .into_iter()
            .zip(paths)
            .map(|(header, path)| Ok((header.to_owned(), Template::relaxed(path)?)))
            .collect::<Result<Vec<_>, String>>()?;
        Ok(Columns { columns, no_headers })
    }

    pub(super) fn print(&self, value: &Value, output: &mut Output) {
        let mut table = TableWriter::default();
        self.add(value, true, &mut table);
        table.flush(output);
    }

    /// Adds the rows of a value, after the header where they are the first.
    ///
    /// Rule: `CustomColumnsPrinter.PrintObj`, which repeats no header.
    pub(crate) fn add(&self, value: &Value, first: bool, table: &mut TableWriter) {
        if first && !self.no_headers {
            table.header(self.columns.iter().map(|(header, _)| header.clone()).collect());
        }
        for item in items(value) {
            let word = |path: &[&str]| {
                path.iter().try_fold(item, |v, key| v.get(key)).and_then(Value::as_str).unwrap_or("").to_owned()
            };
            let name = word(&["metadata", "name"]);
            let reference = Kind::from_manifest(&word(&["apiVersion"]), &word(&["kind"]))
                .map(|kind| ObjectRef::new(kind, &word(&["metadata", "namespace"]), &name));
            let cells: Vec<String> = self.columns.iter().map(|(_, template)| cell(template, item)).collect();
            let named = cells.iter().position(|cell| *cell == name);
            table.row(cells, named.unwrap_or(0), named.and(reference));
        }
    }
}

fn cell(template: &Template, item: &Value) -> String {
    let found = template.find(item).unwrap_or_default();
    if found.is_empty() {
        return "<none>".to_owned();
    }
    let texts: Vec<String> = found
        .iter()
        .map(|value| match value {
            Value::Null => "<nil>".to_owned(),
            Value::Number(number) => json::number_text(number),
            other => go_map(other),
        })
        .collect();
    texts.join(",")
}
