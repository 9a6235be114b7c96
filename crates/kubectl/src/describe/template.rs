//! Pod templates in descriptions and in `rollout history`.

use objects::{PodTemplate, Toleration};
use serde_json::{Value, json};

use super::containers::Containers;
use super::text::{Text, list, texts, word};
use super::volumes;

/// Adds a pod template.
pub(super) fn add(template: &PodTemplate, text: &mut Text) {
    add_value(&template.to_value(), text);
}

/// The template as `rollout history --revision` prints it, with tabs as they are.
pub(crate) fn with_tabs(template: &PodTemplate, change_cause: Option<&str>) -> String {
    let mut value = template.to_value();
    if let Some(cause) = change_cause {
        value["metadata"]["annotations"]["kubernetes.io/change-cause"] = json!(cause);
    }
    let mut text = Text::default();
    add_value(&value, &mut text);
    text.with_tabs()
}

/// Adds a pod template in its API form.
pub(super) fn add_value(template: &Value, text: &mut Text) {
    text.line(0, "Pod Template:");
    text.labels("  Labels", &texts(template, &["metadata", "labels"]));
    let annotations = texts(template, &["metadata", "annotations"]);
    if !annotations.is_empty() {
        text.annotations("  Annotations", &annotations);
    }
    let spec = template.get("spec").cloned().unwrap_or_default();
    let account = word(&spec, &["serviceAccountName"]);
    if !account.is_empty() {
        text.pair(1, "Service Account", account);
    }
    let init = list(&spec, &["initContainers"]);
    if !init.is_empty() {
        Containers { label: "Init Containers", specs: init, statuses: &[], space: "  ", pod: None }.describe(text);
    }
    let specs = list(&spec, &["containers"]);
    Containers { label: "Containers", specs, statuses: &[], space: "  ", pod: None }.describe(text);
    volumes::describe(list(&spec, &["volumes"]), "  ", text);
    volumes::topology_spread(list(&spec, &["topologySpreadConstraints"]), "  ", text);
    let class = word(&spec, &["priorityClassName"]);
    if !class.is_empty() {
        text.pair(1, "Priority Class Name", class);
    }
    text.labels("  Node-Selectors", &texts(&spec, &["nodeSelector"]));
    let tolerations: Vec<Toleration> =
        spec.get("tolerations").cloned().and_then(|list| objects::read(list).ok()).unwrap_or_default();
    volumes::tolerations("  Tolerations", &tolerations, text);
}
