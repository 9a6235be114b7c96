//! What a running command waits for.

use cluster::Cluster;

use crate::command::{delete, drain, edit, exec, get, logs, rollout, run_attached, wait};
use crate::failure::Fallible;
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
}

impl State {
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
        }
    }
}
