//! Revisions: how they are given, remembered and forgotten.

use std::rc::Rc;

use objects::{Deployment, Kind, Labels, ObjectRef, ReplicaSet, Shared};

use super::Sets;
use crate::Cluster;

/// The annotation with an object's revision.
pub(super) const REVISION: &str = "deployment.kubernetes.io/revision";
/// The annotation with the revisions that a ReplicaSet had before.
const REVISION_HISTORY: &str = "deployment.kubernetes.io/revision-history";

/// Annotations that a ReplicaSet does not take over from its Deployment.
const OWN_ANNOTATIONS: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    REVISION_HISTORY,
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
];

/// The revision of a ReplicaSet or a Deployment; 0 where it has none.
pub(super) fn revision_of(annotations: &Labels) -> i64 {
    annotations.get(REVISION).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// A ReplicaSet's annotations with the Deployment's and a higher revision; the one it had goes into its history.
///
/// This is why `undo` makes a revision disappear: the ReplicaSet that had it takes the newest.
/// Rule: `SetNewReplicaSetAnnotations`.
pub(super) fn adopt_revision(deployment: &Deployment, held: &Shared<Labels>, revision: i64) -> Shared<Labels> {
    let mut annotations = held.clone();
    for (key, value) in &deployment.metadata.annotations {
        if !OWN_ANNOTATIONS.contains(&key.as_str()) && annotations.get(key) != Some(value) {
            annotations.insert(key.clone(), value.clone());
        }
    }
    if revision_of(&annotations) >= revision {
        return annotations;
    }
    let held = annotations.get(REVISION).cloned();
    annotations.insert(REVISION.to_owned(), revision.to_string());
    if let Some(held) = held {
        let history = annotations.get(REVISION_HISTORY).filter(|history| !history.is_empty());
        let history = history.map_or_else(|| held.clone(), |history| format!("{history},{held}"));
        annotations.insert(REVISION_HISTORY.to_owned(), history);
    }
    annotations
}

impl Cluster {
    /// Deletes the oldest of the old ReplicaSets beyond the history limit, unless they still have pods.
    ///
    /// Rule: `cleanupDeployment`.
    pub(super) fn clean_up_history(&mut self, deployment: &Rc<Deployment>, sets: &Sets) {
        let Some(limit) = deployment.spec.revision_history_limit.and_then(|limit| usize::try_from(limit).ok()) else {
            return;
        };
        let mut cleanable: Vec<&Rc<ReplicaSet>> =
            sets.old.iter().filter(|set| set.metadata.deletion_timestamp.is_none()).collect();
        if cleanable.len() <= limit {
            return;
        }
        objects::sort::by_key(&mut cleanable, |set| {
            (revision_of(&set.metadata.annotations), set.metadata.creation_timestamp)
        });
        let surplus = cleanable.len() - limit;
        let gone: Vec<ObjectRef> = cleanable[..surplus]
            .iter()
            .filter(|set| set.status.replicas == 0 && set.spec.replicas == 0)
            .filter(|set| set.metadata.generation <= set.status.observed_generation)
            .map(|set| ObjectRef::new(Kind::ReplicaSet, &set.metadata.namespace, &set.metadata.name))
            .collect();
        for reference in gone {
            self.delete_quietly(&reference);
        }
    }
}
