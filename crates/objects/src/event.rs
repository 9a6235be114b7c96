//! Events: what controllers and kubelets report.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use serde::{Deserialize, Serialize};

use crate::{ObjectMeta, Time};

/// An Event of `v1`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Event {
    pub count: i64,
    pub event_time: Option<Time>,
    pub first_timestamp: Option<Time>,
    pub involved_object: InvolvedObject,
    pub last_timestamp: Option<Time>,
    pub message: String,
    pub metadata: ObjectMeta,
    pub reason: String,
    pub reporting_component: String,
    pub reporting_instance: String,
    pub source: EventSource,
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InvolvedObject {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub api_version: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field_path: String,
    pub kind: String,
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct EventSource {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub component: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
}
