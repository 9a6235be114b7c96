//! The DaemonSet controller: one pod on each node that will take it.
//!
//! Rules: `pkg/controller/daemon`.

use std::rc::Rc;

use objects::pod::{Admitted, PodStatus};
use objects::{IntOrString, Kind, Labels, Node, Object, ObjectMeta, ObjectRef, Other, Pod, PodSpec, PodTemplate};
use serde_json::{Value, json};

use super::revision::{NewPod, REVISION_HASH, template_of};
use crate::events::{Report, involved};
use crate::work::Work;
use crate::{Cluster, scheduler};

/// What a daemon tolerates, whatever its template says.
///
/// Rule: `AddOrUpdateDaemonPodTolerations`.
const TOLERATED: [(&str, &str); 6] = [
    ("not-ready", "NoExecute"),
    ("unreachable", "NoExecute"),
    ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"),
    ("pid-pressure", "NoSchedule"),
    ("unschedulable", "NoSchedule"),
];

impl Cluster {
    /// Looks at all DaemonSets, as a node has changed.
    pub(crate) fn enqueue_daemon_sets(&mut self) {
        let sets: Vec<ObjectRef> = self.store.list(Kind::DaemonSet, None).map(Object::reference).collect();
        for set in sets {
            self.enqueue(Work::Sync(set));
        }
    }

    /// Brings one DaemonSet closer to a pod on each node.
    pub(crate) fn sync_daemon_set(&mut self, set: &Rc<Other>) {
        if set.metadata.deletion_timestamp.is_some() {
            return;
        }
        let Some(template) = template_of(set) else { return };
        let (revision, hash) = self.present_revision(set);
        let nodes: Vec<Rc<Node>> = self.store.nodes().cloned().collect();
        for node in &nodes {
            self.manage_node(set, &template, &hash, node);
        }
        self.roll_daemons(set, &hash, nodes.len());
        let mut live = vec![revision];
        let name = &set.metadata.name;
        live.extend(self.store.pods_of(&set.metadata.uid).map(|pod| format!("{name}-{}", hash_of(pod))));
        self.forget_revisions(set, &live);
        self.write_daemon_status(set, &template, &hash, &nodes);
    }

    /// Rule: `podsShouldBeOnNode`.
    fn manage_node(&mut self, set: &Rc<Other>, template: &PodTemplate, hash: &str, node: &Rc<Node>) {
        let spec = spec_on(template, &node.metadata.name);
        let mut held = self.daemons_on(set, &node.metadata.name);
        if !will_run(&spec, template, node) {
            for pod in held.iter().filter(|pod| !pod.is_terminating()) {
                self.delete_daemon(set, pod);
            }
            return;
        }
        let ended: Vec<Rc<Pod>> = held.iter().filter(|pod| pod.is_finished()).cloned().collect();
        for pod in &ended {
            let message = format!(
                "Found failed daemon pod {}/{} on node {}, will try to kill it",
                pod.metadata.namespace, pod.metadata.name, node.metadata.name
            );
            self.report_daemon(set, true, "FailedDaemonPod", message);
            self.delete_daemon(set, pod);
        }
        held.retain(|pod| !pod.is_finished());
        if !held.is_empty() {
            return;
        }
        let labels = Labels::from([
            (REVISION_HASH.to_owned(), hash.to_owned()),
            ("pod-template-generation".to_owned(), set.metadata.generation.to_string()),
        ]);
        let base = format!("{}-", set.metadata.name);
        let (name, created) = self.create_placed_pod(NewPod { owner: set, template, name: Err(base), labels, spec });
        match created {
            Ok(()) => self.report_daemon(set, false, "SuccessfulCreate", format!("Created pod: {name}")),
            Err(error) => self.report_daemon(set, true, "FailedCreate", format!("Error creating: {error}")),
        }
    }

    /// Replaces pods of old revisions, as many at a time as may be unavailable.
    ///
    /// Rule: `rollingUpdate` of `update.go`, for a `maxSurge` of 0.
    fn roll_daemons(&mut self, set: &Rc<Other>, hash: &str, nodes: usize) {
        if set.at(&["spec", "updateStrategy", "type"]) != Some(&json!("RollingUpdate")) {
            return;
        }
        let bound = set.at(&["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"]).cloned();
        let bound: Option<IntOrString> = bound.and_then(|bound| objects::read(bound).ok());
        let nodes = i32::try_from(nodes).unwrap_or(i32::MAX);
        let most = bound.map_or(1, |bound| bound.scaled(nodes, true)).max(1);
        let pods: Vec<Rc<Pod>> = self.store.pods_of(&set.metadata.uid).cloned().collect();
        let down = pods.iter().filter(|pod| !pod.is_ready() || pod.is_terminating()).count();
        let mut left = usize::try_from(most).unwrap_or(1).saturating_sub(down);
        for pod in pods.iter().filter(|pod| hash_of(pod) != hash && !pod.is_terminating()) {
            // One that is down already costs nothing more.
            if !pod.is_ready() {
                self.delete_daemon(set, pod);
            } else if left > 0 {
                left -= 1;
                self.delete_daemon(set, pod);
            }
        }
    }

