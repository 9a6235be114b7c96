//! What the API server accepts with a warning.
//!
//! Rules: `pkg/api/pod/warnings.go`, `pkg/api/service/warnings.go` and the `WarningsOnCreate` of each kind's strategy.

use serde_json::Value;

use crate::validation::{dns_label, entries, list, text};
use crate::{Kind, Quantity};

/// The warnings for an object whose defaults have been applied. `created` tells a new object from a replaced one.
pub fn warnings(kind: Kind, object: &Value, created: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    if created {
        hostname(kind, object, &mut warnings);
    }
    match kind {
        Kind::Pod if created => pod("", object, &mut warnings),
        Kind::Service => service(object, &mut warnings),
        _ => {
            if let Some(template) = object.pointer("/spec/template").filter(|template| template.get("spec").is_some()) {
                pod("spec.template.", template, &mut warnings);
            }
        }
    }
    // The server tells each once.
    let mut seen: Vec<String> = Vec::new();
    for warning in warnings {
        if !seen.contains(&warning) {
            seen.push(warning);
        }
    }
    seen
}

fn hostname(kind: Kind, object: &Value, warnings: &mut Vec<String>) {
    let used = match kind {
        Kind::Deployment | Kind::ReplicaSet | Kind::Job => "in Pod names and hostnames",
        Kind::Pod => "in the Pod's hostname",
        _ => return,
    };
    if let Err(reason) = dns_label(text(&object["metadata"], "name")) {
        warnings.push(format!(
            "metadata.name: this is used {used}, which can result in surprising behavior; a DNS label is recommended: [{reason}]"
        ));
    }
}

/// What became of a node's label.
fn outdated(label: &str) -> Option<String> {
    let (since, instead) = match label {
        "beta.kubernetes.io/arch" => ("v1.14", "kubernetes.io/arch"),
        "beta.kubernetes.io/os" => ("v1.14", "kubernetes.io/os"),
        "failure-domain.beta.kubernetes.io/region" => ("v1.17", "topology.kubernetes.io/region"),
        "failure-domain.beta.kubernetes.io/zone" => ("v1.17", "topology.kubernetes.io/zone"),
        "beta.kubernetes.io/instance-type" => ("v1.17", "node.kubernetes.io/instance-type"),
        _ => return None,
    };
    Some(format!("deprecated since {since}; use {instead:?} instead"))
}

/// A pod or a pod template; `path` ends in a dot where it is not empty.
fn pod(path: &str, pod: &Value, warnings: &mut Vec<String>) {
    let spec = &pod["spec"];
    for (label, _) in entries(spec, "nodeSelector") {
        warnings.extend(outdated(label).map(|reason| format!("{path}spec.nodeSelector[{label}]: {reason}")));
    }
    for (index, constraint) in list(spec, "topologySpreadConstraints").iter().enumerate() {
        let path = format!("{path}spec.topologySpreadConstraints[{index}]");
        let key = text(constraint, "topologyKey");
        warnings.extend(outdated(key).map(|reason| format!("{path}.topologyKey: {key} is {reason}")));
        no_selector(constraint, &path, warnings);
    }
    repeated(spec, path, "hostAliases", "ip", warnings);
    repeated(spec, path, "imagePullSecrets", "name", warnings);
    for (index, secret) in list(spec, "imagePullSecrets").iter().enumerate() {
        if text(secret, "name").is_empty() {
            warnings.push(format!("{path}spec.imagePullSecrets[{index}].name: invalid empty name \"\""));
        }
    }
    let all = ["initContainers", "containers"];
    let containers = || {
        all.iter().flat_map(|key| {
            let found = list(spec, key).iter().enumerate();
            found.map(move |(index, container)| (format!("{path}spec.{key}[{index}]"), container))
        })
    };
    for (path, container) in containers() {
        fractions(container, &path, warnings);
        hidden_variables(list(container, "env"), &path, warnings);
    }
    ports(containers(), warnings);
    if spec.get("terminationGracePeriodSeconds").and_then(Value::as_i64).is_some_and(|seconds| seconds < 0) {
        warnings.push(format!(
            "{path}spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"
        ));
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
        for (when, inner) in [
            ("requiredDuringSchedulingIgnoredDuringExecution", ""),
            ("preferredDuringSchedulingIgnoredDuringExecution", ".podAffinityTerm"),
        ] {
            for (index, term) in list(&spec["affinity"][kind], when).iter().enumerate() {
                let held = if inner.is_empty() { term } else { &term["podAffinityTerm"] };
                no_selector(held, &format!("{path}spec.affinity.{kind}.{when}[{index}]{inner}"), warnings);
            }
        }
    }
}

fn no_selector(term: &Value, path: &str, warnings: &mut Vec<String>) {
    if term.get("labelSelector").is_none() {
        warnings.push(format!("{path}.labelSelector: a null labelSelector results in matching no pod"));
    }
}

fn repeated(spec: &Value, path: &str, key: &str, field: &str, warnings: &mut Vec<String>) {
    let items = list(spec, key);
    for (index, item) in items.iter().enumerate() {
        let value = text(item, field);
        if items[..index].iter().any(|before| text(before, field) == value) {
            warnings.push(format!("{path}spec.{key}[{index}].{field}: duplicate {field} {value:?}"));
        }
    }
}

