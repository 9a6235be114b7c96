//! Why a ReplicaSet is as it is.

use cluster::{Cluster, Rule};
use objects::{Kind, ObjectRef, ReplicaSet};

use super::{Wait, Why, deployment};
use crate::sentences::{Sentence, Text};

pub(super) fn why(cluster: &Cluster, set: &ReplicaSet) -> Why {
    let metadata = &set.metadata;
    let (wanted, has) = (set.spec.replicas, set.status.replicas);
    let mut why = Why { doing: Text::Wants.with(&[&wanted, &has]), ..Why::default() };
    let own = ObjectRef::new(Kind::ReplicaSet, &metadata.namespace, &metadata.name);
    let owner = metadata.controller().and_then(|owner| {
        cluster.get(Kind::Deployment, &metadata.namespace, &owner.name).ok()?.as_deployment().cloned()
    });
    if let Some(owner) = &owner {
        let reference = deployment::reference(owner);
        why.see.push(reference.clone());
        let is_new = deployment::new_set(cluster, owner).is_some_and(|new| new.metadata.uid == metadata.uid);
        if is_new {
            why.because.push(Text::IsNewReplicaSet.with(&[&owner.metadata.name]));
        } else if wanted == 0 {
            why.because.push(Text::KeptForUndo.into());
        } else {
            let rollout = deployment::why(cluster, owner);
            why.because.push(Text::OldRevision.into());
            why.because.extend(rollout.because);
            why.waits = rollout.waits;
            why.remedies = rollout.remedies;
        }
        let moved = cluster.decisions().about(&reference).find_map(|decision| match &decision.rule {
            Rule::RevisionMoved { set, from, to } if *set == metadata.name && *from > 0 => Some((*from, *to)),
            _ => None,
        });
        why.because.extend(moved.map(|(from, to)| Text::WasRevision.with(&[&from, &to])));
    }
    if let Some(condition) = set.status.conditions.iter().find(|condition| condition.kind == "ReplicaFailure") {
        let retry = cluster.decisions().about(&own).find_map(|decision| match &decision.rule {
            Rule::CreateFailed { retry, .. } => Some(*retry),
            _ => None,
        });
        why.because.insert(0, Sentence::verbatim(&condition.message));
        why.waits = Some(Wait { event: Text::NextAttempt.into(), until: retry });
        why.stuck = true;
    }
    why
}
