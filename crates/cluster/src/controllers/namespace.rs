//! Namespaces: the account and the certificate that each begins with, and the emptying before it goes.

use std::rc::Rc;

use objects::{Kind, Object, ObjectMeta, ObjectRef, Other, RESOURCES, Span, Time};
use serde_json::{Map, json};

use crate::Cluster;
use crate::work::Work;

/// While pods end gracefully, a namespace is looked at again after this time.
const GRACEFUL: Span = Span::seconds(10);

impl Cluster {
    /// Gives a namespace what every one has, or empties one that is being deleted and removes it once it is empty.
    pub(crate) fn sync_namespace(&mut self, name: &str) {
        let Some(namespace) = self.store.get(Kind::Namespace, "", name).cloned() else { return };
        if namespace.metadata().deletion_timestamp.is_none() {
            self.furnish(name);
            return;
        }
        let content: Vec<ObjectRef> = RESOURCES
            .iter()
            .filter(|resource| resource.namespaced && resource.kind != Kind::Event)
            .flat_map(|resource| self.store.list(resource.kind, Some(name)))
            .map(Object::reference)
            .collect();
        if content.is_empty() {
            let events: Vec<ObjectRef> = self.store.list(Kind::Event, Some(name)).map(Object::reference).collect();
            for reference in events {
                self.erase(&reference);
            }
            self.erase(&namespace.reference());
            return;
        }
        for reference in &content {
            self.delete_quietly(reference);
        }
        // What ends gracefully is waited for; the rest is gone by the next look.
        let ends = content.iter().any(|reference| reference.kind == Kind::Pod);
        let wait = if ends { GRACEFUL } else { Span::millis(500) };
        self.enqueue_after(wait, Work::Namespace(name.to_owned()));
    }

    /// The default service account and the cluster's certificate.
    pub(crate) fn furnish(&mut self, namespace: &str) {
        let certificate = json!("-----BEGIN CERTIFICATE-----\nThis cluster is simulated.\n-----END CERTIFICATE-----\n");
        let data = objects::map_of([("data".to_owned(), json!({ "ca.crt": certificate }))]);
        for (kind, name, body) in
            [(Kind::ServiceAccount, "default", Map::new()), (Kind::ConfigMap, "kube-root-ca.crt", data)]
        {
            if self.store.get(kind, namespace, name).is_some() {
                continue;
            }
            let metadata = ObjectMeta {
                name: name.to_owned(),
                namespace: namespace.to_owned(),
                uid: self.random.uid(&format!("{kind:?}/{namespace}/{name}"), self.now.0.unsigned_abs()),
                creation_timestamp: Some(Time::of(self.now)),
                ..ObjectMeta::default()
            };
            self.write(Object::Other(Rc::new(Other { kind, metadata, body })));
        }
    }
}
