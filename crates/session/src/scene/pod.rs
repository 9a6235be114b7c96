//! A pod in the picture, and the state that its shape shows.

use objects::pod::{ContainerStatus, Phase};
use objects::{Kind, Moment, ObjectRef, Pod, Span};

/// A pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodView {
    /// Stays the same for as long as the pod lives, unlike its place.
    pub uid: String,
    /// What names it.
    pub reference: ObjectRef,
    /// What it is doing.
    pub state: PodState,
    /// The node it is bound to; empty while it is not.
    pub node: String,
    /// How often its containers were started again.
    pub restarts: i64,
}

/// What a pod is doing, one shape each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PodState {
    /// It waits for a node.
    Unscheduled,
    /// It is on a node: its image is pulled, its containers are made.
    Creating(Option<Progress>),
    /// It runs, but is not ready.
    NotReady,
    /// It is ready.
    Ready,
    /// It can't go on.
    Failing {
        /// In the word that `kubectl get` shows, such as `ImagePullBackOff`.
        reason: String,
        /// The wait until the next attempt.
        retry: Option<Progress>,
    },
    /// It was asked to end.
    Terminating {
        /// The time that it has for it.
        grace: Progress,
        /// Whether it is ready all the while.
        ready: bool,
    },
    /// It ended well.
    Completed,
}

/// A stretch of cluster time in which something goes from nothing to done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// When it began.
    pub from: Moment,
    /// When it will be over.
    pub until: Moment,
}

impl Progress {
    /// How much of it is over, in thousandths.
    pub fn done(&self, now: Moment) -> i64 {
        let whole = (self.until - self.from).0.max(1);
        ((now - self.from).0.clamp(0, whole) * 1000) / whole
    }

    /// How long it still takes.
    pub fn left(&self, now: Moment) -> Span {
        Span((self.until - now).0.max(0))
    }
}

impl PodState {
    /// What the state is on the way to, where that is known.
    pub fn progress(&self) -> Option<Progress> {
        match self {
            PodState::Creating(progress) | PodState::Failing { retry: progress, .. } => *progress,
            PodState::Terminating { grace, .. } => Some(*grace),
            PodState::Unscheduled | PodState::NotReady | PodState::Ready | PodState::Completed => None,
        }
    }
}

impl PodView {
    /// The view of a pod.
    pub fn of(pod: &Pod) -> PodView {
        PodView {
            uid: pod.metadata.uid.clone(),
            reference: ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name),
            state: state(pod),
            node: pod.node_name().to_owned(),
            restarts: pod.status.container_statuses.iter().map(|status| status.restart_count).sum(),
        }
    }

    /// The end of its name, by which pods of one ReplicaSet are told apart.
    pub fn short_name(&self) -> &str {
        self.reference.name.rsplit('-').next().unwrap_or(&self.reference.name)
    }
}

fn state(pod: &Pod) -> PodState {
    if let Some(deadline) = pod.metadata.deletion_timestamp {
        // The timestamp is the moment at which the grace period ends, not the one of the request.
        let grace = Span::seconds(pod.metadata.deletion_grace_period_seconds.unwrap_or(0));
        let grace = Progress { from: deadline.moment() - grace, until: deadline.moment() };
        return PodState::Terminating { grace, ready: pod.is_ready() };
    }
    match pod.status.phase {
        Phase::Succeeded => return PodState::Completed,
        Phase::Failed | Phase::Unknown => return failing(failed_reason(pod)),
        Phase::Pending | Phase::Running => {}
    }
    if let Some(reason) = stuck_reason(pod) {
        return failing(reason);
    }
    if pod.is_ready() {
        PodState::Ready
    } else if pod.status.phase == Phase::Running {
        PodState::NotReady
    } else if pod.node_name().is_empty() {
        PodState::Unscheduled
    } else {
        PodState::Creating(None)
    }
}

fn failing(reason: String) -> PodState {
    PodState::Failing { reason, retry: None }
}

fn failed_reason(pod: &Pod) -> String {
    if pod.status.reason.is_empty() { pod.status.phase.word().to_owned() } else { pod.status.reason.clone() }
}

/// Why a container does not run although the kubelet has tried, in the word that `kubectl get` would show.
fn stuck_reason(pod: &Pod) -> Option<String> {
    // Of several containers kubectl shows the first, because it walks them backwards and keeps the last word.
    let status = &pod.status;
    status.init_container_statuses.iter().chain(&status.container_statuses).find_map(stuck_container)
}

fn stuck_container(status: &ContainerStatus) -> Option<String> {
    const ON_ITS_WAY: [&str; 3] = ["", "ContainerCreating", "PodInitializing"];
    if let Some(waiting) = &status.state.waiting {
        let on_its_way = ON_ITS_WAY.contains(&waiting.reason.as_str());
        return (!on_its_way).then(|| waiting.reason.clone());
    }
    let terminated = status.state.terminated.as_ref()?;
    let ended_well = terminated.exit_code == 0;
    if ended_well && terminated.reason != "Completed" {
        return None;
    }
    if terminated.reason.is_empty() {
        Some(format!("ExitCode:{}", terminated.exit_code))
    } else {
        Some(terminated.reason.clone())
    }
}
