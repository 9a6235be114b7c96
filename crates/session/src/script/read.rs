//! From the text of a `.scn` file to its steps.

use cluster::Fault;
use objects::{SortedSet, Span};

use super::{Action, Script, ScriptError, Step};
use crate::shell::duration;

impl Script {
    /// Reads a script.
    ///
    /// Errors: the first line that can't be read.
    pub fn parse(text: &str) -> Result<Script, ScriptError> {
        let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        let mut steps = Vec::new();
        let mut running = SortedSet::new();
        while let Some((number, line)) = lines.next() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let error = |message: String| ScriptError { line: number, message };
            let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let rest = rest.trim();
            let action = if word == "file" {
                let (name, end) = heading(rest).map_err(error)?;
                let mut text = String::new();
                loop {
                    match lines.next() {
                        Some((_, line)) if line == end => break,
                        Some((_, line)) => text.extend([line, "\n"]),
                        None => return Err(error(format!("the file {name} has no line {end} at its end"))),
                    }
                }
                Action::File { name, text }
            } else {
                action(word, rest).map_err(error)?
            };
            match &action {
                Action::Start { name, .. } if !running.insert(name.clone()) => {
                    return Err(error(format!("{name} is running already: join or kill it first")));
                }
                Action::Join { name, .. } | Action::Kill { name } if !running.remove(name) => {
                    return Err(error(format!("no command called {name} is running")));
                }
                _ => {}
            }
            steps.push(Step { line: number, action });
        }
        Ok(Script { steps })
    }
}

fn action(word: &str, rest: &str) -> Result<Action, String> {
    let two = || rest.split_once(char::is_whitespace).map(|(first, second)| (first, second.trim()));
    match word {
        "$" if !rest.is_empty() => Ok(Action::Run(rest.to_owned())),
        "$" => Err("a command is missing: $ CMD".to_owned()),
        "&" => {
            let (name, command) = two().ok_or("a name and a command are missing: & NAME CMD")?;
            Ok(Action::Start { name: name.to_owned(), command: command.to_owned() })
        }
        "join" => {
            let (name, limit) = match two() {
                Some((name, limit)) => (name, Some(seconds(limit)?)),
                None => (rest, None),
            };
            if name.is_empty() {
                return Err("a name is missing: join NAME [SECONDS]".to_owned());
            }
            Ok(Action::Join { name: name.to_owned(), limit })
        }
        "kill" if rest.is_empty() => Err("a name is missing: kill NAME".to_owned()),
        "kill" => Ok(Action::Kill { name: rest.to_owned() }),
        "sleep" => Ok(Action::Sleep(seconds(rest)?)),
        "until" => {
            let (limit, command) = two().ok_or("a command is missing: until SECONDS CMD")?;
            Ok(Action::Until { limit: seconds(limit)?, command: command.to_owned() })
        }
        "fault" => {
            let fault = Fault::parse(&rest.split_whitespace().collect::<Vec<_>>())?;
            Ok(Action::Fault { words: rest.to_owned(), fault })
        }
        "image" if rest.is_empty() => Err("a name is missing: image NAME".to_owned()),
        "image" => Ok(Action::Image(rest.to_owned())),
        other => Err(format!(
            "unknown word {other:?}: a line begins with $, &, join, kill, sleep, until, file, fault, image or #"
        )),
    }
}

fn seconds(text: &str) -> Result<Span, String> {
    duration(text).ok_or_else(|| format!("{text:?} is no number of seconds"))
}

/// `NAME <<END`
fn heading(rest: &str) -> Result<(String, String), String> {
    let parts = rest.split_once("<<").map(|(name, end)| (name.trim(), end.trim().trim_matches(['\'', '"'])));
    match parts {
        Some((name, end)) if !name.is_empty() && !end.is_empty() => Ok((name.to_owned(), end.to_owned())),
        _ => Err("a file is: file NAME <<EOF, its lines, EOF".to_owned()),
    }
}
