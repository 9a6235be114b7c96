//! What LimitRanges do to a pod that is created.
//!
//! Rules: `plugin/pkg/admission/limitranger/admission.go`.

use std::rc::Rc;

use objects::{Kind, Object, Pod, PodSpec, Quantities, Quantity};
use serde_json::{Map, Value};

use crate::{ApiError, Cluster, Reason};

impl Cluster {
    /// Fills in the requests and limits that LimitRanges give to containers without, and says so in an annotation.
    ///
    /// Errors: `Forbidden` where a container or the pod is outside of the bounds.
    pub(super) fn apply_limit_ranges(&mut self, pod: &mut Pod) -> Result<(), ApiError> {
        let items: Vec<Value> = self
            .store
            .list(Kind::LimitRange, Some(&pod.metadata.namespace))
            .filter_map(Object::as_other)
            .filter_map(|range| range.at(&["spec", "limits"]).and_then(Value::as_array).cloned())
            .flatten()
            .collect();
        if items.is_empty() {
            return Ok(());
        }
        let mut raw = pod.spec.raw.clone();
        let mut told = Vec::new();
        for item in items.iter().filter(|item| item["type"] == "Container") {
            for (list, what) in [("containers", "container"), ("initContainers", "init container")] {
                for container in raw.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                    fill(container, item, what, &mut told);
                }
            }
        }
        if !told.is_empty() {
            let told = format!("LimitRanger plugin set: {}", told.join("; "));
            pod.metadata.annotations.insert("kubernetes.io/limit-ranger".to_owned(), told);
        }
        let spec = PodSpec::from_value(raw).map_err(|error| ApiError::new(Reason::InternalError, error.to_string()))?;
        pod.spec = Rc::new(spec);
        let mut problems = Vec::new();
        for item in &items {
            if item["type"] == "Container" {
                for container in pod.spec.containers.iter().chain(&pod.spec.init_containers) {
                    bounds(&container.resources.limits, &container.resources.requests, item, &mut problems);
                }
            } else if item["type"] == "Pod" {
                bounds(&sum(&pod.spec, true), &sum(&pod.spec, false), item, &mut problems);
            }
        }
        if problems.is_empty() {
            return Ok(());
        }
        let told = if problems.len() == 1 { problems.concat() } else { format!("[{}]", problems.join(", ")) };
        Err(ApiError::new(Reason::Forbidden, format!("pods {:?} is forbidden: {told}", pod.metadata.name)))
    }
}

/// Fills in what a container leaves out; adds to `told` what that was.
fn fill(container: &mut Value, item: &Value, what: &str, told: &mut Vec<String>) {
    for (list, source, word) in [("requests", "defaultRequest", "request"), ("limits", "default", "limit")] {
        let Some(Value::Object(defaults)) = item.get(source) else { continue };
        let mut held: Map<String, Value> = container["resources"][list].as_object().cloned().unwrap_or_default();
        let absent: Vec<&String> = defaults.keys().filter(|name| !held.contains_key(*name)).collect();
        if absent.is_empty() {
            continue;
        }
        let names: Vec<&str> = absent.iter().map(|name| name.as_str()).collect();
        let name = container["name"].as_str().unwrap_or_default();
        told.push(format!("{} {word} for {what} {name}", names.join(", ")));
        for name in absent {
            held.insert(name.clone(), defaults[name].clone());
        }
        container["resources"][list] = Value::Object(held);
    }
}

/// What all containers ask for together, or one init container, if that is more.
fn sum(spec: &PodSpec, limits: bool) -> Quantities {
    let mut total = Quantities::new();
    for (init, list) in [(false, &spec.containers), (true, &spec.init_containers)] {
        for container in list {
            let amounts = if limits { &container.resources.limits } else { &container.resources.requests };
            for (name, amount) in amounts {
                let held = total.get(name);
                let next = match held {
                    None => amount.clone(),
                    Some(held) if init && held.nano() >= amount.nano() => held.clone(),
                    Some(_) if init => amount.clone(),
                    Some(held) => held.plus(amount),
                };
                total.insert(name.clone(), next);
            }
        }
    }
    total
}

/// Rules: `minConstraint`, `maxConstraint` and `limitRequestRatioConstraint`.
fn bounds(limits: &Quantities, requests: &Quantities, item: &Value, problems: &mut Vec<String>) {
    let kind = item["type"].as_str().unwrap_or_default();
    let amounts = |key: &str| -> Vec<(String, Quantity)> {
        let map = item.get(key).and_then(Value::as_object).into_iter().flatten();
        map.filter_map(|(name, amount)| Some((name.clone(), Quantity::parse(amount.as_str()?).ok()?))).collect()
    };
    for (word, key, first, second) in [
        ("minimum", "min", ("request", requests), ("limit", limits)),
        ("maximum", "max", ("limit", limits), ("request", requests)),
    ] {
        let outside = |held: &Quantity, bound: &Quantity| match key {
            "min" => held.nano() < bound.nano(),
            _ => held.nano() > bound.nano(),
        };
        for (name, bound) in amounts(key) {
            let head = format!("{word} {name} usage per {kind} is {bound}");
            match (first.1.get(&name), second.1.get(&name)) {
                (None, _) => problems.push(format!("{head}.  No {} is specified", first.0)),
                (Some(held), _) if outside(held, &bound) => {
                    problems.push(format!("{head}, but {} is {held}", first.0));
                }
                (Some(_), Some(held)) if outside(held, &bound) => {
                    problems.push(format!("{head}, but {} is {held}", second.0));
                }
                (Some(_), _) => {}
            }
        }
    }
    for (name, most) in amounts("maxLimitRequestRatio") {
        let head = format!("{name} max limit to request ratio per {kind} is {most}, but");
        let amount = |amounts: &Quantities| amounts.get(&name).map_or(0, Quantity::nano);
        match (amount(requests), amount(limits)) {
            (0, _) => problems.push(format!("{head} no request is specified or request is 0")),
            (_, 0) => problems.push(format!("{head} no limit is specified or limit is 0")),
            (request, limit) if limit * 1_000_000_000 > most.nano() * request => {
                let millionths = limit * 1_000_000 / request;
                let (whole, rest) = (millionths / 1_000_000, millionths % 1_000_000);
                problems.push(format!("{head} provided ratio is {whole}.{rest:06}"));
            }
            _ => {}
        }
    }
}
