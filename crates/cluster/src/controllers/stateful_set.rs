//! The StatefulSet controller: pods with numbers, made and replaced in order.
//!
//! Rules: `pkg/controller/statefulset/stateful_set_control.go`.

use std::rc::Rc;

use objects::{Kind, Labels, Object, ObjectRef, Other, Pod, PodTemplate, Span, Time};
use serde_json::{Value, json};

use super::revision::{NewPod, REVISION_HASH, revisions_of, template_of};
use crate::events::{Report, involved};
use crate::work::Work;
use crate::{Cluster, WriteOptions};

/// What one sync of a StatefulSet goes by.
struct Plan {
    /// The numbers that are wanted.
    wanted: std::ops::Range<i64>,
    /// Below this number pods keep the current revision.
    partition: i64,
    parallel: bool,
    /// The names of the revision that pods have and of the one that they get.
    current: String,
    update: String,
}

impl Cluster {
    /// Brings one StatefulSet closer to its wanted pods.
    pub(crate) fn sync_stateful_set(&mut self, set: &Rc<Other>) {
        if set.metadata.deletion_timestamp.is_some() {
            return;
        }
        let (update, _) = self.present_revision(set);
        let number = |path: &[&str]| set.at(path).and_then(Value::as_i64);
        let first = number(&["spec", "ordinals", "start"]).unwrap_or(0);
        let current = set.at(&["status", "currentRevision"]).and_then(Value::as_str).filter(|name| !name.is_empty());
        let plan = Plan {
            wanted: first..first + number(&["spec", "replicas"]).unwrap_or(1),
            partition: first + number(&["spec", "updateStrategy", "rollingUpdate", "partition"]).unwrap_or(0),
            parallel: set.at(&["spec", "podManagementPolicy"]) == Some(&json!("Parallel")),
            current: current.unwrap_or(&update).to_owned(),
            update,
        };
        if self.fill(set, &plan) && self.shrink(set, &plan) {
            self.roll(set, &plan);
        }
        let mut live = vec![plan.current.clone(), plan.update.clone()];
        live.extend(self.store.pods_of(&set.metadata.uid).map(|pod| revision_of(pod).to_owned()));
        self.forget_revisions(set, &live);
        self.write_stateful_status(set, plan);
    }

    fn numbered(&self, set: &Other, number: i64) -> Option<Rc<Pod>> {
        let name = format!("{}-{number}", set.metadata.name);
        self.store.pods_of(&set.metadata.uid).find(|pod| pod.metadata.name == name).cloned()
    }

    /// Makes what is missing; true once all that is wanted is there and healthy.
    fn fill(&mut self, set: &Rc<Other>, plan: &Plan) -> bool {
        let mut complete = true;
        for number in plan.wanted.clone() {
            match self.numbered(set, number) {
                None => {
                    self.create_numbered(set, plan, number);
                    complete = false;
                }
                Some(pod) if pod.is_finished() && !pod.is_terminating() => {
                    self.delete_numbered(set, &pod);
                    complete = false;
                }
                Some(pod) => complete &= self.is_healthy(set, &pod),
            }
            if !complete && !plan.parallel {
                return false;
            }
        }
        complete || plan.parallel
    }

    /// Ready, and for as long as is asked for.
    fn is_healthy(&mut self, set: &Rc<Other>, pod: &Pod) -> bool {
        if pod.is_terminating() || !pod.is_ready() {
            return false;
        }
        let least = set.at(&["spec", "minReadySeconds"]).and_then(Value::as_i64).unwrap_or(0);
        let since = pod.condition("Ready").and_then(|ready| ready.last_transition_time).unwrap_or(Time::of(self.now));
        let due = since.moment() + Span::seconds(least);
        if due > self.now {
            self.enqueue_after(due - self.now, Work::Sync(Object::Other(Rc::clone(set)).reference()));
        }
        due <= self.now
    }

    /// Deletes what is too much, the highest number first; true once nothing is.
    fn shrink(&mut self, set: &Rc<Other>, plan: &Plan) -> bool {
        let mut condemned: Vec<(i64, Rc<Pod>)> = self
            .store
            .pods_of(&set.metadata.uid)
            .filter_map(|pod| Some((ordinal(pod)?, Rc::clone(pod))))
            .filter(|(number, _)| !plan.wanted.contains(number))
            .collect();
        objects::sort::by_key(&mut condemned, |(number, _)| -number);
        let none = condemned.is_empty();
        for (_, pod) in condemned {
            if !pod.is_terminating() {
                self.delete_numbered(set, &pod);
            }
            if !plan.parallel {
                return false;
            }
        }
        none
    }

    /// Replaces pods of an old revision, the highest number first, each once the one before is healthy.
    fn roll(&mut self, set: &Rc<Other>, plan: &Plan) {
        if set.at(&["spec", "updateStrategy", "type"]) != Some(&json!("RollingUpdate")) {
            return;
        }
        for number in (plan.partition.max(plan.wanted.start)..plan.wanted.end).rev() {
            let Some(pod) = self.numbered(set, number) else { return };
            if revision_of(&pod) != plan.update && !pod.is_terminating() {
                self.delete_numbered(set, &pod);
                return;
            }
            if !self.is_healthy(set, &pod) {
                return;
            }
        }
    }

