//! How many replicas each ReplicaSet gets when a Deployment is scaled, and the bounds of a rolling update.

use std::rc::Rc;

use objects::workload::StrategyType;
use objects::{Deployment, ReplicaSet};

use super::{Sets, reference};
use crate::Cluster;
use crate::decision::{Bounds, Rule};

const DESIRED_REPLICAS: &str = "deployment.kubernetes.io/desired-replicas";
const MAX_REPLICAS: &str = "deployment.kubernetes.io/max-replicas";

/// Surge and unavailable as numbers of pods: surge rounded up, unavailable down; where both are 0, one pod may be
/// unavailable, or nothing could ever move.
///
/// Rule: `ResolveFenceposts`. 25 % and 25 % of 10 are 3 and 2; of 1 they are 1 and 0.
fn resolve_fenceposts(deployment: &Deployment) -> (i32, i32) {
    let bounds = deployment.spec.strategy.rolling_update.clone().unwrap_or_default();
    let surge = bounds.max_surge.scaled(deployment.spec.replicas, true);
    let unavailable = bounds.max_unavailable.scaled(deployment.spec.replicas, false);
    if surge == 0 && unavailable == 0 { (0, 1) } else { (surge, unavailable) }
}

/// The bounds of a Deployment's rolling update, as written and as numbers of pods.
pub fn bounds(deployment: &Deployment) -> Bounds {
    let written = deployment.spec.strategy.rolling_update.clone().unwrap_or_default();
    Bounds {
        wanted: deployment.spec.replicas,
        max_surge: written.max_surge.to_string(),
        surge: max_surge(deployment),
        max_unavailable: written.max_unavailable.to_string(),
        unavailable: max_unavailable(deployment),
    }
}

/// How many pods above the wanted number may exist.
pub fn max_surge(deployment: &Deployment) -> i32 {
    if deployment.spec.strategy.kind == StrategyType::RollingUpdate { resolve_fenceposts(deployment).0 } else { 0 }
}

/// How many of the wanted pods may be unavailable.
pub fn max_unavailable(deployment: &Deployment) -> i32 {
    if deployment.spec.strategy.kind != StrategyType::RollingUpdate || deployment.spec.replicas == 0 {
        return 0;
    }
    resolve_fenceposts(deployment).1.min(deployment.spec.replicas)
}

/// The most pods that there may be. It wraps as upstream's 32 bits do: then no pod is made.
pub(super) fn most_pods(deployment: &Deployment) -> i32 {
    deployment.spec.replicas.wrapping_add(max_surge(deployment))
}

/// How many pods ReplicaSets want together, in 32 bits as upstream.
pub(super) fn wanted_by<'a>(sets: impl IntoIterator<Item = &'a Rc<ReplicaSet>>) -> i32 {
    sets.into_iter().fold(0, |sum: i32, set| sum.wrapping_add(set.spec.replicas))
}

/// The size that the new ReplicaSet may have now, beside `others` pods of the old ones.
///
/// Rule: `NewRSNewReplicas`. 10 wanted, surge 3, 10 old: the new one may have 3.
pub(super) fn new_replicas(deployment: &Deployment, others: i32, current: i32) -> i32 {
    match deployment.spec.strategy.kind {
        StrategyType::Recreate => deployment.spec.replicas,
        StrategyType::RollingUpdate => {
            let most = most_pods(deployment);
            let total = others.wrapping_add(current);
            if total >= most {
                return current;
            }
            current + most.wrapping_sub(total).min(deployment.spec.replicas - current)
        }
    }
}

/// Writes down what the Deployment wanted when the ReplicaSet was sized.
pub(super) fn set_replicas_annotations(set: &mut ReplicaSet, desired: i32, most: i32) {
    let annotations = &mut set.metadata.annotations;
    annotations.insert(DESIRED_REPLICAS.to_owned(), desired.to_string());
    annotations.insert(MAX_REPLICAS.to_owned(), most.to_string());
}

fn annotated(set: &ReplicaSet, key: &str) -> Option<i32> {
    set.metadata.annotation(key)?.parse().ok()
}

