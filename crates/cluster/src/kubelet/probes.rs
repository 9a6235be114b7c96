//! Probes: how they are answered, when they are asked, and what follows.
//!
//! A probe that goes on succeeding has no timer: it is asked again only when its answer can have changed.
//!
//! Rules: `prober/worker.go`. The first readiness probe comes at the start and again when the runtime's news of it is
//! read; from then on one a period. Liveness and startup probes keep the period that began with the pod.

use std::rc::Rc;

use objects::pod::{Container, Hook, Probe};
use objects::{IntOrString, Moment, ObjectRef, Span, Time};

use super::worker::PodWorker;
use super::{PodStep, REACTION};
use crate::Cluster;
use crate::faults::broken_answer;
use crate::registry::Behaviour;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ProbeKind {
    Startup,
    Readiness,
    Liveness,
}

impl ProbeKind {
    fn word(self) -> &'static str {
        match self {
            ProbeKind::Startup => "Startup",
            ProbeKind::Readiness => "Readiness",
            ProbeKind::Liveness => "Liveness",
        }
    }

    fn of(self, container: &Container) -> Option<&Probe> {
        match self {
            ProbeKind::Startup => container.startup_probe.as_ref(),
            ProbeKind::Readiness => container.readiness_probe.as_ref(),
            ProbeKind::Liveness => container.liveness_probe.as_ref(),
        }
    }
}

/// What the probes of a running container have found so far.
#[derive(Clone, Debug, Default)]
pub(super) struct ProbeState {
    pub(super) ready: bool,
    startup_passed: bool,
    /// Equal answers in a row, by kind: the answer, and how many.
    rows: [(bool, i64); 3],
    /// When the next readiness probe is asked; others that come due are void.
    next_readiness: Option<Moment>,
}

impl ProbeState {
    /// Whether the startup probe, if there is one, has passed.
    pub(super) fn started(&self, container: &Container) -> bool {
        self.startup_passed || container.startup_probe.is_none()
    }

    /// Whether the readiness probe, if there is one, says so.
    pub(super) fn is_ready(&self, container: &Container) -> bool {
        self.started(container) && (self.ready || container.readiness_probe.is_none())
    }
}

fn period(probe: &Probe) -> Span {
    Span::seconds(probe.period_seconds.unwrap_or(10).max(1))
}

/// The answer of a container to a probe: `Ok`, or what the event says.
fn answer(behaviour: &Behaviour, container: &Container, probe: &Probe, ip: &str, age: Span) -> Result<(), String> {
    let open = age >= behaviour.opens_after;
    let port_of = |port: &IntOrString| container.port(port);
    let listens = |port: Option<u16>| open && port.is_some_and(|port| behaviour.ports.contains(&port));
    if let Some(get) = &probe.http_get {
        let port = port_of(&get.port);
        if !listens(port) {
            let port = port.unwrap_or(0);
            let scheme = get.scheme.to_lowercase();
            let path = if get.path.starts_with('/') { get.path.clone() } else { format!("/{}", get.path) };
            return Err(format!(
                "Get \"{scheme}://{ip}:{port}{path}\": dial tcp {ip}:{port}: connect: connection refused"
            ));
        }
        let code = match behaviour.fails_after {
            _ if behaviour.never_ready => 503,
            Some(after) if age >= after => 500,
            Some(_) | None => return Ok(()),
        };
        return Err(format!("HTTP probe failed with statuscode: {code}"));
    }
    if let Some(socket) = &probe.tcp_socket {
        let port = port_of(&socket.port);
        return if listens(port) {
            Ok(())
        } else {
            let port = port.unwrap_or(0);
            Err(format!("dial tcp {ip}:{port}: connect: connection refused"))
        };
    }
    if let Some(exec) = &probe.exec
        && let Some(missing) = missing_file(behaviour, &exec.command, age)
    {
        return Err(missing);
    }
    if open && !behaviour.never_ready { Ok(()) } else { Err("command failed".to_owned()) }
}

