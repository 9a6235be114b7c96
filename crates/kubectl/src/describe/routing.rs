//! Ingresses, their classes, and network policies described.

use cluster::Cluster;
use objects::{Kind, LabelSelector, Object, Other};
use serde_json::Value;

use super::text::{Text, at, list, or, or_none, word};

pub(super) fn ingress(object: &Other, text: &mut Text, cluster: &Cluster) {
    let body = Value::Object(object.body.clone());
    text.pair(0, "Name", &object.metadata.name);
    text.labels("Labels", &object.metadata.labels);
    let namespace = &object.metadata.namespace;
    text.pair(0, "Namespace", namespace);
    text.pair(0, "Address", "");
    text.pair(0, "Ingress Class", or(word(&body, &["spec", "ingressClassName"]), "<none>"));
    let default = at(&body, &["spec", "defaultBackend"]);
    let default = default.map_or_else(|| "<default>".to_owned(), |found| backend(found, namespace, cluster));
    text.pair(0, "Default backend", &default);
    let tls = list(&body, &["spec", "tls"]);
    if !tls.is_empty() {
        text.line(0, "TLS:");
        for entry in tls {
            let hosts: Vec<&str> = list(entry, &["hosts"]).iter().filter_map(Value::as_str).collect();
            match word(entry, &["secretName"]).as_str() {
                "" => text.line(1, format!("SNI routes {}", hosts.join(","))),
                secret => text.line(1, format!("{secret} terminates {}", hosts.join(","))),
            }
        }
    }
    text.line(0, "Rules:");
    text.line(1, "Host\tPath\tBackends");
    text.line(1, "----\t----\t--------");
    let rules = list(&body, &["spec", "rules"]);
    let mut shown = false;
    for rule in rules.iter().filter(|rule| at(rule, &["http"]).is_some()) {
        shown = true;
        text.line(1, format!("{}\t", or(word(rule, &["host"]), "*")));
        for path in list(rule, &["http", "paths"]) {
            let target = backend(&path["backend"], namespace, cluster);
            text.line(2, format!("\t{} \t{target}", word(path, &["path"])));
        }
    }
    if !shown {
        text.line(1, format!("*\t*\t{default}"));
    }
    text.annotations("Annotations", &object.metadata.annotations);
}

/// `web:80 (10.244.0.3:80)`
fn backend(backend: &Value, namespace: &str, cluster: &Cluster) -> String {
    let name = word(backend, &["service", "name"]);
    let number = word(backend, &["service", "port", "number"]);
    let port = or(number, &word(backend, &["service", "port", "name"]));
    let shown = format!("{name}:{port}");
    let Ok(Object::Service(service)) = cluster.get(Kind::Service, namespace, &name) else {
        return format!("{shown} (<error: services {name:?} not found>)");
    };
    let wanted = service.spec.ports.iter().find(|held| held.name == port || held.port.to_string() == port);
    let target = wanted.map(|port| port.name.clone()).unwrap_or_default();
    let slices = cluster.list(Kind::EndpointSlice, Some(namespace)).filter_map(Object::as_endpoint_slice);
    let slices = slices.filter(|slice| slice.metadata.labels.get("kubernetes.io/service-name") == Some(&name));
    let mut ready = Vec::new();
    for slice in slices {
        let value = serde_json::to_value(&**slice).unwrap_or_default();
        let ports = list(&value, &["ports"]).iter().filter(|held| word(held, &["name"]) == target);
        for port in ports {
            for endpoint in list(&value, &["endpoints"]) {
                let addresses = list(endpoint, &["addresses"]).iter().filter_map(Value::as_str);
                if word(endpoint, &["conditions", "ready"]) != "false" {
                    ready.extend(addresses.map(|address| format!("{address}:{}", word(port, &["port"]))));
                }
            }
        }
    }
    format!("{shown} ({})", crate::table::list_with_more(&ready, ""))
}

pub(super) fn ingress_class(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    text.pair(0, "Name", &object.metadata.name);
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
    text.pair(0, "Controller", word(&body, &["spec", "controller"]));
}

pub(super) fn network_policy(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Namespace", &object.metadata.namespace);
    let created = object.metadata.creation_timestamp.unwrap_or(objects::Time(0)).rfc1123();
    text.pair(0, "Created on", created.replace(',', ""));
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
    text.line(0, "Spec:");
    let selector = at(&body, &["spec", "podSelector"]).cloned();
    let selector: LabelSelector = selector.and_then(|value| objects::read(value).ok()).unwrap_or_default();
    let nobody = "<none> (Allowing the specific traffic to all pods in this namespace)";
    let shown = if selector.is_empty() { nobody.to_owned() } else { selector.to_string() };
    text.line(1, format!("PodSelector:     {shown}"));
    let types: Vec<&str> = list(&body, &["spec", "policyTypes"]).iter().filter_map(Value::as_str).collect();
    for (kind, key) in [("Ingress", "ingress"), ("Egress", "egress")] {
        let rules = list(&body, &["spec", key]).len();
        let word = kind.to_lowercase();
        match (types.contains(&kind), rules) {
            (false, _) => text.line(1, format!("Not affecting {word} traffic")),
            (true, 0) => {
                let end = "<none> (Selected pods are isolated for";
                text.line(1, format!("Allowing {word} traffic:"));
                text.line(2, format!("{end} {word} connectivity)"));
            }
            (true, rules) => {
                text.line(1, format!("Allowing {word} traffic:"));
                text.line(2, format!("{rules} rules"));
            }
        }
    }
    text.line(1, format!("Policy Types: {}", or_none(&types.join(", "))));
}
