//! What a kubelet remembers of a pod and its containers.

use std::rc::Rc;

use objects::pod::{Container, Terminated};
use objects::{Moment, PodSpec, SortedMap, Span};

use super::probes::ProbeState;
use super::restart_back_off::BackOff;
use crate::registry::Behaviour;
use crate::work::PodKey;

/// The workers of a kubelet, by the UID of their pods.
///
/// The UIDs stand in the map itself: a worker is looked up at every step of its pod, and to follow pointers to texts
/// took more time than all else there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workers {
    held: SortedMap<Uid, Option<Rc<PodWorker>>>,
}

type Uid = [u8; 36];

fn bytes_of(uid: &str) -> Uid {
    let mut bytes = [0; 36];
    for (byte, letter) in bytes.iter_mut().zip(uid.bytes()) {
        *byte = letter;
    }
    bytes
}

impl Workers {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Rc<PodWorker>> {
        self.held.values().flatten()
    }

    pub(super) fn get(&self, uid: &str) -> Option<&Rc<PodWorker>> {
        self.held.get(&bytes_of(uid))?.as_ref()
    }

    pub(super) fn get_mut(&mut self, uid: &str) -> Option<&mut Rc<PodWorker>> {
        self.held.get_mut(&bytes_of(uid))?.as_mut()
    }

    /// Takes a worker out, whose place is kept until it is put back or removed.
    pub(super) fn take(&mut self, uid: &str) -> Option<Rc<PodWorker>> {
        self.held.get_mut(&bytes_of(uid))?.take()
    }

    pub(super) fn put(&mut self, uid: &str, worker: Rc<PodWorker>) {
        self.held.insert(bytes_of(uid), Some(worker));
    }

    pub(super) fn remove(&mut self, uid: &str) {
        self.held.remove(&bytes_of(uid));
    }
}

/// A pod on its node.
#[derive(Clone, Debug)]
pub(crate) struct PodWorker {
    pub(super) key: PodKey,
    pub(super) spec: Rc<PodSpec>,
    /// Init containers first, then the others, in the order of the spec.
    pub(super) containers: Vec<ContainerState>,
    pub(super) started_at: Moment,
    pub(super) sandbox: Sandbox,
    /// The pod's address; shown from the first sync after the sandbox on.
    pub(super) address: String,
    pub(super) address_shown: bool,
    /// A sync is going on: it waits for the sandbox, a pull or a start.
    pub(super) syncing: bool,
    /// Something changed meanwhile: sync again when it ends.
    pub(super) sync_again: bool,
    /// This sync started a container.
    pub(super) started_any: bool,
    /// The number of the last request for a sync; older ones are void.
    pub(super) sync_number: u32,
    /// What this sync still has to start.
    pub(super) to_start: Vec<usize>,
    /// How this sync failed.
    pub(super) failure: Option<SyncFailure>,
    /// The runtime will be asked for changes at this moment.
    pub(super) relist_at: Option<Moment>,
    pub(super) pull_back_offs: SortedMap<String, BackOff>,
    pub(super) mount_failures: u32,
    pub(super) termination: Option<Termination>,
    /// The pod was asked to end while a sync went on, which is not interrupted.
    pub(super) ends_after_sync: bool,
    /// All containers have ended and the last status is written.
    pub(super) ended: bool,
    pub(super) gone: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sandbox {
    Absent,
    Starting,
    Ready,
}

/// How a sync failed, which decides when it is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SyncFailure {
    /// Only because containers wait for their restart: until when.
    BackOff(Moment),
    Other,
}

/// A pod that was asked to end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Termination {
    /// When its processes are killed.
    pub(super) deadline: Moment,
}