/// The first moment after `age` at which a container's answers can change.
fn next_change(behaviour: &Behaviour, age: Span) -> Option<Span> {
    let files = behaviour.files.iter().map(|(time, ..)| *time);
    let times = [Some(behaviour.opens_after), behaviour.fails_after].into_iter().flatten().chain(files);
    times.filter(|at| *at > age).min()
}

/// What `cat`, `ls` or `test` says of a file that the container's own command makes or removes, where it is not there.
/// Other files below `/tmp` are not there either; nobody knows of the rest.
fn missing_file(behaviour: &Behaviour, command: &[String], age: Span) -> Option<String> {
    let words: Vec<&str> = command.iter().flat_map(|word| word.split_whitespace()).collect();
    let at = words.iter().position(|word| matches!(*word, "cat" | "ls" | "test" | "["))?;
    let path = words[at + 1..].iter().find(|word| word.starts_with('/'))?;
    let there = behaviour.has_file(path, age).unwrap_or_else(|| !path.starts_with("/tmp/"));
    let told = match words[at] {
        "cat" => format!("cat: can't open '{path}': No such file or directory\n"),
        "ls" => format!("ls: {path}: No such file or directory\n"),
        _ => String::new(),
    };
    (!there).then_some(told)
}

/// How long a hook takes.
pub(super) fn hook_duration(hook: &Hook) -> Span {
    if let Some(sleep) = &hook.sleep {
        return Span::seconds(sleep.seconds.max(0));
    }
    let words = hook.exec.iter().flat_map(|exec| &exec.command).flat_map(|word| word.split_whitespace());
    let words: Vec<&str> = words.collect();
    let slept = words.iter().position(|word| *word == "sleep").and_then(|at| words.get(at + 1));
    let seconds = slept.and_then(|text| text.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok());
    seconds.map_or(Span::millis(10), Span::seconds)
}

impl Cluster {
    /// Begins to probe a container that has just started.
    pub(super) fn start_probes(&mut self, worker: &mut PodWorker, at: usize) {
        let run = worker.containers[at].run;
        let key = Rc::clone(&worker.key);
        let container = worker.container(at).clone();
        if container.readiness_probe.is_some() {
            self.ask_readiness_at(worker, at, self.now);
        }
        for kind in [ProbeKind::Startup, ProbeKind::Liveness] {
            let Some(probe) = kind.of(&container) else { continue };
            let due = next_tick(worker.started_at, period(probe), self.now);
            self.pod_timer(due - self.now, &key, PodStep::Probe(at, kind, run));
        }
    }

    /// A sync of a pod asks the readiness probes that have not passed at once, and begins their period anew.
    pub(super) fn trigger_readiness_probes(&mut self, worker: &mut PodWorker) {
        for at in 0..worker.containers.len() {
            let held = &worker.containers[at];
            if held.running_since().is_some() && !held.probes.ready && worker.container(at).readiness_probe.is_some() {
                self.ask_readiness_at(worker, at, self.now);
            }
        }
    }

    fn ask_readiness_at(&mut self, worker: &mut PodWorker, at: usize, moment: Moment) {
        worker.containers[at].probes.next_readiness = Some(moment);
        let (key, run) = (Rc::clone(&worker.key), worker.containers[at].run);
        self.pod_timer(moment - self.now, &key, PodStep::Probe(at, ProbeKind::Readiness, run));
    }

