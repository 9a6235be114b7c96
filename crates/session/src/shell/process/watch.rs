//! `watch COMMAND`: runs a line again and again, each time on a cleared screen.

use std::rc::Rc;

use cluster::Cluster;
use kubectl::Output;
use objects::{Moment, Span};

use super::{Call, Process, Started, duration};
use crate::shell::ast::List;
use crate::shell::parser::parse;
use crate::shell::program::CLEAR_SCREEN;
use crate::shell::state::Shell;
use crate::shell::task::{Io, ListTask, Poll, Wait, World};

/// A line that runs again and again.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    list: Rc<List>,
    text: String,
    interval: Span,
    /// What the line printed so far.
    printed: Output,
    running: Option<ListTask>,
    next: Moment,
}

impl Watch {
    /// Begins.
    pub(crate) fn start(call: &mut Call<'_, '_>) -> Started {
        let mut interval = Span::seconds(2);
        let mut words = call.args;
        while let Some((word, rest)) = words.split_first().filter(|(word, _)| word.starts_with('-')) {
            words = rest;
            let number = match word.strip_prefix("-n") {
                Some("") => words.split_first().map(|(number, rest)| {
                    words = rest;
                    number.as_str()
                }),
                attached => attached,
            };
            match number.map(duration) {
                Some(Some(span)) => interval = span.max(Span::millis(100)),
                Some(None) => return call.fail("failed to parse argument", 1),
                None => {}
            }
        }
        let text = words.join(" ");
        match parse(&text) {
            Ok(list) if !list.items.is_empty() => {
                let watch = Watch {
                    list: Rc::new(list),
                    text,
                    interval,
                    printed: Output::default(),
                    running: None,
                    next: call.world.now(),
                };
                Started::Runs(Process::Watch(Box::new(watch)))
            }
            Ok(_) => call.fail("no command", 1),
            Err(error) => call.fail(error.message(), 1),
        }
    }

    pub(super) fn step(&mut self, shell: &Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        loop {
            match &mut self.running {
                None if world.now() < self.next => return Poll::Wait(Wait::until(self.next)),
                None => {
                    self.running = Some(ListTask::new(Rc::clone(&self.list)));
                    self.printed = Output::default();
                }
                Some(running) => {
                    let mut own = shell.clone();
                    let mut inner = Io { input: io.input, output: &mut self.printed };
                    match running.step(&mut own, &mut inner, world) {
                        Poll::Done(_) => {
                            self.running = None;
                            self.next = world.now() + self.interval;
                            let tenths = self.interval.whole_millis() / 100;
                            let every = format!("Every {}.{}s: {}\n\n", tenths / 10, tenths % 10, self.text);
                            io.output.out(format!("{CLEAR_SCREEN}{every}"));
                            for chunk in std::mem::take(&mut self.printed).chunks {
                                io.output.push(chunk.stream, chunk.text, chunk.object);
                            }
                        }
                        other => return other,
                    }
                }
            }
        }
    }

    pub(super) fn kill(&mut self, cluster: &mut Cluster) {
        if let Some(running) = &mut self.running {
            running.kill(cluster);
        }
    }

    pub(super) fn runs_kubectl(&self) -> bool {
        self.running.as_ref().is_some_and(ListTask::runs_kubectl)
    }
}
