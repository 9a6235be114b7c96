//! `kubectl rollout pause` and `kubectl rollout resume`

use cluster::Patch;
use serde_json::{Value, json};

use super::{found_nothing, targets};
use crate::command::{Call, Command, DONE, DryRun, Next, say, warn};
use crate::failure::{Failure, Fallible, text};
use crate::flags::sets;
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;

pub(super) static PAUSE: Command = Command {
    name: "pause",
    short: "Mark the provided resource as paused",
    long: "Mark the provided resource as paused.\n\n Paused resources will not be reconciled by a controller. Use \"kubectl rollout resume\" to resume a paused resource. Currently only deployments support being paused.",
    examples: "# Mark the nginx deployment as paused\n# Any current state of the deployment will continue its function; new updates\n# to the deployment will not have an effect as long as the deployment is paused\nkubectl rollout pause deployment/nginx",
    usage: "RESOURCE",
    flags: &[sets::PRINT, sets::FILENAME, sets::SELECTOR, sets::MANAGER_ROLLOUT],
    run: Some(run),
    ..Command::BASE
};

pub(super) static RESUME: Command = Command {
    name: "resume",
    short: "Resume a paused resource",
    long: "Resume a paused resource.\n\n Paused resources will not be reconciled by a controller. By resuming a resource, we allow it to be reconciled again. Currently only deployments support being resumed.",
    examples: "# Resume an already paused deployment\nkubectl rollout resume deployment/nginx",
    usage: "RESOURCE",
    flags: &[sets::PRINT, sets::FILENAME, sets::SELECTOR, sets::MANAGER_ROLLOUT],
    run: Some(run),
    ..Command::BASE
};

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let pausing = call.command.name == "pause";
    let format = Format::from_flags(&call.flags, context.files)?;
    let (infos, mut failures) = targets(call, context)?.split();
    if found_nothing(&infos, &failures, call, context) {
        return DONE;
    }
    for (at, info) in infos.iter().enumerate() {
        if let Err(failure) = mark(call, info, pausing, &format, at == 0, context) {
            failures.push(failure);
        }
    }
    Failure::all(failures)?;
    DONE
}

fn mark(
    call: &Call,
    info: &Info,
    pausing: bool,
    format: &Format,
    first: bool,
    context: &mut Context<'_>,
) -> Fallible<()> {
    // The prefix is part of the message: it stands before each of several, too.
    let subject = format!("error: {} {:?}", info.kind.resource().qualified_plural(), info.name);
    let Some(deployment) = info.fetched()?.as_deployment() else {
        return text(format!("{subject} {} is not supported", if pausing { "pausing" } else { "resuming" }));
    };
    match (pausing, deployment.spec.paused) {
        (true, true) => return text(format!("{subject} is already paused")),
        (false, false) => return text(format!("{subject} is not paused")),
        (true, false) | (false, true) => {}
    }
    let value = if pausing { json!(true) } else { Value::Null };
    let patch = Patch::Strategic(json!({ "spec": { "paused": value } }));
    let options = call.write_options(DryRun::None)?;
    let written = context.cluster.patch(info.kind, &info.namespace, &info.name, patch, &options);
    let written = written.map_err(|error| Failure::Text(format!("failed to patch: {}", error.message)))?;
    warn(context.output, &written.warnings);
    match format {
        Format::Human => {
            let done = if pausing { "paused" } else { "resumed" };
            say(context.output, info.kind, &info.namespace, &info.name, done);
            Ok(())
        }
        other => other.print(&written.object.to_value(), first, context.output),
    }
}
