//! ConfigMaps, Secrets, quotas, priorities and nodes.

use serde_json::{Value, json};

use super::{Faults, NOT_NEGATIVE, at, entries, list, text};
use crate::Quantity;

const MAX_DATA: usize = 1024 * 1024;
const KEY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

pub(super) fn config_map(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let mut size = 0;
    for list in ["data", "binaryData"] {
        for (key, value) in entries(object, list) {
            check_key(key, list, faults);
            size += value.as_str().map_or(0, str::len);
        }
    }
    for (key, _) in entries(object, "binaryData") {
        if object.get("data").and_then(|data| data.get(key)).is_some() {
            faults.invalid_text(format!("data[{key}]"), key, "duplicate of key present in binaryData");
        }
    }
    too_long(size, "", faults);
    immutable(object, old, faults);
}

pub(super) fn secret(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let mut size = 0;
    for (key, value) in entries(object, "data") {
        check_key(key, "data", faults);
        size += value.as_str().map_or(0, |text| text.len() / 4 * 3);
    }
    too_long(size, "data", faults);
    let needed: &[&str] = match text(object, "type") {
        "kubernetes.io/tls" => &["tls.crt", "tls.key"],
        "kubernetes.io/dockerconfigjson" => &[".dockerconfigjson"],
        "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
        "kubernetes.io/basic-auth" => {
            let either = ["username", "password"];
            if either.iter().any(|key| object.get("data").is_some_and(|data| data.get(*key).is_some())) {
                &[]
            } else {
                &["username", "password"]
            }
        }
        "kubernetes.io/service-account-token" => {
            let annotation = "kubernetes.io/service-account.name";
            if at(object, "/metadata/annotations").is_none_or(|held| text(held, annotation).is_empty()) {
                faults.required(format!("metadata.annotations[{annotation}]"), "");
            }
            &[]
        }
        _ => &[],
    };
    for key in needed {
        if object.get("data").and_then(|data| data.get(*key)).is_none() {
            faults.required(format!("data[{key}]"), "");
        }
    }
    if let Some(held) = old.map(|old| text(old, "type"))
        && held != text(object, "type")
    {
        faults.invalid_text("type", text(object, "type"), "field is immutable");
    }
    immutable(object, old, faults);
}

fn check_key(key: &str, list: &str, faults: &mut Faults) {
    config_key(key, &format!("{list}[{key}]"), faults);
}

/// Rule: `IsConfigMapKey`.
pub(super) fn config_key(key: &str, path: &str, faults: &mut Faults) {
    if key.len() > 253 {
        faults.invalid_text(path, key, "must be no more than 253 bytes");
    }
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        faults.invalid_text(path, key, KEY);
    }
    if key == "." || key == ".." {
        faults.invalid_text(path, key, &format!("must not be '{key}'"));
    }
}

fn too_long(size: usize, path: &str, faults: &mut Faults) {
    if size > MAX_DATA {
        let path = if path.is_empty() { "[]" } else { path };
        faults.push(path, format!("Too long: may not be more than {MAX_DATA} bytes"));
    }
}

fn immutable(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let Some(old) = old.filter(|old| old.get("immutable").and_then(Value::as_bool) == Some(true)) else { return };
    if object.get("immutable").and_then(Value::as_bool) != Some(true) {
        faults.forbidden("immutable", "field is immutable when `immutable` is set");
    }
    for key in ["data", "binaryData"] {
        if old.get(key) != object.get(key) {
            faults.forbidden(key, "field is immutable when `immutable` is set");
        }
    }
}

pub(super) fn resource_quota(object: &Value, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    scopes(spec, faults);
    for (name, amount) in entries(spec, "hard") {
        let path = format!("spec.hard[{name}]");
        faults.label_key(&path, name);
        if !name.contains('/') && !is_counted(name) {
            if !is_standard(name) {
                faults.invalid_text(&path, name, "must be a standard resource type or fully qualified");
            }
            faults.invalid_text(&path, name, "must be a standard resource for quotas");
        }
        let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
        let Ok(quantity) = Quantity::parse(&text) else { continue };
        if quantity.nano() < 0 {
            faults.invalid_text(&path, &quantity.to_string(), NOT_NEGATIVE);
        }
        let counted = name.starts_with("count/")
            || matches!(
                name.as_str(),
                "pods" | "services" | "secrets" | "configmaps" | "replicationcontrollers" | "resourcequotas"
            );
        if counted && quantity.nano() % 1_000_000_000 != 0 {
            faults.invalid_text(&path, &quantity.to_string(), "must be an integer");
        }
    }
}