    /// Asks a probe.
    pub(super) fn probe(&mut self, worker: &mut PodWorker, at: usize, kind: ProbeKind, run: u32) {
        let now = self.now;
        let held = &worker.containers[at];
        let Some(since) = held.running_since().filter(|_| held.run == run && !held.stopping && held.unseen.is_none())
        else {
            return;
        };
        if kind == ProbeKind::Readiness && held.probes.next_readiness != Some(now) {
            return;
        }
        let container = worker.container(at).clone();
        let Some(probe) = kind.of(&container) else { return };
        let age = now - since;
        let blocked = kind != ProbeKind::Startup && !held.probes.started(&container);
        // The start is taken from the pod's status, which has whole seconds: the delay may be up to one shorter.
        let delayed = (now - Time::of(since).moment()).whole_seconds() < probe.initial_delay_seconds;
        if blocked || delayed {
            return self.probe_again(worker, at, kind, now + period(probe));
        }
        if kind == ProbeKind::Startup && held.probes.startup_passed {
            return;
        }
        let mut outcome = answer(&held.behaviour, &container, probe, &worker.address, age);
        if let Some(problem) = broken_answer(self.pod_fault(&worker.key.uid)) {
            outcome = Err(problem);
        }
        let row = &mut worker.containers[at].probes.rows[kind as usize];
        *row = if row.0 == outcome.is_ok() { (row.0, row.1 + 1) } else { (outcome.is_ok(), 1) };
        let in_a_row = row.1;
        if let Err(problem) = &outcome {
            let message = format!("{} probe failed: {problem}", kind.word());
            self.report_pod(worker, Some(at), true, "Unhealthy", message);
        }
        let threshold =
            if outcome.is_ok() { probe.success_threshold.max(1) } else { probe.failure_threshold.unwrap_or(3) };
        if in_a_row >= threshold.max(1) {
            self.probe_decided(worker, at, kind, outcome.is_ok());
        }
        if worker.containers[at].stopping || kind == ProbeKind::Startup && worker.containers[at].probes.startup_passed {
            return;
        }
        let steady = outcome.is_ok() && in_a_row >= threshold.max(1);
        let next = if steady {
            let Some(change) = next_change(&worker.containers[at].behaviour, age) else { return };
            let periods = (since + change - now).0.div_euclid(period(probe).0);
            now + Span(periods.saturating_mul(period(probe).0)) + period(probe)
        } else {
            now + period(probe)
        };
        self.probe_again(worker, at, kind, next);
    }

    /// Asks the probes of a pod again from now on: a fault changed what they answer.
    pub(crate) fn probe_anew(&mut self, pod: &ObjectRef) {
        let Some(pod) = self.store.pod(&pod.namespace, &pod.name).cloned() else { return };
        let key = super::pod_key(&pod);
        let Some(worker) = self.kubelets.get(&key.node).and_then(|kubelet| kubelet.workers.get(&key.uid)).cloned()
        else {
            return;
        };
        for at in 0..worker.containers.len() {
            let run = worker.containers[at].run;
            let container = worker.container(at);
            if let Some(probe) = &container.readiness_probe {
                let due = self.now + period(probe);
                self.update_worker(&key, |worker| worker.containers[at].probes.next_readiness = Some(due));
                self.pod_timer(due - self.now, &key, PodStep::Probe(at, ProbeKind::Readiness, run));
            }
            if let Some(probe) = &container.liveness_probe {
                let due = next_tick(worker.started_at, period(probe), self.now + Span(1));
                self.pod_timer(due - self.now, &key, PodStep::Probe(at, ProbeKind::Liveness, run));
            }
        }
    }

    /// Whether a container of a pod listens on a port: it runs, has opened the port, and was not told to end.
    pub(crate) fn listens(&self, node: &str, uid: &str, port: u16) -> bool {
        let Some(worker) = self.kubelets.get(node).and_then(|kubelet| kubelet.workers.get(uid)) else { return false };
        let now = self.now;
        worker.containers.iter().any(|held| {
            let obeys = held.terminated_at.is_some();
            let open = held.running_since().is_some_and(|since| now - since >= held.behaviour.opens_after);
            open && !obeys && held.unseen.is_none() && held.behaviour.ports.contains(&port)
        })
    }

