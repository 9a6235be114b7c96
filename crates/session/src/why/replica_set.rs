//! Why a ReplicaSet is as it is.

use cluster::{Cluster, Rule};
use objects::{Kind, ObjectRef, ReplicaSet};

use super::{Wait, Why, count, deployment};

pub(super) fn why(cluster: &Cluster, set: &ReplicaSet) -> Why {
    let metadata = &set.metadata;
    let (wanted, has) = (set.spec.replicas, set.status.replicas);
    let mut why = Why { doing: format!("It wants {} and has {has}.", count(wanted, "pod")), ..Why::default() };
    let own = ObjectRef::new(Kind::ReplicaSet, &metadata.namespace, &metadata.name);
    let owner = metadata.controller().and_then(|owner| {
        cluster.get(Kind::Deployment, &metadata.namespace, &owner.name).ok()?.as_deployment().cloned()
    });
    if let Some(owner) = &owner {
        let reference = deployment::reference(owner);
        why.see.push(reference.clone());
        let is_new = deployment::new_set(cluster, owner).is_some_and(|new| new.metadata.uid == metadata.uid);
        if is_new {
            why.because.push(format!("Its template is that of {}: it is the new ReplicaSet.", owner.metadata.name));
        } else if wanted == 0 {
            why.because
                .push("It has no pods any more; it is kept so that `rollout undo` can come back to it.".to_owned());
        } else {
            let rollout = deployment::why(cluster, owner);
            why.because.push("It is of an old revision.".to_owned());
            why.because.extend(rollout.because);
            why.waits = rollout.waits;
            why.remedies = rollout.remedies;
        }
        let moved = cluster.decisions().about(&reference).find_map(|decision| match &decision.rule {
            Rule::RevisionMoved { set, from, to } if *set == metadata.name && *from > 0 => Some((*from, *to)),
            _ => None,
        });
        why.because.extend(moved.map(|(from, to)| {
            format!("It was revision {from} before and is {to} now: the template that a Deployment goes back to takes the newest number.")
        }));
    }
    if let Some(condition) = set.status.conditions.iter().find(|condition| condition.kind == "ReplicaFailure") {
        let retry = cluster.decisions().about(&own).find_map(|decision| match &decision.rule {
            Rule::CreateFailed { retry, .. } => Some(*retry),
            _ => None,
        });
        why.because.insert(0, condition.message.clone());
        why.waits = Some(Wait { event: "The next attempt.".to_owned(), until: retry });
        why.stuck = true;
    }
    why
}
