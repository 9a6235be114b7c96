//! What a running command waits for.

use cluster::Cluster;
use objects::Moment;

use crate::command::{delete, drain, edit, exec, get, logs, rollout, run_attached, wait};
use crate::failure::{Fallible, text};
use crate::process::{Context, Step};

/// A command between two steps: plain data.
#[derive(Clone, Debug)]
pub(crate) enum State {
    /// `rollout status`
    RolloutStatus(rollout::status::Progress),
    /// `get -w`
    Watching(get::Watching),
    /// `wait`
    Waiting(wait::Waiting),
    /// `delete`, until the objects are gone.
    Deleting(delete::Deleting),
    /// `drain`
    Draining(drain::Draining),
    /// `logs -f`
    Following(logs::Following),
    /// `edit`
    Editing(edit::Editing),
    /// `port-forward`, `attach`, `exec` of a program that runs on.
    Attached(exec::Attached),
    /// `run --attach`
    RunAttached(run_attached::RunAttached),
    /// `events -w`
    WatchingEvents(crate::command::events::Watching),
    /// One of these that `--request-timeout` ends, with this error.
    Bounded(Box<State>, Moment, &'static str),
}

impl State {
    /// The same, ended by `--request-timeout` where one request is what it waits for; the others ask again.
    pub(crate) fn bounded(self, end: Moment) -> State {
        match &self {
            State::Watching(_) | State::WatchingEvents(_) => {
                State::Bounded(Box::new(self), end, "watch closed before UntilWithoutRetry timeout")
            }
            State::Following(_) => State::Bounded(
                Box::new(self),
                end,
                "context deadline exceeded (Client.Timeout or context cancellation while reading body)",
            ),
            State::RolloutStatus(_)
            | State::Waiting(_)
            | State::Deleting(_)
            | State::Draining(_)
            | State::Editing(_)
            | State::Attached(_)
            | State::RunAttached(_)
            | State::Bounded(..) => self,
        }
    }

    /// Goes on as far as possible without waiting.
    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        match self {
            State::RolloutStatus(state) => state.step(context),
            State::Watching(state) => state.step(context),
            State::Waiting(state) => state.step(context),
            State::Deleting(state) => state.step(context),
            State::Draining(state) => state.step(context),
            State::Following(state) => state.step(context),
            State::Editing(state) => state.step(context),
            State::Attached(state) => state.step(context),
            State::RunAttached(state) => state.step(context),
            State::WatchingEvents(state) => state.step(context),
            State::Bounded(state, end, error) => match state.step(context)? {
                Step::Blocked(_) if context.cluster.now() >= *end => text(*error),
                Step::Blocked(until) => Ok(Step::Blocked(Some(until.map_or(*end, |until| until.min(*end))))),
                other => Ok(other),
            },
        }
    }

    /// Ends the watches.
    pub(crate) fn cancel(&mut self, cluster: &mut Cluster) {
        match self {
            State::RolloutStatus(state) => state.cancel(cluster),
            State::Watching(state) => state.cancel(cluster),
            State::Waiting(state) => state.cancel(cluster),
            State::Deleting(state) => state.cancel(cluster),
            State::Draining(state) => state.cancel(cluster),
            State::Following(state) => state.cancel(cluster),
            State::Editing(_) => {}
            State::Attached(_) | State::RunAttached(_) => {}
            State::WatchingEvents(state) => state.cancel(cluster),
            State::Bounded(state, ..) => state.cancel(cluster),
        }
    }
}
