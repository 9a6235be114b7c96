//! `tr`: letters into others, or away.

use kubectl::Output;

use super::filter::{Filter, Filtering};
use super::options;
use crate::shell::line::Line;
use crate::shell::process::{Call, Started};

/// Changes letters.
#[derive(Clone, Debug)]
pub(crate) struct Tr {
    from: Vec<char>,
    complement: bool,
    /// What they become; nothing where they are deleted or only squeezed.
    to: Vec<char>,
    delete: bool,
    squeeze: bool,
    last: Option<char>,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    let (given, sets) = match options(call.args, "dscC", &[("delete", 'd'), ("squeeze-repeats", 's')]) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 1),
    };
    let has = |option: char| given.iter().any(|(given, _)| *given == option);
    let (delete, squeeze) = (has('d'), has('s'));
    let Some(from) = sets.first() else { return call.fail("missing operand", 1) };
    if sets.len() < 2 && !delete && !squeeze {
        return call.fail(&format!("missing operand after '{from}'"), 1);
    }
    let tr = Tr {
        from: set(from),
        complement: has('c') || has('C'),
        to: sets.get(1).map_or_else(Vec::new, |to| set(to)),
        delete,
        squeeze,
        last: None,
    };
    Filtering::start(call, Filter::Tr(tr), Vec::new())
}

/// The letters of a set such as `a-z\n`.
fn set(text: &str) -> Vec<char> {
    let text = text.replace("[:upper:]", "A-Z").replace("[:lower:]", "a-z").replace("[:digit:]", "0-9");
    let text = text.replace("[:space:]", " \\t\\n\\r").replace("[:alnum:]", "A-Za-z0-9");
    let mut plain: Vec<char> = Vec::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        plain.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            letter => letter,
        });
    }
    let mut set = Vec::new();
    let mut index = 0;
    while index < plain.len() {
        match plain[index..] {
            [from, '-', to, ..] if from <= to => {
                set.extend(from..=to);
                index += 3;
            }
            _ => {
                set.push(plain[index]);
                index += 1;
            }
        }
    }
    set
}

impl Tr {
    pub(super) fn line(&mut self, line: &Line, output: &mut Output) {
        let mut text = String::new();
        let end = line.ended.then_some('\n');
        for letter in line.text.chars().chain(end) {
            let place = self.from.iter().position(|from| *from == letter);
            let place = match (place, self.complement) {
                (Some(_), true) => None,
                (None, true) => Some(usize::MAX),
                (place, false) => place,
            };
            let Some(place) = place else {
                self.last = None;
                text.push(letter);
                continue;
            };
            if self.delete {
                continue;
            }
            let letter = self.to.get(place).or(self.to.last()).copied().unwrap_or(letter);
            if self.squeeze && self.last == Some(letter) {
                continue;
            }
            self.last = Some(letter);
            text.push(letter);
        }
        output.out(text);
    }
}
