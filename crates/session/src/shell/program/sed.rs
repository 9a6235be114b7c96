//! `sed`: `s/…/…/`, `p`, `d` and `q`, on all lines or those that an address names.

use std::rc::Rc;

use kubectl::Output;
use regex_lite::Regex;

use super::filter::{Filter, Filtering, Flow};
use super::options;
use crate::files::read_message;
use crate::shell::line::Line;
use crate::shell::pattern::{Syntax, compile};
use crate::shell::process::{Call, Started};
use crate::shell::reader::Reader;

/// Edits lines.
#[derive(Clone, Debug)]
pub(crate) struct Sed {
    commands: Rc<Vec<Command>>,
    /// Which commands with two addresses are between them.
    inside: Vec<bool>,
    quiet: bool,
    number: usize,
}

#[derive(Clone, Debug)]
struct Command {
    from: Option<Address>,
    to: Option<Address>,
    negated: bool,
    action: Action,
}

#[derive(Clone, Debug)]
enum Address {
    Number(usize),
    Matching(Regex),
    Last,
}

#[derive(Clone, Debug)]
enum Action {
    Substitute { pattern: Regex, replacement: String, all: bool, print: bool },
    Print,
    Delete,
    Quit,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    // The suffix of `-i` is attached to it or missing.
    let mut in_place = false;
    let mut args = Vec::new();
    for arg in call.args {
        if arg.starts_with("-i") || arg.starts_with("--in-place") {
            in_place = true;
        } else {
            args.push(arg.clone());
        }
    }
    const LONG: &[(&str, char)] = &[("quiet", 'n'), ("silent", 'n'), ("regexp-extended", 'E'), ("expression", 'e')];
    let (given, mut paths) = match options(&args, "nErse:", LONG) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 1),
    };
    let mut scripts: Vec<&str> =
        given.iter().filter(|(option, _)| *option == 'e').map(|(_, value)| value.as_str()).collect();
    let first;
    if scripts.is_empty() {
        if paths.is_empty() {
            call.output.err("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
            return Started::Done(1);
        }
        first = paths.remove(0);
        scripts.push(&first);
    }
    let has = |option: char| given.iter().any(|(given, _)| *given == option);
    let syntax = if has('E') || has('r') { Syntax::Extended } else { Syntax::Basic };
    let script = scripts.join("\n");
    let mut reading = Script { text: Reader::new(&script), syntax };
    let commands = match reading.commands() {
        Ok(commands) => commands,
        Err(message) => {
            let left = if message.starts_with("unterminated") { 0 } else { reading.text.rest.chars().count() };
            let at = script.chars().count() - left;
            return call.fail(&format!("-e expression #1, char {at}: {message}"), 1);
        }
    };
    let sed = Sed { inside: vec![false; commands.len()], commands: Rc::new(commands), quiet: has('n'), number: 0 };
    if in_place { edit_files(call, &sed, &paths) } else { Filtering::start(call, Filter::Sed(sed), paths) }
}

fn edit_files(call: &mut Call<'_, '_>, sed: &Sed, paths: &[String]) -> Started {
    let mut status = 0;
    for path in paths {
        let at = call.shell.path(path);
        let text = match call.world.files.read(&at) {
            Ok(text) => text,
            Err(error) => {
                call.fail(&format!("can't read {path}: {}", read_message(error)), 2);
                status = 2;
                continue;
            }
        };
        let mut sed = sed.clone();
        let mut edited = Output::default();
        for line in Line::all(&text) {
            if sed.line(&line, &mut edited) == Flow::Enough {
                break;
            }
        }
        if let Err(error) = call.world.files.write(&at, &edited.text(kubectl::Stream::Out)) {
            call.fail(&format!("couldn't write {path}: {}", error.message()), 4);
            status = 4;
        }
    }
    Started::Done(status)
}

impl Sed {
    pub(super) fn line(&mut self, line: &Line, output: &mut Output) -> Flow {
        self.number += 1;
        let mut line = line.clone();
        let commands = Rc::clone(&self.commands);
        for (index, command) in commands.iter().enumerate() {
            if self.is_addressed(index, command, &line) == command.negated {
                continue;
            }
            match &command.action {
                Action::Substitute { pattern, replacement, all, print } => {
                    if pattern.is_match(&line.text) {
                        let most = if *all { 0 } else { 1 };
                        line = line.with_text(pattern.replacen(&line.text, most, replacement.as_str()).into_owned());
                        if *print {
                            line.print(output);
                        }
                    }
                }
                Action::Print => Line { ended: true, ..line.clone() }.print(output),
                Action::Delete => return Flow::More,
                Action::Quit => {
                    if !self.quiet {
                        line.print(output);
                    }
                    return Flow::Enough;
                }
            }
        }
        if !self.quiet {
            line.print(output);
        }
        Flow::More
    }

