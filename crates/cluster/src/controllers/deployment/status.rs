//! The status of a Deployment, counted from its ReplicaSets.

use std::rc::Rc;

use objects::pod::ConditionStatus;
use objects::workload::DeploymentStatus;
use objects::{Deployment, Time};

use super::Sets;
use super::progress::Condition;
use super::scale::{max_unavailable, wanted_by};
use crate::Cluster;

/// Whether all pods are new and available, and no old one is left.
///
/// Rule: `DeploymentComplete`.
pub(super) fn is_complete(deployment: &Deployment, status: &DeploymentStatus) -> bool {
    let wanted = deployment.spec.replicas;
    status.updated_replicas == wanted
        && status.replicas == wanted
        && status.available_replicas == wanted
        && status.observed_generation >= deployment.metadata.generation
}

/// The counts, and the Available condition that follows from them.
///
/// Rule: `calculateStatus`.
pub(super) fn calculate(deployment: &Deployment, sets: &Sets, now: Time) -> DeploymentStatus {
    let sum = |count: fn(&objects::workload::ReplicaSetStatus) -> i32| sets.all().map(|set| count(&set.status)).sum();
    let available: i32 = sum(|status| status.available_replicas);
    let total = wanted_by(sets.all());
    let mut status = DeploymentStatus {
        observed_generation: deployment.metadata.generation,
        replicas: sum(|status| status.replicas),
        updated_replicas: sets.new.as_ref().map_or(0, |set| set.status.replicas),
        ready_replicas: sum(|status| status.ready_replicas),
        available_replicas: available,
        unavailable_replicas: (total - available).max(0),
        terminating_replicas: Some(sum(|status| status.terminating_replicas.unwrap_or(0))),
        collision_count: deployment.status.collision_count,
        conditions: deployment.status.conditions.clone(),
    };
    let enough = available >= deployment.spec.replicas - max_unavailable(deployment);
    let condition = if enough {
        Condition {
            kind: "Available",
            status: ConditionStatus::True,
            reason: "MinimumReplicasAvailable",
            message: "Deployment has minimum availability.".to_owned(),
        }
    } else {
        Condition {
            kind: "Available",
            status: ConditionStatus::False,
            reason: "MinimumReplicasUnavailable",
            message: "Deployment does not have minimum availability.".to_owned(),
        }
    };
    condition.set(&mut status, now);
    status
}

impl Cluster {
    /// Writes the counts, where they changed.
    pub(super) fn sync_status(&mut self, deployment: &Rc<Deployment>, sets: &Sets) {
        let deployment = self.current(deployment);
        let status = calculate(&deployment, sets, Time::of(self.now));
        self.write_status(&deployment, status);
    }

    /// Writes a status, where it changed.
    pub(super) fn write_status(&mut self, deployment: &Deployment, status: DeploymentStatus) {
        let metadata = &deployment.metadata;
        self.edit_deployment(&metadata.namespace, &metadata.name, |deployment| deployment.status = status);
    }
}
