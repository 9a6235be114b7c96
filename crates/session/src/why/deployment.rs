//! Why a Deployment is as it is.

use std::fmt::Display;
use std::rc::Rc;

use cluster::{Bounds, Cluster, Rule};
use objects::workload::POD_TEMPLATE_HASH;
use objects::{Deployment, Kind, Object, ObjectRef, Pod, ReplicaSet};

use super::{Remedy, Wait, Why, pod};
use crate::sentences::{Sentence, Text, Value};

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
            doing: Text::Paused.into(),
            remedies: vec![Remedy::new(Text::RollOutChanges, format!("kubectl rollout resume deployment/{name}"))],
            stuck: status.updated_replicas < wanted,
            waits: Wait::open(Text::SomebodyResumes),
            ..Why::default()
        };
    }
    let complete = status.observed_generation >= deployment.metadata.generation
        && status.updated_replicas == wanted
        && status.replicas == wanted
        && status.available_replicas == wanted;
    if complete {
        let doing = match wanted {
            0 => Text::NoPodsWanted.into(),
            1 => Text::TheOnePod.into(),
            _ => Text::AllPods.with(&[&wanted]),
        };
        return Why { doing, because: revisions(cluster, &reference), ..Why::default() };
    }
    let mut why = Why {
        doing: Text::SomePods.with(&[&status.updated_replicas, &wanted, &status.available_replicas]),
        ..Why::default()
    };
    let latest = cluster.decisions().about(&reference).next().map(|decision| decision.rule.clone());
    match &latest {
        Some(Rule::OldKept { bounds, total, available, new_unavailable }) => {
            why.because.push(kept(bounds, *total, *available, *new_unavailable));
        }
        Some(Rule::Scaled { set, from, to, bounds, .. }) => {
            let step = [set as &dyn Display, from, to].map(Value::plain);
            why.because.push(Text::LastStep.of(step.into_iter().chain([limits(bounds).into()]).collect()));
        }
        Some(Rule::WaitsForOldPods { left }) => {
            why.because.push(Text::Recreate.with(&[left]));
            why.waits = Wait::open(Text::OldPodsEnd);
        }
        Some(Rule::DeadlineExceeded { seconds }) => {
            why.because.push(Text::Deadline.with(&[seconds]));
            why.stuck = true;
        }
        Some(Rule::Paused | Rule::RevisionMoved { .. } | Rule::Created { .. } | Rule::CreateFailed { .. })
        | Some(Rule::Deleted { .. } | Rule::Unschedulable { .. })
        | None => {}
    }
    add_new_pods(cluster, deployment, &mut why);
    if why.waits.is_none() {
        why.waits = Wait::open(Text::NewPodsAvailable);
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
            why.because.push(Text::NoMorePods.with(&[&message]));
            why.waits = Some(Wait { event: Text::ReplicaSetRetries.into(), until: Some(retry) });
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
        why.because.push(Text::NewPodsFail.of(vec![Value::plain(&failing.len()), reason.doing.clone().into()]));
        why.because.extend(reason.because.first().cloned());
        why.see.push(ObjectRef::new(Kind::Pod, &first.metadata.namespace, &first.metadata.name));
        why.stuck = true;
    }
}

/// The arithmetic by which no old pod may go.
fn kept(bounds: &Bounds, total: i32, available: i32, new_unavailable: i32) -> Sentence {
    let most = total - bounds.least() - new_unavailable;
    let numbers = [total, bounds.least(), new_unavailable, most, available];
    let numbers = numbers.iter().map(|number| Value::plain(number));
    Text::OldPodsKept.of([limits(bounds).into()].into_iter().chain(numbers).collect())
}

/// The bounds of a rolling update with the rounding that led to them.
fn limits(bounds: &Bounds) -> Sentence {
    let wanted = bounds.wanted;
    let rounded = |written: &str, word: &str, number: i32| {
        if written.ends_with('%') {
            Value::Said(Text::Rounded.with(&[&word, &written, &wanted, &number]))
        } else {
            Value::plain(&number)
        }
    };
    Text::Limits.of(vec![
        rounded(&bounds.max_unavailable, "floor", bounds.unavailable),
        Value::plain(&bounds.least()),
        rounded(&bounds.max_surge, "ceil", bounds.surge),
        Value::plain(&bounds.most()),
    ])
}

/// Why the history lacks a revision: its ReplicaSet was given a newer one.
fn revisions(cluster: &Cluster, reference: &ObjectRef) -> Vec<Sentence> {
    let moved = cluster.decisions().about(reference).find_map(|decision| match &decision.rule {
        Rule::RevisionMoved { set, from, to } if *from > 0 => Some(Text::RevisionMoved.with(&[from, to, set])),
        _ => None,
    });
    moved.into_iter().collect()
}

/// What a person can do for a rollout that does not get on.
pub(super) fn remedies(cluster: &Cluster, deployment: &Deployment) -> Vec<Remedy> {
    let name = &deployment.metadata.name;
    let mut remedies = Vec::new();
    if sets(cluster, deployment).count() > 1 {
        remedies.push(Remedy::new(Text::GoBack, format!("kubectl rollout undo deployment/{name}")));
    }
    if let Some(container) = deployment.spec.template.spec.containers.first() {
        let command = format!("kubectl set image deployment/{name} {}=IMAGE", container.name);
        remedies.push(Remedy::new(Text::SetImage, command));
    }
    remedies
}
