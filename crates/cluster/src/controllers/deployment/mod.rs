//! The Deployment controller, in upstream's decomposition.
//!
//! Rules: `pkg/controller/deployment` (`deployment_controller.go`, `sync.go`, `rolling.go`, `recreate.go`,
//! `progress.go`, `util/deployment_util.go`).

mod history;
mod progress;
mod recreate;
mod replica_sets;
mod rolling;
mod scale;
mod status;

use std::rc::Rc;

use objects::workload::StrategyType;
use objects::{Deployment, Kind, LabelSelector, Object, ObjectMeta, ObjectRef, ReplicaSet};

use super::client::Owner;
use crate::Cluster;
use crate::cluster::Timer;
use crate::decision::Rule;
use crate::events::{Report, involved};
use crate::work::Work;

pub use scale::{bounds, max_surge, max_unavailable};

/// The ReplicaSets of one Deployment, as a sync sees them.
#[derive(Clone, Debug, Default)]
struct Sets {
    /// The one whose template is the Deployment's.
    new: Option<Rc<ReplicaSet>>,
    /// All others, by age.
    old: Vec<Rc<ReplicaSet>>,
}

impl Sets {
    fn all(&self) -> impl Iterator<Item = &Rc<ReplicaSet>> {
        self.old.iter().chain(&self.new)
    }
}

impl Cluster {
    /// Brings one Deployment closer to what its spec says, as soon as the controller may send a request.
    ///
    /// Upstream waits before each request; here the first one waits, and the next sync for all of this one's.
    pub(crate) fn sync_deployment(&mut self, namespace: &str, name: &str) {
        let now = self.now;
        let at = self.client(Owner::Deployments).next(now);
        if at > now {
            let work = Work::Deployment(namespace.to_owned(), name.to_owned());
            return self.timers.set_once(at, Timer::Queued(work));
        }
        let before = self.writes_beside_events();
        self.roll_out(namespace, name);
        for _ in before..self.writes_beside_events() {
            self.client(Owner::Deployments).take(now);
        }
    }

    fn roll_out(&mut self, namespace: &str, name: &str) {
        let Some(deployment) = self.store.deployment(namespace, name).cloned() else { return };
        if deployment.spec.selector.is_empty() {
            return;
        }
        self.claim_replica_sets(&deployment);
        if deployment.metadata.deletion_timestamp.is_some() {
            let sets = self.sets_of(&deployment);
            self.sync_status(&deployment, &sets);
            return;
        }
        let deployment = self.check_paused_conditions(deployment);
        if deployment.spec.paused {
            self.decide(reference(&deployment), Rule::Paused);
        }
        if deployment.spec.paused || self.is_scaling_event(&deployment) {
            self.sync_scale(&deployment);
            return;
        }
        match deployment.spec.strategy.kind {
            StrategyType::Recreate => self.rollout_recreate(&deployment),
            StrategyType::RollingUpdate => self.rollout_rolling(&deployment),
        }
    }

    /// Adopts the ReplicaSets that match the selector and belong to no one, and lets go of those that no longer match.
    fn claim_replica_sets(&mut self, deployment: &Rc<Deployment>) {
        let namespace = &deployment.metadata.namespace;
        let uid = &deployment.metadata.uid;
        let selector = &deployment.spec.selector;
        let adopted: Vec<String> = self
            .store
            .orphans(Kind::ReplicaSet)
            .filter(|object| object.metadata().namespace == *namespace && selector.matches(&object.metadata().labels))
            .filter(|object| object.metadata().deletion_timestamp.is_none())
            .map(|object| object.metadata().name.clone())
            .collect();
        let released: Vec<String> = self
            .replica_sets_of(uid)
            .filter(|set| !selector.matches(&set.metadata.labels))
            .map(|set| set.metadata.name.clone())
            .collect();
        if deployment.metadata.deletion_timestamp.is_none() {
            let owner = ObjectMeta::controller_reference(Kind::Deployment, &deployment.metadata);
            for name in adopted {
                self.edit_replica_set(namespace, &name, |set| set.metadata.owner_references.push(owner.clone()));
            }
        }
        for name in released {
            self.edit_replica_set(namespace, &name, |set| {
                set.metadata.owner_references.retain(|owner| owner.uid != *uid)
            });
        }
    }

    /// The ReplicaSets that a Deployment owns, by name.
    fn replica_sets_of<'a>(&'a self, uid: &'a str) -> impl Iterator<Item = &'a Rc<ReplicaSet>> {
        self.store
            .dependents(uid)
            .filter(|reference| reference.kind == Kind::ReplicaSet)
            .filter_map(|reference| self.store.find(reference)?.as_replica_set())
            .filter(move |set| set.metadata.is_controlled_by(uid))
    }

    /// The ReplicaSets of a Deployment as they are now.
    fn sets_of(&self, deployment: &Deployment) -> Sets {
        let mut all: Vec<Rc<ReplicaSet>> = self.replica_sets_of(&deployment.metadata.uid).cloned().collect();
        objects::sort::by_key(&mut all, |set| (set.metadata.creation_timestamp, set.metadata.name.clone()));
        let at = all.iter().position(|set| replica_sets::has_template(set, &deployment.spec.template));
        let new = at.map(|at| all.remove(at));
        Sets { new, old: all }
    }

    /// Reports something about a Deployment.
    fn report_deployment(&mut self, deployment: &Deployment, reason: &'static str, message: String) {
        let report = Report {
            component: "deployment-controller",
            host: "",
            object: involved(Kind::Deployment, &deployment.metadata),
            warning: false,
            reason,
            message,
        };
        self.report_through(Owner::Deployments, report);
    }

    /// The Deployment as it is stored now; itself where it is gone.
    fn current(&self, deployment: &Rc<Deployment>) -> Rc<Deployment> {
        let stored = self.store.deployment(&deployment.metadata.namespace, &deployment.metadata.name);
        Rc::clone(stored.unwrap_or(deployment))
    }
}

/// The selector of a ReplicaSet: the Deployment's with the hash of the template.
fn selector_with_hash(selector: &LabelSelector, hash: &str) -> LabelSelector {
    let mut selector = selector.clone();
    selector.match_labels.insert(objects::workload::POD_TEMPLATE_HASH.to_owned(), hash.to_owned());
    selector
}

/// What names a Deployment.
fn reference(deployment: &Deployment) -> ObjectRef {
    ObjectRef::new(Kind::Deployment, &deployment.metadata.namespace, &deployment.metadata.name)
}

/// The object form of a ReplicaSet.
fn object(set: ReplicaSet) -> Object {
    Object::ReplicaSet(Rc::new(set))
}
