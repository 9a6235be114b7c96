//! `jq`: paths, `select`, `map`, strings with `\(…)`, and the functions that people use on kubectl's output.
//!
//! A value's keys are printed in order, as kubectl gives them; an object that a program builds has them so, too.

mod eval;
mod parse;

use std::rc::Rc;

use kubectl::Output;
use serde_json::Value;

use super::filter::{Filter, Filtering};
use super::options;
use crate::shell::line::Line;
use crate::shell::process::{Call, Started};

/// A program and the text that it is given.
#[derive(Clone, Debug)]
pub(crate) struct Jq {
    program: Rc<Query>,
    text: String,
    lines: usize,
    raw: bool,
    compact: bool,
    /// `-e`: the last result decides on the status.
    strict: bool,
}

/// A filter of jq.
#[derive(Clone, Debug)]
enum Query {
    Identity,
    /// `..`
    Everything,
    Literal(Value),
    /// `"… \(…) …"`
    Text(Vec<Query>),
    /// `a.key`, `a["key"]`, `a[0]`: of the first, what the second names; without an error where the last says so.
    Index(Box<Query>, Box<Query>, bool),
    Slice(Box<Query>, Option<i64>, Option<i64>),
    Each(Box<Query>, bool),
    Pipe(Box<Query>, Box<Query>),
    Both(Box<Query>, Box<Query>),
    Operation(&'static str, Box<Query>, Box<Query>),
    Array(Option<Box<Query>>),
    Object(Vec<(Query, Query)>),
    If(Box<(Query, Query, Query)>),
    Call(String, Vec<Query>),
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    let long = [("raw-output", 'r'), ("compact-output", 'c'), ("exit-status", 'e'), ("null-input", 'n')];
    let (given, mut words) = match options(call.args, "rcenMS", &long) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 2),
    };
    let has = |wanted: char| given.iter().any(|(option, _)| *option == wanted);
    let program = if words.is_empty() { ".".to_owned() } else { words.remove(0) };
    let Some(query) = parse::program(&program) else {
        call.output.err(format!("jq: error: this jq does not understand: {program}\njq: 1 compile error\n"));
        return Started::Done(3);
    };
    let jq = Jq {
        program: Rc::new(query),
        text: String::new(),
        lines: 0,
        raw: has('r'),
        compact: has('c'),
        strict: has('e'),
    };
    if has('n') {
        let status = jq.run(&Value::Null, call.output);
        return Started::Done(status);
    }
    Filtering::start(call, Filter::Jq(Box::new(jq)), words)
}

impl Jq {
    pub(super) fn line(&mut self, line: &Line) {
        /// Longer input is cut off, in bytes.
        const LONGEST: usize = 16 << 20;
        if self.text.len() < LONGEST {
            self.text.push_str(&line.text);
            self.text.push('\n');
            self.lines += 1;
        }
    }

    pub(super) fn end(&self, output: &mut Output) -> i32 {
        let mut status = 0;
        for value in serde_json::Deserializer::from_str(&self.text).into_iter::<Value>() {
            match value {
                Ok(value) => status = self.run(&value, output),
                Err(error) => {
                    output.err(format!(
                        "jq: parse error: Invalid literal at line {}, column {}\n",
                        error.line(),
                        error.column()
                    ));
                    return 2;
                }
            }
        }
        status
    }

    fn run(&self, input: &Value, output: &mut Output) -> i32 {
        let mut budget = eval::MOST_RESULTS;
        let mut found = Vec::new();
        let failed = self.program.run(input, &mut found, &mut budget).err();
        for value in &found {
            let text = match value {
                Value::String(text) if self.raw => text.clone(),
                value if self.compact => value.to_string(),
                value => pretty(value, 0),
            };
            output.out(format!("{text}\n"));
        }
        if let Some(error) = failed {
            output.err(format!("jq: error (at <stdin>:{}): {error}\n", self.lines));
            return 5;
        }
        let empty = found.last().is_none_or(|value| matches!(value, Value::Null | Value::Bool(false)));
        i32::from(self.strict && empty)
    }
}

/// A value over several lines, two blanks a level.
fn pretty(value: &Value, level: usize) -> String {
    let indent = "  ".repeat(level + 1);
    let items: Vec<String> = match value {
        Value::Array(items) => items.iter().map(|item| format!("{indent}{}", pretty(item, level + 1))).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| format!("{indent}{}: {}", Value::from(key.as_str()), pretty(value, level + 1)))
            .collect(),
        other => return other.to_string(),
    };
    let (open, close) = if value.is_array() { ('[', ']') } else { ('{', '}') };
    if items.is_empty() {
        return format!("{open}{close}");
    }
    format!("{open}\n{}\n{}{close}", items.join(",\n"), "  ".repeat(level))
}