    fn is_addressed(&mut self, index: usize, command: &Command, line: &Line) -> bool {
        let Some(from) = &command.from else { return true };
        let Some(to) = &command.to else { return self.matches(from, line) };
        if self.inside[index] {
            self.inside[index] = match to {
                Address::Number(number) => self.number < *number,
                to => !self.matches(to, line),
            };
            return true;
        }
        let begins = self.matches(from, line);
        self.inside[index] = begins && !matches!(to, Address::Number(number) if *number <= self.number);
        begins
    }

    fn matches(&self, address: &Address, line: &Line) -> bool {
        match address {
            Address::Number(number) => *number == self.number,
            Address::Matching(pattern) => pattern.is_match(&line.text),
            // Which line is the last one is not known while lines still come; of a text without a line feed it is.
            Address::Last => !line.ended,
        }
    }
}

struct Script<'a> {
    text: Reader<'a>,
    syntax: Syntax,
}

impl Script<'_> {
    fn commands(&mut self) -> Result<Vec<Command>, String> {
        let mut commands = Vec::new();
        loop {
            self.text.rest = self.text.rest.trim_start_matches([' ', ';', '\n', '\t']);
            if self.text.rest.is_empty() {
                return Ok(commands);
            }
            let from = self.address()?;
            let to = if from.is_some() && self.text.eat_here(",") { self.address()? } else { None };
            self.text.rest = self.text.rest.trim_start();
            let negated = self.text.eat_here("!");
            let action = self.action()?;
            commands.push(Command { from, to, negated, action });
        }
    }

    fn address(&mut self) -> Result<Option<Address>, String> {
        if self.text.eat_here("$") {
            return Ok(Some(Address::Last));
        }
        if self.text.eat_here("/") {
            let pattern = self.text.until('/').ok_or("unterminated address regex")?;
            return Ok(Some(Address::Matching(compile(&pattern, self.syntax, false)?)));
        }
        let end = self.text.rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(self.text.rest.len());
        let (digits, rest) = self.text.rest.split_at(end);
        self.text.rest = rest;
        Ok(digits.parse().ok().map(Address::Number))
    }

    fn action(&mut self) -> Result<Action, String> {
        match self.text.next() {
            Some('p') => Ok(Action::Print),
            Some('d') => Ok(Action::Delete),
            Some('q') => Ok(Action::Quit),
            Some('s') => {
                let delimiter = self.text.next().ok_or("unterminated `s' command")?;
                let pattern = self.text.until(delimiter).ok_or("unterminated `s' command")?;
                let replacement = self.text.until(delimiter).ok_or("unterminated `s' command")?;
                let end = self.text.rest.find([';', '\n', ' ', '}']).unwrap_or(self.text.rest.len());
                let (flags, rest) = self.text.rest.split_at(end);
                if let Some(at) = flags.find(|flag| !"gpIi".contains(flag)) {
                    let unknown = flags[at..].chars().next().map_or(0, char::len_utf8);
                    self.text.rest = &self.text.rest[at + unknown..];
                    return Err("unknown option to `s'".to_owned());
                }
                self.text.rest = rest;
                let pattern = compile(&pattern, self.syntax, flags.contains(['i', 'I']))?;
                let replacement = replacement_of(&replacement);
                Ok(Action::Substitute { pattern, replacement, all: flags.contains('g'), print: flags.contains('p') })
            }
            Some(other) => Err(format!("unknown command: `{other}'")),
            None => Err("missing command".to_owned()),
        }
    }
}

/// `&` and `\1` in the words of the engine.
fn replacement_of(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '&' => out.push_str("${0}"),
            '$' => out.push_str("$$"),
            '\\' => match letters.next() {
                Some(digit) if digit.is_ascii_digit() => out.push_str(&format!("${{{digit}}}")),
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('$') => out.push_str("$$"),
                Some(other) => out.push(other),
                None => {}
            },
            letter => out.push(letter),
        }
    }
    out
}
