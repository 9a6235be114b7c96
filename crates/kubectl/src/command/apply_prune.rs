//! `kubectl apply --prune`: what was applied before and is in no file now goes.
//!
//! Rule: `kubectl/pkg/cmd/apply/prune.go` and `kubectl/pkg/util/prune`.

use cluster::DeleteOptions;
use objects::{Kind, LabelSelector, Object};

use super::{Call, DryRun, full_name};
use crate::failure::{Fallible, text};
use crate::flags::Flags;
use crate::last_applied;
use crate::process::Context;
use crate::resource::Info;

/// What is pruned unless an allowlist is given, in this order.
const KINDS: [Kind; 15] = [
    Kind::ConfigMap,
    Kind::Endpoints,
    Kind::PersistentVolumeClaim,
    Kind::Pod,
    Kind::Secret,
    Kind::Service,
    Kind::Job,
    Kind::CronJob,
    Kind::Ingress,
    Kind::DaemonSet,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::StatefulSet,
    Kind::Namespace,
    Kind::PersistentVolume,
];

/// Refuses flags that do not go together.
pub(super) fn check(flags: &Flags) -> Fallible<()> {
    if flags.is("force") && flags.is("prune") {
        return text("--force cannot be used with --prune");
    }
    let selects = !flags.text("selector").is_empty();
    if flags.is("all") && selects {
        return text("cannot set --all and --selector at the same time");
    }
    if flags.is("prune") && !flags.is("all") && !selects {
        return text(
            "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
        );
    }
    Ok(())
}

fn kinds(flags: &Flags) -> Fallible<Vec<Kind>> {
    let given = flags.list("prune-allowlist");
    if given.is_empty() {
        return Ok(KINDS.to_vec());
    }
    let mut kinds = Vec::new();
    for entry in given {
        let parts: Vec<&str> = entry.split('/').collect();
        let [group, version, name] = parts.as_slice() else {
            return text(format!("invalid GroupVersionKind format: {entry}, please follow <group/version/kind>"));
        };
        let api_version = if *group == "core" { (*version).to_owned() } else { format!("{group}/{version}") };
        match Kind::from_manifest(&api_version, name) {
            Some(kind) => kinds.push(kind),
            None => return text(format!("no matches for kind {name:?} in version {api_version:?}")),
        }
    }
    Ok(kinds)
}

/// Deletes what was applied, matches the selector, and is not among what was applied now.
pub(super) fn run(
    call: &Call,
    applied: &[Info],
    selector: Option<&LabelSelector>,
    dry_run: DryRun,
    context: &mut Context<'_>,
) -> Fallible<()> {
    let kinds = kinds(&call.flags)?;
    let mut namespaces: Vec<&str> = applied.iter().map(|info| info.namespace.as_str()).collect();
    objects::sort::natural(&mut namespaces);
    namespaces.dedup();
    let mut gone: Vec<Object> = Vec::new();
    for namespace in namespaces.iter().filter(|namespace| !namespace.is_empty()) {
        for kind in kinds.iter().filter(|kind| kind.resource().namespaced) {
            gone.extend(context.cluster.list(*kind, Some(namespace)).cloned());
        }
    }
    for kind in kinds.iter().filter(|kind| !kind.resource().namespaced) {
        gone.extend(context.cluster.list(*kind, None).cloned());
    }
    gone.retain(|object| {
        last_applied::of(object).is_some()
            && selector.is_none_or(|selector| selector.matches(&object.metadata().labels))
            && !applied.iter().any(|info| info.reference() == object.reference())
    });
    for object in gone {
        let reference = object.reference();
        if dry_run != DryRun::Client {
            let options = DeleteOptions { dry_run: dry_run == DryRun::Server, ..DeleteOptions::default() };
            context.cluster.delete(reference.kind, &reference.namespace, &reference.name, &options)?;
        }
        let name = full_name(reference.kind, &reference.name);
        context.output.object(reference, name);
        context.output.out(format!(" pruned{}\n", dry_run.suffix()));
    }
    Ok(())
}
