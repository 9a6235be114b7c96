//! One command: its `$(…)`, then its redirections, then itself.

use std::rc::Rc;

use cluster::Cluster;
use kubectl::{Output, Stream};

use super::body::Body;
use super::{Io, ListTask, Poll, World};
use crate::files::{read_message, resolve};
use crate::shell::arithmetic;
use crate::shell::ast::{Command, List, Redirection, Shape, Streams, Word};
use crate::shell::expand::Expansion;
use crate::shell::line::Pipe;
use crate::shell::pattern::glob;
use crate::shell::program::conditional;
use crate::shell::state::Shell;

/// A `$(…)` that prints more is cut off, in bytes.
const MOST_CAPTURED: usize = 4 << 20;

/// A command that runs.
#[derive(Clone, Debug)]
pub(crate) struct CommandTask {
    command: Rc<Command>,
    phase: Phase,
}

#[derive(Clone, Debug)]
enum Phase {
    /// Its `$(…)` run one after the other.
    Expanding { outputs: Vec<String>, running: Option<Box<Capture>> },
    /// It runs itself.
    Running { body: Box<Body>, redirected: Redirected },
    /// It was ended.
    Killed,
}

/// A `$(…)` that runs.
#[derive(Clone, Debug)]
struct Capture {
    task: ListTask,
    shell: Shell,
    printed: String,
}

/// Where a command reads and prints that does not do so where it stands.
#[derive(Clone, Debug, Default)]
struct Redirected {
    input: Option<Pipe>,
    out: Sink,
    err: Sink,
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Sink {
    /// To standard output or standard error, as it was.
    #[default]
    Same,
    /// To the other one of the two.
    Other,
    /// To the end of a file.
    File(String),
}

impl CommandTask {
    pub(crate) fn new(command: Rc<Command>) -> CommandTask {
        CommandTask { command, phase: Phase::Expanding { outputs: Vec::new(), running: None } }
    }

    pub(crate) fn step(&mut self, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        if let Phase::Expanding { outputs, running } = &mut self.phase {
            loop {
                if let Some(capture) = running {
                    match capture.step(io, world) {
                        Poll::Done(status) => {
                            shell.status = status;
                            outputs.push(std::mem::take(&mut capture.printed));
                            *running = None;
                        }
                        other => return other,
                    }
                }
                match outputs_of(&self.command).get(outputs.len()) {
                    Some(list) => *running = Some(Box::new(Capture::new(Rc::clone(list), shell))),
                    None => break,
                }
            }
            let outputs = std::mem::take(outputs);
            match begin(&self.command, outputs, shell, world) {
                Ok(phase) => self.phase = phase,
                Err(message) => {
                    io.output.err(format!("bash: {message}\n"));
                    return Poll::Done(1);
                }
            }
        }
        match &mut self.phase {
            Phase::Running { body, redirected } => redirected.step(body, shell, io, world),
            Phase::Expanding { .. } | Phase::Killed => Poll::Done(130),
        }
    }

    pub(crate) fn kill(&mut self, cluster: &mut Cluster) {
        match &mut self.phase {
            Phase::Expanding { running: Some(capture), .. } => capture.task.kill(cluster),
            Phase::Running { body, .. } => body.kill(cluster),
            Phase::Expanding { running: None, .. } | Phase::Killed => {}
        }
        self.phase = Phase::Killed;
    }

    pub(crate) fn runs_kubectl(&self) -> bool {
        match &self.phase {
            Phase::Expanding { running, .. } => running.as_ref().is_some_and(|capture| capture.task.runs_kubectl()),
            Phase::Running { body, .. } => body.runs_kubectl(),
            Phase::Killed => false,
        }
    }
}

impl Capture {
    fn new(list: Rc<List>, shell: &Shell) -> Capture {
        Capture { task: ListTask::new(list), shell: shell.clone(), printed: String::new() }
    }

