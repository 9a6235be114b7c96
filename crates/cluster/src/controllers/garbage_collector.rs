//! The garbage collector: what becomes of dependents when their owner goes.
//!
//! Rules: `pkg/controller/garbagecollector`.

use objects::{ObjectRef, OwnerReference};

use crate::Cluster;
use crate::api_server::complete::{CLAIM_PROTECTION, VOLUME_PROTECTION};

const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";

impl Cluster {
    /// Deletes what depended on an object that is gone, or strikes the owner out where another one is left.
    pub(crate) fn collect_garbage(&mut self, uid: &str) {
        let dependents: Vec<ObjectRef> = self.store.dependents(uid).cloned().collect();
        for reference in dependents {
            let Some(object) = self.store.find(&reference) else { continue };
            let others = object
                .metadata()
                .owner_references
                .iter()
                .any(|owner| owner.uid != uid && self.owner_lives(&reference, owner));
            if others {
                self.strike_owner(&reference, uid);
            } else {
                self.delete_quietly(&reference);
            }
        }
    }

    fn owner_lives(&self, dependent: &ObjectRef, owner: &OwnerReference) -> bool {
        let Some(kind) = objects::Kind::from_name(&owner.kind) else { return true };
        let reference = ObjectRef::new(kind, &dependent.namespace, &owner.name);
        self.store.find(&reference).is_some_and(|object| object.metadata().uid == owner.uid)
    }

    fn strike_owner(&mut self, reference: &ObjectRef, uid: &str) {
        let Some(mut object) = self.store.find(reference).cloned() else { return };
        object.metadata_mut().owner_references.retain(|owner| owner.uid != uid);
        self.write(object);
    }

    /// Works off the finalizers of an object that is being deleted: dependents go first, or are let go.
    pub(crate) fn finalise(&mut self, reference: &ObjectRef) {
        let Some(object) = self.store.find(reference).cloned() else { return };
        if object.metadata().deletion_timestamp.is_none() {
            return;
        }
        let uid = object.metadata().uid.clone();
        let dependents: Vec<ObjectRef> = self.store.dependents(&uid).cloned().collect();
        let finalizers = &object.metadata().finalizers;
        let used = [CLAIM_PROTECTION, VOLUME_PROTECTION].into_iter().find(|kept| finalizers.iter().any(|f| f == kept));
        let done = if let Some(kept) = used {
            if self.is_used(&object) {
                return;
            }
            kept
        } else if finalizers.iter().any(|finalizer| finalizer == ORPHAN) {
            for dependent in &dependents {
                self.strike_owner(dependent, &uid);
            }
            ORPHAN
        } else if finalizers.iter().any(|finalizer| finalizer == FOREGROUND) {
            let mut blocked = false;
            for dependent in &dependents {
                let Some(held) = self.store.find(dependent) else { continue };
                let owner = held.metadata().owner_references.iter().find(|owner| owner.uid == uid);
                blocked |= owner.is_some_and(|owner| owner.block_owner_deletion == Some(true));
                if held.metadata().deletion_timestamp.is_none() {
                    let options = crate::DeleteOptions {
                        propagation: crate::Propagation::Foreground,
                        ..crate::DeleteOptions::default()
                    };
                    let _ = self.delete(dependent.kind, &dependent.namespace, &dependent.name, &options);
                    blocked |= self.store.find(dependent).is_some();
                }
            }
            blocked &= self.store.dependents(&uid).next().is_some();
            if blocked {
                return;
            }
            FOREGROUND
        } else {
            return;
        };
        let Some(mut object) = self.store.find(reference).cloned() else { return };
        object.metadata_mut().finalizers.retain(|finalizer| finalizer != done);
        let object = self.write(object);
        self.remove_if_finalised(&object);
    }
}
