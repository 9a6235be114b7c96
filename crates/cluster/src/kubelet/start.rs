//! A sync: what should run is started, one container after the other.

use std::rc::Rc;

use objects::pod::{RestartPolicy, Terminated};
use objects::{Kind, Span, Time};

use super::restart_back_off::BackOff;
use super::worker::{Run, Sandbox, SyncFailure};
use super::{PodStep, PodWorker, SANDBOX, SANDBOX_SPREAD};
use crate::Cluster;
use crate::work::PodKey;

/// The pods that changed within a second are worked off within this time.
const TURNS: Span = Span::millis(80);
/// Creating and starting a container.
const START: Span = Span::millis(100);
/// After a failure, a pod is synced again after this time and up to half as much more.
const RETRY: Span = Span::seconds(10);
/// A pod whose containers wait for a restart is synced after this time at the latest, and up to half as much more.
const RESYNC: Span = Span::seconds(60);

impl Cluster {
    /// The kubelet learns of a pod: its worker begins.
    pub(super) fn begin(&mut self, key: &PodKey) {
        let Some(pod) = self.store.pod(&key.namespace, &key.name).cloned() else { return };
        if pod.metadata.uid != key.uid || pod.is_finished() {
            return;
        }
        let worker = PodWorker::new(Rc::clone(key), Rc::clone(&pod.spec), self.now);
        if let Some(kubelet) = self.kubelets.get_mut(&key.node) {
            Rc::make_mut(&mut kubelet.workers).put(&key.uid, Rc::new(worker));
        }
        self.pod_step(key, if pod.is_terminating() { PodStep::DeletionNoticed } else { PodStep::Sync(0) });
    }

    /// Writes the status as it stands, then starts what should run.
    pub(super) fn sync_pod(&mut self, worker: &mut PodWorker) {
        if worker.syncing {
            worker.sync_again = true;
            return;
        }
        let Some(pod) = self.pod_of(worker) else { return };
        if worker.termination.is_some() || worker.ended {
            return;
        }
        worker.spec = Rc::clone(&pod.spec);
        worker.address_shown = worker.sandbox == Sandbox::Ready;
        self.see_exits(worker);
        self.write_pod_status(worker);
        self.trigger_readiness_probes(worker);
        if worker.ended {
            return;
        }
        match worker.sandbox {
            Sandbox::Ready => {}
            Sandbox::Absent => return self.start_sandbox(worker),
            Sandbox::Starting => return,
        }
        worker.failure = None;
        worker.to_start = self.containers_to_start(worker);
        worker.syncing = true;
        self.start_next(worker);
    }

    fn start_sandbox(&mut self, worker: &mut PodWorker) {
        if let Some(problem) = self.missing_volume(worker) {
            self.report_pod(worker, None, true, "FailedMount", problem);
            let delay = Span(500_000_i64 << worker.mount_failures.min(8)).0.min(122_000_000);
            worker.mount_failures += 1;
            return self.sync_later(worker, Span(delay));
        }
        worker.sandbox = Sandbox::Starting;
        worker.syncing = true;
        let key = Rc::clone(&worker.key);
        let more = self.random.below(SANDBOX_SPREAD.0.unsigned_abs(), "sandbox", &key.uid, 0);
        let takes = SANDBOX + Span(i64::try_from(more).unwrap_or(0));
        self.slow_timer(takes, &key, PodStep::SandboxReady);
    }

    /// A volume's ConfigMap or Secret that does not exist, in the kubelet's words.
    fn missing_volume(&self, worker: &PodWorker) -> Option<String> {
        let namespace = &worker.key.namespace;
        let absent = |kind: Kind, name: &str, optional: bool| {
            !optional && !name.is_empty() && self.store.get(kind, namespace, name).is_none()
        };
        worker.spec.volumes.iter().find_map(|volume| {
            let missing = match (&volume.config_map, &volume.secret) {
                (Some(map), _) if absent(Kind::ConfigMap, &map.name, map.optional) => {
                    format!("configmap \"{}\"", map.name)
                }
                (_, Some(secret)) if absent(Kind::Secret, &secret.secret_name, secret.optional) => {
                    format!("secret \"{}\"", secret.secret_name)
                }
                _ => return None,
            };
            Some(format!("MountVolume.SetUp failed for volume \"{}\" : {missing} not found", volume.name))
        })
    }

