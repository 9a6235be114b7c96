//! The cluster with the jobs that run against it: what goes on when time passes.

use std::rc::Rc;

use cluster::{Cluster, ClusterOptions};
use kubectl::Output;
use objects::{Moment, SortedMap};

use crate::files::Files;
use crate::shell::ast_of;
use crate::shell::line::Pipe;
use crate::shell::state::Shell;
use crate::shell::task::{Beside, Io, ListTask, MOST_AT_ONCE, Poll, Signal, Wait, World, earlier};

#[cfg(test)]
mod tests;

/// How often jobs may wake each other at one moment.
const MOST_ROUNDS: usize = 1000;
/// So many jobs of one terminal run at a time. A real machine allows some thousands.
const MOST_JOBS: usize = 100;

/// A cluster, files, and jobs.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) cluster: Cluster,
    pub(crate) files: Files,
    jobs: SortedMap<JobId, Job>,
    next_job: u32,
    /// What jobs that a shell started ended with, the last of them.
    ended: Vec<(usize, Beside)>,
    /// How many commands may still run at the moment, of all jobs together.
    fuel: u32,
    /// The moment.
    fuel_of: Moment,
}

/// The number of a job; later ones have greater numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct JobId(u32);

/// A line that runs, or has run.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// Whose it is; what it starts with `&` belongs to the same.
    pub(crate) owner: usize,
    /// As it was written, where a shell started it with `&`.
    text: Option<Rc<str>>,
    task: ListTask,
    pub(crate) shell: Shell,
    /// What it printed and nobody has taken yet.
    pub(crate) output: Output,
    wait: Wait,
    /// The cluster's revision that it has seen.
    seen: u64,
    /// The job whose end it has seen last.
    seen_ends: Option<u32>,
    pub(crate) started: Moment,
    pub(crate) ended: Option<(Moment, i32)>,
}

impl Machine {
    pub(crate) fn new(options: &ClusterOptions) -> Machine {
        let cluster = Cluster::new(options);
        let fuel_of = cluster.now();
        Machine {
            cluster,
            files: Files::default(),
            jobs: SortedMap::new(),
            next_job: 0,
            ended: Vec::new(),
            fuel: MOST_AT_ONCE,
            fuel_of,
        }
    }

    /// A person did something: the commands of that begin to count anew.
    pub(crate) fn refuel(&mut self) {
        self.fuel = MOST_AT_ONCE;
        self.fuel_of = self.now();
    }

    pub(crate) fn now(&self) -> Moment {
        self.cluster.now()
    }