    fn step(&mut self, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        let mut printed = Output::default();
        let poll = self.task.step(&mut self.shell, &mut Io { input: io.input, output: &mut printed }, world);
        for chunk in printed.chunks {
            match chunk.stream {
                Stream::Out if self.printed.len() < MOST_CAPTURED => self.printed.push_str(&chunk.text),
                Stream::Out => {}
                Stream::Err => io.output.push(Stream::Err, chunk.text, chunk.object),
            }
        }
        if matches!(poll, Poll::Done(_)) {
            self.printed.truncate(self.printed.trim_end_matches('\n').len());
        }
        poll
    }
}

/// Every `$(…)` of a command, in the order in which expansion takes their outputs.
fn outputs_of(command: &Command) -> Vec<&Rc<List>> {
    let mut found = Vec::new();
    match &command.shape {
        Shape::Simple { assignments, words } => {
            assignments.iter().for_each(|(_, word)| word.outputs(&mut found));
            words.iter().for_each(|word| word.outputs(&mut found));
        }
        Shape::For { words, .. } | Shape::Test(words) => words.iter().for_each(|word| word.outputs(&mut found)),
        Shape::Case { word, .. } => word.outputs(&mut found),
        Shape::Group(_)
        | Shape::Subshell(_)
        | Shape::While { .. }
        | Shape::If { .. }
        | Shape::Function { .. }
        | Shape::Arithmetic(_) => {}
    }
    command.redirections.iter().filter_map(Redirection::word).for_each(|word| word.outputs(&mut found));
    found
}

/// Expands a command.
///
/// Errors: in bash's words.
fn begin(
    command: &Rc<Command>,
    outputs: Vec<String>,
    shell: &mut Shell,
    world: &mut World<'_>,
) -> Result<Phase, String> {
    let ran_any = !outputs.is_empty();
    let mut expansion = Expansion::new(shell, world.files, outputs);
    let expanded = expand(command, &mut expansion);
    let length = expansion.length;
    let set = std::mem::take(&mut expansion.assigned);
    world.spend_on(length);
    let Expanded { words, assigned, targets } = expanded?;
    for (name, value) in set {
        shell.set(&name, value);
    }
    let redirected = Redirected::new(&command.redirections, targets, shell, world)?;
    let status = match &command.shape {
        Shape::Test(_) => conditional(&words, shell, world.files)
            .map_or_else(|message| Err(format!("[[: {message}")), |holds| Ok(i32::from(!holds)))?,
        Shape::Arithmetic(expression) => {
            let reckoned = arithmetic::evaluate(expression, shell).map_err(|error| format!("((: {error}"))?;
            for (name, value) in reckoned.assigned {
                shell.set(&name, value);
            }
            i32::from(reckoned.value == 0)
        }
        _ if ran_any => shell.status,
        _ => 0,
    };
    if let Shape::Function { name, body } = &command.shape {
        shell.set_function(name, Rc::clone(body));
    }
    let body = Box::new(Body::new(command, words, assigned, status, shell));
    Ok(Phase::Running { body, redirected })
}

struct Expanded {
    words: Vec<String>,
    assigned: Vec<(String, String)>,
    /// A text for every redirection; empty where it needs none.
    targets: Vec<String>,
}

fn expand(command: &Command, expansion: &mut Expansion<'_>) -> Result<Expanded, String> {
    let mut assigned = Vec::new();
    let words = match &command.shape {
        Shape::Simple { assignments, words } => {
            for (name, word) in assignments {
                assigned.push((name.clone(), expansion.text(word)?));
            }
            expansion.words(words)?
        }
        Shape::For { words, .. } => expansion.words(words)?,
        Shape::Case { word, arms } => chosen(expansion, word, arms)?,
        Shape::Test(words) => test_words(expansion, words)?,
        Shape::Group(_)
        | Shape::Subshell(_)
        | Shape::While { .. }
        | Shape::If { .. }
        | Shape::Function { .. }
        | Shape::Arithmetic(_) => Vec::new(),
    };
    let mut targets = Vec::new();
    for redirection in &command.redirections {
        targets.push(match redirection.word() {
            Some(word) => expansion.text(word)?,
            None => String::new(),
        });
    }
    Ok(Expanded { words, assigned, targets })
}

/// The number of the first arm whose pattern matches the word, as the only word; none where none does.
fn chosen(expansion: &mut Expansion<'_>, word: &Word, arms: &[(Vec<Word>, Rc<List>)]) -> Result<Vec<String>, String> {
    let text = expansion.text(word)?;
    for (at, (patterns, _)) in arms.iter().enumerate() {
        for pattern in patterns {
            let pattern = expansion.pattern(pattern)?;
            if glob(&pattern).is_some_and(|pattern| pattern.is_match(&text)) {
                return Ok(vec![at.to_string()]);
            }
        }
    }
    Ok(Vec::new())
}

/// The words of `[[ … ]]`: none is split, and what is compared with is a pattern.
fn test_words(expansion: &mut Expansion<'_>, words: &[Word]) -> Result<Vec<String>, String> {
    let mut expanded: Vec<String> = Vec::new();
    for word in words {
        let compared = expanded.last().is_some_and(|last| matches!(last.as_str(), "=" | "==" | "!=" | "=~"));
        expanded.push(if compared && expanded.len() > 1 { expansion.pattern(word)? } else { expansion.text(word)? });
    }
    Ok(expanded)
}

impl Redirected {
    fn new(
        redirections: &[Redirection],
        targets: Vec<String>,
        shell: &Shell,
        world: &mut World<'_>,
    ) -> Result<Redirected, String> {
        let mut redirected = Redirected::default();
        for (redirection, target) in redirections.iter().zip(targets) {
            match redirection {
                Redirection::Text(_) => redirected.input = Some(Pipe::of(&target)),
                Redirection::Input(_) => {
                    let text = world.files.read(&resolve(&shell.folder, &target));
                    let text = text.map_err(|error| format!("{target}: {}", read_message(error)))?;
                    redirected.input = Some(Pipe::of(&text));
                }
                Redirection::File { stream, append, .. } => {
                    let path = resolve(&shell.folder, &target);
                    let written = if *append { world.files.append(&path, "") } else { world.files.write(&path, "") };
                    written.map_err(|error| format!("{target}: {}", error.message()))?;
                    match stream {
                        Streams::Out => redirected.out = Sink::File(path),
                        Streams::Err => redirected.err = Sink::File(path),
                        Streams::Both => {
                            redirected.out = Sink::File(path.clone());
                            redirected.err = Sink::File(path);
                        }
                    }
                }
                Redirection::Join { stream, to } if stream == to => {}
                Redirection::Join { stream: 2, .. } => redirected.err = redirected.out.seen_from_other(),
                Redirection::Join { .. } => redirected.out = redirected.err.seen_from_other(),
            }
        }
        Ok(redirected)
    }

