//! Deployments and ReplicaSets.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use std::rc::Rc;

use serde::Serialize;

use crate::meta::is_zero_i64;
use crate::pod::ConditionStatus;
use crate::read::{fields, words};
use crate::{IntOrString, LabelSelector, ObjectMeta, PodTemplate, Time};

/// The label by which the Deployment controller tells the pods of its ReplicaSets apart.
pub const POD_TEMPLATE_HASH: &str = "pod-template-hash";

/// A Deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deployment {
    pub metadata: ObjectMeta,
    pub spec: DeploymentSpec,
    pub status: DeploymentStatus,
}

fields!(Deployment { metadata, spec, status });

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentSpec {
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub min_ready_seconds: i32,
    #[serde(skip_serializing_if = "is_false")]
    pub paused: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_deadline_seconds: Option<i32>,
    pub replicas: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_history_limit: Option<i32>,
    pub selector: LabelSelector,
    pub strategy: DeploymentStrategy,
    pub template: Rc<PodTemplate>,
}

fields!(DeploymentSpec {
    min_ready_seconds: "minReadySeconds",
    paused,
    progress_deadline_seconds: "progressDeadlineSeconds",
    replicas,
    revision_history_limit: "revisionHistoryLimit",
    selector,
    strategy,
    template
});

impl Default for DeploymentSpec {
    fn default() -> DeploymentSpec {
        DeploymentSpec {
            min_ready_seconds: 0,
            paused: false,
            progress_deadline_seconds: Some(600),
            replicas: 1,
            revision_history_limit: Some(10),
            selector: LabelSelector::default(),
            strategy: DeploymentStrategy::default(),
            template: Rc::default(),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentStrategy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rolling_update: Option<RollingUpdate>,
    #[serde(rename = "type")]
    pub kind: StrategyType,
}

fields!(DeploymentStrategy { rolling_update: "rollingUpdate", kind: "type" });

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum StrategyType {
    #[default]
    RollingUpdate,
    Recreate,
}

words!(StrategyType { RollingUpdate, Recreate });

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RollingUpdate {
    pub max_surge: IntOrString,
    pub max_unavailable: IntOrString,
}

fields!(RollingUpdate { max_surge: "maxSurge", max_unavailable: "maxUnavailable" });

impl Default for RollingUpdate {
    fn default() -> RollingUpdate {
        let quarter = IntOrString::String("25%".to_owned());
        RollingUpdate { max_surge: quarter.clone(), max_unavailable: quarter }
    }
}

/// `status` of a Deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentStatus {
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub available_replicas: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collision_count: Option<i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<DeploymentCondition>,
    #[serde(skip_serializing_if = "is_zero_i64")]
    pub observed_generation: i64,
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub ready_replicas: i32,
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub replicas: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminating_replicas: Option<i32>,
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub unavailable_replicas: i32,
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub updated_replicas: i32,
}

fields!(DeploymentStatus {
    available_replicas: "availableReplicas",
    collision_count: "collisionCount",
    conditions,
    observed_generation: "observedGeneration",
    ready_replicas: "readyReplicas",
    replicas,
    terminating_replicas: "terminatingReplicas",
    unavailable_replicas: "unavailableReplicas",
    updated_replicas: "updatedReplicas"
});

impl DeploymentStatus {
    /// A condition by its type.
    pub fn condition(&self, kind: &str) -> Option<&DeploymentCondition> {
        self.conditions.iter().find(|condition| condition.kind == kind)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentCondition {
    pub last_transition_time: Option<Time>,
    pub last_update_time: Option<Time>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    pub status: ConditionStatus,
    #[serde(rename = "type")]
    pub kind: String,
}

fields!(DeploymentCondition {
    last_transition_time: "lastTransitionTime",
    last_update_time: "lastUpdateTime",
    message,
    reason,
    status,
    kind: "type"
});

/// A ReplicaSet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReplicaSet {
    pub metadata: ObjectMeta,
    pub spec: ReplicaSetSpec,
    pub status: ReplicaSetStatus,
}

fields!(ReplicaSet { metadata, spec, status });

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaSetSpec {
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub min_ready_seconds: i32,
    pub replicas: i32,
    pub selector: LabelSelector,
    pub template: Rc<PodTemplate>,
}

fields!(ReplicaSetSpec { min_ready_seconds: "minReadySeconds", replicas, selector, template });

impl Default for ReplicaSetSpec {
    fn default() -> ReplicaSetSpec {
        ReplicaSetSpec {
            min_ready_seconds: 0,
            replicas: 1,
            selector: LabelSelector::default(),
            template: Rc::default(),
        }
    }
}

/// `status` of a ReplicaSet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaSetStatus {
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub available_replicas: i32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ReplicaSetCondition>,
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub fully_labeled_replicas: i32,
    #[serde(skip_serializing_if = "is_zero_i64")]
    pub observed_generation: i64,
    #[serde(skip_serializing_if = "is_zero_i32")]
    pub ready_replicas: i32,
    pub replicas: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminating_replicas: Option<i32>,
}

fields!(ReplicaSetStatus {
    available_replicas: "availableReplicas",
    conditions,
    fully_labeled_replicas: "fullyLabeledReplicas",
    observed_generation: "observedGeneration",
    ready_replicas: "readyReplicas",
    replicas,
    terminating_replicas: "terminatingReplicas"
});

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaSetCondition {
    pub last_transition_time: Option<Time>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    pub status: ConditionStatus,
    #[serde(rename = "type")]
    pub kind: String,
}

fields!(ReplicaSetCondition { last_transition_time: "lastTransitionTime", message, reason, status, kind: "type" });

fn is_zero_i32(number: &i32) -> bool {
    *number == 0
}

fn is_false(value: &bool) -> bool {
    !*value
}
