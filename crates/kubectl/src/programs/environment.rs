//! The variables of a container: what its image sets, its own, and those that tell of Services.
//!
//! Rule: `makeEnvironmentVariables` of the kubelet, `pkg/kubelet/envvars` for Services.

use cluster::Cluster;
use objects::pod::EnvVarSource;
use objects::{Kind, Object, Pod, Quantity, Service};
use serde_json::Value;

use crate::base64;

/// Names and values in order, each name once.
pub(super) type Variables = Vec<(String, String)>;

/// The variables of a container.
pub(super) fn of(pod: &Pod, container: &str, cluster: &Cluster) -> Variables {
    let spec = pod.spec.containers.iter().chain(&pod.spec.init_containers).find(|spec| spec.name == container);
    let services = services(pod, container, cluster);
    let mut own = Variables::new();
    for source in spec.into_iter().flat_map(|spec| &spec.env_from) {
        let map = source.config_map_ref.as_ref().map(|map| (Kind::ConfigMap, &map.name));
        let secret = source.secret_ref.as_ref().map(|secret| (Kind::Secret, &secret.name));
        for (key, value) in map.or(secret).into_iter().flat_map(|(kind, name)| data(pod, kind, name, cluster)) {
            set(&mut own, format!("{}{key}", source.prefix), value);
        }
    }
    for variable in spec.into_iter().flat_map(|spec| &spec.env) {
        let value = match &variable.value_from {
            None => Some(expand(&variable.value, |name| find(&own, name).or_else(|| find(&services, name)))),
            Some(source) => from(source, pod, container, cluster),
        };
        // A key that may be missing sets nothing.
        if let Some(value) = value {
            set(&mut own, variable.name.clone(), value);
        }
    }
    let mut all = vec![
        ("PATH".to_owned(), "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned()),
        ("HOSTNAME".to_owned(), pod.metadata.name.clone()),
    ];
    for (name, value) in own.iter().chain(services.iter().filter(|(name, _)| find(&own, name).is_none())) {
        set(&mut all, name.clone(), value.clone());
    }
    if find(&all, "HOME").is_none() {
        all.push(("HOME".to_owned(), "/root".to_owned()));
    }
    all
}

/// The value of a variable.
pub(super) fn find<'a>(variables: &'a Variables, name: &str) -> Option<&'a str> {
    variables.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
}

fn set(variables: &mut Variables, name: String, value: String) {
    match variables.iter_mut().find(|(held, _)| *held == name) {
        Some((_, held)) => *held = value,
        None => variables.push((name, value)),
    }
}

/// The keys and values of a ConfigMap or a Secret, decoded.
pub(super) fn data(pod: &Pod, kind: Kind, name: &str, cluster: &Cluster) -> Variables {
    let object = cluster.get(kind, &pod.metadata.namespace, name).ok();
    let data = object.as_ref().and_then(|object| object.as_other()?.at(&["data"])?.as_object());
    let text = |value: &Value| match (kind, value.as_str()?) {
        (Kind::Secret, encoded) => Some(String::from_utf8_lossy(&base64::decode(encoded)?).into_owned()),
        (_, plain) => Some(plain.to_owned()),
    };
    data.into_iter().flatten().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect()
}

fn from(source: &EnvVarSource, pod: &Pod, container: &str, cluster: &Cluster) -> Option<String> {
    let map = source.config_map_key_ref.as_ref().map(|key| (Kind::ConfigMap, key));
    let secret = source.secret_key_ref.as_ref().map(|key| (Kind::Secret, key));
    if let Some((kind, key)) = map.or(secret) {
        return find(&data(pod, kind, &key.name, cluster), &key.key).map(str::to_owned);
    }
    let held = |field: &Option<Value>| field.clone().unwrap_or_default();
    downward(pod, container, &held(&source.field_ref), &held(&source.resource_field_ref), cluster)
}

/// What a reference to a field of the pod, or else to a resource of a container, stands for.
pub(super) fn downward(
    pod: &Pod,
    container: &str,
    field: &Value,
    resources: &Value,
    cluster: &Cluster,
) -> Option<String> {
    match field["fieldPath"].as_str() {
        Some(path) => Some(field_value(pod, path, cluster)),
        None => resource(pod, container, resources, cluster),
    }
}