/// This set's share of the replicas that a Deployment gains or loses, at most what is left to share out.
///
/// Rule: `GetReplicaSetProportion`. A set of 8 when the most grows from 13 to 23: 8 * 23 / 13 = 14.15, so 6 more.
fn proportion(set: &ReplicaSet, deployment: &Deployment, to_add: i32, added: i32) -> i32 {
    if set.spec.replicas == 0 || to_add == 0 || to_add == added {
        return 0;
    }
    let share = fraction(set, deployment);
    let left = to_add.wrapping_sub(added);
    if to_add > 0 { share.min(left) } else { share.max(left) }
}

fn fraction(set: &ReplicaSet, deployment: &Deployment) -> i32 {
    if deployment.spec.replicas == 0 {
        return -set.spec.replicas;
    }
    let most = i64::from(most_pods(deployment));
    let before = annotated(set, MAX_REPLICAS).filter(|most| *most != 0).unwrap_or(deployment.status.replicas);
    if before == 0 {
        return 0;
    }
    let product = i64::from(set.spec.replicas) * most;
    let rounded = (2 * product + i64::from(before)).div_euclid(2 * i64::from(before));
    i32::try_from(rounded).unwrap_or(i32::MAX) - set.spec.replicas
}

/// The one ReplicaSet to be scaled, where there is only one to choose.
///
/// Rule: `FindActiveOrLatest`.
fn active_or_latest(sets: &Sets) -> Option<&Rc<ReplicaSet>> {
    let mut active = sets.all().filter(|set| set.spec.replicas > 0);
    match (active.next(), active.next()) {
        (None, _) => sets.new.as_ref().or(sets.old.last()),
        (Some(only), None) => Some(only),
        (Some(_), Some(_)) => None,
    }
}

/// Whether the new ReplicaSet has all that is wanted.
///
/// Rule: `IsSaturated`.
fn is_saturated(deployment: &Deployment, set: Option<&Rc<ReplicaSet>>) -> bool {
    set.is_some_and(|set| {
        set.spec.replicas == deployment.spec.replicas
            && annotated(set, DESIRED_REPLICAS) == Some(deployment.spec.replicas)
            && set.status.available_replicas == deployment.spec.replicas
    })
}

impl Cluster {
    /// Whether the wanted number differs from what the ReplicaSets were sized for.
    pub(super) fn is_scaling_event(&mut self, deployment: &Rc<Deployment>) -> bool {
        let sets = self.sync_revision(deployment, false);
        let active = sets.all().filter(|set| set.spec.replicas > 0);
        active.filter_map(|set| annotated(set, DESIRED_REPLICAS)).any(|desired| desired != deployment.spec.replicas)
    }

    /// Scales a Deployment that is paused or was just given another size, without rolling it on.
    pub(super) fn sync_scale(&mut self, deployment: &Rc<Deployment>) {
        let sets = self.sync_revision(deployment, false);
        self.scale_sets(deployment, &sets);
        if deployment.spec.paused {
            self.clean_up_history(deployment, &sets);
        }
        let sets = self.sets_of(deployment);
        self.sync_status(deployment, &sets);
    }

    /// Rule: `scale` of `sync.go`.
    fn scale_sets(&mut self, deployment: &Rc<Deployment>, sets: &Sets) {
        if let Some(set) = active_or_latest(sets) {
            if set.spec.replicas != deployment.spec.replicas {
                self.scale_set(deployment, &Rc::clone(set), deployment.spec.replicas);
            }
            return;
        }
        if is_saturated(deployment, sets.new.as_ref()) {
            for set in sets.old.iter().filter(|set| set.spec.replicas > 0) {
                self.scale_set(deployment, set, 0);
            }
            return;
        }
        if deployment.spec.strategy.kind == StrategyType::RollingUpdate {
            self.scale_in_proportion(deployment, sets);
        }
    }

