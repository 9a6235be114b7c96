//! Deployments, ReplicaSets and Jobs.

use serde_json::{Value, json};

use super::{Faults, at, list, metadata, pod_spec, text};
use crate::{IntOrString, LabelSelector};

const LABELS_DIFFER: &str = "`selector` does not match template `labels`";
const PERCENT: &str = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

pub(super) fn deployment(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    faults.not_negative("spec.replicas", spec.get("replicas"));
    selector_and_template(spec, "deployment", faults);
    strategy(spec.get("strategy").unwrap_or(&Value::Null), faults);
    faults.not_negative("spec.minReadySeconds", spec.get("minReadySeconds"));
    faults.not_negative("spec.revisionHistoryLimit", spec.get("revisionHistoryLimit"));
    if let Some(deadline) = at(spec, "/progressDeadlineSeconds") {
        faults.not_negative("spec.progressDeadlineSeconds", Some(deadline));
        let ready = spec.get("minReadySeconds").and_then(Value::as_i64).unwrap_or(0);
        if deadline.as_i64().is_some_and(|deadline| deadline <= ready) {
            faults.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
        }
    }
    immutable_selector(object, old, faults);
}

pub(super) fn replica_set(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    faults.not_negative("spec.replicas", spec.get("replicas"));
    faults.not_negative("spec.minReadySeconds", spec.get("minReadySeconds"));
    selector_and_template(spec, "replicaset", faults);
    immutable_selector(object, old, faults);
}

pub(super) fn job(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    for key in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] {
        faults.not_negative(format!("spec.{key}"), spec.get(key));
    }
    if let Some(mode) = spec.get("completionMode") {
        faults.one_of("spec.completionMode", Some(mode), &["NonIndexed", "Indexed"]);
    }
    let template = spec.get("template").unwrap_or(&Value::Null);
    pod_template(template, "spec.template", faults);
    job_restarts(template, "spec.template", faults);
    if let Some(old) = old {
        // An indexed Job may change how many completions it needs.
        let indexed = spec.get("completionMode").and_then(Value::as_str) == Some("Indexed");
        for key in ["completions", "selector", "template", "completionMode"] {
            if indexed && key == "completions" {
                continue;
            }
            let (held, new) = (at(old, &format!("/spec/{key}")), at(object, &format!("/spec/{key}")));
            if held.is_some() && held != new {
                faults.invalid(format!("spec.{key}"), new.unwrap_or(&Value::Null), "field is immutable");
            }
        }
    }
}

pub(super) fn stateful_set(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    faults.one_of("spec.podManagementPolicy", spec.get("podManagementPolicy"), &["OrderedReady", "Parallel"]);
    update_strategy(spec, faults);
    faults.not_negative("spec.replicas", spec.get("replicas"));
    faults.not_negative("spec.minReadySeconds", spec.get("minReadySeconds"));
    selector_and_template(spec, "statefulset", faults);
    let Some(old) = old else { return };
    const CHANGEABLE: [&str; 7] = [
        "replicas",
        "ordinals",
        "template",
        "updateStrategy",
        "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy",
        "minReadySeconds",
    ];
    let fixed = |value: &Value| -> Vec<(String, Value)> {
        let held = value.get("spec").and_then(Value::as_object).into_iter().flatten();
        let held = held.filter(|(key, _)| !CHANGEABLE.contains(&key.as_str()));
        held.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    if fixed(old) != fixed(object) {
        faults.forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
    }
}

pub(super) fn daemon_set(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    selector_and_template(spec, "daemonset", faults);
    faults.not_negative("spec.minReadySeconds", spec.get("minReadySeconds"));
    update_strategy(spec, faults);
    faults.not_negative("spec.revisionHistoryLimit", spec.get("revisionHistoryLimit"));
    immutable_selector(object, old, faults);
}

/// The update strategy of a StatefulSet or DaemonSet.
fn update_strategy(spec: &Value, faults: &mut Faults) {
    let strategy = spec.get("updateStrategy").unwrap_or(&Value::Null);
    let rolling = at(strategy, "/rollingUpdate");
    match text(strategy, "type") {
        "OnDelete" => {
            if let Some(rolling) = rolling.filter(|_| spec.get("podManagementPolicy").is_some()) {
                let detail = "only allowed for updateStrategy 'RollingUpdate'";
                faults.invalid("spec.updateStrategy.rollingUpdate", rolling, detail);
            }
        }
        "RollingUpdate" => {
            if let Some(rolling) = rolling {
                faults.not_negative("spec.updateStrategy.rollingUpdate.partition", rolling.get("partition"));
                for key in ["maxUnavailable", "maxSurge"] {
                    if let Some(value) = rolling.get(key) {
                        number_or_percent(value, &format!("spec.updateStrategy.rollingUpdate.{key}"), faults);
                    }
                }
                let zero = |key: &str| rolling.get(key).is_none_or(is_zero);
                if zero("maxUnavailable") && zero("maxSurge") && rolling.get("maxSurge").is_some() {
                    faults
                        .required("spec.updateStrategy.rollingUpdate.maxUnavailable", "cannot be 0 when maxSurge is 0");
                }
            }
        }
        _ => {
            let kind = strategy.get("type");
            faults.one_of("spec.updateStrategy.type", kind, &["RollingUpdate", "OnDelete"]);
        }
    }
}

pub(super) fn cron_job(object: &Value, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    let schedule = text(spec, "schedule");
    if schedule.is_empty() {
        faults.required("spec.schedule", "");
    } else if let Err(reason) = crate::schedule::Schedule::parse(schedule) {
        faults.invalid_text("spec.schedule", schedule, &reason);
    }
    faults.not_negative("spec.startingDeadlineSeconds", spec.get("startingDeadlineSeconds"));
    let policy = spec.get("concurrencyPolicy");
    faults.one_of("spec.concurrencyPolicy", policy, &["Allow", "Forbid", "Replace"]);
    let job = at(spec, "/jobTemplate/spec").unwrap_or(&Value::Null);
    for key in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] {
        faults.not_negative(format!("spec.jobTemplate.spec.{key}"), job.get(key));
    }
    let template = job.get("template").unwrap_or(&Value::Null);
    pod_template(template, "spec.jobTemplate.spec.template", faults);
    job_restarts(template, "spec.jobTemplate.spec.template", faults);
    for key in ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
        faults.not_negative(format!("spec.{key}"), spec.get(key));
    }
}

