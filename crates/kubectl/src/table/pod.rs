//! Pods as rows.

use objects::pod::{Container, ContainerStatus, Phase, Terminated};
use objects::{Moment, Pod, Time};

use super::{Column, narrow, or_none, wide};
use crate::age;

pub(super) const COLUMNS: &[Column] = &[
    narrow("NAME"),
    narrow("READY"),
    narrow("STATUS"),
    narrow("RESTARTS"),
    narrow("AGE"),
    wide("IP"),
    wide("NODE"),
    wide("NOMINATED NODE"),
    wide("READINESS GATES"),
];

/// What the READY, STATUS and RESTARTS columns say of a pod.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PodStatusText {
    /// Containers that are ready.
    pub ready: usize,
    /// Containers in all, sidecars among them.
    pub total: usize,
    /// `Running`, `CrashLoopBackOff`, `Init:0/1`, …
    pub reason: String,
    restarts: i64,
    last_restart: Option<Time>,
}

pub(super) fn row(pod: &Pod, with_wide: bool, now: Moment) -> Vec<String> {
    let status = status(pod);
    let restarts = match status.last_restart {
        Some(time) if status.restarts != 0 => format!("{} ({} ago)", status.restarts, age::since(Some(time), now)),
        _ => status.restarts.to_string(),
    };
    let mut cells = vec![
        pod.metadata.name.clone(),
        format!("{}/{}", status.ready, status.total),
        status.reason,
        restarts,
        age::since(pod.metadata.creation_timestamp, now),
    ];
    if with_wide {
        cells.push(or_none(pod.status.pod_ips.first().map_or("", |ip| &ip.ip)));
        cells.push(or_none(pod.node_name()));
        cells.push(or_none(&pod.status.nominated_node_name));
        cells.push(readiness_gates(pod));
    }
    cells
}

fn readiness_gates(pod: &Pod) -> String {
    let gates = &pod.spec.readiness_gates;
    if gates.is_empty() {
        return "<none>".to_owned();
    }
    let met =
        gates.iter().filter(|gate| pod.condition(&gate.condition_type).is_some_and(|c| c.status.word() == "True"));
    format!("{}/{}", met.count(), gates.len())
}

/// Sums a pod up in a word.
///
/// Rule: `printPod` of `printers/internalversion`.
pub(crate) fn status(pod: &Pod) -> PodStatusText {
    let phase = pod.status.phase;
    let mut text = PodStatusText {
        ready: 0,
        total: pod.spec.containers.len(),
        reason: if pod.status.reason.is_empty() { phase.word().to_owned() } else { pod.status.reason.clone() },
        restarts: 0,
        last_restart: None,
    };
    if pod.condition("PodScheduled").is_some_and(|condition| condition.reason == "SchedulingGated") {
        text.reason = "SchedulingGated".to_owned();
    }
    text.total += pod.spec.init_containers.iter().filter(|container| container.is_sidecar()).count();
    let (initializing, sidecars) = init_containers(pod, &mut text);
    let initialized = pod.condition("Initialized").is_some_and(|condition| condition.status.word() == "True");
    if !initializing || initialized {
        (text.restarts, text.last_restart) = sidecars;
        containers(pod, &mut text);
    }
    if pod.is_terminating() {
        if pod.status.reason == "NodeLost" {
            text.reason = "Unknown".to_owned();
        } else if !matches!(phase, Phase::Succeeded | Phase::Failed) {
            text.reason = "Terminating".to_owned();
        }
    }
    text
}

/// Reads the init containers. Returns whether one of them is still to be waited for, and the sidecars' restarts.
fn init_containers(pod: &Pod, text: &mut PodStatusText) -> (bool, (i64, Option<Time>)) {
    let mut sidecars = (0, None);
    let spec_of = |name: &str| pod.spec.init_containers.iter().find(|container| container.name == name);
    for (at, status) in pod.status.init_container_statuses.iter().enumerate() {
        let sidecar = spec_of(&status.name).is_some_and(Container::is_sidecar);
        text.restarts += status.restart_count;
        text.last_restart = text.last_restart.max(last_end(status));
        if sidecar {
            sidecars = (sidecars.0 + status.restart_count, sidecars.1.max(last_end(status)));
        }
        match (&status.state.terminated, &status.state.waiting) {
            (Some(end), _) if end.exit_code == 0 => continue,
            _ if sidecar && status.started == Some(true) => {
                text.ready += usize::from(status.ready);
                continue;
            }
            (Some(end), _) => text.reason = format!("Init:{}", end_reason(end)),
            (None, Some(waiting)) if !waiting.reason.is_empty() && waiting.reason != "PodInitializing" => {
                text.reason = format!("Init:{}", waiting.reason);
            }
            (None, _) => text.reason = format!("Init:{at}/{}", pod.spec.init_containers.len()),
        }
        return (true, sidecars);
    }
    (false, sidecars)
}

fn containers(pod: &Pod, text: &mut PodStatusText) {
    let mut has_running = false;
    for status in pod.status.container_statuses.iter().rev() {
        text.restarts += status.restart_count;
        text.last_restart = text.last_restart.max(last_end(status));
        match (&status.state.waiting, &status.state.terminated, &status.state.running) {
            (Some(waiting), _, _) if !waiting.reason.is_empty() => text.reason = waiting.reason.clone(),
            (_, Some(end), _) => text.reason = end_reason(end),
            (_, None, Some(_)) if status.ready => {
                has_running = true;
                text.ready += 1;
            }
            _ => {}
        }
    }
    if text.reason == "Completed" && has_running {
        text.reason = if pod.is_ready() { "Running".to_owned() } else { "NotReady".to_owned() };
    }
}

fn end_reason(end: &Terminated) -> String {
    if end.reason.is_empty() { format!("ExitCode:{}", end.exit_code) } else { end.reason.clone() }
}

fn last_end(status: &ContainerStatus) -> Option<Time> {
    status.last_state.terminated.as_ref().and_then(|end| end.finished_at)
}
