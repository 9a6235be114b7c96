//! Pulling images: whether, when, and what comes of it.
//!
//! Rule: `EnsureImageExists` of `images/image_manager.go`. Pulls on one node are serial, as the kubelet has them by
//! default.

use std::rc::Rc;

use objects::pod::PullPolicy;
use objects::{ImageRef, Span};

use super::restart_back_off::BackOff;
use super::worker::Pull;
use super::{PodStep, PodWorker};
use crate::Cluster;

/// A pull of an image that is on the node already, to see whether it changed.
const CACHED_PULL: Span = Span::millis(600);
/// A pull that fails.
const FAILED_PULL: Span = Span::millis(900);
/// A first pull takes so long, and up to half a second more.
const FIRST_PULL: Span = Span::millis(1200);
/// What the word `slowpull` adds.
const SLOW_PULL: Span = Span::seconds(20);

impl Cluster {
    /// Sees to it that a container's image is on the node, then creates the container.
    pub(super) fn ensure_image(&mut self, worker: &mut PodWorker, at: usize) {
        let container = worker.container(at);
        let (written, policy) = (container.image.clone(), container.image_pull_policy);
        let Some(image) = ImageRef::parse(&written) else {
            let message = format!(
                "Failed to apply default image tag \"{written}\": couldn't parse image name \"{written}\": invalid reference format"
            );
            self.report_pod(worker, Some(at), true, "InspectFailed", message.clone());
            self.report_pod(worker, Some(at), true, "Failed", "Error: InvalidImageName".to_owned());
            return self.start_failed(worker, at, "InvalidImageName", message);
        };
        let full = image.full();
        let present = self.kubelets.get(&worker.key.node).is_some_and(|kubelet| kubelet.images.contains(&full));
        match (policy, present) {
            (PullPolicy::Never, false) => {
                let message = format!("Container image \"{written}\" is not present with pull policy of Never");
                self.report_pod(worker, Some(at), true, "ErrImageNeverPull", message.clone());
                self.report_pod(worker, Some(at), true, "Failed", "Error: ErrImageNeverPull".to_owned());
                self.start_failed(worker, at, "ErrImageNeverPull", message);
            }
            (PullPolicy::Never | PullPolicy::IfNotPresent, true) => {
                let message =
                    format!("Container image \"{written}\" already present on machine and can be accessed by the pod");
                self.report_pod(worker, Some(at), false, "Pulled", message);
                self.image_found(worker, at, &full);
                self.create_container(worker, at);
            }
            (PullPolicy::Always, _) | (PullPolicy::IfNotPresent, false) => {
                self.pull(worker, at, &image, &written, present)
            }
        }
    }