    /// The sandbox has its network; the sync goes on.
    pub(super) fn sandbox_ready(&mut self, worker: &mut PodWorker) {
        if worker.sandbox != Sandbox::Starting || worker.termination.is_some() {
            return;
        }
        worker.sandbox = Sandbox::Ready;
        if let Some(kubelet) = self.kubelets.get_mut(&worker.key.node) {
            worker.address = kubelet.next_address();
        }
        self.write_pod_status(worker);
        worker.failure = None;
        worker.to_start = self.containers_to_start(worker);
        self.relist_soon(worker);
        self.start_next(worker);
    }

    /// Which containers this sync has to start: init containers one by one, then all others.
    ///
    /// Rule: `computePodActions`.
    fn containers_to_start(&self, worker: &PodWorker) -> Vec<usize> {
        let policy = worker.spec.restart_policy;
        let mut sidecars = Vec::new();
        for at in worker.places(true) {
            let held = &worker.containers[at];
            let sidecar = worker.container(at).is_sidecar();
            match &held.state {
                Run::Running(_) if sidecar && held.probes.started(worker.container(at)) => {}
                Run::Running(_) => return sidecars,
                Run::Exited(ended) if ended.exit_code == 0 && !sidecar => {}
                Run::Exited(_) if policy == RestartPolicy::Never && !sidecar => return sidecars,
                Run::Exited(_) if sidecar => sidecars.push(at),
                Run::Waiting | Run::Exited(_) => {
                    sidecars.push(at);
                    return sidecars;
                }
            }
        }
        let wanted = worker.places(false).filter(|at| match &worker.containers[*at].state {
            Run::Waiting => true,
            Run::Running(_) => false,
            Run::Exited(ended) => match policy {
                RestartPolicy::Always => true,
                RestartPolicy::OnFailure => ended.exit_code != 0,
                RestartPolicy::Never => false,
            },
        });
        sidecars.into_iter().chain(wanted).collect()
    }

    /// Starts the next container of this sync, or ends the sync.
    pub(super) fn start_next(&mut self, worker: &mut PodWorker) {
        if worker.to_start.is_empty() {
            return self.end_sync(worker);
        }
        let at = worker.to_start.remove(0);
        if self.waits_for_restart(worker, at) {
            return self.start_next(worker);
        }
        self.ensure_image(worker, at);
    }

    /// Whether a container that ended has to wait before it is started again.
    ///
    /// Rule: `doBackOff`.
    fn waits_for_restart(&mut self, worker: &mut PodWorker, at: usize) -> bool {
        let now = self.now;
        let held = &worker.containers[at];
        if !matches!(held.state, Run::Exited(_)) {
            return false;
        }
        let failed = held.finished_at;
        if let Some(until) = held.back_off.and_then(|back_off| back_off.until(failed, now)) {
            let name = worker.container(at).name.clone();
            let key = &worker.key;
            let message = format!(
                "Back-off restarting failed container {name} in pod {}_{}({})",
                key.name, key.namespace, key.uid
            );
            let delay = (until - failed).whole_seconds();
            let waits = format!(
                "back-off {} restarting failed container={name} pod={}_{}({})",
                minutes(delay),
                key.name,
                key.namespace,
                key.uid
            );
            self.report_pod(worker, Some(at), true, "BackOff", message);
            worker.containers[at].waiting = Some(("CrashLoopBackOff".to_owned(), waits));
            worker.failure = Some(match worker.failure {
                Some(SyncFailure::Other) => SyncFailure::Other,
                Some(SyncFailure::BackOff(other)) => SyncFailure::BackOff(other.min(until)),
                None => SyncFailure::BackOff(until),
            });
            return true;
        }
        worker.containers[at].back_off = Some(BackOff::next(worker.containers[at].back_off, now));
        false
    }

    /// The image is there: the container is created and started, if its configuration allows.
    pub(super) fn create_container(&mut self, worker: &mut PodWorker, at: usize) {
        if let Some(problem) = self.missing_configuration(worker, at) {
            self.report_pod(worker, Some(at), true, "Failed", format!("Error: {problem}"));
            return self.start_failed(worker, at, "CreateContainerConfigError", problem);
        }
        let key = Rc::clone(&worker.key);
        self.slow_timer(START, &key, PodStep::Started(at));
    }

