//! A running kubectl.

use cluster::Cluster;
use objects::{Moment, SortedMap};

use crate::Output;
use crate::command::Next;
use crate::dispatch;
use crate::failure::Failure;
use crate::hints;
use crate::state::State;

/// What a running kubectl works on.
pub struct Context<'a> {
    /// The cluster that it talks to.
    pub cluster: &'a mut Cluster,
    /// The files of the shell that it runs in.
    pub files: &'a mut dyn Files,
    /// Where it prints.
    pub output: &'a mut Output,
}

/// The files that a command can read and write, by path as the person wrote it.
pub trait Files {
    /// The text of a file.
    ///
    /// Errors: there is no such file, or it is a folder.
    fn read(&self, path: &str) -> Result<String, FileError>;
    /// The names of the files and folders in a folder, in order.
    ///
    /// Errors: there is no such folder.
    fn list(&self, path: &str) -> Result<Vec<String>, FileError>;
    /// Writes a file.
    ///
    /// Errors: the path is a folder.
    fn write(&mut self, path: &str, text: String) -> Result<(), FileError>;
    /// Removes a file, where there is one.
    fn remove(&mut self, path: &str);
}

/// Why a file could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum FileError {
    NotFound,
    IsAFolder,
    NotAFolder,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The process ended with this exit status.
    Done(i32),
    /// It waits: for news of its watches, or for the moment, whichever comes first.
    Blocked(Option<Moment>),
    /// It wants a file edited by the person (or by the command in `KUBE_EDITOR`), and to be stepped when that is done.
    Edit {
        /// The file, already written.
        path: String,
    },
}

/// A running kubectl: plain data, so that a session can be cloned while it blocks.
#[derive(Clone, Debug)]
pub struct Invocation {
    arguments: Vec<String>,
    environment: SortedMap<String, String>,
    stdin: Option<String>,
    phase: Phase,
}

#[derive(Clone, Debug)]
enum Phase {
    /// Nothing has been done yet.
    Fresh,
    /// It waits for something; the command's path is kept for its errors.
    Running { path: String, state: Box<State> },
    /// It has ended.
    Ended(i32),
}

impl Invocation {
    /// Starts kubectl with the words after its name. Nothing is read, asked or printed before the first step.
    pub fn start(arguments: Vec<String>, environment: SortedMap<String, String>, stdin: Option<String>) -> Invocation {
        Invocation { arguments, environment, stdin, phase: Phase::Fresh }
    }

    /// Goes on as far as possible without waiting.
    pub fn step(&mut self, context: &mut Context<'_>) -> Step {
        if matches!(self.phase, Phase::Fresh) {
            self.begin(context);
        }
        let (path, state) = match &mut self.phase {
            Phase::Fresh => return Step::Done(0),
            Phase::Ended(status) => return Step::Done(*status),
            Phase::Running { path, state } => (path, state),
        };
        let outcome = state.step(context);
        let status = match outcome {
            Ok(Step::Done(status)) => status,
            Ok(waiting) => return waiting,
            Err(failure) => report(&failure, path, &self.environment, context),
        };
        state.cancel(context.cluster);
        self.phase = Phase::Ended(status);
        Step::Done(status)
    }

    /// Ends the command before its time, as Ctrl-C does.
    pub fn cancel(&mut self, cluster: &mut Cluster) {
        if let Phase::Running { state, .. } = &mut self.phase {
            state.cancel(cluster);
        }
        self.phase = Phase::Ended(130);
    }

    fn begin(&mut self, context: &mut Context<'_>) {
        let arguments = std::mem::take(&mut self.arguments);
        let environment = self.environment.clone();
        let (path, outcome) = dispatch::begin(arguments, environment, self.stdin.take(), context);
        self.phase = match outcome {
            Ok(Next::Done(status)) => Phase::Ended(status),
            Ok(Next::Go(state)) => Phase::Running { path, state },
            Err(failure) => Phase::Ended(report(&failure, &path, &self.environment, context)),
        };
    }
}

fn report(failure: &Failure, path: &str, environment: &SortedMap<String, String>, context: &mut Context<'_>) -> i32 {
    let text = failure.text(path);
    let hint = hints::under(&text, environment, context.cluster);
    context.output.err(text);
    context.output.err(hint.unwrap_or_default());
    failure.status()
}
