//! The scheduler: a node for each pod that has none.
//!
//! Rules: `pkg/scheduler` with its default plugins.

mod claims;
mod filter;
mod preemption;
mod score;

use std::rc::Rc;

use objects::pod::{ConditionStatus, PodCondition};
use objects::{Kind, Node, ObjectRef, Pod, Quantities, Quantity, SortedMap, Span, Time};

use crate::Cluster;
use crate::controllers::Unschedulable;
use crate::decision::Rule;
use crate::events::{Report, involved};
use crate::store::NodeLoad;
use crate::work::Work;

use filter::{SpreadCounts, asks_too_much};
use preemption::Preemption;

pub(crate) use filter::{Refusal, takes};

/// An unschedulable pod is tried again at the latest after this time.
const FLUSH: Span = Span::seconds(300);
/// A node with what does not change while pods are given to it.
#[derive(Debug)]
pub(crate) struct Seat {
    node: Rc<Node>,
    /// The CPU that pods may ask for, in thousandths.
    milli_cpu: i64,
    /// The memory that pods may ask for, in bytes.
    memory: i64,
    /// How many pods it takes.
    pods: i64,
}

impl Seat {
    fn of(node: &Rc<Node>) -> Seat {
        let measure = |name: &str, measure: fn(&Quantity) -> i64| node.status.allocatable.get(name).map(measure);
        Seat {
            milli_cpu: measure("cpu", Quantity::milli_value).unwrap_or(0),
            memory: measure("memory", Quantity::value).unwrap_or(0),
            pods: measure("pods", Quantity::value).unwrap_or(110),
            node: Rc::clone(node),
        }
    }
}

/// A node that can't take the pod.
pub(super) struct Refused<'a> {
    seat: &'a Seat,
    refusals: Vec<Refusal>,
    /// The pod asks for more than the whole node has.
    asks_too_much: bool,
}

/// A pod with what it asks of every node.
pub(super) struct Asked<'a> {
    pod: &'a Rc<Pod>,
    requests: Quantities,
    spread: SpreadCounts,
}

impl Cluster {
    /// Gives every waiting pod a node, the highest priority and then the oldest first.
    pub(crate) fn schedule_pods(&mut self) {
        let mut waiting: Vec<Rc<Pod>> = self
            .unscheduled_pods()
            .filter(|pod| !pod.is_terminating() && !pod.is_finished() && is_ours(pod))
            .filter(|pod| self.controllers.unschedulable.get(&pod.metadata.uid).is_none_or(|held| held.retry))
            .cloned()
            .collect();
        objects::sort::by_key(&mut waiting, |pod| (-pod.spec.priority.unwrap_or(0), pod.metadata.resource_version));
        let seats = self.seats();
        for pod in waiting {
            self.schedule(&pod, &seats);
        }
    }

    /// The nodes as the scheduler sees them, made anew when one of them has changed.
    fn seats(&mut self) -> Rc<[Seat]> {
        let version = self.store.node_version();
        if self.controllers.seats.as_ref().is_none_or(|(held, _)| *held != version) {
            self.controllers.seats = Some((version, self.store.nodes().map(Seat::of).collect()));
        }
        self.controllers.seats.as_ref().map_or_else(|| Rc::from([]), |(_, seats)| Rc::clone(seats))
    }

    fn unscheduled_pods(&self) -> impl Iterator<Item = &Rc<Pod>> {
        self.store.unscheduled().filter_map(|reference| self.store.find(reference)?.as_pod())
    }

