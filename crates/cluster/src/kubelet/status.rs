//! The status that a kubelet writes for a pod.
//!
//! Rules: `generateAPIPodStatus`, `convertToAPIContainerStatuses` and `getPhase` of `kubelet_pods.go`,
//! `status/generate.go`.

use std::rc::Rc;

use objects::pod::{
    ConditionStatus, ContainerState as ApiState, ContainerStatus, Ip, Phase, PodCondition, PodStatus, RestartPolicy,
    Running, Terminated, Waiting,
};
use objects::{Object, Pod, Time};

use super::PodWorker;
use super::worker::{Run, Sandbox};
use crate::Cluster;

impl Cluster {
    /// Writes a pod's status, where it changed.
    pub(super) fn write_pod_status(&mut self, worker: &mut PodWorker) {
        let Some(pod) = self.pod_of(worker) else { return };
        let status = self.pod_status(worker, &pod);
        let over = matches!(status.phase, Phase::Succeeded | Phase::Failed);
        if over && worker.termination.is_none() {
            worker.ended = true;
        }
        if status != pod.status {
            let (metadata, spec, admitted) = (pod.metadata.clone(), Rc::clone(&pod.spec), pod.admitted.clone());
            self.write(Object::Pod(Rc::new(Pod { metadata, spec, admitted, status })));
        }
    }

    fn pod_status(&self, worker: &PodWorker, pod: &Rc<Pod>) -> PodStatus {
        let host = self.kubelets.get(&worker.key.node).map(|kubelet| kubelet.address.clone()).unwrap_or_default();
        let initialized = is_initialized(worker);
        let statuses = |init: bool| -> Vec<ContainerStatus> {
            let mut statuses = Vec::with_capacity(worker.places(init).count());
            statuses.extend(worker.places(init).map(|at| Self::container_status(worker, at, initialized)));
            statuses
        };
        let (init_container_statuses, mut container_statuses) = (statuses(true), statuses(false));
        // The kubelet sorts those of the others by name, those of init containers it leaves in the spec's order.
        objects::sort::by(&mut container_statuses, |a, b| a.name.cmp(&b.name));
        let phase = phase(worker, &init_container_statuses, &container_statuses);
        let ip = match worker.spec.host_network {
            true => host.clone(),
            false if worker.address_shown => worker.address.clone(),
            false => String::new(),
        };
        let ips = |ip: &String| if ip.is_empty() { Vec::new() } else { vec![Ip { ip: ip.clone() }] };
        let mut status = PodStatus {
            conditions: Vec::new(),
            host_ips: ips(&host),
            host_ip: host,
            message: pod.status.message.clone(),
            nominated_node_name: String::new(),
            observed_generation: pod.metadata.generation,
            phase,
            pod_ips: ips(&ip),
            pod_ip: ip,
            qos_class: pod.status.qos_class,
            reason: pod.status.reason.clone(),
            start_time: Some(Time::of(worker.started_at)),
            init_container_statuses,
            container_statuses,
        };
        status.conditions = self.conditions(worker, pod, &status, initialized);
        status
    }

    fn container_status(worker: &PodWorker, at: usize, initialized: bool) -> ContainerStatus {
        let held = &worker.containers[at];
        let container = worker.container(at);
        let blank = Terminated::default();
        let mut last = held.last.clone();
        let state = match (&held.state, &held.waiting) {
            (Run::Running(since), _) => {
                ApiState { running: Some(Running { started_at: Time::of(*since) }), ..ApiState::default() }
            }
            (Run::Exited(ended), Some((reason, message)))
                if restarts(worker, at, ended) && worker.termination.is_none() =>
            {
                last = Some(ended.clone());
                waiting(reason, message)
            }
            (Run::Exited(ended), _) => ApiState { terminated: Some(Box::new(ended.clone())), ..ApiState::default() },
            (Run::Waiting, _) if worker.ended => ApiState {
                terminated: Some(Box::new(Terminated {
                    exit_code: 137,
                    message: "The container could not be located when the pod was terminated".to_owned(),
                    reason: "ContainerStatusUnknown".to_owned(),
                    ..blank
                })),
                ..ApiState::default()
            },
            (Run::Waiting, Some((reason, message))) => waiting(reason, message),
            (Run::Waiting, None) => {
                let reason = match (held.init, worker.spec.init_containers.is_empty(), initialized) {
                    (true, _, _) => "PodInitializing",
                    (false, false, false) => "PodInitializing",
                    (false, false, true) => "PodInitializing",
                    (false, true, _) => "ContainerCreating",
                };
                waiting(reason, "")
            }
        };
        let running = state.running.is_some();
        let seen = held.run > 0;
        let image = held.image.as_deref().filter(|_| seen);
        let ready = if held.init {
            match &held.state {
                Run::Exited(ended) => ended.exit_code == 0,
                Run::Running(_) => container.is_sidecar() && held.probes.is_ready(container),
                Run::Waiting => false,
            }
        } else {
            running && held.probes.is_ready(container)
        };
        ContainerStatus {
            container_id: held.id.to_string(),
            image: image.map_or_else(|| container.image.clone(), str::to_owned),
            image_id: image.map_or_else(String::new, |_| held.image_id.to_string()),
            last_state: ApiState { terminated: last.map(Box::new), ..ApiState::default() },
            name: container.name.clone(),
            ready,
            restart_count: held.restarts,
            started: Some(running && held.probes.started(container)),
            state,
        }
    }

