//! The volumes of a pod spec.
//!
//! Rules: `ValidateVolumes` and `validateVolumeSource`.

use serde_json::{Value, json};

use super::{Faults, at, dns_label, list, text};
use crate::Quantity;

/// The sources of volumes, in the order in which `validateVolumeSource` looks at them.
const SOURCES: [&str; 11] = [
    "emptyDir",
    "hostPath",
    "secret",
    "nfs",
    "persistentVolumeClaim",
    "downwardAPI",
    "configMap",
    "projected",
    "csi",
    "ephemeral",
    "image",
];

/// Checks volumes; returns their names.
pub(super) fn validate(volumes: &[Value], path: &str, faults: &mut Faults) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (index, volume) in volumes.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let sources = volume
            .as_object()
            .map_or(0, |map| map.iter().filter(|(key, value)| *key != "name" && !value.is_null()).count());
        match sources {
            0 => faults.required(&path, "must specify a volume type"),
            1 => source(volume, &path, faults),
            _ => {
                let given = SOURCES.iter().filter(|key| at(volume, &format!("/{key}")).is_some());
                for key in given.skip(1) {
                    faults.forbidden(format!("{path}.{key}"), "may not specify more than 1 volume type");
                }
            }
        }
        let name = text(volume, "name");
        if name.is_empty() {
            faults.required(format!("{path}.name"), "");
        } else if let Err(reason) = dns_label(name) {
            faults.invalid_text(format!("{path}.name"), name, &reason);
        }
        if names.iter().any(|held| held == name) {
            faults.duplicate(format!("{path}.name"), &json!(name));
        }
        names.push(name.to_owned());
    }
    names
}

fn source(volume: &Value, path: &str, faults: &mut Faults) {
    for (key, field) in
        [("configMap", "name"), ("secret", "secretName"), ("persistentVolumeClaim", "claimName"), ("hostPath", "path")]
    {
        if let Some(found) = at(volume, &format!("/{key}"))
            && text(found, field).is_empty()
        {
            faults.required(format!("{path}.{key}.{field}"), "");
        }
    }
    for key in ["configMap", "secret"] {
        if let Some(found) = at(volume, &format!("/{key}")) {
            files(found, &format!("{path}.{key}"), faults);
        }
    }
    if let Some(kind) = at(volume, "/hostPath/type") {
        faults.one_of(format!("{path}.hostPath.type"), Some(kind), &HOST_PATHS);
    }
    let limit = at(volume, "/emptyDir/sizeLimit").and_then(|limit| Quantity::read(limit).ok());
    if limit.is_some_and(|limit| limit.nano() < 0) {
        faults.forbidden(format!("{path}.emptyDir.sizeLimit"), "SizeLimit field must be a valid resource quantity");
    }
}

const HOST_PATHS: [&str; 8] =
    ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

/// The files that become of a ConfigMap or Secret.
fn files(source: &Value, path: &str, faults: &mut Faults) {
    mode(source.get("defaultMode"), &format!("{path}.defaultMode"), faults);
    for (index, item) in list(source, "items").iter().enumerate() {
        let path = format!("{path}.items[{index}]");
        for field in ["key", "path"] {
            if text(item, field).is_empty() {
                faults.required(format!("{path}.{field}"), "");
            }
        }
        let target = text(item, "path");
        let field = format!("{path}.path");
        if target.starts_with('/') {
            faults.invalid_text(&field, target, "must be a relative path");
        }
        if target.split('/').any(|part| part == "..") {
            faults.invalid_text(&field, target, "must not contain '..'");
        } else if target.starts_with("..") {
            faults.invalid_text(&field, target, "must not start with '..'");
        }
        mode(item.get("mode"), &format!("{path}.mode"), faults);
    }
}

fn mode(mode: Option<&Value>, path: &str, faults: &mut Faults) {
    if let Some(mode) = mode.filter(|mode| mode.as_i64().is_some_and(|bits| !(0..=0o777).contains(&bits))) {
        faults.invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }
}
