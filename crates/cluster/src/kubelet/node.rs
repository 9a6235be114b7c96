//! A kubelet that stops and comes back.

use crate::cluster::not_found;
use crate::registry::Exit;
use crate::work::{PodKey, Work};

use super::{PodStep, PodWorker};
use std::rc::Rc;

use objects::{ObjectRef, Span};

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
        let workers: Vec<_> = kubelet.workers.iter().cloned().collect();
        for mut worker in workers {
            self.write_pod_status(Rc::make_mut(&mut worker));
        }
    }

    /// Changes a worker in place.
    pub(super) fn update_worker(&mut self, key: &PodKey, change: impl FnOnce(&mut PodWorker)) {
        let Some(kubelet) = self.kubelets.get_mut(&key.node) else { return };
        if let Some(worker) = Rc::make_mut(&mut kubelet.workers).get_mut(&key.uid) {
            change(Rc::make_mut(worker));
        }
    }

    /// Kills the process of a container.
    ///
    /// Errors: a sentence that says what does not exist or does not run.
    pub(crate) fn break_container(
        &mut self,
        pod: &ObjectRef,
        container: Option<&str>,
        out_of_memory: bool,
    ) -> Result<(), String> {
        let missing = || format!("pods \"{}\" not found", pod.name);
        let key = super::pod_key(self.store.pod(&pod.namespace, &pod.name).ok_or_else(missing)?);
        let idle = || format!("no container of pod \"{}\" runs by that name", pod.name);
        let worker = self.kubelets.get(&key.node).and_then(|kubelet| kubelet.workers.get(&key.uid)).ok_or_else(idle)?;
        let runs = |at: &usize| {
            worker.containers[*at].running_since().is_some()
                && container.is_none_or(|name| worker.container(*at).name == name)
        };
        let at = (0..worker.containers.len()).find(runs).ok_or_else(idle)?;
        let run = worker.containers[at].run;
        let exit = Exit { code: 137, after: Span(0), out_of_memory };
        self.update_worker(&key, |worker| Rc::make_mut(&mut worker.containers[at].behaviour).exit = Some(exit));
        self.pod_timer(Span(0), &key, PodStep::Exited(at, run));
        Ok(())
    }
}
