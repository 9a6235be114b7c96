//! What a command prints: text in order of appearance, in which a piece may name an object.

use objects::ObjectRef;

/// Where a piece of text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Stream {
    Out,
    Err,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// Where it goes.
    pub stream: Stream,
    /// The text; may hold line feeds.
    pub text: String,
    /// The object that the text names, for the page to light up.
    pub object: Option<ObjectRef>,
}

/// What was printed since the output was last taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// In order of appearance on a terminal.
    pub chunks: Vec<Chunk>,
    /// How many warnings of the server were received.
    pub(crate) warnings: usize,
    /// Those that were printed: each is printed once.
    pub(crate) warned: Vec<String>,
}

impl Output {
    /// Prints to standard output.
    pub fn out(&mut self, text: impl Into<String>) {
        self.push(Stream::Out, text.into(), None);
    }

    /// Prints to standard error.
    pub fn err(&mut self, text: impl Into<String>) {
        self.push(Stream::Err, text.into(), None);
    }

    /// Prints a text that names an object to standard output.
    pub fn object(&mut self, object: ObjectRef, text: impl Into<String>) {
        self.push(Stream::Out, text.into(), Some(object));
    }

    /// Appends a piece, joined to the one before where both name nothing and go to the same stream.
    pub fn push(&mut self, stream: Stream, text: String, object: Option<ObjectRef>) {
        if text.is_empty() {
            return;
        }
        match self.chunks.last_mut() {
            Some(last) if last.stream == stream && last.object.is_none() && object.is_none() => last.text += &text,
            _ => self.chunks.push(Chunk { stream, text, object }),
        }
    }

    /// All text of one stream.
    pub fn text(&self, stream: Stream) -> String {
        self.chunks.iter().filter(|chunk| chunk.stream == stream).map(|chunk| chunk.text.as_str()).collect()
    }
}