/// The pods of a Job end for good.
fn job_restarts(template: &Value, path: &str, faults: &mut Faults) {
    let policy = at(template, "/spec/restartPolicy").and_then(Value::as_str).unwrap_or("");
    match policy {
        "OnFailure" | "Never" => {}
        "" | "Always" => {
            faults.required(format!("{path}.spec.restartPolicy"), "valid values: \"OnFailure\", \"Never\"");
        }
        other => {
            faults.unsupported(format!("{path}.spec.restartPolicy"), &format!("{other:?}"), &["OnFailure", "Never"]);
        }
    }
}

fn immutable_selector(object: &Value, old: Option<&Value>, faults: &mut Faults) {
    let Some(old) = old else { return };
    let (held, new) = (at(old, "/spec/selector"), at(object, "/spec/selector"));
    if held != new {
        let shown = new.map_or_else(|| "null".to_owned(), shown_selector);
        faults.push("spec.selector", format!("Invalid value: {shown}: field is immutable"));
    }
}

fn selector_and_template(spec: &Value, what: &str, faults: &mut Faults) {
    let template = spec.get("template").unwrap_or(&Value::Null);
    let labels = at(template, "/metadata/labels").cloned().unwrap_or(Value::Null);
    let held = at(spec, "/selector");
    let before = faults.list.len();
    match held {
        None => faults.required("spec.selector", ""),
        Some(held) => self::selector(held, "spec.selector", faults),
    }
    // What is absent selects nothing.
    let selector: Option<LabelSelector> = held.and_then(|held| crate::read(held.clone()).ok());
    if selector.as_ref().is_some_and(LabelSelector::is_empty) {
        faults.invalid("spec.selector", &json!({}), &format!("empty selector is invalid for {what}"));
    } else if let Some(held) = held.filter(|_| faults.list.len() > before) {
        faults.push("spec.selector", format!("Invalid value: {}: invalid label selector", shown_selector(held)));
        return;
    }
    let held = crate::read(labels.clone()).unwrap_or_default();
    let matches = match &selector {
        None => false,
        Some(selector) => selector.is_empty() || selector.matches(&held),
    };
    if !matches {
        faults.invalid("spec.template.metadata.labels", &labels, LABELS_DIFFER);
    }
    pod_template(template, "spec.template", faults);
    if let Some(policy) = at(template, "/spec/restartPolicy").and_then(Value::as_str).filter(|p| *p != "Always") {
        faults.unsupported("spec.template.spec.restartPolicy", &format!("{policy:?}"), &["Always"]);
    }
    if at(template, "/spec/activeDeadlineSeconds").is_some() {
        faults.forbidden(
            "spec.template.spec.activeDeadlineSeconds",
            "activeDeadlineSeconds in ReplicaSet is not Supported",
        );
    }
}

