//! Volumes, claims and classes of storage.
//!
//! Rules: `ValidatePersistentVolume`, `ValidatePersistentVolumeClaim`, `ValidateStorageClass`.

use serde_json::{Map, Value, json};

use super::{Faults, at, list, text};

const MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

fn modes(spec: &Value, faults: &mut Faults) {
    let given = list(spec, "accessModes");
    for mode in given {
        faults.one_of("spec.accessModes", Some(mode), &MODES);
    }
    if given.len() > 1 && given.iter().any(|mode| mode == "ReadWriteOncePod") {
        faults.forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes");
    }
}

pub(super) fn claim(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    if list(spec, "accessModes").is_empty() {
        faults.required("spec.accessModes", "at least 1 access mode is required");
    }
    modes(spec, faults);
    match at(spec, "/resources/requests/storage").and_then(|amount| crate::Quantity::read(amount).ok()) {
        None => faults.required("spec.resources[storage]", ""),
        Some(amount) if amount.nano() <= 0 => {
            let detail = "must be greater than zero";
            faults.invalid_text("spec.resources[storage]", &amount.to_string(), detail);
        }
        Some(_) => {}
    }
    let without = |value: &Value| -> Map<String, Value> {
        let mut spec = value.get("spec").and_then(Value::as_object).cloned().unwrap_or_default();
        for key in ["resources", "volumeName", "volumeAttributesClassName"] {
            spec.remove(key);
        }
        spec
    };
    if old.is_some_and(|old| without(old) != without(object)) {
        faults.forbidden(
            "spec",
            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
        );
    }
}

pub(super) fn volume(object: &Value, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    if list(spec, "accessModes").is_empty() {
        faults.required("spec.accessModes", "");
    }
    modes(spec, faults);
    match at(spec, "/capacity") {
        None => faults.required("spec.capacity", ""),
        Some(capacity) if capacity.get("storage").is_none() => {
            let keys: Vec<&String> = capacity.as_object().into_iter().flat_map(Map::keys).collect();
            faults.unsupported("spec.capacity", &json!(keys).to_string(), &["storage"]);
        }
        Some(_) => {}
    }
    let settings = [
        "accessModes",
        "capacity",
        "claimRef",
        "mountOptions",
        "nodeAffinity",
        "persistentVolumeReclaimPolicy",
        "storageClassName",
        "volumeAttributesClassName",
        "volumeMode",
    ];
    let sources = spec.as_object().into_iter().flatten().filter(|(key, _)| !settings.contains(&key.as_str()));
    match sources.count() {
        0 => faults.required("spec", "must specify a volume type"),
        1 => {}
        _ => faults.forbidden("spec", "may not specify more than 1 volume type"),
    }
    if let Some(path) = at(spec, "/hostPath")
        && text(path, "path").is_empty()
    {
        faults.required("spec.hostPath.path", "");
    }
}

pub(super) fn class(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    if text(object, "provisioner").is_empty() {
        faults.required("provisioner", "");
    }
    faults.one_of("reclaimPolicy", object.get("reclaimPolicy"), &["Delete", "Retain"]);
    faults.one_of("volumeBindingMode", object.get("volumeBindingMode"), &["Immediate", "WaitForFirstConsumer"]);
    let Some(old) = old else { return };
    for (key, detail) in [
        ("parameters", "updates to parameters are forbidden."),
        ("provisioner", "updates to provisioner are forbidden."),
        ("reclaimPolicy", "updates to reclaimPolicy are forbidden."),
    ] {
        if old.get(key) != object.get(key) {
            faults.forbidden(key, detail);
        }
    }
}
