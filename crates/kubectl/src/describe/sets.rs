//! StatefulSets, DaemonSets and CronJobs described.

use cluster::Cluster;
use objects::pod::Phase;
use objects::{LabelSelector, Other, Time};
use serde_json::Value;

use super::template;
use super::text::{Text, at, list, or, or_none, texts, word};

fn selector(body: &Value, path: &[&str]) -> String {
    let selector = at(body, path).cloned().and_then(|value| objects::read::<LabelSelector>(value).ok());
    selector.unwrap_or_default().to_string()
}

/// `Pods Status:` of the pods of an owner, by its UID.
pub(super) fn pods(owner: &str, text: &mut Text, cluster: &Cluster) {
    let (mut running, mut waiting, mut succeeded, mut failed) = (0, 0, 0, 0);
    for pod in cluster.pods_of(owner) {
        match pod.status.phase {
            Phase::Running => running += 1,
            Phase::Pending => waiting += 1,
            Phase::Succeeded => succeeded += 1,
            Phase::Failed => failed += 1,
            Phase::Unknown => {}
        }
    }
    let counts = format!("{running} Running / {waiting} Waiting / {succeeded} Succeeded / {failed} Failed");
    text.pair(0, "Pods Status", counts);
}

fn head(object: &Other, text: &mut Text) {
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Namespace", &object.metadata.namespace);
}

fn marks(object: &Other, text: &mut Text) {
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
}

pub(super) fn stateful_set(set: &Other, text: &mut Text, cluster: &Cluster) {
    let body = Value::Object(set.body.clone());
    head(set, text);
    text.pair(0, "CreationTimestamp", set.metadata.creation_timestamp.unwrap_or(Time(0)).rfc1123());
    text.pair(0, "Selector", selector(&body, &["spec", "selector"]));
    marks(set, text);
    let count = |path: &[&str]| or(word(&body, path), "0");
    let (wanted, held) = (count(&["spec", "replicas"]), count(&["status", "replicas"]));
    text.pair(0, "Replicas", format!("{wanted} desired | {held} total"));
    text.pair(0, "Update Strategy", word(&body, &["spec", "updateStrategy", "type"]));
    let rolling = |key: &str| word(&body, &["spec", "updateStrategy", "rollingUpdate", key]);
    for (title, key) in [("Partition", "partition"), ("MaxUnavailable", "maxUnavailable")] {
        if !rolling(key).is_empty() {
            text.pair(1, title, rolling(key));
        }
    }
    pods(&set.metadata.uid, text, cluster);
    template::add_value(&at(&body, &["spec", "template"]).cloned().unwrap_or_default(), text);
    let claims = list(&body, &["spec", "volumeClaimTemplates"]);
    if claims.is_empty() {
        text.pair(0, "Volume Claims", "<none>");
        return;
    }
    text.line(0, "Volume Claims:");
    for claim in claims {
        text.pair(1, "Name", word(claim, &["metadata", "name"]));
        text.pair(1, "StorageClass", word(claim, &["spec", "storageClassName"]));
        text.labels("  Labels", &texts(claim, &["metadata", "labels"]));
        text.labels("  Annotations", &texts(claim, &["metadata", "annotations"]));
        text.pair(1, "Capacity", or(word(claim, &["spec", "resources", "requests", "storage"]), "<default>"));
        let modes: Vec<&str> = list(claim, &["spec", "accessModes"]).iter().filter_map(Value::as_str).collect();
        text.pair(1, "Access Modes", format!("[{}]", modes.join(" ")));
    }
}

pub(super) fn daemon_set(set: &Other, text: &mut Text, cluster: &Cluster) {
    let body = Value::Object(set.body.clone());
    head(set, text);
    text.pair(0, "Selector", selector(&body, &["spec", "selector"]));
    let nodes = texts(&body, &["spec", "template", "spec", "nodeSelector"]);
    let nodes: Vec<String> = nodes.iter().map(|(key, value)| format!("{key}={value}")).collect();
    text.pair(0, "Node-Selector", or_none(&nodes.join(",")));
    marks(set, text);
    for (title, key) in [
        ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
        ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
        ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
        ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ] {
        text.line(0, format!("{title}: {}", or(word(&body, &["status", key]), "0")));
    }
    pods(&set.metadata.uid, text, cluster);
    template::add_value(&at(&body, &["spec", "template"]).cloned().unwrap_or_default(), text);
}

pub(super) fn cron_job(job: &Other, text: &mut Text) {
    let body = Value::Object(job.body.clone());
    head(job, text);
    marks(job, text);
    let spec = |key: &str| word(&body, &["spec", key]);
    text.pair(0, "Schedule", spec("schedule"));
    if !spec("timeZone").is_empty() {
        text.pair(0, "Time Zone", spec("timeZone"));
    }
    text.pair(0, "Concurrency Policy", spec("concurrencyPolicy"));
    text.pair(0, "Suspend", if spec("suspend") == "true" { "True" } else { "False" });
    text.pair(0, "Successful Job History Limit", or(spec("successfulJobsHistoryLimit"), "<unset>"));
    text.pair(0, "Failed Job History Limit", or(spec("failedJobsHistoryLimit"), "<unset>"));
    let late = spec("startingDeadlineSeconds");
    text.pair(0, "Starting Deadline Seconds", if late.is_empty() { "<unset>".to_owned() } else { format!("{late}s") });
    let template = |key: &str| word(&body, &["spec", "jobTemplate", "spec", key]);
    let chosen = selector(&body, &["spec", "jobTemplate", "spec", "selector"]);
    text.pair(0, "Selector", or(chosen, "<unset>"));
    text.pair(0, "Parallelism", or(template("parallelism"), "<unset>"));
    text.pair(0, "Completions", or(template("completions"), "<unset>"));
    if !template("activeDeadlineSeconds").is_empty() {
        text.pair(0, "Active Deadline Seconds", format!("{}s", template("activeDeadlineSeconds")));
    }
    let pods = at(&body, &["spec", "jobTemplate", "spec", "template"]).cloned().unwrap_or_default();
    template::add_value(&pods, text);
    let last = Time::parse(&word(&body, &["status", "lastScheduleTime"]));
    text.pair(0, "Last Schedule Time", last.map_or_else(|| "<unset>".to_owned(), Time::rfc1123));
    let active: Vec<String> = list(&body, &["status", "active"]).iter().map(|job| word(job, &["name"])).collect();
    text.pair(0, "Active Jobs", or_none(&active.join(", ")));
}
