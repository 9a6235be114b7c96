//! `grep`: prints the lines that match.

use std::collections::VecDeque;

use kubectl::Output;
use regex_lite::Regex;

use super::filter::{Filter, Filtering, Flow};
use super::options;
use crate::shell::line::Line;
use crate::shell::pattern::{Syntax, compile};
use crate::shell::process::{Call, Started};

const LONG: &[(&str, char)] = &[
    ("extended-regexp", 'E'),
    ("fixed-strings", 'F'),
    ("ignore-case", 'i'),
    ("invert-match", 'v'),
    ("count", 'c'),
    ("quiet", 'q'),
    ("silent", 'q'),
    ("only-matching", 'o'),
    ("line-number", 'n'),
    ("word-regexp", 'w'),
    ("line-regexp", 'x'),
    ("files-with-matches", 'l'),
    ("no-filename", 'h'),
    ("with-filename", 'H'),
    ("regexp", 'e'),
    ("max-count", 'm'),
    ("after-context", 'A'),
    ("before-context", 'B'),
    ("context", 'C'),
    ("color", 'Z'),
    ("colour", 'Z'),
    ("line-buffered", 'u'),
];

/// Looks for lines.
#[derive(Clone, Debug)]
pub(crate) struct Grep {
    patterns: Vec<Regex>,
    inverted: bool,
    counts: bool,
    quiet: bool,
    only_matching: bool,
    numbers: bool,
    lists_files: bool,
    with_name: Option<bool>,
    most: Option<usize>,
    before: usize,
    after: usize,
    // In the present file:
    prefix: String,
    name: String,
    number: usize,
    found: usize,
    /// Lines that would be printed if the next one matches.
    held: VecDeque<(usize, Line)>,
    /// How many lines are still printed after one that matched.
    trailing: usize,
    /// The number of the line that was printed last.
    printed: usize,
    /// Whether anything was found in any file.
    found_any: bool,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    let (given, mut words) = match options(call.args, "EFGPivcqonwxlhHse:m:A:B:C:uZrR", LONG) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 2),
    };
    let has = |option: char| given.iter().any(|(given, _)| *given == option);
    let mut number = [0, 0, 0];
    for (slot, options) in number.iter_mut().zip(["mm", "BC", "AC"]) {
        for (_, value) in given.iter().filter(|(option, _)| options.contains(*option)) {
            match value.parse::<usize>() {
                Ok(value) => *slot = value,
                Err(_) => return call.fail(&format!("{value}: invalid context length argument"), 2),
            }
        }
    }
    let syntax = match call.name {
        "egrep" => Syntax::Extended,
        "fgrep" => Syntax::Fixed,
        _ if has('F') => Syntax::Fixed,
        _ if has('E') || has('P') => Syntax::Extended,
        _ => Syntax::Basic,
    };
    let mut texts: Vec<String> =
        given.iter().filter(|(option, _)| *option == 'e').map(|(_, value)| value.clone()).collect();
    if texts.is_empty() {
        if words.is_empty() {
            call.output.err("Usage: grep [OPTION]... PATTERNS [FILE]...\n");
            return Started::Done(2);
        }
        texts.push(words.remove(0));
    }
    let mut patterns = Vec::new();
    for text in texts.iter().flat_map(|text| text.split('\n')) {
        let text = match (has('x'), has('w'), syntax) {
            (true, _, Syntax::Extended) => format!("^({text})$"),
            (true, _, Syntax::Basic) => format!("^\\({text}\\)$"),
            (_, true, Syntax::Extended) => format!("\\<({text})\\>"),
            (_, true, Syntax::Basic) => format!("\\<\\({text}\\)\\>"),
            _ => text.to_owned(),
        };
        match compile(&text, syntax, has('i')) {
            Ok(pattern) => patterns.push(pattern),
            Err(message) => return call.fail(&message, 2),
        }
    }
    let grep = Grep {
        patterns,
        inverted: has('v'),
        counts: has('c'),
        quiet: has('q'),
        only_matching: has('o'),
        numbers: has('n'),
        lists_files: has('l'),
        with_name: if has('H') { Some(true) } else { has('h').then_some(false) },
        most: has('m').then_some(number[0]),
        before: number[1],
        after: number[2],
        prefix: String::new(),
        name: String::new(),
        number: 0,
        found: 0,
        held: VecDeque::new(),
        trailing: 0,
        printed: 0,
        found_any: false,
    };
    Filtering::start(call, Filter::Grep(grep), words)
}

impl Grep {
    pub(super) fn begin(&mut self, name: Option<&str>, several: bool) {
        self.name = name.unwrap_or("(standard input)").to_owned();
        let named = self.with_name.unwrap_or(several);
        self.prefix = if named { format!("{}:", self.name) } else { String::new() };
        self.number = 0;
        self.found = 0;
        self.trailing = 0;
        self.printed = 0;
        self.held.clear();
    }

    pub(super) fn line(&mut self, line: Line, output: &mut Output) -> Flow {
        if self.most.is_some_and(|most| self.found >= most) {
            return Flow::NextFile;
        }
        self.number += 1;
        if self.patterns.iter().any(|pattern| pattern.is_match(&line.text)) == self.inverted {
            self.unmatched(line, output);
            return Flow::More;
        }
        self.found += 1;
        self.found_any = true;
        if self.quiet {
            return Flow::Enough;
        }
        if self.lists_files {
            output.out(format!("{}\n", self.name));
            return Flow::NextFile;
        }
        if self.counts {
            return Flow::More;
        }
        if self.only_matching {
            self.print_matches(&line, output);
            return Flow::More;
        }
        for (number, held) in std::mem::take(&mut self.held) {
            self.print(number, &held, '-', output);
        }
        self.print(self.number, &line, ':', output);
        self.trailing = self.after;
        Flow::More
    }

    fn unmatched(&mut self, line: Line, output: &mut Output) {
        if self.quiet || self.counts || self.only_matching || self.lists_files {
            return;
        }
        if self.trailing > 0 {
            self.trailing -= 1;
            self.print(self.number, &line, '-', output);
        } else if self.before > 0 {
            if self.held.len() == self.before {
                self.held.pop_front();
            }
            self.held.push_back((self.number, line));
        }
    }

    fn print(&mut self, number: usize, line: &Line, mark: char, output: &mut Output) {
        if (self.before > 0 || self.after > 0) && self.printed > 0 && number > self.printed + 1 {
            output.out("--\n");
        }
        self.printed = number;
        output.out(self.prefix.as_str());
        if self.numbers {
            output.out(format!("{number}{mark}"));
        }
        Line { ended: true, ..line.clone() }.print(output);
    }

    fn print_matches(&self, line: &Line, output: &mut Output) {
        let pieces = self.patterns.iter().flat_map(|pattern| pattern.find_iter(&line.text));
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            let number = if self.numbers { format!("{}:", self.number) } else { String::new() };
            output.out(format!("{}{number}{}\n", self.prefix, piece.as_str()));
        }
    }

    pub(super) fn end_file(&mut self, output: &mut Output) {
        if self.counts && !self.quiet {
            output.out(format!("{}{}\n", self.prefix, self.found));
        }
    }

    pub(super) fn status(&self) -> i32 {
        i32::from(!self.found_any)
    }
}
