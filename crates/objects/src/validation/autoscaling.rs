//! Autoscalers and disruption budgets.

use serde_json::Value;

use super::workload::{at_most_all, number_or_percent, selector, shown_selector};
use super::{Faults, at, list, text};

pub(super) fn horizontal_pod_autoscaler(object: &Value, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    let number = |key: &str| spec.get(key).and_then(Value::as_i64);
    if let Some(min) = number("minReplicas").filter(|min| *min < 1) {
        faults.invalid("spec.minReplicas", &Value::from(min), "must be greater than or equal to 1");
    }
    let max = number("maxReplicas").unwrap_or(0);
    if max < 1 {
        faults.invalid("spec.maxReplicas", &Value::from(max), "must be greater than 0");
    }
    if number("minReplicas").is_some_and(|min| max < min) {
        faults.invalid("spec.maxReplicas", &Value::from(max), "must be greater than or equal to `minReplicas`");
    }
    let target = spec.get("scaleTargetRef").unwrap_or(&Value::Null);
    for key in ["kind", "name"] {
        if text(target, key).is_empty() {
            faults.required(format!("spec.scaleTargetRef.{key}"), "");
        }
    }
    for (index, metric) in list(spec, "metrics").iter().enumerate() {
        let path = format!("spec.metrics[{index}]");
        let (kind, kinds) = (text(metric, "type"), ["ContainerResource", "External", "Object", "Pods", "Resource"]);
        let source = match kind {
            "ContainerResource" => "containerResource",
            "External" => "external",
            "Object" => "object",
            "Pods" => "pods",
            _ => "resource",
        };
        if kind.is_empty() {
            faults.required(format!("{path}.type"), "must specify a metric source type");
        } else if !kinds.contains(&kind) {
            faults.unsupported(format!("{path}.type"), &format!("{kind:?}"), &kinds);
        } else if metric.get(source).is_none() {
            let detail = "must populate information for the given metric source";
            faults.required(format!("{path}.{source}"), detail);
        }
        if let Some(percent) = at(metric, "/resource/target/averageUtilization")
            && percent.as_i64().is_some_and(|percent| percent < 1)
        {
            faults.invalid(format!("{path}.resource.target.averageUtilization"), percent, "must be greater than 0");
        }
        if let Some(resource) = at(metric, "/resource") {
            let field = format!("{path}.resource");
            if text(resource, "name").is_empty() {
                faults.required(format!("{field}.name"), "must specify a resource name");
            }
            target_of(resource.get("target").unwrap_or(&Value::Null), &format!("{field}.target"), faults);
        }
    }
}

/// Rule: `validateMetricTarget` and `validateResourceSource`.
fn target_of(target: &Value, path: &str, faults: &mut Faults) {
    let kind = text(target, "type");
    if kind.is_empty() {
        faults.required(format!("{path}.type"), "must specify a metric target type");
    } else if !["Utilization", "Value", "AverageValue"].contains(&kind) {
        faults.invalid_text(format!("{path}.type"), kind, "must be either Utilization, Value, or AverageValue");
    }
    match (at(target, "/averageUtilization"), at(target, "/averageValue")) {
        (None, None) => {
            let detail = "must set either a target raw value or a target utilization";
            faults.required(format!("{path}.averageUtilization"), detail);
        }
        (Some(_), Some(_)) => {
            let detail = "may not set both a target raw value and a target utilization";
            faults.forbidden(format!("{path}.averageValue"), detail);
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
}

pub(super) fn disruption_budget(object: &Value, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    let (least, most) = (at(spec, "/minAvailable"), at(spec, "/maxUnavailable"));
    if least.is_some() && most.is_some() {
        // The server shows its own form of the spec.
        let field = |key: &str| spec.get(key).unwrap_or(&Value::Null);
        let shown = format!(
            "{{\"MinAvailable\":{},\"Selector\":{},\"MaxUnavailable\":{},\"UnhealthyPodEvictionPolicy\":{}}}",
            field("minAvailable"),
            at(spec, "/selector").map_or_else(|| "null".to_owned(), shown_selector),
            field("maxUnavailable"),
            field("unhealthyPodEvictionPolicy")
        );
        faults.push("spec", format!("Invalid value: {shown}: minAvailable and maxUnavailable cannot be both set"));
    }
    for (key, value) in [("minAvailable", least), ("maxUnavailable", most)] {
        if let Some(value) = value {
            let path = format!("spec.{key}");
            number_or_percent(value, &path, faults);
            at_most_all(value, &path, faults);
        }
    }
    if let Some(held) = at(spec, "/selector") {
        selector(held, "spec.selector", faults);
    }
    if let Some(policy) = spec.get("unhealthyPodEvictionPolicy") {
        faults.one_of("spec.unhealthyPodEvictionPolicy", Some(policy), &["AlwaysAllow", "IfHealthyBudget"]);
    }
}
