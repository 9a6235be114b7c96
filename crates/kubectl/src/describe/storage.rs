//! Volumes, claims and classes of storage described.

use cluster::Cluster;
use objects::{Kind, Object, Other};
use serde_json::Value;

use super::text::{Text, at, list, or, or_none, texts, word};
use crate::table::access_modes;

pub(super) fn class(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    text.pair(0, "Name", &object.metadata.name);
    let default = object.metadata.annotation("storageclass.kubernetes.io/is-default-class") == Some("true");
    text.pair(0, "IsDefaultClass", if default { "Yes" } else { "No" });
    let shown: Vec<String> = object.metadata.annotations.iter().map(|(key, value)| format!("{key}={value}")).collect();
    text.pair(0, "Annotations", or_none(&shown.join(",")));
    text.pair(0, "Provisioner", word(&body, &["provisioner"]));
    let parameters: Vec<String> =
        texts(&body, &["parameters"]).iter().map(|(key, value)| format!("{key}={value}")).collect();
    text.pair(0, "Parameters", or_none(&parameters.join(",")));
    let grows = match word(&body, &["allowVolumeExpansion"]).as_str() {
        "" => "<unset>",
        "true" => "True",
        _ => "False",
    };
    text.pair(0, "AllowVolumeExpansion", grows);
    let options = list(&body, &["mountOptions"]);
    if options.is_empty() {
        text.pair(0, "MountOptions", "<none>");
    } else {
        text.line(0, "MountOptions:");
        for option in options {
            text.line(1, word(option, &[]));
        }
    }
    text.pair(0, "ReclaimPolicy", word(&body, &["reclaimPolicy"]));
    text.pair(0, "VolumeBindingMode", word(&body, &["volumeBindingMode"]));
}

fn finalizers(object: &Other) -> String {
    format!("[{}]", object.metadata.finalizers.join(" "))
}

pub(super) fn volume(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    text.pair(0, "Name", &object.metadata.name);
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
    text.pair(0, "Finalizers", finalizers(object));
    text.pair(0, "StorageClass", word(&body, &["spec", "storageClassName"]));
    text.pair(0, "Status", word(&body, &["status", "phase"]));
    let claim = at(&body, &["spec", "claimRef"]);
    let claim = claim.map(|claim| format!("{}/{}", word(claim, &["namespace"]), word(claim, &["name"])));
    text.pair(0, "Claim", claim.unwrap_or_default());
    text.pair(0, "Reclaim Policy", word(&body, &["spec", "persistentVolumeReclaimPolicy"]));
    text.pair(0, "Access Modes", access_modes(at(&body, &["spec", "accessModes"])));
    text.pair(0, "VolumeMode", word(&body, &["spec", "volumeMode"]));
    text.pair(0, "Capacity", word(&body, &["spec", "capacity", "storage"]));
    text.pair(0, "Node Affinity", "<none>");
    text.pair(0, "Message", word(&body, &["status", "message"]));
    text.line(0, "Source:");
    if let Some(path) = at(&body, &["spec", "hostPath"]) {
        text.pair(2, "Type", "HostPath (bare host directory volume)");
        text.pair(2, "Path", word(path, &["path"]));
        text.pair(2, "HostPathType", word(path, &["type"]));
    } else if let Some(server) = at(&body, &["spec", "nfs"]) {
        text.pair(2, "Type", "NFS (an NFS mount that lasts the lifetime of a pod)");
        text.pair(2, "Server", word(server, &["server"]));
        text.pair(2, "Path", word(server, &["path"]));
        text.pair(2, "ReadOnly", or(word(server, &["readOnly"]), "false"));
    }
}

pub(super) fn claim(object: &Other, text: &mut Text, cluster: &Cluster) {
    let body = Value::Object(object.body.clone());
    let namespace = &object.metadata.namespace;
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Namespace", namespace);
    text.pair(0, "StorageClass", word(&body, &["spec", "storageClassName"]));
    text.pair(0, "Status", word(&body, &["status", "phase"]));
    let bound = word(&body, &["spec", "volumeName"]);
    text.pair(0, "Volume", &bound);
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
    text.pair(0, "Finalizers", finalizers(object));
    let held = |path: &[&str]| if bound.is_empty() { String::new() } else { word(&body, path) };
    text.pair(0, "Capacity", held(&["status", "capacity", "storage"]));
    let modes = if bound.is_empty() { String::new() } else { access_modes(at(&body, &["status", "accessModes"])) };
    text.pair(0, "Access Modes", modes);
    text.pair(0, "VolumeMode", word(&body, &["spec", "volumeMode"]));
    let users: Vec<String> = cluster
        .list(Kind::Pod, Some(namespace))
        .filter(|pod| uses(pod, &object.metadata.name))
        .map(|pod| pod.metadata().name.clone())
        .collect();
    if users.is_empty() {
        text.pair(0, "Used By", "<none>");
    }
    for (index, user) in users.iter().enumerate() {
        text.line(0, format!("{}\t{user}", if index == 0 { "Used By:" } else { "" }));
    }
}

fn uses(pod: &Object, claim: &str) -> bool {
    let value = pod.to_value();
    list(&value, &["spec", "volumes"])
        .iter()
        .any(|volume| word(volume, &["persistentVolumeClaim", "claimName"]) == claim)
}
