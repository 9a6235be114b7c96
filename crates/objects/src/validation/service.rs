//! Services.

use serde_json::{Value, json};

use super::containers::in_port_range;
use super::{Faults, at, dns_label, dns_subdomain, list, metadata, port_name, text};

pub(super) fn validate(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    let (kind, address) = (text(spec, "type"), text(spec, "clusterIP"));
    let ports = list(spec, "ports");
    if ports.is_empty() && address != "None" && kind != "ExternalName" {
        faults.required("spec.ports", "");
    }
    if kind == "ExternalName" {
        let name = text(spec, "externalName");
        if name.is_empty() {
            faults.required("spec.externalName", "");
        } else if let Err(reason) = dns_subdomain(name.trim_end_matches('.')) {
            faults.invalid_text("spec.externalName", name, &reason);
        }
    }
    let mut names: Vec<&str> = Vec::new();
    for (index, port) in ports.iter().enumerate() {
        self::port(port, &format!("spec.ports[{index}]"), ports.len() > 1, &mut names, faults);
    }
    metadata::labels(spec, "selector", "spec.selector", faults);
    faults.one_of("spec.sessionAffinity", spec.get("sessionAffinity"), &["ClientIP", "None"]);
    faults.one_of("spec.type", spec.get("type"), &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
    duplicates(ports, faults);
    let exposed = matches!(kind, "NodePort" | "LoadBalancer");
    for (index, port) in ports.iter().enumerate() {
        let node_port = port.get("nodePort").filter(|port| port.as_i64() != Some(0));
        if node_port.is_some() && kind == "ClusterIP" {
            faults.forbidden(format!("spec.ports[{index}].nodePort"), "may not be used when `type` is 'ClusterIP'");
        } else if let Some(number) = node_port.filter(|_| exposed)
            && !number.as_i64().is_some_and(|number| (30_000..=32_767).contains(&number))
        {
            faults.invalid(
                format!("spec.ports[{index}].nodePort"),
                number,
                "provided port is not in the valid range. The range of valid ports is 30000-32767",
            );
        }
    }
    if let Some(old) = old {
        let held = at(old, "/spec/clusterIP").and_then(Value::as_str).unwrap_or("");
        if !held.is_empty() && kind != "ExternalName" && !address.is_empty() && held != address {
            let shown = format!("[{address:?}]");
            faults.push("spec.clusterIPs[0]", format!("Invalid value: {shown}: may not change once set"));
        }
    }
}

fn port<'a>(port: &'a Value, path: &str, named: bool, names: &mut Vec<&'a str>, faults: &mut Faults) {
    let name = text(port, "name");
    if name.is_empty() {
        if named {
            faults.required(format!("{path}.name"), "");
        }
    } else {
        if let Err(reason) = dns_label(name) {
            faults.invalid_text(format!("{path}.name"), name, &reason);
        }
        if names.contains(&name) {
            faults.duplicate(format!("{path}.name"), &json!(name));
        }
        names.push(name);
    }
    in_port_range(port.get("port").unwrap_or(&json!(0)), &format!("{path}.port"), faults);
    if let Some(protocol) = port.get("protocol") {
        faults.one_of(format!("{path}.protocol"), Some(protocol), &["SCTP", "TCP", "UDP"]);
    } else {
        faults.required(format!("{path}.protocol"), "");
    }
    match port.get("targetPort") {
        Some(Value::String(target)) => {
            for reason in port_name(target).err().into_iter().flatten() {
                faults.invalid_text(format!("{path}.targetPort"), target, reason);
            }
        }
        Some(number) => in_port_range(number, &format!("{path}.targetPort"), faults),
        None => {}
    }
}

/// Two ports with one number and protocol. The server shows its own form of a port, with what was compared.
fn duplicates(ports: &[Value], faults: &mut Faults) {
    let key = |port: &Value| (port.get("port").cloned(), text(port, "protocol").to_owned());
    for (index, port) in ports.iter().enumerate() {
        if ports[..index].iter().any(|held| key(held) == key(port)) {
            let number = port.get("port").unwrap_or(&Value::Null);
            let shown = format!(
                "{{\"Name\":\"\",\"Protocol\":{:?},\"AppProtocol\":null,\"Port\":{number},\"TargetPort\":0,\"NodePort\":0}}",
                text(port, "protocol")
            );
            faults.push(format!("spec.ports[{index}]"), format!("Duplicate value: {shown}"));
        }
    }
}
