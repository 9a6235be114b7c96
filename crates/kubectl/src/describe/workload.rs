//! Deployments, ReplicaSets and Jobs described.

use std::rc::Rc;

use cluster::Cluster;
use objects::workload::StrategyType;
use objects::{Deployment, LabelSelector, Other, ReplicaSet, Span, Time};

use super::template;
use super::text::{Text, at, or, or_none, word};
use crate::age::human;
use crate::revisions::Revisions;

pub(super) fn deployment(deployment: &Deployment, text: &mut Text, cluster: &Cluster) {
    let (metadata, spec, status) = (&deployment.metadata, &deployment.spec, &deployment.status);
    text.pair(0, "Name", &metadata.name);
    text.pair(0, "Namespace", &metadata.namespace);
    text.pair(0, "CreationTimestamp", metadata.creation_timestamp.unwrap_or(objects::Time(0)).rfc1123());
    text.labels("Labels", &metadata.labels);
    text.annotations("Annotations", &metadata.annotations);
    text.pair(0, "Selector", &spec.selector);
    text.pair(
        0,
        "Replicas",
        format!(
            "{} desired | {} updated | {} total | {} available | {} unavailable",
            spec.replicas,
            status.updated_replicas,
            status.replicas,
            status.available_replicas,
            status.unavailable_replicas
        ),
    );
    text.pair(
        0,
        "StrategyType",
        match spec.strategy.kind {
            StrategyType::RollingUpdate => "RollingUpdate",
            StrategyType::Recreate => "Recreate",
        },
    );
    text.pair(0, "MinReadySeconds", spec.min_ready_seconds);
    if let Some(rolling) = &spec.strategy.rolling_update {
        let bounds = format!("{} max unavailable, {} max surge", rolling.max_unavailable, rolling.max_surge);
        text.pair(0, "RollingUpdateStrategy", bounds);
    }
    template::add(&spec.template, text);
    let rows = status.conditions.iter().map(|c| (c.kind.as_str(), c.status.word(), c.reason.as_str()));
    conditions(rows.collect(), text);
    let revisions = Revisions::of(deployment, cluster);
    text.pair(0, "OldReplicaSets", sets(&revisions.old));
    text.pair(0, "NewReplicaSet", sets(revisions.new.as_slice()));
}

fn conditions(rows: Vec<(&str, &str, &str)>, text: &mut Text) {
    if rows.is_empty() {
        return;
    }
    text.line(0, "Conditions:");
    text.line(1, "Type\tStatus\tReason");
    text.line(1, "----\t------\t------");
    for (kind, status, reason) in rows {
        text.line(1, format!("{kind} \t{status}\t{reason}"));
    }
}

fn sets(sets: &[Rc<ReplicaSet>]) -> String {
    let texts: Vec<String> = sets
        .iter()
        .map(|set| format!("{} ({}/{} replicas created)", set.metadata.name, set.status.replicas, set.spec.replicas))
        .collect();
    or_none(&texts.join(", ")).to_owned()
}

pub(super) fn replica_set(set: &ReplicaSet, text: &mut Text, cluster: &Cluster) {
    let metadata = &set.metadata;
    text.pair(0, "Name", &metadata.name);
    text.pair(0, "Namespace", &metadata.namespace);
    text.pair(0, "Selector", &set.spec.selector);
    text.labels("Labels", &metadata.labels);
    text.annotations("Annotations", &metadata.annotations);
    if let Some(owner) = metadata.controller() {
        text.pair(0, "Controlled By", format!("{}/{}", owner.kind, owner.name));
    }
    text.pair(0, "Replicas", format!("{} current / {} desired", set.status.replicas, set.spec.replicas));
    super::sets::pods(&metadata.uid, text, cluster);
    template::add(&set.spec.template, text);
    let rows = set.status.conditions.iter().map(|c| (c.kind.as_str(), c.status.word(), c.reason.as_str()));
    conditions(rows.collect(), text);
}

pub(super) fn job(job: &Other, text: &mut Text) {
    let body = serde_json::Value::Object(job.body.clone());
    text.pair(0, "Name", &job.metadata.name);
    text.pair(0, "Namespace", &job.metadata.namespace);
    let selector = at(&body, &["spec", "selector"]).cloned().unwrap_or_default();
    let selector: LabelSelector = objects::read(selector).unwrap_or_default();
    text.pair(0, "Selector", selector);
    text.labels("Labels", &job.metadata.labels);
    text.annotations("Annotations", &job.metadata.annotations);
    text.pair(0, "Parallelism", or(word(&body, &["spec", "parallelism"]), "1"));
    text.pair(0, "Completions", or(word(&body, &["spec", "completions"]), "<unset>"));
    text.pair(0, "Completion Mode", or(word(&body, &["spec", "completionMode"]), "NonIndexed"));
    text.pair(0, "Suspend", or(word(&body, &["spec", "suspend"]), "false"));
    text.pair(0, "Backoff Limit", or(word(&body, &["spec", "backoffLimit"]), "6"));
    let kept = word(&body, &["spec", "ttlSecondsAfterFinished"]);
    if !kept.is_empty() {
        text.pair(0, "TTL Seconds After Finished", kept);
    }
    let time = |key: &str| Time::parse(&word(&body, &["status", key]));
    let (started, completed) = (time("startTime"), time("completionTime"));
    for (name, time) in [("Start Time", started), ("Completed At", completed)] {
        if let Some(time) = time {
            text.pair(0, name, time.rfc1123());
        }
    }
    if let (Some(started), Some(completed)) = (started, completed) {
        text.pair(0, "Duration", human(Span::seconds(completed.0 - started.0)));
    }
    let deadline = word(&body, &["spec", "activeDeadlineSeconds"]);
    if !deadline.is_empty() {
        text.pair(0, "Active Deadline Seconds", format!("{deadline}s"));
    }
    let count = |key: &str| or(word(&body, &["status", key]), "0");
    text.pair(
        0,
        "Pods Statuses",
        format!(
            "{} Active ({} Ready) / {} Succeeded / {} Failed",
            count("active"),
            count("ready"),
            count("succeeded"),
            count("failed")
        ),
    );
    template::add_value(&at(&body, &["spec", "template"]).cloned().unwrap_or_default(), text);
}
