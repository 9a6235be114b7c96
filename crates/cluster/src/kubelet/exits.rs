//! How the kubelet learns that a container has ended, and what follows at once.

use objects::Time;
use objects::pod::{RestartPolicy, Terminated};

use super::PodWorker;
use super::worker::Run;
use crate::Cluster;

impl Cluster {
    /// The process of a container ended by itself or by a signal.
    pub(super) fn container_exited(&mut self, worker: &mut PodWorker, at: usize, run: u32) {
        let held = &worker.containers[at];
        let Some(exit) = held.behaviour.exit.filter(|_| held.run == run && held.running_since().is_some()) else {
            return;
        };
        let reason = match (exit.out_of_memory, exit.code) {
            (true, _) => "OOMKilled",
            (false, 0) => "Completed",
            (false, _) => "Error",
        };
        self.end_container(worker, at, exit.code, reason);
    }

    /// Notes the end of a container; it is seen at the next look at the runtime.
    pub(super) fn end_container(&mut self, worker: &mut PodWorker, at: usize, code: i32, reason: &str) {
        let Some(since) = worker.containers[at].running_since() else { return };
        let now = self.now;
        let held = &mut worker.containers[at];
        if held.unseen.is_some() {
            return;
        }
        if !held.stopping {
            held.finished_at = now;
        }
        held.unseen = Some(Terminated {
            container_id: held.id.to_string(),
            exit_code: code,
            finished_at: Some(Time::of(now)),
            message: String::new(),
            reason: reason.to_owned(),
            started_at: Some(Time::of(since)),
        });
        if worker.termination.is_some() {
            return self.after_termination_exit(worker);
        }
        if worker.containers[at].stopping {
            self.restart_stopped(worker, at);
        } else {
            self.relist_soon(worker);
        }
    }

    /// Takes over what the runtime says of containers that ended.
    pub(super) fn see_exits(&mut self, worker: &mut PodWorker) {
        for held in &mut worker.containers {
            if let Some(ended) = held.unseen.take() {
                held.state = Run::Exited(ended);
                held.probes.ready = false;
            }
        }
    }

    /// A container that was stopped for its probe is started again in the same sync, so that no one sees it ended.
    fn restart_stopped(&mut self, worker: &mut PodWorker, at: usize) {
        self.see_exits(worker);
        let held = &mut worker.containers[at];
        held.stopping = false;
        let policy = worker.spec.restart_policy;
        if policy == RestartPolicy::Never || worker.syncing {
            return self.relist_soon(worker);
        }
        worker.syncing = true;
        worker.failure = None;
        worker.to_start = vec![at];
        self.start_next(worker);
        worker.containers[at].finished_at = self.now;
    }
}
