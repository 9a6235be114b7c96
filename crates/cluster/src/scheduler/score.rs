//! Which of the nodes that can take a pod takes it.

use std::cmp::Reverse;
use std::rc::Rc;

use objects::{Node, Pod};

use super::Seat;
use super::filter::term_matches;
use crate::Cluster;
use crate::store::NodeLoad;

/// A container that asks for nothing is counted as so much, in thousandths of a CPU and in bytes.
///
/// Rule: `GetNonzeroRequests` of the scheduler.
const NOMINAL_MILLI_CPU: i64 = 100;
const NOMINAL_MEMORY: i64 = 200 * 1024 * 1024;

impl Cluster {
    /// The node with the highest score; among equals, a draw keyed by the pod decides.
    ///
    /// The scores follow the default plugins in their weight: preferred affinity, then the spread of a controller's
    /// pods over nodes, then the least allocated.
    pub(super) fn best_node(&self, pod: &Rc<Pod>, feasible: &[(&Seat, Option<&NodeLoad>)]) -> Option<String> {
        let draws = self.random.keyed("node", &pod.metadata.uid);
        let scored = feasible.iter().map(|(seat, load)| {
            let node = &seat.node;
            let tie = draws.bits(hash(&node.metadata.name));
            let key = (
                self.preference(pod, node),
                Reverse(self.avoided_taints(pod, node)),
                Reverse(siblings_on(pod, *load)),
                free_share(seat, *load),
                tie,
            );
            (key, node)
        });
        scored.max_by(|(a, _), (b, _)| a.cmp(b)).map(|(_, node)| node.metadata.name.clone())
    }

    /// The summed weight of the preferred affinity terms that the node meets.
    fn preference(&self, pod: &Pod, node: &Node) -> i64 {
        let Some(affinity) = &pod.spec.affinity else { return 0 };
        let nodes = affinity.node_affinity.iter().flat_map(|affinity| &affinity.preferred);
        let node_weight: i64 = nodes.filter(|term| term_matches(&term.preference, node)).map(|term| term.weight).sum();
        let pods_here = |term: &objects::pod::PodAffinityTerm| {
            i64::try_from(self.selected_near(pod, term, node).count()).unwrap_or(i64::MAX)
        };
        let sum = |terms: &[objects::pod::PreferredPod]| -> i64 {
            terms.iter().map(|term| term.weight * pods_here(&term.pod_affinity_term)).sum()
        };
        let near = affinity.pod_affinity.as_ref().map_or(0, |near| sum(&near.preferred));
        let apart = affinity.pod_anti_affinity.as_ref().map_or(0, |apart| sum(&apart.preferred));
        node_weight + near - apart
    }

    fn avoided_taints(&self, pod: &Pod, node: &Node) -> usize {
        if node.spec.taints.is_empty() {
            return 0;
        }
        let tolerations = pod.tolerations();
        let soft = node.spec.taints.iter().filter(|taint| taint.effect == "PreferNoSchedule");
        soft.filter(|taint| !tolerations.iter().any(|toleration| taint.is_tolerated_by(toleration))).count()
    }
}

/// How many pods of the same ReplicaSet the node has.
fn siblings_on(pod: &Pod, load: Option<&NodeLoad>) -> usize {
    let Some(owner) = pod.metadata.controller() else { return 0 };
    load.and_then(|load| load.active.get(&owner.uid)).copied().unwrap_or(0)
}

/// The free share of CPU and memory, in hundredths, on average.
fn free_share(seat: &Seat, load: Option<&NodeLoad>) -> i64 {
    let pods = i64::try_from(load.map_or(0, |load| load.pods.len())).unwrap_or(i64::MAX);
    let share = |room: i64, name: &str, nominal: i64, measure: fn(&objects::Quantity) -> i64| {
        let used = load.and_then(|load| load.requests.get(name)).map_or(0, measure);
        if room == 0 { 0 } else { (room - used.max(pods.saturating_mul(nominal))).max(0).saturating_mul(100) / room }
    };
    let cpu = share(seat.milli_cpu, "cpu", NOMINAL_MILLI_CPU, objects::Quantity::milli_value);
    (cpu + share(seat.memory, "memory", NOMINAL_MEMORY, objects::Quantity::value)) / 2
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
