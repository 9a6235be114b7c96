//! `timeout DURATION COMMAND`: ends a command that takes too long, with 124.

use cluster::Cluster;
use objects::Moment;

use super::{Call, Process, Start, Started, duration};
use crate::shell::state::Shell;
use crate::shell::task::{Io, Poll, Wait, World};

/// What it ends with when it had to end the command.
const TIMED_OUT: i32 = 124;

/// A command and the moment at which it is ended.
#[derive(Clone, Debug)]
pub(crate) struct Timeout {
    until: Moment,
    process: Process,
}

impl Timeout {
    /// Begins the command.
    pub(crate) fn start(call: &mut Call<'_, '_>) -> Started {
        let mut args = call.args.iter().skip_while(|arg| arg.starts_with('-'));
        let Some(span) = args.next() else { return call.fail("missing operand", 125) };
        let Some(limit) = duration(span) else {
            return call.fail(&format!("invalid time interval '{span}'"), 125);
        };
        let words: Vec<String> = args.cloned().collect();
        if words.is_empty() {
            return call.fail("missing operand", 125);
        }
        let until = call.world.now() + limit;
        let mut start = Start { words, environment: call.environment.clone() };
        let mut io = Io { input: call.input, output: call.output };
        match start.run(call.shell, &mut io, call.world) {
            Started::Done(status) => Started::Done(status),
            Started::Runs(process) => Started::Runs(Process::Timeout(Box::new(Timeout { until, process }))),
        }
    }

    pub(super) fn step(&mut self, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        match self.process.step(shell, io, world) {
            Poll::Wait(_) if world.now() >= self.until => {
                self.process.kill(world.cluster);
                Poll::Done(TIMED_OUT)
            }
            Poll::Wait(wait) => Poll::Wait(wait.or(Wait::until(self.until))),
            other => other,
        }
    }

    pub(super) fn kill(&mut self, cluster: &mut Cluster) {
        self.process.kill(cluster);
    }

    pub(super) fn runs_kubectl(&self) -> bool {
        self.process.runs_kubectl()
    }
}