    fn create_numbered(&mut self, set: &Rc<Other>, plan: &Plan, number: i64) {
        let revision = if number < plan.partition { &plan.current } else { &plan.update };
        let stored = revisions_of(self, set).into_iter().find(|held| held.metadata.name == *revision);
        let stored =
            stored.and_then(|held| PodTemplate::from_value(held.at(&["data", "spec", "template"])?.clone()).ok());
        let Some(template) = stored.or_else(|| template_of(set)) else { return };
        let name = format!("{}-{number}", set.metadata.name);
        let mut spec = template.spec.raw.clone();
        spec["hostname"] = json!(name);
        if let Some(service) = set.at(&["spec", "serviceName"]).filter(|service| **service != json!("")) {
            spec["subdomain"] = service.clone();
        }
        self.create_claims(set, &name, &mut spec);
        let labels = Labels::from([
            ("apps.kubernetes.io/pod-index".to_owned(), number.to_string()),
            (REVISION_HASH.to_owned(), revision.clone()),
            ("statefulset.kubernetes.io/pod-name".to_owned(), name.clone()),
        ]);
        let new = NewPod { owner: set, template: &template, name: Ok(name.clone()), labels, spec };
        let (_, created) = self.create_placed_pod(new);
        let what = format!("create Pod {name} in StatefulSet {}", set.metadata.name);
        match created {
            Ok(()) => self.report_stateful(set, false, "SuccessfulCreate", format!("{what} successful")),
            Err(error) => {
                self.report_stateful(set, true, "FailedCreate", format!("{what} failed error: {error}"));
                let again = Work::Sync(Object::Other(Rc::clone(set)).reference());
                self.retry_creating(&set.metadata.uid, (Span::millis(5), Span::seconds(1000)), again);
            }
        }
    }

    /// The claims of a pod, which outlive it.
    fn create_claims(&mut self, set: &Rc<Other>, pod: &str, spec: &mut Value) {
        let claims = set.at(&["spec", "volumeClaimTemplates"]).and_then(Value::as_array).cloned().unwrap_or_default();
        for mut claim in claims {
            let volume = claim["metadata"]["name"].as_str().unwrap_or_default().to_owned();
            let name = format!("{volume}-{pod}");
            if self.store.get(Kind::PersistentVolumeClaim, &set.metadata.namespace, &name).is_none() {
                claim["metadata"]["name"] = json!(name);
                claim["metadata"]["labels"] = set.at(&["spec", "selector", "matchLabels"]).cloned().unwrap_or_default();
                let options = WriteOptions::default();
                let made = self.create(Kind::PersistentVolumeClaim, &set.metadata.namespace, claim, &options);
                let what = format!("create Claim {name} Pod {pod} in StatefulSet {}", set.metadata.name);
                match made {
                    Ok(_) => self.report_stateful(set, false, "SuccessfulCreate", format!("{what} success")),
                    Err(error) => {
                        self.report_stateful(set, true, "FailedCreate", format!("{what} failed error: {error}"));
                    }
                }
            }
            let mut volumes = spec.get("volumes").and_then(Value::as_array).cloned().unwrap_or_default();
            volumes.retain(|held| held["name"] != json!(volume));
            volumes.push(json!({ "name": volume, "persistentVolumeClaim": { "claimName": name } }));
            spec["volumes"] = Value::Array(volumes);
        }
    }

    fn delete_numbered(&mut self, set: &Rc<Other>, pod: &Rc<Pod>) {
        self.delete_quietly(&ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name));
        let message = format!("delete Pod {} in StatefulSet {} successful", pod.metadata.name, set.metadata.name);
        self.report_stateful(set, false, "SuccessfulDelete", message);
    }

    fn write_stateful_status(&mut self, set: &Rc<Other>, plan: Plan) {
        let pods: Vec<Rc<Pod>> =
            self.store.pods_of(&set.metadata.uid).filter(|pod| !pod.is_finished()).cloned().collect();
        let alive = |revision: &str| {
            let held = pods.iter().filter(|pod| !pod.is_terminating() && revision_of(pod) == revision);
            held.count()
        };
        let ready = pods.iter().filter(|pod| pod.is_ready()).count();
        let mut available = 0;
        for pod in &pods {
            available += usize::from(self.is_healthy(set, pod));
        }
        let (updated, wanted) = (alive(&plan.update), (plan.wanted.end - plan.wanted.start) as usize);
        // Rule: `completeRollingUpdate`.
        let done = updated == wanted && ready == wanted && pods.len() == wanted;
        let current = if done { plan.update.clone() } else { plan.current };
        let mut status = json!({
            "availableReplicas": available,
            "collisionCount": 0,
            "currentRevision": current,
            "observedGeneration": set.metadata.generation,
            "replicas": pods.len(),
            "updateRevision": plan.update,
        });
        for (key, count) in
            [("currentReplicas", alive(&current)), ("readyReplicas", ready), ("updatedReplicas", updated)]
        {
            if count > 0 {
                status[key] = json!(count);
            }
        }
        self.write_other_status(set, status);
    }

    fn report_stateful(&mut self, set: &Rc<Other>, warning: bool, reason: &'static str, message: String) {
        let object = involved(Kind::StatefulSet, &set.metadata);
        self.report(Report { component: "statefulset-controller", host: "", object, warning, reason, message });
    }
}

fn ordinal(pod: &Pod) -> Option<i64> {
    pod.metadata.name.rsplit_once('-')?.1.parse().ok()
}

fn revision_of(pod: &Pod) -> &str {
    pod.metadata.labels.get(REVISION_HASH).map_or("", String::as_str)
}
