//! Autoscalers and disruption budgets.

use serde_json::Value;

use super::workload::{at_most_all, number_or_percent, selector};
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
        if let Some(percent) = at(metric, "/resource/target/averageUtilization")
            && percent.as_i64().is_some_and(|percent| percent < 1)
        {
            faults.invalid(format!("{path}.resource.target.averageUtilization"), percent, "must be greater than 0");
        }
    }
}

pub(super) fn disruption_budget(object: &Value, faults: &mut Faults) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    let (least, most) = (at(spec, "/minAvailable"), at(spec, "/maxUnavailable"));
    if least.is_some() && most.is_some() {
        faults.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
    }
    for (key, value) in [("minAvailable", least), ("maxUnavailable", most)] {
        if let Some(value) = value {
            let path = format!("spec.{key}");
            number_or_percent(value, &path, faults);
            at_most_all(value, &path, faults);
        }
    }
    let held = at(spec, "/selector").and_then(|value| crate::read(value.clone()).ok());
    if let Some(held) = held {
        selector(&held, "spec.selector", faults);
    }
}
