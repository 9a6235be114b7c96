//! Recreate: all old pods go, and when they are gone the new ones come.
//!
//! Rules: `recreate.go`.

use std::rc::Rc;

use objects::Deployment;

use super::Sets;
use super::status::is_complete;
use crate::Cluster;

impl Cluster {
    /// One step of recreating.
    pub(super) fn rollout_recreate(&mut self, deployment: &Rc<Deployment>) {
        let mut sets = self.sync_revision(deployment, false);
        let mut scaled_down = false;
        for set in sets.old.iter().filter(|set| set.spec.replicas > 0) {
            scaled_down |= self.scale_set(deployment, set, 0);
        }
        if !scaled_down && !self.old_pods_run(deployment, &sets) {
            if sets.new.is_none() {
                sets = self.sync_revision(deployment, true);
            }
            if let Some(new) = &sets.new {
                self.scale_set(deployment, new, deployment.spec.replicas);
            }
            let current = self.current(deployment);
            if is_complete(&current, &current.status) {
                self.clean_up_history(&current, &sets);
            }
        }
        let deployment = &self.current(deployment);
        let sets = self.sets_of(deployment);
        self.sync_rollout_status(deployment, &sets);
    }

    /// Whether a pod of an old ReplicaSet has not ended yet, terminating ones included.
    fn old_pods_run(&self, deployment: &Deployment, sets: &Sets) -> bool {
        if sets.old.iter().any(|set| set.status.replicas > 0) {
            return true;
        }
        let new = sets.new.as_ref().map(|set| set.metadata.uid.as_str());
        self.replica_sets_of(&deployment.metadata.uid)
            .filter(|set| Some(set.metadata.uid.as_str()) != new)
            .flat_map(|set| self.store.pods_of(&set.metadata.uid))
            .any(|pod| !pod.is_finished())
    }
}
