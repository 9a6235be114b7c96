//! Taint eviction: pods leave a node whose taint they do not tolerate, at once or after their toleration's time.
//!
//! Rules: `pkg/controller/tainteviction`.

use std::rc::Rc;

use objects::pod::{ConditionStatus, PodCondition};
use objects::{Kind, Moment, Node, ObjectRef, Pod, Span, Time};

use crate::Cluster;
use crate::events::{Report, involved};
use crate::work::Work;

/// When a pod has to leave: never, after a while, or now.
enum Leave {
    Never,
    After(Span),
    Now,
}

fn leave(pod: &Pod, node: &Node) -> Leave {
    let tolerations = pod.tolerations();
    let mut least: Option<i64> = None;
    for taint in node.spec.taints.iter().filter(|taint| taint.effect == "NoExecute") {
        let covering: Vec<_> = tolerations.iter().filter(|toleration| taint.is_tolerated_by(toleration)).collect();
        if covering.is_empty() {
            return Leave::Now;
        }
        let seconds = covering.iter().filter_map(|toleration| toleration.toleration_seconds).min();
        least = match (least, seconds) {
            (Some(held), Some(seconds)) => Some(held.min(seconds)),
            (held, seconds) => held.or(seconds),
        };
    }
    match least {
        None => Leave::Never,
        Some(seconds) if seconds <= 0 => Leave::Now,
        Some(seconds) => Leave::After(Span::seconds(seconds)),
    }
}

impl Cluster {
    /// Evicts the pods of a node that do not tolerate its taints, and notes when the others have to leave.
    pub(crate) fn evict_by_taint(&mut self, node: &Rc<Node>) {
        let pods: Vec<Rc<Pod>> = self.pods_on(&node.metadata.name).cloned().collect();
        let tainted = node.spec.taints.iter().any(|taint| taint.effect == "NoExecute");
        for pod in pods {
            let uid = pod.metadata.uid.clone();
            let wait = if tainted { leave(&pod, node) } else { Leave::Never };
            match wait {
                Leave::Never => {
                    if self.controllers.evictions.remove(&uid).is_some() && !pod.is_terminating() {
                        let message =
                            format!("Cancelling deletion of Pod {}/{}", pod.metadata.namespace, pod.metadata.name);
                        self.report_eviction(&pod, message);
                    }
                }
                Leave::Now => self.evict_pod(&pod),
                Leave::After(span) if !pod.is_terminating() => {
                    if !self.controllers.evictions.contains_key(&uid) {
                        self.controllers.evictions.insert(uid, self.now + span);
                        let metadata = &pod.metadata;
                        self.enqueue_after(
                            span,
                            Work::TaintEviction(metadata.namespace.clone(), metadata.name.clone()),
                        );
                    }
                }
                Leave::After(_) => {}
            }
        }
    }

    /// The time that a pod tolerates a taint is over.
    pub(crate) fn taint_eviction_due(&mut self, namespace: &str, name: &str) {
        let Some(pod) = self.store.pod(namespace, name).cloned() else { return };
        let due: Option<&Moment> = self.controllers.evictions.get(&pod.metadata.uid);
        match due {
            Some(due) if *due <= self.now => self.evict_pod(&pod),
            Some(due) => {
                let left = *due - self.now;
                self.enqueue_after(left, Work::TaintEviction(namespace.to_owned(), name.to_owned()));
            }
            None => {}
        }
    }

    fn evict_pod(&mut self, pod: &Rc<Pod>) {
        self.controllers.evictions.remove(&pod.metadata.uid);
        if pod.is_terminating() {
            return;
        }
        let metadata = &pod.metadata;
        self.report_eviction(pod, format!("Marking for deletion Pod {}/{}", metadata.namespace, metadata.name));
        let now = Time::of(self.now);
        self.edit_pod(&metadata.namespace, &metadata.name, |pod| {
            pod.status.conditions.retain(|held| held.kind != "DisruptionTarget");
            let observed_generation = pod.metadata.generation;
            pod.status.conditions.push(PodCondition {
                last_probe_time: None,
                last_transition_time: Some(now),
                message: "Taint manager: deleting due to NoExecute taint".to_owned(),
                observed_generation,
                reason: "DeletionByTaintManager".into(),
                status: ConditionStatus::True,
                kind: "DisruptionTarget".into(),
            });
        });
        self.delete_quietly(&ObjectRef::new(Kind::Pod, &metadata.namespace, &metadata.name));
    }

    fn report_eviction(&mut self, pod: &Rc<Pod>, message: String) {
        self.report(Report {
            component: "taint-eviction-controller",
            host: "",
            object: involved(Kind::Pod, &pod.metadata),
            warning: false,
            reason: "TaintManagerEviction",
            message,
        });
    }
}
