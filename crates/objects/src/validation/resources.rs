//! What a container requests and is limited to.
//!
//! Rules: `ValidateContainerResourceRequirements`.

use serde_json::{Map, Value};

use super::data::is_standard;
use super::{Faults, NOT_NEGATIVE, label_key};
use crate::Quantity;

pub(super) fn validate(resources: &Value, path: &str, faults: &mut Faults) {
    let none = Map::new();
    let map = |key: &str| resources.get(key).and_then(Value::as_object).unwrap_or(&none);
    let (limits, requests) = (map("limits"), map("requests"));
    for (name, amount) in limits {
        resource_name(name, &format!("{path}.limits"), faults);
        amount_of(name, amount, &format!("{path}.limits[{name}]"), faults);
    }
    for (name, amount) in requests {
        resource_name(name, &format!("{path}.requests"), faults);
        amount_of(name, amount, &format!("{path}.requests[{name}]"), faults);
        let Some(asked) = quantity(Some(amount)) else { continue };
        // What cannot be promised twice is requested as it is limited.
        let shared = !name.contains('/') && !is_huge(name);
        let field = format!("{path}.requests");
        match quantity(limits.get(name)) {
            Some(limit) if !shared && asked.nano() != limit.nano() => {
                faults.invalid_text(field, &asked.to_string(), &format!("must be equal to {name} limit of {limit}"));
            }
            Some(limit) if asked.nano() > limit.nano() => {
                let detail = format!("must be less than or equal to {name} limit of {limit}");
                faults.invalid_text(field, &asked.to_string(), &detail);
            }
            None if !shared => {
                faults.required(format!("{path}.limits"), "Limit must be set for non overcommitable resources");
            }
            Some(_) | None => {}
        }
    }
    let any = |wanted: fn(&str) -> bool| limits.keys().chain(requests.keys()).any(|name| wanted(name));
    if any(is_huge) && !any(|name| matches!(name, "cpu" | "memory")) {
        faults.forbidden(path, "HugePages require cpu or memory");
    }
}

fn is_huge(name: &str) -> bool {
    name.starts_with("hugepages-")
}

fn quantity(value: Option<&Value>) -> Option<Quantity> {
    Quantity::read(value?).ok()
}

/// Rule: `ValidateResourceQuantityValue`.
fn amount_of(name: &str, amount: &Value, path: &str, faults: &mut Faults) {
    let Some(quantity) = quantity(Some(amount)) else { return };
    if quantity.nano() < 0 {
        faults.invalid_text(path, &quantity.to_string(), NOT_NEGATIVE);
    }
    if name.contains('/') && quantity.nano() % 1_000_000_000 != 0 {
        faults.invalid_text(path, &quantity.to_string(), "must be an integer");
    }
}

fn resource_name(name: &str, path: &str, faults: &mut Faults) {
    let path = format!("{path}[{name}]");
    if let Err(reason) = label_key(name) {
        faults.invalid_text(path, name, &reason);
    } else if !name.contains('/') && !matches!(name, "cpu" | "memory" | "ephemeral-storage") && !is_huge(name) {
        if !is_standard(name) {
            faults.invalid_text(&path, name, "must be a standard resource type or fully qualified");
        }
        faults.invalid_text(path, name, "must be a standard resource for containers");
    }
}
