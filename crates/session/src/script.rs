//! Scripts: commands, pauses and files that play again as they are.

mod read;
mod run;

pub use kubectl::Stream;
pub use run::{Did, Player, Record};

use std::fmt;

use cluster::Fault;
use objects::Span;

/// A script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// A step of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line of the file that it stands in, from 1.
    pub line: usize,
    /// What is done.
    pub action: Action,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `$ CMD`: runs a command to its end.
    Run(String),
    /// `& NAME CMD`: starts one and goes on.
    Start {
        /// What it is called until it is joined or killed.
        name: String,
        /// The command.
        command: String,
    },
    /// `join NAME [SECONDS]`: waits for it, and ends it after so long.
    Join {
        /// Which one.
        name: String,
        /// For how long; for ever where `None`.
        limit: Option<Span>,
    },
    /// `kill NAME`
    Kill {
        /// Which one.
        name: String,
    },
    /// `sleep N`
    Sleep(Span),
    /// `until SECONDS CMD`: repeats a command until it succeeds.
    Until {
        /// For how long.
        limit: Span,
        /// The command.
        command: String,
    },
    /// `file NAME <<EOF`
    File {
        /// Its path.
        name: String,
        /// Its text.
        text: String,
    },
    /// `fault KIND NAME …`
    Fault {
        /// The words after `fault`.
        words: String,
        /// What they say.
        fault: Fault,
    },
    /// `image NAME`: every node has it from now on.
    Image(String),
}

/// Why a text is no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

impl std::error::Error for ScriptError {}

#[cfg(test)]
mod tests;
