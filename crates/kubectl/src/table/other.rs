//! The kinds that have no type of their own as rows.

use objects::{Kind, LabelSelector, Moment, Other, Time};
use serde_json::Value;

use super::{Column, narrow, wide};
use crate::age;

const NAMESPACE: &[Column] = &[narrow("NAME"), narrow("STATUS"), narrow("AGE")];
const CONFIG_MAP: &[Column] = &[narrow("NAME"), narrow("DATA"), narrow("AGE")];
const SECRET: &[Column] = &[narrow("NAME"), narrow("TYPE"), narrow("DATA"), narrow("AGE")];
const RESOURCE_QUOTA: &[Column] = &[narrow("NAME"), narrow("REQUEST"), narrow("LIMIT"), narrow("AGE")];
const LIMIT_RANGE: &[Column] = &[narrow("NAME"), narrow("CREATED AT")];
const AUTOSCALER: &[Column] = &[
    narrow("NAME"),
    narrow("REFERENCE"),
    narrow("TARGETS"),
    narrow("MINPODS"),
    narrow("MAXPODS"),
    narrow("REPLICAS"),
    narrow("AGE"),
];
const DISRUPTION_BUDGET: &[Column] =
    &[narrow("NAME"), narrow("MIN AVAILABLE"), narrow("MAX UNAVAILABLE"), narrow("ALLOWED DISRUPTIONS"), narrow("AGE")];
const PRIORITY_CLASS: &[Column] =
    &[narrow("NAME"), narrow("VALUE"), narrow("GLOBAL-DEFAULT"), narrow("AGE"), narrow("PREEMPTIONPOLICY")];
const LEASE: &[Column] = &[narrow("NAME"), narrow("HOLDER"), narrow("AGE")];
const JOB: &[Column] = &[
    narrow("NAME"),
    narrow("STATUS"),
    narrow("COMPLETIONS"),
    narrow("DURATION"),
    narrow("AGE"),
    wide("CONTAINERS"),
    wide("IMAGES"),
    wide("SELECTOR"),
];
const SERVICE_ACCOUNT: &[Column] = &[narrow("NAME"), narrow("SECRETS"), narrow("AGE")];
const PLAIN: &[Column] = &[narrow("NAME"), narrow("AGE")];

pub(super) fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Namespace => NAMESPACE,
        Kind::ConfigMap => CONFIG_MAP,
        Kind::Secret => SECRET,
        Kind::ResourceQuota => RESOURCE_QUOTA,
        Kind::LimitRange => LIMIT_RANGE,
        Kind::HorizontalPodAutoscaler => AUTOSCALER,
        Kind::PodDisruptionBudget => DISRUPTION_BUDGET,
        Kind::PriorityClass => PRIORITY_CLASS,
        Kind::Lease => LEASE,
        Kind::Job => JOB,
        Kind::ServiceAccount => SERVICE_ACCOUNT,
        _ => PLAIN,
    }
}

pub(super) fn row(object: &Other, with_wide: bool, now: Moment) -> Vec<String> {
    let name = object.metadata.name.clone();
    let old = age::since(object.metadata.creation_timestamp, now);
    let text = |path: &[&str]| plain(object.at(path));
    match object.kind {
        Kind::Namespace => vec![name, text(&["status", "phase"]), old],
        Kind::ConfigMap => vec![name, (count(object, "data") + count(object, "binaryData")).to_string(), old],
        Kind::Secret => vec![name, text(&["type"]), count(object, "data").to_string(), old],
        Kind::ResourceQuota => quota(object, name, old),
        Kind::LimitRange => vec![name, object.metadata.creation_timestamp.map_or_else(String::new, |t| t.to_string())],
        Kind::HorizontalPodAutoscaler => vec![
            name,
            format!("{}/{}", text(&["spec", "scaleTargetRef", "kind"]), text(&["spec", "scaleTargetRef", "name"])),
            hpa_targets(object),
            or(text(&["spec", "minReplicas"]), "<unset>"),
            text(&["spec", "maxReplicas"]),
            or(text(&["status", "currentReplicas"]), "0"),
            old,
        ],
        Kind::PodDisruptionBudget => vec![
            name,
            or(text(&["spec", "minAvailable"]), "N/A"),
            or(text(&["spec", "maxUnavailable"]), "N/A"),
            or(text(&["status", "disruptionsAllowed"]), "0"),
            old,
        ],
        Kind::PriorityClass => vec![
            name,
            or(text(&["value"]), "0"),
            or(text(&["globalDefault"]), "false"),
            old,
            or(text(&["preemptionPolicy"]), "PreemptLowerPriority"),
        ],
        Kind::Lease => vec![name, text(&["spec", "holderIdentity"]), old],
        Kind::Job => job(object, name, old, with_wide, now),
        Kind::ServiceAccount => {
            let secrets = object.body.get("secrets").and_then(Value::as_array).map_or(0, Vec::len);
            vec![name, secrets.to_string(), old]
        }
        _ => vec![name, old],
    }
}

