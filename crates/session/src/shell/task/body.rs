//! What a command does once it is expanded: a program, a group, a loop, a choice.

use std::rc::Rc;

use cluster::Cluster;

use super::{Io, ListTask, Poll, World};
use crate::shell::ast::{Command, List, Shape};
use crate::shell::process::{Process, Start, Started};
use crate::shell::state::{Jump, Shell};

/// A body that runs.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// Nothing but assignments, or nothing at all.
    Nothing {
        assigned: Vec<(String, String)>,
        status: i32,
    },
    /// A program that has not begun.
    Program(Start),
    /// One that has.
    Process(Process),
    Group(ListTask),
    Subshell(ListTask, Box<Shell>),
    For {
        variable: String,
        words: std::vec::IntoIter<String>,
        body: Rc<List>,
        running: Option<ListTask>,
    },
    While {
        until: bool,
        condition: Rc<List>,
        body: Rc<List>,
        running: Turn,
        status: i32,
    },
    If {
        arms: Vec<(Option<Rc<List>>, Rc<List>)>,
        arm: usize,
        running: Turn,
    },
    Killed,
}

/// Which part of a loop or a choice runs.
#[derive(Clone, Debug)]
pub(super) enum Turn {
    Next,
    Condition(ListTask),
    Body(ListTask),
}

impl Body {
    pub(super) fn new(
        command: &Command,
        words: Vec<String>,
        assigned: Vec<(String, String)>,
        status: i32,
        shell: &Shell,
    ) -> Body {
        match &command.shape {
            Shape::Simple { .. } if words.is_empty() => Body::Nothing { assigned, status },
            Shape::Simple { .. } => {
                let mut environment = shell.environment();
                environment.extend(assigned);
                Body::Program(Start { words, environment })
            }
            Shape::Group(list) => Body::Group(ListTask::new(Rc::clone(list))),
            Shape::Subshell(list) => Body::Subshell(ListTask::new(Rc::clone(list)), Box::new(shell.clone())),
            Shape::For { variable, body, .. } => {
                Body::For { variable: variable.clone(), words: words.into_iter(), body: Rc::clone(body), running: None }
            }
            Shape::While { until, condition, body } => Body::While {
                until: *until,
                condition: Rc::clone(condition),
                body: Rc::clone(body),
                running: Turn::Next,
                status: 0,
            },
            Shape::If { arms } => Body::If { arms: arms.clone(), arm: 0, running: Turn::Next },
        }
    }

    pub(super) fn step(&mut self, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        if let Body::Program(start) = self {
            match start.run(shell, io, world) {
                Started::Done(status) => return Poll::Done(status),
                Started::Runs(process) => *self = Body::Process(process),
            }
        }
        match self {
            Body::Nothing { assigned, status } => {
                for (name, value) in assigned.drain(..) {
                    shell.set(&name, value);
                }
                Poll::Done(*status)
            }
            Body::Process(process) => process.step(shell, io, world),
            Body::Group(list) => list.step(shell, io, world),
            Body::Subshell(list, own) => list.step(own, io, world),
            Body::For { variable, words, body, running } => for_step(variable, words, body, running, shell, io, world),
            Body::While { until, condition, body, running, status } => {
                while_step(*until, (condition, body), running, status, shell, io, world)
            }
            Body::If { arms, arm, running } => if_step(arms, arm, running, shell, io, world),
            Body::Program(_) | Body::Killed => Poll::Done(130),
        }
    }

    pub(super) fn kill(&mut self, cluster: &mut Cluster) {
        match self {
            Body::Process(process) => process.kill(cluster),
            Body::Group(list) | Body::Subshell(list, _) | Body::For { running: Some(list), .. } => list.kill(cluster),
            Body::While { running: Turn::Condition(list) | Turn::Body(list), .. }
            | Body::If { running: Turn::Condition(list) | Turn::Body(list), .. } => list.kill(cluster),
            Body::Nothing { .. }
            | Body::Program(_)
            | Body::For { running: None, .. }
            | Body::While { running: Turn::Next, .. }
            | Body::If { running: Turn::Next, .. }
            | Body::Killed => {}
        }
        *self = Body::Killed;
    }

