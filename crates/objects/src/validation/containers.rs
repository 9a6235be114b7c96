//! The containers of a pod spec.

use serde_json::{Value, json};

use super::data::config_key;
use super::{Faults, PORT_RANGE, at, dns_label, list, port_name, probes, resources, text};

/// All containers of a pod spec; `volumes` are the names of its volumes.
pub(super) fn validate(spec: &Value, volumes: &[String], path: &str, faults: &mut Faults) {
    let containers = list(spec, "containers");
    let mut names: Vec<&str> = Vec::new();
    if containers.is_empty() {
        faults.required(format!("{path}.containers"), "");
    }
    for (at, container) in containers.iter().enumerate() {
        let path = format!("{path}.containers[{at}]");
        common(container, volumes, &path, faults);
        unique(container, &mut names, &path, faults);
        probes::validate(container, &path, faults);
    }
    conflicts(containers, &format!("{path}.containers"), faults);
    for (at, container) in list(spec, "initContainers").iter().enumerate() {
        let path = format!("{path}.initContainers[{at}]");
        common(container, volumes, &path, faults);
        unique(container, &mut names, &path, faults);
        let sidecar = text(container, "restartPolicy") == "Always";
        if sidecar {
            probes::validate(container, &path, faults);
        } else {
            for key in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
                if container.get(key).is_some() {
                    let detail = "may not be set for init containers without restartPolicy=Always";
                    faults.forbidden(format!("{path}.{key}"), detail);
                }
            }
        }
    }
}

fn unique<'a>(container: &'a Value, names: &mut Vec<&'a str>, path: &str, faults: &mut Faults) {
    let name = text(container, "name");
    if !name.is_empty() && names.contains(&name) {
        faults.duplicate(format!("{path}.name"), &json!(name));
    }
    names.push(name);
}

/// A port of the node is taken once.
///
/// Rule: `checkHostPortConflicts`.
fn conflicts(containers: &[Value], path: &str, faults: &mut Faults) {
    let mut taken: Vec<String> = Vec::new();
    for (at, container) in containers.iter().enumerate() {
        for (index, port) in list(container, "ports").iter().enumerate() {
            let Some(number) = port.get("hostPort").and_then(Value::as_i64).filter(|number| *number != 0) else {
                continue;
            };
            let shown = format!("{}/{}/{number}", text(port, "protocol"), text(port, "hostIP"));
            if taken.contains(&shown) {
                faults.duplicate(format!("{path}[{at}].ports[{index}].hostPort"), &json!(shown));
            }
            taken.push(shown);
        }
    }
}

/// Rule: `validateContainerCommon`.
fn common(container: &Value, volumes: &[String], path: &str, faults: &mut Faults) {
    let name = text(container, "name");
    if name.is_empty() {
        faults.required(format!("{path}.name"), "");
    } else if let Err(reason) = dns_label(name) {
        faults.invalid_text(format!("{path}.name"), name, &reason);
    }
    let image = text(container, "image");
    if image.is_empty() {
        faults.required(format!("{path}.image"), "");
    } else if image.trim() != image {
        faults.invalid_text(format!("{path}.image"), image, "must not have leading or trailing whitespace");
    }
    if let Some(policy) = container.get("terminationMessagePolicy") {
        let field = format!("{path}.terminationMessagePolicy");
        faults.one_of(field, Some(policy), &["FallbackToLogsOnError", "File"]);
    }
    ports(list(container, "ports"), &format!("{path}.ports"), faults);
    environment(container, path, faults);
    mounts(list(container, "volumeMounts"), volumes, &format!("{path}.volumeMounts"), faults);
    if let Some(policy) = container.get("imagePullPolicy") {
        faults.one_of(format!("{path}.imagePullPolicy"), Some(policy), &["Always", "IfNotPresent", "Never"]);
    }
    resources::validate(container.get("resources").unwrap_or(&Value::Null), &format!("{path}.resources"), faults);
    let context = container.get("securityContext").unwrap_or(&Value::Null);
    let path = format!("{path}.securityContext");
    identities(context, &path, faults);
    if let Some(kind) = context.get("procMount") {
        faults.one_of(format!("{path}.procMount"), Some(kind), &["Default", "Unmasked"]);
    }
}

/// Users and groups are no negative numbers.
pub(super) fn identities(context: &Value, path: &str, faults: &mut Faults) {
    for key in ["runAsUser", "runAsGroup", "fsGroup"] {
        if let Some(id) =
            context.get(key).filter(|id| id.as_i64().is_some_and(|id| i32::try_from(id).is_err() || id < 0))
        {
            faults.invalid(format!("{path}.{key}"), id, "must be between 0 and 2147483647, inclusive");
        }
    }
}

fn ports(ports: &[Value], path: &str, faults: &mut Faults) {
    let mut names: Vec<&str> = Vec::new();
    for (index, port) in ports.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let name = text(port, "name");
        if !name.is_empty() {
            match port_name(name) {
                Err(reasons) => {
                    for reason in reasons {
                        faults.invalid_text(format!("{path}.name"), name, reason);
                    }
                }
                Ok(()) if names.contains(&name) => faults.duplicate(format!("{path}.name"), &json!(name)),
                Ok(()) => names.push(name),
            }
        }
        match port.get("containerPort") {
            None => faults.required(format!("{path}.containerPort"), ""),
            Some(number) if number.as_i64() == Some(0) => faults.required(format!("{path}.containerPort"), ""),
            Some(number) => in_port_range(number, &format!("{path}.containerPort"), faults),
        }
        if let Some(number) = port.get("hostPort").filter(|number| number.as_i64() != Some(0)) {
            in_port_range(number, &format!("{path}.hostPort"), faults);
        }
        faults.one_of(format!("{path}.protocol"), port.get("protocol"), &["SCTP", "TCP", "UDP"]);
    }
}

