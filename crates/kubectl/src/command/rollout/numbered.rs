//! Rollouts of StatefulSets and DaemonSets: their revisions, status and return.
//!
//! Rules: `polymorphichelpers/{history,rollback,rollout_status}.go` of kubectl.

use std::rc::Rc;

use cluster::{Cluster, Patch};
use objects::{Kind, Object, Other, PodTemplate};
use serde_json::{Value, json};

use crate::command::{Call, DryRun, warn};
use crate::describe::template;
use crate::failure::{Failure, Fallible, text};
use crate::process::Context;
use crate::resource::Info;

/// A revision that is kept in a ControllerRevision.
pub(super) struct Revision {
    pub(super) number: i64,
    pub(super) template: PodTemplate,
    pub(super) object: Rc<Other>,
}

/// The revisions of a StatefulSet or DaemonSet, oldest first.
pub(super) fn revisions(set: &Other, cluster: &Cluster) -> Vec<Revision> {
    let held = cluster.list(Kind::ControllerRevision, Some(&set.metadata.namespace)).filter_map(Object::as_other);
    let held = held.filter(|held| held.metadata.is_controlled_by(&set.metadata.uid));
    let mut all: Vec<Revision> = held
        .filter_map(|held| {
            let mut template = held.at(&["data", "spec", "template"])?.clone();
            template.as_object_mut()?.remove("$patch");
            let number = held.at(&["revision"]).and_then(Value::as_i64)?;
            Some(Revision { number, template: PodTemplate::from_value(template).ok()?, object: Rc::clone(held) })
        })
        .collect();
    objects::sort::by_key(&mut all, |held| held.number);
    all
}

/// One line about a set, and whether its rollout is complete.
pub(super) fn status(set: &Other) -> Fallible<(String, bool)> {
    if set.at(&["spec", "updateStrategy", "type"]) != Some(&json!("RollingUpdate")) {
        return text("rollout status is only available for RollingUpdate strategy type");
    }
    let number = |path: &[&str]| set.at(path).and_then(Value::as_i64).unwrap_or(0);
    let status = |key: &str| number(&["status", key]);
    let observed = set.metadata.generation <= status("observedGeneration");
    let name = &set.metadata.name;
    if set.kind == Kind::DaemonSet {
        if !observed {
            return Ok(("Waiting for daemon set spec update to be observed...\n".to_owned(), false));
        }
        let (updated, wanted) = (status("updatedNumberScheduled"), status("desiredNumberScheduled"));
        let waiting = |what: String| format!("Waiting for daemon set {name:?} rollout to finish: {what}...\n");
        if updated < wanted {
            return Ok((waiting(format!("{updated} out of {wanted} new pods have been updated")), false));
        }
        let available = status("numberAvailable");
        if available < wanted {
            return Ok((waiting(format!("{available} of {wanted} updated pods are available")), false));
        }
        return Ok((format!("daemon set {name:?} successfully rolled out\n"), true));
    }
    if !observed {
        return Ok(("Waiting for statefulset spec update to be observed...\n".to_owned(), false));
    }
    let wanted = number(&["spec", "replicas"]);
    let ready = status("readyReplicas");
    if ready < wanted {
        return Ok((format!("Waiting for {} pods to be ready...\n", wanted - ready), false));
    }
    let partition = number(&["spec", "updateStrategy", "rollingUpdate", "partition"]);
    let updated = status("updatedReplicas");
    if updated < wanted - partition {
        return Ok((
            format!(
                "Waiting for partitioned roll out to finish: {updated} out of {} new pods have been updated...\n",
                wanted - partition
            ),
            false,
        ));
    }
    Ok((format!("partitioned roll out complete: {updated} new pods have been updated...\n"), true))
}

/// Takes a set back to a revision.
pub(super) fn roll_back(
    call: &Call,
    info: &Info,
    set: &Other,
    dry_run: DryRun,
    context: &mut Context<'_>,
) -> Fallible<String> {
    let wanted = call.flags.int("to-revision");
    let held = revisions(set, context.cluster);
    if wanted == 0 && held.len() <= 1 {
        return text("no last revision to roll back to");
    }
    let found = match wanted {
        0 => held.iter().rev().nth(1),
        wanted => held.iter().find(|held| held.number == wanted),
    };
    let Some(found) = found else { return text(format!("unable to find specified revision {wanted} in history")) };
    if dry_run == DryRun::Client {
        return Ok(template::with_tabs(&found.template, None));
    }
    let template = found.template.to_value();
    if set.at(&["spec", "template"]) == Some(&template) {
        return Ok(format!("skipped rollback (current template already matches revision {wanted})"));
    }
    let patch = Patch::Json(json!([{ "op": "replace", "path": "/spec/template", "value": template }]));
    let written = context.cluster.patch(info.kind, &info.namespace, &info.name, patch, &call.write_options(dry_run)?);
    let failed =
        |error: cluster::ApiError| Failure::Text(format!("failed restoring revision {wanted}: {}", error.message));
    warn(context.output, &written.map_err(failed)?.warnings);
    Ok("rolled back".to_owned())
}
