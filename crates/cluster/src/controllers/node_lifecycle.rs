//! The node lifecycle controller: a node that falls silent is marked and tainted, one that comes back is cleared.
//!
//! Rules: `pkg/controller/nodelifecycle`: a node is silent when its lease was not renewed for 50 s, looked at every
//! 5 s.

use std::rc::Rc;

use objects::node::{NodeCondition, Taint};
use objects::pod::ConditionStatus;
use objects::{Kind, Moment, Node, Object, ObjectMeta, Other, Pod, Span, Time};
use serde_json::json;

use crate::Cluster;
use crate::events::{Report, involved};
use crate::work::Work;

/// A kubelet renews its lease, and looks at its own node, this often.
const LEASE_RENEWAL: Span = Span::seconds(10);
/// Where in that time it does, and where the controller looks at leases.
const RENEWAL_PHASE: Span = Span::seconds(8);
const MONITOR_PHASE: Span = Span::millis(2_500);
/// A kubelet whose node did not change reports its status this often.
const STATUS_REPORT_SECONDS: i64 = 300;
/// A lease that is older than this is a sign of death.
const GRACE: Span = Span::seconds(50);
/// How often leases are looked at.
const MONITOR: Span = Span::seconds(5);
/// Pods of a node that no longer exists are removed after this time.
const QUARANTINE: Span = Span::seconds(40);

pub(crate) const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

/// The first moment after `moment` that lies at `phase` in a period.
fn next_at(moment: Moment, period: Span, phase: Span) -> Moment {
    Moment(((moment - phase).0.div_euclid(period.0) + 1) * period.0) + phase
}

impl Cluster {
    /// What follows from a change of a node: taints, evictions, and another try for pods that wait.
    pub(crate) fn notify_node(&mut self, old: Option<&Rc<Node>>, new: Option<&Rc<Node>>) {
        if self.takes_more(old, new) {
            self.retry_unschedulable();
        }
        let Some(node) = new else {
            if let Some(node) = old {
                self.enqueue_after(QUARANTINE, Work::NodeGone(node.metadata.name.clone()));
            }
            return;
        };
        let name = &node.metadata.name;
        if old.is_none_or(|old| old.spec != node.spec || old.status.conditions != node.status.conditions) {
            self.enqueue(Work::NodeTaints(name.clone()));
        }
        if old.is_some_and(|old| old.spec.unschedulable != node.spec.unschedulable) {
            let tick = next_at(self.now, LEASE_RENEWAL, RENEWAL_PHASE);
            self.enqueue_after(tick - self.now, Work::NodeReport(name.clone()));
        }
    }

