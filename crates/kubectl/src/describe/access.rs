//! Roles and their bindings described.

use objects::Other;
use serde_json::Value;

use super::text::{Text, list, word};

fn head(object: &Other, text: &mut Text) {
    text.pair(0, "Name", &object.metadata.name);
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
}

fn joined(rule: &Value, key: &str) -> String {
    let words: Vec<&str> = list(rule, &[key]).iter().filter_map(Value::as_str).collect();
    format!("[{}]", words.join(" "))
}

/// A row for each resource, as `rbac.CompactRules` breaks rules down.
pub(super) fn role(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    head(object, text);
    text.line(0, "PolicyRule:");
    text.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
    text.line(1, "---------\t-----------------\t--------------\t-----");
    let mut rows: Vec<(String, String)> = Vec::new();
    for rule in list(&body, &["rules"]) {
        let verbs = joined(rule, "verbs");
        let names = list(rule, &["resourceNames"]);
        let names: Vec<String> = if names.is_empty() {
            vec!["[]".to_owned()]
        } else {
            names.iter().map(|n| format!("[{}]", word(n, &[]))).collect()
        };
        for group in list(rule, &["apiGroups"]).iter().filter_map(Value::as_str) {
            for resource in list(rule, &["resources"]).iter().filter_map(Value::as_str) {
                let (base, sub) = resource.split_once('/').map_or((resource, ""), |(base, sub)| (base, sub));
                let sub = if sub.is_empty() { String::new() } else { format!("/{sub}") };
                let shown = if group.is_empty() { resource.to_owned() } else { format!("{base}.{group}{sub}") };
                rows.extend(names.iter().map(|name| (shown.clone(), format!("[]\t{name}\t{verbs}"))));
            }
        }
        for url in list(rule, &["nonResourceURLs"]).iter().filter_map(Value::as_str) {
            rows.push((String::new(), format!("[{url}]\t[]\t{verbs}")));
        }
    }
    objects::sort::by_key(&mut rows, |(resource, rest)| (resource.clone(), rest.clone()));
    for (resource, rest) in rows {
        text.line(1, format!("{resource}\t{rest}"));
    }
}

pub(super) fn binding(object: &Other, text: &mut Text) {
    let body = Value::Object(object.body.clone());
    head(object, text);
    text.line(0, "Role:");
    text.pair(1, "Kind", word(&body, &["roleRef", "kind"]));
    text.pair(1, "Name", word(&body, &["roleRef", "name"]));
    text.line(0, "Subjects:");
    text.line(1, "Kind\tName\tNamespace");
    text.line(1, "----\t----\t---------");
    for subject in list(&body, &["subjects"]) {
        let part = |key: &str| word(subject, &[key]);
        text.line(1, format!("{}\t{}\t{}", part("kind"), part("name"), part("namespace")));
    }
}