    fn step(&mut self, body: &mut Body, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        let input = self.input.as_mut().unwrap_or(io.input);
        if self.out == Sink::Same && self.err == Sink::Same {
            return body.step(shell, &mut Io { input, output: io.output }, world);
        }
        let mut printed = Output::default();
        let poll = body.step(shell, &mut Io { input, output: &mut printed }, world);
        for chunk in printed.chunks {
            let (sink, other) = match chunk.stream {
                Stream::Out => (&self.out, Stream::Err),
                Stream::Err => (&self.err, Stream::Out),
            };
            match sink {
                Sink::Same => io.output.push(chunk.stream, chunk.text, chunk.object),
                Sink::Other => io.output.push(other, chunk.text, chunk.object),
                Sink::File(path) => {
                    // Appending copies what is there.
                    let length = world.files.read(path).map_or(0, |text| text.len());
                    world.spend_on(length + chunk.text.len());
                    if let Err(error) = world.files.append(path, &chunk.text) {
                        io.output.err(format!("bash: write error: {}\n", error.message()));
                        body.kill(world.cluster);
                        return Poll::Done(1);
                    }
                }
            }
        }
        poll
    }
}

impl Sink {
    fn seen_from_other(&self) -> Sink {
        match self {
            Sink::Same => Sink::Other,
            Sink::Other => Sink::Same,
            Sink::File(path) => Sink::File(path.clone()),
        }
    }
}