    fn missing_configuration(&self, worker: &PodWorker, at: usize) -> Option<String> {
        let namespace = &worker.key.namespace;
        let container = worker.container(at);
        let absent = |kind: Kind, word: &str, name: &str, optional: bool| {
            let missing = !optional && self.store.get(kind, namespace, name).is_none();
            missing.then(|| format!("{word} \"{name}\" not found"))
        };
        let lists = container.env_from.iter().find_map(|source| {
            let map = source.config_map_ref.as_ref();
            let secret = source.secret_ref.as_ref();
            map.and_then(|map| absent(Kind::ConfigMap, "configmap", &map.name, map.optional))
                .or_else(|| secret.and_then(|secret| absent(Kind::Secret, "secret", &secret.name, secret.optional)))
        });
        lists.or_else(|| {
            container.env.iter().filter_map(|variable| variable.value_from.as_ref()).find_map(|source| {
                let map =
                    source.config_map_key_ref.as_ref().map(|key| (Kind::ConfigMap, "configmap", "ConfigMap", key));
                let secret = source.secret_key_ref.as_ref().map(|key| (Kind::Secret, "secret", "Secret", key));
                let (kind, word, proper, key) = map.or(secret)?;
                if let Some(problem) = absent(kind, word, &key.name, key.optional) {
                    return Some(problem);
                }
                let held = self.store.get(kind, namespace, &key.name)?.as_other()?;
                let has_key = held.at(&["data", &key.key]).is_some();
                let message = format!("couldn't find key {} in {proper} {namespace}/{}", key.key, key.name);
                (!has_key && !key.optional).then_some(message)
            })
        })
    }

    /// A container could not be started; the sync goes on with the next one.
    pub(super) fn start_failed(&mut self, worker: &mut PodWorker, at: usize, reason: &str, message: String) {
        worker.containers[at].waiting = Some((reason.to_owned(), message));
        worker.failure = Some(SyncFailure::Other);
        if worker.containers[at].init {
            worker.to_start.clear();
        }
        self.start_next(worker);
    }

    /// A container was created and started, or its command turned out not to exist.
    pub(super) fn container_started(&mut self, worker: &mut PodWorker, at: usize) {
        if worker.termination.is_some() {
            return;
        }
        let now = self.now;
        let container = worker.container(at).clone();
        let image = crate::ImageRef::parse(&container.image);
        let behaviour = image.map(|image| self.registry.behaviour(&image, &container)).unwrap_or_default();
        let run = worker.containers[at].run + 1;
        let digest = self.random.digest("container", &worker.draw_key(at), u64::from(run));
        let held = &mut worker.containers[at];
        held.run = run;
        held.id = Rc::from(format!("containerd://{digest}"));
        let previous = std::mem::replace(&mut held.state, Run::Waiting);
        if let Run::Exited(ended) = previous {
            held.last = Some(ended);
            held.restarts += 1;
        }
        held.behaviour = Rc::new(behaviour);
        held.probes = super::probes::ProbeState::default();
        held.stopping = false;
        held.terminated_at = None;
        held.killed_at = None;
        self.report_pod(worker, Some(at), false, "Created", "Container created".to_owned());
        if let Some(word) = worker.containers[at].behaviour.cannot_start.clone() {
            return self.start_refused(worker, at, &word);
        }
        let held = &mut worker.containers[at];
        held.waiting = None;
        worker.address_shown = true;
        let held = &mut worker.containers[at];
        held.previous_start = held.current_start.replace(now);
        held.state = Run::Running(now);
        self.report_pod(worker, Some(at), false, "Started", "Container started".to_owned());
        let key = Rc::clone(&worker.key);
        if let Some(exit) = worker.containers[at].behaviour.exit {
            self.pod_timer(exit.after, &key, PodStep::Exited(at, run));
        }
        self.run_post_start(worker, at, run);
        worker.started_any = true;
        self.start_probes(worker, at);
        self.relist_soon(worker);
        self.start_next(worker);
    }