/// Rule: `validateResourceQuotaScopes`.
fn scopes(spec: &Value, faults: &mut Faults) {
    let given = list(spec, "scopes");
    let shown = Value::Array(given.to_vec());
    let has = |scope: &str| given.iter().any(|held| held == scope);
    let mut refuse = |detail: &str| faults.invalid("spec.scopes", &shown, detail);
    for scope in given.iter().filter_map(Value::as_str) {
        if !SCOPES.contains(&scope) {
            refuse("unsupported scope");
        }
        for (name, _) in entries(spec, "hard").filter(|(name, _)| is_counted(name)) {
            let fits = match scope {
                "BestEffort" => name == "pods",
                "Terminating" | "NotTerminating" | "NotBestEffort" | "PriorityClass" | "CrossNamespacePodAffinity" => {
                    name == "pods" || is_compute(name)
                }
                _ => true,
            };
            if !fits {
                refuse("unsupported scope applied to resource");
            }
        }
    }
    if has("BestEffort") && has("NotBestEffort") || has("Terminating") && has("NotTerminating") {
        refuse("conflicting scopes");
    }
}

const SCOPES: [&str; 7] = [
    "BestEffort",
    "CrossNamespacePodAffinity",
    "NotBestEffort",
    "NotTerminating",
    "PriorityClass",
    "Terminating",
    "VolumeAttributesClass",
];

fn is_compute(name: &str) -> bool {
    let amount = name.strip_prefix("requests.").or_else(|| name.strip_prefix("limits.")).unwrap_or(name);
    matches!(amount, "cpu" | "memory" | "ephemeral-storage")
}

/// Rule: `standardResources` of `pkg/apis/core/helper`.
pub(super) fn is_standard(name: &str) -> bool {
    name == "storage" || is_counted(name)
}

/// Rule: `standardQuotaResources` of `pkg/apis/core/helper`.
fn is_counted(name: &str) -> bool {
    matches!(
        name,
        "pods"
            | "services"
            | "services.nodeports"
            | "services.loadbalancers"
            | "secrets"
            | "configmaps"
            | "persistentvolumeclaims"
            | "replicationcontrollers"
            | "resourcequotas"
            | "requests.storage"
    ) || is_compute(name)
        || name.starts_with("requests.hugepages-")
        || name.starts_with("hugepages-")
}

const HIGHEST_PRIORITY: i64 = 1_000_000_000;

pub(super) fn priority_class(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let value = object.get("value").and_then(Value::as_i64).unwrap_or(0);
    let name = at(object, "/metadata/name").and_then(Value::as_str).unwrap_or("");
    if name.starts_with("system-") {
        let detail = "priority class names with 'system-' prefix are reserved for system use only. error: ".to_owned()
            + name
            + " is not a known system priority class";
        faults.forbidden("metadata.name", &detail);
    } else if value > HIGHEST_PRIORITY {
        faults.forbidden("value", "maximum allowed value of a user defined priority is 1000000000");
    }
    let policy = object.get("preemptionPolicy");
    faults.one_of("preemptionPolicy", policy, &["PreemptLowerPriority", "Never"]);
    if let Some(held) = old.and_then(|old| old.get("value"))
        && held.as_i64() != Some(value)
    {
        faults.invalid("value", &json!(value), "field is immutable");
    }
}

pub(super) fn node(object: &Value, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (index, taint) in list(spec, "taints").iter().enumerate() {
        let path = format!("spec.taints[{index}]");
        let (key, effect) = (text(taint, "key"), text(taint, "effect"));
        faults.label_key(format!("{path}.key"), key);
        if let Err(reason) = super::label_value(text(taint, "value")) {
            faults.invalid_text(format!("{path}.value"), text(taint, "value"), &reason);
        }
        let allowed = ["NoExecute", "NoSchedule", "PreferNoSchedule"];
        faults.one_of(format!("{path}.effect"), taint.get("effect"), &allowed);
        if seen.contains(&(key, effect)) {
            faults.duplicate(&path, taint);
        }
        seen.push((key, effect));
    }
}
