//! Horizontal pod autoscalers described.

use objects::Other;
use serde_json::Value;

use super::text::{Text, at, list, or, word};

pub(super) fn describe(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Namespace", &object.metadata.namespace);
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
    text.pair(0, "CreationTimestamp", object.metadata.creation_timestamp.unwrap_or(objects::Time(0)).rfc1123());
    let target = |key: &str| word(&body, &["spec", "scaleTargetRef", key]);
    text.pair(0, "Reference", format!("{}/{}", target("kind"), target("name")));
    text.line(0, "Metrics:\t( current / target )");
    for (index, metric) in list(&body, &["spec", "metrics"]).iter().enumerate() {
        let held = list(&body, &["status", "currentMetrics"]).get(index).and_then(|m| at(m, &["resource", "current"]));
        let held = held.cloned().unwrap_or_default();
        let name = word(metric, &["resource", "name"]);
        let wanted = word(metric, &["resource", "target", "averageUtilization"]);
        if wanted.is_empty() {
            let now = or(word(&held, &["averageValue"]), "<unknown>");
            let wanted = word(metric, &["resource", "target", "averageValue"]);
            text.line(1, format!("resource {name} on pods:\t{now} / {wanted}"));
        } else {
            let now = match (word(&held, &["averageUtilization"]), word(&held, &["averageValue"])) {
                (percent, _) if percent.is_empty() => "<unknown>".to_owned(),
                (percent, amount) => format!("{percent}% ({amount})"),
            };
            text.line(1, format!("resource {name} on pods  (as a percentage of request):\t{now} / {wanted}%"));
        }
    }
    text.pair(0, "Min replicas", or(word(&body, &["spec", "minReplicas"]), "<unset>"));
    text.pair(0, "Max replicas", word(&body, &["spec", "maxReplicas"]));
    let count = |key: &str| or(word(&body, &["status", key]), "0");
    let counts = format!("{} current / {} desired", count("currentReplicas"), count("desiredReplicas"));
    text.pair(0, &format!("{} pods", target("kind")), counts);
    let conditions = list(&body, &["status", "conditions"]);
    if !conditions.is_empty() {
        text.line(0, "Conditions:");
        text.line(1, "Type\tStatus\tReason\tMessage");
        text.line(1, "----\t------\t------\t-------");
        for condition in conditions {
            let cell = |key: &str| word(condition, &[key]);
            text.line(1, format!("{}\t{}\t{}\t{}", cell("type"), cell("status"), cell("reason"), cell("message")));
        }
    }
}
