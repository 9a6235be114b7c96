//! What containers log.

use objects::{Kind, Moment, Span};

use super::PodWorker;
use super::worker::Run;
use crate::cluster::not_found;
use crate::{ApiError, Cluster, Reason};

/// Which part of a container's log is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogOptions {
    /// Of the instance before the last restart.
    pub previous: bool,
    /// Only lines from this moment on.
    pub since: Option<Moment>,
    /// Only so many lines from the end.
    pub tail: Option<usize>,
}

impl Cluster {
    /// The lines of a container's log with their moments.
    ///
    /// Errors: `NotFound`; `BadRequest` where the container has no such log yet, in the API server's words.
    pub fn logs(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        options: &LogOptions,
    ) -> Result<Vec<(Moment, String)>, ApiError> {
        let object = self.store.pod(namespace, pod).ok_or_else(|| not_found(Kind::Pod, pod))?;
        let refuse = |message: String| Err(ApiError::new(Reason::BadRequest, message));
        let status = object.container_status(container);
        let worker = self.worker(object.node_name(), &object.metadata.uid);
        if options.previous && status.is_none_or(|status| status.last_state.terminated.is_none()) {
            return refuse(format!("previous terminated container \"{container}\" in pod \"{pod}\" not found"));
        }
        let waiting = status.and_then(|status| status.state.waiting.as_ref());
        let has_log = status.is_some_and(|status| status.last_state.terminated.is_some());
        if let Some(waiting) = waiting
            && !has_log
        {
            return refuse(match waiting.reason.as_str() {
                "ImagePullBackOff" | "ErrImagePull" | "ErrImageNeverPull" | "InvalidImageName" => {
                    let why = match waiting.reason.as_str() {
                        "ImagePullBackOff" => "trying and failing to pull image",
                        _ => "image can't be pulled",
                    };
                    format!("container \"{container}\" in pod \"{pod}\" is waiting to start: {why}")
                }
                reason => format!("container \"{container}\" in pod \"{pod}\" is waiting to start: {reason}"),
            });
        }
        let Some(worker) = worker else { return Ok(Vec::new()) };
        let mut lines = log_lines(worker, container, options.previous, self.now);
        if let Some(since) = options.since {
            lines.retain(|(moment, _)| *moment >= since);
        }
        if let Some(tail) = options.tail {
            lines.drain(..lines.len().saturating_sub(tail));
        }
        Ok(lines)
    }

    fn worker(&self, node: &str, uid: &str) -> Option<&PodWorker> {
        self.kubelets.get(node)?.workers.get(uid).map(|worker| &**worker)
    }
}

fn log_lines(worker: &PodWorker, container: &str, previous: bool, now: Moment) -> Vec<(Moment, String)> {
    let Some(at) = (0..worker.containers.len()).find(|at| worker.container(*at).name == container) else {
        return Vec::new();
    };
    let held = &worker.containers[at];
    let start = match (previous, &held.state) {
        (true, Run::Running(_) | Run::Waiting | Run::Exited(_)) => held.previous_start,
        (false, _) => held.current_start,
    };
    let Some(start) = start else { return Vec::new() };
    let ended = match (previous, &held.state) {
        (true, _) => held.last.as_ref().and_then(|last| last.finished_at),
        (false, Run::Exited(ended)) => ended.finished_at,
        (false, Run::Running(_) | Run::Waiting) => None,
    };
    // The end is known to the second.
    let until = ended.map_or(now, |end| (end.moment() + Span::seconds(1)).min(now)) - start;
    held.behaviour.logged(until).into_iter().map(|(after, line)| (start + after, line.to_owned())).collect()
}
