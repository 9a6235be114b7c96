//! The rolling update: a step up for the new ReplicaSet, or a step down for the old ones.
//!
//! Rules: `rolling.go`.

use std::rc::Rc;

use objects::{Deployment, ReplicaSet};

use super::scale::{bounds, max_unavailable, new_replicas};
use super::status::is_complete;
use super::{Sets, reference};
use crate::Cluster;
use crate::decision::Rule;

/// How many pods of the old ReplicaSets may go, not counting whether they are available.
///
/// 10 wanted, 8 at least; 8 old and 5 new of which 2 are unavailable: 13 - 8 - 2 = 3.
fn most_scaled_down(deployment: &Deployment, sets: &Sets) -> i32 {
    let total: i32 = sets.all().map(|set| set.spec.replicas).sum();
    let least = deployment.spec.replicas - max_unavailable(deployment);
    let unavailable = sets.new.as_ref().map_or(0, |set| set.spec.replicas - set.status.available_replicas);
    total - least - unavailable
}

/// The sizes of old ReplicaSets once their unhealthy pods are gone, oldest first, at most `most` pods in all.
///
/// Rule: `cleanupUnhealthyReplicas`. Old sets of 2 (none available) and 8 (all available), most 3: 0 and 8.
fn without_unhealthy(old: &[Rc<ReplicaSet>], most: i32) -> Vec<i32> {
    let mut left = most;
    old.iter()
        .map(|set| {
            let size = set.spec.replicas;
            let unhealthy = (size - set.status.available_replicas).max(0);
            let gone = unhealthy.min(left).max(0);
            left -= gone;
            size - gone
        })
        .collect()
}

/// The sizes of old ReplicaSets once `surplus` available pods are gone, oldest first.
///
/// Rule: `scaleDownOldReplicaSetsForRollingUpdate`. Sizes 3 and 8, surplus 5: 0 and 6.
fn without_surplus(sizes: &[i32], surplus: i32) -> Vec<i32> {
    let mut left = surplus.max(0);
    sizes
        .iter()
        .map(|size| {
            let gone = (*size).min(left);
            left -= gone;
            size - gone
        })
        .collect()
}

impl Cluster {
    /// One step of a rolling update.
    pub(super) fn rollout_rolling(&mut self, deployment: &Rc<Deployment>) {
        let sets = self.sync_revision(deployment, true);
        let deployment = &self.current(deployment);
        if self.reconcile_new(deployment, &sets) || self.reconcile_old(deployment, &sets) {
            let sets = self.sets_of(deployment);
            self.sync_rollout_status(deployment, &sets);
            return;
        }
        if is_complete(deployment, &deployment.status) {
            self.clean_up_history(deployment, &sets);
        }
        let sets = self.sets_of(deployment);
        self.sync_rollout_status(deployment, &sets);
    }

    /// Grows the new ReplicaSet as far as maxSurge allows; whether it changed.
    fn reconcile_new(&mut self, deployment: &Rc<Deployment>, sets: &Sets) -> bool {
        let Some(new) = &sets.new else { return false };
        let wanted = deployment.spec.replicas;
        if new.spec.replicas == wanted {
            return false;
        }
        let size = if new.spec.replicas > wanted {
            wanted
        } else {
            let others = sets.old.iter().map(|set| set.spec.replicas).sum();
            new_replicas(deployment, others, new.spec.replicas)
        };
        self.scale_set(deployment, new, size)
    }

    /// Shrinks the old ReplicaSets: unhealthy pods first, then as far as maxUnavailable allows; whether any changed.
    fn reconcile_old(&mut self, deployment: &Rc<Deployment>, sets: &Sets) -> bool {
        if sets.old.iter().all(|set| set.spec.replicas == 0) {
            return false;
        }
        let most = most_scaled_down(deployment, sets);
        if most <= 0 {
            let rule = Rule::OldKept {
                bounds: bounds(deployment),
                total: sets.all().map(|set| set.spec.replicas).sum(),
                available: sets.all().map(|set| set.status.available_replicas).sum(),
                new_unavailable: sets.new.as_ref().map_or(0, |set| set.spec.replicas - set.status.available_replicas),
            };
            self.decide(reference(deployment), rule);
            return false;
        }
        let healthy = without_unhealthy(&sets.old, most);
        let mut changed = false;
        let mut old = Vec::with_capacity(sets.old.len());
        for (set, size) in sets.old.iter().zip(&healthy) {
            changed |= self.scale_set(deployment, set, *size);
            let stored = self.store.replica_set(&set.metadata.namespace, &set.metadata.name);
            old.push(Rc::clone(stored.unwrap_or(set)));
        }
        let available: i32 = sets.all().map(|set| set.status.available_replicas).sum();
        let least = deployment.spec.replicas - max_unavailable(deployment);
        let sizes = without_surplus(&healthy, available - least);
        for (set, size) in old.iter().zip(sizes) {
            if set.spec.replicas > 0 {
                changed |= self.scale_set(deployment, set, size);
            }
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surplus_goes_from_the_oldest() {
        assert_eq!(without_surplus(&[3, 8], 5), [0, 6]);
        assert_eq!(without_surplus(&[3, 8], 0), [3, 8]);
        assert_eq!(without_surplus(&[3, 8], -2), [3, 8]);
        assert_eq!(without_surplus(&[3, 8], 99), [0, 0]);
    }
}