/// A scalar as text; empty where it is absent.
pub(super) fn plain(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

pub(super) fn or(text: String, instead: &str) -> String {
    if text.is_empty() { instead.to_owned() } else { text }
}

fn count(object: &Other, key: &str) -> usize {
    object.body.get(key).and_then(Value::as_object).map_or(0, serde_json::Map::len)
}

fn quota(object: &Other, name: String, old: String) -> Vec<String> {
    let (mut requests, mut limits) = (Vec::new(), Vec::new());
    let hard = object.at(&["status", "hard"]).or_else(|| object.at(&["spec", "hard"])).and_then(Value::as_object);
    for (resource, hard) in hard.into_iter().flatten() {
        let used = or(plain(object.at(&["status", "used", resource])), "0");
        let text = format!("{resource}: {used}/{}", plain(Some(hard)));
        if resource.starts_with("limits.") { limits.push(text) } else { requests.push(text) }
    }
    vec![name, requests.join(", "), limits.join(", "), old]
}

/// What an autoscaler compares, as `kubectl get` prints it: `cpu: 12%/80%, memory: <unknown>/1Gi`.
pub fn hpa_targets(object: &Other) -> String {
    let list = |path: &[&str]| object.at(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let (metrics, current) = (list(&["spec", "metrics"]), list(&["status", "currentMetrics"]));
    let texts: Vec<String> = metrics
        .iter()
        .enumerate()
        .map(|(at, metric)| {
            let resource = metric.get("resource");
            let name = plain(resource.and_then(|r| r.get("name")));
            let target = resource.and_then(|r| r.get("target"));
            let held = current.get(at).and_then(|m| m.get("resource")).and_then(|r| r.get("current"));
            let percent = |value: Option<&Value>| value.map(|v| format!("{v}%"));
            match target.and_then(|t| t.get("averageUtilization")) {
                Some(wanted) => {
                    let now = percent(held.and_then(|h| h.get("averageUtilization")));
                    format!("{name}: {}/{wanted}%", now.as_deref().unwrap_or("<unknown>"))
                }
                None => {
                    let now = or(plain(held.and_then(|h| h.get("averageValue"))), "<unknown>");
                    format!("{name}: {now}/{}", or(plain(target.and_then(|t| t.get("averageValue"))), "<auto>"))
                }
            }
        })
        .collect();
    match texts.len() {
        0 => "<none>".to_owned(),
        1..=2 => texts.join(", "),
        more => format!("{} + {} more...", texts[..2].join(", "), more - 2),
    }
}

fn job(object: &Other, name: String, old: String, with_wide: bool, now: Moment) -> Vec<String> {
    let number = |path: &[&str]| object.at(path).and_then(Value::as_i64);
    let time = |key: &str| object.at(&["status", key]).and_then(Value::as_str).and_then(Time::parse);
    let has = |kind: &str| {
        let conditions = object.at(&["status", "conditions"]).and_then(Value::as_array);
        conditions.into_iter().flatten().any(|condition| {
            condition.get("type").and_then(Value::as_str) == Some(kind)
                && condition.get("status").and_then(Value::as_str) == Some("True")
        })
    };
    let status = match () {
        () if has("Complete") => "Complete",
        () if has("Failed") => "Failed",
        () if object.metadata.deletion_timestamp.is_some() => "Terminating",
        () if has("Suspended") => "Suspended",
        () => "Running",
    };
    let succeeded = number(&["status", "succeeded"]).unwrap_or(0);
    let completions = match (number(&["spec", "completions"]), number(&["spec", "parallelism"])) {
        (Some(wanted), _) => format!("{succeeded}/{wanted}"),
        (None, Some(parallel)) if parallel > 1 => format!("{succeeded}/1 of {parallel}"),
        (None, _) => format!("{succeeded}/1"),
    };
    let duration = match (time("startTime"), time("completionTime")) {
        (None, _) => String::new(),
        (Some(start), None) => age::human(now - start.moment()),
        (Some(start), Some(end)) => age::human(end.moment() - start.moment()),
    };
    let mut cells = vec![name, status.to_owned(), completions, duration, old];
    if with_wide {
        let containers = object.at(&["spec", "template", "spec", "containers"]).and_then(Value::as_array);
        let column = |key: &str| {
            let texts: Vec<String> = containers.into_iter().flatten().map(|c| plain(c.get(key))).collect();
            texts.join(",")
        };
        cells.push(column("name"));
        cells.push(column("image"));
        let selector = object.at(&["spec", "selector"]).cloned().unwrap_or_default();
        let selector: LabelSelector = objects::read(selector).unwrap_or_default();
        cells.push(selector.to_string());
    }
    cells
}
