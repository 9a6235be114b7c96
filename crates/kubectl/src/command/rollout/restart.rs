//! `kubectl rollout restart`

use cluster::Patch;
use objects::{Kind, Time};
use serde_json::json;

use super::{found_nothing, targets};
use crate::command::{Call, Command, DONE, DryRun, Next, say, warn};
use crate::failure::{Failure, Fallible, text};
use crate::flags::sets;
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;

pub(super) static COMMAND: Command = Command {
    name: "restart",
    short: "Restart a resource",
    long: "Restart a resource.\n\n        Resource rollout will be restarted.",
    examples: "# Restart all deployments in the test-namespace namespace\nkubectl rollout restart deployment -n test-namespace\n\n# Restart a deployment\nkubectl rollout restart deployment/nginx\n\n# Restart a daemon set\nkubectl rollout restart daemonset/abc\n\n# Restart deployments with the app=nginx label\nkubectl rollout restart deployment --selector=app=nginx",
    usage: "RESOURCE",
    flags: &[sets::PRINT, sets::FILENAME, sets::SELECTOR, sets::MANAGER_ROLLOUT],
    run: Some(run),
    ..Command::BASE
};

const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let format = Format::from_flags(&call.flags, context.files)?;
    let (infos, mut failures) = targets(call, context)?.split();
    if found_nothing(&infos, &failures, call, context) {
        return DONE;
    }
    for (at, info) in infos.iter().enumerate() {
        if let Err(failure) = restart(call, info, &format, at == 0, context) {
            failures.push(failure);
        }
    }
    Failure::all(failures)?;
    DONE
}

fn restart(call: &Call, info: &Info, format: &Format, first: bool, context: &mut Context<'_>) -> Fallible<()> {
    // The prefix is part of the message: it stands before each of several, too.
    let subject = format!("error: {} {:?}", info.kind.resource().qualified_plural(), info.name);
    let object = info.fetched()?;
    if !matches!(info.kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet) {
        return text(format!("{subject} restarting is not supported"));
    }
    if object.as_deployment().is_some_and(|deployment| deployment.spec.paused) {
        return text(format!("{subject} can't restart paused deployment (run rollout resume first)"));
    }
    let now = Time::of(context.cluster.now()).to_string();
    if object.to_value()["spec"]["template"]["metadata"]["annotations"][RESTARTED_AT] == json!(now) {
        return text(format!(
            "failed to create patch for {}: if restart has already been triggered within the past second, please wait before attempting to trigger another",
            info.name
        ));
    }
    let patch = json!({ "spec": { "template": { "metadata": { "annotations": { RESTARTED_AT: now } } } } });
    let options = call.write_options(DryRun::None)?;
    let written = context.cluster.patch(info.kind, &info.namespace, &info.name, Patch::Strategic(patch), &options);
    let written = written.map_err(|error| Failure::Text(format!("failed to patch: {}", error.message)))?;
    warn(context.output, &written.warnings);
    match format {
        Format::Human => {
            say(context.output, info.kind, &info.namespace, &info.name, "restarted");
            Ok(())
        }
        other => other.print(&written.object.to_value(), first, context.output),
    }
}
