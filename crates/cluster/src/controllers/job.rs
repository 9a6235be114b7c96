//! The Job controller: pods that run to their end, a number of times.
//!
//! Rules: `pkg/controller/job` (a failed pod is replaced after 10 s, 20 s, … up to ten minutes).

use std::rc::Rc;

use objects::pod::Phase;
use objects::{Kind, Object, ObjectRef, Other, PodTemplate, Span, Time};
use serde_json::{Value, json};

use super::pod_control::BURST;
use crate::events::{Report, involved};
use crate::work::Work;
use crate::{ApiError, Cluster};

/// A failed pod is replaced after this time, doubled each time.
const BACK_OFF: Span = Span::seconds(10);
/// Up to this time.
const LONGEST_BACK_OFF: Span = Span::seconds(600);
/// The work queue's first and longest wait after pods could not be made.
const RETRIES: (Span, Span) = (Span::seconds(1), Span::seconds(60));

/// How a Job ended: condition, reason and message.
type Outcome = (&'static str, &'static str, &'static str);

#[derive(Default)]
struct Counts {
    active: i64,
    ready: i64,
    succeeded: i64,
    failed: i64,
    /// Of containers, in their pods.
    restarts: i64,
}

impl Cluster {
    /// Brings one Job closer to its completions.
    pub(crate) fn sync_job(&mut self, namespace: &str, name: &str) {
        let Some(Object::Other(job)) = self.store.get(Kind::Job, namespace, name).cloned() else { return };
        if job.metadata.deletion_timestamp.is_some() {
            return;
        }
        if let Some(finished) = finished_at(&job) {
            self.delete_outlived(&job, finished);
            return;
        }
        let counts = self.count_job_pods(&job);
        let outcome = self.outcome(&job, &counts);
        match outcome {
            Some(("Complete", ..)) => self.report_job(&job, false, "Completed", "Job completed".to_owned()),
            Some((_, reason, message)) => {
                self.delete_job_pods(&job);
                self.report_job(&job, true, reason, message.to_owned());
            }
            None if job.at(&["spec", "suspend"]) != Some(&json!(true)) => self.create_job_pods(&job, &counts),
            None => {}
        }
        let counts = self.count_job_pods(&job);
        self.write_job_status(&job, &counts, outcome);
    }

    /// Whether a Job has ended, and how. Where no number of completions is given, one success tells that the work is
    /// done, and the other pods are waited for.
    fn outcome(&mut self, job: &Rc<Other>, counts: &Counts) -> Option<Outcome> {
        let complete = match number(job, "completions") {
            Some(completions) => counts.succeeded >= completions,
            None => counts.succeeded > 0 && counts.active == 0,
        };
        if complete {
            return Some(("Complete", "CompletionsReached", "Reached expected number of succeeded pods"));
        }
        let limit = number(job, "backoffLimit").unwrap_or(6);
        // Rule: `pastBackoffLimitOnFailure`: a container that is restarted in its pod counts each time.
        let restarts = if restarts_in_place(job) { counts.restarts } else { 0 };
        if counts.failed > limit || (restarts > 0 && restarts >= limit) {
            return Some(("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit"));
        }
        let deadline = number(job, "activeDeadlineSeconds")?;
        let started = job.at(&["status", "startTime"]).and_then(Value::as_str).and_then(Time::parse);
        let due = started.unwrap_or(Time::of(self.now)).moment() + Span::seconds(deadline);
        if due <= self.now {
            return Some(("Failed", "DeadlineExceeded", "Job was active longer than specified deadline"));
        }
        self.enqueue_after(due - self.now, work(job));
        None
    }

    /// Makes the pods that are missing, unless the back-off after a failure still runs.
    fn create_job_pods(&mut self, job: &Rc<Other>, counts: &Counts) {
        let parallelism = number(job, "parallelism").unwrap_or(1);
        let wanted = match number(job, "completions") {
            Some(completions) => parallelism.min(completions - counts.succeeded),
            None if counts.succeeded > 0 => counts.active,
            None => parallelism,
        };
        let missing = usize::try_from(wanted - counts.active).unwrap_or(0).min(BURST);
        let back_off = Span(BACK_OFF.0 << (counts.failed - 1).clamp(0, 10)).min(LONGEST_BACK_OFF);
        let due = self.last_failure(job).map(|failure| failure.moment() + back_off).filter(|due| *due > self.now);
        if let Some(due) = due.filter(|_| counts.failed > 0) {
            self.enqueue_after(due - self.now, work(job));
            return;
        }
        let template = job.at(&["spec", "template"]).cloned().and_then(|value| PodTemplate::from_value(value).ok());
        let Some(template) = template else { return };
        let uid = &job.metadata.uid;
        match self.create_in_batches(missing, |cluster| cluster.create_job_pod(job, &template)) {
            Ok(()) => {
                self.controllers.create_failures.remove(uid);
            }
            Err(_) => {
                self.retry_creating(uid, RETRIES, work(job));
            }
        }
    }

    /// Deletes a Job that has ended and is to be kept no longer.
    ///
    /// Rule: `pkg/controller/ttlafterfinished`.
    fn delete_outlived(&mut self, job: &Rc<Other>, finished: Time) {
        let Some(kept) = number(job, "ttlSecondsAfterFinished") else { return };
        let due = finished.moment() + Span::seconds(kept);
        if due <= self.now {
            self.delete_quietly(&Object::Other(Rc::clone(job)).reference());
        } else {
            self.enqueue_after(due - self.now, work(job));
        }
    }

    fn count_job_pods(&self, job: &Rc<Other>) -> Counts {
        let mut counts = Counts::default();
        for pod in self.store.pods_of(&job.metadata.uid) {
            let restarts = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
            counts.restarts += restarts.map(|status| status.restart_count).sum::<i64>();
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

    fn create_job_pod(&mut self, job: &Rc<Other>, template: &PodTemplate) -> Result<(), ApiError> {
        let (name, created) = self.create_pod(Kind::Job, &job.metadata, template);
        match &created {
            Ok(()) => self.report_job(job, false, "SuccessfulCreate", format!("Created pod: {name}")),
            Err(error) => self.report_job(job, true, "FailedCreate", format!("Error creating: {error}")),
        }
        created
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
            self.report_job(job, false, "SuccessfulDelete", format!("Deleted pod: {}", pod.name));
        }
    }

    fn write_job_status(&mut self, job: &Rc<Other>, counts: &Counts, outcome: Option<Outcome>) {
        let now = json!(Time::of(self.now));
        let started = job.at(&["status", "startTime"]).cloned().unwrap_or_else(|| now.clone());
        let mut status =
            json!({ "startTime": started, "terminating": 0, "uncountedTerminatedPods": {}, "ready": counts.ready });
        for (key, count) in [("active", counts.active), ("succeeded", counts.succeeded), ("failed", counts.failed)] {
            if count > 0 {
                status[key] = json!(count);
            }
        }
        if let Some((kind, reason, message)) = outcome {
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

    fn report_job(&mut self, job: &Rc<Other>, warning: bool, reason: &'static str, message: String) {
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
                job.metadata.labels = objects::read(held.clone()).unwrap_or_default();
            }
        }
    }
}

fn work(job: &Other) -> Work {
    Work::Job(job.metadata.namespace.clone(), job.metadata.name.clone())
}

fn number(job: &Other, key: &str) -> Option<i64> {
    job.at(&["spec", key]).and_then(Value::as_i64)
}

fn restarts_in_place(job: &Other) -> bool {
    job.at(&["spec", "template", "spec", "restartPolicy"]) == Some(&json!("OnFailure"))
}

/// When a Job ended, if it has.
fn finished_at(job: &Other) -> Option<Time> {
    let conditions = job.at(&["status", "conditions"]).and_then(Value::as_array)?;
    let last = conditions.iter().find(|held| held["type"] == "Complete" || held["type"] == "Failed")?;
    last["lastTransitionTime"].as_str().and_then(Time::parse)
}
