//! What the API server itself adds to new objects that have no type of their own.
//!
//! Rules: the `PrepareForCreate` of each kind's strategy, and the `StorageObjectInUseProtection` admission plugin.

use objects::{Kind, Other};
use serde_json::json;

/// The finalizer that keeps a claim while a pod uses it.
pub(crate) const CLAIM_PROTECTION: &str = "kubernetes.io/pvc-protection";
/// The finalizer that keeps a volume while a claim is bound to it.
pub(crate) const VOLUME_PROTECTION: &str = "kubernetes.io/pv-protection";

/// Completes an object that is about to be created.
pub(super) fn complete(object: &mut Other) {
    let status = match object.kind {
        Kind::StatefulSet => json!({ "availableReplicas": 0, "replicas": 0 }),
        Kind::DaemonSet => {
            let annotations = &mut object.metadata.annotations;
            annotations.insert("deprecated.daemonset.template.generation".to_owned(), "1".to_owned());
            json!({
                "currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0, "numberReady": 0,
            })
        }
        Kind::CronJob => json!({}),
        Kind::Ingress => json!({ "loadBalancer": {} }),
        Kind::PersistentVolumeClaim | Kind::PersistentVolume => {
            let finalizer = if object.kind == Kind::PersistentVolume { VOLUME_PROTECTION } else { CLAIM_PROTECTION };
            object.metadata.finalizers.push(finalizer.to_owned());
            json!({ "phase": "Pending" })
        }
        _ => return,
    };
    object.body.insert("status".to_owned(), status);
}