    /// Starts a line; it runs at once as far as it can.
    pub(crate) fn start(&mut self, line: &str, owner: usize, shell: Shell) -> JobId {
        match ast_of(line) {
            Ok(list) => self.start_new(ListTask::new(list), owner, shell),
            Err(message) => {
                let id = self.start_new(ListTask::new(Rc::default()), owner, shell);
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.output.err(format!("bash: {message}\n"));
                    job.shell.status = 2;
                    job.ended = Some((job.started, 2));
                }
                id
            }
        }
    }

    fn start_new(&mut self, task: ListTask, owner: usize, shell: Shell) -> JobId {
        let id = JobId(self.next_job);
        self.next_job += 1;
        self.start_task(id, task, owner, None, shell);
        id
    }

    fn start_task(&mut self, id: JobId, task: ListTask, owner: usize, text: Option<Rc<str>>, shell: Shell) {
        let job = Job {
            owner,
            text,
            task,
            shell,
            output: Output::default(),
            wait: Wait::default(),
            seen: 0,
            seen_ends: None,
            started: self.now(),
            ended: None,
        };
        self.jobs.insert(id, job);
        self.run(id);
    }

    pub(crate) fn job_mut(&mut self, id: JobId) -> Option<&mut Job> {
        self.jobs.get_mut(&id)
    }

    pub(crate) fn jobs(&self) -> impl Iterator<Item = (JobId, &Job)> {
        self.jobs.iter().map(|(id, job)| (*id, job))
    }

    /// Forgets a job.
    pub(crate) fn take(&mut self, id: JobId) -> Option<Job> {
        self.jobs.remove(&id)
    }

    /// Whether a job has not ended.
    pub(crate) fn is_running(&self, id: JobId) -> bool {
        self.jobs.get(&id).is_some_and(|job| job.ended.is_none())
    }

    /// Ends a job that still runs.
    pub(crate) fn kill(&mut self, id: JobId, signal: Signal) {
        let now = self.now();
        let Some(job) = self.jobs.get_mut(&id).filter(|job| job.ended.is_none()) else { return };
        let status = match signal {
            Signal::Interrupt => 130,
            // kubectl handles SIGTERM by itself.
            Signal::Terminate if job.task.runs_kubectl() => 1,
            Signal::Terminate => 143,
        };
        job.task.kill(&mut self.cluster);
        job.shell.status = status;
        job.shell.jump = None;
        job.ended = Some((now, status));
        self.note_end(id);
    }

    /// Remembers what a job that a shell started ended with.
    fn note_end(&mut self, id: JobId) {
        const MOST: usize = 100;
        let Some(job) = self.jobs.get(&id) else { return };
        if let (Some(text), Some((_, status))) = (&job.text, job.ended) {
            self.ended.push((job.owner, Beside { id: id.0, text: Rc::clone(text), status: Some(status) }));
            if self.ended.len() > MOST {
                self.ended.remove(0);
            }
        }
    }

    /// What a command of a job sees of the others: those that ended lately, then those that run.
    fn beside(&self, owner: usize) -> Vec<Beside> {
        let mut jobs: Vec<Beside> =
            self.ended.iter().filter(|(of, _)| *of == owner).map(|(_, job)| job.clone()).collect();
        for (id, job) in self.jobs.iter().filter(|(_, job)| job.owner == owner && job.ended.is_none()) {
            if let Some(text) = &job.text {
                jobs.push(Beside { id: id.0, text: Rc::clone(text), status: None });
            }
        }
        jobs
    }

    /// When something happens next.
    pub(crate) fn next(&self) -> Option<Moment> {
        let jobs = self.jobs.values().filter(|job| job.ended.is_none()).filter_map(|job| job.wait.until).min();
        earlier(jobs, self.cluster.next_timer())
    }

    /// Until when commands work that take their time even while the clock stands still.
    pub(crate) fn working_until(&self) -> Option<Moment> {
        let jobs = self.jobs.values().filter(|job| job.ended.is_none());
        jobs.filter_map(|job| job.wait.working_until).min()
    }

    /// Lets the next thing happen that does so up to and including `limit`; false where there is none.
    pub(crate) fn step(&mut self, limit: Moment) -> bool {
        let Some(next) = self.next().filter(|next| *next <= limit) else { return false };
        self.cluster.advance(next.max(self.now()));
        self.wake();
        true
    }

    /// Lets time pass to a moment up to which nothing happens.
    pub(crate) fn pass(&mut self, moment: Moment) {
        self.cluster.advance(moment);
    }

    /// Closes a file in the editor: whoever waits for that looks again.
    pub(crate) fn close_editor(&mut self, path: &str) {
        self.files.close_editor(path);
        let now = self.now();
        for job in self.jobs.values_mut().filter(|job| job.ended.is_none()) {
            job.wait.until = Some(job.wait.until.map_or(now, |until| until.min(now)));
        }
    }

    /// Runs the jobs whose time has come, and those that wait for news, in the order of their start.
    pub(crate) fn wake(&mut self) {
        for _ in 0..MOST_ROUNDS {
            let (now, revision) = (self.now(), self.cluster.revision());
            let ends = self.ended.last().map(|(_, job)| job.id);
            let is_due = |job: &Job| {
                let woken = job.wait.until.is_some_and(|until| until <= now);
                let joined = job.wait.jobs && job.seen_ends != ends;
                job.ended.is_none() && (woken || joined || (job.wait.news && job.seen != revision))
            };
            let due: Vec<JobId> = self.jobs.iter().filter(|(_, job)| is_due(job)).map(|(id, _)| *id).collect();
            if due.is_empty() {
                return;
            }
            for id in due {
                self.run(id);
            }
        }
    }

    /// Runs a job as far as it can.
    fn run(&mut self, id: JobId) {
        let Some(mut job) = self.jobs.remove(&id) else { return };
        if self.fuel_of != self.now() {
            self.refuel();
        }
        let beside = self.beside(job.owner);
        let others = self.jobs.values().filter(|other| other.owner == job.owner && other.ended.is_none()).count();
        let mut world = World {
            cluster: &mut self.cluster,
            files: &mut self.files,
            fuel: self.fuel,
            turn: 0,
            spawned: Vec::new(),
            most_spawned: MOST_JOBS.saturating_sub(others + 1),
            next_job: self.next_job,
            jobs: beside,
            signals: Vec::new(),
        };
        let mut nothing = Pipe::of("");
        loop {
            world.new_turn();
            let mut io = Io { input: &mut nothing, output: &mut job.output };
            match job.task.step(&mut job.shell, &mut io, &mut world) {
                Poll::Done(status) => {
                    job.ended = Some((world.now(), status));
                    job.shell.jump = None;
                    break;
                }
                Poll::Wait(wait) => {
                    job.wait = wait;
                    break;
                }
                Poll::Again if world.fuel > 0 => {}
                Poll::Again => {
                    job.task.kill(world.cluster);
                    job.output.err(format!(
                        "bash: ended after {MOST_AT_ONCE} commands that took no time: an endless loop? \
                         A `sleep 1` in it lets time pass.\n"
                    ));
                    job.ended = Some((world.now(), 130));
                    break;
                }
            }
        }
        job.seen = world.cluster.revision();
        job.seen_ends = self.ended.last().map(|(_, job)| job.id);
        self.fuel = world.fuel;
        let spawned = std::mem::take(&mut world.spawned);
        let signals = std::mem::take(&mut world.signals);
        let (owner, ended) = (job.owner, job.ended.is_some());
        self.jobs.insert(id, job);
        if ended {
            self.note_end(id);
        }
        let first = self.next_job;
        self.next_job += u32::try_from(spawned.len()).unwrap_or(0);
        for (number, (text, task, shell)) in (first..).zip(spawned) {
            self.start_task(JobId(number), task, owner, Some(text), shell);
        }
        let mut waits = false;
        for (number, signal) in signals {
            self.kill(JobId(number), signal);
            waits = self.jobs.get(&id).is_some_and(|job| job.wait.jobs && job.ended.is_none());
        }
        if waits {
            // It may be those that it ended.
            self.run(id);
        }
    }
}
