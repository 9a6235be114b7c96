//! Ingresses.
//!
//! Rules: `pkg/apis/networking/validation`.

use serde_json::{Value, json};

use super::{Faults, at, containers::in_port_range, dns_1035_label, dns_subdomain, list, port_name, text};

pub(super) fn ingress(object: &Value, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    let (rules, default) = (list(spec, "rules"), at(spec, "/defaultBackend"));
    if rules.is_empty() && default.is_none() {
        faults.push(
            "spec",
            format!("Invalid value: {}: either `defaultBackend` or `rules` must be specified", json!(spec)),
        );
    }
    if let Some(backend) = default {
        self::backend(backend, "spec.defaultBackend", faults);
    }
    for (index, rule) in rules.iter().enumerate() {
        let path = format!("spec.rules[{index}]");
        let host = text(rule, "host");
        let name = host.strip_prefix("*.").unwrap_or(host);
        if let Some(reason) = dns_subdomain(name).err().filter(|_| !host.is_empty()) {
            faults.invalid_text(format!("{path}.host"), host, &reason);
        }
        let Some(http) = at(rule, "/http") else { continue };
        if list(http, "paths").is_empty() {
            faults.required(format!("{path}.http.paths"), "");
        }
        for (index, entry) in list(http, "paths").iter().enumerate() {
            http_path(entry, &format!("{path}.http.paths[{index}]"), faults);
        }
    }
}

fn http_path(entry: &Value, path: &str, faults: &mut Faults) {
    let target = text(entry, "path");
    match text(entry, "pathType") {
        "" => faults.required(format!("{path}.pathType"), "pathType must be specified"),
        "Exact" | "Prefix" => {
            if !target.starts_with('/') {
                faults.invalid_text(format!("{path}.path"), target, "must be an absolute path");
            }
            for part in ["//", "/./", "/../", "%2f", "%2F"] {
                if target.contains(part) {
                    faults.invalid_text(format!("{path}.path"), target, &format!("must not contain '{part}'"));
                }
            }
        }
        "ImplementationSpecific" => {
            if !target.is_empty() && !target.starts_with('/') {
                faults.invalid_text(format!("{path}.path"), target, "must be an absolute path");
            }
        }
        other => {
            let allowed = ["Exact", "ImplementationSpecific", "Prefix"];
            faults.unsupported(format!("{path}.pathType"), &format!("{other:?}"), &allowed);
        }
    }
    backend(entry.get("backend").unwrap_or(&Value::Null), &format!("{path}.backend"), faults);
}

fn backend(backend: &Value, path: &str, faults: &mut Faults) {
    match (at(backend, "/service"), at(backend, "/resource")) {
        (Some(_), Some(_)) => {
            faults.invalid_text(path, "", "cannot set both resource and service backends");
        }
        (None, Some(_)) => {}
        (None, None) => faults.required(path, "resource or service backend is required"),
        (Some(service), None) => {
            let name = text(service, "name");
            if name.is_empty() {
                faults.required(format!("{path}.service.name"), "");
            } else if let Err(reason) = dns_1035_label(name) {
                faults.invalid_text(format!("{path}.service.name"), name, &reason);
            }
            let number = at(service, "/port/number").filter(|number| number.as_i64() != Some(0));
            let word = at(service, "/port").map_or("", |port| text(port, "name"));
            match (number, word) {
                (Some(_), word) if !word.is_empty() => {
                    faults.invalid_text(path, "", "cannot set both port name & port number");
                }
                (Some(number), _) => in_port_range(number, &format!("{path}.service.port.number"), faults),
                (None, "") => faults.required(path, "port name or number is required"),
                (None, word) => {
                    for reason in port_name(word).err().into_iter().flatten() {
                        faults.invalid_text(format!("{path}.service.port.name"), word, reason);
                    }
                }
            }
        }
    }
}