    pub(super) fn runs_kubectl(&self) -> bool {
        match self {
            Body::Process(process) => process.runs_kubectl(),
            Body::Group(list) | Body::Subshell(list, _) | Body::For { running: Some(list), .. } => list.runs_kubectl(),
            Body::While { running: Turn::Condition(list) | Turn::Body(list), .. }
            | Body::If { running: Turn::Condition(list) | Turn::Body(list), .. } => list.runs_kubectl(),
            Body::Nothing { .. }
            | Body::Program(_)
            | Body::For { running: None, .. }
            | Body::While { running: Turn::Next, .. }
            | Body::If { running: Turn::Next, .. }
            | Body::Killed => false,
        }
    }
}

/// Whether a loop goes on after its body.
fn goes_on(shell: &mut Shell) -> bool {
    match shell.jump {
        None => true,
        Some(Jump::Continue) => {
            shell.jump = None;
            true
        }
        Some(Jump::Break) => {
            shell.jump = None;
            false
        }
        Some(Jump::Exit(_)) => false,
    }
}

fn for_step(
    variable: &str,
    words: &mut std::vec::IntoIter<String>,
    body: &Rc<List>,
    running: &mut Option<ListTask>,
    shell: &mut Shell,
    io: &mut Io<'_>,
    world: &mut World<'_>,
) -> Poll {
    let mut status = 0;
    loop {
        if let Some(list) = running {
            match list.step(shell, io, world) {
                Poll::Done(ended) => status = ended,
                other => return other,
            }
            *running = None;
            if !goes_on(shell) {
                return Poll::Done(status);
            }
        }
        match words.next() {
            Some(word) => shell.set(variable, word),
            None => return Poll::Done(status),
        }
        *running = Some(ListTask::new(Rc::clone(body)));
    }
}

fn while_step(
    until: bool,
    (condition, body): (&Rc<List>, &Rc<List>),
    running: &mut Turn,
    status: &mut i32,
    shell: &mut Shell,
    io: &mut Io<'_>,
    world: &mut World<'_>,
) -> Poll {
    loop {
        match running {
            Turn::Next => *running = Turn::Condition(ListTask::new(Rc::clone(condition))),
            Turn::Condition(list) => match list.step(shell, io, world) {
                Poll::Done(_) if shell.jump.is_some() => {
                    goes_on(shell);
                    return Poll::Done(*status);
                }
                Poll::Done(ended) if (ended == 0) == until => return Poll::Done(*status),
                Poll::Done(_) => *running = Turn::Body(ListTask::new(Rc::clone(body))),
                other => return other,
            },
            Turn::Body(list) => match list.step(shell, io, world) {
                Poll::Done(ended) => {
                    *status = ended;
                    *running = Turn::Next;
                    if !goes_on(shell) {
                        return Poll::Done(*status);
                    }
                }
                other => return other,
            },
        }
    }
}

fn if_step(
    arms: &[(Option<Rc<List>>, Rc<List>)],
    arm: &mut usize,
    running: &mut Turn,
    shell: &mut Shell,
    io: &mut Io<'_>,
    world: &mut World<'_>,
) -> Poll {
    loop {
        match running {
            Turn::Next => match arms.get(*arm) {
                None => return Poll::Done(0),
                Some((Some(condition), _)) => *running = Turn::Condition(ListTask::new(Rc::clone(condition))),
                Some((None, body)) => *running = Turn::Body(ListTask::new(Rc::clone(body))),
            },
            Turn::Condition(list) => match list.step(shell, io, world) {
                Poll::Done(0) => match arms.get(*arm) {
                    Some((_, body)) => *running = Turn::Body(ListTask::new(Rc::clone(body))),
                    None => return Poll::Done(0),
                },
                Poll::Done(_) => {
                    *arm += 1;
                    *running = Turn::Next;
                }
                other => return other,
            },
            Turn::Body(list) => return list.step(shell, io, world),
        }
    }
}
