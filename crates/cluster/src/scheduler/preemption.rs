//! Preemption: which pods of lower priority make room for one that no node can take.
//!
//! Rules: `pkg/scheduler/framework/preemption` and `plugins/defaultpreemption`. Only nodes that refused the pod for what
//! other pods hold are tried; the one that loses least is chosen.

use std::rc::Rc;

use objects::pod::{ConditionStatus, PodCondition};
use objects::{Kind, ObjectRef, Pod, Quantities, SortedMap, Time};

use super::filter::{Refusal, fits};
use super::{Refused, Seat};
use crate::Cluster;
use crate::events::{Report, involved};

/// What came of the attempt.
pub(super) enum Preemption {
    /// These pods have to go from that node.
    Victims(String, Vec<ObjectRef>),
    /// Why there are none, in upstream's words.
    Nothing(String),
}

impl Cluster {
    /// Looks for pods whose end would make room for a pod that all of `total` nodes refused.
    pub(super) fn look_for_victims(&self, pod: &Rc<Pod>, refused: &[Refused<'_>], total: usize) -> Preemption {
        if pod.spec.preemption_policy.as_deref() == Some("Never") {
            return Preemption::Nothing("not eligible due to preemptionPolicy=Never.".to_owned());
        }
        let nominated = &pod.status.nominated_node_name;
        let ends = |held: &Rc<Pod>| held.is_terminating() && priority_of(held) < priority_of(pod);
        if !nominated.is_empty() && self.pods_on(nominated).any(ends) {
            return Preemption::Nothing("not eligible due to a terminating pod on the nominated node.".to_owned());
        }
        let mut best: Option<(&Seat, Vec<ObjectRef>)> = None;
        let mut reasons: SortedMap<String, usize> = SortedMap::new();
        let mut tried = 0;
        for node in refused.iter().filter(|node| node.is_resolvable()) {
            tried += 1;
            match self.victims_on(pod, node.seat) {
                Some(victims) if victims.is_empty() => {
                    *reasons.get_or_default("No preemption victims found for incoming pod".to_owned()) += 1;
                }
                Some(victims) => {
                    if best.as_ref().is_none_or(|(_, best)| victims.len() < best.len()) {
                        best = Some((node.seat, victims));
                    }
                }
                None => {
                    for refusal in &node.refusals {
                        *reasons.get_or_default(refusal.to_string()) += 1;
                    }
                }
            }
        }
        if let Some((seat, victims)) = best {
            return Preemption::Victims(seat.node.metadata.name.clone(), victims);
        }
        if tried < total {
            reasons.insert("Preemption is not helpful for scheduling".to_owned(), total - tried);
        }
        let mut reasons: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        objects::sort::natural(&mut reasons);
        Preemption::Nothing(format!("0/{total} nodes are available: {}.", reasons.join(", ")))
    }

    /// The pods of lower priority that have to go from a node, the least important first; none where there are none of
    /// lower priority, and `None` where not even the end of all of them helps.
    fn victims_on(&self, pod: &Rc<Pod>, seat: &Seat) -> Option<Vec<ObjectRef>> {
        let name = &seat.node.metadata.name;
        let mut lower: Vec<&Rc<Pod>> = self.pods_on(name).filter(|held| priority_of(held) < priority_of(pod)).collect();
        let load = self.store.node_load(name)?;
        if lower.is_empty() {
            return Some(Vec::new());
        }
        objects::sort::by_key(&mut lower, |held| priority_of(held));
        let mut freed = Quantities::new();
        let mut victims = Vec::new();
        for held in lower {
            if fits(pod, seat, load, &freed, victims.len()) {
                break;
            }
            for (resource, quantity) in held.spec.requests() {
                let sum = freed.get(&resource).map_or_else(|| quantity.clone(), |sum| sum.plus(&quantity));
                freed.insert(resource, sum);
            }
            victims.push(ObjectRef::new(Kind::Pod, &held.metadata.namespace, &held.metadata.name));
        }
        (!victims.is_empty() && fits(pod, seat, load, &freed, victims.len())).then_some(victims)
    }

    /// Has the victims go, and keeps their node in mind for the pod.
    pub(super) fn preempt(&mut self, pod: &Rc<Pod>, node: &str, victims: &[ObjectRef]) {
        let metadata = &pod.metadata;
        self.edit_pod(&metadata.namespace, &metadata.name, |pod| {
            node.clone_into(&mut pod.status.nominated_node_name);
        });
        let now = Time::of(self.now);
        for victim in victims {
            let Some(held) = self.store.pod(&victim.namespace, &victim.name).cloned() else { continue };
            if held.is_terminating() {
                continue;
            }
            self.edit_pod(&victim.namespace, &victim.name, |held| {
                held.status.conditions.retain(|held| held.kind != "DisruptionTarget");
                held.status.conditions.push(PodCondition {
                    last_probe_time: None,
                    last_transition_time: Some(now),
                    message: "default-scheduler: preempting to accommodate a higher priority pod".to_owned(),
                    observed_generation: held.metadata.generation,
                    reason: "PreemptionByScheduler".into(),
                    status: ConditionStatus::True,
                    kind: "DisruptionTarget".into(),
                });
            });
            self.delete_quietly(victim);
            self.report_once(Report {
                component: "default-scheduler",
                host: "",
                object: involved(Kind::Pod, &held.metadata),
                warning: false,
                reason: "Preempted",
                message: format!("Preempted by pod {} on node {node}", metadata.uid),
            });
        }
    }
}

fn priority_of(pod: &Pod) -> i32 {
    pod.spec.priority.unwrap_or(0)
}

impl Refused<'_> {
    /// Whether the end of other pods could make the node take the pod.
    ///
    /// Rule: a plugin's `Unschedulable` against its `UnschedulableAndUnresolvable`. A pod that asks for more than the
    /// whole node has can't be helped.
    fn is_resolvable(&self) -> bool {
        self.refusals.iter().all(Refusal::is_resolvable) && !self.asks_too_much
    }
}
