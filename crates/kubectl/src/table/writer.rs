//! Tables on the terminal, whose columns keep their widths over a watch.

use objects::ObjectRef;

use crate::output::Output;
use crate::text_table::pad;

const MIN_WIDTH: usize = 6;
const PADDING: usize = 3;

/// Prints rows in columns. Widths only grow.
///
/// Rule: the printers' writer of kubectl: a minimum width of 6, a padding of 3, remembered widths.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableWriter {
    widths: Vec<usize>,
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    cells: Vec<String>,
    /// Which cell names the object, and the object.
    named: Option<(usize, ObjectRef)>,
}

impl TableWriter {
    /// Adds a header.
    pub(crate) fn header(&mut self, cells: Vec<String>) {
        self.lines.push(Line { cells, named: None });
    }

    /// Adds a row, whose cell at `name_at` names `object`.
    pub(crate) fn row(&mut self, cells: Vec<String>, name_at: usize, object: Option<ObjectRef>) {
        let cells = cells.into_iter().map(one_line).collect();
        self.lines.push(Line { cells, named: object.map(|object| (name_at, object)) });
    }

    /// Prints what was added.
    pub(crate) fn flush(&mut self, output: &mut Output) {
        for line in &self.lines {
            for (at, cell) in line.cells.iter().enumerate() {
                let width = (cell.chars().count() + PADDING).max(MIN_WIDTH);
                match self.widths.get_mut(at) {
                    Some(held) => *held = width.max(*held),
                    None => self.widths.push(width),
                }
            }
        }
        for line in self.lines.drain(..) {
            let last = line.cells.len().saturating_sub(1);
            let mut text = String::new();
            for (at, cell) in line.cells.iter().enumerate() {
                match &line.named {
                    Some((name_at, object)) if *name_at == at => {
                        output.out(std::mem::take(&mut text));
                        output.object(object.clone(), cell.clone());
                    }
                    Some(_) | None => text.push_str(cell),
                }
                if at < last {
                    let width = self.widths.get(at).copied().unwrap_or(MIN_WIDTH);
                    pad(&mut text, width.saturating_sub(cell.chars().count()));
                }
            }
            text.push('\n');
            output.out(text);
        }
    }
}

/// A cell shows its first line only, and nothing that steers a terminal.
fn one_line(cell: String) -> String {
    match cell.find(['\n', '\r', '\u{c}']) {
        Some(end) => format!("{}...", &cell[..end]),
        None if cell.contains('\u{1b}') => cell.replace('\u{1b}', "^["),
        None => cell,
    }
}