/// One container of a pod.
#[derive(Clone, Debug)]
pub(super) struct ContainerState {
    pub(super) init: bool,
    /// The index among the init containers or among the others.
    pub(super) index: usize,
    pub(super) state: Run,
    /// The instance before this one.
    pub(super) last: Option<Terminated>,
    pub(super) restarts: i64,
    /// How often it was started.
    pub(super) run: u32,
    /// Why it is not started, as the last sync found out.
    pub(super) waiting: Option<(String, String)>,
    pub(super) behaviour: Rc<Behaviour>,
    /// The image with its tag, once it is on the node.
    pub(super) image: Option<Rc<str>>,
    /// What `imageID` says of it.
    pub(super) image_id: Rc<str>,
    /// The runtime's name of the last instance.
    pub(super) id: Rc<str>,
    pub(super) pull: Option<Pull>,
    pub(super) back_off: Option<BackOff>,
    pub(super) probes: ProbeState,
    /// Killed for its liveness or startup probe: what the probe wants is a restart.
    pub(super) stopping: bool,
    /// When SIGTERM was sent to the running instance, and when SIGKILL.
    pub(super) terminated_at: Option<Moment>,
    pub(super) killed_at: Option<Moment>,
    pub(super) finished_at: Moment,
    /// The runtime's news of this container's end was not read yet.
    pub(super) unseen: Option<Terminated>,
    /// The start of the last instance, for its log.
    pub(super) current_start: Option<Moment>,
    /// The start of the instance before, for its log.
    pub(super) previous_start: Option<Moment>,
}

/// A pull that is under way.
#[derive(Clone, Debug)]
pub(super) struct Pull {
    pub(super) asked_at: Moment,
    pub(super) takes: Span,
    pub(super) outcome: Result<(), String>,
}

/// Whether a container runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Run {
    /// It was never started, or its start failed before there was a container.
    Waiting,
    Running(Moment),
    Exited(Terminated),
}

impl ContainerState {
    pub(super) fn new(init: bool, index: usize) -> ContainerState {
        ContainerState {
            init,
            index,
            state: Run::Waiting,
            last: None,
            restarts: 0,
            run: 0,
            waiting: None,
            behaviour: Rc::default(),
            image: None,
            image_id: Rc::from(""),
            id: Rc::from(""),
            pull: None,
            back_off: None,
            probes: ProbeState::default(),
            stopping: false,
            terminated_at: None,
            killed_at: None,
            finished_at: Moment(0),
            unseen: None,
            current_start: None,
            previous_start: None,
        }
    }

    /// Since when it runs.
    pub(super) fn running_since(&self) -> Option<Moment> {
        if let Run::Running(since) = self.state { Some(since) } else { None }
    }
}

impl PodWorker {
    pub(super) fn new(key: PodKey, spec: Rc<PodSpec>, now: Moment) -> PodWorker {
        let inits = (0..spec.init_containers.len()).map(|index| ContainerState::new(true, index));
        let others = (0..spec.containers.len()).map(|index| ContainerState::new(false, index));
        PodWorker {
            containers: inits.chain(others).collect(),
            key,
            spec,
            started_at: now,
            sandbox: Sandbox::Absent,
            address: String::new(),
            address_shown: false,
            syncing: false,
            ends_after_sync: false,
            sync_again: false,
            started_any: false,
            sync_number: 0,
            to_start: Vec::new(),
            failure: None,
            relist_at: None,
            pull_back_offs: SortedMap::new(),
            mount_failures: 0,
            termination: None,
            ended: false,
            gone: false,
        }
    }

    /// The spec of a container.
    pub(super) fn container(&self, at: usize) -> &Container {
        let held = &self.containers[at];
        if held.init { &self.spec.init_containers[held.index] } else { &self.spec.containers[held.index] }
    }

    /// `spec.containers{web}`, as Events name a container.
    pub(super) fn field_path(&self, at: usize) -> String {
        let list = if self.containers[at].init { "initContainers" } else { "containers" };
        format!("spec.{list}{{{}}}", self.container(at).name)
    }

    /// Places of the init containers or of the others.
    pub(super) fn places(&self, init: bool) -> impl Iterator<Item = usize> {
        self.containers.iter().enumerate().filter(move |(_, held)| held.init == init).map(|(at, _)| at)
    }

    /// A key for draws that belong to one container.
    pub(super) fn draw_key(&self, at: usize) -> String {
        format!("{}/{}", self.key.uid, self.container(at).name)
    }
}