    fn probe_again(&mut self, worker: &mut PodWorker, at: usize, kind: ProbeKind, moment: Moment) {
        if kind == ProbeKind::Readiness {
            return self.ask_readiness_at(worker, at, moment);
        }
        let (key, run) = (Rc::clone(&worker.key), worker.containers[at].run);
        self.pod_timer(moment - self.now, &key, PodStep::Probe(at, kind, run));
    }

    fn probe_decided(&mut self, worker: &mut PodWorker, at: usize, kind: ProbeKind, passed: bool) {
        match (kind, passed) {
            (ProbeKind::Readiness, passed) => {
                if worker.containers[at].probes.ready != passed {
                    worker.containers[at].probes.ready = passed;
                    self.write_pod_status(worker);
                }
            }
            (ProbeKind::Startup, true) => {
                worker.containers[at].probes.startup_passed = true;
                self.write_pod_status(worker);
                if worker.container(at).readiness_probe.is_some() {
                    self.ask_readiness_at(worker, at, self.now);
                }
                if worker.containers[at].init {
                    let key = Rc::clone(&worker.key);
                    self.pod_timer(REACTION, &key, PodStep::Relist);
                    worker.relist_at = Some(self.now + REACTION);
                }
            }
            (ProbeKind::Liveness, true) => {}
            (ProbeKind::Liveness | ProbeKind::Startup, false) if worker.termination.is_none() => {
                self.stop_for_probe(worker, at, kind);
            }
            (ProbeKind::Liveness | ProbeKind::Startup, false) => {}
        }
    }

    fn stop_for_probe(&mut self, worker: &mut PodWorker, at: usize, kind: ProbeKind) {
        let container = worker.container(at);
        let name = container.name.clone();
        let grace = kind.of(container).and_then(|probe| probe.termination_grace_period_seconds);
        let grace = Span::seconds(grace.unwrap_or_else(|| worker.spec.grace_period_seconds()));
        let word = kind.word().to_lowercase();
        let message = format!("Container {name} failed {word} probe, will be restarted");
        self.report_pod(worker, Some(at), false, "Killing", message);
        worker.containers[at].stopping = true;
        self.stop_container(worker, at, self.now + grace);
    }

    /// Runs the hook after the start; a container is killed where its hook fails.
    pub(super) fn run_post_start(&mut self, worker: &mut PodWorker, at: usize, run: u32) {
        let hook = worker.container(at).lifecycle.as_ref().and_then(|lifecycle| lifecycle.post_start.as_ref());
        if let Some(hook) = hook {
            let (takes, key) = (hook_duration(hook), Rc::clone(&worker.key));
            self.pod_timer(takes, &key, PodStep::PostStarted(at, run));
        }
    }

    /// A hook after the start has ended: one whose command does not exist has failed, and its container is killed.
    pub(super) fn post_started(&mut self, worker: &mut PodWorker, at: usize, run: u32) {
        let held = &worker.containers[at];
        if held.run != run || held.running_since().is_none() {
            return;
        }
        let hook = worker.container(at).lifecycle.as_ref().and_then(|lifecycle| lifecycle.post_start.as_ref());
        let command = hook.and_then(|hook| hook.exec.as_ref()).map(|exec| exec.command.clone()).unwrap_or_default();
        if command.first().is_some_and(|word| word.contains("nosuch") || word == "false") {
            self.report_pod(worker, Some(at), true, "FailedPostStartHook", "PostStartHook failed".to_owned());
            let grace = Span::seconds(worker.spec.grace_period_seconds());
            worker.containers[at].stopping = true;
            self.stop_container(worker, at, self.now + grace);
        }
    }
}

/// The first moment from `now` on at which a period that began at `start` ends.
fn next_tick(start: Moment, period: Span, now: Moment) -> Moment {
    let past = (now - start).0.rem_euclid(period.0);
    if past == 0 { now } else { now + Span(period.0 - past) }
}