    fn conditions(&self, worker: &PodWorker, pod: &Pod, status: &PodStatus, initialized: bool) -> Vec<PodCondition> {
        let now = Time::of(self.now);
        let generation = pod.metadata.generation;
        let condition = |kind: &'static str, holds: bool, reason: &'static str, message: String| {
            let value = ConditionStatus::from(holds);
            let held = pod.condition(kind).filter(|held| held.status == value);
            PodCondition {
                last_probe_time: None,
                last_transition_time: Some(held.and_then(|held| held.last_transition_time).unwrap_or(now)),
                message,
                observed_generation: generation,
                reason: reason.into(),
                status: value,
                kind: kind.into(),
            }
        };
        let named = |statuses: &[ContainerStatus]| -> String {
            let names: Vec<&str> = statuses.iter().filter(|held| !held.ready).map(|held| held.name.as_str()).collect();
            format!("[{}]", names.join(" "))
        };
        let all_ready =
            !status.container_statuses.is_empty() && status.container_statuses.iter().all(|held| held.ready);
        let (ready_reason, ready_message) = match (all_ready, status.phase) {
            (true, _) => ("", String::new()),
            (false, Phase::Succeeded) => ("PodCompleted", String::new()),
            (false, Phase::Failed) => ("PodFailed", String::new()),
            (false, Phase::Pending | Phase::Running | Phase::Unknown) => {
                ("ContainersNotReady", format!("containers with unready status: {}", named(&status.container_statuses)))
            }
        };
        let gates =
            worker.spec.readiness_gates.iter().all(|gate| {
                pod.condition(&gate.condition_type).is_some_and(|held| held.status == ConditionStatus::True)
            });
        let (init_reason, init_message) = match (initialized, status.phase) {
            (true, Phase::Succeeded) => ("PodCompleted", String::new()),
            (true, _) => ("", String::new()),
            (false, _) => (
                "ContainersNotInitialized",
                format!("containers with incomplete status: {}", named(&status.init_container_statuses)),
            ),
        };
        let has_sandbox = worker.sandbox == Sandbox::Ready && !worker.ended;
        let mut conditions = Vec::with_capacity(5);
        conditions.extend([
            condition("PodReadyToStartContainers", has_sandbox, "", String::new()),
            condition("Initialized", initialized, init_reason, init_message),
            condition("Ready", all_ready && gates, ready_reason, ready_message.clone()),
            condition("ContainersReady", all_ready, ready_reason, ready_message),
        ]);
        match pod.condition("PodScheduled") {
            Some(scheduled) => {
                conditions.push(PodCondition { observed_generation: generation, ..scheduled.clone() });
            }
            None => conditions.push(condition("PodScheduled", true, "", String::new())),
        }
        let known = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];
        let others = pod.status.conditions.iter().filter(|held| !known.contains(&&*held.kind));
        conditions.extend(others.cloned());
        conditions
    }
}

fn waiting(reason: &str, message: &str) -> ApiState {
    let state = Waiting { message: message.to_owned(), reason: reason.to_owned() };
    ApiState { waiting: Some(state), ..ApiState::default() }
}

/// Whether a container that ended will be started again.
fn restarts(worker: &PodWorker, at: usize, ended: &Terminated) -> bool {
    match worker.spec.restart_policy {
        RestartPolicy::Always => {
            !worker.containers[at].init || ended.exit_code != 0 || worker.container(at).is_sidecar()
        }
        RestartPolicy::OnFailure => ended.exit_code != 0,
        RestartPolicy::Never => false,
    }
}

/// Whether all init containers have done their part.
fn is_initialized(worker: &PodWorker) -> bool {
    worker.places(true).all(|at| match &worker.containers[at].state {
        Run::Exited(ended) => ended.exit_code == 0,
        Run::Running(_) => {
            let container = worker.container(at);
            container.is_sidecar() && worker.containers[at].probes.started(container)
        }
        Run::Waiting => false,
    })
}

/// Rule: `getPhase`.
fn phase(worker: &PodWorker, inits: &[ContainerStatus], others: &[ContainerStatus]) -> Phase {
    let policy = worker.spec.restart_policy;
    let sidecar = |name: &str| worker.spec.init_containers.iter().any(|held| held.name == name && held.is_sidecar());
    let init_failed = inits.iter().filter(|held| !sidecar(&held.name)).any(|held| {
        held.state.terminated.as_ref().is_some_and(|ended| ended.exit_code != 0) && policy == RestartPolicy::Never
    });
    if worker.ended {
        let ended = || others.iter().chain(inits).filter_map(|held| held.state.terminated.as_ref());
        let all_well = ended().all(|ended| ended.exit_code == 0);
        return if all_well { Phase::Succeeded } else { Phase::Failed };
    }
    if init_failed {
        return Phase::Failed;
    }
    if !is_initialized(worker) {
        return Phase::Pending;
    }
    let (mut running, mut stopped, mut succeeded, mut waiting) = (0_usize, 0_usize, 0_usize, 0_usize);
    for held in others {
        match &held.state {
            ApiState { running: Some(_), .. } => running += 1,
            ApiState { terminated: Some(ended), .. } => {
                stopped += 1;
                succeeded += usize::from(ended.exit_code == 0);
            }
            _ if held.last_state.terminated.is_some() => stopped += 1,
            _ => waiting += 1,
        }
    }
    match (waiting, running, policy) {
        (1.., _, _) => Phase::Pending,
        (0, 1.., _) => Phase::Running,
        (0, 0, _) if stopped == 0 => Phase::Pending,
        (0, 0, RestartPolicy::Always) => Phase::Running,
        (0, 0, _) if succeeded == stopped => Phase::Succeeded,
        (0, 0, RestartPolicy::Never) => Phase::Failed,
        (0, 0, RestartPolicy::OnFailure) => Phase::Running,
    }
}
