//! Pods and pod specs.

use serde_json::Value;

use super::{Faults, affinity, at, containers, dns_label, dns_subdomain, list, metadata, text, volumes};

/// A whole pod.
pub(super) fn pod(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    validate(spec, "spec", faults);
    if let Some(old) = old {
        unchanged(old.get("spec").unwrap_or(&Value::Null), spec, faults);
    }
}

const CHANGEABLE: &str = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/// Most of a pod's spec cannot be changed once it exists.
fn unchanged(old: &Value, new: &Value, faults: &mut Faults) {
    let (held, wanted) = (list(old, "containers").len(), list(new, "containers").len());
    if held != wanted {
        faults.forbidden("spec.containers", "pod updates may not add or remove containers");
        return;
    }
    let without = |spec: &Value| {
        let mut spec = spec.clone();
        if let Value::Object(map) = &mut spec {
            for key in ["activeDeadlineSeconds", "tolerations", "nodeName", "serviceAccount"] {
                map.remove(key);
            }
            for key in ["containers", "initContainers"] {
                for container in map.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
                    if let Value::Object(container) = container {
                        container.remove("image");
                    }
                }
            }
        }
        spec
    };
    if without(old) != without(new) {
        faults.forbidden("spec", CHANGEABLE);
    }
}

/// A pod spec, of a pod or of a template.
pub(super) fn validate(spec: &Value, path: &str, faults: &mut Faults) {
    let volumes = volumes::validate(list(spec, "volumes"), &format!("{path}.volumes"), faults);
    containers::validate(spec, &volumes, path, faults);
    host_ports(spec, path, faults);
    if let Some(policy) = spec.get("restartPolicy") {
        faults.one_of(format!("{path}.restartPolicy"), Some(policy), &["Always", "Never", "OnFailure"]);
    }
    if let Some(policy) = spec.get("dnsPolicy") {
        let allowed = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
        faults.one_of(format!("{path}.dnsPolicy"), Some(policy), &allowed);
    }
    metadata::labels(spec, "nodeSelector", &format!("{path}.nodeSelector"), faults);
    let context = spec.get("securityContext").unwrap_or(&Value::Null);
    containers::identities(context, &format!("{path}.securityContext"), faults);
    affinity::validate(spec.get("affinity").unwrap_or(&Value::Null), &format!("{path}.affinity"), faults);
    name_servers(spec, &format!("{path}.dnsConfig"), faults);
    for (index, gate) in list(spec, "readinessGates").iter().enumerate() {
        faults.label_key(format!("{path}.readinessGates[{index}].conditionType"), text(gate, "conditionType"));
    }
    topology(list(spec, "topologySpreadConstraints"), path, faults);
    subdomains(spec, &["serviceAccountName", "nodeName"], path, faults);
    if let Some(deadline) = at(spec, "/activeDeadlineSeconds")
        && deadline.as_i64().is_some_and(|seconds| !(1..=i64::from(i32::MAX)).contains(&seconds))
    {
        faults.invalid(
            format!("{path}.activeDeadlineSeconds"),
            deadline,
            "must be between 1 and 2147483647, inclusive",
        );
    }
    for key in ["hostname", "subdomain"] {
        let name = text(spec, key);
        if !name.is_empty()
            && let Err(reason) = dns_label(name)
        {
            faults.invalid_text(format!("{path}.{key}"), name, &reason);
        }
    }
    tolerations(list(spec, "tolerations"), path, faults);
    for (index, alias) in list(spec, "hostAliases").iter().enumerate() {
        address(text(alias, "ip"), &format!("{path}.hostAliases[{index}].ip"), faults);
    }
    subdomains(spec, &["priorityClassName", "runtimeClassName"], path, faults);
    if let Some(policy) = spec.get("preemptionPolicy") {
        faults.one_of(format!("{path}.preemptionPolicy"), Some(policy), &["PreemptLowerPriority", "Never"]);
    }
    if let Some(system) = at(spec, "/os") {
        faults.one_of(format!("{path}.os.name"), system.get("name"), &["linux", "windows"]);
    }
}

fn subdomains(spec: &Value, keys: &[&str], path: &str, faults: &mut Faults) {
    for key in keys {
        let name = text(spec, key);
        if !name.is_empty()
            && let Err(reason) = dns_subdomain(name)
        {
            faults.invalid_text(format!("{path}.{key}"), name, &reason);
        }
    }
}

