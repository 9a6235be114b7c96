//! What a command does once it is expanded: a program, a group, a loop, a choice.

use std::rc::Rc;

use cluster::Cluster;

use super::{Io, ListTask, Poll, World};
use crate::shell::ast::{Command, List, Shape};
use crate::shell::process::{Process, Start, Started};
use crate::shell::state::{Jump, Shell};

/// Functions may call each other so deep.
const MOST_CALLS: usize = 50;

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
    /// A function, with the arguments of whatever called it, and how many variables were remembered then.
    Function {
        list: ListTask,
        arguments: Rc<Vec<String>>,
        locals: usize,
    },
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
            Shape::Case { arms, .. } => {
                let chosen = words.first().and_then(|number| number.parse::<usize>().ok());
                match chosen.and_then(|number| arms.get(number)) {
                    Some((_, list)) => Body::Group(ListTask::new(Rc::clone(list))),
                    None => Body::Nothing { assigned, status: 0 },
                }
            }
            Shape::Test(_) | Shape::Arithmetic(_) => Body::Nothing { assigned, status },
            Shape::Function { .. } => Body::Nothing { assigned, status: 0 },
        }
    }

    pub(super) fn step(&mut self, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        if let Body::Program(start) = self
            && let Some(list) = start.words.first().and_then(|name| shell.function(name))
        {
            if shell.depth >= MOST_CALLS {
                io.output
                    .err(format!("bash: {}: maximum function nesting level exceeded ({MOST_CALLS})\n", start.words[0]));
                return Poll::Done(1);
            }
            shell.depth += 1;
            let given = Rc::new(start.words[1..].to_vec());
            let arguments = std::mem::replace(&mut shell.arguments, given);
            *self = Body::Function { list: ListTask::new(list), arguments, locals: shell.locals() };
        }
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
            Body::Function { list, arguments, locals } => match list.step(shell, io, world) {
                Poll::Done(status) => {
                    shell.depth = shell.depth.saturating_sub(1);
                    shell.arguments = std::mem::take(arguments);
                    shell.end_locals(*locals);
                    let returned = match shell.jump {
                        Some(Jump::Return(status)) => status,
                        Some(Jump::Break(_) | Jump::Continue(_) | Jump::Exit(_)) | None => return Poll::Done(status),
                    };
                    shell.jump = None;
                    Poll::Done(returned)
                }
                other => other,
            },
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
            Body::Group(list)
            | Body::Subshell(list, _)
            | Body::Function { list, .. }
            | Body::For { running: Some(list), .. } => list.kill(cluster),
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
            Body::Group(list)
            | Body::Subshell(list, _)
            | Body::Function { list, .. }
            | Body::For { running: Some(list), .. } => list.runs_kubectl(),
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

/// A step of a condition: what fails in it ends nothing, whatever `set -e` says.
fn untested(list: &mut ListTask, shell: &mut Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
    let held = std::mem::take(&mut shell.options.exit_on_error);
    let poll = list.step(shell, io, world);
    shell.options.exit_on_error |= held;
    poll
}

/// Whether a loop goes on after its body.
fn goes_on(shell: &mut Shell) -> bool {
    match shell.jump {
        None => true,
        Some(Jump::Continue(loops)) => {
            shell.jump = (loops > 1).then(|| Jump::Continue(loops - 1));
            loops <= 1
        }
        Some(Jump::Break(loops)) => {
            shell.jump = (loops > 1).then(|| Jump::Break(loops - 1));
            false
        }
        Some(Jump::Exit(_) | Jump::Return(_)) => false,
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
            Turn::Condition(list) => match untested(list, shell, io, world) {
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
            Turn::Condition(list) => match untested(list, shell, io, world) {
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
