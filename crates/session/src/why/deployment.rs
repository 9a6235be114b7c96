//! Why a Deployment is as it is.

use std::rc::Rc;

use cluster::{Bounds, Cluster, Rule};
use objects::workload::POD_TEMPLATE_HASH;
use objects::{Deployment, Kind, Object, ObjectRef, Pod, ReplicaSet};

use super::{Remedy, Wait, Why, count, pod};

pub(super) fn reference(deployment: &Deployment) -> ObjectRef {
    ObjectRef::new(Kind::Deployment, &deployment.metadata.namespace, &deployment.metadata.name)
}

/// A Deployment's ReplicaSets.
pub(super) fn sets<'a>(cluster: &'a Cluster, deployment: &'a Deployment) -> impl Iterator<Item = &'a Rc<ReplicaSet>> {
    cluster
        .list(Kind::ReplicaSet, Some(&deployment.metadata.namespace))
        .filter_map(Object::as_replica_set)
        .filter(|set| set.metadata.is_controlled_by(&deployment.metadata.uid))
}

/// The ReplicaSet whose template is the Deployment's.
pub(super) fn new_set<'a>(cluster: &'a Cluster, deployment: &'a Deployment) -> Option<&'a Rc<ReplicaSet>> {
    let template = &deployment.spec.template;
    sets(cluster, deployment).find(|set| set.spec.template.without_label(POD_TEMPLATE_HASH) == **template)
}

pub(super) fn why(cluster: &Cluster, deployment: &Deployment) -> Why {
    let status = &deployment.status;
    let wanted = deployment.spec.replicas;
    let reference = reference(deployment);
    let name = &deployment.metadata.name;
    if deployment.spec.paused {
        return Why {
            doing: "The Deployment is paused: a changed template is not rolled out. Scaling still works.".to_owned(),
            remedies: vec![Remedy::new(
                "Roll out what was changed",
                format!("kubectl rollout resume deployment/{name}"),
            )],
            stuck: status.updated_replicas < wanted,
            waits: Some(Wait { event: "Somebody resumes it.".to_owned(), until: None }),
            ..Why::default()
        };
    }
    let complete = status.observed_generation >= deployment.metadata.generation
        && status.updated_replicas == wanted
        && status.replicas == wanted
        && status.available_replicas == wanted;
    if complete {
        let doing = match wanted {
            0 => "No pods are wanted, and there are none.".to_owned(),
            1 => "The one pod is of the newest revision and available.".to_owned(),
            _ => format!("All {wanted} pods are of the newest revision and available."),
        };
        return Why { doing, because: revisions(cluster, &reference), ..Why::default() };
    }
    let mut why = Why {
        doing: format!(
            "{} of {wanted} pods are of the newest revision; {} of {wanted} are available.",
            status.updated_replicas, status.available_replicas
        ),
        ..Why::default()
    };
    let latest = cluster.decisions().about(&reference).next().map(|decision| decision.rule.clone());
    match &latest {
        Some(Rule::OldKept { bounds, total, available, new_unavailable }) => {
            why.because.push(kept(bounds, *total, *available, *new_unavailable));
        }
        Some(Rule::Scaled { set, from, to, bounds, .. }) => {
            why.because.push(format!("The last step took {set} from {from} to {to}. {}", limits(bounds)));
        }
        Some(Rule::WaitsForOldPods { left }) => {
            let left = count(i32::try_from(*left).unwrap_or(i32::MAX), "old pod");
            why.because.push(format!(
                "The strategy is Recreate: no new pod starts before all old ones are gone. {left} left."
            ));
            why.waits = Some(Wait { event: "The old pods end.".to_owned(), until: None });
        }
        Some(Rule::DeadlineExceeded { seconds }) => {
            why.because.push(format!("Nothing got better for {seconds} s (progressDeadlineSeconds)."));
            why.stuck = true;
        }
        Some(Rule::Paused | Rule::RevisionMoved { .. } | Rule::Created { .. } | Rule::CreateFailed { .. })
        | Some(Rule::Deleted { .. } | Rule::Unschedulable { .. })
        | None => {}
    }
    add_new_pods(cluster, deployment, &mut why);
    if why.waits.is_none() {
        why.waits = Some(Wait { event: "Pods of the new revision become available.".to_owned(), until: None });
    }
    if why.stuck {
        why.remedies = remedies(cluster, deployment);
    }
    why
}

