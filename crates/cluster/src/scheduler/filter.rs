//! Which nodes can take a pod, and why the others can't.

use std::fmt;
use std::rc::Rc;

use objects::pod::{NodeSelectorTerm, PodAffinityTerm};
use objects::{Labels, Node, Pod, Quantities, SortedMap};

use super::{Asked, Seat};
use crate::Cluster;
use crate::store::NodeLoad;

/// Why a node can't take a pod, in the words of `FailedScheduling`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Refusal {
    Unschedulable,
    Taint,
    NodeAffinity,
    TooManyPods,
    Insufficient(String),
    PodAffinity,
    PodAntiAffinity,
    ExistingAntiAffinity,
    TopologySpread,
    TopologySpreadNoLabel,
    HostPort,
}

impl Refusal {
    /// Whether the end of pods on the node itself can make it take this one.
    pub(super) fn is_resolvable(&self) -> bool {
        self.depends_on_pods() && *self != Refusal::PodAffinity
    }

    /// Whether the end of another pod can make the node take this one.
    pub(crate) fn depends_on_pods(&self) -> bool {
        match self {
            Refusal::Unschedulable | Refusal::Taint | Refusal::NodeAffinity | Refusal::TopologySpreadNoLabel => false,
            Refusal::TooManyPods
            | Refusal::Insufficient(_)
            | Refusal::PodAffinity
            | Refusal::PodAntiAffinity
            | Refusal::ExistingAntiAffinity
            | Refusal::TopologySpread
            | Refusal::HostPort => true,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Refusal::Unschedulable => "node(s) were unschedulable",
            Refusal::Taint => "node(s) had untolerated taint(s)",
            Refusal::NodeAffinity => "node(s) didn't match Pod's node affinity/selector",
            Refusal::TooManyPods => "Too many pods",
            Refusal::Insufficient(resource) => return write!(f, "Insufficient {resource}"),
            Refusal::PodAffinity => "node(s) didn't match pod affinity rules",
            Refusal::PodAntiAffinity => "node(s) didn't match pod anti-affinity rules",
            Refusal::ExistingAntiAffinity => "node(s) didn't satisfy existing pods anti-affinity rules",
            Refusal::TopologySpread => "node(s) didn't match pod topology spread constraints",
            Refusal::TopologySpreadNoLabel => {
                "node(s) didn't match pod topology spread constraints (missing required label)"
            }
            Refusal::HostPort => "node(s) didn't have free ports for the requested pod ports",
        };
        f.write_str(text)
    }
}

/// For each hard spread constraint of a pod: how many matching pods each value of the topology key has.
pub(super) type SpreadCounts = Vec<SortedMap<String, i64>>;

impl Cluster {
    /// Why `node` can't take `pod`; empty where it can. The first plugin that refuses ends the search, as upstream.
    pub(super) fn refusals(&self, asked: &Asked<'_>, seat: &Seat, load: Option<&NodeLoad>) -> Vec<Refusal> {
        let (pod, node) = (asked.pod, &seat.node);
        if node.spec.unschedulable || !node.spec.taints.is_empty() {
            let refusal = taint_refusal(pod, node);
            if refusal.is_some() {
                return refusal.into_iter().collect();
            }
        }
        if !matches_node(pod, node) {
            return vec![Refusal::NodeAffinity];
        }
        if self.host_ports_taken(pod, node) {
            return vec![Refusal::HostPort];
        }
        let lacking = lacking(&asked.requests, seat, load, &Quantities::new(), 0);
        if !lacking.is_empty() {
            return lacking;
        }
        if let Some(refusal) = spread_refusal(pod, node, &asked.spread) {
            return vec![refusal];
        }
        self.affinity_refusal(pod, node).into_iter().collect()
    }

    fn host_ports_taken(&self, pod: &Rc<Pod>, node: &Rc<Node>) -> bool {
        let ports = |pod: &Pod| -> Vec<u16> {
            let containers = pod.spec.containers.iter();
            containers
                .flat_map(|container| container.ports.iter().map(|port| port.host_port))
                .filter(|port| *port != 0)
                .collect()
        };
        let wanted = ports(pod);
        !wanted.is_empty()
            && self.pods_on(&node.metadata.name).any(|held| ports(held).iter().any(|port| wanted.contains(port)))
    }

