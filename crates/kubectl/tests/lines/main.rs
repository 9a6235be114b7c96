//! Whole lines through kubectl: every help text and its examples, random lines, and a corpus of manifests.

mod cases;
mod corpus;
mod flags;
mod help;
mod kinds;
mod owners;
mod random;
mod refused;

use cluster::{Cluster, ClusterOptions};
use kubectl::{Context, FileError, Files, Invocation, Output, Step, Stream};
use objects::{SortedMap, Span};

/// A folder without folders.
#[derive(Clone, Debug, Default)]
struct Folder(SortedMap<String, String>);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<String, FileError> {
        match self.0.get(path.trim_start_matches("./")) {
            Some(text) => Ok(text.clone()),
            None if matches!(path, "." | "./" | "manifests/") => Err(FileError::IsAFolder),
            None => Err(FileError::NotFound),
        }
    }

    fn list(&self, _: &str) -> Result<Vec<String>, FileError> {
        Ok(self.0.keys().cloned().collect())
    }

    fn write(&mut self, path: &str, text: String) -> Result<(), FileError> {
        self.0.insert(path.to_owned(), text);
        Ok(())
    }

    fn remove(&mut self, path: &str) {
        self.0.remove(path);
    }
}

/// A cluster, its files and the words of a person.
#[derive(Clone, Debug)]
struct World {
    cluster: Cluster,
    files: Folder,
}

/// What a line came to. One that still waits has no status.
#[derive(Debug)]
struct Outcome {
    status: Option<i32>,
    out: String,
    err: String,
}

impl World {
    fn new() -> World {
        World { cluster: Cluster::new(&ClusterOptions::default()), files: Folder::default() }
    }

    /// Runs a line; one that waits is given some time, and then interrupted.
    fn run(&mut self, words: &[String], stdin: Option<&str>) -> Outcome {
        let mut invocation = Invocation::start(words.to_vec(), SortedMap::new(), stdin.map(str::to_owned));
        let mut output = Output::default();
        let mut status = None;
        for _ in 0..40 {
            let mut context = Context { cluster: &mut self.cluster, files: &mut self.files, output: &mut output };
            if let Step::Done(code) = invocation.step(&mut context) {
                status = Some(code);
                break;
            }
            self.pass(1);
        }
        invocation.cancel(&mut self.cluster);
        Outcome { status, out: output.text(Stream::Out), err: output.text(Stream::Err) }
    }

    /// Runs a line as it is typed, without `kubectl`.
    fn line(&mut self, line: &str) -> Outcome {
        self.run(&words(line), None)
    }

    fn pass(&mut self, seconds: i64) {
        self.cluster.advance(self.cluster.now() + Span::seconds(seconds));
    }
}

/// The words of a line, as a shell would split them.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