    /// The runtime could not start the process: its command does not exist.
    fn start_refused(&mut self, worker: &mut PodWorker, at: usize, word: &str) {
        let now = self.now;
        let problem = format!(
            "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: \"{word}\": executable file not found in $PATH"
        );
        let held = &mut worker.containers[at];
        held.finished_at = now;
        held.state = Run::Exited(Terminated {
            container_id: held.id.to_string(),
            exit_code: 128,
            finished_at: Some(Time::of(now)),
            message: problem.clone(),
            reason: "StartError".to_owned(),
            started_at: Some(Time(0)),
        });
        self.report_pod(worker, Some(at), true, "Failed", format!("Error: {problem}"));
        self.relist_soon(worker);
        self.start_failed(worker, at, "RunContainerError", problem);
    }

    /// Writes what was started into the status: once for all containers of the sync.
    fn end_sync(&mut self, worker: &mut PodWorker) {
        worker.syncing = false;
        if std::mem::take(&mut worker.started_any) {
            self.write_pod_status(worker);
        }
        if std::mem::take(&mut worker.ends_after_sync) {
            return self.begin_termination(worker);
        }
        if std::mem::take(&mut worker.sync_again) {
            return self.sync_pod(worker);
        }
        let nth = u64::from(worker.sync_number);
        let jitter = |base: Span, random: crate::random::Random| {
            let half = u64::try_from(base.0 / 2).unwrap_or(0) + 1;
            base + Span(i64::try_from(random.below(half, "retry", &worker.key.uid, nth)).unwrap_or(0))
        };
        let delay = match worker.failure {
            None => return,
            Some(SyncFailure::Other) => jitter(RETRY, self.random),
            Some(SyncFailure::BackOff(until)) => jitter((until - self.now).min(RESYNC), self.random),
        };
        self.sync_later(worker, delay);
    }

    /// Asks for a sync on the first tick after a while.
    fn sync_later(&mut self, worker: &mut PodWorker, delay: Span) {
        let Some(kubelet) = self.kubelets.get(&worker.key.node) else { return };
        let due = kubelet.next_work(self.now + delay);
        worker.sync_number += 1;
        let (key, number) = (Rc::clone(&worker.key), worker.sync_number);
        self.pod_timer(due - self.now, &key, PodStep::Sync(number));
    }

    /// The kubelet works off the pods that changed one after the other: how late this one is.
    pub(super) fn turn(&self, worker: &PodWorker) -> Span {
        let turn = self.random.below(TURNS.0.unsigned_abs(), "turn", &worker.key.uid, 0);
        Span(i64::try_from(turn).unwrap_or(0))
    }

    /// Lets the next look at the runtime find a change.
    pub(super) fn relist_soon(&mut self, worker: &mut PodWorker) {
        let Some(kubelet) = self.kubelets.get(&worker.key.node) else { return };
        let turn = self.turn(worker);
        let at = kubelet.next_relist(self.now + Span(1) - turn) + turn;
        if worker.relist_at != Some(at) {
            worker.relist_at = Some(at);
            let key = Rc::clone(&worker.key);
            self.pod_timer(at - self.now, &key, PodStep::Relist);
        }
    }

    /// The runtime is asked what changed.
    pub(super) fn relist(&mut self, worker: &mut PodWorker) {
        if worker.relist_at == Some(self.now) {
            worker.relist_at = None;
            if worker.syncing || has_changed(worker) {
                self.sync_pod(worker);
            }
        }
    }
}

/// Whether a look at the runtime finds anything that a sync would act on.
fn has_changed(worker: &PodWorker) -> bool {
    (0..worker.containers.len()).any(|at| {
        let (held, container) = (&worker.containers[at], worker.container(at));
        let awaits_probe = container.readiness_probe.is_some() && !held.probes.is_ready(container);
        held.unseen.is_some() || !matches!(held.state, Run::Running(_)) || awaits_probe
    })
}

/// `10s`, `1m20s`, `5m0s`, as Go prints a duration.
fn minutes(seconds: i64) -> String {
    if seconds < 60 { format!("{seconds}s") } else { format!("{}m{}s", seconds / 60, seconds % 60) }
}