    /// The pods that are bound to a node and have not ended.
    pub(crate) fn pods_on<'a>(&'a self, node: &str) -> impl Iterator<Item = &'a Rc<Pod>> {
        let load = self.store.node_load(node);
        load.into_iter().flat_map(|load| &load.pods).filter_map(|(namespace, name)| self.store.pod(namespace, name))
    }

    /// Counts for the pod's hard spread constraints, by the values of the topology key that the nodes have.
    pub(super) fn spread_counts(&self, pod: &Rc<Pod>, seats: &[Seat]) -> SpreadCounts {
        let hard =
            pod.spec.topology_spread_constraints.iter().filter(|held| held.when_unsatisfiable == "DoNotSchedule");
        hard.map(|constraint| {
            let mut counts = SortedMap::new();
            for node in seats.iter().map(|seat| &seat.node).filter(|node| matches_node(pod, node)) {
                let Some(value) = node.metadata.labels.get(&constraint.topology_key) else { continue };
                let selector = constraint.label_selector.as_ref();
                let matching = self.pods_on(&node.metadata.name).filter(|held| {
                    held.metadata.namespace == pod.metadata.namespace
                        && !held.is_terminating()
                        && selector.is_some_and(|selector| selector.matches(&held.metadata.labels))
                });
                *counts.get_or_default(value.clone()) += i64::try_from(matching.count()).unwrap_or(i64::MAX);
            }
            counts
        })
        .collect()
    }

    fn affinity_refusal(&self, pod: &Rc<Pod>, node: &Rc<Node>) -> Option<Refusal> {
        let affinity = pod.spec.affinity.as_ref();
        let near = affinity.and_then(|affinity| affinity.pod_affinity.as_ref()).map(|near| near.required.as_slice());
        for term in near.unwrap_or_default() {
            let met = self.term_holds(pod, term, node);
            let first_of_its_kind =
                selects(term, &pod.metadata.labels) && !self.any_matches(term, &pod.metadata.namespace);
            if !met && !first_of_its_kind {
                return Some(Refusal::PodAffinity);
            }
        }
        let apart =
            affinity.and_then(|affinity| affinity.pod_anti_affinity.as_ref()).map(|apart| apart.required.as_slice());
        for term in apart.unwrap_or_default() {
            if self.term_holds(pod, term, node) {
                return Some(Refusal::PodAntiAffinity);
            }
        }
        self.existing_pods_object(pod, node).then_some(Refusal::ExistingAntiAffinity)
    }

    /// Whether a pod that `term` selects is in the same topology domain as `node`.
    fn term_holds(&self, pod: &Pod, term: &PodAffinityTerm, node: &Node) -> bool {
        self.selected_near(pod, term, node).next().is_some()
    }

    /// The other pods that a term of a pod selects in the domain of a node.
    pub(super) fn selected_near(
        &self,
        pod: &Pod,
        term: &PodAffinityTerm,
        node: &Node,
    ) -> impl Iterator<Item = &Rc<Pod>> {
        let key = &term.topology_key;
        let domain = node.metadata.labels.get(key);
        let near = self.store.nodes().filter(move |other| domain.is_some() && other.metadata.labels.get(key) == domain);
        near.flat_map(|other| self.pods_on(&other.metadata.name)).filter(move |held| {
            held.metadata.uid != pod.metadata.uid
                && in_namespaces(term, &pod.metadata.namespace, held)
                && selects(term, &held.metadata.labels)
        })
    }

    fn any_matches(&self, term: &PodAffinityTerm, namespace: &str) -> bool {
        self.store.pods(None).any(|held| {
            !held.node_name().is_empty() && in_namespaces(term, namespace, held) && selects(term, &held.metadata.labels)
        })
    }

    fn existing_pods_object(&self, pod: &Rc<Pod>, node: &Rc<Node>) -> bool {
        if !self.store.has_anti_affinity() {
            return false;
        }
        self.store.nodes().any(|other| {
            self.pods_on(&other.metadata.name).any(|held| {
                let affinity = held.spec.affinity.as_ref();
                let apart = affinity.and_then(|affinity| affinity.pod_anti_affinity.as_ref());
                apart.is_some_and(|apart| {
                    apart.required.iter().any(|term| {
                        let domain = other.metadata.labels.get(&term.topology_key);
                        domain.is_some()
                            && domain == node.metadata.labels.get(&term.topology_key)
                            && in_namespaces(term, &held.metadata.namespace, pod)
                            && selects(term, &pod.metadata.labels)
                    })
                })
            })
        })
    }
}

/// Whether the pod's requests fit once `freed` and `fewer` pods are gone from the node.
pub(super) fn fits(pod: &Pod, seat: &Seat, load: &NodeLoad, freed: &Quantities, fewer: usize) -> bool {
    lacking(&pod.spec.requests(), seat, Some(load), freed, fewer).is_empty()
}

