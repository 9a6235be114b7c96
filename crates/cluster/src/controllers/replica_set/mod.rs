//! The ReplicaSet controller: as many pods as wanted, made in haste and taken away with care.
//!
//! Rules: `pkg/controller/replicaset`, and `ActivePodsWithRanks` of `pkg/controller/controller_utils.go`.

mod sync;

use std::cmp::Reverse;
use std::rc::Rc;

use objects::pod::ConditionStatus;
use objects::workload::{ReplicaSetCondition, ReplicaSetStatus};
use objects::{Kind, Labels, Moment, Object, ObjectMeta, ObjectRef, Pod, ReplicaSet, SortedMap, Span, Time};

use super::client::Owner;
use crate::events::{Report, involved};
use crate::store::Rank;
use crate::work::Work;
use crate::{ApiError, Cluster};

pub(crate) use sync::Sync;

/// The work queue's first and longest wait after pods could not be made.
const RETRIES: (Span, Span) = (Span::millis(5), Span::seconds(1000));

/// The pods of a ReplicaSet, counted.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    active: usize,
    fully_labeled: usize,
    ready: usize,
    available: usize,
    terminating: usize,
}

impl Cluster {
    fn count_pods(&mut self, set: &Rc<ReplicaSet>) -> Counts {
        let template = &set.spec.template.labels;
        let full = |labels: &Labels| template.iter().all(|(key, value)| labels.get(key) == Some(value));
        let mut counts = match self.store.tally(&set.metadata.uid) {
            None => Counts::default(),
            Some(tally) => Counts {
                active: tally.active_pods(),
                fully_labeled: tally.active.iter().filter(|(labels, _)| full(labels)).map(|(_, pods)| pods).sum(),
                ready: tally.ready,
                available: tally.ready,
                terminating: tally.terminating,
            },
        };
        if set.spec.min_ready_seconds > 0 {
            counts.available = self.available_pods(set);
        }
        counts
    }

    /// How many pods have been ready for as long as the ReplicaSet asks; it is looked at again when the next one has.
    fn available_pods(&mut self, set: &Rc<ReplicaSet>) -> usize {
        let least = Span::seconds(i64::from(set.spec.min_ready_seconds));
        let now = self.now;
        let active = self.store.pods_of(&set.metadata.uid).filter(|pod| !pod.is_finished() && !pod.is_terminating());
        let since: Vec<Moment> = active.filter_map(|pod| Some(ready_since(pod)?.moment() + least)).collect();
        if let Some(next) = since.iter().filter(|at| **at > now).min() {
            let work = Work::ReplicaSet(set.metadata.namespace.clone(), set.metadata.name.clone());
            self.enqueue_after(*next - now, work);
        }
        since.iter().filter(|at| **at <= now).count()
    }

    /// Adopts matching pods that belong to no one; lets go of those that no longer match.
    fn claim_pods(&mut self, set: &Rc<ReplicaSet>) {
        let (uid, selector) = (&set.metadata.uid, &set.spec.selector);
        let namespace = &set.metadata.namespace;
        let strays =
            self.store.tally(uid).is_some_and(|tally| tally.active.keys().any(|labels| !selector.matches(labels)));
        let owned = strays.then(|| self.store.pods_of(uid)).into_iter().flatten();
        let released: Vec<String> =
            owned.filter(|pod| !selector.matches(&pod.metadata.labels)).map(|pod| pod.metadata.name.clone()).collect();
        for name in released {
            self.edit_pod(namespace, &name, |pod| pod.metadata.owner_references.retain(|owner| owner.uid != *uid));
        }
        if set.metadata.deletion_timestamp.is_some() {
            return;
        }
        let adopted: Vec<String> = self
            .store
            .orphans(Kind::Pod)
            .filter_map(Object::as_pod)
            .filter(|pod| pod.metadata.namespace == *namespace && selector.matches(&pod.metadata.labels))
            .filter(|pod| !pod.is_terminating() && !pod.is_finished())
            .map(|pod| pod.metadata.name.clone())
            .collect();
        let owner = ObjectMeta::controller_reference(Kind::ReplicaSet, &set.metadata);
        for name in adopted {
            self.edit_pod(namespace, &name, |pod| pod.metadata.owner_references.push(owner.clone()));
        }
    }

