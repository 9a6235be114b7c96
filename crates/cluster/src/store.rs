//! The objects of a cluster, ordered, with the indices that spare walks over all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use objects::{Deployment, Kind, Node, ObjectRef, Pod, Quantities, ReplicaSet, Service};
use objects::{Object, ObjectMeta};

/// The objects of one kind, by namespace and name.
type Table = BTreeMap<String, BTreeMap<String, Object>>;

/// All objects. A clone shares everything until one of the two is written to.
#[derive(Clone, Debug, Default)]
pub struct Store {
    tables: BTreeMap<Kind, Rc<Table>>,
    /// The last resource version that was given out.
    pub revision: u64,
    /// Dependents by their owner's UID; those without a controller that could adopt them are under an empty UID.
    dependents: Rc<BTreeMap<String, BTreeSet<ObjectRef>>>,
    node_loads: Rc<BTreeMap<String, NodeLoad>>,
    /// Pods that no node was chosen for.
    unscheduled: Rc<BTreeSet<ObjectRef>>,
    /// How many pods ask not to be near others; where none does, the scheduler need not look.
    anti_affine: usize,
}

/// What the pods that are bound to a node ask of it. Pods that have ended do not count.
#[derive(Clone, Debug, Default)]
pub struct NodeLoad {
    /// Namespace and name of each pod.
    pub pods: BTreeSet<(String, String)>,
    /// The sum of their requests.
    pub requests: Quantities,
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

    /// The pods that no node was chosen for.
    pub fn unscheduled(&self) -> impl Iterator<Item = &ObjectRef> {
        self.unscheduled.iter()
    }

    /// Whether any pod asks not to be near others.
    pub fn has_anti_affinity(&self) -> bool {
        self.anti_affine > 0
    }

    /// What the pods on a node ask of it.
    pub fn node_load(&self, node: &str) -> Option<&NodeLoad> {
        self.node_loads.get(node)
    }

    /// Stores an object in place of the one with the same name, which is returned.
    pub fn put(&mut self, object: Object) -> Option<Object> {
        let metadata = object.metadata();
        let (namespace, name) = (metadata.namespace.clone(), metadata.name.clone());
        self.index(&object);
        self.anti_affine += usize::from(is_anti_affine(&object));
        let table = Rc::make_mut(self.tables.entry(object.kind()).or_default());
        let old = match table.get_mut(&namespace) {
            Some(objects) => objects.insert(name, object.clone()),
            None => {
                table.insert(namespace, BTreeMap::from([(name, object.clone())]));
                None
            }
        };
        if let Some(old) = &old {
            self.unindex(old, Some(&object));
        }
        old
    }

    /// Takes an object out.
    pub fn remove(&mut self, reference: &ObjectRef) -> Option<Object> {
        let table = Rc::make_mut(self.tables.get_mut(&reference.kind)?);
        let old = table.get_mut(&reference.namespace)?.remove(&reference.name)?;
        self.unindex(&old, None);
        Some(old)
    }

    /// Enters `object` into the indices.
    fn index(&mut self, object: &Object) {
        let reference = object.reference();
        for uid in owner_keys(object.kind(), object.metadata()) {
            if !self.dependents.get(uid).is_some_and(|set| set.contains(&reference)) {
                Rc::make_mut(&mut self.dependents).entry(uid.to_owned()).or_default().insert(reference.clone());
            }
        }
        if let Some(pod) = object.as_pod()
            && pod.node_name().is_empty()
            && !self.unscheduled.contains(&reference)
        {
            Rc::make_mut(&mut self.unscheduled).insert(reference.clone());
        }
        if let Some(pod) = object.as_pod()
            && occupies_node(pod)
        {
            let key = (reference.namespace, reference.name);
            if !self.node_loads.get(pod.node_name()).is_some_and(|load| load.pods.contains(&key)) {
                let load = Rc::make_mut(&mut self.node_loads).entry(pod.node_name().to_owned()).or_default();
                load.pods.insert(key);
                for (name, quantity) in pod.spec.requests() {
                    let sum = load.requests.get(&name).map_or_else(|| quantity.clone(), |held| held.plus(&quantity));
                    load.requests.insert(name, sum);
                }
            }
        }
    }

    /// Removes from the indices what `old` had in them and its successor has not.
    fn unindex(&mut self, old: &Object, successor: Option<&Object>) {
        let reference = old.reference();
        let kept = successor.map(|object| owner_keys(object.kind(), object.metadata())).unwrap_or_default();
        for uid in owner_keys(old.kind(), old.metadata()) {
            if !kept.contains(&uid) {
                let dependents = Rc::make_mut(&mut self.dependents);
                if let Some(set) = dependents.get_mut(uid) {
                    set.remove(&reference);
                    if set.is_empty() {
                        dependents.remove(uid);
                    }
                }
            }
        }
        self.anti_affine -= usize::from(is_anti_affine(old));
        let Some(pod) = old.as_pod() else { return };
        let waits = successor.and_then(Object::as_pod).is_some_and(|next| next.node_name().is_empty());
        if pod.node_name().is_empty() && !waits {
            Rc::make_mut(&mut self.unscheduled).remove(&reference);
        }
        let stays = successor
            .and_then(Object::as_pod)
            .is_some_and(|next| occupies_node(next) && next.node_name() == pod.node_name());
        if occupies_node(pod) && !stays {
            let loads = Rc::make_mut(&mut self.node_loads);
            if let Some(load) = loads.get_mut(pod.node_name()) {
                load.pods.remove(&(reference.namespace, reference.name));
                for (name, quantity) in pod.spec.requests() {
                    if let Some(held) = load.requests.get_mut(&name) {
                        *held = held.minus(&quantity);
                    }
                }
            }
        }
    }
}

fn is_anti_affine(object: &Object) -> bool {
    object
        .as_pod()
        .and_then(|pod| pod.spec.affinity.as_ref())
        .is_some_and(|affinity| affinity.pod_anti_affinity.is_some())
}

/// Whether a pod takes room on a node: bound, and not ended.
fn occupies_node(pod: &Pod) -> bool {
    !pod.node_name().is_empty() && !pod.is_finished()
}

/// The UIDs under which an object stands among the dependents.
fn owner_keys(kind: Kind, metadata: &ObjectMeta) -> Vec<&str> {
    let mut keys: Vec<&str> = metadata.owner_references.iter().map(|owner| owner.uid.as_str()).collect();
    if matches!(kind, Kind::Pod | Kind::ReplicaSet) && metadata.controller().is_none() {
        keys.push("");
    }
    keys
}
