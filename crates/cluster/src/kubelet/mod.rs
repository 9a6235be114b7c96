//! The kubelet: what happens to pods on their nodes.
//!
//! A pod has one worker. It syncs when the pod's spec or a container's state changed, and again some time after a
//! failure. A sync first writes the status as it stands, and then starts what should run, one container after the
//! other. That a status is written *before* the sync acts is why a crashing pod mostly shows `Error` while it waits.
//!
//! Rules: `pkg/kubelet` of v1.36 (`pod_workers.go`, `kuberuntime_manager.go`, `images/image_manager.go`,
//! `prober/worker.go`), with the recordings where the source leaves timing to the runtime.

mod exits;
mod image_pull;
mod logs;
mod node;
mod probes;
mod restart_back_off;
mod start;
mod status;
mod termination;
mod worker;

use std::rc::Rc;

use objects::{InvolvedObject, Kind, Moment, ObjectRef, Pod, SortedMap, SortedSet, Span};

use crate::Cluster;
use crate::events::{Report, involved};
use crate::random::Random;
use crate::work::{PodKey, PodName};

pub use logs::LogOptions;
pub(crate) use probes::ProbeKind;
pub(crate) use worker::{PodWorker, Workers};

/// A kubelet takes so long to react to a pod that was bound, changed or deleted.
const REACTION: Span = Span::millis(18);
/// What it takes from one new pod on a node to the next, at least and at most: they are looked at one after the other.
const ADMISSION: (Span, Span) = (Span::millis(6), Span::millis(48));
/// From the first sync to a sandbox with a network.
const SANDBOX: Span = Span::millis(530);
/// What a sandbox may take longer: no two pods are ready at the same moment.
const SANDBOX_SPREAD: Span = Span::millis(15);
/// The tick on which work that was put off comes due, and the one on which the runtime is asked for changes.
const TICK: Span = Span::seconds(1);

/// The kubelet of one node, with its container runtime.
#[derive(Clone, Debug)]
pub struct Kubelet {
    /// The number of the node, from 0.
    index: u32,
    address: String,
    /// Where in each second work that was put off comes due.
    work_phase: i64,
    /// Where in each second the runtime's changes are seen.
    event_phase: i64,
    addresses_given: u32,
    /// When the last new pod is taken up.
    admitted: Moment,
    /// Full references of the images that are on the node.
    images: Rc<SortedSet<String>>,
    /// Pulls happen one after the other; when the last one that was asked for ends.
    pulls_end: Moment,
    /// Images whose pull was asked for and will succeed, with the moment at which it ends.
    pulls: SortedMap<String, Moment>,
    /// Since when the kubelet is stopped.
    pub(crate) down_since: Option<Moment>,
    /// Since when it is back after that.
    pub(crate) back_since: Option<Moment>,
    /// How many times longer than usual everything takes.
    pub(crate) slowness: i64,
    /// What came due while it was stopped.
    held_back: Vec<(PodKey, PodStep)>,
    workers: Rc<Workers>,
}

/// A step in the life of a pod on its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PodStep {
    /// The kubelet learns of the pod.
    Noticed,
    SandboxReady,
    /// A sync, if nothing has replaced it since: the number of the request.
    Sync(u32),
    /// A container's image is there, or could not be pulled.
    Pulled(usize),
    Started(usize),
    /// The process of a container's n-th run ended.
    Exited(usize, u32),
    /// The runtime is asked what changed.
    Relist,
    Probe(usize, ProbeKind, u32),
    /// A hook after the start has ended.
    PostStarted(usize, u32),
    /// The kubelet learns that the pod is to end.
    DeletionNoticed,
    /// SIGTERM.
    Terminate(usize, u32),
    /// SIGKILL.
    Kill(usize, u32),
    /// The sandbox is gone, and the object may go.
    Gone,
}