fn address(given: &str, path: &str, faults: &mut Faults) {
    if given.parse::<std::net::IpAddr>().is_err() {
        faults.invalid_text(path, given, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
}

/// Rule: `validatePodDNSConfig`.
fn name_servers(spec: &Value, path: &str, faults: &mut Faults) {
    let config = at(spec, "/dnsConfig");
    let servers = config.map(|config| list(config, "nameservers")).unwrap_or_default();
    if text(spec, "dnsPolicy") == "None" {
        if config.is_none() {
            faults.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
            return;
        }
        if servers.is_empty() {
            let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
            faults.required(format!("{path}.nameservers"), detail);
        }
    }
    for (index, server) in servers.iter().enumerate() {
        address(server.as_str().unwrap_or_default(), &format!("{path}.nameservers[{index}]"), faults);
    }
}

/// On the node's network a port of the node is the container's own; a template may leave it out.
///
/// Rule: `validateHostNetwork`.
fn host_ports(spec: &Value, path: &str, faults: &mut Faults) {
    if spec.get("hostNetwork") != Some(&Value::Bool(true)) {
        return;
    }
    for (container, held) in list(spec, "containers").iter().enumerate() {
        for (index, port) in list(held, "ports").iter().enumerate() {
            if let Some(number) = port.get("hostPort").filter(|number| Some(*number) != port.get("containerPort")) {
                faults.invalid(
                    format!("{path}.containers[{container}].ports[{index}].hostPort"),
                    number,
                    "must match `containerPort` when `hostNetwork` is true",
                );
            }
        }
    }
}

fn topology(constraints: &[Value], path: &str, faults: &mut Faults) {
    for (index, constraint) in constraints.iter().enumerate() {
        let path = format!("{path}.topologySpreadConstraints[{index}]");
        if let Some(skew) = constraint.get("maxSkew").filter(|skew| skew.as_i64().is_some_and(|skew| skew <= 0)) {
            faults.invalid(format!("{path}.maxSkew"), skew, "must be greater than 0");
        }
        if text(constraint, "topologyKey").is_empty() {
            faults.required(format!("{path}.topologyKey"), "can not be empty");
        }
        let when = constraint.get("whenUnsatisfiable");
        faults.one_of(format!("{path}.whenUnsatisfiable"), when, &["DoNotSchedule", "ScheduleAnyway"]);
    }
}

fn tolerations(tolerations: &[Value], path: &str, faults: &mut Faults) {
    for (index, toleration) in tolerations.iter().enumerate() {
        let path = format!("{path}.tolerations[{index}]");
        let (key, operator, effect) =
            (text(toleration, "key"), text(toleration, "operator"), text(toleration, "effect"));
        if !key.is_empty() {
            faults.label_key(format!("{path}.key"), key);
        }
        if key.is_empty() && operator != "Exists" {
            faults.invalid_text(
                format!("{path}.operator"),
                operator,
                "operator must be Exists when `key` is empty, which means \"match all values and all keys\"",
            );
        }
        if at(toleration, "/tolerationSeconds").is_some() && effect != "NoExecute" {
            faults.invalid_text(
                format!("{path}.effect"),
                effect,
                "effect must be 'NoExecute' when `tolerationSeconds` is set",
            );
        }
        match operator {
            "" | "Equal" => {
                if let Err(reason) = super::label_value(text(toleration, "value")) {
                    faults.invalid_text(format!("{path}.operator"), text(toleration, "value"), &reason);
                }
            }
            "Exists" if !text(toleration, "value").is_empty() => {
                let seconds = toleration.get("tolerationSeconds").unwrap_or(&Value::Null);
                let value = text(toleration, "value");
                let shown = format!(
                    "{{\"Key\":{key:?},\"Operator\":\"Exists\",\"Value\":{value:?},\"Effect\":{effect:?},\"TolerationSeconds\":{seconds}}}"
                );
                let detail = "value must be empty when `operator` is 'Exists'";
                faults.push(format!("{path}.operator"), format!("Invalid value: {shown}: {detail}"));
            }
            "Exists" => {}
            other => faults.unsupported(format!("{path}.operator"), &format!("{other:?}"), &["Equal", "Exists"]),
        }
        if !effect.is_empty() {
            let allowed = ["NoExecute", "NoSchedule", "PreferNoSchedule"];
            faults.one_of(format!("{path}.effect"), toleration.get("effect"), &allowed);
        }
    }
}
