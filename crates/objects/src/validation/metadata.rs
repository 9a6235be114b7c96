//! `metadata` of any object.

use serde_json::Value;

use super::{Faults, dns_1035_label, dns_label, dns_subdomain, entries, label_key, label_value, text};
use crate::Kind;

const MAX_ANNOTATIONS: usize = 256 * 1024;

pub(super) fn validate(kind: Kind, object: &Value, faults: &mut Faults) {
    let metadata = object.get("metadata").unwrap_or(&Value::Null);
    let name = text(metadata, "name");
    if name.is_empty() {
        if text(metadata, "generateName").is_empty() {
            faults.required("metadata.name", "name or generateName is required");
        }
    } else if let Err(reason) = check_name(kind, name) {
        faults.invalid_text("metadata.name", name, &reason);
    }
    labels(metadata, "labels", "metadata.labels", faults);
    annotations(metadata, "metadata.annotations", faults);
}

fn check_name(kind: Kind, name: &str) -> Result<(), String> {
    match kind {
        Kind::Service => dns_1035_label(name),
        Kind::Namespace => dns_label(name),
        Kind::Event => Ok(()),
        Kind::Pod
        | Kind::Deployment
        | Kind::ReplicaSet
        | Kind::Job
        | Kind::HorizontalPodAutoscaler
        | Kind::Node
        | Kind::ConfigMap
        | Kind::Secret
        | Kind::ServiceAccount
        | Kind::Endpoints
        | Kind::EndpointSlice
        | Kind::ResourceQuota
        | Kind::LimitRange
        | Kind::PodDisruptionBudget
        | Kind::PriorityClass
        | Kind::Lease
        | Kind::DaemonSet
        | Kind::ControllerRevision
        | Kind::CronJob
        | Kind::Ingress
        | Kind::IngressClass
        | Kind::NetworkPolicy
        | Kind::StorageClass
        | Kind::PersistentVolume
        | Kind::PersistentVolumeClaim => dns_subdomain(name),
        // Its pods' names are hostnames.
        Kind::StatefulSet => dns_label(name),
        Kind::Role | Kind::ClusterRole | Kind::RoleBinding | Kind::ClusterRoleBinding => path_segment(name),
    }
}

/// Rule: `IsValidPathSegmentName`.
fn path_segment(name: &str) -> Result<(), String> {
    if name == "." || name == ".." {
        return Err(format!("may not be '{name}'"));
    }
    match name.chars().find(|c| matches!(c, '/' | '%')) {
        Some(found) => Err(format!("may not contain '{found}'")),
        None => Ok(()),
    }
}

/// Labels at `key` of `owner`.
pub(super) fn labels(owner: &Value, key: &str, path: &str, faults: &mut Faults) {
    for (name, value) in entries(owner, key) {
        faults.label_key(path, name);
        let value = value.as_str().unwrap_or("");
        if let Err(reason) = label_value(value) {
            faults.invalid_text(path, value, &reason);
        }
    }
}

/// Annotations of `owner`: their keys, and how large they are in all.
pub(super) fn annotations(owner: &Value, path: &str, faults: &mut Faults) {
    let mut size = 0;
    for (name, value) in entries(owner, "annotations") {
        if let Err(reason) = label_key(&name.to_lowercase()) {
            faults.invalid_text(path, name, &reason);
        }
        size += name.len() + value.as_str().map_or(0, str::len);
    }
    if size > MAX_ANNOTATIONS {
        faults.push(path, format!("Too long: may not be more than {MAX_ANNOTATIONS} bytes"));
    }
}