    fn create_next_pod(&mut self, set: &Rc<ReplicaSet>) -> Result<(), ApiError> {
        let (name, created) = self.create_pod(Kind::ReplicaSet, &set.metadata, &set.spec.template);
        let (warning, reason, message) = match &created {
            Ok(()) => (false, "SuccessfulCreate", format!("Created pod: {name}")),
            Err(error) => (true, "FailedCreate", format!("Error creating: {error}")),
        };
        self.report_replica_set(set, warning, reason, message);
        created
    }

    /// The names of the pods that go when `count` have to.
    ///
    /// Only what can be among them is looked at: where all are ready, node by node, the fullest first.
    fn first_to_go(&self, set: &Rc<ReplicaSet>, count: usize) -> Vec<String> {
        let Some(tally) = self.store.tally(&set.metadata.uid) else { return Vec::new() };
        let colocated = self.colocated_with(set);
        let now = self.now;
        let all_alike = tally.ready == tally.active_pods() && tally.priced == 0;
        let mut fullest: Vec<(usize, &String)> =
            tally.by_node.keys().map(|node| (colocated.get(node).copied().unwrap_or(0), node)).collect();
        objects::sort::by(&mut fullest, |a, b| b.cmp(a));
        let mut first = Vec::with_capacity(count + 1);
        let mut last = usize::MAX;
        for (together, node) in fullest {
            if all_alike && first.len() >= count && together < last {
                break;
            }
            last = together;
            for (name, rank) in tally.by_node.get(node).into_iter().flatten() {
                let key = (deletion_key(rank, !node.is_empty(), together, now), &rank.uid, name);
                if first.len() < count || first.last().is_some_and(|last| key < *last) {
                    let place = first.partition_point(|held| *held < key);
                    first.insert(place, key);
                    first.truncate(count);
                }
            }
        }
        first.into_iter().map(|(_, _, name)| name.clone()).collect()
    }

    /// How many active pods of the same Deployment each node has.
    fn colocated_with(&self, set: &ReplicaSet) -> SortedMap<String, usize> {
        let mut counts = SortedMap::new();
        let owner = set.metadata.controller().map(|owner| owner.uid.as_str());
        let siblings: Vec<&str> = match owner {
            Some(owner) => self
                .store
                .dependents(owner)
                .filter_map(|reference| self.store.find(reference)?.as_replica_set())
                .map(|set| set.metadata.uid.as_str())
                .collect(),
            None => vec![&set.metadata.uid],
        };
        for node in self.store.nodes() {
            let Some(load) = self.store.node_load(&node.metadata.name) else { continue };
            let here = siblings.iter().filter_map(|uid| load.active.get(*uid)).sum();
            counts.insert(node.metadata.name.clone(), here);
        }
        counts
    }

    /// Rule: `calculateStatus` of `replica_set_utils.go`.
    fn replica_set_status(
        &self,
        set: &Rc<ReplicaSet>,
        counts: Counts,
        failure: Option<(i32, &ApiError)>,
    ) -> ReplicaSetStatus {
        let count = |pods: usize| i32::try_from(pods).unwrap_or(i32::MAX);
        let now = self.now;
        let mut status = ReplicaSetStatus {
            replicas: count(counts.active),
            fully_labeled_replicas: count(counts.fully_labeled),
            ready_replicas: count(counts.ready),
            available_replicas: count(counts.available),
            terminating_replicas: Some(count(counts.terminating)),
            observed_generation: set.metadata.generation,
            conditions: set.status.conditions.clone(),
        };
        let held = status.conditions.iter().any(|condition| condition.kind == "ReplicaFailure");
        match failure {
            Some((shortfall, error)) if !held => status.conditions.push(ReplicaSetCondition {
                last_transition_time: Some(Time::of(now)),
                message: error.message.clone(),
                reason: if shortfall < 0 { "FailedCreate" } else { "FailedDelete" }.to_owned(),
                status: ConditionStatus::True,
                kind: "ReplicaFailure".to_owned(),
            }),
            None if held => status.conditions.retain(|condition| condition.kind != "ReplicaFailure"),
            Some(_) | None => {}
        }
        status
    }