    fn schedule(&mut self, pod: &Rc<Pod>, seats: &[Seat]) {
        if let Some(why) = self.missing_claim(pod) {
            return self.wait_for_claim(pod, seats.len(), why);
        }
        let enough = nodes_to_find(seats.len());
        let mut feasible = Vec::with_capacity(enough);
        let mut refused = Vec::new();
        let asked = Asked { requests: pod.spec.requests(), spread: self.spread_counts(pod, seats), pod };
        let loads = self.loads(seats);
        // The search goes on where that for the pod before ended, so that all nodes have their turn.
        let first = self.controllers.next_node % seats.len().max(1);
        let (before, from) = (0..first, first..seats.len());
        let mut looked_at = 0;
        for at in from.chain(before) {
            if feasible.len() >= enough {
                break;
            }
            looked_at += 1;
            let (seat, load) = (&seats[at], loads[at]);
            let refusals = self.refusals(&asked, seat, load);
            if refusals.is_empty() {
                feasible.push((seat, load));
            } else {
                refused.push(Refused { seat, refusals, asks_too_much: asks_too_much(&asked.requests, seat) });
            }
        }
        let best = self.best_node(pod, &feasible);
        self.controllers.next_node = first + looked_at;
        match best {
            Some(node) => self.bind(pod, &node),
            None => self.preempt_or_report(pod, seats, &refused),
        }
    }

    /// What the pods on each of the nodes ask of it. Both are in the order of the nodes' names.
    fn loads(&self, seats: &[Seat]) -> Vec<Option<&NodeLoad>> {
        let mut loads = self.store.node_loads().peekable();
        let load_of = |seat: &Seat| {
            let name = &seat.node.metadata.name;
            while loads.next_if(|(held, _)| *held < name).is_some() {}
            loads.next_if(|(held, _)| *held == name).map(|(_, load)| load)
        };
        seats.iter().map(load_of).collect()
    }

    fn bind(&mut self, pod: &Rc<Pod>, node: &str) {
        self.controllers.unschedulable.remove(&pod.metadata.uid);
        let metadata = &pod.metadata;
        let now = Time::of(self.now);
        self.edit_pod(&metadata.namespace, &metadata.name, |pod| {
            pod.admitted.node_name = node.to_owned();
            let generation = pod.metadata.generation;
            set_scheduled(pod, ConditionStatus::True, "", "", now, generation);
        });
        let message = format!("Successfully assigned {}/{} to {node}", metadata.namespace, metadata.name);
        self.report_scheduling(pod, false, "Scheduled", message);
    }

