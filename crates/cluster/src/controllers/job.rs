//! The Job controller: pods that run to their end, a number of times.
//!
//! Rules: `pkg/controller/job` (a failed pod is replaced after 10 s, 20 s, … up to six times).

use std::rc::Rc;

use objects::pod::Phase;
use objects::{Kind, Object, ObjectRef, Other, PodTemplate, Span, Time};
use serde_json::{Value, json};

use crate::Cluster;
use crate::events::{Report, involved};
use crate::work::Work;

/// A failed pod is replaced after this time, doubled each time.
const BACK_OFF: Span = Span::seconds(10);

struct Counts {
    active: i64,
    ready: i64,
    succeeded: i64,
    failed: i64,
}

impl Cluster {
    /// Brings one Job closer to its completions.
    pub(crate) fn sync_job(&mut self, namespace: &str, name: &str) {
        let Some(Object::Other(job)) = self.store.get(Kind::Job, namespace, name).cloned() else { return };
        if job.metadata.deletion_timestamp.is_some() || is_finished(&job) {
            return;
        }
        let number = |key: &str, default: i64| job.at(&["spec", key]).and_then(Value::as_i64).unwrap_or(default);
        let (completions, parallelism, limit) =
            (number("completions", 1), number("parallelism", 1), number("backoffLimit", 6));
        let counts = self.count_job_pods(&job);
        let suspended = job.at(&["spec", "suspend"]) == Some(&json!(true));
        let mut finished = None;
        if counts.succeeded >= completions {
            finished = Some(("Complete", "CompletionsReached", "Reached expected number of succeeded pods"));
        } else if counts.failed > limit {
            finished = Some(("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit"));
            self.delete_job_pods(&job);
        } else if !suspended {
            let wanted = parallelism.min(completions - counts.succeeded) - counts.active;
            let back_off = Span(BACK_OFF.0 << (counts.failed - 1).clamp(0, 5));
            let last_failure = self.last_failure(&job);
            let due = last_failure.map(|failure| failure.moment() + back_off).filter(|_| counts.failed > 0);
            match due {
                Some(due) if due > self.now => {
                    let work = Work::Job(namespace.to_owned(), name.to_owned());
                    self.enqueue_after(due - self.now, work);
                }
                _ => (0..wanted.max(0)).for_each(|_| self.create_job_pod(&job)),
            }
        }
        if let Some((_, reason, message)) = finished {
            let (warning, reason) = if reason == "CompletionsReached" { (false, "Completed") } else { (true, reason) };
            let message = if warning { message } else { "Job completed" };
            self.report_job(&job, warning, reason, message.to_owned());
        }
        let counts = self.count_job_pods(&job);
        self.write_job_status(&job, &counts, finished);
    }

    fn count_job_pods(&self, job: &Rc<Other>) -> Counts {
        let mut counts = Counts { active: 0, ready: 0, succeeded: 0, failed: 0 };
        for pod in self.store.pods_of(&job.metadata.uid) {
            match pod.status.phase {
                Phase::Succeeded => counts.succeeded += 1,
                Phase::Failed => counts.failed += 1,
                Phase::Pending | Phase::Running | Phase::Unknown => {
                    counts.active += i64::from(!pod.is_terminating());
                    counts.ready += i64::from(pod.is_ready());
                }
            }
        }
        counts
    }

    fn last_failure(&self, job: &Rc<Other>) -> Option<Time> {
        let failed = self.store.pods_of(&job.metadata.uid).filter(|pod| pod.status.phase == Phase::Failed);
        failed
            .flat_map(|pod| &pod.status.container_statuses)
            .filter_map(|status| status.state.terminated.as_ref()?.finished_at)
            .max()
    }

    fn create_job_pod(&mut self, job: &Rc<Other>) {
        let template = job.at(&["spec", "template"]).cloned().and_then(|value| PodTemplate::from_value(value).ok());
        let Some(template) = template else { return };
        let (name, created) = self.create_pod(Kind::Job, &job.metadata, &template);
        match created {
            Ok(()) => self.report_job(job, false, "SuccessfulCreate", format!("Created pod: {name}")),
            Err(error) => self.report_job(job, true, "FailedCreate", format!("Error creating: {error}")),
        }
    }

    fn delete_job_pods(&mut self, job: &Rc<Other>) {
        let running: Vec<ObjectRef> = self
            .store
            .pods_of(&job.metadata.uid)
            .filter(|pod| !pod.is_finished())
            .map(|pod| ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name))
            .collect();
        for pod in running {
            self.delete_quietly(&pod);
        }
    }

    fn write_job_status(&mut self, job: &Rc<Other>, counts: &Counts, finished: Option<(&str, &str, &str)>) {
        let now = json!(Time::of(self.now));
        let started = job.at(&["status", "startTime"]).cloned().unwrap_or_else(|| now.clone());
        let mut status =
            json!({ "startTime": started, "terminating": 0, "uncountedTerminatedPods": {}, "ready": counts.ready });
        for (key, count) in [("active", counts.active), ("succeeded", counts.succeeded), ("failed", counts.failed)] {
            if count > 0 {
                status[key] = json!(count);
            }
        }
        if let Some((kind, reason, message)) = finished {
            let condition = |kind: &str| {
                json!({
                    "type": kind, "status": "True", "reason": reason, "message": message,
                    "lastProbeTime": now, "lastTransitionTime": now,
                })
            };
            let criterion = if kind == "Complete" { "SuccessCriteriaMet" } else { "FailureTarget" };
            status["conditions"] = json!([condition(criterion), condition(kind)]);
            if kind == "Complete" {
                status["completionTime"] = now.clone();
            }
        }
        let mut next = Rc::clone(job);
        Rc::make_mut(&mut next).body.insert("status".to_owned(), status);
        if next != *job {
            self.write(Object::Other(next));
        }
    }

    fn report_job(&mut self, job: &Rc<Other>, warning: bool, reason: &str, message: String) {
        let object = involved(Kind::Job, &job.metadata);
        self.report(Report { component: "job-controller", host: "", object, warning, reason, message });
    }

    /// What the API server adds to a Job that is created: a selector by UID, and labels for its pods.
    pub(crate) fn admit_job(&mut self, job: &mut Other) {
        if job.kind != Kind::Job {
            return;
        }
        let (name, uid) = (job.metadata.name.clone(), job.metadata.uid.clone());
        let labels = json!({
            "batch.kubernetes.io/controller-uid": uid,
            "batch.kubernetes.io/job-name": name,
            "controller-uid": uid,
            "job-name": name,
        });
        let Some(spec) = job.body.get_mut("spec").and_then(Value::as_object_mut) else { return };
        if spec.get("manualSelector") != Some(&json!(true)) {
            spec.insert("selector".to_owned(), json!({ "matchLabels": { "batch.kubernetes.io/controller-uid": uid } }));
        }
        if let (Some(held), Value::Object(labels)) =
            (spec.get_mut("template").map(|template| &mut template["metadata"]["labels"]), labels)
        {
            if !held.is_object() {
                *held = json!({});
            }
            for (key, value) in labels {
                held[key] = value;
            }
            // A Job without labels takes those of its template.
            if job.metadata.labels.is_empty() {
                job.metadata.labels = serde_json::from_value(held.clone()).unwrap_or_default();
            }
        }
    }
}

fn is_finished(job: &Other) -> bool {
    let conditions = job.at(&["status", "conditions"]).and_then(Value::as_array);
    conditions
        .is_some_and(|conditions| conditions.iter().any(|held| held["type"] == "Complete" || held["type"] == "Failed"))
}
