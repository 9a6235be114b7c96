//! `kubectl rollout`: what becomes of a Deployment's revisions.

mod history;
mod numbered;
mod pause;
mod restart;
pub(crate) mod status;
mod undo;

use std::rc::Rc;

use objects::{Deployment, Object};

use super::{Call, Command, kind_with_group as with_group};
use crate::failure::{Failure, Fallible, text};
use crate::process::Context;
use crate::resource::{Info, Selection};

pub(crate) static COMMAND: Command = Command {
    name: "rollout",
    short: "Manage the rollout of a resource",
    long: "Manage the rollout of one or many resources.\n        \n Valid resource types include:\n\n  *  deployments\n  *  daemonsets\n  *  statefulsets",
    examples: "# Rollback to the previous deployment\nkubectl rollout undo deployment/abc\n\n# Check the rollout status of a daemonset\nkubectl rollout status daemonset/foo\n\n# Restart a deployment\nkubectl rollout restart deployment/abc\n\n# Restart deployments with the 'app=nginx' label\nkubectl rollout restart deployment --selector=app=nginx",
    usage: "SUBCOMMAND",
    subcommands: &[
        &history::COMMAND,
        &pause::PAUSE,
        &pause::RESUME,
        &undo::COMMAND,
        &status::COMMAND,
        &restart::COMMAND,
    ],
    ..Command::BASE
};

/// The objects that a rollout command works on; a type alone means all of it.
fn targets(call: &Call, context: &Context<'_>) -> Fallible<Selection> {
    if call.args.is_empty() && !call.flags.changed("filename") {
        return text("required resource not specified");
    }
    let mut query = call.query(&call.args)?;
    query.type_alone = true;
    call.run_query(&query, context)
}

/// Says so where nothing was found, and nothing failed.
fn found_nothing(infos: &[Info], failures: &[Failure], call: &Call, context: &mut Context<'_>) -> bool {
    let nothing = infos.is_empty() && failures.is_empty();
    if nothing {
        context.output.err(format!("No resources found in {} namespace.\n", call.namespace));
    }
    nothing
}

/// The Deployment, or the error of a command that only Deployments have.
fn deployment<'a>(object: &'a Object, otherwise: &str) -> Fallible<&'a Rc<Deployment>> {
    match object.as_deployment() {
        Some(deployment) => Ok(deployment),
        None => text(otherwise),
    }
}
