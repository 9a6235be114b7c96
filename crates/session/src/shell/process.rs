//! A program: what the first word of a command stands for, and what runs because of it.

mod kubectl;
mod timeout;
mod watch;
mod xargs;

use ::kubectl::Output;
use cluster::Cluster;
use objects::{Moment, SortedMap, Span};

use super::line::Pipe;
use super::program::{self, Filtering};
use super::state::Shell;
use super::task::{Io, Poll, Wait, World};

pub(crate) use kubectl::KubectlProcess;
pub(crate) use timeout::Timeout;
pub(crate) use watch::Watch;
pub(crate) use xargs::Xargs;

/// A program that is about to begin.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    /// Its name and its arguments.
    pub(crate) words: Vec<String>,
    /// The variables that it sees.
    pub(crate) environment: SortedMap<String, String>,
}

/// What came of the beginning of a program.
#[derive(Clone, Debug)]
pub(crate) enum Started {
    /// It has ended already.
    Done(i32),
    /// It runs.
    Runs(Process),
}

/// A program that runs.
#[derive(Clone, Debug)]
pub(crate) enum Process {
    Kubectl(Box<KubectlProcess>),
    Filter(Box<Filtering>),
    /// `sleep`
    Sleep(Moment),
    Timeout(Box<Timeout>),
    Watch(Box<Watch>),
    Xargs(Box<Xargs>),
    /// `vi`: until this file is closed.
    Edits(String),
    /// `read`, into these variables.
    Read(Vec<String>),
    /// Something that fails at a moment.
    Fails {
        at: Moment,
        message: String,
        status: i32,
    },
    /// `wait` and `fg`: until these jobs have ended.
    Jobs(Vec<u32>),
}

/// What a program that is done at once works with.
pub(crate) struct Call<'a, 'b> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its arguments.
    pub(crate) args: &'a [String],
    /// The variables that it sees.
    pub(crate) environment: &'a SortedMap<String, String>,
    pub(crate) shell: &'a mut Shell,
    pub(crate) output: &'a mut Output,
    pub(crate) input: &'a mut Pipe,
    pub(crate) world: &'a mut World<'b>,
}

impl Call<'_, '_> {
    /// Prints a line to standard output.
    pub(crate) fn say(&mut self, line: &str) {
        self.output.out(format!("{line}\n"));
    }

    /// Prints what went wrong after the program's name, and ends with this status.
    pub(crate) fn fail(&mut self, message: &str, status: i32) -> Started {
        self.output.err(format!("{}: {message}\n", self.name));
        Started::Done(status)
    }
}

/// How often an alias may stand for another.
const MOST_ALIASES: usize = 8;

impl Start {
    /// Begins it.
    pub(crate) fn run(&mut self, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Started {
        for _ in 0..MOST_ALIASES {
            let Some(alias) = self.words.first().and_then(|word| shell.alias(word)) else { break };
            let alias: Vec<String> = alias.split_whitespace().map(str::to_owned).collect();
            let same = alias.first() == self.words.first();
            self.words.splice(..1, alias);
            if same {
                break;
            }
        }
        let Some((name, args)) = self.words.split_first() else { return Started::Done(0) };
        if name == "kubectl" {
            let environment = self.environment.clone();
            let process = KubectlProcess::new(args.to_vec(), environment, world.now());
            return Started::Runs(Process::Kubectl(Box::new(process)));
        }
        let environment = &self.environment;
        let mut call = Call { name, args, environment, shell, output: io.output, input: io.input, world };
        match program::start(&mut call) {
            Some(started) => started,
            None => {
                io.output.err(format!("bash: {name}: command not found\n"));
                Started::Done(127)
            }
        }
    }
}

impl Process {
    pub(crate) fn step(&mut self, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        match self {
            Process::Kubectl(kubectl) => kubectl.step(shell, io, world),
            Process::Filter(filter) => filter.step(shell, io, world),
            Process::Edits(path) if world.files.is_open(path) => Poll::Wait(Wait::default()),
            Process::Edits(_) => Poll::Done(0),
            Process::Sleep(until) if *until <= world.now() => Poll::Done(0),
            Process::Sleep(until) => Poll::Wait(Wait::until(*until)),
            Process::Timeout(timeout) => timeout.step(shell, io, world),
            Process::Watch(watch) => watch.step(shell, io, world),
            Process::Xargs(xargs) => xargs.step(shell, io, world),
            Process::Read(names) => read(names, shell, io),
            Process::Fails { at, .. } if *at > world.now() => Poll::Wait(Wait::until(*at)),
            Process::Fails { message, status, .. } => {
                io.output.err(std::mem::take(message));
                Poll::Done(*status)
            }
            Process::Jobs(wanted) if world.jobs.iter().any(|job| job.status.is_none() && wanted.contains(&job.id)) => {
                Poll::Wait(Wait { jobs: true, ..Wait::default() })
            }
            Process::Jobs(wanted) => {
                let last = wanted.last().and_then(|id| world.jobs.iter().find(|job| job.id == *id));
                Poll::Done(last.and_then(|job| job.status).unwrap_or(0))
            }
        }
    }

    /// Ends it.
    pub(crate) fn kill(&mut self, cluster: &mut Cluster) {
        match self {
            Process::Kubectl(kubectl) => kubectl.kill(cluster),
            Process::Timeout(timeout) => timeout.kill(cluster),
            Process::Watch(watch) => watch.kill(cluster),
            Process::Xargs(xargs) => xargs.kill(cluster),
            Process::Filter(_)
            | Process::Sleep(_)
            | Process::Edits(_)
            | Process::Read(_)
            | Process::Fails { .. }
            | Process::Jobs(_) => {}
        }
    }

    pub(crate) fn runs_kubectl(&self) -> bool {
        match self {
            Process::Kubectl(_) => true,
            Process::Timeout(timeout) => timeout.runs_kubectl(),
            Process::Watch(watch) => watch.runs_kubectl(),
            Process::Xargs(xargs) => xargs.runs_kubectl(),
            Process::Filter(_)
            | Process::Sleep(_)
            | Process::Edits(_)
            | Process::Read(_)
            | Process::Fails { .. }
            | Process::Jobs(_) => false,
        }
    }
}

/// The words of a line into variables; the last one takes the rest.
fn read(names: &[String], shell: &mut Shell, io: &mut Io<'_>) -> Poll {
    let Some(line) = io.input.read() else {
        return if io.input.is_done() { Poll::Done(1) } else { Poll::Wait(Wait::default()) };
    };
    let mut rest = line.text.trim();
    for (index, name) in names.iter().enumerate() {
        let (word, left) = match rest.split_once(char::is_whitespace) {
            Some((word, left)) if index + 1 < names.len() => (word, left.trim_start()),
            _ => (rest, ""),
        };
        shell.set(name, word.to_owned());
        rest = left;
    }
    Poll::Done(0)
}

/// A span as `sleep` and `timeout` read it: `1.5`, `10s`, `2m`, `1h`.
pub(crate) fn duration(text: &str) -> Option<Span> {
    const LONGEST_SECONDS: f64 = 1e9;
    let (number, unit) = match text.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(number) => (number, text.chars().last()?),
        None => (text, 's'),
    };
    let plain = !number.is_empty() && number.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    let number: f64 = plain.then(|| number.parse().ok()).flatten()?;
    let seconds = number
        * match unit {
            'm' => 60.0,
            'h' => 3600.0,
            'd' => 86_400.0,
            _ => 1.0,
        };
    // Whole microseconds, on every machine alike: the product of two floats is.
    (seconds <= LONGEST_SECONDS).then(|| Span((seconds * 1e6).round() as i64))
}
