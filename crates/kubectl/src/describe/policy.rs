//! Namespaces, quotas, limits, budgets and priorities described.

use cluster::Cluster;
use objects::{Kind, LabelSelector, Object, Other};
use serde_json::Value;

use super::text::{Text, at, list, or, word};

pub(super) fn namespace(object: &Other, text: &mut Text, cluster: &Cluster) {
    let body = Value::Object(object.body.clone());
    let name = &object.metadata.name;
    text.pair(0, "Name", name);
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
    text.pair(0, "Status", word(&body, &["status", "phase"]));
    text.line(0, "");
    let of = |kind: Kind| -> Vec<Object> { cluster.list(kind, Some(name)).cloned().collect() };
    let quotas = of(Kind::ResourceQuota);
    if quotas.is_empty() {
        text.line(0, "No resource quota.");
    } else {
        text.line(0, "Resource Quotas");
        for found in quotas.iter().filter_map(Object::as_other) {
            text.pair(1, "Name", &found.metadata.name);
            text.line(1, "Resource\tUsed\tHard");
            text.line(1, "--------\t---\t---");
            for (resource, used, hard) in amounts(found) {
                text.line(1, format!("{resource}\t{used}\t{hard}"));
            }
        }
    }
    text.line(0, "");
    let ranges = of(Kind::LimitRange);
    if ranges.is_empty() {
        text.line(0, "No LimitRange resource.");
    } else {
        text.line(0, "Resource Limits");
        text.line(0, LIMITS_HEADER);
        text.line(0, LIMITS_RULE);
        for found in ranges.iter().filter_map(Object::as_other) {
            limits(found, text);
        }
    }
}

/// Resource, used, hard.
fn amounts(object: &Other) -> Vec<(String, String, String)> {
    let body = Value::Object(object.body.clone());
    let hard = at(&body, &["status", "hard"]).or_else(|| at(&body, &["spec", "hard"])).and_then(Value::as_object);
    hard.into_iter()
        .flatten()
        .map(|(resource, hard)| {
            let used = or(word(&body, &["status", "used", resource]), "0");
            (resource.clone(), used, hard.as_str().map_or_else(|| hard.to_string(), str::to_owned))
        })
        .collect()
}

pub(super) fn quota(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Namespace", &object.metadata.namespace);
    let scopes: Vec<&str> = list(&body, &["spec", "scopes"]).iter().filter_map(Value::as_str).collect();
    if !scopes.is_empty() {
        text.pair(0, "Scopes", scopes.join(", "));
    }
    text.line(0, "Resource\tUsed\tHard");
    text.line(0, "--------\t----\t----");
    for (resource, used, hard) in amounts(object) {
        text.line(0, format!("{resource}\t{used}\t{hard}"));
    }
}

const LIMITS_HEADER: &str = "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio";
const LIMITS_RULE: &str = "----\t--------\t---\t---\t---------------\t-------------\t-----------------------";

pub(super) fn limit_range(object: &Other, text: &mut Text) {
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Namespace", &object.metadata.namespace);
    text.line(0, LIMITS_HEADER);
    text.line(0, LIMITS_RULE);
    limits(object, text);
}

fn limits(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    for item in list(&body, &["spec", "limits"]) {
        let keys = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
        let mut resources: Vec<String> = keys
            .iter()
            .filter_map(|key| item.get(*key).and_then(Value::as_object))
            .flat_map(|map| map.keys().cloned())
            .collect();
        objects::sort::natural(&mut resources);
        resources.dedup();
        for resource in resources {
            let cells: Vec<String> = keys.iter().map(|key| or(word(item, &[key, &resource]), "-")).collect();
            text.line(0, format!("{}\t{resource}\t{}", word(item, &["type"]), cells.join("\t")));
        }
    }
}

pub(super) fn disruption_budget(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Namespace", &object.metadata.namespace);
    for (title, key) in [("Min available", "minAvailable"), ("Max unavailable", "maxUnavailable")] {
        let bound = word(&body, &["spec", key]);
        if !bound.is_empty() {
            text.pair(0, title, bound);
            break;
        }
    }
    let selector = at(&body, &["spec", "selector"]).cloned();
    let selector: Option<LabelSelector> = selector.and_then(|value| objects::read(value).ok());
    text.pair(0, "Selector", selector.map_or_else(|| "<unset>".to_owned(), |selector| selector.to_string()));
    text.line(0, "Status:");
    for (title, key) in [
        ("Allowed disruptions", "disruptionsAllowed"),
        ("Current", "currentHealthy"),
        ("Desired", "desiredHealthy"),
        ("Total", "expectedPods"),
    ] {
        text.pair(2, title, or(word(&body, &["status", key]), "0"));
    }
}

pub(super) fn priority_class(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Value", or(word(&body, &["value"]), "0"));
    text.pair(0, "GlobalDefault", or(word(&body, &["globalDefault"]), "false"));
    text.pair(0, "PreemptionPolicy", or(word(&body, &["preemptionPolicy"]), "PreemptLowerPriority"));
    text.pair(0, "Description", word(&body, &["description"]));
    text.annotations("Annotations", &object.metadata.annotations);
}