/// A byte cannot be divided.
fn fractions(container: &Value, path: &str, warnings: &mut Vec<String>) {
    for name in ["memory", "ephemeral-storage"] {
        for kind in ["limits", "requests"] {
            let amount = container["resources"][kind].get(name).and_then(|amount| Quantity::read(amount).ok());
            if let Some(amount) = amount.filter(|amount| amount.nano() % 1_000_000_000 != 0) {
                warnings.push(format!(
                    "{path}.resources.{kind}[{name}]: fractional byte value {:?} is invalid, must be an integer",
                    amount.to_string()
                ));
            }
        }
    }
}

/// A variable that is set twice, unless the second value is built from the first.
fn hidden_variables(variables: &[Value], path: &str, warnings: &mut Vec<String>) {
    for (index, variable) in variables.iter().enumerate() {
        let (name, value) = (text(variable, "name"), text(variable, "value"));
        let reference = format!("$({name})");
        let built = variable.get("valueFrom").is_none() && value != reference && value.contains(&reference);
        if !built && variables[..index].iter().any(|before| text(before, "name") == name) {
            warnings.push(format!(
                "{path}.env[{index}]: hides previous definition of {name:?}, which may be dropped when using apply"
            ));
        }
    }
}

fn ports<'a>(containers: impl Iterator<Item = (String, &'a Value)>, warnings: &mut Vec<String>) {
    let mut held: Vec<(String, &Value)> = Vec::new();
    for (path, container) in containers {
        for (index, port) in list(container, "ports").iter().enumerate() {
            let path = format!("{path}.ports[{index}]");
            let same = |other: &Value, key: &str| other.get(key) == port.get(key);
            let host = |port: &Value| port.get("hostPort").and_then(Value::as_i64).unwrap_or(0);
            for (other_path, other) in &held {
                if !same(other, "containerPort") || !same(other, "protocol") {
                    continue;
                }
                let addresses = (text(port, "hostIP"), text(other, "hostIP"));
                let what = if addresses.0 == addresses.1 && host(port) == host(other) {
                    "duplicate"
                } else if host(port) == 0 || host(other) == 0 {
                    "overlapping"
                } else if host(port) == host(other) && (addresses.0.is_empty() != addresses.1.is_empty()) {
                    "dangerously ambiguous"
                } else {
                    continue;
                };
                warnings.push(format!("{path}: {what} port definition with {other_path}"));
            }
            held.push((path, port));
        }
    }
}

fn service(object: &Value, warnings: &mut Vec<String>) {
    let spec = &object["spec"];
    let kind = text(spec, "type");
    let external = !list(spec, "externalIPs").is_empty();
    let headless = kind == "ClusterIP" && text(spec, "clusterIP") == "None";
    let mut warn = |when: bool, text: &str| {
        if when {
            warnings.push(text.to_owned());
        }
    };
    warn(headless && !text(spec, "loadBalancerIP").is_empty(), "spec.loadBalancerIP is ignored for headless services");
    warn(headless && external, "spec.externalIPs is ignored for headless services");
    warn(headless && text(spec, "sessionAffinity") != "None", "spec.SessionAffinity is ignored for headless services");
    warn(
        external && !headless && kind != "ExternalName",
        "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    );
    warn(external && kind == "ExternalName", "spec.externalIPs is ignored when spec.type is \"ExternalName\"");
    warn(
        kind != "ExternalName" && !text(spec, "externalName").is_empty(),
        "spec.externalName is ignored when spec.type is not \"ExternalName\"",
    );
    warn(
        text(spec, "trafficDistribution") == "PreferClose",
        "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"",
    );
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(kind: Kind, object: Value, expected: &[&str]) {
        assert_eq!(warnings(kind, &object, true), expected);
    }

    #[test]
    fn pods_and_templates() {
        let spec = json!({"containers": [
            {"name": "a", "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}, {"name": "A", "value": "$(A)3"}],
             "resources": {"limits": {"memory": "100m"}},
             "ports": [{"containerPort": 80, "protocol": "TCP"}, {"containerPort": 80, "protocol": "UDP"}]},
            {"name": "b", "ports": [{"containerPort": 80, "protocol": "TCP"}]},
        ], "nodeSelector": {"beta.kubernetes.io/os": "linux"}, "imagePullSecrets": [{}]});
        check(
            Kind::Deployment,
            json!({"metadata": {"name": "my.app"}, "spec": {"template": {"spec": spec}}}),
            &[
                "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
                "spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead",
                "spec.template.spec.imagePullSecrets[0].name: invalid empty name \"\"",
                "spec.template.spec.containers[0].resources.limits[memory]: fractional byte value \"100m\" is invalid, must be an integer",
                "spec.template.spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply",
                "spec.template.spec.containers[1].ports[0]: duplicate port definition with spec.template.spec.containers[0].ports[0]",
            ],
        );
        check(
            Kind::Pod,
            json!({"metadata": {"name": "a"}, "spec": {"terminationGracePeriodSeconds": -1}}),
            &["spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"],
        );
    }

    #[test]
    fn services() {
        check(
            Kind::Service,
            json!({"spec": {"type": "ClusterIP", "externalIPs": ["1.2.3.4"], "sessionAffinity": "None"}}),
            &["spec.externalIPs is deprecated and may no longer be implemented in some clusters"],
        );
        check(
            Kind::Service,
            json!({"spec": {"type": "ClusterIP", "clusterIP": "None", "sessionAffinity": "ClientIP"}}),
            &["spec.SessionAffinity is ignored for headless services"],
        );
    }
}
