//! Deleting objects: at once, gracefully, or after their finalizers.

use objects::{Kind, Object, ObjectRef, Time};

use crate::cluster::not_found;
use crate::{ApiError, Cluster, DeleteOptions, Propagation, Reason};

impl Cluster {
    /// Deletes an object; returns it as it was last (still there while it ends gracefully or has finalizers).
    ///
    /// Errors: `NotFound`; `Forbidden` for the namespaces that a cluster needs.
    pub fn delete(
        &mut self,
        kind: Kind,
        namespace: &str,
        name: &str,
        options: &DeleteOptions,
    ) -> Result<Object, ApiError> {
        let namespace = if kind.resource().namespaced { namespace } else { "" };
        let object = self.store.get(kind, namespace, name).cloned().ok_or_else(|| not_found(kind, name))?;
        if kind == Kind::Namespace && matches!(name, "default" | "kube-system" | "kube-public") {
            let message = format!("namespaces \"{name}\" is forbidden: this namespace may not be deleted");
            return Err(ApiError::new(Reason::Forbidden, message));
        }
        if options.dry_run {
            return Ok(object);
        }
        let reference = object.reference();
        let finalizer = match options.propagation {
            Propagation::Background => None,
            Propagation::Foreground => Some("foregroundDeletion"),
            Propagation::Orphan => Some("orphan"),
        };
        let has_dependents = self.store.dependents(&object.metadata().uid).next().is_some();
        let finalizer = finalizer.filter(|_| has_dependents);
        if kind == Kind::Pod {
            return Ok(self.delete_pod(object, options));
        }
        let waits = finalizer.is_some() || !object.metadata().finalizers.is_empty() || kind == Kind::Namespace;
        if !waits {
            return Ok(self.erase(&reference).unwrap_or(object));
        }
        let mut object = object;
        let now = Time::of(self.now);
        let metadata = object.metadata_mut();
        metadata.finalizers.extend(finalizer.map(str::to_owned));
        if metadata.deletion_timestamp.is_none() {
            metadata.deletion_timestamp = Some(now);
            metadata.deletion_grace_period_seconds = Some(0);
            metadata.generation += i64::from(metadata.generation > 0);
        }
        if kind == Kind::Namespace
            && let Object::Other(namespace) = &mut object
        {
            let body = &mut std::rc::Rc::make_mut(namespace).body;
            body.insert("status".to_owned(), serde_json::json!({ "phase": "Terminating" }));
        }
        Ok(self.write(object))
    }

    /// A pod that runs is asked to end and goes when its kubelet says so; one without a node goes at once.
    fn delete_pod(&mut self, mut object: Object, options: &DeleteOptions) -> Object {
        let Object::Pod(pod) = &mut object else { return object };
        let pod = std::rc::Rc::make_mut(pod);
        let grace = options.grace_period_seconds.unwrap_or_else(|| pod.spec.grace_period_seconds()).max(0);
        let held = pod.metadata.deletion_grace_period_seconds;
        if grace == 0 || pod.node_name().is_empty() || pod.is_finished() {
            let reference = object.reference();
            return self.erase(&reference).unwrap_or(object);
        }
        if held.is_some_and(|held| held <= grace) {
            return object;
        }
        let now = Time::of(self.now);
        pod.metadata.deletion_timestamp = Some(Time(now.0.saturating_add(grace)));
        pod.metadata.deletion_grace_period_seconds = Some(grace);
        if held.is_none() {
            pod.metadata.generation += 1;
        }
        self.write(object)
    }

    /// Removes an object that was only kept for its finalizers, once it has none.
    pub(crate) fn remove_if_finalised(&mut self, object: &Object) {
        let metadata = object.metadata();
        let graceful = object.kind() == Kind::Pod && metadata.deletion_grace_period_seconds != Some(0);
        if metadata.deletion_timestamp.is_some()
            && metadata.finalizers.is_empty()
            && !graceful
            && object.kind() != Kind::Namespace
        {
            self.erase(&object.reference());
        }
    }

    /// Deletes what a controller no longer wants, with the default grace period.
    pub(crate) fn delete_quietly(&mut self, reference: &ObjectRef) {
        let _ = self.delete(reference.kind, &reference.namespace, &reference.name, &DeleteOptions::default());
    }
}
