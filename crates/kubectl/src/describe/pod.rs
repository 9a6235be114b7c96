//! Pods described.

use cluster::Cluster;
use objects::Pod;
use objects::pod::{Phase, QosClass};

use super::containers::Containers;
use super::text::{Text, at, list, word};
use super::volumes;
use crate::age;

pub(super) fn describe(pod: &Pod, text: &mut Text, cluster: &Cluster) {
    let spec = pod.spec_value();
    let metadata = &pod.metadata;
    text.pair(0, "Name", &metadata.name);
    text.pair(0, "Namespace", &metadata.namespace);
    for (title, key) in [
        ("Priority", "priority"),
        ("Priority Class Name", "priorityClassName"),
        ("Runtime Class Name", "runtimeClassName"),
        ("Service Account", "serviceAccountName"),
    ] {
        let value = word(&spec, &[key]);
        if !value.is_empty() {
            text.pair(0, title, value);
        }
    }
    match pod.node_name() {
        "" => text.pair(0, "Node", "<none>"),
        node => text.pair(0, "Node", format!("{node}/{}", pod.status.host_ip)),
    }
    if let Some(start) = pod.status.start_time {
        text.pair(0, "Start Time", start.rfc1123());
    }
    text.labels("Labels", &metadata.labels);
    text.annotations("Annotations", &metadata.annotations);
    status(pod, text, cluster);
    if let Some(profile) = at(&spec, &["securityContext", "seccompProfile", "type"]).and_then(|v| v.as_str()) {
        text.pair(0, "SeccompProfile", profile);
    }
    text.pair(0, "IP", &pod.status.pod_ip);
    if pod.status.pod_ips.is_empty() {
        text.pair(0, "IPs", "<none>");
    } else {
        text.line(0, "IPs:");
        for ip in &pod.status.pod_ips {
            text.pair(1, "IP", &ip.ip);
        }
    }
    if let Some(owner) = metadata.controller() {
        text.pair(0, "Controlled By", format!("{}/{}", owner.kind, owner.name));
    }
    if !pod.status.nominated_node_name.is_empty() {
        text.pair(0, "NominatedNodeName", &pod.status.nominated_node_name);
    }
    let init = list(&spec, &["initContainers"]);
    if !init.is_empty() {
        let statuses = &pod.status.init_container_statuses;
        Containers { label: "Init Containers", specs: init, statuses, space: "", pod: Some(pod) }.describe(text);
    }
    let specs = list(&spec, &["containers"]);
    let statuses = &pod.status.container_statuses;
    Containers { label: "Containers", specs, statuses, space: "", pod: Some(pod) }.describe(text);
    conditions(pod, text);
    volumes::describe(list(&spec, &["volumes"]), "", text);
    text.pair(0, "QoS Class", qos(pod.status.qos_class));
    text.labels("Node-Selectors", &pod.spec.node_selector);
    volumes::tolerations("Tolerations", &pod.tolerations(), text);
    volumes::topology_spread(list(&spec, &["topologySpreadConstraints"]), "", text);
}

fn status(pod: &Pod, text: &mut Text, cluster: &Cluster) {
    let ending = matches!(pod.status.phase, Phase::Failed | Phase::Succeeded);
    match pod.metadata.deletion_timestamp {
        Some(time) if !ending => {
            text.pair(0, "Status", format!("Terminating (lasts {})", age::since(Some(time), cluster.now())));
            let grace = pod.metadata.deletion_grace_period_seconds.unwrap_or(0);
            text.pair(0, "Termination Grace Period", format!("{grace}s"));
        }
        Some(_) | None => text.pair(0, "Status", pod.status.phase.word()),
    }
    if !pod.status.reason.is_empty() {
        text.pair(0, "Reason", &pod.status.reason);
    }
    if !pod.status.message.is_empty() {
        text.pair(0, "Message", &pod.status.message);
    }
}

fn conditions(pod: &Pod, text: &mut Text) {
    if !pod.spec.readiness_gates.is_empty() {
        text.line(0, "Readiness Gates:");
        text.line(1, "Type\tStatus");
        for gate in &pod.spec.readiness_gates {
            let status = pod.condition(&gate.condition_type).map_or("<none>", |condition| condition.status.word());
            text.line(1, format!("{} \t{status} ", gate.condition_type));
        }
    }
    if !pod.status.conditions.is_empty() {
        text.line(0, "Conditions:");
        text.line(1, "Type\tStatus");
        for condition in &pod.status.conditions {
            text.line(1, format!("{} \t{} ", condition.kind, condition.status.word()));
        }
    }
}

fn qos(class: QosClass) -> &'static str {
    match class {
        QosClass::Guaranteed => "Guaranteed",
        QosClass::Burstable => "Burstable",
        QosClass::BestEffort => "BestEffort",
    }
}
