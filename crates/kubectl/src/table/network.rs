//! Services and what stands behind them as rows.

use objects::Other;
use objects::{EndpointSlice, Labels, Moment, Service, ServicePort};
use serde_json::Value;

use super::{Column, narrow, or_none, wide};
use crate::age;

pub(super) const SERVICE: &[Column] = &[
    narrow("NAME"),
    narrow("TYPE"),
    narrow("CLUSTER-IP"),
    narrow("EXTERNAL-IP"),
    narrow("PORT(S)"),
    narrow("AGE"),
    wide("SELECTOR"),
];

pub(super) const ENDPOINT_SLICE: &[Column] =
    &[narrow("NAME"), narrow("ADDRESSTYPE"), narrow("PORTS"), narrow("ENDPOINTS"), narrow("AGE")];

pub(super) const ENDPOINTS: &[Column] = &[narrow("NAME"), narrow("ENDPOINTS"), narrow("AGE")];

pub(super) fn service(object: &Service, with_wide: bool, now: Moment) -> Vec<String> {
    let mut cells = vec![
        object.metadata.name.clone(),
        object.spec.kind.clone(),
        or_none(&object.spec.cluster_ip),
        external_ip(object, with_wide),
        ports(&object.spec.ports),
        age::since(object.metadata.creation_timestamp, now),
    ];
    if with_wide {
        cells.push(labels(&object.spec.selector));
    }
    cells
}

/// `a=b,c=d`, or `<none>`.
fn labels(labels: &Labels) -> String {
    let pairs: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    or_none(&pairs.join(","))
}

fn external_ip(object: &Service, with_wide: bool) -> String {
    let external = &object.spec.external_ips;
    match object.spec.kind.as_str() {
        "ExternalName" => object.spec.external_name.clone(),
        "LoadBalancer" => {
            let ingress = object.status.get("loadBalancer").and_then(|balancer| balancer.get("ingress"));
            let found: Vec<&str> = ingress
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|entry| entry.get("ip").or_else(|| entry.get("hostname")).and_then(Value::as_str))
                .collect();
            let text = found.join(",");
            // A narrow table cuts a long list.
            let text = if text.len() > 16 && !with_wide { format!("{}...", &text[..13]) } else { text };
            match (external.is_empty(), text.is_empty()) {
                (true, true) => "<pending>".to_owned(),
                (true, false) => text,
                (false, true) => external.join(","),
                (false, false) => format!("{text},{}", external.join(",")),
            }
        }
        _ => or_none(&external.join(",")),
    }
}

fn ports(ports: &[ServicePort]) -> String {
    let texts: Vec<String> = ports
        .iter()
        .map(|port| match port.node_port {
            0 => format!("{}/{}", port.port, port.protocol),
            node_port => format!("{}:{node_port}/{}", port.port, port.protocol),
        })
        .collect();
    or_none(&texts.join(","))
}

pub(super) fn endpoint_slice(object: &EndpointSlice, now: Moment) -> Vec<String> {
    let ports: Vec<String> =
        object.ports.iter().map(|port| if port.port == 0 { "*".to_owned() } else { port.port.to_string() }).collect();
    let found: Vec<String> = object.endpoints.iter().flat_map(|endpoint| endpoint.addresses.iter().cloned()).collect();
    vec![
        object.metadata.name.clone(),
        object.address_type.clone(),
        list_with_more(&ports, "<unset>"),
        list_with_more(&found, "<unset>"),
        age::since(object.metadata.creation_timestamp, now),
    ]
}

pub(super) fn endpoints(object: &Other, now: Moment) -> Vec<String> {
    vec![
        object.metadata.name.clone(),
        list_with_more(&addresses(object, None), "<none>"),
        age::since(object.metadata.creation_timestamp, now),
    ]
}

/// The `ip:port` pairs of an Endpoints object; with a name, those of the ports that have it.
pub(crate) fn addresses(object: &Other, port_name: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    for subset in object.body.get("subsets").and_then(Value::as_array).into_iter().flatten() {
        let list = |key: &str| subset.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let ips = || list("addresses").iter().filter_map(|address| address.get("ip").and_then(Value::as_str));
        if list("ports").is_empty() {
            found.extend(ips().map(str::to_owned));
        }
        for port in list("ports") {
            let name = port.get("name").and_then(Value::as_str).unwrap_or("");
            if port_name.is_none_or(|wanted| wanted == name) {
                let number = port.get("port").and_then(Value::as_u64).unwrap_or(0);
                found.extend(ips().map(|ip| format!("{ip}:{number}")));
            }
        }
    }
    found
}

/// The first three, and how many more there are.
pub(crate) fn list_with_more(list: &[String], empty: &str) -> String {
    match list.len() {
        0 => empty.to_owned(),
        1..=3 => list.join(","),
        count => format!("{} + {} more...", list[..3].join(","), count - 3),
    }
}