    fn report_replica_set(&mut self, set: &ReplicaSet, warning: bool, reason: &'static str, message: String) {
        let report = Report {
            component: "replicaset-controller",
            host: "",
            object: involved(Kind::ReplicaSet, &set.metadata),
            warning,
            reason,
            message,
        };
        self.report_through(Owner::ReplicaSets, report);
    }
}

/// Since when a pod is ready; `None` where it is not.
fn ready_since(pod: &Pod) -> Option<Time> {
    pod.condition("Ready").filter(|ready| ready.status == ConditionStatus::True)?.last_transition_time
}

/// What names a ReplicaSet.
fn reference(set: &ReplicaSet) -> ObjectRef {
    ObjectRef::new(Kind::ReplicaSet, &set.metadata.namespace, &set.metadata.name)
}

/// What orders pods when there are too many: the smallest goes first.
///
/// In this order: the one without a node; the one that is pending, then unknown; the one that is not ready; the lower
/// deletion cost; the one whose node has more pods of the same Deployment; the one that is ready for a shorter time (by
/// powers of two); the one that restarted more; the younger one; and at last the UID, which is not in the key, so that
/// the order is total (upstream asks for the UID already where the magnitudes of unequal times are equal).
/// Rule: `ActivePodsWithRanks.Less`.
fn deletion_key(rank: &Rank, has_node: bool, together: usize, now: Moment) -> impl Ord + use<> {
    let place = (has_node, rank.phase, rank.ready_since.is_some(), rank.cost, Reverse(together));
    let age = (magnitude(rank.ready_since, now), Reverse(rank.restarts), magnitude(rank.created, now));
    (place, age)
}

/// The binary logarithm of an age in nanoseconds: pods whose ages are of one magnitude count as equally old.
fn magnitude(time: Option<Time>, now: Moment) -> i64 {
    let age = time.map_or(0, |time| (now - time.moment()).0.max(0));
    if age == 0 { -1 } else { i64::from(age.saturating_mul(1000).ilog2()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: `ActivePodsWithRanks.Less`. Each line is a pod that goes before those of the lines after it.
    #[test]
    fn the_order_of_deletion() {
        let now = Moment(1_000_000_000);
        let second = |ago: i64| Some(Time::of(now - Span::seconds(ago)));
        let rank = |phase, ready_since, cost, restarts, created| Rank {
            phase,
            ready_since,
            cost,
            restarts,
            created: second(created),
            uid: Rc::from("uid"),
        };
        let running = |ready, restarts| rank(2, second(ready), 0, restarts, 900);
        let pods = [
            ("unassigned", false, 0, rank(0, None, 0, 0, 10)),
            ("pending", true, 0, rank(0, None, 0, 0, 10)),
            ("unknown", true, 0, rank(1, None, 0, 0, 10)),
            ("not ready", true, 0, rank(2, None, 0, 0, 10)),
            ("cheap", true, 0, rank(2, second(500), -1, 0, 900)),
            ("crowded", true, 3, running(500, 0)),
            ("ready for 1 s", true, 1, running(1, 0)),
            ("restarted", true, 1, running(500, 2)),
            ("young", true, 1, rank(2, second(500), 0, 0, 500)),
            ("old", true, 1, running(500, 0)),
            ("dear", true, 9, rank(2, second(1), 5, 0, 10)),
        ];
        let mut sorted: Vec<_> = pods.iter().rev().collect();
        objects::sort::by_key(&mut sorted, |(_, has_node, together, rank)| {
            deletion_key(rank, *has_node, *together, now)
        });
        let names = |pods: Vec<&(&'static str, bool, usize, Rank)>| pods.iter().map(|pod| pod.0).collect::<Vec<_>>();
        assert_eq!(names(sorted), names(pods.iter().collect()));
    }
}
