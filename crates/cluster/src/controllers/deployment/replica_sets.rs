//! Finding the new ReplicaSet, making it, and giving revisions.

use std::rc::Rc;

use objects::workload::POD_TEMPLATE_HASH;
use objects::{Deployment, Kind, ObjectMeta, PodTemplate, ReplicaSet, Time, pod_template_hash};

use super::history::{REVISION, adopt_revision, revision_of};
use super::progress::{Condition, has_deadline};
use super::scale::{most_pods, new_replicas, set_replicas_annotations, wanted_by};
use super::{Sets, object, reference, selector_with_hash};
use crate::Cluster;
use crate::decision::Rule;

/// Whether a ReplicaSet was made from this template: equal but for the hash label.
pub(super) fn has_template(set: &ReplicaSet, template: &PodTemplate) -> bool {
    let held = &set.spec.template;
    let unhashed = |template: &'_ PodTemplate| {
        template.labels.len() - usize::from(template.labels.contains_key(POD_TEMPLATE_HASH))
    };
    let labels = || {
        let mut pairs = held.labels.iter().filter(|(key, _)| *key != POD_TEMPLATE_HASH);
        unhashed(held) == unhashed(template) && pairs.all(|(key, value)| template.labels.get(key) == Some(value))
    };
    let spec = || Rc::ptr_eq(&held.spec, &template.spec) || held.spec.raw == template.spec.raw;
    labels() && held.annotations == template.annotations && spec()
}

impl Cluster {
    /// The ReplicaSets with their revisions brought up to date; the new one is made where it is wanted and missing.
    ///
    /// Rule: `getAllReplicaSetsAndSyncRevision`.
    pub(super) fn sync_revision(&mut self, deployment: &Rc<Deployment>, create: bool) -> Sets {
        let mut sets = self.sets_of(deployment);
        sets.new = match sets.new.take() {
            Some(set) => Some(self.sync_existing(deployment, &sets, set)),
            None if create => self.create_new(deployment, &sets),
            None => None,
        };
        sets
    }

    /// The new ReplicaSet takes the highest revision; the Deployment shows it.
    fn sync_existing(&mut self, deployment: &Rc<Deployment>, sets: &Sets, set: Rc<ReplicaSet>) -> Rc<ReplicaSet> {
        let metadata = &set.metadata;
        let min_ready_seconds = deployment.spec.min_ready_seconds;
        let annotations = adopt_revision(deployment, &metadata.annotations, highest_revision(sets) + 1);
        if annotations != metadata.annotations || min_ready_seconds != set.spec.min_ready_seconds {
            let (from, to) = (revision_of(&metadata.annotations), revision_of(&annotations));
            if from != to {
                self.decide(reference(deployment), Rule::RevisionMoved { set: metadata.name.clone(), from, to });
            }
            return self
                .edit_replica_set(&metadata.namespace, &metadata.name, |set| {
                    set.metadata.annotations = annotations;
                    set.spec.min_ready_seconds = min_ready_seconds;
                })
                .unwrap_or(set);
        }
        let progresses = !has_deadline(deployment) || deployment.status.condition("Progressing").is_some();
        if progresses && deployment.metadata.annotation(REVISION) == annotations.get(REVISION).map(String::as_str) {
            return set;
        }
        let shown = annotations.get(REVISION).cloned().unwrap_or_default();
        let now = Time::of(self.now);
        self.edit_deployment(&deployment.metadata.namespace, &deployment.metadata.name, |deployment| {
            deployment.metadata.annotations.insert(REVISION.to_owned(), shown);
            if has_deadline(deployment) && deployment.status.condition("Progressing").is_none() {
                let message = format!("Found new replica set \"{}\"", set.metadata.name);
                Condition::progressing("FoundNewReplicaSet", message).set(&mut deployment.status, now);
            }
        });
        set
    }

    /// Makes the new ReplicaSet, with as many replicas as the strategy allows at once.
    fn create_new(&mut self, deployment: &Rc<Deployment>, sets: &Sets) -> Option<Rc<ReplicaSet>> {
        let metadata = &deployment.metadata;
        let template = &deployment.spec.template;
        let hash = pod_template_hash(&template.to_value(), deployment.status.collision_count);
        let name = format!("{}-{hash}", metadata.name);
        if let Some(held) = self.store.replica_set(&metadata.namespace, &name).cloned() {
            return self.resolve_collision(deployment, held);
        }
        let template = template.with_label(POD_TEMPLATE_HASH, &hash);
        let mut set = ReplicaSet {
            metadata: ObjectMeta {
                name: name.clone(),
                namespace: metadata.namespace.clone(),
                labels: template.labels.clone(),
                owner_references: vec![ObjectMeta::controller_reference(Kind::Deployment, metadata)].into(),
                generation: 1,
                creation_timestamp: Some(Time::of(self.now)),
                uid: self.random.uid(&format!("ReplicaSet/{}/{name}", metadata.namespace), self.now.0.unsigned_abs()),
                ..ObjectMeta::default()
            },
            ..ReplicaSet::default()
        };
        set.spec.min_ready_seconds = deployment.spec.min_ready_seconds;
        set.spec.selector = selector_with_hash(&deployment.spec.selector, &hash);
        set.spec.template = Rc::new(template);
        set.spec.replicas = 0;
        let others = wanted_by(&sets.old);
        set.spec.replicas = new_replicas(deployment, others, 0);
        let revision = highest_revision(sets) + 1;
        set.metadata.annotations = adopt_revision(deployment, &set.metadata.annotations, revision);
        set_replicas_annotations(&mut set, deployment.spec.replicas, most_pods(deployment));
        let replicas = set.spec.replicas;
        let written = self.write(object(set));
        if replicas > 0 {
            self.report_deployment(
                deployment,
                "ScalingReplicaSet",
                format!("Scaled up replica set {name} from 0 to {replicas}"),
            );
        }
        let now = Time::of(self.now);
        self.edit_deployment(&metadata.namespace, &metadata.name, |deployment| {
            deployment.metadata.annotations.insert(REVISION.to_owned(), revision.to_string());
            if has_deadline(deployment) {
                let message = format!("Created new replica set \"{name}\"");
                Condition::progressing("NewReplicaSetCreated", message).set(&mut deployment.status, now);
            }
        });
        written.as_replica_set().cloned()
    }

    /// The name is taken: by our own set of the same template, or by a stranger's, and then the hash is drawn anew.
    fn resolve_collision(&mut self, deployment: &Rc<Deployment>, held: Rc<ReplicaSet>) -> Option<Rc<ReplicaSet>> {
        let ours = held.metadata.is_controlled_by(&deployment.metadata.uid);
        if ours && has_template(&held, &deployment.spec.template) {
            return Some(held);
        }
        self.edit_deployment(&deployment.metadata.namespace, &deployment.metadata.name, |deployment| {
            let count = deployment.status.collision_count.unwrap_or(0);
            deployment.status.collision_count = Some(count.saturating_add(1));
        });
        None
    }
}

fn highest_revision(sets: &Sets) -> i64 {
    sets.old.iter().map(|set| revision_of(&set.metadata.annotations)).max().unwrap_or(0)
}
