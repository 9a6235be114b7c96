//! Commands that run at the same time.

use std::rc::Rc;

use cluster::Cluster;
use kubectl::{Output, Stream};
use objects::Moment;

use super::command::CommandTask;
use super::{Io, Poll, Wait, World};
use crate::shell::ast::Pipeline;
use crate::shell::line::{Pipe, pour};
use crate::shell::state::Shell;

/// What a command that writes into a closed pipe ends with.
const BROKEN_PIPE: i32 = 141;

/// A pipeline that runs.
#[derive(Clone, Debug)]
pub(crate) struct PipelineTask {
    pipeline: Rc<Pipeline>,
    stages: Vec<Stage>,
    started: Moment,
}

#[derive(Clone, Debug)]
struct Stage {
    task: CommandTask,
    /// Its own shell; a command alone works on that of the whole.
    shell: Option<Box<Shell>>,
    /// What it reads, but for the first.
    input: Pipe,
    status: Option<i32>,
}

impl PipelineTask {
    pub(crate) fn new(pipeline: Rc<Pipeline>, started: Moment) -> PipelineTask {
        let stages = pipeline.commands.iter().map(|command| Stage {
            task: CommandTask::new(Rc::clone(command)),
            shell: None,
            input: Pipe::default(),
            status: None,
        });
        PipelineTask { stages: stages.collect(), pipeline, started }
    }

    pub(crate) fn step(&mut self, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        let status = if let [only] = &mut self.stages[..] {
            match only.task.step(shell, io, world) {
                Poll::Done(status) => status,
                other => return other,
            }
        } else {
            match self.step_stages(shell, io, world) {
                Poll::Done(status) => status,
                other => return other,
            }
        };
        if self.pipeline.timed {
            let took = (world.now() - self.started).whole_millis();
            let real = format!("{}m{}.{:03}s", took / 60_000, took / 1000 % 60, took % 1000);
            io.output.err(format!("\nreal\t{real}\nuser\t0m0.000s\nsys\t0m0.000s\n"));
        }
        Poll::Done(if self.pipeline.negated { i32::from(status == 0) } else { status })
    }

    /// Each in its turn, until all wait.
    fn step_stages(&mut self, shell: &Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        loop {
            let mut waits = Wait::default();
            let mut moved = false;
            for index in 0..self.stages.len() {
                let (before, rest) = self.stages.split_at_mut(index);
                let [stage, after @ ..] = rest else { break };
                if stage.status.is_some() {
                    continue;
                }
                let own = stage.shell.get_or_insert_with(|| Box::new(shell.clone()));
                let mut printed = Output::default();
                let input = if before.is_empty() { &mut *io.input } else { &mut stage.input };
                world.new_turn();
                let poll = stage.task.step(own, &mut Io { input, output: &mut printed }, world);
                let wrote = printed.chunks.iter().any(|chunk| chunk.stream == Stream::Out);
                let mut broken = false;
                match after.first_mut() {
                    Some(next) if next.status.is_some() => {
                        broken = wrote;
                        printed.chunks.retain(|chunk| chunk.stream == Stream::Err);
                        io.output.chunks.append(&mut printed.chunks);
                    }
                    Some(next) => {
                        moved |= wrote;
                        pour(printed, &mut next.input, io.output);
                    }
                    None => {
                        for chunk in printed.chunks {
                            io.output.push(chunk.stream, chunk.text, chunk.object);
                        }
                    }
                }
                match poll {
                    Poll::Done(status) => stage.status = Some(status),
                    Poll::Again if broken => {}
                    Poll::Again if world.fuel == 0 => return Poll::Again,
                    Poll::Again => moved = true,
                    Poll::Wait(wait) if !broken => waits = waits.or(wait),
                    Poll::Wait(_) => {}
                }
                if broken && stage.status.is_none() {
                    stage.task.kill(world.cluster);
                    stage.status = Some(BROKEN_PIPE);
                }
                if stage.status.is_some() {
                    moved = true;
                    if let Some(next) = after.first_mut() {
                        next.input.close();
                    }
                }
            }
            if self.stages.iter().all(|stage| stage.status.is_some()) {
                let statuses = self.stages.iter().rev().filter_map(|stage| stage.status);
                let failed = statuses.clone().find(|status| *status != 0 && shell.options.pipefail);
                return Poll::Done(failed.or(statuses.clone().next()).unwrap_or_default());
            }
            if !moved {
                return Poll::Wait(waits);
            }
        }
    }

    pub(crate) fn kill(&mut self, cluster: &mut Cluster) {
        for stage in &mut self.stages {
            stage.task.kill(cluster);
        }
    }

    pub(crate) fn runs_kubectl(&self) -> bool {
        self.stages.iter().any(|stage| stage.status.is_none() && stage.task.runs_kubectl())
    }
}
