//! The CronJob controller: a Job at each time that the schedule names.
//!
//! Rules: `pkg/controller/cronjob`.

use std::rc::Rc;

use objects::schedule::Schedule;
use objects::{Kind, Object, ObjectMeta, ObjectRef, Other, Time};
use serde_json::{Value, json};

use crate::events::{Report, involved};
use crate::work::Work;
use crate::{Cluster, WriteOptions};

impl Cluster {
    /// Starts the Job that is due, and forgets old ones.
    pub(crate) fn sync_cron_job(&mut self, cron: &Rc<Other>) {
        if cron.metadata.deletion_timestamp.is_some() {
            return;
        }
        let jobs = self.jobs_of(cron);
        let mut status = cron.at(&["status"]).cloned().unwrap_or_else(|| json!({}));
        self.see_ended(cron, &jobs, &mut status);
        self.forget_ended(cron, &jobs);
        let schedule =
            cron.at(&["spec", "schedule"]).and_then(Value::as_str).and_then(|text| Schedule::parse(text).ok());
        let (Some(schedule), Some(created)) = (schedule, cron.metadata.creation_timestamp) else { return };
        let now = Time::of(self.now);
        let last = status["lastScheduleTime"].as_str().and_then(Time::parse).unwrap_or(created);
        let mut due = None;
        let mut next = schedule.next(last);
        while let Some(time) = next.filter(|time| *time <= now) {
            due = Some(time);
            next = schedule.next(time);
        }
        if cron.at(&["spec", "suspend"]) != Some(&json!(true))
            && let Some(due) = due
            && self.may_start(cron, &jobs)
        {
            status["lastScheduleTime"] = json!(due);
            self.start(cron, due);
        }
        let active: Vec<Value> = self.jobs_of(cron).iter().filter(|job| ended(job).is_none()).map(|job| {
            json!({
                "apiVersion": "batch/v1", "kind": "Job", "name": job.metadata.name, "namespace": job.metadata.namespace,
                "resourceVersion": job.metadata.resource_version.to_string(), "uid": job.metadata.uid,
            })
        }).collect();
        if let Some(map) = status.as_object_mut() {
            map.remove("active");
            if !active.is_empty() {
                map.insert("active".to_owned(), Value::Array(active));
            }
        }
        self.write_other_status(cron, status);
        if let Some(next) = next {
            self.enqueue_after(next.moment() - self.now, Work::Sync(Object::Other(Rc::clone(cron)).reference()));
        }
    }

    fn jobs_of(&self, cron: &Other) -> Vec<Rc<Other>> {
        let jobs = self.store.list(Kind::Job, Some(&cron.metadata.namespace)).filter_map(Object::as_other);
        jobs.filter(|job| job.metadata.is_controlled_by(&cron.metadata.uid)).cloned().collect()
    }

    /// Tells of Jobs that were active and have ended.
    fn see_ended(&mut self, cron: &Rc<Other>, jobs: &[Rc<Other>], status: &mut Value) {
        let listed = status["active"].as_array().cloned().unwrap_or_default();
        for job in jobs {
            let Some((condition, at)) = ended(job) else { continue };
            if !listed.iter().any(|held| held["uid"] == json!(job.metadata.uid)) {
                continue;
            }
            let message = format!("Saw completed job: {}, condition: {condition}", job.metadata.name);
            self.report_cron_job(cron, false, "SawCompletedJob", message);
            if condition == "Complete" {
                status["lastSuccessfulTime"] = json!(at);
            }
        }
    }

    /// Deletes the oldest Jobs that have ended, beyond the limits.
    fn forget_ended(&mut self, cron: &Rc<Other>, jobs: &[Rc<Other>]) {
        for (condition, key) in [("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")] {
            let Some(limit) = cron.at(&["spec", key]).and_then(Value::as_u64) else { continue };
            let mut held: Vec<&Rc<Other>> =
                jobs.iter().filter(|job| ended(job).is_some_and(|(kind, _)| kind == condition)).collect();
            objects::sort::by_key(&mut held, |job| job.at(&["status", "startTime"]).map(Value::to_string));
            let excess = held.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
            for job in held.into_iter().take(excess) {
                self.delete_quietly(&Object::Other(Rc::clone(job)).reference());
                self.report_cron_job(cron, false, "SuccessfulDelete", format!("Deleted job {}", job.metadata.name));
            }
        }
    }

    /// Whether another Job may begin beside those that run.
    fn may_start(&mut self, cron: &Rc<Other>, jobs: &[Rc<Other>]) -> bool {
        let running: Vec<ObjectRef> = jobs
            .iter()
            .filter(|job| ended(job).is_none())
            .map(|job| Object::Other(Rc::clone(job)).reference())
            .collect();
        match cron.at(&["spec", "concurrencyPolicy"]).and_then(Value::as_str) {
            Some("Forbid") if !running.is_empty() => {
                let message =
                    "Not starting job because prior execution is running and concurrency policy is Forbid".to_owned();
                self.report_cron_job(cron, false, "JobAlreadyActive", message);
                false
            }
            Some("Replace") => {
                for job in running {
                    self.delete_quietly(&job);
                    self.report_cron_job(cron, false, "SuccessfulDelete", format!("Deleted job {}", job.name));
                }
                true
            }
            _ => true,
        }
    }

    fn start(&mut self, cron: &Rc<Other>, due: Time) {
        let name = format!("{}-{}", cron.metadata.name, due.0 / 60);
        let template = cron.at(&["spec", "jobTemplate"]).cloned().unwrap_or_default();
        let mut metadata = template["metadata"].clone();
        metadata["name"] = json!(name);
        metadata["annotations"]["batch.kubernetes.io/cronjob-scheduled-timestamp"] = json!(due);
        metadata["ownerReferences"] = json!([ObjectMeta::controller_reference(Kind::CronJob, &cron.metadata)]);
        let manifest =
            json!({ "apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": template["spec"] });
        match self.create(Kind::Job, &cron.metadata.namespace, manifest, &WriteOptions::default()) {
            Ok(_) => self.report_cron_job(cron, false, "SuccessfulCreate", format!("Created job {name}")),
            Err(error) => {
                self.report_cron_job(cron, true, "FailedCreate", format!("Error creating job: {error}"));
            }
        }
    }

    fn report_cron_job(&mut self, cron: &Rc<Other>, warning: bool, reason: &'static str, message: String) {
        let object = involved(Kind::CronJob, &cron.metadata);
        self.report(Report { component: "cronjob-controller", host: "", object, warning, reason, message });
    }
}

/// How a Job ended, and when.
fn ended(job: &Other) -> Option<(&'static str, Time)> {
    let conditions = job.at(&["status", "conditions"]).and_then(Value::as_array)?;
    ["Complete", "Failed"].into_iter().find_map(|kind| {
        let found = conditions.iter().find(|held| held["type"] == kind && held["status"] == "True")?;
        Some((kind, found["lastTransitionTime"].as_str().and_then(Time::parse)?))
    })
}