    fn pull(&mut self, worker: &mut PodWorker, at: usize, image: &ImageRef, written: &str, present: bool) {
        let now = self.now;
        let waits = worker.pull_back_offs.get(written).and_then(|back_off| back_off.until_since_set(now));
        if waits.is_some() {
            let message = format!("Back-off pulling image \"{written}\"");
            self.report_pod(worker, Some(at), false, "BackOff", message.clone());
            self.report_pod(worker, Some(at), true, "Failed", "Error: ImagePullBackOff".to_owned());
            let cause = worker.containers[at].pull.as_ref().and_then(|pull| pull.outcome.clone().err());
            let message = cause.map_or_else(|| message.clone(), |cause| format!("{message}: ErrImagePull: {cause}"));
            return self.start_failed(worker, at, "ImagePullBackOff", message);
        }
        self.report_pod(worker, Some(at), false, "Pulling", format!("Pulling image \"{written}\""));
        let outcome = self.registry.resolve(image).map(|_| ());
        let key = worker.draw_key(at);
        let begins = self.kubelets.get(&worker.key.node).map_or(now, |kubelet| kubelet.pulls_end.max(now));
        // By the time this pull begins, another pod's pull of the same image may have ended.
        let pulled = self.kubelets.get(&worker.key.node).and_then(|kubelet| kubelet.pulls.get(&image.full()));
        let present = present || pulled.is_some_and(|end| *end <= begins);
        let takes = match (&outcome, present) {
            (Err(_), _) => FAILED_PULL,
            (Ok(()), true) => CACHED_PULL,
            (Ok(()), false) => {
                let more = self.random.below(500, "pull", &key, u64::from(worker.containers[at].run));
                let slow = if image.full().contains("slowpull") { SLOW_PULL } else { Span(0) };
                FIRST_PULL + Span::millis(i64::try_from(more).unwrap_or(0)) + slow
            }
        };
        let delay = self.registry.delay;
        let Some(kubelet) = self.kubelets.get_mut(&worker.key.node) else { return };
        let takes = Span((takes + delay).0.saturating_mul(kubelet.slowness));
        kubelet.pulls_end = begins + takes;
        if outcome.is_ok() {
            kubelet.pulls.insert(image.full(), kubelet.pulls_end);
        }
        let due = kubelet.pulls_end - now;
        worker.containers[at].pull = Some(Pull { asked_at: now, takes, outcome });
        let key = Rc::clone(&worker.key);
        self.pod_timer(due, &key, PodStep::Pulled(at));
    }

    /// A pull ended.
    pub(super) fn image_arrived(&mut self, worker: &mut PodWorker, at: usize) {
        if worker.termination.is_some() {
            return;
        }
        let Some(pull) = worker.containers[at].pull.clone() else { return };
        let written = worker.container(at).image.clone();
        match pull.outcome {
            Ok(()) => {
                let full = ImageRef::parse(&written).map(|image| image.full()).unwrap_or_default();
                let waited = self.now - pull.asked_at;
                let size = 20_000_000 + self.random.below(180_000_000, "image-size", &full, 0);
                let message = format!(
                    "Successfully pulled image \"{written}\" in {} ({} including waiting). Image size: {size} bytes.",
                    duration(pull.takes),
                    duration(waited)
                );
                self.report_pod(worker, Some(at), false, "Pulled", message);
                if let Some(kubelet) = self.kubelets.get_mut(&worker.key.node) {
                    Rc::make_mut(&mut kubelet.images).insert(full.clone());
                }
                worker.pull_back_offs.remove(&written);
                self.image_found(worker, at, &full);
                worker.containers[at].pull = None;
                self.create_container(worker, at);
            }
            Err(problem) => {
                self.report_pod(
                    worker,
                    Some(at),
                    true,
                    "Failed",
                    format!("Failed to pull image \"{written}\": {problem}"),
                );
                self.report_pod(worker, Some(at), true, "Failed", "Error: ErrImagePull".to_owned());
                let held = worker.pull_back_offs.get(&written).copied();
                worker.pull_back_offs.insert(written, BackOff::next(held, self.now));
                self.start_failed(worker, at, "ErrImagePull", problem);
            }
        }
    }

    fn image_found(&self, worker: &mut PodWorker, at: usize, full: &str) {
        let name = full.split('@').next().unwrap_or(full);
        let slash = name.rfind('/').unwrap_or(0);
        let name = name[slash..].rfind(':').map_or(name, |colon| &name[..slash + colon]);
        let held = &mut worker.containers[at];
        if held.image.as_deref() != Some(full) {
            held.image_id = Rc::from(format!("{name}@sha256:{}", self.random.digest("image", full, 0)));
            held.image = Some(Rc::from(full));
        }
    }
}

/// `1.229s` or `601ms`, as Go prints a duration that was cut to milliseconds.
fn duration(span: Span) -> String {
    let millis = span.whole_millis();
    if millis < 1000 {
        return format!("{millis}ms");
    }
    let text = format!("{}.{:03}", millis / 1000, millis % 1000);
    format!("{}s", text.trim_end_matches('0').trim_end_matches('.'))
}