/// What the pods of the new revision are held up by, and whether they could not even be made.
fn add_new_pods(cluster: &Cluster, deployment: &Deployment, why: &mut Why) {
    let Some(set) = new_set(cluster, deployment) else { return };
    let own = ObjectRef::new(Kind::ReplicaSet, &set.metadata.namespace, &set.metadata.name);
    if set.status.conditions.iter().any(|condition| condition.kind == "ReplicaFailure") {
        let failed = cluster.decisions().about(&own).find_map(|decision| match &decision.rule {
            Rule::CreateFailed { message, retry } => Some((message.clone(), *retry)),
            _ => None,
        });
        if let Some((message, retry)) = failed {
            why.because.push(format!("No more pods can be made: {message}."));
            why.waits = Some(Wait { event: "The ReplicaSet tries again.".to_owned(), until: Some(retry) });
            why.stuck = true;
        }
    }
    let pods: Vec<&Rc<Pod>> = cluster.pods_of(&set.metadata.uid).collect();
    let failing: Vec<(&&Rc<Pod>, Why)> = pods
        .iter()
        .filter(|pod| !pod.is_ready() && !pod.is_terminating())
        .map(|held| (held, pod::why(cluster, held)))
        .filter(|(_, why)| why.stuck)
        .collect();
    if let Some((first, reason)) = failing.first() {
        let number = count(i32::try_from(failing.len()).unwrap_or(i32::MAX), "new pod");
        why.because.push(format!("{number} can't become available. {}", reason.doing));
        why.because.extend(reason.because.first().cloned());
        why.see.push(ObjectRef::new(Kind::Pod, &first.metadata.namespace, &first.metadata.name));
        why.stuck = true;
    }
}

/// The arithmetic by which no old pod may go.
fn kept(bounds: &Bounds, total: i32, available: i32, new_unavailable: i32) -> String {
    let most = total - bounds.least() - new_unavailable;
    format!(
        "{} {total} pods in all - {} that must be available - {new_unavailable} new ones that are not available = {most}: no old pod may go ({available} are available).",
        limits(bounds),
        bounds.least()
    )
}

/// The bounds of a rolling update with the rounding that led to them.
fn limits(bounds: &Bounds) -> String {
    let wanted = bounds.wanted;
    let rounded = |written: &str, word: &str, number: i32| {
        if written.ends_with('%') { format!("{word}({written} of {wanted}) = {number}") } else { number.to_string() }
    };
    format!(
        "maxUnavailable = {}, so at least {} must be available; maxSurge = {}, so at most {} may exist.",
        rounded(&bounds.max_unavailable, "floor", bounds.unavailable),
        bounds.least(),
        rounded(&bounds.max_surge, "ceil", bounds.surge),
        bounds.most()
    )
}

/// Why the history lacks a revision: its ReplicaSet was given a newer one.
fn revisions(cluster: &Cluster, reference: &ObjectRef) -> Vec<String> {
    let moved = cluster.decisions().about(reference).find_map(|decision| match &decision.rule {
        Rule::RevisionMoved { set, from, to } if *from > 0 => Some(format!(
            "Revision {from} became revision {to}: going back to a template gives its ReplicaSet {set} the newest number, and the old number disappears from the history."
        )),
        _ => None,
    });
    moved.into_iter().collect()
}

/// What a person can do for a rollout that does not get on.
pub(super) fn remedies(cluster: &Cluster, deployment: &Deployment) -> Vec<Remedy> {
    let name = &deployment.metadata.name;
    let mut remedies = Vec::new();
    if sets(cluster, deployment).count() > 1 {
        remedies.push(Remedy::new("Go back to the revision before", format!("kubectl rollout undo deployment/{name}")));
    }
    if let Some(container) = deployment.spec.template.spec.containers.first() {
        let command = format!("kubectl set image deployment/{name} {}=IMAGE", container.name);
        remedies.push(Remedy::new("Set an image that works", command));
    }
    remedies
}
