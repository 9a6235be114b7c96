//! Recreate: all old pods go, and when they are gone the new ones come.
//!
//! Rules: `recreate.go`.

use std::rc::Rc;

use objects::Deployment;

use super::status::is_complete;
use super::{Sets, reference};
use crate::Cluster;
use crate::decision::Rule;

impl Cluster {
    /// One step of recreating.
    pub(super) fn rollout_recreate(&mut self, deployment: &Rc<Deployment>) {
        let mut sets = self.sync_revision(deployment, false);
        let mut scaled_down = false;
        for set in sets.old.iter().filter(|set| set.spec.replicas > 0) {
            scaled_down |= self.scale_set(deployment, set, 0);
        }
        let left = self.old_pods_left(deployment, &sets);
        if left > 0 {
            self.decide(reference(deployment), Rule::WaitsForOldPods { left });
        }
        if !scaled_down && left == 0 {
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

    /// How many pods of old ReplicaSets have not ended yet, terminating ones included.
    fn old_pods_left(&self, deployment: &Deployment, sets: &Sets) -> usize {
        let counted: i32 = sets.old.iter().map(|set| set.status.replicas).sum();
        let new = sets.new.as_ref().map(|set| set.metadata.uid.as_str());
        let running = self
            .replica_sets_of(&deployment.metadata.uid)
            .filter(|set| Some(set.metadata.uid.as_str()) != new)
            .flat_map(|set| self.store.pods_of(&set.metadata.uid))
            .filter(|pod| !pod.is_finished())
            .count();
        running.max(usize::try_from(counted).unwrap_or(0))
    }
}
