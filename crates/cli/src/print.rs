//! A played step as it is printed.

use objects::Moment;
use serde::Serialize;
use session::script::{Did, Record, Stream};

use crate::arguments::Format;

/// A step as a JSON object; what is no command has no `cmd`.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cmd: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    t: f64,
    t_end: f64,
    rc: i32,
    stdout: String,
    stderr: String,
}

/// A step, in the format that is wanted.
pub fn record(record: &Record, format: Format) -> String {
    match format {
        Format::Text => text(record),
        Format::JsonLines => json(record),
    }
}

/// What is to be said of a step beside its record.
pub fn complaint(record: &Record) -> Option<String> {
    let failed = record.status != 0;
    match &record.did {
        Did::Until(_) if failed => Some(format!("until: {}", record.output.text(Stream::Err).trim_end())),
        Did::File(name) | Did::Fault(name) | Did::Image(name) if failed => {
            Some(format!("{name}: {}", record.output.text(Stream::Err).trim_end()))
        }
        _ => None,
    }
}

fn text(record: &Record) -> String {
    let mark = match &record.did {
        Did::Run(command) => format!("$ {command}\n"),
        Did::Beside(command) => format!("& {command}\n"),
        Did::Sleep(_) | Did::Until(_) | Did::File(_) | Did::Fault(_) | Did::Image(_) => return String::new(),
    };
    let mut text = mark;
    text.extend(record.output.chunks.iter().map(|chunk| chunk.text.as_str()));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn json(record: &Record) -> String {
    let (cmd, step) = match &record.did {
        Did::Run(command) | Did::Beside(command) => (Some(command.as_str()), None),
        Did::Sleep(span) => (None, Some(format!("sleep {}", seconds(Moment(span.0))))),
        Did::Until(command) => (None, Some(format!("until {command}"))),
        Did::File(name) => (None, Some(format!("file {name}"))),
        Did::Fault(fault) => (None, Some(format!("fault {fault}"))),
        Did::Image(name) => (None, Some(format!("image {name}"))),
    };
    let line = Line {
        cmd,
        step,
        t: seconds(record.start),
        t_end: seconds(record.end),
        rc: record.status,
        stdout: record.output.text(Stream::Out),
        stderr: record.output.text(Stream::Err),
    };
    // Strings and numbers always have a JSON form.
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

fn seconds(moment: Moment) -> f64 {
    moment.0 as f64 / 1e6
}