/// `metadata.name`, `metadata.labels['app']`, `status.podIP` and their like.
fn field_value(pod: &Pod, path: &str, cluster: &Cluster) -> String {
    let Ok(object) = cluster.get(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name) else {
        return String::new();
    };
    let whole = object.to_value();
    let (path, key) = match path.split_once("['") {
        Some((path, key)) => (path, Some(key.trim_end_matches("']"))),
        None => (path, None),
    };
    let value = path.split('.').chain(key).try_fold(&whole, |value, name| value.get(name));
    match value {
        Some(Value::String(text)) => text.clone(),
        // `status.podIPs`
        Some(Value::Array(items)) => {
            let addresses: Vec<&str> = items.iter().filter_map(|item| item["ip"].as_str()).collect();
            addresses.join(",")
        }
        // `metadata.labels`
        Some(Value::Object(map)) => {
            let lines: Vec<String> = map.iter().map(|(key, value)| format!("{key}={value}")).collect();
            lines.join("\n")
        }
        _ => String::new(),
    }
}

/// `limits.cpu` and its like in units of a divisor, rounded up. Without a limit it is what the node has.
fn resource(pod: &Pod, container: &str, field: &Value, cluster: &Cluster) -> Option<String> {
    let name = field["containerName"].as_str().filter(|name| !name.is_empty()).unwrap_or(container);
    let spec = pod.spec.containers.iter().chain(&pod.spec.init_containers).find(|spec| spec.name == name)?;
    let (list, resource) = field["resource"].as_str()?.split_once('.')?;
    let held = if list == "limits" { &spec.resources.limits } else { &spec.resources.requests };
    let node = || {
        let node = cluster.get(Kind::Node, "", pod.node_name()).ok().filter(|_| list == "limits")?;
        Quantity::parse(node.to_value()["status"]["allocatable"][resource].as_str()?).ok()
    };
    let amount = held.get(resource).cloned().or_else(node).map_or(0, |quantity| quantity.nano());
    let divisor = Quantity::read(&field["divisor"]).map_or(0, |quantity| quantity.nano());
    let divisor = if divisor <= 0 { 1_000_000_000 } else { divisor };
    Some(((amount + divisor - 1) / divisor).to_string())
}

/// `$(NAME)` replaced where it is known; `$$` is a plain `$`.
fn expand<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((name, after)) = rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            match value(name) {
                Some(value) => out.push_str(value),
                None => out.push_str(&format!("$({name})")),
            }
            rest = after;
        } else {
            out.push('$');
        }
    }
    out + rest
}

/// Variables of the Services that were there when the container started.
fn services(pod: &Pod, container: &str, cluster: &Cluster) -> Variables {
    let started = pod.container_status(container).and_then(|status| Some(status.state.running.as_ref()?.started_at));
    let links = pod.spec.raw["enableServiceLinks"].as_bool().unwrap_or(true);
    let mut variables = Variables::new();
    for service in cluster.list(Kind::Service, None).filter_map(Object::as_service) {
        let metadata = &service.metadata;
        let of_all = metadata.namespace == "default" && metadata.name == "kubernetes";
        let wanted = of_all || (links && metadata.namespace == pod.metadata.namespace);
        let old = started.is_none_or(|started| metadata.creation_timestamp.is_none_or(|created| created <= started));
        if wanted && old && !matches!(service.spec.cluster_ip.as_str(), "" | "None") {
            tell(service, &mut variables);
        }
    }
    variables
}

fn tell(service: &Service, variables: &mut Variables) {
    let (name, address) = (service.metadata.name.to_uppercase().replace('-', "_"), &service.spec.cluster_ip);
    let Some(first) = service.spec.ports.first() else { return };
    set(variables, format!("{name}_SERVICE_HOST"), address.clone());
    set(variables, format!("{name}_SERVICE_PORT"), first.port.to_string());
    for port in service.spec.ports.iter().filter(|port| !port.name.is_empty()) {
        let of = port.name.to_uppercase().replace('-', "_");
        set(variables, format!("{name}_SERVICE_PORT_{of}"), port.port.to_string());
    }
    // The variables that Docker's links had.
    for (at, port) in service.spec.ports.iter().enumerate() {
        let protocol = if port.protocol.is_empty() { "tcp".to_owned() } else { port.protocol.to_lowercase() };
        let url = format!("{protocol}://{address}:{}", port.port);
        if at == 0 {
            set(variables, format!("{name}_PORT"), url.clone());
        }
        let prefix = format!("{name}_PORT_{}_{}", port.port, protocol.to_uppercase());
        set(variables, format!("{prefix}_PROTO"), protocol);
        set(variables, format!("{prefix}_PORT"), port.port.to_string());
        set(variables, format!("{prefix}_ADDR"), address.clone());
        set(variables, prefix, url);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_where_they_are_known() {
        let value = |name: &str| (name == "A").then_some("1");
        assert_eq!(expand("$(A)/$(B)/$$(A)/$A/$(", value), "1/$(B)/$(A)/$A/$(");
    }
}