impl Kubelet {
    /// The kubelet of a new node.
    pub(crate) fn new(random: Random, node: &str, index: u32, address: &str) -> Kubelet {
        let phase = |purpose| i64::try_from(random.below(1_000_000, purpose, node, 0)).unwrap_or(0);
        Kubelet {
            index,
            address: address.to_owned(),
            work_phase: phase("work-phase"),
            event_phase: phase("runtime-phase"),
            addresses_given: 1,
            admitted: Moment(i64::MIN),
            images: Rc::default(),
            pulls_end: Moment(i64::MIN),
            pulls: SortedMap::new(),
            down_since: None,
            back_since: None,
            slowness: 1,
            held_back: Vec::new(),
            workers: Rc::default(),
        }
    }

    /// The images on the node, by full reference.
    pub fn images(&self) -> impl Iterator<Item = &str> {
        self.images.iter().map(String::as_str)
    }

    pub(crate) fn images_mut(&mut self) -> &mut SortedSet<String> {
        Rc::make_mut(&mut self.images)
    }

    fn next_address(&mut self) -> String {
        self.addresses_given += 1;
        let (block, host) = (self.addresses_given / 250, self.addresses_given % 250);
        format!("10.{}.{}.{}", 244 + self.index / 256 + block, self.index % 256, host + 1)
    }

    fn next_on(&self, phase: i64, moment: Moment) -> Moment {
        let past = (moment.0 - phase).rem_euclid(TICK.0);
        if past == 0 { moment } else { Moment(moment.0 - past + TICK.0) }
    }

    /// The next moment at which work that is due from `moment` on is done.
    fn next_work(&self, moment: Moment) -> Moment {
        self.next_on(self.work_phase, moment)
    }

    /// The next moment at which the runtime is asked for changes.
    fn next_relist(&self, moment: Moment) -> Moment {
        self.next_on(self.event_phase, moment)
    }
}

impl Cluster {
    /// Tells the kubelet of a pod what its informer would.
    pub(crate) fn notify_kubelet(&mut self, old: Option<&Rc<Pod>>, new: Option<&Rc<Pod>>) {
        match (old, new) {
            (old, Some(pod)) if !pod.node_name().is_empty() => {
                if old.is_none_or(|old| old.node_name().is_empty()) {
                    self.notice_pod(pod);
                } else if pod.metadata.deletion_grace_period_seconds
                    != old.and_then(|old| old.metadata.deletion_grace_period_seconds)
                {
                    self.pod_timer(REACTION, &pod_key(pod), PodStep::DeletionNoticed);
                } else if old.is_some_and(|old| !Rc::ptr_eq(&old.spec, &pod.spec)) {
                    self.request_sync(&pod_key(pod), REACTION);
                }
            }
            (Some(pod), None) if !pod.node_name().is_empty() => {
                self.pod_timer(REACTION, &pod_key(pod), PodStep::DeletionNoticed);
            }
            _ => {}
        }
    }

    /// Has a kubelet take up a new pod, after those that came to its node before.
    fn notice_pod(&mut self, pod: &Rc<Pod>) {
        let (least, most) = ADMISSION;
        let more = self.random.below((most - least).0.unsigned_abs(), "admission", &pod.metadata.uid, 0);
        let takes = least + Span(i64::try_from(more).unwrap_or(0));
        let now = self.now;
        let Some(kubelet) = self.kubelets.get_mut(pod.node_name()) else { return };
        kubelet.admitted = kubelet.admitted.max(now) + takes;
        let after = kubelet.admitted - now;
        self.pod_timer(after, &pod_key(pod), PodStep::Noticed);
    }

