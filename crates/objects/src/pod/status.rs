//! The status of a pod and of its containers.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use std::borrow::Cow;

use serde::Serialize;

use crate::Time;
use crate::read::{fields, words};

/// `status` of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PodStatus {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<PodCondition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub container_statuses: Vec<ContainerStatus>,
    #[serde(rename = "hostIP", skip_serializing_if = "String::is_empty")]
    pub host_ip: String,
    #[serde(rename = "hostIPs", skip_serializing_if = "Vec::is_empty")]
    pub host_ips: Vec<Ip>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub init_container_statuses: Vec<ContainerStatus>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub nominated_node_name: String,
    #[serde(skip_serializing_if = "crate::meta::is_zero_i64")]
    pub observed_generation: i64,
    pub phase: Phase,
    #[serde(rename = "podIP", skip_serializing_if = "String::is_empty")]
    pub pod_ip: String,
    #[serde(rename = "podIPs", skip_serializing_if = "Vec::is_empty")]
    pub pod_ips: Vec<Ip>,
    pub qos_class: QosClass,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Time>,
}

fields!(PodStatus {
    conditions,
    container_statuses: "containerStatuses",
    host_ip: "hostIP",
    host_ips: "hostIPs",
    init_container_statuses: "initContainerStatuses",
    message,
    nominated_node_name: "nominatedNodeName",
    observed_generation: "observedGeneration",
    phase,
    pod_ip: "podIP",
    pod_ips: "podIPs",
    qos_class: "qosClass",
    reason,
    start_time: "startTime"
});

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ip {
    pub ip: String,
}

fields!(Ip { ip });

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Phase {
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
    Unknown,
}

words!(Phase { Pending, Running, Succeeded, Failed, Unknown });

impl Phase {
    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Pending => "Pending",
            Phase::Running => "Running",
            Phase::Succeeded => "Succeeded",
            Phase::Failed => "Failed",
            Phase::Unknown => "Unknown",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum QosClass {
    Guaranteed,
    Burstable,
    #[default]
    BestEffort,
}

words!(QosClass { Guaranteed, Burstable, BestEffort });

/// A condition of a pod. `type` and `reason` are words of a small vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PodCondition {
    pub last_probe_time: Option<Time>,
    pub last_transition_time: Option<Time>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "crate::meta::is_zero_i64")]
    pub observed_generation: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub reason: Cow<'static, str>,
    pub status: ConditionStatus,
    #[serde(rename = "type")]
    pub kind: Cow<'static, str>,
}

fields!(PodCondition {
    last_probe_time: "lastProbeTime",
    last_transition_time: "lastTransitionTime",
    message,
    observed_generation: "observedGeneration",
    reason,
    status,
    kind: "type"
});

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ConditionStatus {
    True,
    False,
    #[default]
    Unknown,
}

words!(ConditionStatus { True, False, Unknown });

impl ConditionStatus {
    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            ConditionStatus::True => "True",
            ConditionStatus::False => "False",
            ConditionStatus::Unknown => "Unknown",
        }
    }
}

impl From<bool> for ConditionStatus {
    fn from(value: bool) -> ConditionStatus {
        if value { ConditionStatus::True } else { ConditionStatus::False }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerStatus {
    #[serde(rename = "containerID", skip_serializing_if = "String::is_empty")]
    pub container_id: String,
    pub image: String,
    #[serde(rename = "imageID")]
    pub image_id: String,
    pub last_state: ContainerState,
    pub name: String,
    pub ready: bool,
    pub restart_count: i64,
    pub started: Option<bool>,
    pub state: ContainerState,
}

fields!(ContainerStatus {
    container_id: "containerID",
    image,
    image_id: "imageID",
    last_state: "lastState",
    name,
    ready,
    restart_count: "restartCount",
    started,
    state
});

/// At most one of the three is set; none in a `lastState` of a container that never ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ContainerState {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running: Option<Running>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminated: Option<Box<Terminated>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
}

fields!(ContainerState { running, terminated, waiting });

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Running {
    pub started_at: Time,
}

fields!(Running { started_at: "startedAt" });

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Terminated {
    #[serde(rename = "containerID", skip_serializing_if = "String::is_empty")]
    pub container_id: String,
    pub exit_code: i32,
    pub finished_at: Option<Time>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    pub started_at: Option<Time>,
}

fields!(Terminated {
    container_id: "containerID",
    exit_code: "exitCode",
    finished_at: "finishedAt",
    message,
    reason,
    started_at: "startedAt"
});

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waiting {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

fields!(Waiting { message, reason });
