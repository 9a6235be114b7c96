//! Plays a script, without a page.

use cluster::ClusterOptions;
use kubectl::Output;
use objects::{Moment, SortedMap, Span};

use super::{Action, Script, Step};
use crate::Options;
use crate::files::{HOME, resolve};
use crate::machine::{JobId, Machine};
use crate::shell::state::Shell;
use crate::shell::task::Signal;

/// The pause between two attempts of an `until`.
const BETWEEN_ATTEMPTS: Span = Span::millis(250);
/// A command that blocks longer is ended: nothing could end it otherwise.
const LONGEST: Span = Span::seconds(3600);

/// A script that plays.
#[derive(Clone, Debug)]
pub struct Player {
    machine: Machine,
    steps: std::vec::IntoIter<Step>,
    /// What runs beside the script, in the order of its start.
    started: SortedMap<JobId, Beside>,
    failed: bool,
}

#[derive(Clone, Debug)]
struct Beside {
    name: String,
    command: String,
}

/// What was played, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The line of the script.
    pub line: usize,
    /// What it was.
    pub did: Did,
    /// When it began.
    pub start: Moment,
    /// When it ended.
    pub end: Moment,
    /// The exit status; for what is no command, 0, or 1 where it failed.
    pub status: i32,
    /// What it printed.
    pub output: Output,
}

/// What was played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Did {
    /// A command ran to its end.
    Run(String),
    /// One that ran beside the script was joined, killed, or ended with it.
    Beside(String),
    /// A pause.
    Sleep(Span),
    /// A command was repeated.
    Until(String),
    /// A file was written.
    File(String),
    /// Something broke.
    Fault(String),
    /// An image was put on every node.
    Image(String),
}

impl Player {
    /// A script at its start, on a fresh cluster.
    pub fn new(script: Script, options: &Options) -> Player {
        let cluster = ClusterOptions { seed: options.seed, nodes: options.nodes };
        Player {
            machine: Machine::new(&cluster),
            steps: script.steps.into_iter(),
            started: SortedMap::new(),
            failed: false,
        }
    }

    /// Whether an `until` ran out so far.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// Lets time pass until a job has ended, or a moment has come.
    fn advance(&mut self, job: Option<JobId>, limit: Moment) {
        while job.is_none_or(|job| self.machine.is_running(job)) {
            if !self.machine.step(limit) {
                self.machine.pass(limit);
                return;
            }
        }
    }

    fn run(&mut self, command: &str) -> JobId {
        let job = self.machine.start(command, 0, Shell::default());
        self.machine.wake();
        self.advance(Some(job), self.machine.now() + LONGEST);
        if self.machine.is_running(job) {
            self.machine.kill(job, Signal::Terminate);
            if let Some(job) = self.machine.job_mut(job) {
                job.output.err("rollout: ended after an hour of cluster time\n");
            }
        }
        job
    }

    fn record(&mut self, line: usize, did: Did, id: JobId) -> Option<Record> {
        let job = self.machine.take(id)?;
        let (end, status) = job.ended.unwrap_or((self.machine.now(), 0));
        Some(Record { line, did, start: job.started, end, status, output: job.output })
    }

    fn find(&mut self, name: &str) -> Option<(JobId, Beside)> {
        let id = self.started.iter().find(|(_, beside)| beside.name == name).map(|(id, _)| *id)?;
        self.started.remove(&id).map(|beside| (id, beside))
    }

    fn play(&mut self, step: Step) -> Option<Record> {
        let start = self.machine.now();
        let line = step.line;
        let plain = |did: Did, end: Moment, failure: Option<String>| {
            let mut output = Output::default();
            let status = i32::from(failure.is_some());
            if let Some(failure) = failure {
                output.err(format!("{failure}\n"));
            }
            Some(Record { line, did, start, end, status, output })
        };
        match step.action {
            Action::Run(command) => {
                let job = self.run(&command);
                self.record(line, Did::Run(command), job)
            }
            Action::Start { name, command } => {
                let job = self.machine.start(&command, 0, Shell::default());
                self.started.insert(job, Beside { name, command });
                None
            }
            Action::Join { name, limit } => {
                let (job, beside) = self.find(&name)?;
                self.advance(Some(job), start + limit.unwrap_or(LONGEST));
                self.machine.kill(job, Signal::Terminate);
                self.record(line, Did::Beside(beside.command), job)
            }
            Action::Kill { name } => {
                let (job, beside) = self.find(&name)?;
                self.machine.kill(job, Signal::Terminate);
                self.record(line, Did::Beside(beside.command), job)
            }
            Action::Sleep(span) => {
                self.advance(None, start + span);
                plain(Did::Sleep(span), start + span, None)
            }
            Action::Until { limit, command } => self.until(line, limit, command),
            Action::File { name, text } => {
                let written = self.machine.files.write(&resolve(HOME, &name), &text);
                plain(Did::File(name), start, written.err().map(|error| error.message().to_owned()))
            }
            Action::Fault { words, fault } => {
                let failure = self.machine.cluster.inflict(&fault).err();
                plain(Did::Fault(words), start, failure)
            }
            Action::Image(name) => {
                let failure = self.machine.cluster.preload(&name).err();
                plain(Did::Image(name), start, failure)
            }
        }
    }

    fn until(&mut self, line: usize, limit: Span, command: String) -> Option<Record> {
        let start = self.machine.now();
        loop {
            let job = self.run(&command);
            let mut record = self.record(line, Did::Until(command.clone()), job)?;
            record.start = start;
            if record.status == 0 {
                return Some(record);
            }
            if record.end + BETWEEN_ATTEMPTS > start + limit {
                self.failed = true;
                record.status = 1;
                record.output.err(format!("it did not succeed within {} s\n", limit.whole_seconds()));
                return Some(record);
            }
            self.advance(None, record.end + BETWEEN_ATTEMPTS);
        }
    }
}

impl Iterator for Player {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while let Some(step) = self.steps.next() {
            if let Some(record) = self.play(step) {
                return Some(record);
            }
        }
        // What still runs is ended with the script.
        let (job, beside) = self.started.pop_first()?;
        self.machine.kill(job, Signal::Terminate);
        self.record(0, Did::Beside(beside.command), job)
    }
}
