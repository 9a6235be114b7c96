//! Roles and their bindings.
//!
//! Rules: `pkg/apis/rbac/validation`.

use serde_json::Value;

use super::{Faults, at, list, text};
use crate::Kind;

pub(super) fn role(object: &Value, kind: Kind, faults: &mut Faults) {
    for (index, rule) in list(object, "rules").iter().enumerate() {
        let path = format!("rules[{index}]");
        if list(rule, "verbs").is_empty() {
            faults.required(format!("{path}.verbs"), "verbs must contain at least one value");
        }
        if !list(rule, "nonResourceURLs").is_empty() {
            if kind == Kind::Role {
                let urls = rule["nonResourceURLs"].clone();
                faults.invalid(
                    format!("{path}.nonResourceURLs"),
                    &urls,
                    "namespaced rules cannot apply to non-resource URLs",
                );
            }
            continue;
        }
        if list(rule, "apiGroups").is_empty() {
            faults.required(format!("{path}.apiGroups"), "resource rules must supply at least one api group");
        }
        if list(rule, "resources").is_empty() {
            faults.required(format!("{path}.resources"), "resource rules must supply at least one resource");
        }
    }
}

pub(super) fn binding(object: &Value, old: Option<&Value>, kind: Kind, faults: &mut Faults) {
    let role = object.get("roleRef").unwrap_or(&Value::Null);
    if text(role, "apiGroup") != "rbac.authorization.k8s.io" {
        let shown = format!("{:?}", text(role, "apiGroup"));
        faults.unsupported("roleRef.apiGroup", &shown, &["rbac.authorization.k8s.io"]);
    }
    let kinds: &[&str] = if kind == Kind::RoleBinding { &["ClusterRole", "Role"] } else { &["ClusterRole"] };
    if !kinds.contains(&text(role, "kind")) {
        faults.unsupported("roleRef.kind", &format!("{:?}", text(role, "kind")), kinds);
    }
    if text(role, "name").is_empty() {
        faults.required("roleRef.name", "");
    }
    for (index, subject) in list(object, "subjects").iter().enumerate() {
        let path = format!("subjects[{index}]");
        if text(subject, "name").is_empty() {
            faults.required(format!("{path}.name"), "");
        }
        match text(subject, "kind") {
            "ServiceAccount" => {
                if text(subject, "namespace").is_empty() {
                    faults.required(format!("{path}.namespace"), "");
                }
            }
            "User" | "Group" => {}
            other => {
                faults.unsupported(format!("{path}.kind"), &format!("{other:?}"), &["Group", "ServiceAccount", "User"])
            }
        }
    }
    if let Some(held) = old.and_then(|old| at(old, "/roleRef"))
        && held != role
    {
        let part = |key: &str| format!("{:?}", text(role, key));
        let shown =
            format!("{{\"APIGroup\":{},\"Kind\":{},\"Name\":{}}}", part("apiGroup"), part("kind"), part("name"));
        faults.push("roleRef", format!("Invalid value: {shown}: cannot change roleRef"));
    }
}
