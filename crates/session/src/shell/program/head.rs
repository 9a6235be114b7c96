//! `head` and `tail`: the first or the last lines.

use std::collections::VecDeque;

use kubectl::Output;

use super::filter::{Filter, Filtering, Flow};
use super::options;
use crate::shell::line::Line;
use crate::shell::process::{Call, Started};

/// How many lines, unless it is said.
const LINES: &str = "10";

/// The first lines of each file.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// So many; or all but so many.
    count: usize,
    all_but: bool,
    /// Whether bytes are counted.
    bytes: bool,
    seen: usize,
    held: VecDeque<Line>,
    several: bool,
    files: usize,
}

/// The last lines of each file.
#[derive(Clone, Debug)]
pub(crate) struct Tail {
    /// So many; or all from this number on.
    count: usize,
    from: bool,
    /// Whether bytes are counted.
    bytes: bool,
    seen: usize,
    held: VecDeque<Line>,
    header: String,
    files: usize,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    // `-5` and `+5` are as good as `-n 5` and `-n +5`.
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    let mut args: Vec<String> = Vec::new();
    for arg in call.args {
        let is_value = args.last().is_some_and(|before| before == "-n" || before == "-c");
        let number = arg.strip_prefix('-').filter(|number| !is_value && is_number(number));
        args.push(number.map_or_else(|| arg.clone(), |number| format!("-n{number}")));
    }
    let (given, paths) = match options(&args, "n:c:fqvF", &[("lines", 'n'), ("quiet", 'q'), ("follow", 'f')]) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 1),
    };
    let last = given.iter().rev().find(|(option, _)| matches!(option, 'n' | 'c'));
    let number = last.map_or(LINES, |(_, value)| value.as_str());
    let bytes = last.is_some_and(|(option, _)| *option == 'c');
    let (sign, digits) = match number.strip_prefix(['-', '+']) {
        Some(digits) => (&number[..1], digits),
        None => ("", number),
    };
    let Some(count) = digits.parse::<usize>().ok().filter(|_| is_number(digits)) else {
        let what = if bytes { "bytes" } else { "lines" };
        return call.fail(&format!("invalid number of {what}: '{number}'"), 1);
    };
    let held = VecDeque::new();
    let filter = if call.name == "head" {
        Filter::Head(Head { count, all_but: sign == "-", bytes, seen: 0, held, several: false, files: 0 })
    } else {
        Filter::Tail(Tail { count, from: sign == "+", bytes, seen: 0, held, header: String::new(), files: 0 })
    };
    Filtering::start(call, filter, paths)
}

fn header(name: Option<&str>, is_first: bool) -> String {
    let line_feed = if is_first { "" } else { "\n" };
    format!("{line_feed}==> {} <==\n", name.unwrap_or("standard input"))
}

impl Head {
    pub(super) fn begin(&mut self, name: Option<&str>, several: bool, output: &mut Output) {
        if several {
            output.out(header(name, self.files == 0));
        }
        self.several = several;
        self.files += 1;
        self.seen = 0;
        self.held.clear();
    }

    pub(super) fn line(&mut self, line: Line, output: &mut Output) -> Flow {
        if self.bytes {
            let text = if line.ended { line.text + "\n" } else { line.text };
            let mut end = text.len().min(self.count.saturating_sub(self.seen));
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            self.seen += text.len();
            output.out(&text[..end]);
        } else if self.all_but {
            self.held.push_back(line);
            if self.held.len() > self.count
                && let Some(line) = self.held.pop_front()
            {
                line.print(output);
            }
            return Flow::More;
        } else {
            if self.seen < self.count {
                line.print(output);
            }
            self.seen += 1;
        }
        match self.seen >= self.count {
            true if self.several => Flow::NextFile,
            true => Flow::Enough,
            false => Flow::More,
        }
    }
}

impl Tail {
    pub(super) fn begin(&mut self, name: Option<&str>, several: bool) {
        self.header = if several { header(name, self.files == 0) } else { String::new() };
        self.files += 1;
        self.seen = 0;
        self.held.clear();
    }

    pub(super) fn line(&mut self, line: Line, output: &mut Output) {
        self.seen += 1;
        if self.from {
            if self.seen == 1 {
                output.out(std::mem::take(&mut self.header));
            }
            if self.seen >= self.count {
                line.print(output);
            }
            return;
        }
        // A line is a byte at least.
        self.held.push_back(line);
        if self.held.len() > self.count {
            self.held.pop_front();
        }
    }

    pub(super) fn end_file(&mut self, output: &mut Output) {
        output.out(std::mem::take(&mut self.header));
        if self.bytes {
            let mut text = String::new();
            for line in self.held.drain(..) {
                text.push_str(&line.text);
                text.push_str(if line.ended { "\n" } else { "" });
            }
            let mut start = text.len().saturating_sub(self.count);
            while !text.is_char_boundary(start) {
                start += 1;
            }
            return output.out(&text[start..]);
        }
        for line in self.held.drain(..) {
            line.print(output);
        }
    }
}
