//! The API server: the only writer of the store.

mod admission;
mod allocate;
pub(crate) mod complete;
mod delete;
mod limit_range;
mod managers;
mod write;

use std::rc::Rc;

use objects::{Deployment, Node, Object, ObjectRef, Pod, ReplicaSet};

use crate::{Cluster, WatchEvent, WatchVerb};

pub(crate) use managers::Managed;

impl Cluster {
    /// Stores an object under a new resource version and tells whoever watches.
    pub(crate) fn write(&mut self, mut object: Object) -> Object {
        self.store.revision += 1;
        object.metadata_mut().resource_version = self.store.revision;
        let old = self.store.put(object.clone());
        let verb = if old.is_some() { WatchVerb::Modified } else { WatchVerb::Added };
        let moment = self.now;
        self.watches.push(|| WatchEvent { moment, verb, object: object.clone() });
        self.notify(old.as_ref(), Some(&object));
        object
    }

    /// Takes an object out of the store and tells whoever watches.
    pub(crate) fn erase(&mut self, reference: &ObjectRef) -> Option<Object> {
        let old = self.store.remove(reference)?;
        self.store.revision += 1;
        let moment = self.now;
        self.watches.push(|| WatchEvent { moment, verb: WatchVerb::Deleted, object: old.clone() });
        self.notify(Some(&old), None);
        Some(old)
    }

    /// Changes a pod in place. An equal result is not written; a changed spec counts as a new generation.
    pub(crate) fn edit_pod(&mut self, namespace: &str, name: &str, edit: impl FnOnce(&mut Pod)) -> Option<Rc<Pod>> {
        let old = self.store.pod(namespace, name)?;
        let mut new = Rc::clone(old);
        edit(Rc::make_mut(&mut new));
        if *old == new {
            return Some(new);
        }
        self.write(Object::Pod(new)).as_pod().cloned()
    }

    /// Changes a ReplicaSet in place, as [`Cluster::edit_pod`] does a pod.
    pub(crate) fn edit_replica_set(
        &mut self,
        namespace: &str,
        name: &str,
        edit: impl FnOnce(&mut ReplicaSet),
    ) -> Option<Rc<ReplicaSet>> {
        let old = Rc::clone(self.store.replica_set(namespace, name)?);
        let mut new = Rc::clone(&old);
        edit(Rc::make_mut(&mut new));
        if old == new {
            return Some(new);
        }
        if old.spec != new.spec {
            Rc::make_mut(&mut new).metadata.generation += 1;
        }
        self.write(Object::ReplicaSet(new)).as_replica_set().cloned()
    }

    /// Changes a Deployment's status and annotations in place, as [`Cluster::edit_pod`] does a pod.
    pub(crate) fn edit_deployment(
        &mut self,
        namespace: &str,
        name: &str,
        edit: impl FnOnce(&mut Deployment),
    ) -> Option<Rc<Deployment>> {
        let old = Rc::clone(self.store.deployment(namespace, name)?);
        let mut new = Rc::clone(&old);
        edit(Rc::make_mut(&mut new));
        if old == new {
            return Some(new);
        }
        self.write(Object::Deployment(new)).as_deployment().cloned()
    }

    /// Changes a node in place, as [`Cluster::edit_pod`] does a pod.
    pub(crate) fn edit_node(&mut self, name: &str, edit: impl FnOnce(&mut Node)) -> Option<Rc<Node>> {
        let old = Rc::clone(self.store.node(name)?);
        let mut new = Rc::clone(&old);
        edit(Rc::make_mut(&mut new));
        if old == new {
            return Some(new);
        }
        self.write(Object::Node(new)).as_node().cloned()
    }
}