    /// Says why no node takes a pod, and makes room for it where that is possible.
    fn preempt_or_report(&mut self, pod: &Rc<Pod>, seats: &[Seat], refused: &[Refused<'_>]) {
        let mut counts: SortedMap<&Refusal, usize> = SortedMap::new();
        for refusal in refused.iter().flat_map(|node| &node.refusals) {
            *counts.get_or_default(refusal) += 1;
        }
        let preemption = self.look_for_victims(pod, refused, seats.len());
        let mut reasons: Vec<String> = counts.iter().map(|(refusal, count)| format!("{count} {refusal}")).collect();
        objects::sort::natural(&mut reasons);
        let needs_room = counts.keys().any(|refusal| refusal.depends_on_pods());
        self.note_unschedulable(pod, &reasons.join(", "), seats.len(), &preemption, needs_room);
        let reasons = counts.iter().map(|(refusal, count)| (refusal.to_string(), *count)).collect();
        self.decide(pod_reference(pod), Rule::Unschedulable { reasons, nodes: seats.len() });
        if let Preemption::Victims(node, victims) = preemption {
            self.preempt(pod, &node, &victims);
        }
    }

    /// Has a pod wait for its claims; no node was asked.
    fn wait_for_claim(&mut self, pod: &Rc<Pod>, nodes: usize, why: String) {
        let preemption = self.look_for_victims(pod, &[], nodes);
        self.note_unschedulable(pod, &why, nodes, &preemption, false);
        self.decide(pod_reference(pod), Rule::Unschedulable { reasons: vec![(why, nodes)], nodes });
    }

    /// Writes and reports why a pod has no node, and keeps it in mind.
    fn note_unschedulable(
        &mut self,
        pod: &Rc<Pod>,
        why: &str,
        nodes: usize,
        preemption: &Preemption,
        needs_room: bool,
    ) {
        let message = match (nodes, preemption) {
            (0, _) => "no nodes available to schedule pods".to_owned(),
            (nodes, Preemption::Victims(..)) => format!("0/{nodes} nodes are available: {why}."),
            (nodes, Preemption::Nothing(hopeless)) => {
                format!("0/{nodes} nodes are available: {why}. no new claims to deallocate, preemption: {hopeless}")
            }
        };
        let metadata = &pod.metadata;
        let now = Time::of(self.now);
        self.edit_pod(&metadata.namespace, &metadata.name, |pod| {
            let generation = pod.metadata.generation;
            set_scheduled(pod, ConditionStatus::False, "Unschedulable", &message, now, generation);
        });
        self.report_scheduling(pod, true, "FailedScheduling", message);
        self.controllers.unschedulable.insert(metadata.uid.clone(), Unschedulable { needs_room, retry: false });
        self.enqueue_after(FLUSH, Work::RetryUnschedulable);
    }

    fn report_scheduling(&mut self, pod: &Rc<Pod>, warning: bool, reason: &'static str, message: String) {
        self.report_once(Report {
            component: "default-scheduler",
            host: "",
            object: involved(Kind::Pod, &pod.metadata),
            warning,
            reason,
            message,
        });
    }

    /// Tries the pods that found no node again: a node changed, or they have waited long.
    pub(crate) fn retry_unschedulable(&mut self) {
        self.retry_where(|_| true);
    }

    /// Tries the pods again that found no room, or had others in their way: a pod is gone.
    pub(crate) fn retry_crowded_out(&mut self, gone: &Pod) {
        self.controllers.unschedulable.remove(&gone.metadata.uid);
        self.retry_where(|held| held.needs_room);
    }

    /// The scheduler has nothing else to do, and then takes pods from its back-off queue before their time
    /// (`SchedulerPopFromBackoffQ`).
    fn retry_where(&mut self, helped: impl Fn(&Unschedulable) -> bool) {
        let mut any = false;
        for held in self.controllers.unschedulable.values_mut().filter(|held| helped(held)) {
            held.retry = true;
            any = true;
        }
        if any {
            self.enqueue(Work::Schedule);
        }
    }
}

/// How many nodes that can take a pod are enough to choose from: all where there are at most 100; else a share that
/// falls from a half by one in a hundred for each 125 nodes, to a twentieth, but no less than 100.
///
/// Rule: `numFeasibleNodesToFind`. 160 nodes: 49 % are 78, so 100; 1,000 nodes: 42 %, so 420.
fn nodes_to_find(nodes: usize) -> usize {
    const ALL_OF: usize = 100;
    if nodes <= ALL_OF {
        return nodes;
    }
    let percentage = 50_usize.saturating_sub(nodes / 125).max(5);
    (nodes * percentage / 100).max(ALL_OF)
}

fn pod_reference(pod: &Pod) -> ObjectRef {
    ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name)
}

fn is_ours(pod: &Pod) -> bool {
    matches!(pod.spec.scheduler_name.as_str(), "" | "default-scheduler")
}

fn set_scheduled(
    pod: &mut Pod,
    status: ConditionStatus,
    reason: &'static str,
    message: &str,
    now: Time,
    generation: i64,
) {
    let held = pod.condition("PodScheduled").filter(|held| held.status == status);
    let since = held.and_then(|held| held.last_transition_time).unwrap_or(now);
    let condition = PodCondition {
        last_probe_time: None,
        last_transition_time: Some(since),
        message: message.to_owned(),
        observed_generation: generation,
        reason: reason.into(),
        status,
        kind: "PodScheduled".into(),
    };
    pod.status.conditions.retain(|held| held.kind != "PodScheduled");
    pod.status.conditions.push(condition);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: `numFeasibleNodesToFind`.
    #[test]
    fn how_many_nodes_are_enough() {
        let cases = [(1, 1), (100, 100), (101, 100), (160, 100), (300, 144), (1_000, 420), (6_000, 300)];
        for (nodes, enough) in cases {
            assert_eq!(nodes_to_find(nodes), enough, "{nodes}");
        }
    }
}