    /// Does a step of a pod, unless its kubelet is stopped: then the step is done when it comes back.
    pub(crate) fn pod_step(&mut self, key: &PodKey, step: PodStep) {
        let Some(kubelet) = self.kubelets.get_mut(&key.node) else { return };
        if kubelet.down_since.is_some() {
            kubelet.held_back.push((Rc::clone(key), step));
            return;
        }
        if step == PodStep::Noticed {
            self.begin(key);
            return;
        }
        let Some(mut shared) = Rc::make_mut(&mut kubelet.workers).take(&key.uid) else { return };
        let worker = Rc::make_mut(&mut shared);
        match step {
            PodStep::Noticed => {}
            PodStep::SandboxReady => self.sandbox_ready(worker),
            PodStep::Sync(number) if number == worker.sync_number => self.sync_pod(worker),
            PodStep::Sync(_) => {}
            PodStep::Pulled(at) => self.image_arrived(worker, at),
            PodStep::Started(at) => self.container_started(worker, at),
            PodStep::Exited(at, run) => self.container_exited(worker, at, run),
            PodStep::Relist => self.relist(worker),
            PodStep::Probe(at, kind, run) => self.probe(worker, at, kind, run),
            PodStep::PostStarted(at, run) => self.post_started(worker, at, run),
            PodStep::DeletionNoticed => self.begin_termination(worker),
            PodStep::Terminate(at, run) => self.terminate(worker, at, run),
            PodStep::Kill(at, run) => self.kill(worker, at, run),
            PodStep::Gone => self.sandbox_gone(worker),
        }
        let gone = worker.gone;
        if let Some(kubelet) = self.kubelets.get_mut(&key.node) {
            let workers = Rc::make_mut(&mut kubelet.workers);
            if gone {
                workers.remove(&key.uid);
            } else {
                workers.put(&key.uid, shared);
            }
        }
    }

    /// Sets a step that a slow node takes longer for.
    fn slow_timer(&mut self, after: Span, key: &PodKey, step: PodStep) {
        let slowness = self.kubelets.get(&key.node).map_or(1, |kubelet| kubelet.slowness);
        self.pod_timer(Span(after.0.saturating_mul(slowness)), key, step);
    }

    /// Asks for a sync after a while; an earlier request that is still pending is forgotten.
    fn request_sync(&mut self, key: &PodKey, after: Span) {
        let Some(kubelet) = self.kubelets.get_mut(&key.node) else { return };
        let workers = Rc::make_mut(&mut kubelet.workers);
        let Some(worker) = workers.get_mut(&key.uid) else { return };
        let worker = Rc::make_mut(worker);
        worker.sync_number += 1;
        let number = worker.sync_number;
        self.pod_timer(after, key, PodStep::Sync(number));
    }

    /// The pod that a worker is for, as it is stored now.
    fn pod_of(&self, worker: &PodWorker) -> Option<Rc<Pod>> {
        let pod = self.store.pod(&worker.key.namespace, &worker.key.name)?;
        (pod.metadata.uid == worker.key.uid).then(|| Rc::clone(pod))
    }

    /// Reports something about a pod, or about one of its containers.
    fn report_pod(
        &mut self,
        worker: &PodWorker,
        container: Option<usize>,
        warning: bool,
        reason: &'static str,
        message: String,
    ) {
        let Some(pod) = self.pod_of(worker) else { return };
        let field_path = container.map_or_else(String::new, |at| worker.field_path(at));
        let object = InvolvedObject { field_path, ..involved(Kind::Pod, &pod.metadata) };
        self.report(Report { component: "kubelet", host: &worker.key.node, object, warning, reason, message });
    }

    /// Puts an image on every node.
    ///
    /// Errors: the text is no image reference.
    pub fn preload(&mut self, image: &str) -> Result<(), String> {
        let reference = crate::ImageRef::parse(image).ok_or_else(|| format!("invalid reference format: {image:?}"))?;
        for kubelet in self.kubelets.values_mut() {
            Rc::make_mut(&mut kubelet.images).insert(reference.full());
        }
        Ok(())
    }

    /// The kubelet of a node.
    pub fn kubelet(&self, node: &str) -> Option<&Kubelet> {
        self.kubelets.get(node)
    }

    /// Removes a pod's object: its kubelet is done with it.
    fn remove_object(&mut self, worker: &PodWorker) {
        if self.pod_of(worker).is_some_and(|pod| pod.is_terminating()) {
            self.erase(&ObjectRef::new(Kind::Pod, &worker.key.namespace, &worker.key.name));
        }
    }
}

fn pod_key(pod: &Pod) -> PodKey {
    Rc::new(PodName {
        namespace: pod.metadata.namespace.clone(),
        name: pod.metadata.name.clone(),
        uid: pod.metadata.uid.clone(),
        node: pod.node_name().to_owned(),
    })
}
