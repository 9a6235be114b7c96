//! Services.

use serde_json::{Value, json};

use super::containers::in_port_range;
use super::{Faults, at, dns_label, dns_subdomain, list, metadata, port_name, text};

pub(super) fn validate(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    let (kind, address) = (text(spec, "type"), text(spec, "clusterIP"));
    let ports = list(spec, "ports");
    let exposed = matches!(kind, "NodePort" | "LoadBalancer");
    let node_port = |port: &Value| port.get("nodePort").and_then(Value::as_i64).filter(|number| *number != 0);
    // What has to be allocated is looked at first, and alone.
    let before = faults.list.len();
    if kind != "ExternalName" {
        addresses(spec, address, faults);
    }
    for (index, number) in ports.iter().enumerate().filter_map(|(index, port)| Some((index, node_port(port)?))) {
        if faults.list.len() == before && exposed && !(30_000..=32_767).contains(&number) {
            let detail = "provided port is not in the valid range. The range of valid ports is 30000-32767";
            faults.invalid(format!("spec.ports[{index}].nodePort"), &json!(number), detail);
        }
    }
    if faults.list.len() > before {
        faults.list.drain(..before);
        return;
    }
    if ports.is_empty() && address != "None" && kind != "ExternalName" {
        faults.required("spec.ports", "");
    }
    if exposed && address == "None" {
        let detail = format!("may not be set to 'None' for {kind} services");
        faults.invalid_text("spec.clusterIPs[0]", address, &detail);
    }
    if kind == "ExternalName" {
        if !address.is_empty() {
            faults.forbidden("spec.clusterIPs", "may not be set for ExternalName services");
        }
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
    for (index, ip) in list(spec, "externalIPs").iter().enumerate() {
        ip_address(ip.as_str().unwrap_or(""), format!("spec.externalIPs[{index}]"), faults);
    }
    for (index, range) in list(spec, "loadBalancerSourceRanges").iter().enumerate() {
        let text = range.as_str().unwrap_or("");
        let valid = text.split_once('/').is_some_and(|(address, bits)| {
            address.parse::<std::net::IpAddr>().is_ok() && bits.parse::<u8>().is_ok_and(|bits| bits <= 128)
        });
        if kind == "LoadBalancer" && !valid {
            let detail = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
            faults.invalid_text(format!("spec.loadBalancerSourceRanges[{index}]"), text, detail);
        }
    }
    if kind != "LoadBalancer" && !list(spec, "loadBalancerSourceRanges").is_empty() {
        faults.forbidden("spec.loadBalancerSourceRanges", "may only be used when `type` is 'LoadBalancer'");
    }
    faults.one_of("spec.type", spec.get("type"), &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
    duplicates(ports, faults);
    for index in (0..ports.len()).filter(|index| kind == "ClusterIP" && node_port(&ports[*index]).is_some()) {
        faults.forbidden(format!("spec.ports[{index}].nodePort"), "may not be used when `type` is 'ClusterIP'");
    }
    traffic(spec, kind, faults);
    if let Some(old) = old {
        let held = at(old, "/spec/clusterIP").and_then(Value::as_str).unwrap_or("");
        if !held.is_empty() && kind != "ExternalName" && !address.is_empty() && held != address {
            let shown = format!("[{address:?}]");
            faults.push("spec.clusterIPs[0]", format!("Invalid value: {shown}: may not change once set"));
        }
    }
}

/// Rule: `ValidateServiceClusterIPsRelatedFields`.
fn addresses(spec: &Value, address: &str, faults: &mut Faults) {
    for (index, family) in list(spec, "ipFamilies").iter().enumerate() {
        faults.one_of(format!("spec.ipFamilies[{index}]"), Some(family), &["IPv4", "IPv6"]);
    }
    let policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
    if let Some(policy) = spec.get("ipFamilyPolicy") {
        faults.one_of("spec.ipFamilyPolicy", Some(policy), &policies);
    }
    if !matches!(address, "" | "None") {
        ip_address(address, "spec.clusterIPs[0]".to_owned(), faults);
    }
}

fn ip_address(ip: &str, field: String, faults: &mut Faults) {
    if ip.parse::<std::net::IpAddr>().is_err() {
        faults.invalid_text(field, ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
}

/// Rule: `validateServiceExternalTrafficPolicy` and its like.
fn traffic(spec: &Value, kind: &str, faults: &mut Faults) {
    let external = text(spec, "externalTrafficPolicy");
    let outside = match kind {
        "NodePort" | "LoadBalancer" => true,
        "ClusterIP" => !list(spec, "externalIPs").is_empty(),
        _ => false,
    };
    if outside && !external.is_empty() {
        faults.one_of("spec.externalTrafficPolicy", spec.get("externalTrafficPolicy"), &["Cluster", "Local"]);
    } else if !external.is_empty() {
        let detail = "may only be set for externally-accessible services";
        faults.invalid_text("spec.externalTrafficPolicy", external, detail);
    }
    if let Some(policy) = spec.get("internalTrafficPolicy") {
        faults.one_of("spec.internalTrafficPolicy", Some(policy), &["Cluster", "Local"]);
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
        None => in_port_range(&json!(0), &format!("{path}.targetPort"), faults),
    }
    let application = text(port, "appProtocol");
    if !application.is_empty() {
        faults.label_key(format!("{path}.appProtocol"), application);
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
