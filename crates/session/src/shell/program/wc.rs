//! `wc`: counts lines, words and letters.

use kubectl::Output;

use super::filter::{Filter, Filtering};
use super::options;
use crate::shell::line::Line;
use crate::shell::process::{Call, Started};

/// Counts.
#[derive(Clone, Debug)]
pub(crate) struct Wc {
    /// Of lines, words, letters and bytes, which are shown.
    shown: [bool; 4],
    names: Vec<Option<String>>,
    counts: [usize; 4],
    total: [usize; 4],
    width: usize,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    const LONG: &[(&str, char)] = &[("lines", 'l'), ("words", 'w'), ("chars", 'm'), ("bytes", 'c')];
    let (given, paths) = match options(call.args, "lwmc", LONG) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 1),
    };
    let mut shown = ['l', 'w', 'm', 'c'].map(|letter| given.iter().any(|(given, _)| *given == letter));
    if given.is_empty() {
        shown = [true, true, false, true];
    }
    let only_one = shown.iter().filter(|shown| **shown).count() == 1 && paths.len() <= 1;
    // GNU's own rule is by the size of the files; seven is what it takes for a pipe.
    let width = match (only_one, paths.is_empty()) {
        (true, _) => 1,
        (false, true) => 7,
        (false, false) => 4,
    };
    let wc = Wc { shown, names: Vec::new(), counts: [0; 4], total: [0; 4], width };
    Filtering::start(call, Filter::Wc(wc), paths)
}

impl Wc {
    pub(super) fn begin(&mut self, name: Option<&str>) {
        self.names.push(name.map(str::to_owned));
        self.counts = [0; 4];
    }

    pub(super) fn line(&mut self, line: &Line) {
        let end = usize::from(line.ended);
        let words = line.text.split_whitespace().count();
        let more = [end, words, line.text.chars().count() + end, line.text.len() + end];
        for (index, more) in more.into_iter().enumerate() {
            self.counts[index] += more;
            self.total[index] += more;
        }
    }

    pub(super) fn end_file(&self, output: &mut Output) {
        let name = self.names.last().cloned().flatten();
        self.print(self.counts, name.as_deref(), output);
    }

    pub(super) fn end(&self, output: &mut Output) {
        if self.names.len() > 1 {
            self.print(self.total, Some("total"), output);
        }
    }

    fn print(&self, counts: [usize; 4], name: Option<&str>, output: &mut Output) {
        let numbers = counts.iter().zip(self.shown).filter(|(_, shown)| *shown);
        let numbers: Vec<String> = numbers.map(|(count, _)| format!("{count:>width$}", width = self.width)).collect();
        let name = name.map_or_else(String::new, |name| format!(" {name}"));
        output.out(format!("{}{name}\n", numbers.join(" ")));
    }
}
