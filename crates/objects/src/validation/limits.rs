//! Limit ranges.
//!
//! Rules: `ValidateLimitRange`.

use serde_json::{Value, json};

use super::{Faults, at, entries, list, text};
use crate::Quantity;

pub(super) fn limit_range(object: &Value, faults: &mut Faults) {
    let mut kinds: Vec<&str> = Vec::new();
    for (index, item) in list(at(object, "/spec").unwrap_or(&Value::Null), "limits").iter().enumerate() {
        let path = format!("spec.limits[{index}]");
        let kind = text(item, "type");
        faults.label_key(format!("{path}.type"), kind);
        let standard = ["Pod", "Container", "PersistentVolumeClaim"].contains(&kind);
        if !kind.is_empty() && !kind.contains('/') && !standard {
            faults.invalid_text(format!("{path}.type"), kind, "must be a standard limit type or fully qualified");
        }
        if kinds.contains(&kind) {
            faults.duplicate(format!("{path}.type"), &json!(kind));
        }
        kinds.push(kind);
        if kind == "Pod" {
            for key in ["default", "defaultRequest"] {
                if entries(item, key).next().is_some() {
                    faults.forbidden(format!("{path}.{key}"), "may not be specified when `type` is 'Pod'");
                }
            }
        }
        let mut names: Vec<&String> = ["max", "min", "default", "defaultRequest"]
            .iter()
            .flat_map(|key| entries(item, key))
            .map(|(name, _)| name)
            .collect();
        crate::sort::natural(&mut names);
        names.dedup();
        for name in names {
            bounds(item, name, &path, faults);
        }
    }
}

/// Two bounds of which the first may not be greater than the second, and what upstream says where it is.
struct Pair {
    least: &'static str,
    most: &'static str,
    /// The field that is blamed.
    field: &'static str,
    /// Whether the second bound is the value that is shown.
    shows_most: bool,
    names: (&'static str, &'static str),
}

const PAIRS: [Pair; 6] = [
    pair("min", "max", "min", false, ("min", "max")),
    pair("min", "defaultRequest", "defaultRequest", true, ("min", "default request")),
    pair("defaultRequest", "max", "defaultRequest", false, ("default request", "max")),
    pair("defaultRequest", "default", "defaultRequest", false, ("default request", "default limit")),
    pair("min", "default", "default", false, ("min", "default")),
    pair("default", "max", "default", true, ("default", "max")),
];

const fn pair(
    least: &'static str,
    most: &'static str,
    field: &'static str,
    shows_most: bool,
    names: (&'static str, &'static str),
) -> Pair {
    Pair { least, most, field, shows_most, names }
}

fn bounds(item: &Value, name: &str, path: &str, faults: &mut Faults) {
    let amount = |key: &str| item.get(key)?.get(name)?.as_str().and_then(|text| Quantity::parse(text).ok());
    for pair in &PAIRS {
        let (Some(low), Some(high)) = (amount(pair.least), amount(pair.most)) else { continue };
        if low.nano() > high.nano() {
            let shown = if pair.shows_most { &high } else { &low };
            let detail = format!("{} value {low} is greater than {} value {high}", pair.names.0, pair.names.1);
            faults.invalid_text(format!("{path}.{}[{name}]", pair.field), &shown.to_string(), &detail);
        }
    }
}
