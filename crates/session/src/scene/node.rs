//! A node in the picture, and how much of it is taken.

use cluster::Cluster;
use objects::pod::ConditionStatus;
use objects::{Kind, ObjectRef, Quantity};

use crate::sentences::{Sentence, Text};

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// What names it.
    pub reference: ObjectRef,
    /// Whether its kubelet answers.
    pub ready: bool,
    /// Whether new pods are kept away.
    pub cordoned: bool,
    /// How much of what it has is asked for by the pods on it.
    pub shares: [Share; 3],
}

/// How much of a resource is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// In words, such as `cpu 500m of 4`.
    pub text: Sentence,
    /// In thousandths of all.
    pub thousandths: i64,
}

/// What a pod may be refused a node for.
const RESOURCES: [&str; 3] = ["cpu", "memory", "pods"];

pub(super) fn nodes(cluster: &Cluster) -> Vec<NodeView> {
    let nodes = cluster.list(Kind::Node, None).filter_map(|object| object.as_node());
    nodes
        .map(|node| {
            let (pods, requests) = cluster.node_load(&node.metadata.name);
            let nothing = || Quantity::units(0);
            let share = |resource: &str| {
                let all = node.status.allocatable.get(resource).cloned().unwrap_or_else(nothing);
                let used = match resource {
                    "pods" => Quantity::units(i64::try_from(pods).unwrap_or(i64::MAX)),
                    _ => requests.and_then(|requests| requests.get(resource)).cloned().unwrap_or_else(nothing),
                };
                Share::of(resource, &used, &all)
            };
            NodeView {
                reference: ObjectRef::new(Kind::Node, "", &node.metadata.name),
                ready: node.condition("Ready").is_some_and(|ready| ready.status == ConditionStatus::True),
                cordoned: node.spec.unschedulable,
                shares: RESOURCES.map(share),
            }
        })
        .collect()
}

impl Share {
    fn of(resource: &str, used: &Quantity, all: &Quantity) -> Share {
        let thousandths = (used.nano() * 1000).checked_div(all.nano()).unwrap_or(0);
        let short = |quantity: &Quantity| match resource {
            // Memory is given in KiB, which nobody can read.
            "memory" => tenths(quantity.value(), 1 << 30, "Gi"),
            _ => quantity.canonical(),
        };
        Share {
            text: Text::Share.with(&[&resource, &short(used), &short(all)]),
            thousandths: i64::try_from(thousandths.clamp(0, 1000)).unwrap_or(1000),
        }
    }
}

/// `2`, or `7.7Gi`: nothing needs no unit.
fn tenths(value: i64, unit: i64, name: &str) -> String {
    let tenths = value.saturating_mul(10) / unit;
    match (tenths / 10, tenths % 10) {
        (0, 0) => "0".to_owned(),
        (whole, 0) => format!("{whole}{name}"),
        (whole, tenth) => format!("{whole}.{tenth}{name}"),
    }
}
