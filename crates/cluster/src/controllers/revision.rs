//! What StatefulSets and DaemonSets share: revisions of their templates, and pods made for a place.
//!
//! Rules: `pkg/controller/history` and `GetPodFromTemplate` of `pkg/controller/controller_utils.go`.
//!
//! Differs from Kubernetes: a StatefulSet's revision is named by the hash of the template, as a DaemonSet's is; upstream
//! hashes the stored patch.

use std::rc::Rc;

use objects::pod::{Admitted, PodStatus};
use objects::{
    Kind, LabelSelector, Labels, Object, ObjectMeta, ObjectRef, Other, Pod, PodSpec, PodTemplate, Shared, Time,
};
use serde_json::{Map, Value, json};

use crate::{ApiError, Cluster};

/// The label that says which revision a pod is of.
pub const REVISION_HASH: &str = "controller-revision-hash";

/// A pod to be made for an owner.
pub(super) struct NewPod<'a> {
    pub(super) owner: &'a Other,
    pub(super) template: &'a PodTemplate,
    /// The whole name, or what it begins with.
    pub(super) name: Result<String, String>,
    pub(super) labels: Labels,
    pub(super) spec: Value,
}

/// The template of an object that has one.
pub(super) fn template_of(set: &Other) -> Option<PodTemplate> {
    set.at(&["spec", "template"]).cloned().and_then(|value| PodTemplate::from_value(value).ok())
}

/// The revisions of an object, oldest first.
pub(crate) fn revisions_of(cluster: &Cluster, owner: &Other) -> Vec<Rc<Other>> {
    let held = cluster.list(Kind::ControllerRevision, Some(&owner.metadata.namespace)).filter_map(Object::as_other);
    let mut held: Vec<Rc<Other>> =
        held.filter(|revision| revision.metadata.is_controlled_by(&owner.metadata.uid)).cloned().collect();
    objects::sort::by_key(&mut held, |revision| number(revision));
    held
}

fn number(revision: &Other) -> i64 {
    revision.at(&["revision"]).and_then(Value::as_i64).unwrap_or(0)
}

impl Cluster {
    /// The name of the revision of the present template, and its hash. A template that returns becomes the newest.
    pub(super) fn present_revision(&mut self, set: &Rc<Other>) -> (String, String) {
        let template = set.at(&["spec", "template"]).cloned().unwrap_or_default();
        let hash = objects::pod_template_hash(&template, None);
        let name = format!("{}-{hash}", set.metadata.name);
        let held = revisions_of(self, set);
        let newest = held.last().map_or(0, |revision| number(revision));
        match held.into_iter().find(|revision| revision.metadata.name == name) {
            Some(found) if number(&found) == newest => {}
            Some(mut found) => {
                Rc::make_mut(&mut found).body.insert("revision".to_owned(), json!(newest + 1));
                self.write(Object::Other(found));
            }
            None => self.create_revision(set, &name, &hash, template, newest + 1),
        }
        (name, hash)
    }

    fn create_revision(&mut self, set: &Rc<Other>, name: &str, hash: &str, mut template: Value, number: i64) {
        let namespace = set.metadata.namespace.clone();
        let selector = set.at(&["spec", "selector"]).cloned().and_then(|value| objects::read(value).ok());
        let mut labels = selector.map(|selector: LabelSelector| selector.match_labels.clone()).unwrap_or_default();
        labels.insert(REVISION_HASH.to_owned(), hash.to_owned());
        let metadata = ObjectMeta {
            uid: self.random.uid(&format!("ControllerRevision/{namespace}/{name}"), self.now.0.unsigned_abs()),
            name: name.to_owned(),
            namespace,
            creation_timestamp: Some(Time::of(self.now)),
            annotations: set.metadata.annotations.clone(),
            labels: Shared::from(labels),
            owner_references: Shared::from(vec![ObjectMeta::controller_reference(set.kind, &set.metadata)]),
            ..ObjectMeta::default()
        };
        template["$patch"] = json!("replace");
        let mut body = Map::new();
        body.insert("data".to_owned(), json!({ "spec": { "template": template } }));
        body.insert("revision".to_owned(), json!(number));
        self.write(Object::Other(Rc::new(Other { kind: Kind::ControllerRevision, metadata, body })));
    }

    /// Deletes the oldest revisions that nothing is of, up to the history's limit.
    pub(super) fn forget_revisions(&mut self, set: &Rc<Other>, live: &[String]) {
        let limit = set.at(&["spec", "revisionHistoryLimit"]).and_then(Value::as_u64).unwrap_or(10);
        let dead: Vec<ObjectRef> = revisions_of(self, set)
            .into_iter()
            .map(|revision| Object::Other(revision).reference())
            .filter(|revision| !live.contains(&revision.name))
            .collect();
        let excess = dead.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
        for revision in dead.into_iter().take(excess) {
            self.delete_quietly(&revision);
        }
    }

    /// Makes a pod; its name and the API server's answer.
    pub(super) fn create_placed_pod(&mut self, new: NewPod<'_>) -> (String, Result<(), ApiError>) {
        let owner = &new.owner.metadata;
        let namespace = owner.namespace.clone();
        let (name, generate_name) = match new.name {
            Ok(name) => (name, String::new()),
            Err(base) => (self.generated_name(&base), base),
        };
        let mut labels = (*new.template.labels).clone();
        labels.extend(new.labels.iter().map(|(key, value)| (key.clone(), value.clone())));
        let metadata = ObjectMeta {
            uid: self.random.uid(&format!("Pod/{namespace}/{name}"), self.now.0.unsigned_abs()),
            name: name.clone(),
            generate_name,
            namespace,
            generation: 1,
            creation_timestamp: Some(Time::of(self.now)),
            labels: Shared::from(labels),
            annotations: new.template.annotations.clone(),
            owner_references: Shared::from(vec![ObjectMeta::controller_reference(new.owner.kind, owner)]),
            ..ObjectMeta::default()
        };
        let spec = PodSpec::from_value(new.spec).map_or_else(|_| Rc::clone(&new.template.spec), Rc::new);
        let pod = Pod {
            metadata,
            spec: objects::defaults::spec_of_pod(&spec),
            admitted: Admitted { token_volume: None, node_name: spec.node_name.clone() },
            status: PodStatus::default(),
        };
        (name, self.create_object(Object::Pod(Rc::new(pod))))
    }
}
