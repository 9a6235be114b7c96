//! Services and their endpoints described.

use cluster::Cluster;
use objects::{EndpointSlice, IntOrString, Kind, Object, Other, Service, ServicePort};
use serde_json::Value;

use super::text::{Text, list, or, word};
use crate::table::list_with_more;

pub(super) fn service(service: &Service, text: &mut Text, cluster: &Cluster) {
    let (metadata, spec) = (&service.metadata, &service.spec);
    let rest = Value::Object(spec.rest.clone());
    text.pair(0, "Name", &metadata.name);
    text.pair(0, "Namespace", &metadata.namespace);
    text.labels("Labels", &metadata.labels);
    text.annotations("Annotations", &metadata.annotations);
    let selector: Vec<String> = spec.selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
    text.pair(0, "Selector", or(selector.join(","), "<none>"));
    text.pair(0, "Type", &spec.kind);
    let policy = word(&rest, &["ipFamilyPolicy"]);
    if !policy.is_empty() {
        text.pair(0, "IP Family Policy", policy);
    }
    let families: Vec<&str> = list(&rest, &["ipFamilies"]).iter().filter_map(Value::as_str).collect();
    text.pair(0, "IP Families", or(families.join(","), "<none>"));
    text.pair(0, "IP", &spec.cluster_ip);
    text.pair(0, "IPs", or(spec.cluster_ips.join(","), "<none>"));
    if !spec.external_ips.is_empty() {
        text.pair(0, "External IPs", spec.external_ips.join(","));
    }
    let wanted_ip = word(&rest, &["loadBalancerIP"]);
    if !wanted_ip.is_empty() {
        text.pair(0, "Desired LoadBalancer IP", wanted_ip);
    }
    if !spec.external_name.is_empty() {
        text.pair(0, "External Name", &spec.external_name);
    }
    let ingress: Vec<String> = list(&service.status, &["loadBalancer", "ingress"])
        .iter()
        .map(|entry| or(word(entry, &["ip"]), &word(entry, &["hostname"])))
        .collect();
    if !ingress.is_empty() {
        text.pair(0, "LoadBalancer Ingress", ingress.join(", "));
    }
    for port in &spec.ports {
        describe_port(service, port, text, cluster);
    }
    text.pair(0, "Session Affinity", or(word(&rest, &["sessionAffinity"]), "None"));
    for (title, key) in [
        ("External Traffic Policy", "externalTrafficPolicy"),
        ("Internal Traffic Policy", "internalTrafficPolicy"),
        ("Traffic Distribution", "trafficDistribution"),
        ("HealthCheck NodePort", "healthCheckNodePort"),
    ] {
        let value = word(&rest, &[key]);
        if !value.is_empty() {
            text.pair(0, title, value);
        }
    }
    let ranges: Vec<&str> = list(&rest, &["loadBalancerSourceRanges"]).iter().filter_map(Value::as_str).collect();
    if !ranges.is_empty() {
        text.pair(0, "LoadBalancer Source Ranges", ranges.join(","));
    }
}

fn describe_port(service: &Service, port: &ServicePort, text: &mut Text, cluster: &Cluster) {
    let name = if port.name.is_empty() { "<unset>" } else { &port.name };
    let protocol = if port.protocol.is_empty() { "TCP" } else { &port.protocol };
    text.line(0, format!("Port:\t{name}\t{}/{protocol}", port.port));
    let target = port.target_port.clone().unwrap_or(IntOrString::Int(i32::from(port.port)));
    text.line(0, format!("TargetPort:\t{target}/{protocol}"));
    if port.node_port != 0 {
        text.line(0, format!("NodePort:\t{name}\t{}/{protocol}", port.node_port));
    }
    text.pair(0, "Endpoints", list_with_more(&endpoints_of(service, &port.name, cluster), ""));
}

/// The ready addresses behind one port of a Service.
fn endpoints_of(service: &Service, port_name: &str, cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    let slices = cluster.list(Kind::EndpointSlice, Some(&service.metadata.namespace));
    for slice in slices.filter_map(Object::as_endpoint_slice) {
        if slice.metadata.labels.get("kubernetes.io/service-name") != Some(&service.metadata.name) {
            continue;
        }
        let ready = || slice.endpoints.iter().filter(|endpoint| endpoint.conditions.ready).flat_map(|e| &e.addresses);
        if slice.ports.is_empty() {
            found.extend(ready().cloned());
        }
        for port in slice.ports.iter().filter(|port| port.name == port_name) {
            found.extend(ready().map(|address| format!("{address}:{}", port.port)));
        }
    }
    found
}

pub(super) fn endpoints(object: &Other, text: &mut Text) {
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Namespace", &object.metadata.namespace);
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
    let body = Value::Object(object.body.clone());
    text.line(0, "Subsets:");
    for subset in list(&body, &["subsets"]) {
        for (title, key) in [("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")] {
            let ips: Vec<String> = list(subset, &[key]).iter().map(|address| word(address, &["ip"])).collect();
            text.pair(1, title, or(ips.join(","), "<none>"));
        }
        let ports = list(subset, &["ports"]);
        if !ports.is_empty() {
            text.line(1, "Ports:");
            text.line(2, "Name\tPort\tProtocol");
            text.line(2, "----\t----\t--------");
            for port in ports {
                let name = or(word(port, &["name"]), "<unset>");
                text.line(2, format!("{name}\t{}\t{}", word(port, &["port"]), word(port, &["protocol"])));
            }
        }
        text.line(0, "");
    }
}

pub(super) fn endpoint_slice(slice: &EndpointSlice, text: &mut Text) {
    text.pair(0, "Name", &slice.metadata.name);
    text.pair(0, "Namespace", &slice.metadata.namespace);
    text.labels("Labels", &slice.metadata.labels);
    text.annotations("Annotations", &slice.metadata.annotations);
    text.pair(0, "AddressType", &slice.address_type);
    if slice.ports.is_empty() {
        text.line(0, "Ports: <unset>");
    } else {
        text.line(0, "Ports:");
        text.line(1, "Name\tPort\tProtocol");
        text.line(1, "----\t----\t--------");
        for port in &slice.ports {
            let name = if port.name.is_empty() { "<unset>" } else { &port.name };
            text.line(1, format!("{name}\t{}\t{}", port.port, port.protocol));
        }
    }
    if slice.endpoints.is_empty() {
        text.line(0, "Endpoints: <none>");
    } else {
        text.line(0, "Endpoints:");
    }
    for endpoint in &slice.endpoints {
        text.line(1, format!("- Addresses:\t{}", endpoint.addresses.join(",")));
        text.line(2, "Conditions:");
        text.pair(3, "Ready", endpoint.conditions.ready);
        text.pair(2, "Hostname", "<unset>");
        if let Some(target) = &endpoint.target_ref {
            text.pair(2, "TargetRef", format!("{}/{}", target.kind, target.name));
        }
        text.pair(2, "NodeName", endpoint.node_name.as_deref().unwrap_or("<unset>"));
        text.pair(2, "Zone", "<unset>");
    }
}
