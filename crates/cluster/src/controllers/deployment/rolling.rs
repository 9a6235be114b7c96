//! The rolling update: a step up for the new ReplicaSet, or a step down for the old ones.
//!
//! Rules: `rolling.go`.

use std::rc::Rc;

use objects::{Deployment, Span};

use super::scale::{bounds, max_unavailable, new_replicas, wanted_by};
use super::status::is_complete;
use super::{Sets, reference};
use crate::Cluster;
use crate::decision::Rule;
use crate::work::Work;

/// The work queue's first retry after an error.
const RETRY: Span = Span::millis(5);

/// How many pods of the old ReplicaSets may go, not counting whether they are available.
///
/// 10 wanted, 8 at least; 8 old and 5 new of which 2 are unavailable: 13 - 8 - 2 = 3.
fn most_scaled_down(deployment: &Deployment, sets: &Sets) -> i32 {
    let total = wanted_by(sets.all());
    let least = deployment.spec.replicas - max_unavailable(deployment);
    let unavailable = sets.new.as_ref().map_or(0, |set| set.spec.replicas - set.status.available_replicas);
    total.wrapping_sub(least).wrapping_sub(unavailable)
}

/// The sizes of old ReplicaSets once their unhealthy pods are gone, oldest first, at most `most` pods in all. `None`
/// where a set has more available pods than it wants: its status is older than its size, and nothing can be said yet.
///
/// Rule: `cleanupUnhealthyReplicas`. Old sets of 2 (none available) and 8 (all available), most 3: 0 and 8.
fn without_unhealthy(old: &[(i32, i32)], most: i32) -> Option<Vec<i32>> {
    let mut left = most;
    old.iter()
        .map(|(size, available)| {
            if left <= 0 || *size == 0 {
                return Some(*size);
            }
            let gone = (size - available).min(left);
            left -= gone;
            (gone >= 0).then_some(size - gone)
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
        let Some(changed) = self.reconcile(deployment, &sets) else {
            let metadata = &deployment.metadata;
            return self.enqueue_after(RETRY, Work::Deployment(metadata.namespace.clone(), metadata.name.clone()));
        };
        if changed {
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

    /// Whether any ReplicaSet got another size; `None` where the statuses are too old to tell what may go.
    fn reconcile(&mut self, deployment: &Rc<Deployment>, sets: &Sets) -> Option<bool> {
        if self.reconcile_new(deployment, sets) {
            return Some(true);
        }
        self.reconcile_old(deployment, sets)
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
            let others = wanted_by(&sets.old);
            new_replicas(deployment, others, new.spec.replicas)
        };
        self.scale_set(deployment, new, size)
    }

    /// Shrinks the old ReplicaSets: unhealthy pods first, then as far as maxUnavailable allows; whether any changed.
    fn reconcile_old(&mut self, deployment: &Rc<Deployment>, sets: &Sets) -> Option<bool> {
        if sets.old.iter().all(|set| set.spec.replicas == 0) {
            return Some(false);
        }
        let most = most_scaled_down(deployment, sets);
        if most <= 0 {
            let rule = Rule::OldKept {
                bounds: bounds(deployment),
                total: wanted_by(sets.all()),
                available: sets.all().map(|set| set.status.available_replicas).sum(),
                new_unavailable: sets.new.as_ref().map_or(0, |set| set.spec.replicas - set.status.available_replicas),
            };
            self.decide(reference(deployment), rule);
            return Some(false);
        }
        let sizes: Vec<(i32, i32)> =
            sets.old.iter().map(|set| (set.spec.replicas, set.status.available_replicas)).collect();
        let healthy = without_unhealthy(&sizes, most)?;
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
        Some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unhealthy_pods_go_first() {
        assert_eq!(without_unhealthy(&[(2, 0), (8, 8)], 3), Some(vec![0, 8]));
        assert_eq!(without_unhealthy(&[(5, 0), (8, 6)], 3), Some(vec![2, 8]));
        assert_eq!(without_unhealthy(&[(7, 8)], 2), None);
        assert_eq!(without_unhealthy(&[(0, 1), (4, 4)], 2), Some(vec![0, 4]));
    }

    #[test]
    fn surplus_goes_from_the_oldest() {
        assert_eq!(without_surplus(&[3, 8], 5), [0, 6]);
        assert_eq!(without_surplus(&[3, 8], 0), [3, 8]);
        assert_eq!(without_surplus(&[3, 8], -2), [3, 8]);
        assert_eq!(without_surplus(&[3, 8], 99), [0, 0]);
    }
}
