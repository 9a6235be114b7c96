//! What is running: plain data that goes on by `step`, and that can be cloned at any moment.

mod body;
mod command;
mod pipeline;

use std::rc::Rc;

use cluster::Cluster;
use kubectl::Output;
use objects::{Moment, Span};

use super::ast::{Link, List};
use super::line::Pipe;
use super::state::Shell;
use crate::files::Files;
use pipeline::PipelineTask;

/// How many commands may run without cluster time passing before it is taken for an endless loop.
pub(crate) const MOST_AT_ONCE: u32 = 100_000;
/// How many commands of one stage run before the others of its pipeline have their turn.
const TURN: u32 = 64;

/// bash tries to start a process again after a second, and then after longer and longer.
const FORK_RETRY: Span = Span::seconds(1);

/// What commands work on.
pub(crate) struct World<'a> {
    pub(crate) cluster: &'a mut Cluster,
    pub(crate) files: &'a mut Files,
    /// How many commands may still run at this moment.
    pub(crate) fuel: u32,
    /// How many may run before it is another one's turn.
    pub(crate) turn: u32,
    /// What was started with `&`.
    pub(crate) spawned: Vec<(Rc<str>, ListTask, Shell)>,
    /// How many may be.
    pub(crate) most_spawned: usize,
    /// The number of the next one.
    pub(crate) next_job: u32,
    /// The jobs of the terminal that run or have ended lately, in the order of their start.
    pub(crate) jobs: Vec<Beside>,
    /// Which of them are to be ended, and how.
    pub(crate) signals: Vec<(u32, Signal)>,
}

/// Another job, as a command sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Beside {
    pub(crate) id: u32,
    /// As it was written.
    pub(crate) text: Rc<str>,
    /// Once it has ended.
    pub(crate) status: Option<i32>,
}

/// Where a command reads and prints.
pub(crate) struct Io<'a> {
    pub(crate) input: &'a mut Pipe,
    pub(crate) output: &'a mut Output,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Poll {
    /// It ended with this exit status.
    Done(i32),
    /// It could go on at once, but it is another one's turn.
    Again,
    /// It waits.
    Wait(Wait),
}

/// What is waited for: whichever comes first. Nothing at all is what comes through a pipe.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Wait {
    /// A moment.
    pub(crate) until: Option<Moment>,
    /// A write to the cluster.
    pub(crate) news: bool,
    /// The end of another job.
    pub(crate) jobs: bool,
    /// A moment that comes even while the clock stands still: that at which kubectl has done its work.
    pub(crate) working_until: Option<Moment>,
}

/// What ends a command before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// `kill`.
    Terminate,
}

impl Wait {
    /// For a moment.
    pub(crate) fn until(moment: Moment) -> Wait {
        Wait { until: Some(moment), ..Wait::default() }
    }

    /// For what either waits for.
    pub(crate) fn or(self, other: Wait) -> Wait {
        Wait {
            until: earlier(self.until, other.until),
            news: self.news || other.news,
            jobs: self.jobs || other.jobs,
            working_until: earlier(self.working_until, other.working_until),
        }
    }
}

/// The earlier of two moments that may never come.
pub(crate) fn earlier(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

impl World<'_> {
    pub(crate) fn now(&self) -> Moment {
        self.cluster.now()
    }

    /// Begins a command, where it may; otherwise it is another one's turn.
    fn spend(&mut self) -> bool {
        if self.turn == 0 || self.fuel == 0 {
            return false;
        }
        self.turn -= 1;
        self.fuel -= 1;
        true
    }

    /// Counts work on so many bytes like commands, so that little text is as good as none.
    pub(crate) fn spend_on(&mut self, bytes: usize) {
        const BYTES_A_COMMAND: usize = 512;
        let commands = u32::try_from(bytes / BYTES_A_COMMAND).unwrap_or(u32::MAX);
        self.fuel = self.fuel.saturating_sub(commands);
    }

    pub(crate) fn new_turn(&mut self) {
        self.turn = TURN;
    }
}

/// There are too many jobs: those that are about to begin may end at once; otherwise bash tries again later.
fn wait_to_fork(io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
    world.fuel = world.fuel.saturating_sub(1);
    if !world.spawned.is_empty() {
        return Poll::Wait(Wait::until(world.now()));
    }
    io.output.err("bash: fork: retry: Resource temporarily unavailable\n");
    Poll::Wait(Wait::until(world.now() + FORK_RETRY))
}

/// A list of commands that runs.
#[derive(Clone, Debug)]
pub(crate) struct ListTask {
    list: Rc<List>,
    /// The next pipeline: of which item, and which one of its chain.
    item: usize,
    link: usize,
    running: Option<Box<PipelineTask>>,
    status: i32,
}

impl ListTask {
    pub(crate) fn new(list: Rc<List>) -> ListTask {
        ListTask { list, item: 0, link: 0, running: None, status: 0 }
    }

    /// Goes on as far as possible without waiting.
    pub(crate) fn step(&mut self, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        loop {
            if let Some(running) = &mut self.running {
                // Only what ends a chain, and is not negated, may end everything where it fails.
                let chain = self.list.items.get(self.item).map_or(&[][..], |item| &item.chain[..]);
                let counts = self.link + 1 == chain.len() && chain.last().is_some_and(|(_, last)| !last.negated);
                let held = shell.options.exit_on_error;
                shell.options.exit_on_error &= counts;
                let poll = running.step(shell, io, world);
                shell.options.exit_on_error |= held && !counts;
                match poll {
                    Poll::Done(status) => {
                        self.running = None;
                        self.status = status;
                        shell.status = status;
                        self.link += 1;
                        if shell.options.exit_on_error && counts && status != 0 && shell.jump.is_none() {
                            shell.jump = Some(super::state::Jump::Exit(status));
                        }
                    }
                    other => return other,
                }
            }
            if let Some(super::state::Jump::Exit(status) | super::state::Jump::Return(status)) = shell.jump {
                return Poll::Done(status);
            }
            if shell.jump.is_some() {
                return Poll::Done(self.status);
            }
            let list = Rc::clone(&self.list);
            let Some(item) = list.items.get(self.item) else { return Poll::Done(self.status) };
            if item.background {
                if world.spawned.len() >= world.most_spawned {
                    return wait_to_fork(io, world);
                }
                let list = List { items: vec![super::ast::Item { background: false, ..item.clone() }] };
                let id = world.next_job + u32::try_from(world.spawned.len()).unwrap_or(0);
                shell.last_job = Some(id);
                world.jobs.push(Beside { id, text: Rc::clone(&item.text), status: None });
                world.spawned.push((Rc::clone(&item.text), ListTask::new(Rc::new(list)), shell.clone()));
                self.item += 1;
                self.status = 0;
                continue;
            }
            match item.chain.get(self.link) {
                None => {
                    self.item += 1;
                    self.link = 0;
                }
                Some((link, _)) if self.link > 0 && (*link == Link::And) != (self.status == 0) => self.link += 1,
                Some((_, pipeline)) => {
                    if !world.spend() {
                        return Poll::Again;
                    }
                    self.running = Some(Box::new(PipelineTask::new(Rc::clone(pipeline), world.now())));
                }
            }
        }
    }

    /// Ends it.
    pub(crate) fn kill(&mut self, cluster: &mut Cluster) {
        if let Some(mut running) = self.running.take() {
            running.kill(cluster);
        }
        self.item = self.list.items.len();
    }

    /// Whether a kubectl is running in it.
    pub(crate) fn runs_kubectl(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.runs_kubectl())
    }
}
