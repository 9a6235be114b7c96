//! Affinity to nodes and to other pods.
//!
//! Rules: `validateAffinity` and what it calls.

use serde_json::{Value, json};

use super::workload::selector;
use super::{Faults, at, list, text};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

pub(super) fn validate(affinity: &Value, path: &str, faults: &mut Faults) {
    if let Some(nodes) = at(affinity, "/nodeAffinity") {
        let path = format!("{path}.nodeAffinity");
        if let Some(wanted) = at(nodes, &format!("/{REQUIRED}")) {
            let path = format!("{path}.{REQUIRED}.nodeSelectorTerms");
            let terms = list(wanted, "nodeSelectorTerms");
            if terms.is_empty() {
                faults.required(&path, "must have at least one node selector term");
            }
            for (index, term) in terms.iter().enumerate() {
                node_term(term, &format!("{path}[{index}]"), faults);
            }
        }
        for (index, wish) in list(nodes, PREFERRED).iter().enumerate() {
            let path = format!("{path}.{PREFERRED}[{index}]");
            weight(wish, &path, faults);
            node_term(wish.get("preference").unwrap_or(&Value::Null), &format!("{path}.preference"), faults);
        }
    }
    for key in ["podAffinity", "podAntiAffinity"] {
        let Some(pods) = at(affinity, &format!("/{key}")) else { continue };
        let path = format!("{path}.{key}");
        for (index, term) in list(pods, REQUIRED).iter().enumerate() {
            pod_term(term, &format!("{path}.{REQUIRED}[{index}]"), faults);
        }
        for (index, wish) in list(pods, PREFERRED).iter().enumerate() {
            let path = format!("{path}.{PREFERRED}[{index}]");
            weight(wish, &path, faults);
            pod_term(wish.get("podAffinityTerm").unwrap_or(&Value::Null), &format!("{path}.podAffinityTerm"), faults);
        }
    }
}

fn weight(wish: &Value, path: &str, faults: &mut Faults) {
    let weight = wish.get("weight").and_then(Value::as_i64).unwrap_or(0);
    if !(1..=100).contains(&weight) {
        faults.invalid(format!("{path}.weight"), &json!(weight), "must be in the range 1-100");
    }
}

fn node_term(term: &Value, path: &str, faults: &mut Faults) {
    for (index, expression) in list(term, "matchExpressions").iter().enumerate() {
        let path = format!("{path}.matchExpressions[{index}]");
        let (operator, values) = (text(expression, "operator"), list(expression, "values"));
        match operator {
            "In" | "NotIn" if values.is_empty() => {
                faults.required(format!("{path}.values"), "must be specified when `operator` is 'In' or 'NotIn'");
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                faults.forbidden(format!("{path}.values"), detail);
            }
            "Gt" | "Lt" if values.len() != 1 => {
                let detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
                faults.required(format!("{path}.values"), detail);
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
            other => faults.invalid_text(format!("{path}.operator"), other, "not a valid selector operator"),
        }
        faults.label_key(format!("{path}.key"), text(expression, "key"));
    }
}

fn pod_term(term: &Value, path: &str, faults: &mut Faults) {
    if let Some(held) = at(term, "/labelSelector") {
        selector(held, &format!("{path}.labelSelector"), faults);
    }
    let key = text(term, "topologyKey");
    if key.is_empty() {
        faults.required(format!("{path}.topologyKey"), "can not be empty");
    }
    faults.label_key(format!("{path}.topologyKey"), key);
}