/// A label selector's own fields.
pub(super) fn selector(selector: &Value, path: &str, faults: &mut Faults) {
    metadata::labels(selector, "matchLabels", &format!("{path}.matchLabels"), faults);
    for (index, requirement) in list(selector, "matchExpressions").iter().enumerate() {
        let path = format!("{path}.matchExpressions[{index}]");
        let empty = list(requirement, "values").is_empty();
        match text(requirement, "operator") {
            "In" | "NotIn" if empty => {
                faults.required(format!("{path}.values"), "must be specified when `operator` is 'In' or 'NotIn'");
            }
            "Exists" | "DoesNotExist" if !empty => {
                faults.forbidden(
                    format!("{path}.values"),
                    "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
                );
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => faults.invalid_text(format!("{path}.operator"), other, "not a valid selector operator"),
        }
        faults.label_key(format!("{path}.key"), text(requirement, "key"));
    }
}

/// A label selector as the server shows it: in the order of its own fields.
pub(super) fn shown_selector(selector: &Value) -> String {
    let mut parts = Vec::new();
    if let Some(labels) = selector.get("matchLabels") {
        parts.push(format!("\"matchLabels\":{labels}"));
    }
    if let Some(expressions) = selector.get("matchExpressions") {
        parts.push(format!("\"matchExpressions\":{expressions}"));
    }
    format!("{{{}}}", parts.join(","))
}

/// A pod template: its labels, annotations and spec. Their paths leave `metadata` out, as the server's do.
pub(super) fn pod_template(template: &Value, path: &str, faults: &mut Faults) {
    let held = template.get("metadata").unwrap_or(&Value::Null);
    metadata::labels(held, "labels", &format!("{path}.labels"), faults);
    metadata::annotations(held, &format!("{path}.annotations"), faults);
    let spec = template.get("spec").unwrap_or(&Value::Null);
    pod_spec::validate(spec, &format!("{path}.spec"), faults);
    if !list(spec, "ephemeralContainers").is_empty() {
        faults
            .forbidden(format!("{path}.spec.ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}

fn strategy(strategy: &Value, faults: &mut Faults) {
    let path = "spec.strategy";
    let rolling = at(strategy, "/rollingUpdate");
    match text(strategy, "type") {
        "Recreate" => {
            if rolling.is_some() {
                faults.forbidden(
                    format!("{path}.rollingUpdate"),
                    "may not be specified when strategy `type` is 'Recreate'",
                );
            }
        }
        "RollingUpdate" => match rolling {
            Some(rolling) => bounds(rolling, faults),
            None => faults.required(format!("{path}.rollingUpdate"), "this should be defaulted and never be nil"),
        },
        other => {
            // The server shows its internal struct here.
            let shown = json!(other);
            let rolling = rolling.map_or_else(
                || "null".to_owned(),
                |rolling| {
                    format!(
                        "{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}",
                        rolling.get("maxUnavailable").unwrap_or(&Value::Null),
                        rolling.get("maxSurge").unwrap_or(&Value::Null)
                    )
                },
            );
            let value = format!("{{\"Type\":{shown},\"RollingUpdate\":{rolling}}}");
            faults.unsupported(path, &value, &["Recreate", "RollingUpdate"]);
        }
    }
}

fn bounds(rolling: &Value, faults: &mut Faults) {
    let path = "spec.strategy.rollingUpdate";
    for key in ["maxUnavailable", "maxSurge"] {
        if let Some(value) = rolling.get(key) {
            number_or_percent(value, &format!("{path}.{key}"), faults);
        }
    }
    let zero = |key: &str| rolling.get(key).is_some_and(is_zero);
    if zero("maxUnavailable") && zero("maxSurge") {
        let value = rolling.get("maxUnavailable").unwrap_or(&Value::Null);
        faults.invalid(format!("{path}.maxUnavailable"), value, "may not be 0 when `maxSurge` is 0");
    }
    if let Some(value) = rolling.get("maxUnavailable") {
        at_most_all(value, &format!("{path}.maxUnavailable"), faults);
    }
}

/// Rule: `getIntOrPercentValue`: what is no number counts as 0.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::String(text) => percent(text).is_some_and(|number| number == 0),
        other => other.as_i64() == Some(0),
    }
}

fn percent(text: &str) -> Option<i64> {
    text.strip_suffix('%').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
}

/// A number that is not negative, or a percentage.
pub(super) fn number_or_percent(value: &Value, path: &str, faults: &mut Faults) {
    match value {
        Value::String(text) if percent(text).is_none() => faults.invalid_text(path, text, PERCENT),
        Value::String(_) => {}
        other => faults.not_negative(path, Some(other)),
    }
}

/// A percentage of at most 100.
pub(super) fn at_most_all(value: &Value, path: &str, faults: &mut Faults) {
    let held: Option<IntOrString> = crate::read(value.clone()).ok();
    if held.and_then(|held| held.percent()).is_some_and(|percent| percent > 100) {
        faults.invalid(path, value, "must not be greater than 100%");
    }
}