    fn scale_in_proportion(&mut self, deployment: &Rc<Deployment>, sets: &Sets) {
        let mut active: Vec<&Rc<ReplicaSet>> = sets.all().filter(|set| set.spec.replicas > 0).collect();
        let allowed = if deployment.spec.replicas > 0 { most_pods(deployment) } else { 0 };
        let to_add = allowed.wrapping_sub(wanted_by(active.iter().copied()));
        let age = |set: &Rc<ReplicaSet>| (set.metadata.creation_timestamp, set.metadata.name.clone());
        if to_add > 0 {
            objects::sort::by(&mut active, |a, b| {
                b.spec.replicas.cmp(&a.spec.replicas).then_with(|| age(b).cmp(&age(a)))
            });
        } else {
            objects::sort::by(&mut active, |a, b| {
                b.spec.replicas.cmp(&a.spec.replicas).then_with(|| age(a).cmp(&age(b)))
            });
        }
        let mut added = 0;
        let mut sizes = Vec::with_capacity(active.len());
        for set in &active {
            let share = if to_add == 0 { 0 } else { proportion(set, deployment, to_add, added) };
            added = added.wrapping_add(share);
            sizes.push(set.spec.replicas.wrapping_add(share));
        }
        if to_add != 0
            && let Some(first) = sizes.first_mut()
        {
            *first = first.wrapping_add(to_add).wrapping_sub(added).max(0);
        }
        for (set, size) in active.into_iter().zip(sizes) {
            self.size_set(deployment, set, size);
        }
    }

    /// Gives a ReplicaSet another size and reports it; whether it had another before.
    ///
    /// Rule: `scaleReplicaSetAndRecordEvent`.
    pub(super) fn scale_set(&mut self, deployment: &Rc<Deployment>, set: &Rc<ReplicaSet>, size: i32) -> bool {
        set.spec.replicas != size && self.size_set(deployment, set, size)
    }

    /// Gives a ReplicaSet a size and writes down what it was sized for; whether the size changed.
    ///
    /// Rule: `scaleReplicaSet`.
    fn size_set(&mut self, deployment: &Rc<Deployment>, set: &Rc<ReplicaSet>, size: i32) -> bool {
        let (wanted, most) = (deployment.spec.replicas, most_pods(deployment));
        let metadata = &set.metadata;
        let before = set.spec.replicas;
        self.edit_replica_set(&metadata.namespace, &metadata.name, |set| {
            set_replicas_annotations(set, wanted, most);
            set.spec.replicas = size;
        });
        if before != size {
            let direction = if before < size { "up" } else { "down" };
            let message = format!("Scaled {direction} replica set {} from {before} to {size}", metadata.name);
            self.report_deployment(deployment, "ScalingReplicaSet", message);
            let sets = self.sets_of(deployment);
            let rule = Rule::Scaled {
                set: metadata.name.clone(),
                from: before,
                to: size,
                bounds: bounds(deployment),
                total: wanted_by(sets.all()).wrapping_add(before).wrapping_sub(size),
                available: sets.all().map(|set| set.status.available_replicas).sum(),
            };
            self.decide(reference(deployment), rule);
        }
        before != size
    }
}

#[cfg(test)]
mod tests {
    use objects::IntOrString;
    use objects::workload::RollingUpdate;

    use super::*;

    fn deployment(replicas: i32, surge: &str, unavailable: &str) -> Deployment {
        let mut deployment = Deployment::default();
        deployment.spec.replicas = replicas;
        deployment.spec.strategy.rolling_update = Some(RollingUpdate {
            max_surge: IntOrString::from_text(surge),
            max_unavailable: IntOrString::from_text(unavailable),
        });
        deployment
    }

    fn set(name: &str, replicas: i32, most: i32) -> Rc<ReplicaSet> {
        let mut set = ReplicaSet::default();
        set.metadata.name = name.to_owned();
        set.spec.replicas = replicas;
        set_replicas_annotations(&mut set, 0, most);
        Rc::new(set)
    }

