//! The objects of a cluster, ordered, with the indices that spare walks over all of them.

mod counts;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use objects::{Deployment, Kind, Node, ObjectRef, Pod, ReplicaSet, Service};
use objects::{Object, ObjectMeta, SortedMap};

use counts::{Share, is_anti_affine};

pub use counts::{NodeLoad, Rank, Tally};

/// The objects of one kind, by namespace and name.
type Table = SortedMap<String, BTreeMap<String, Object>>;

/// All objects. A clone shares everything until one of the two is written to.
#[derive(Clone, Debug, Default)]
pub struct Store {
    tables: SortedMap<Kind, Rc<Table>>,
    /// The last resource version that was given out.
    pub revision: u64,
    /// Dependents by their owner's UID; those without a controller that could adopt them are under an empty UID.
    dependents: Rc<SortedMap<String, BTreeSet<ObjectRef>>>,
    node_loads: Rc<SortedMap<String, NodeLoad>>,
    tallies: Rc<SortedMap<String, Tally>>,
    /// Pods that no node was chosen for.
    unscheduled: Rc<BTreeSet<ObjectRef>>,
    /// How many pods ask not to be near others; where none does, the scheduler need not look.
    anti_affine: usize,
    /// How often a node was written.
    node_version: u64,
}

impl Store {
    /// An object by its name.
    pub fn get(&self, kind: Kind, namespace: &str, name: &str) -> Option<&Object> {
        self.tables.get(&kind)?.get(namespace)?.get(name)
    }

    /// An object by reference.
    pub fn find(&self, reference: &ObjectRef) -> Option<&Object> {
        self.get(reference.kind, &reference.namespace, &reference.name)
    }

    /// All objects of a kind in one namespace, or in all, by namespace and name.
    pub fn list(&self, kind: Kind, namespace: Option<&str>) -> impl Iterator<Item = &Object> {
        let table = self.tables.get(&kind);
        let namespaces = table.into_iter().flat_map(|table| table.iter());
        namespaces
            .filter(move |(held, _)| namespace.is_none_or(|namespace| namespace == held.as_str()))
            .flat_map(|(_, objects)| objects.values())
    }

    /// A pod.
    pub fn pod(&self, namespace: &str, name: &str) -> Option<&Rc<Pod>> {
        self.get(Kind::Pod, namespace, name)?.as_pod()
    }

    /// A ReplicaSet.
    pub fn replica_set(&self, namespace: &str, name: &str) -> Option<&Rc<ReplicaSet>> {
        self.get(Kind::ReplicaSet, namespace, name)?.as_replica_set()
    }

    /// A Deployment.
    pub fn deployment(&self, namespace: &str, name: &str) -> Option<&Rc<Deployment>> {
        self.get(Kind::Deployment, namespace, name)?.as_deployment()
    }

    /// A Service.
    pub fn service(&self, namespace: &str, name: &str) -> Option<&Rc<Service>> {
        self.get(Kind::Service, namespace, name)?.as_service()
    }

    /// A node.
    pub fn node(&self, name: &str) -> Option<&Rc<Node>> {
        self.get(Kind::Node, "", name)?.as_node()
    }

    /// The pods of a namespace, by name.
    pub fn pods<'a>(&'a self, namespace: Option<&'a str>) -> impl Iterator<Item = &'a Rc<Pod>> {
        self.list(Kind::Pod, namespace).filter_map(Object::as_pod)
    }

    /// All nodes, by name.
    pub fn nodes(&self) -> impl Iterator<Item = &Rc<Node>> {
        self.list(Kind::Node, None).filter_map(Object::as_node)
    }

    /// What is owned by the object with this UID.
    pub fn dependents(&self, uid: &str) -> impl Iterator<Item = &ObjectRef> {
        self.dependents.get(uid).into_iter().flatten()
    }

    /// The pods that a controller owns, by name.
    pub fn pods_of<'a>(&'a self, uid: &'a str) -> impl Iterator<Item = &'a Rc<Pod>> {
        self.dependents(uid)
            .filter(|reference| reference.kind == Kind::Pod)
            .filter_map(|reference| self.find(reference)?.as_pod())
            .filter(move |pod| pod.metadata.is_controlled_by(uid))
    }

    /// Objects of a kind that no controller owns.
    pub fn orphans(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        self.dependents("").filter(move |reference| reference.kind == kind).filter_map(|reference| self.find(reference))
    }

