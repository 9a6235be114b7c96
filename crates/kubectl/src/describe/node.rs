//! Nodes described.

use std::rc::Rc;

use cluster::Cluster;
use objects::pod::Phase;
use objects::{Kind, Node, Object, Pod, Quantities, Quantity, Time};
use serde_json::Value;

use super::text::{Text, list, or, word};
use crate::age;
use crate::table::roles;

pub(super) fn describe(node: &Node, text: &mut Text, cluster: &Cluster) {
    let rest = Value::Object(node.status.rest.clone());
    let spec = Value::Object(node.spec.rest.clone());
    text.pair(0, "Name", &node.metadata.name);
    text.pair(0, "Roles", or(roles(node), "<none>"));
    text.labels("Labels", &node.metadata.labels);
    text.annotations("Annotations", &node.metadata.annotations);
    text.pair(0, "CreationTimestamp", node.metadata.creation_timestamp.unwrap_or(Time(0)).rfc1123());
    taints(node, text);
    text.pair(0, "Unschedulable", node.spec.unschedulable);
    lease(node, text, cluster);
    conditions(node, text);
    text.line(0, "Addresses:");
    for address in list(&rest, &["addresses"]) {
        text.line(1, format!("{}:\t{}", word(address, &["type"]), word(address, &["address"])));
    }
    for (title, amounts) in [("Capacity", &node.status.capacity), ("Allocatable", &node.status.allocatable)] {
        if !amounts.is_empty() {
            text.line(0, format!("{title}:"));
        }
        for (name, amount) in amounts {
            text.pair(1, name, amount);
        }
    }
    text.line(0, "System Info:");
    for (title, key) in [
        ("Machine ID", "machineID"),
        ("System UUID", "systemUUID"),
        ("Boot ID", "bootID"),
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
    ] {
        text.pair(1, title, word(&rest, &["nodeInfo", key]));
    }
    for (title, value) in [("PodCIDR", word(&spec, &["podCIDR"])), ("PodCIDRs", cidrs(&spec))] {
        if !value.is_empty() {
            text.pair(0, title, value);
        }
    }
    let provider = word(&spec, &["providerID"]);
    if !provider.is_empty() {
        text.pair(0, "ProviderID", provider);
    }
    pods(node, text, cluster);
}

fn cidrs(spec: &Value) -> String {
    list(spec, &["podCIDRs"]).iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
}

fn taints(node: &Node, text: &mut Text) {
    let mut taints: Vec<String> = node
        .spec
        .taints
        .iter()
        .map(|taint| match taint.value.as_str() {
            "" => format!("{}:{}", taint.key, taint.effect),
            value => format!("{}={value}:{}", taint.key, taint.effect),
        })
        .collect();
    objects::sort::natural(&mut taints);
    if taints.is_empty() {
        text.pair(0, "Taints", "<none>");
    }
    for (at, taint) in taints.iter().enumerate() {
        text.line(0, format!("{}\t{taint}", if at == 0 { "Taints:" } else { "" }));
    }
}

fn lease(node: &Node, text: &mut Text, cluster: &Cluster) {
    text.line(0, "Lease:");
    let lease = cluster.get(Kind::Lease, "kube-node-lease", &node.metadata.name).ok();
    let body = lease.as_ref().and_then(Object::as_other).map(|lease| Value::Object(lease.body.clone()));
    let body = body.unwrap_or_default();
    let time = |key: &str| match Time::parse(&word(&body, &["spec", key])) {
        Some(time) => time.rfc1123(),
        None => "<unset>".to_owned(),
    };
    text.pair(1, "HolderIdentity", or(word(&body, &["spec", "holderIdentity"]), "<unset>"));
    text.pair(1, "AcquireTime", time("acquireTime"));
    text.pair(1, "RenewTime", time("renewTime"));
}

fn conditions(node: &Node, text: &mut Text) {
    if node.status.conditions.is_empty() {
        return;
    }
    text.line(0, "Conditions:");
    text.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
    text.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for condition in &node.status.conditions {
        let time = |time: Option<Time>| time.map_or_else(|| "<unset>".to_owned(), Time::rfc1123);
        text.line(
            1,
            format!(
                "{} \t{} \t{} \t{} \t{} \t{}",
                condition.kind,
                condition.status.word(),
                time(condition.last_heartbeat_time),
                time(condition.last_transition_time),
                condition.reason,
                condition.message
            ),
        );
    }
}

fn pods(node: &Node, text: &mut Text, cluster: &Cluster) {
    let pods: Vec<&Rc<Pod>> = cluster
        .list(Kind::Pod, None)
        .filter_map(Object::as_pod)
        .filter(|pod| pod.node_name() == node.metadata.name)
        .filter(|pod| !matches!(pod.status.phase, Phase::Succeeded | Phase::Failed))
        .collect();
    text.line(0, format!("Non-terminated Pods:\t({} in total)", pods.len()));
    text.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
    text.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
    let now = cluster.now();
    let (mut requests, mut limits) = (Quantities::new(), Quantities::new());
    for pod in pods {
        let (asked, bound) = (pod.spec.requests(), pod.spec.limits());
        let cell = |amounts: &Quantities, name: &str| amount(node, amounts, name);
        text.line(
            1,
            format!(
                "{}\t{}\t\t{}\t{}\t{}\t{}\t{}",
                pod.metadata.namespace,
                pod.metadata.name,
                cell(&asked, "cpu"),
                cell(&bound, "cpu"),
                cell(&asked, "memory"),
                cell(&bound, "memory"),
                age::since(pod.metadata.creation_timestamp, now)
            ),
        );
        add(&mut requests, &asked);
        add(&mut limits, &bound);
    }
    text.line(0, "Allocated resources:");
    text.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)");
    text.line(1, "Resource\tRequests\tLimits");
    text.line(1, "--------\t--------\t------");
    for name in ["cpu", "memory", "ephemeral-storage"] {
        text.line(1, format!("{name}\t{}\t{}", amount(node, &requests, name), amount(node, &limits, name)));
    }
}

/// `250m (6%)`
fn amount(node: &Node, amounts: &Quantities, name: &str) -> String {
    let zero = Quantity::units(0);
    let held = amounts.get(name).unwrap_or(&zero);
    let whole = node.status.allocatable.get(name).map_or(0, Quantity::nano);
    let percent = if whole == 0 { 0 } else { held.nano() * 100 / whole };
    format!("{held} ({percent}%)")
}

fn add(total: &mut Quantities, more: &Quantities) {
    for (name, amount) in more {
        let sum = total.get(name).map_or_else(|| amount.clone(), |held| held.plus(amount));
        total.insert(name.clone(), sum);
    }
}
