//! Defaults of the kinds that the simulation looks at less.
//!
//! Rules: `pkg/apis/{apps,batch,core,networking,rbac,storage}/v1/defaults.go`.

use serde_json::{Map, Value, json};

use super::{child, each, set, set_zero, template};
use crate::Kind;

/// The group of roles.
const RBAC: &str = "rbac.authorization.k8s.io";

pub(super) fn apply(kind: Kind, object: &mut Map<String, Value>) {
    match kind {
        Kind::StatefulSet => stateful_set(child(object, "spec")),
        Kind::DaemonSet => daemon_set(object),
        Kind::CronJob => {
            let spec = child(object, "spec");
            set_zero(spec, "concurrencyPolicy", json!("Allow"));
            set(spec, "suspend", json!(false));
            set(spec, "successfulJobsHistoryLimit", json!(3));
            set(spec, "failedJobsHistoryLimit", json!(1));
            let job = child(spec, "jobTemplate");
            child(job, "metadata");
            template(child(job, "spec"));
        }
        Kind::NetworkPolicy => network_policy(child(object, "spec")),
        Kind::RoleBinding | Kind::ClusterRoleBinding => {
            set_zero(child(object, "roleRef"), "apiGroup", json!(RBAC));
            for subject in each(object, "subjects") {
                if subject.get("kind").is_some_and(|kind| kind == "User" || kind == "Group") {
                    set_zero(subject, "apiGroup", json!(RBAC));
                }
            }
        }
        Kind::StorageClass => {
            set(object, "reclaimPolicy", json!("Delete"));
            set(object, "volumeBindingMode", json!("Immediate"));
        }
        Kind::PersistentVolume => {
            let spec = child(object, "spec");
            set_zero(spec, "persistentVolumeReclaimPolicy", json!("Retain"));
            set(spec, "volumeMode", json!("Filesystem"));
            if let Some(Value::Object(path)) = spec.get_mut("hostPath") {
                set(path, "type", json!(""));
            }
        }
        Kind::PersistentVolumeClaim => set(child(object, "spec"), "volumeMode", json!("Filesystem")),
        _ => {}
    }
}

fn stateful_set(spec: &mut Map<String, Value>) {
    set_zero(spec, "podManagementPolicy", json!("OrderedReady"));
    let strategy = child(spec, "updateStrategy");
    set_zero(strategy, "type", json!("RollingUpdate"));
    if strategy.get("type") == Some(&json!("RollingUpdate")) {
        let bounds = child(strategy, "rollingUpdate");
        set(bounds, "partition", json!(0));
        set(bounds, "maxUnavailable", json!(1));
    }
    let kept = child(spec, "persistentVolumeClaimRetentionPolicy");
    set_zero(kept, "whenDeleted", json!("Retain"));
    set_zero(kept, "whenScaled", json!("Retain"));
    set(spec, "replicas", json!(1));
    set(spec, "revisionHistoryLimit", json!(10));
    for claim in each(spec, "volumeClaimTemplates") {
        set(claim, "apiVersion", json!("v1"));
        set(claim, "kind", json!("PersistentVolumeClaim"));
        set(child(claim, "spec"), "volumeMode", json!("Filesystem"));
        claim.insert("status".to_owned(), json!({ "phase": "Pending" }));
    }
    template(spec);
}

fn daemon_set(object: &mut Map<String, Value>) {
    let spec = child(object, "spec");
    let strategy = child(spec, "updateStrategy");
    set_zero(strategy, "type", json!("RollingUpdate"));
    if strategy.get("type") == Some(&json!("RollingUpdate")) {
        let bounds = child(strategy, "rollingUpdate");
        set(bounds, "maxUnavailable", json!(1));
        set(bounds, "maxSurge", json!(0));
    }
    set(spec, "revisionHistoryLimit", json!(10));
    template(spec);
}

fn network_policy(spec: &mut Map<String, Value>) {
    for (list, _) in [("ingress", "from"), ("egress", "to")] {
        for rule in each(spec, list) {
            for port in each(rule, "ports") {
                set_zero(port, "protocol", json!("TCP"));
            }
        }
    }
    set(spec, "podSelector", json!({}));
    if spec.get("policyTypes").is_none() {
        let mut types = vec!["Ingress"];
        if spec.get("egress").and_then(Value::as_array).is_some_and(|rules| !rules.is_empty()) {
            types.push("Egress");
        }
        spec.insert("policyTypes".to_owned(), json!(types));
    }
}
