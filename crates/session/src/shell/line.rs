//! What flows through a pipe: lines, in which a piece may name an object.

use std::collections::VecDeque;

use kubectl::{Output, Stream};
use objects::ObjectRef;

/// A line without its line feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// Where it names an object: from and to which byte.
    pub(crate) names: Vec<(usize, usize, ObjectRef)>,
    /// Whether a line feed follows; false only for the last one.
    pub(crate) ended: bool,
}

impl Line {
    /// A whole line that names nothing.
    pub(crate) fn plain(text: impl Into<String>) -> Line {
        Line { text: text.into(), names: Vec::new(), ended: true }
    }

    /// Another text in the same place.
    pub(crate) fn with_text(&self, text: String) -> Line {
        if text == self.text { self.clone() } else { Line { text, names: Vec::new(), ended: self.ended } }
    }

    /// Prints it as it came.
    pub(crate) fn print(&self, output: &mut Output) {
        let mut at = 0;
        for (from, to, object) in &self.names {
            output.out(&self.text[at..*from]);
            output.object(object.clone(), &self.text[*from..*to]);
            at = *to;
        }
        output.out(&self.text[at..]);
        if self.ended {
            output.out("\n");
        }
    }

    /// The lines of a text.
    pub(crate) fn all(text: &str) -> impl Iterator<Item = Line> {
        text.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
            Some(line) => Line::plain(line),
            None => Line { ended: false, ..Line::plain(line) },
        })
    }
}

/// What stands between a command and the one that reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pipe {
    lines: VecDeque<Line>,
    /// A line that has not ended yet.
    begun: Option<Line>,
    closed: bool,
}

impl Pipe {
    /// One that holds a text and nothing else.
    pub(crate) fn of(text: &str) -> Pipe {
        Pipe { lines: Line::all(text).collect(), begun: None, closed: true }
    }

    /// Takes a piece of text.
    pub(crate) fn write(&mut self, text: &str, object: Option<&ObjectRef>) {
        for piece in text.split_inclusive('\n') {
            let line = self.begun.get_or_insert_with(Line::default);
            let (piece, ended) = match piece.strip_suffix('\n') {
                Some(piece) => (piece, true),
                None => (piece, false),
            };
            let from = line.text.len();
            line.text.push_str(piece);
            if let Some(object) = object.filter(|_| !piece.is_empty()) {
                line.names.push((from, line.text.len(), object.clone()));
            }
            line.ended = ended;
            if ended {
                self.lines.extend(self.begun.take());
            }
        }
    }

    /// Nothing more will come.
    pub(crate) fn close(&mut self) {
        self.lines.extend(self.begun.take());
        self.closed = true;
    }

    /// The next line, where there is one yet.
    pub(crate) fn read(&mut self) -> Option<Line> {
        self.lines.pop_front()
    }

    /// Whether nothing is left, and nothing more will come.
    pub(crate) fn is_done(&self) -> bool {
        self.closed && self.lines.is_empty()
    }

    /// Whether nothing more will come.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// All that is left, as one text.
    pub(crate) fn read_all(&mut self) -> String {
        let mut text = String::new();
        for line in self.lines.drain(..) {
            text.push_str(&line.text);
            if line.ended {
                text.push('\n');
            }
        }
        text
    }
}

/// Sends what was printed on: standard output into a pipe, standard error to where the pipeline's goes.
pub(crate) fn pour(from: Output, pipe: &mut Pipe, errors: &mut Output) {
    for chunk in from.chunks {
        match chunk.stream {
            Stream::Out => pipe.write(&chunk.text, chunk.object.as_ref()),
            Stream::Err => errors.push(Stream::Err, chunk.text, chunk.object),
        }
    }
}
