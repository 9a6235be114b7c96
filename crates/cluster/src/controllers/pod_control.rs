//! Pods made from a template, by whichever controller owns them.
//!
//! Rule: `GetPodFromTemplate` of `pkg/controller/controller_utils.go`.

use std::rc::Rc;

use objects::pod::{Admitted, PodStatus};
use objects::{Kind, Moment, Object, ObjectMeta, Pod, PodTemplate, Shared, Span, Time};

use crate::work::Work;
use crate::{ApiError, Cluster};

/// The most pods that one sync makes or deletes.
pub(super) const BURST: usize = 500;

impl Cluster {
    /// Makes pods in batches of 1, 2, 4, …; a batch with a failure is the last.
    ///
    /// Rule: `slowStartBatch`. Errors: the last one of that batch.
    pub(super) fn create_in_batches(
        &mut self,
        count: usize,
        create: impl Fn(&mut Cluster) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let (mut left, mut batch) = (count, 1);
        while left > 0 {
            let size = batch.min(left);
            let mut batch_result = Ok(());
            for _ in 0..size {
                batch_result = create(self).and(batch_result);
            }
            batch_result?;
            left -= size;
            batch *= 2;
        }
        Ok(())
    }

    /// Has an owner's work tried again after `first`, and after twice the time before at each further failure, up to
    /// `longest`; the moment of that.
    pub(super) fn retry_creating(&mut self, uid: &str, (first, longest): (Span, Span), work: Work) -> Moment {
        let failures = self.controllers.create_failures.get(uid).copied().unwrap_or(0);
        let delay = Span(first.0.saturating_mul(1 << failures.min(28)).min(longest.0));
        self.controllers.create_failures.insert(uid.to_owned(), failures + 1);
        self.enqueue_after(delay, work);
        self.now + delay
    }

    /// Creates a pod for its owner; its name and the API server's answer.
    pub(super) fn create_pod(
        &mut self,
        kind: Kind,
        owner: &ObjectMeta,
        template: &PodTemplate,
    ) -> (String, Result<(), ApiError>) {
        let base = format!("{}-", owner.name);
        let name = self.generated_name(&base);
        let namespace = owner.namespace.clone();
        let owners = Shared::from(vec![ObjectMeta::controller_reference(kind, owner)]);
        // Pods of one owner share what they say of it.
        let sibling = self.store.pods_of(&owner.uid).next().map(|pod| &pod.metadata.owner_references);
        let owner_references = sibling.filter(|held| **held == owners).cloned().unwrap_or(owners);
        let metadata = ObjectMeta {
            uid: self.random.uid(&format!("Pod/{namespace}/{name}"), self.now.0.unsigned_abs()),
            name: name.clone(),
            generate_name: base,
            namespace,
            generation: 1,
            creation_timestamp: Some(Time::of(self.now)),
            labels: template.labels.clone(),
            annotations: template.annotations.clone(),
            owner_references,
            ..ObjectMeta::default()
        };
        let pod = Pod {
            metadata,
            spec: objects::defaults::spec_of_pod(&template.spec),
            admitted: Admitted { token_volume: None, node_name: template.spec.node_name.clone() },
            status: PodStatus::default(),
        };
        (name, self.create_object(Object::Pod(Rc::new(pod))))
    }
}
