//! Services and EndpointSlices.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::read::fields;
use crate::{IntOrString, Labels, ObjectMeta};

/// A Service. What the simulator does not read stays in `rest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Service {
    pub metadata: ObjectMeta,
    pub spec: ServiceSpec,
    pub status: Value,
}

fields!(Service { metadata, spec, status });

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSpec {
    #[serde(rename = "clusterIP", skip_serializing_if = "String::is_empty")]
    pub cluster_ip: String,
    #[serde(rename = "clusterIPs", skip_serializing_if = "Vec::is_empty")]
    pub cluster_ips: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub external_name: String,
    #[serde(rename = "externalIPs", skip_serializing_if = "Vec::is_empty")]
    pub external_ips: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<ServicePort>,
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub selector: Labels,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

fields!(ServiceSpec { cluster_ip: "clusterIP", cluster_ips: "clusterIPs", external_name: "externalName", external_ips: "externalIPs", ports, selector, kind: "type" }, rest: rest);

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePort {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_protocol: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "is_zero_u16")]
    pub node_port: u16,
    pub port: u16,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub protocol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_port: Option<IntOrString>,
}

fields!(ServicePort {
    app_protocol: "appProtocol",
    name,
    node_port: "nodePort",
    port,
    protocol,
    target_port: "targetPort"
});

/// An EndpointSlice, as the endpoint slice controller makes them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointSlice {
    pub metadata: ObjectMeta,
    pub address_type: String,
    pub endpoints: Vec<Endpoint>,
    pub ports: Vec<EndpointPort>,
}

fields!(EndpointSlice { metadata, address_type: "addressType", endpoints, ports });

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    pub addresses: Vec<String>,
    pub conditions: EndpointConditions,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_ref: Option<TargetRef>,
}

fields!(Endpoint { addresses, conditions, node_name: "nodeName", target_ref: "targetRef" });

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EndpointConditions {
    pub ready: bool,
    pub serving: bool,
    pub terminating: bool,
}

fields!(EndpointConditions { ready, serving, terminating });

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TargetRef {
    pub kind: String,
    pub name: String,
    pub namespace: String,
    pub uid: String,
}

fields!(TargetRef { kind, name, namespace, uid });

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EndpointPort {
    pub name: String,
    pub port: u16,
    pub protocol: String,
}

fields!(EndpointPort { name, port, protocol });

fn is_zero_u16(number: &u16) -> bool {
    *number == 0
}
