//! Pods made from a template, by whichever controller owns them.
//!
//! Rule: `GetPodFromTemplate` of `pkg/controller/controller_utils.go`.

use std::rc::Rc;

use objects::pod::{Admitted, PodStatus};
use objects::{Kind, Object, ObjectMeta, Pod, PodTemplate, Time};

use crate::{ApiError, Cluster};

impl Cluster {
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
        let metadata = ObjectMeta {
            uid: self.random.uid(&format!("Pod/{namespace}/{name}"), self.now.0.unsigned_abs()),
            name: name.clone(),
            generate_name: base,
            namespace,
            generation: 1,
            creation_timestamp: Some(Time::of(self.now)),
            labels: template.labels.clone(),
            annotations: template.annotations.clone(),
            owner_references: vec![ObjectMeta::controller_reference(kind, owner)],
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