/// A port's number.
pub(super) fn in_port_range(number: &Value, path: &str, faults: &mut Faults) {
    if !number.as_i64().is_some_and(|number| (1..=65_535).contains(&number)) {
        faults.invalid(path, number, PORT_RANGE);
    }
}

fn environment(container: &Value, path: &str, faults: &mut Faults) {
    for (index, variable) in list(container, "env").iter().enumerate() {
        let path = format!("{path}.env[{index}]");
        let name = text(variable, "name");
        if name.is_empty() {
            faults.required(format!("{path}.name"), "");
        } else {
            variable_name(name, &format!("{path}.name"), faults);
        }
        if let Some(from) = at(variable, "/valueFrom") {
            value_from(variable, from, &format!("{path}.valueFrom"), faults);
        }
    }
    let all = format!("{path}.envFrom");
    for (index, source) in list(container, "envFrom").iter().enumerate() {
        let path = format!("{all}[{index}]");
        variable_name(text(source, "prefix"), &format!("{path}.prefix"), faults);
        let mut given = 0;
        for key in ["configMapRef", "secretRef"] {
            let Some(reference) = at(source, &format!("/{key}")) else { continue };
            given += 1;
            if text(reference, "name").is_empty() {
                faults.required(format!("{path}.{key}.name"), "");
            }
        }
        match given {
            0 => faults.invalid_text(&all, "", "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => faults.invalid_text(&all, "", "may not have more than one field specified at a time"),
        }
    }
}

fn variable_name(name: &str, path: &str, faults: &mut Faults) {
    if !name.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'=') {
        let detail = "a valid environment variable name must consist only of printable ASCII characters other than '='";
        faults.invalid_text(path, name, detail);
    }
}

/// The amounts of a container that a variable may hold.
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// The fields of a pod that a variable may hold.
const FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Rule: `validateObjectFieldSelector` and `ConvertDownwardAPIFieldLabel`.
fn field_path(field: &str, path: &str, faults: &mut Faults) {
    let subscripted = ["metadata.labels['", "metadata.annotations['"].iter().any(|start| field.starts_with(start));
    if field.is_empty() {
        faults.required(path, "");
    } else if subscripted || FIELDS.contains(&field) {
    } else if ["metadata.labels", "metadata.annotations", "spec.restartPolicy", "spec.schedulerName", "status.phase"]
        .contains(&field)
    {
        faults.unsupported(path, &format!("{field:?}"), &FIELDS);
    } else {
        let detail = format!("error converting fieldPath: field label not supported: {field}");
        faults.invalid_text(path, field, &detail);
    }
}

fn value_from(variable: &Value, from: &Value, path: &str, faults: &mut Faults) {
    let sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
    let given = sources.iter().filter(|key| at(from, &format!("/{key}")).is_some()).count();
    if let Some(field) = at(from, "/fieldRef") {
        field_path(text(field, "fieldPath"), &format!("{path}.fieldRef.fieldPath"), faults);
    }
    if let Some(field) = at(from, "/resourceFieldRef") {
        faults.one_of(format!("{path}.resourceFieldRef.resource"), field.get("resource"), &RESOURCES);
    }
    for key in ["configMapKeyRef", "secretKeyRef"] {
        if let Some(reference) = at(from, &format!("/{key}")) {
            if text(reference, "name").is_empty() {
                faults.required(format!("{path}.{key}.name"), "");
            }
            match text(reference, "key") {
                "" => faults.required(format!("{path}.{key}.key"), ""),
                given => config_key(given, &format!("{path}.{key}.key"), faults),
            }
        }
    }
    if given == 0 {
        let detail =
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
        faults.invalid_text(path, "", detail);
    } else if !text(variable, "value").is_empty() {
        faults.invalid_text(path, "", "may not be specified when `value` is not empty");
    } else if given > 1 {
        faults.invalid_text(path, "", "may not have more than one field specified at a time");
    }
}

fn mounts(mounts: &[Value], volumes: &[String], list: &str, faults: &mut Faults) {
    let mut paths: Vec<&str> = Vec::new();
    for (index, mount) in mounts.iter().enumerate() {
        let path = format!("{list}[{index}]");
        let (name, target) = (text(mount, "name"), text(mount, "mountPath"));
        if name.is_empty() {
            faults.required(format!("{path}.name"), "");
        }
        // The token's volume is added after validation.
        let admitted = name.starts_with("kube-api-access-");
        if !admitted && !volumes.iter().any(|volume| volume == name) {
            faults.not_found(format!("{path}.name"), name);
        }
        if target.is_empty() {
            faults.required(format!("{path}.mountPath"), "");
        }
        if paths.contains(&target) {
            faults.invalid_text(format!("{path}.mountPath"), target, "must be unique");
        }
        paths.push(target);
        let sub_path = text(mount, "subPath");
        if sub_path.starts_with('/') {
            faults.invalid_text(format!("{list}.subPath"), sub_path, "must be a relative path");
        }
        if sub_path.split('/').any(|part| part == "..") {
            faults.invalid_text(format!("{list}.subPath"), sub_path, "must not contain '..'");
        }
    }
}
