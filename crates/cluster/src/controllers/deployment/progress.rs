//! The Progressing condition: whether a rollout moves, has ended, or has taken longer than its deadline.
//!
//! Rules: `progress.go`, `util/deployment_util.go`.

use std::rc::Rc;

use objects::pod::ConditionStatus;
use objects::workload::{DeploymentCondition, DeploymentStatus};
use objects::{Deployment, Span, Time};

use super::status::{calculate, is_complete};
use super::{Sets, reference};
use crate::Cluster;
use crate::decision::Rule;
use crate::work::Work;

pub(super) const NEW_AVAILABLE: &str = "NewReplicaSetAvailable";
const TIMED_OUT: &str = "ProgressDeadlineExceeded";
const PAUSED: &str = "DeploymentPaused";

/// A condition about to be set.
pub(super) struct Condition {
    pub(super) kind: &'static str,
    pub(super) status: ConditionStatus,
    pub(super) reason: &'static str,
    pub(super) message: String,
}

impl Condition {
    pub(super) fn progressing(reason: &'static str, message: String) -> Condition {
        Condition { kind: "Progressing", status: ConditionStatus::True, reason, message }
    }

    /// Sets the condition unless it holds already for the same reason; it goes to the end of the list.
    pub(super) fn set(self, status: &mut DeploymentStatus, now: Time) {
        let held = status.condition(self.kind);
        if held.is_some_and(|held| held.status == self.status && held.reason == self.reason) {
            return;
        }
        let since = held.filter(|held| held.status == self.status).and_then(|held| held.last_transition_time);
        self.replace(status, now, since.unwrap_or(now));
    }

    /// Sets the condition even where it holds already, so that its update time shows the progress.
    fn renew(self, status: &mut DeploymentStatus, now: Time) {
        let held = status.condition(self.kind);
        let since = held.filter(|held| held.status == self.status).and_then(|held| held.last_transition_time);
        self.replace(status, now, since.unwrap_or(now));
    }

    fn replace(self, status: &mut DeploymentStatus, now: Time, since: Time) {
        status.conditions.retain(|condition| condition.kind != self.kind);
        status.conditions.push(DeploymentCondition {
            last_transition_time: Some(since),
            last_update_time: Some(now),
            message: self.message,
            reason: self.reason.to_owned(),
            status: self.status,
            kind: self.kind.to_owned(),
        });
    }
}

/// Whether the Deployment has a progress deadline: none at all, or the highest number, means no.
pub(super) fn has_deadline(deployment: &Deployment) -> bool {
    deployment.spec.progress_deadline_seconds.is_some_and(|seconds| seconds != i32::MAX)
}

fn deadline(deployment: &Deployment) -> Span {
    Span::seconds(i64::from(deployment.spec.progress_deadline_seconds.unwrap_or(i32::MAX)))
}

/// Whether anything got better: more updated, fewer old, more ready or more available pods.
fn has_progressed(before: &DeploymentStatus, now: &DeploymentStatus) -> bool {
    let old = |status: &DeploymentStatus| status.replicas - status.updated_replicas;
    now.updated_replicas > before.updated_replicas
        || old(now) < old(before)
        || now.ready_replicas > before.ready_replicas
        || now.available_replicas > before.available_replicas
}

impl Cluster {
    /// Says in the Progressing condition that a Deployment was paused or resumed.
    pub(super) fn check_paused_conditions(&mut self, deployment: Rc<Deployment>) -> Rc<Deployment> {
        let held = deployment.status.condition("Progressing").map(|condition| condition.reason.as_str());
        if !has_deadline(&deployment) || held == Some(TIMED_OUT) {
            return deployment;
        }
        let (reason, message) = match (deployment.spec.paused, held == Some(PAUSED)) {
            (true, false) => (PAUSED, "Deployment is paused"),
            (false, true) => ("DeploymentResumed", "Deployment is resumed"),
            (true, true) | (false, false) => return deployment,
        };
        let now = Time::of(self.now);
        let condition =
            Condition { kind: "Progressing", status: ConditionStatus::Unknown, reason, message: message.to_owned() };
        let metadata = &deployment.metadata;
        self.edit_deployment(&metadata.namespace, &metadata.name, |deployment| {
            condition.set(&mut deployment.status, now)
        })
        .unwrap_or_else(|| Rc::clone(&deployment))
    }

