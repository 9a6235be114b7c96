//! Events: what controllers and kubelets report.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use std::borrow::Cow;

use serde::Serialize;

use crate::read::fields;
use crate::{ObjectMeta, Time};

/// An Event of `v1`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub count: i64,
    pub event_time: Option<Time>,
    pub first_timestamp: Option<Time>,
    pub involved_object: InvolvedObject,
    pub last_timestamp: Option<Time>,
    pub message: String,
    pub metadata: ObjectMeta,
    pub reason: Cow<'static, str>,
    pub reporting_component: Cow<'static, str>,
    pub reporting_instance: String,
    pub source: EventSource,
    #[serde(rename = "type")]
    pub kind: Cow<'static, str>,
}

fields!(Event {
    count,
    event_time: "eventTime",
    first_timestamp: "firstTimestamp",
    involved_object: "involvedObject",
    last_timestamp: "lastTimestamp",
    message,
    metadata,
    reason,
    reporting_component: "reportingComponent",
    reporting_instance: "reportingInstance",
    source,
    kind: "type"
});

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InvolvedObject {
    #[serde(skip_serializing_if = "str::is_empty")]
    pub api_version: Cow<'static, str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field_path: String,
    pub kind: Cow<'static, str>,
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
}

fields!(InvolvedObject {
    api_version: "apiVersion",
    field_path: "fieldPath",
    kind,
    name,
    namespace,
    resource_version: "resourceVersion",
    uid
});

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EventSource {
    #[serde(skip_serializing_if = "str::is_empty")]
    pub component: Cow<'static, str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
}

fields!(EventSource { component, host });
