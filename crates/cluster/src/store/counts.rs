//! The pods of nodes and of controllers, counted as they change.

use std::collections::BTreeMap;
use std::rc::Rc;

use objects::pod::{ConditionStatus, Phase};
use objects::{Labels, Pod, Quantities, Quantity, SortedMap, SortedSet, Time};

use super::Store;

/// What the pods that are bound to a node ask of it. Pods that have ended do not count.
#[derive(Clone, Debug, Default)]
pub struct NodeLoad {
    /// Namespace and name of each pod.
    pub pods: SortedSet<(String, String)>,
    /// The sum of their requests.
    pub requests: Quantities,
    /// How many active pods each controller has here, by its UID.
    pub active: SortedMap<String, usize>,
}

/// The pods of one controller, counted. Those that have ended do not count.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Pods that were not asked to end, by their labels.
    pub active: SortedMap<Labels, usize>,
    /// Active pods that are ready.
    pub ready: usize,
    /// Active pods whose deletion costs another than the usual 0.
    pub priced: usize,
    /// Pods that were asked to end.
    pub terminating: usize,
    /// Active pods by node (an empty name for those without) and name, with what ranks them when some have to go.
    pub by_node: SortedMap<String, BTreeMap<String, Rank>>,
}

/// What decides which of a controller's pods goes first, beside its node.
#[derive(Clone, Debug, PartialEq)]
pub struct Rank {
    /// Pending goes before unknown, unknown before running.
    pub phase: u8,
    /// Since when the pod is ready, if it is.
    pub ready_since: Option<Time>,
    /// The annotation `controller.kubernetes.io/pod-deletion-cost`.
    pub cost: i32,
    /// The most that one of its containers was restarted.
    pub restarts: i64,
    /// When it was made.
    pub created: Option<Time>,
    /// Its UID.
    pub uid: Rc<str>,
}

impl Rank {
    fn of(pod: &Pod) -> Rank {
        let ready = pod.condition("Ready").filter(|ready| ready.status == ConditionStatus::True);
        Rank {
            phase: match pod.status.phase {
                Phase::Pending => 0,
                Phase::Unknown => 1,
                Phase::Running | Phase::Succeeded | Phase::Failed => 2,
            },
            ready_since: ready.and_then(|ready| ready.last_transition_time),
            cost: deletion_cost(pod),
            restarts: pod.status.container_statuses.iter().map(|status| status.restart_count).max().unwrap_or(0),
            created: pod.metadata.creation_timestamp,
            uid: Rc::from(pod.metadata.uid.as_str()),
        }
    }
}

impl Tally {
    /// How many pods are active.
    pub fn active_pods(&self) -> usize {
        self.active.values().sum()
    }
}

/// What a pod adds to the counts of its node and its controller.
#[derive(PartialEq)]
pub(super) struct Share<'a> {
    pub(super) owner: &'a str,
    pub(super) node: &'a str,
    pub(super) labels: &'a Labels,
    pub(super) ready: bool,
    pub(super) terminating: bool,
    pub(super) ended: bool,
    pub(super) phase: Phase,
    pub(super) restarts: i64,
    pub(super) ready_since: Option<Time>,
    pub(super) cost: Option<&'a str>,
}

impl Share<'_> {
    pub(super) fn of(pod: &Pod) -> Share<'_> {
        let ready = pod.condition("Ready").filter(|ready| ready.status == ConditionStatus::True);
        Share {
            owner: pod.metadata.controller().map_or("", |owner| &owner.uid),
            node: pod.node_name(),
            labels: &pod.metadata.labels,
            ready: ready.is_some(),
            terminating: pod.is_terminating(),
            ended: pod.is_finished(),
            phase: pod.status.phase,
            restarts: pod.status.container_statuses.iter().map(|status| status.restart_count).max().unwrap_or(0),
            ready_since: ready.and_then(|ready| ready.last_transition_time),
            cost: pod.metadata.annotation("controller.kubernetes.io/pod-deletion-cost"),
        }
    }
}

impl Store {
    pub(super) fn count_for_owner(&mut self, pod: &Pod, grows: bool) {
        let share = Share::of(pod);
        if share.ended || share.owner.is_empty() {
            return;
        }
        let tallies = Rc::make_mut(&mut self.tallies);
        let tally = match tallies.get_mut(share.owner) {
            Some(tally) => tally,
            None => tallies.get_or_default(share.owner.to_owned()),
        };
        if share.terminating {
            shift(&mut tally.terminating, grows);
        } else {
            shift_entry(&mut tally.active, share.labels, grows);
            if !tally.by_node.contains_key(share.node) {
                tally.by_node.insert(share.node.to_owned(), BTreeMap::new());
            }
            if let Some(here) = tally.by_node.get_mut(share.node) {
                if grows {
                    here.insert(pod.metadata.name.clone(), Rank::of(pod));
                } else {
                    here.remove(&pod.metadata.name);
                }
            }
            if share.ready {
                shift(&mut tally.ready, grows);
            }
            if deletion_cost(pod) != 0 {
                shift(&mut tally.priced, grows);
            }
        }
        if tally.active.is_empty() && tally.terminating == 0 && !grows {
            tallies.remove(share.owner);
        }
    }

    pub(super) fn count_for_node(&mut self, pod: &Pod, grows: bool) {
        let share = Share::of(pod);
        if share.ended || share.node.is_empty() {
            return;
        }
        let loads = Rc::make_mut(&mut self.node_loads);
        let load = match loads.get_mut(share.node) {
            Some(load) => load,
            None => loads.get_or_default(share.node.to_owned()),
        };
        let key = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
        if grows {
            load.pods.insert(key);
        } else {
            load.pods.remove(&key);
        }
        for (name, quantity) in pod.spec.requests() {
            let held = load.requests.get_or_insert_with(name, || Quantity::units(0));
            *held = if grows { quantity.plus(held) } else { held.minus(&quantity) };
        }
        if !share.terminating && !share.owner.is_empty() {
            match load.active.get_mut(share.owner) {
                Some(count) => shift(count, grows),
                None => {
                    load.active.insert(share.owner.to_owned(), 1);
                }
            }
        }
    }
}

/// The annotation `controller.kubernetes.io/pod-deletion-cost`.
fn deletion_cost(pod: &Pod) -> i32 {
    let text = pod.metadata.annotation("controller.kubernetes.io/pod-deletion-cost");
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn shift(count: &mut usize, grows: bool) {
    if grows {
        *count += 1;
    } else {
        *count -= 1;
    }
}

fn shift_entry(counts: &mut SortedMap<Labels, usize>, labels: &Labels, grows: bool) {
    match counts.get_mut(labels) {
        Some(count) => {
            shift(count, grows);
            if *count == 0 {
                counts.remove(labels);
            }
        }
        None => {
            counts.insert(labels.clone(), 1);
        }
    }
}

pub(super) fn is_anti_affine(pod: &Pod) -> bool {
    pod.spec.affinity.as_ref().is_some_and(|affinity| affinity.pod_anti_affinity.is_some())
}
