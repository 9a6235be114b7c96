//! Pods whose claims are not there yet: then no node is looked at.
//!
//! Rule: `PreFilter` of `plugins/volumebinding`. Nothing makes volumes here, so that the binding mode is no matter.

use objects::{Kind, Object, Pod};

use crate::Cluster;
use crate::controllers::volume_binding::{claims_of, is_bound};

impl Cluster {
    /// Why the scheduler does not look at nodes for a pod, in its words.
    pub(super) fn missing_claim(&self, pod: &Pod) -> Option<String> {
        let mut unbound = None;
        for name in claims_of(pod) {
            let claim = self.store.get(Kind::PersistentVolumeClaim, &pod.metadata.namespace, name);
            let Some(claim) = claim.and_then(Object::as_other) else {
                return Some(format!("persistentvolumeclaim \"{name}\" not found"));
            };
            if claim.metadata.deletion_timestamp.is_some() {
                return Some(format!("persistentvolumeclaim \"{name}\" is being deleted"));
            }
            if !is_bound(claim) {
                unbound = Some("pod has unbound immediate PersistentVolumeClaims".to_owned());
            }
        }
        unbound
    }
}