    /// Writes the status of a Deployment that rolls, with what is to be said of its progress.
    ///
    /// Rule: `syncRolloutStatus`.
    pub(super) fn sync_rollout_status(&mut self, deployment: &Rc<Deployment>, sets: &Sets) {
        let deployment = self.current(deployment);
        let now = Time::of(self.now);
        let mut status = calculate(&deployment, sets, now);
        if !has_deadline(&deployment) {
            status.conditions.retain(|condition| condition.kind != "Progressing");
        }
        let held = deployment.status.condition("Progressing");
        let was_complete = status.replicas == status.updated_replicas
            && held.is_some_and(|condition| condition.reason == NEW_AVAILABLE);
        if has_deadline(&deployment) && !was_complete {
            self.judge_progress(&deployment, sets, &mut status);
        }
        self.sync_replica_failure(sets, &mut status);
        if status == deployment.status {
            self.requeue_stuck(&deployment, &status);
        } else {
            self.write_status(&deployment, status);
        }
    }

    fn judge_progress(&mut self, deployment: &Deployment, sets: &Sets, status: &mut DeploymentStatus) {
        let now = Time::of(self.now);
        let subject = match &sets.new {
            Some(set) => format!("ReplicaSet \"{}\"", set.metadata.name),
            None => format!("Deployment \"{}\"", deployment.metadata.name),
        };
        if is_complete(deployment, status) {
            Condition::progressing(NEW_AVAILABLE, format!("{subject} has successfully progressed.")).set(status, now);
        } else if has_progressed(&deployment.status, status) {
            Condition::progressing("ReplicaSetUpdated", format!("{subject} is progressing.")).renew(status, now);
        } else if self.has_timed_out(deployment, status) {
            let seconds = deployment.spec.progress_deadline_seconds.unwrap_or(0);
            self.decide(reference(deployment), Rule::DeadlineExceeded { seconds });
            let message = format!("{subject} has timed out progressing.");
            Condition { kind: "Progressing", status: ConditionStatus::False, reason: TIMED_OUT, message }
                .set(status, now);
        }
    }

    fn has_timed_out(&self, deployment: &Deployment, status: &DeploymentStatus) -> bool {
        match status.condition("Progressing") {
            None => false,
            Some(condition) if condition.reason == NEW_AVAILABLE => false,
            Some(condition) if condition.reason == TIMED_OUT => true,
            Some(condition) => {
                condition.last_update_time.is_some_and(|from| from.moment() + deadline(deployment) < self.now)
            }
        }
    }

    /// Takes the failure of a ReplicaSet to create pods over into the Deployment's status.
    fn sync_replica_failure(&self, sets: &Sets, status: &mut DeploymentStatus) {
        let failure = sets
            .new
            .iter()
            .chain(&sets.old)
            .find_map(|set| set.status.conditions.iter().find(|condition| condition.kind == "ReplicaFailure"));
        match failure {
            None => status.conditions.retain(|condition| condition.kind != "ReplicaFailure"),
            Some(failure) => {
                let held = status.condition("ReplicaFailure");
                if held.is_some_and(|held| held.status == failure.status && held.reason == failure.reason) {
                    return;
                }
                status.conditions.retain(|condition| condition.kind != "ReplicaFailure");
                status.conditions.push(DeploymentCondition {
                    last_transition_time: failure.last_transition_time,
                    last_update_time: failure.last_transition_time,
                    message: failure.message.clone(),
                    reason: failure.reason.clone(),
                    status: failure.status,
                    kind: failure.kind.clone(),
                });
            }
        }
    }

    /// Looks again when the deadline has passed, for a rollout that does not move writes nothing that would tell us.
    fn requeue_stuck(&mut self, deployment: &Deployment, status: &DeploymentStatus) {
        let Some(condition) = status.condition("Progressing") else { return };
        if !has_deadline(deployment) || is_complete(deployment, status) || condition.reason == TIMED_OUT {
            return;
        }
        let Some(from) = condition.last_update_time else { return };
        let due = from.moment() + deadline(deployment) + Span::seconds(1);
        let metadata = &deployment.metadata;
        let work = Work::Deployment(metadata.namespace.clone(), metadata.name.clone());
        self.enqueue_after((due - self.now).max(Span::millis(5)), work);
    }
}