    /// How many objects of a kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        self.tables.get(&kind).map_or(0, |table| table.values().map(BTreeMap::len).sum())
    }

    /// The pods that no node was chosen for.
    pub fn unscheduled(&self) -> impl Iterator<Item = &ObjectRef> {
        self.unscheduled.iter()
    }

    /// Whether any pod asks not to be near others.
    pub fn has_anti_affinity(&self) -> bool {
        self.anti_affine > 0
    }

    /// Changes with every write of a node.
    pub fn node_version(&self) -> u64 {
        self.node_version
    }

    /// The pods of a controller, counted.
    pub fn tally(&self, uid: &str) -> Option<&Tally> {
        self.tallies.get(uid)
    }

    /// What the pods on each node ask of it, by the node's name.
    pub fn node_loads(&self) -> impl Iterator<Item = (&String, &NodeLoad)> {
        self.node_loads.iter()
    }

    /// What the pods on a node ask of it.
    pub fn node_load(&self, node: &str) -> Option<&NodeLoad> {
        self.node_loads.get(node)
    }

    /// Stores an object in place of the one with the same name, which is returned.
    pub fn put(&mut self, object: Object) -> Option<Object> {
        let metadata = object.metadata();
        let table = Rc::make_mut(self.tables.get_or_default(object.kind()));
        let objects = match table.get_mut(&metadata.namespace) {
            Some(objects) => objects,
            None => table.get_or_default(metadata.namespace.clone()),
        };
        let old = match objects.get_mut(&metadata.name) {
            Some(held) => Some(std::mem::replace(held, object.clone())),
            None => objects.insert(metadata.name.clone(), object.clone()),
        };
        self.index(old.as_ref(), Some(&object));
        if object.kind() == Kind::Node {
            self.node_version += 1;
        }
        old
    }

    /// Takes an object out.
    pub fn remove(&mut self, reference: &ObjectRef) -> Option<Object> {
        let table = Rc::make_mut(self.tables.get_mut(&reference.kind)?);
        let old = table.get_mut(&reference.namespace)?.remove(&reference.name)?;
        self.index(Some(&old), None);
        if reference.kind == Kind::Node {
            self.node_version += 1;
        }
        Some(old)
    }

    /// Brings the indices up to date after a write.
    fn index(&mut self, old: Option<&Object>, new: Option<&Object>) {
        let owners = |object: Option<&'_ Object>| object.map(|object| object.metadata().owner_references.clone());
        if owners(old) != owners(new)
            && let Some(object) = new.or(old)
        {
            let kept = old.map(|old| owner_keys(old.kind(), old.metadata())).unwrap_or_default();
            let wanted = new.map(|new| owner_keys(new.kind(), new.metadata())).unwrap_or_default();
            self.index_owners(&object.reference(), &kept, &wanted);
        }
        let pods = (old.and_then(Object::as_pod), new.and_then(Object::as_pod));
        if let (None, None) = pods {
            return;
        }
        let (before, after) = (pods.0.map(|pod| Share::of(pod)), pods.1.map(|pod| Share::of(pod)));
        if before == after {
            return;
        }
        let moved = match (&before, &after) {
            (Some(before), Some(after)) => {
                (before.node, before.ended, before.terminating, before.owner)
                    != (after.node, after.ended, after.terminating, after.owner)
            }
            _ => true,
        };
        for (pod, grows) in [(pods.0, false), (pods.1, true)] {
            let Some(pod) = pod else { continue };
            self.count_for_owner(pod, grows);
            if moved {
                self.count_for_node(pod, grows);
            }
            self.anti_affine = if grows {
                self.anti_affine + usize::from(is_anti_affine(pod))
            } else {
                self.anti_affine - usize::from(is_anti_affine(pod))
            };
        }
        let waits = |pod: Option<&Rc<Pod>>| pod.is_some_and(|pod| pod.node_name().is_empty());
        if waits(pods.0) != waits(pods.1)
            && let Some(object) = new.or(old)
        {
            let unscheduled = Rc::make_mut(&mut self.unscheduled);
            if waits(pods.1) {
                unscheduled.insert(object.reference());
            } else {
                unscheduled.remove(&object.reference());
            }
        }
    }

    fn index_owners(&mut self, reference: &ObjectRef, kept: &[&str], wanted: &[&str]) {
        let dependents = Rc::make_mut(&mut self.dependents);
        for uid in kept.iter().filter(|uid| !wanted.contains(uid)) {
            if let Some(set) = dependents.get_mut(*uid) {
                set.remove(reference);
                if set.is_empty() {
                    dependents.remove(*uid);
                }
            }
        }
        for uid in wanted.iter().filter(|uid| !kept.contains(uid)) {
            dependents.get_or_default((*uid).to_owned()).insert(reference.clone());
        }
    }
}

/// The UIDs under which an object stands among the dependents.
fn owner_keys(kind: Kind, metadata: &ObjectMeta) -> Vec<&str> {
    let mut keys: Vec<&str> = metadata.owner_references.iter().map(|owner| owner.uid.as_str()).collect();
    if matches!(kind, Kind::Pod | Kind::ReplicaSet) && metadata.controller().is_none() {
        keys.push("");
    }
    keys
}
