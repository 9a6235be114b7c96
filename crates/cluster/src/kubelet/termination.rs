//! How a pod ends: hooks, SIGTERM, the grace period, SIGKILL, and the last status.
//!
//! Rules: `SyncTerminatingPod`, `killContainer` of `kuberuntime_container.go`.

use std::rc::Rc;

use objects::{Moment, Span};

use super::worker::{Sandbox, Termination};
use super::{PodStep, PodWorker};
use crate::Cluster;

/// From SIGTERM to the end of a process that obeys.
const OBEYS_WITHIN: Span = Span::millis(150);
/// From SIGKILL to the end of a process.
const KILLED_WITHIN: Span = Span::millis(15);
/// The runtime's news of a sandbox that was taken down, in which nothing runs, is read no sooner than after this time.
const TAKE_DOWN: Span = Span::millis(120);
/// A sync waits so long for the pod's volumes, and only in this time does the end of the pod interrupt it.
const MOUNTING: Span = Span::millis(200);
/// Taking down what such a sync had begun.
const UNMOUNTING: Span = Span::millis(800);
/// From the last status of a pod that the kubelet never began to the end of its object.
const NEVER_BEGUN: Span = Span::millis(400);

impl Cluster {
    /// The kubelet learns that a pod is to end, or is to end sooner.
    pub(super) fn begin_termination(&mut self, worker: &mut PodWorker) {
        let pod = self.pod_of(worker);
        let grace = match &pod {
            None => Span(0),
            Some(pod) => Span::seconds(pod.metadata.deletion_grace_period_seconds.unwrap_or(0)),
        };
        let deadline = self.now + grace;
        if worker.ended {
            return self.finish(worker);
        }
        if let Some(held) = worker.termination {
            if deadline < held.deadline {
                worker.termination = Some(Termination { deadline });
                self.schedule_kills(worker, deadline);
            }
            return;
        }
        if worker.syncing && self.now - worker.started_at >= MOUNTING {
            worker.ends_after_sync = true;
            return;
        }
        worker.termination = Some(Termination { deadline });
        let interrupted = std::mem::take(&mut worker.syncing);
        if interrupted {
            worker.sandbox = Sandbox::Absent;
            return self.take_down(worker, UNMOUNTING);
        }
        worker.to_start.clear();
        self.see_exits(worker);
        self.write_pod_status(worker);
        let running: Vec<usize> =
            (0..worker.containers.len()).filter(|at| worker.containers[*at].running_since().is_some()).collect();
        if running.is_empty() {
            if worker.sandbox == Sandbox::Absent {
                let key = Rc::clone(&worker.key);
                return self.pod_timer(NEVER_BEGUN, &key, PodStep::Gone);
            }
            return self.take_down(worker, TAKE_DOWN);
        }
        for at in running {
            let name = worker.container(at).name.clone();
            self.report_pod(worker, Some(at), false, "Killing", format!("Stopping container {name}"));
            self.stop_container(worker, at, deadline);
        }
    }

    /// Takes down what there is of a pod in which nothing runs; seen when the runtime is asked for changes.
    fn take_down(&mut self, worker: &mut PodWorker, least: Span) {
        let Some(kubelet) = self.kubelets.get(&worker.key.node) else { return };
        let due = kubelet.next_relist(self.now + least) + self.turn(worker);
        let key = Rc::clone(&worker.key);
        self.pod_timer(due - self.now, &key, PodStep::Gone);
    }

    fn schedule_kills(&mut self, worker: &mut PodWorker, deadline: Moment) {
        for at in 0..worker.containers.len() {
            if worker.containers[at].running_since().is_some() {
                let (key, run) = (Rc::clone(&worker.key), worker.containers[at].run);
                self.pod_timer((deadline - self.now).max(Span(0)), &key, PodStep::Kill(at, run));
            }
        }
    }

    /// Runs the hook before the stop, then sends SIGTERM; SIGKILL follows at the deadline.
    pub(super) fn stop_container(&mut self, worker: &mut PodWorker, at: usize, deadline: Moment) {
        let (key, run) = (Rc::clone(&worker.key), worker.containers[at].run);
        let left = (deadline - self.now).max(Span(0));
        let hook = worker.container(at).lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref());
        let takes = hook.map_or(Span(0), super::probes::hook_duration);
        let longest = Span(left.0 + Span::seconds(2).0);
        if left.0 > 0 {
            self.pod_timer(takes.min(left), &key, PodStep::Terminate(at, run));
        }
        let kill = if takes >= left && left.0 > 0 { longest } else { left };
        self.pod_timer(kill, &key, PodStep::Kill(at, run));
    }

    /// SIGTERM arrives.
    pub(super) fn terminate(&mut self, worker: &mut PodWorker, at: usize, run: u32) {
        let held = &worker.containers[at];
        if held.run != run || held.running_since().is_none() || held.behaviour.ignores_sigterm {
            return;
        }
        if held.terminated_at.is_some() {
            return;
        }
        worker.containers[at].terminated_at = Some(self.now);
        let key = Rc::clone(&worker.key);
        self.pod_timer(OBEYS_WITHIN, &key, PodStep::Kill(at, run));
    }

    /// The process of a container ends: it obeyed SIGTERM, or SIGKILL ends it.
    pub(super) fn kill(&mut self, worker: &mut PodWorker, at: usize, run: u32) {
        let held = &worker.containers[at];
        if held.run != run || held.running_since().is_none() || held.unseen.is_some() {
            return;
        }
        let obeyed = held.terminated_at.is_some_and(|at| at + OBEYS_WITHIN <= self.now);
        if obeyed {
            self.end_container(worker, at, 0, "Completed");
        } else if held.killed_at.is_none() {
            worker.containers[at].killed_at = Some(self.now);
            let key = Rc::clone(&worker.key);
            self.pod_timer(KILLED_WITHIN, &key, PodStep::Kill(at, run));
        } else {
            self.end_container(worker, at, 137, "Error");
        }
    }

    /// A container of a pod that is ending has ended.
    pub(super) fn after_termination_exit(&mut self, worker: &mut PodWorker) {
        let left = worker.containers.iter().any(|held| held.running_since().is_some() && held.unseen.is_none());
        if left {
            return;
        }
        self.see_exits(worker);
        self.end_pod(worker);
    }

    /// Writes the last status; the object goes when the runtime has taken the sandbox down.
    fn end_pod(&mut self, worker: &mut PodWorker) {
        worker.ended = true;
        worker.address_shown = worker.sandbox == Sandbox::Ready;
        self.write_pod_status(worker);
        self.finish(worker);
    }

    fn finish(&mut self, worker: &mut PodWorker) {
        let Some(kubelet) = self.kubelets.get(&worker.key.node) else { return };
        let ran = worker.containers.iter().any(|held| held.run > 0);
        let due = if ran { kubelet.next_relist(self.now + Span::millis(60)) } else { self.now + Span::millis(10) };
        let key = Rc::clone(&worker.key);
        self.pod_timer(due - self.now, &key, PodStep::Gone);
    }

    /// The sandbox is gone: the first time the last status is written, then the object is removed.
    pub(super) fn sandbox_gone(&mut self, worker: &mut PodWorker) {
        if !worker.ended {
            return self.end_pod(worker);
        }
        self.remove_object(worker);
        worker.gone = true;
    }
}
