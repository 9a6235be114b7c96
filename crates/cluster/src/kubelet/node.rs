//! A kubelet that stops and comes back.

use crate::cluster::not_found;
use crate::work::Work;
use crate::{ApiError, Cluster};

impl Cluster {
    /// Stops a node's kubelet: its containers go on, but no one hears of them.
    ///
    /// Errors: `NotFound`.
    pub fn stop_node(&mut self, node: &str) -> Result<(), ApiError> {
        let now = self.now;
        let kubelet = self.kubelets.get_mut(node).ok_or_else(|| not_found(objects::Kind::Node, node))?;
        kubelet.down_since.get_or_insert(now);
        self.enqueue(Work::NodeLifecycle);
        Ok(())
    }

    /// Starts a node's kubelet again: it does at once what came due meanwhile.
    ///
    /// Errors: `NotFound`.
    pub fn start_node(&mut self, node: &str) -> Result<(), ApiError> {
        let kubelet = self.kubelets.get_mut(node).ok_or_else(|| not_found(objects::Kind::Node, node))?;
        let now = self.now;
        if kubelet.down_since.take().is_some() {
            kubelet.back_since = Some(now);
        }
        let held_back = std::mem::take(&mut kubelet.held_back);
        for (key, step) in held_back {
            self.timers.set(now, crate::cluster::Timer::Pod(key, step));
        }
        self.rewrite_statuses(node);
        self.enqueue(Work::NodeLifecycle);
        Ok(())
    }

    /// Writes the statuses of a node's pods again: others may have changed them while the kubelet was silent.
    fn rewrite_statuses(&mut self, node: &str) {
        let Some(kubelet) = self.kubelets.get(node) else { return };
        let workers: Vec<_> = kubelet.workers.values().cloned().collect();
        for mut worker in workers {
            self.write_pod_status(std::rc::Rc::make_mut(&mut worker));
        }
    }

    /// What a slow registry adds to every pull.
    pub(super) fn registry_delay(&self) -> objects::Span {
        objects::Span(0)
    }

    /// Whether a fault makes the probes of a pod fail.
    pub(super) fn probe_is_broken(&self, _worker: &super::PodWorker, _kind: super::ProbeKind) -> bool {
        false
    }
}
