//! Nodes.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::pod::ConditionStatus;
use crate::read::fields;
use crate::{ObjectMeta, Quantities, Time, Toleration};

/// A node. What the simulator does not read stays in the `rest` maps.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Node {
    pub metadata: ObjectMeta,
    pub spec: NodeSpec,
    pub status: NodeStatus,
}

fields!(Node { metadata, spec, status });

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeSpec {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taints: Vec<Taint>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unschedulable: bool,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

fields!(NodeSpec { taints, unschedulable }, rest: rest);

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Taint {
    pub effect: String,
    pub key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_added: Option<Time>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
}

fields!(Taint { effect, key, time_added: "timeAdded", value });

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NodeStatus {
    pub allocatable: Quantities,
    pub capacity: Quantities,
    pub conditions: Vec<NodeCondition>,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

fields!(NodeStatus { allocatable, capacity, conditions }, rest: rest);

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeCondition {
    pub last_heartbeat_time: Option<Time>,
    pub last_transition_time: Option<Time>,
    pub message: String,
    pub reason: String,
    pub status: ConditionStatus,
    #[serde(rename = "type")]
    pub kind: String,
}

fields!(NodeCondition {
    last_heartbeat_time: "lastHeartbeatTime",
    last_transition_time: "lastTransitionTime",
    message,
    reason,
    status,
    kind: "type"
});

impl Node {
    /// A condition by its type.
    pub fn condition(&self, kind: &str) -> Option<&NodeCondition> {
        self.status.conditions.iter().find(|condition| condition.kind == kind)
    }
}

impl Taint {
    /// Whether a toleration covers this taint.
    ///
    /// Rule: `ToleratesTaint` of component-helpers' `corev1`.
    pub fn is_tolerated_by(&self, toleration: &Toleration) -> bool {
        (toleration.effect.is_empty() || toleration.effect == self.effect)
            && (toleration.key.is_empty() || toleration.key == self.key)
            && match toleration.operator.as_str() {
                "Exists" => true,
                "" | "Equal" => !toleration.key.is_empty() && toleration.value == self.value,
                _ => false,
            }
    }
}
