//! Nodes as rows.

use objects::pod::ConditionStatus;
use objects::{Moment, Node};
use serde_json::Value;

use super::{Column, narrow, or_none, wide};
use crate::age;

pub(super) const COLUMNS: &[Column] = &[
    narrow("NAME"),
    narrow("STATUS"),
    narrow("ROLES"),
    narrow("AGE"),
    narrow("VERSION"),
    wide("INTERNAL-IP"),
    wide("EXTERNAL-IP"),
    wide("OS-IMAGE"),
    wide("KERNEL-VERSION"),
    wide("CONTAINER-RUNTIME"),
];

pub(super) fn row(node: &Node, with_wide: bool, now: Moment) -> Vec<String> {
    let info = |key: &str| {
        node.status.rest.get("nodeInfo").and_then(|info| info.get(key)).and_then(Value::as_str).unwrap_or("")
    };
    let or_unknown = |text: &str| if text.is_empty() { "<unknown>".to_owned() } else { text.to_owned() };
    let mut cells = vec![
        node.metadata.name.clone(),
        status(node),
        or_none(&roles(node)),
        age::since(node.metadata.creation_timestamp, now),
        info("kubeletVersion").to_owned(),
    ];
    if with_wide {
        cells.push(address(node, "InternalIP"));
        cells.push(address(node, "ExternalIP"));
        cells.push(or_unknown(info("osImage")));
        cells.push(match (info("kernelVersion"), info("architecture")) {
            ("", _) => "<unknown>".to_owned(),
            (kernel, "") => kernel.to_owned(),
            (kernel, architecture) => format!("{kernel} ({architecture})"),
        });
        cells.push(or_unknown(info("containerRuntimeVersion")));
    }
    cells
}

/// `Ready`, `NotReady`, `Ready,SchedulingDisabled`.
pub(crate) fn status(node: &Node) -> String {
    let mut words = vec![match node.condition("Ready").map(|condition| condition.status) {
        Some(ConditionStatus::True) => "Ready",
        Some(ConditionStatus::False | ConditionStatus::Unknown) => "NotReady",
        None => "Unknown",
    }];
    if node.spec.unschedulable {
        words.push("SchedulingDisabled");
    }
    words.join(",")
}

/// The roles that labels give a node, joined by commas; empty for none.
pub(crate) fn roles(node: &Node) -> String {
    let mut roles: Vec<&str> = Vec::new();
    for (key, value) in &node.metadata.labels {
        match key.strip_prefix("node-role.kubernetes.io/") {
            Some(role) if !role.is_empty() => roles.push(role),
            _ if key == "kubernetes.io/role" && !value.is_empty() => roles.push(value),
            _ => {}
        }
    }
    objects::sort::natural(&mut roles);
    roles.dedup();
    roles.join(",")
}

fn address(node: &Node, kind: &str) -> String {
    let addresses = node.status.rest.get("addresses").and_then(Value::as_array);
    let found = addresses.into_iter().flatten().find(|entry| entry.get("type").and_then(Value::as_str) == Some(kind));
    or_none(found.and_then(|entry| entry.get("address")).and_then(Value::as_str).unwrap_or(""))
}