    /// Rule: `MaxSurge`, `MaxUnavailable`, `ResolveFenceposts`.
    #[test]
    fn bounds_of_a_rolling_update() {
        #[track_caller]
        fn check(replicas: i32, surge: &str, unavailable: &str, expected: (i32, i32)) {
            let deployment = deployment(replicas, surge, unavailable);
            assert_eq!((max_surge(&deployment), max_unavailable(&deployment)), expected);
        }
        check(1, "25%", "25%", (1, 0)); // 0.25 rounded up and down
        check(3, "25%", "25%", (1, 0)); // 0.75
        check(4, "25%", "25%", (1, 1));
        check(10, "25%", "25%", (3, 2)); // 2.5
        check(10, "0", "1", (0, 1));
        check(10, "0", "0", (0, 1)); // both 0: one may be unavailable
        check(3, "0", "25%", (0, 1)); // 0.75 is 0, and then both are 0
        check(10, "30%", "50%", (3, 5));
        check(10, "100%", "0", (10, 0));
        check(2, "1", "5", (1, 2)); // never more than there are
        check(0, "1", "1", (1, 0));
        let mut recreated = deployment(4, "25%", "25%");
        recreated.spec.strategy.kind = StrategyType::Recreate;
        assert_eq!((max_surge(&recreated), max_unavailable(&recreated)), (0, 0));
    }

    /// Rule: `NewRSNewReplicas`.
    #[test]
    fn the_new_set_grows_as_far_as_the_surge_allows() {
        let deployment = deployment(10, "25%", "25%");
        assert_eq!(new_replicas(&deployment, 10, 0), 3);
        assert_eq!(new_replicas(&deployment, 8, 3), 5);
        assert_eq!(new_replicas(&deployment, 5, 8), 8); // 13 is the most
        assert_eq!(new_replicas(&deployment, 0, 8), 10); // no more than wanted
        assert_eq!(new_replicas(&deployment, 14, 0), 0);
    }

    /// Rule: `GetReplicaSetProportion`. The recordings show 8 and 5 of 10 become 15 and 10 of 20, and a stuck 3/2
    /// rollout from 10 to 15 end at 11 and 7.
    #[test]
    fn scaling_is_in_proportion() {
        #[track_caller]
        fn check(replicas: i32, surge: &str, before: i32, sizes: &[i32], expected: &[i32]) {
            let deployment = deployment(replicas, surge, "25%");
            let total: i32 = sizes.iter().sum();
            let to_add = if replicas > 0 { replicas + max_surge(&deployment) } else { 0 } - total;
            let mut added = 0;
            let mut found: Vec<i32> = sizes
                .iter()
                .map(|size| {
                    let share = proportion(&set("x", *size, before), &deployment, to_add, added);
                    added += share;
                    size + share
                })
                .collect();
            found[0] = (found[0] + to_add - added).max(0);
            assert_eq!(found, expected);
        }
        check(20, "25%", 13, &[8, 5], &[15, 10]); // 8 * 25 / 13 = 15.4; 5 * 25 / 13 = 9.6
        check(15, "3", 13, &[8, 5], &[11, 7]); // 8 * 18 / 13 = 11.1; 5 * 18 / 13 = 6.9
        check(5, "3", 18, &[11, 7], &[5, 3]); // 11 * 8 / 18 = 4.9; 7 * 8 / 18 = 3.1
        check(0, "3", 13, &[8, 5], &[0, 0]);
        check(10, "25%", 13, &[8, 5], &[8, 5]);
    }

    /// Rule: `FindActiveOrLatest`.
    #[test]
    fn the_only_active_set_is_scaled() {
        let name = |sets: &Sets| active_or_latest(sets).map(|set| set.metadata.name.clone());
        let both = Sets { new: Some(set("new", 2, 0)), old: vec![set("old", 1, 0)] };
        assert_eq!(name(&both), None);
        let old = Sets { new: Some(set("new", 0, 0)), old: vec![set("older", 0, 0), set("old", 3, 0)] };
        assert_eq!(name(&old).as_deref(), Some("old"));
        let none = Sets { new: None, old: vec![set("older", 0, 0), set("old", 0, 0)] };
        assert_eq!(name(&none).as_deref(), Some("old"));
    }
}