    fn daemons_on(&self, set: &Other, node: &str) -> Vec<Rc<Pod>> {
        self.store.pods_of(&set.metadata.uid).filter(|pod| place_of(pod) == node).cloned().collect()
    }

    fn delete_daemon(&mut self, set: &Rc<Other>, pod: &Rc<Pod>) {
        self.delete_quietly(&ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name));
        self.report_daemon(set, false, "SuccessfulDelete", format!("Deleted pod: {}", pod.metadata.name));
    }

    fn write_daemon_status(&mut self, set: &Rc<Other>, template: &PodTemplate, hash: &str, nodes: &[Rc<Node>]) {
        let (mut wanted, mut current, mut ready, mut updated, mut stray) = (0, 0, 0, 0, 0);
        for node in nodes {
            let held = self.daemons_on(set, &node.metadata.name);
            let alive: Vec<&Rc<Pod>> = held.iter().filter(|pod| !pod.is_terminating()).collect();
            if !will_run(&spec_on(template, &node.metadata.name), template, node) {
                stray += i64::from(!held.is_empty());
                continue;
            }
            wanted += 1;
            current += i64::from(!held.is_empty());
            ready += i64::from(alive.iter().any(|pod| pod.is_ready()));
            updated += i64::from(alive.iter().any(|pod| hash_of(pod) == hash));
        }
        let mut status = json!({
            "currentNumberScheduled": current,
            "desiredNumberScheduled": wanted,
            "numberMisscheduled": stray,
            "numberReady": ready,
            "observedGeneration": set.metadata.generation,
        });
        for (key, count) in
            [("numberAvailable", ready), ("numberUnavailable", wanted - ready), ("updatedNumberScheduled", updated)]
        {
            if count > 0 {
                status[key] = json!(count);
            }
        }
        self.write_other_status(set, status);
    }

    /// Writes an object's status where it differs.
    pub(super) fn write_other_status(&mut self, object: &Rc<Other>, status: Value) {
        let reference = Object::Other(Rc::clone(object)).reference();
        let Some(Object::Other(held)) = self.store.find(&reference).cloned() else { return };
        let mut next = Rc::clone(&held);
        Rc::make_mut(&mut next).body.insert("status".to_owned(), status);
        if next != held {
            self.write(Object::Other(next));
        }
    }

    fn report_daemon(&mut self, set: &Rc<Other>, warning: bool, reason: &'static str, message: String) {
        let object = involved(Kind::DaemonSet, &set.metadata);
        self.report(Report { component: "daemonset-controller", host: "", object, warning, reason, message });
    }
}

fn hash_of(pod: &Pod) -> &str {
    pod.metadata.labels.get(REVISION_HASH).map_or("", String::as_str)
}

/// The node that a daemon is on, or is meant for.
fn place_of(pod: &Pod) -> &str {
    if !pod.node_name().is_empty() {
        return pod.node_name();
    }
    let required = pod.spec.affinity.as_ref().and_then(|held| held.node_affinity.as_ref()?.required.as_ref());
    let term = required.and_then(|required| required.node_selector_terms.first());
    term.and_then(|term| term.match_fields.first()?.values.first()).map_or("", String::as_str)
}

/// The template's spec for one node.
///
/// Rule: `ReplaceDaemonSetPodNodeNameNodeAffinity`.
fn spec_on(template: &PodTemplate, node: &str) -> Value {
    let mut spec = template.spec.raw.clone();
    let field = json!([{ "key": "metadata.name", "operator": "In", "values": [node] }]);
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    let held = spec.pointer(&format!("/affinity/nodeAffinity/{required}/nodeSelectorTerms")).and_then(Value::as_array);
    let terms: Vec<Value> = match held {
        None => vec![json!({ "matchFields": field })],
        Some(terms) => {
            let with_field = |term: &Value| {
                let mut term = term.clone();
                term["matchFields"] = field.clone();
                term
            };
            terms.iter().map(with_field).collect()
        }
    };
    spec["affinity"]["nodeAffinity"][required] = json!({ "nodeSelectorTerms": terms });
    let mut tolerations = spec.get("tolerations").and_then(Value::as_array).cloned().unwrap_or_default();
    for (key, effect) in TOLERATED {
        let key = format!("node.kubernetes.io/{key}");
        let added = json!({ "effect": effect, "key": key, "operator": "Exists" });
        if !tolerations.contains(&added) {
            tolerations.push(added);
        }
    }
    spec["tolerations"] = Value::Array(tolerations);
    spec
}

/// Whether a node would take the pod, were there room.
fn will_run(spec: &Value, template: &PodTemplate, node: &Node) -> bool {
    let spec = PodSpec::from_value(spec.clone()).map_or_else(|_| Rc::clone(&template.spec), Rc::new);
    let admitted = Admitted { token_volume: None, node_name: String::new() };
    let pod = Pod { metadata: ObjectMeta::default(), spec, admitted, status: PodStatus::default() };
    scheduler::takes(&pod, node)
}
