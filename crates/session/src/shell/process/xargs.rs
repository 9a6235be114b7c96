//! `xargs COMMAND`: turns what it reads into arguments.

use cluster::Cluster;

use super::{Call, Process, Start, Started};
use crate::shell::line::Pipe;
use crate::shell::program::options;
use crate::shell::state::Shell;
use crate::shell::task::{Io, Poll, Wait, World};

/// What it ends with when a command failed.
const COMMAND_FAILED: i32 = 123;

/// Commands that wait for their turn.
#[derive(Clone, Debug)]
pub(crate) struct Xargs {
    start: Start,
    /// At most so many words a command; all where `None`.
    most: Option<usize>,
    /// A command a line, in which this is replaced by the line.
    replaced: Option<String>,
    only_if_any: bool,
    /// The arguments of the commands to come; `None` until everything is read.
    batches: Option<std::vec::IntoIter<Vec<String>>>,
    running: Option<Process>,
    status: i32,
}

impl Xargs {
    pub(crate) fn start(call: &mut Call<'_, '_>) -> Started {
        const LONG: &[(&str, char)] = &[("max-args", 'n'), ("no-run-if-empty", 'r'), ("replace", 'I')];
        // Options end at the command's name: its own are not xargs'.
        let mut end = 0;
        while let Some(word) = call.args.get(end).filter(|word| word.starts_with('-')) {
            end += if ["-n", "-I", "-P", "-d"].contains(&word.as_str()) { 2 } else { 1 };
        }
        let (own, words) = call.args.split_at(end.min(call.args.len()));
        let (given, _) = match options(own, "rtn:I:P:0", LONG) {
            Ok(given) => given,
            Err(message) => return call.fail(&message, 1),
        };
        let value = |option: char| given.iter().find(|(given, _)| *given == option).map(|(_, value)| value.clone());
        let words = if words.is_empty() { vec!["echo".to_owned()] } else { words.to_vec() };
        let xargs = Xargs {
            start: Start { words, environment: call.environment.clone() },
            most: value('n').and_then(|value| value.parse().ok()).filter(|most| *most > 0),
            replaced: value('I'),
            only_if_any: value('r').is_some(),
            batches: None,
            running: None,
            status: 0,
        };
        Started::Runs(Process::Xargs(Box::new(xargs)))
    }

    pub(super) fn step(&mut self, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        if self.batches.is_none() {
            if !io.input.is_closed() {
                return Poll::Wait(Wait::default());
            }
            self.batches = Some(self.batches_of(&io.input.read_all()).into_iter());
        }
        // The commands themselves have nothing to read.
        let mut nothing = Pipe::of("");
        let mut io = Io { input: &mut nothing, output: io.output };
        loop {
            if let Some(running) = &mut self.running {
                match running.step(shell, &mut io, world) {
                    Poll::Done(status) => self.ended(status),
                    other => return other,
                }
            }
            let Some(arguments) = self.batches.as_mut().and_then(Iterator::next) else {
                return Poll::Done(self.status);
            };
            let mut words = self.start.words.clone();
            match &self.replaced {
                Some(mark) => words.iter_mut().for_each(|word| *word = word.replace(mark, &arguments[0])),
                None => words.extend(arguments),
            }
            let mut start = Start { words, environment: self.start.environment.clone() };
            match start.run(shell, &mut io, world) {
                Started::Done(status) => self.ended(status),
                Started::Runs(process) => self.running = Some(process),
            }
        }
    }

    fn batches_of(&self, text: &str) -> Vec<Vec<String>> {
        if self.replaced.is_some() {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            return lines.map(|line| vec![line.to_owned()]).collect();
        }
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            return if self.only_if_any { Vec::new() } else { vec![Vec::new()] };
        }
        words.chunks(self.most.unwrap_or(words.len())).map(<[String]>::to_vec).collect()
    }

    fn ended(&mut self, status: i32) {
        self.running = None;
        if status != 0 {
            self.status = COMMAND_FAILED;
        }
    }

    pub(super) fn kill(&mut self, cluster: &mut Cluster) {
        if let Some(running) = &mut self.running {
            running.kill(cluster);
        }
        self.batches = Some(Vec::new().into_iter());
    }

    pub(super) fn runs_kubectl(&self) -> bool {
        self.running.as_ref().is_some_and(Process::runs_kubectl)
    }
}