/// Whether a pod asks for more of something than the whole node has.
pub(super) fn asks_too_much(requests: &Quantities, seat: &Seat) -> bool {
    let allocatable = &seat.node.status.allocatable;
    requests.iter().any(|(name, asked)| asked.nano() > allocatable.get(name).map_or(0, objects::Quantity::nano))
}

fn lacking(
    requests: &Quantities,
    seat: &Seat,
    load: Option<&NodeLoad>,
    freed: &Quantities,
    fewer: usize,
) -> Vec<Refusal> {
    let mut lacking = Vec::new();
    let held = load.map_or(0, |load| load.pods.len()).saturating_sub(fewer);
    if i64::try_from(held).unwrap_or(i64::MAX) >= seat.pods {
        lacking.push(Refusal::TooManyPods);
    }
    for (name, asked) in requests {
        if asked.nano() == 0 {
            continue;
        }
        let allocatable = seat.node.status.allocatable.get(name).map_or(0, objects::Quantity::nano);
        let used = load.and_then(|load| load.requests.get(name)).map_or(0, objects::Quantity::nano);
        let back = freed.get(name).map_or(0, objects::Quantity::nano);
        if asked.nano() > allocatable - used + back {
            lacking.push(Refusal::Insufficient(name.clone()));
        }
    }
    lacking
}

/// Whether the node is cordoned or has a taint that the pod does not tolerate.
fn taint_refusal(pod: &Pod, node: &Node) -> Option<Refusal> {
    let tolerations = pod.tolerations();
    let tolerates = |taint: &objects::Taint| tolerations.iter().any(|toleration| taint.is_tolerated_by(toleration));
    let cordon = objects::Taint {
        key: "node.kubernetes.io/unschedulable".to_owned(),
        effect: "NoSchedule".to_owned(),
        ..objects::Taint::default()
    };
    if node.spec.unschedulable && !tolerates(&cordon) {
        return Some(Refusal::Unschedulable);
    }
    let hard = |taint: &&objects::Taint| matches!(taint.effect.as_str(), "NoSchedule" | "NoExecute");
    node.spec.taints.iter().filter(hard).any(|taint| !tolerates(taint)).then_some(Refusal::Taint)
}

fn in_namespaces(term: &PodAffinityTerm, own: &str, pod: &Pod) -> bool {
    if term.namespaces.is_empty() {
        pod.metadata.namespace == own
    } else {
        term.namespaces.contains(&pod.metadata.namespace)
    }
}

fn selects(term: &PodAffinityTerm, labels: &Labels) -> bool {
    term.label_selector.as_ref().is_some_and(|selector| selector.matches(labels))
}

fn spread_refusal(pod: &Pod, node: &Node, spread: &SpreadCounts) -> Option<Refusal> {
    let hard = pod.spec.topology_spread_constraints.iter().filter(|held| held.when_unsatisfiable == "DoNotSchedule");
    for (constraint, counts) in hard.zip(spread) {
        let Some(value) = node.metadata.labels.get(&constraint.topology_key) else {
            return Some(Refusal::TopologySpreadNoLabel);
        };
        let own = constraint.label_selector.as_ref().is_some_and(|selector| selector.matches(&pod.metadata.labels));
        let least = counts.values().min().copied().unwrap_or(0);
        let here = counts.get(value).copied().unwrap_or(0);
        if here + i64::from(own) - least > constraint.max_skew {
            return Some(Refusal::TopologySpread);
        }
    }
    None
}

/// Whether a node takes a pod as far as labels and taints go.
pub(crate) fn takes(pod: &Pod, node: &Node) -> bool {
    taint_refusal(pod, node).is_none() && matches_node(pod, node)
}

/// Whether a node meets the pod's node selector and required node affinity.
fn matches_node(pod: &Pod, node: &Node) -> bool {
    let labels = &node.metadata.labels;
    let selector = pod.spec.node_selector.iter().all(|(key, value)| labels.get(key) == Some(value));
    let affinity = pod.spec.affinity.as_ref().and_then(|affinity| affinity.node_affinity.as_ref());
    let required = affinity.and_then(|affinity| affinity.required.as_ref());
    selector && required.is_none_or(|required| required.node_selector_terms.iter().any(|term| term_matches(term, node)))
}

/// Whether a node meets all expressions of a term; a term without any matches nothing.
pub(super) fn term_matches(term: &NodeSelectorTerm, node: &Node) -> bool {
    let fields = Labels::from([("metadata.name".to_owned(), node.metadata.name.clone())]);
    !(term.match_expressions.is_empty() && term.match_fields.is_empty())
        && term.match_expressions.iter().all(|requirement| requirement.matches(&node.metadata.labels))
        && term.match_fields.iter().all(|requirement| requirement.matches(&fields))
}
