//! `sort`: lines in order.

use std::cmp::Ordering;

use kubectl::Output;

use super::filter::{Filter, Filtering};
use super::options;
use crate::shell::line::Line;
use crate::shell::process::{Call, Started};

/// Sorts lines.
#[derive(Clone, Debug)]
pub(crate) struct Sort {
    numeric: bool,
    reverse: bool,
    unique: bool,
    ignore_case: bool,
    /// From which word on, and to which; from 1.
    key: Option<(usize, Option<usize>)>,
    separator: Option<String>,
    lines: Vec<Line>,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    const LONG: &[(&str, char)] = &[
        ("numeric-sort", 'n'),
        ("reverse", 'r'),
        ("unique", 'u'),
        ("ignore-case", 'f'),
        ("key", 'k'),
        ("field-separator", 't'),
    ];
    let (given, paths) = match options(call.args, "nrufbhVk:t:", LONG) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 2),
    };
    let has = |option: char| given.iter().any(|(given, _)| *given == option);
    let value = |option: char| given.iter().find(|(given, _)| *given == option).map(|(_, value)| value.clone());
    let mut sort = Sort {
        numeric: has('n') || has('h') || has('V'),
        reverse: has('r'),
        unique: has('u'),
        ignore_case: has('f'),
        key: None,
        separator: value('t'),
        lines: Vec::new(),
    };
    if let Some(key) = value('k') {
        let letters: String = key.chars().filter(char::is_ascii_alphabetic).collect();
        sort.numeric |= letters.contains('n');
        sort.reverse |= letters.contains('r');
        let number = |text: &str| {
            let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
            text[..end].parse::<usize>().ok().filter(|number| *number > 0)
        };
        let (from, to) = key.split_once(',').map_or((key.as_str(), None), |(from, to)| (from, number(to)));
        let Some(from) = number(from) else {
            return call.fail(&format!("invalid number at field start: invalid count at start of '{key}'"), 2);
        };
        sort.key = Some((from, to));
    }
    Filtering::start(call, Filter::Sort(sort), paths)
}

impl Sort {
    pub(super) fn line(&mut self, line: Line) {
        self.lines.push(line);
    }

    pub(super) fn end(&mut self, output: &mut Output) {
        let mut lines = std::mem::take(&mut self.lines);
        objects::sort::by(&mut lines, |a, b| {
            // Lines with equal keys go by the whole line.
            let order = self.compare(a, b);
            let order = if self.unique { order } else { order.then_with(|| a.text.cmp(&b.text)) };
            if self.reverse { order.reverse() } else { order }
        });
        if self.unique {
            lines.dedup_by(|a, b| self.compare(a, b) == Ordering::Equal);
        }
        for line in lines {
            Line { ended: true, ..line }.print(output);
        }
    }

    fn compare(&self, a: &Line, b: &Line) -> Ordering {
        let (a, b) = (self.key_of(&a.text), self.key_of(&b.text));
        if self.numeric {
            return number(&a).total_cmp(&number(&b));
        }
        if self.ignore_case { a.to_lowercase().cmp(&b.to_lowercase()) } else { a.cmp(&b) }
    }

    fn key_of(&self, text: &str) -> String {
        let Some((from, to)) = self.key else { return text.to_owned() };
        let words: Vec<&str> = match &self.separator {
            Some(separator) => text.split(separator.as_str()).collect(),
            None => text.split_whitespace().collect(),
        };
        let to = to.unwrap_or(words.len()).min(words.len());
        words.get(from - 1..to).map(|words| words.join(" ")).unwrap_or_default()
    }
}

/// The number that a text begins with; 0 where it does not.
fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let is_part = |(at, letter): (usize, char)| letter.is_ascii_digit() || letter == '.' || (at == 0 && letter == '-');
    let end = text.char_indices().find(|part| !is_part(*part)).map_or(text.len(), |(at, _)| at);
    text[..end].parse().unwrap_or(0.0)
}