    /// Whether a change of a node may let it take pods that it did not take before.
    fn takes_more(&self, old: Option<&Rc<Node>>, new: Option<&Rc<Node>>) -> bool {
        match (old, new) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(old), Some(new)) => {
                old.spec != new.spec
                    || old.metadata.labels != new.metadata.labels
                    || old.status.allocatable != new.status.allocatable
            }
        }
    }

    /// A kubelet reports that its node was cordoned or uncordoned.
    pub(crate) fn report_cordon(&mut self, name: &str) {
        let Some(node) = self.store.node(name).cloned() else { return };
        let reason = if node.spec.unschedulable { "NodeNotSchedulable" } else { "NodeSchedulable" };
        self.report_node(&node, "kubelet", reason);
    }

    /// Keeps the taints that follow from a node's state, and evicts what does not tolerate them.
    pub(crate) fn sync_node_taints(&mut self, name: &str) {
        let now = Time::of(self.now);
        let node = self.edit_node(name, |node| {
            let cordoned = node.spec.unschedulable;
            keep_taint(node, UNSCHEDULABLE, "NoSchedule", cordoned, now);
            let silent = node.condition("Ready").is_some_and(|ready| ready.status == ConditionStatus::Unknown);
            keep_taint(node, UNREACHABLE, "NoSchedule", silent, now);
            keep_taint(node, UNREACHABLE, "NoExecute", silent, now);
        });
        if let Some(node) = node {
            self.evict_by_taint(&node);
        }
    }

    /// Looks at the nodes whose kubelet is silent, or has come back.
    pub(crate) fn sync_node_lifecycle(&mut self) {
        let nodes: Vec<Rc<Node>> = self.store.nodes().cloned().collect();
        for node in nodes {
            let name = &node.metadata.name;
            let Some(kubelet) = self.kubelets.get(name) else { continue };
            let ready = node.condition("Ready").map(|condition| condition.status);
            match (kubelet.down_since, ready) {
                (Some(_), Some(ConditionStatus::True)) => {
                    // The controller counts from when it saw the last renewal.
                    let seen = next_at(self.last_renewal(name).moment(), MONITOR, MONITOR_PHASE);
                    let due = next_at(seen + GRACE - Span(1), MONITOR, MONITOR_PHASE);
                    if due <= self.now {
                        self.mark_silent(&node);
                    } else {
                        self.enqueue_after(due - self.now, Work::NodeLifecycle);
                    }
                }
                (None, Some(ConditionStatus::Unknown)) => {
                    let back = kubelet.back_since.unwrap_or(self.now);
                    let due = next_at(back, LEASE_RENEWAL, RENEWAL_PHASE);
                    if due <= self.now {
                        self.mark_ready(&node);
                    } else {
                        self.enqueue_after(due - self.now, Work::NodeLifecycle);
                    }
                }
                _ => {}
            }
        }
    }

    fn mark_silent(&mut self, node: &Rc<Node>) {
        let now = Time::of(self.now);
        let name = node.metadata.name.clone();
        self.edit_node(&name, |node| {
            for condition in &mut node.status.conditions {
                set_condition(
                    condition,
                    ConditionStatus::Unknown,
                    "NodeStatusUnknown",
                    "Kubelet stopped posting node status.",
                    now,
                );
            }
        });
        self.report_node(node, "node-controller", "NodeNotReady");
        let pods: Vec<Rc<Pod>> = self.pods_on(&name).cloned().collect();
        for pod in pods {
            let metadata = &pod.metadata;
            let written = self.edit_pod(&metadata.namespace, &metadata.name, |pod| {
                let ready = pod.status.conditions.iter_mut().find(|held| held.kind == "Ready");
                if let Some(ready) = ready.filter(|ready| ready.status == ConditionStatus::True) {
                    ready.status = ConditionStatus::False;
                    ready.last_transition_time = Some(now);
                }
            });
            if written.is_some_and(|written| *written != *pod) {
                self.report(Report {
                    component: "node-controller",
                    host: "",
                    object: involved(Kind::Pod, metadata),
                    warning: true,
                    reason: "NodeNotReady",
                    message: "Node is not ready".to_owned(),
                });
            }
        }
    }

    fn mark_ready(&mut self, node: &Rc<Node>) {
        let now = Time::of(self.now);
        self.edit_node(&node.metadata.name, |node| {
            for condition in &mut node.status.conditions {
                let (status, reason, message) = healthy(&condition.kind);
                set_condition(condition, status, reason, message, now);
                condition.last_heartbeat_time = Some(now);
            }
        });
        self.report_node(node, "kubelet", "NodeReady");
    }

    fn report_node(&mut self, node: &Rc<Node>, component: &'static str, reason: &'static str) {
        let name = &node.metadata.name;
        let mut object = involved(Kind::Node, &node.metadata);
        if component == "kubelet" {
            object.uid.clone_from(name);
        }
        self.report(Report {
            component,
            host: if component == "kubelet" { name } else { "" },
            object,
            warning: false,
            reason,
            message: format!("Node {name} status is now: {reason}"),
        });
    }

    /// Removes the pods of a node that no longer exists.
    pub(crate) fn remove_node(&mut self, name: &str) {
        if self.store.node(name).is_some() {
            return;
        }
        self.kubelets.remove(name);
        let pods: Vec<_> = self.pods_on(name).map(|pod| Object::Pod(Rc::clone(pod)).reference()).collect();
        for reference in pods {
            self.erase(&reference);
        }
    }

    /// The lease of a node: computed when it is read, so that steady renewals cost nothing.
    pub(crate) fn lease(&self, namespace: &str, name: &str) -> Option<Object> {
        let node = self.store.node(name).filter(|_| namespace == "kube-node-lease")?;
        let renewed = self.last_renewal(name);
        let spec = json!({
            "holderIdentity": name,
            "leaseDurationSeconds": 40,
            "renewTime": renewed.to_string().replace('Z', ".000000Z"),
        });
        Some(Object::Other(Rc::new(Other {
            kind: Kind::Lease,
            metadata: ObjectMeta {
                name: name.to_owned(),
                namespace: namespace.to_owned(),
                creation_timestamp: node.metadata.creation_timestamp,
                ..ObjectMeta::default()
            },
            body: objects::map_of([("spec".to_owned(), spec)]),
        })))
    }

    /// When a node's kubelet last renewed its lease.
    pub(crate) fn last_renewal(&self, node: &str) -> Time {
        let until = self.kubelets.get(node).and_then(|kubelet| kubelet.down_since).unwrap_or(self.now);
        Time::of(next_at(until, LEASE_RENEWAL, RENEWAL_PHASE) - LEASE_RENEWAL)
    }

    /// An object as it reads now: a healthy node's heartbeats are computed, so that they cost nothing.
    pub(crate) fn refreshed(&self, object: &Object) -> Object {
        let Object::Node(node) = object else { return object.clone() };
        let down = self.kubelets.get(&node.metadata.name).and_then(|kubelet| kubelet.down_since);
        let until = Time::of(down.unwrap_or(self.now));
        let mut node = Rc::clone(node);
        for condition in &mut Rc::make_mut(&mut node).status.conditions {
            if condition.status == ConditionStatus::Unknown {
                continue;
            }
            if let Some(first) = condition.last_heartbeat_time {
                let reports = (until.0 - first.0).div_euclid(STATUS_REPORT_SECONDS);
                condition.last_heartbeat_time = Some(Time(first.0 + reports * STATUS_REPORT_SECONDS));
            }
        }
        Object::Node(node)
    }
}

/// What a healthy kubelet says of a condition: status, reason, message.
pub(crate) fn healthy(kind: &str) -> (ConditionStatus, &'static str, &'static str) {
    match kind {
        "MemoryPressure" => {
            (ConditionStatus::False, "KubeletHasSufficientMemory", "kubelet has sufficient memory available")
        }
        "DiskPressure" => (ConditionStatus::False, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        "PIDPressure" => (ConditionStatus::False, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        _ => (ConditionStatus::True, "KubeletReady", "kubelet is posting ready status"),
    }
}

fn set_condition(condition: &mut NodeCondition, status: ConditionStatus, reason: &str, message: &str, now: Time) {
    if condition.status != status {
        condition.last_transition_time = Some(now);
    }
    condition.status = status;
    condition.reason = reason.to_owned();
    condition.message = message.to_owned();
}

fn keep_taint(node: &mut Node, key: &str, effect: &str, wanted: bool, now: Time) {
    let held = node.spec.taints.iter().any(|taint| taint.key == key && taint.effect == effect);
    if wanted && !held {
        node.spec.taints.push(Taint {
            key: key.to_owned(),
            effect: effect.to_owned(),
            time_added: Some(now),
            value: String::new(),
        });
    } else if !wanted && held {
        node.spec.taints.retain(|taint| !(taint.key == key && taint.effect == effect));
    }
}
