//! Claims and the volumes that meet them.
//!
//! Rules: `pkg/controller/volume/persistentvolume`, for volumes that a person made: nothing here makes one.

use std::rc::Rc;

use objects::{Kind, Object, ObjectRef, Other, Pod, Quantity, Time};
use serde_json::{Value, json};

use crate::Cluster;
use crate::events::{Report, involved};
use crate::work::Work;

impl Cluster {
    /// Looks at all claims, as a volume has changed.
    pub(super) fn enqueue_waiting_claims(&mut self) {
        let claims: Vec<ObjectRef> =
            self.store.list(Kind::PersistentVolumeClaim, None).map(Object::reference).collect();
        for claim in claims {
            self.enqueue(Work::Sync(claim));
        }
    }

    /// Binds a claim to the smallest volume that meets it.
    pub(crate) fn sync_claim(&mut self, claim: &Rc<Other>) {
        self.offer_volumes();
        if is_bound(claim) {
            return;
        }
        let volumes = self.store.list(Kind::PersistentVolume, None).filter_map(Object::as_other);
        let mut fitting: Vec<Rc<Other>> = volumes.filter(|volume| meets(volume, claim)).cloned().collect();
        objects::sort::by_key(&mut fitting, |volume| size(volume, &["spec", "capacity", "storage"]));
        let Some(volume) = fitting.first().cloned() else {
            self.write_other_status(claim, json!({ "phase": "Pending" }));
            if claim.at(&["spec", "storageClassName"]).is_none() {
                let message = "no persistent volumes available for this claim and no storage class is set".to_owned();
                let object = involved(Kind::PersistentVolumeClaim, &claim.metadata);
                let component = "persistentvolume-controller";
                self.report(Report { component, host: "", object, warning: false, reason: "FailedBinding", message });
            }
            return;
        };
        self.bind_claim(&volume, claim);
    }

    fn bind_claim(&mut self, volume: &Rc<Other>, claim: &Rc<Other>) {
        let mut held = Rc::clone(volume);
        let body = &mut Rc::make_mut(&mut held).body;
        body["spec"]["claimRef"] = json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": claim.metadata.name,
            "namespace": claim.metadata.namespace, "resourceVersion": claim.metadata.resource_version.to_string(),
            "uid": claim.metadata.uid,
        });
        let status = json!({ "lastPhaseTransitionTime": Time::of(self.now), "phase": "Bound" });
        body.insert("status".to_owned(), status);
        self.write(Object::Other(held));
        let mut next = Rc::clone(claim);
        let changed = Rc::make_mut(&mut next);
        changed.metadata.annotations.insert("pv.kubernetes.io/bind-completed".to_owned(), "yes".to_owned());
        changed.metadata.annotations.insert("pv.kubernetes.io/bound-by-controller".to_owned(), "yes".to_owned());
        changed.body["spec"]["volumeName"] = json!(volume.metadata.name);
        let status = json!({
            "accessModes": volume.at(&["spec", "accessModes"]), "capacity": volume.at(&["spec", "capacity"]), "phase": "Bound",
        });
        changed.body.insert("status".to_owned(), status);
        self.write(Object::Other(next));
    }

    /// Whether a pod still uses a claim, or a claim a volume.
    pub(super) fn is_used(&self, object: &Object) -> bool {
        let metadata = object.metadata();
        if object.kind() == Kind::PersistentVolume {
            return object.as_other().is_some_and(|volume| volume.at(&["status", "phase"]) == Some(&json!("Bound")));
        }
        let pods = self.store.list(Kind::Pod, Some(&metadata.namespace)).filter_map(Object::as_pod);
        pods.filter(|pod| !pod.is_finished()).any(|pod| claims_of(pod).any(|claim| claim == metadata.name))
    }

    /// Volumes that are new are available; those whose claim is gone are released.
    fn offer_volumes(&mut self) {
        let volumes: Vec<Rc<Other>> =
            self.store.list(Kind::PersistentVolume, None).filter_map(Object::as_other).cloned().collect();
        for volume in volumes {
            let word = |path: &[&str]| volume.at(path).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (namespace, name) = (word(&["spec", "claimRef", "namespace"]), word(&["spec", "claimRef", "name"]));
            let phase = match name.as_str() {
                "" => "Available",
                _ if self.store.get(Kind::PersistentVolumeClaim, &namespace, &name).is_some() => continue,
                _ => "Released",
            };
            if word(&["status", "phase"]) != phase {
                let status = json!({ "lastPhaseTransitionTime": Time::of(self.now), "phase": phase });
                self.write_other_status(&volume, status);
            }
        }
    }

    /// The same where no claim waits.
    pub(crate) fn sync_volumes(&mut self) {
        self.offer_volumes();
        self.enqueue_waiting_claims();
        let kept = [Kind::PersistentVolumeClaim, Kind::PersistentVolume].into_iter();
        let kept = kept.flat_map(|kind| self.store.list(kind, None));
        let leaving: Vec<ObjectRef> =
            kept.filter(|object| object.metadata().deletion_timestamp.is_some()).map(Object::reference).collect();
        for object in leaving {
            self.enqueue(Work::Finalise(object));
        }
    }
}

/// The names of the claims that a pod mounts.
pub(crate) fn claims_of(pod: &Pod) -> impl Iterator<Item = &str> {
    let claims = pod.spec.volumes.iter().filter_map(|volume| volume.persistent_volume_claim.as_ref());
    claims.filter_map(|claim| claim.get("claimName")?.as_str())
}

/// Whether a claim has its volume.
pub(crate) fn is_bound(claim: &Other) -> bool {
    let named = claim.at(&["spec", "volumeName"]).and_then(Value::as_str).is_some_and(|name| !name.is_empty());
    named && claim.at(&["status", "phase"]) == Some(&json!("Bound"))
}

fn size(object: &Other, path: &[&str]) -> i128 {
    object.at(path).and_then(|amount| Quantity::read(amount).ok()).map_or(0, |amount| amount.nano())
}

fn meets(volume: &Other, claim: &Other) -> bool {
    let word =
        |object: &Other, key: &str| object.at(&["spec", key]).and_then(Value::as_str).unwrap_or_default().to_owned();
    let reserved = volume.at(&["spec", "claimRef"]);
    let mine = reserved.is_none_or(|held| {
        held["name"] == json!(claim.metadata.name) && held["namespace"] == json!(claim.metadata.namespace)
    });
    let modes =
        |object: &Other| object.at(&["spec", "accessModes"]).and_then(Value::as_array).cloned().unwrap_or_default();
    let (offered, asked) = (modes(volume), modes(claim));
    let named = word(claim, "volumeName");
    mine && word(volume, "storageClassName") == word(claim, "storageClassName")
        && (named.is_empty() || named == volume.metadata.name)
        && asked.iter().all(|mode| offered.contains(mode))
        && size(volume, &["spec", "capacity", "storage"]) >= size(claim, &["spec", "resources", "requests", "storage"])
}
