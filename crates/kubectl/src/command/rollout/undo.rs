//! `kubectl rollout undo`

use cluster::Patch;
use objects::workload::POD_TEMPLATE_HASH;
use objects::{Deployment, Kind, Labels, ReplicaSet};
use serde_json::json;

use super::{deployment, numbered, targets, with_group};
use crate::command::{Call, Command, DONE, DryRun, Next, say, warn};
use crate::describe::template;
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::last_applied;
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;
use crate::revisions::{Revisions, equal_but_hash, number};

pub(super) static COMMAND: Command = Command {
    name: "undo",
    short: "Undo a previous rollout",
    long: "Roll back to a previous rollout.",
    examples: "# Roll back to the previous deployment\nkubectl rollout undo deployment/abc\n\n# Roll back to daemonset revision 3\nkubectl rollout undo daemonset/abc --to-revision=3\n\n# Roll back to the previous deployment with dry-run\nkubectl rollout undo --dry-run=server deployment/abc",
    usage: "(TYPE NAME | TYPE/NAME) [flags]",
    flags: &[FLAGS, sets::PRINT, sets::FILENAME, sets::SELECTOR, sets::DRY_RUN],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] =
    &[Flag::new("to-revision", FlagKind::Int64, "0", "The revision to rollback to. Default to 0 (last revision).")];

/// Annotations of a ReplicaSet that do not go back to its Deployment.
const OWN_ANNOTATIONS: &[&str] = &[
    last_applied::KEY,
    "deployment.kubernetes.io/revision",
    "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(&call.flags, context.files)?;
    let (infos, mut failures) = targets(call, context)?.split();
    for (at, info) in infos.iter().enumerate() {
        if let Err(failure) = undo(call, info, dry_run, &format, at == 0, context) {
            failures.push(failure);
        }
    }
    Failure::all(failures)?;
    DONE
}

fn undo(
    call: &Call,
    info: &Info,
    dry_run: DryRun,
    format: &Format,
    first: bool,
    context: &mut Context<'_>,
) -> Fallible<()> {
    let missing = format!("no rollbacker has been implemented for {:?}", with_group(info.kind));
    let object = info.fetched()?.clone();
    let set = object.as_other().filter(|set| matches!(set.kind, Kind::StatefulSet | Kind::DaemonSet));
    let deployment = if set.is_none() { Some(deployment(&object, &missing)?) } else { None };
    if last_applied::of(&object).is_some() {
        let plural = info.kind.resource().plural;
        let warning = format!(
            "resource {plural}/{} was previously managed with 'kubectl apply'. Rolling back will not update the kubectl.kubernetes.io/last-applied-configuration annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.",
            info.name
        );
        warn(context.output, &[warning]);
    }
    let done = match (set, deployment) {
        (Some(set), _) => numbered::roll_back(call, info, set, dry_run, context)?,
        (None, Some(deployment)) => roll_back(call, info, deployment, dry_run, context)?,
        (None, None) => return text(missing),
    };
    match format {
        Format::Human => {
            let done = format!("{done}{}", dry_run.suffix());
            say(context.output, info.kind, &info.namespace, &info.name, &done);
            Ok(())
        }
        other => {
            let object = context.cluster.get(info.kind, &info.namespace, &info.name)?;
            other.print(&object.to_value(), first, context.output)
        }
    }
}

/// Rule: `DeploymentRollbacker.Rollback` of kubectl's `polymorphichelpers/rollback.go`.
fn roll_back(
    call: &Call,
    info: &Info,
    deployment: &Deployment,
    dry_run: DryRun,
    context: &mut Context<'_>,
) -> Fallible<String> {
    let wanted = call.flags.int("to-revision");
    let not_found = || text(format!("unable to find specified revision {wanted} in history"));
    if wanted < 0 {
        return not_found();
    }
    let revisions = Revisions::of(deployment, context.cluster);
    let Some(set) = revisions.find(wanted) else {
        return if wanted > 0 {
            not_found()
        } else {
            text(format!("no rollout history found for deployment {:?}", info.name))
        };
    };
    if dry_run == DryRun::Client {
        return Ok(template::with_tabs(&set.spec.template, None));
    }
    if deployment.spec.paused {
        return text(
            "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
        );
    }
    if equal_but_hash(&set.spec.template, &deployment.spec.template) {
        let shown = if wanted == 0 { number(set) } else { wanted };
        return Ok(format!("skipped rollback (current template already matches revision {shown})"));
    }
    let template = set.spec.template.without_label(POD_TEMPLATE_HASH);
    let patch = json!([
        { "op": "replace", "path": "/spec/template", "value": template.to_value() },
        { "op": "replace", "path": "/metadata/annotations", "value": annotations(deployment, set) },
    ]);
    let options = call.write_options(dry_run)?;
    let written = context.cluster.patch(info.kind, &info.namespace, &info.name, Patch::Json(patch), &options);
    let failed =
        |error: cluster::ApiError| Failure::Text(format!("failed restoring revision {wanted}: {}", error.message));
    warn(context.output, &written.map_err(failed)?.warnings);
    Ok("rolled back".to_owned())
}

/// The Deployment keeps what is its own and takes the rest from the revision.
fn annotations(deployment: &Deployment, set: &ReplicaSet) -> Labels {
    let own = |key: &String| OWN_ANNOTATIONS.contains(&key.as_str());
    let kept = deployment.metadata.annotations.iter().filter(|(key, _)| own(key));
    let taken = set.metadata.annotations.iter().filter(|(key, _)| !own(key));
    kept.chain(taken).map(|(key, value)| (key.clone(), value.clone())).collect()
}
