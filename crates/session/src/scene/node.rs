//! A node in the picture.

use cluster::Cluster;
use objects::pod::ConditionStatus;
use objects::{Kind, ObjectRef};

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// What names it.
    pub reference: ObjectRef,
    /// Whether its kubelet answers.
    pub ready: bool,
    /// Whether new pods are kept away.
    pub cordoned: bool,
}

pub(super) fn nodes(cluster: &Cluster) -> Vec<NodeView> {
    let nodes = cluster.list(Kind::Node, None).filter_map(|object| object.as_node());
    nodes
        .map(|node| NodeView {
            reference: ObjectRef::new(Kind::Node, "", &node.metadata.name),
            ready: node.condition("Ready").is_some_and(|ready| ready.status == ConditionStatus::True),
            cordoned: node.spec.unschedulable,
        })
        .collect()
}
