//! What acts on a Deployment from outside: autoscalers, disruption budgets and quotas, with their numbers.

use cluster::Cluster;
use objects::{Deployment, Kind, ObjectRef, Other};
use serde_json::Value;

use crate::sentences::{Sentence, Text};

/// An object that acts on a Deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    /// What names it.
    pub reference: ObjectRef,
    /// What it does, in few words.
    pub text: Sentence,
}

/// All that acts on a Deployment, by kind and name.
pub(super) fn influences(cluster: &Cluster, deployment: &Deployment) -> Vec<Influence> {
    let (namespace, name) = (&deployment.metadata.namespace, &deployment.metadata.name);
    let all = |kind: Kind| cluster.list(kind, Some(namespace)).filter_map(|object| object.as_other());
    let mut found = Vec::new();
    for scaler in all(Kind::HorizontalPodAutoscaler) {
        let target = |key: &str| scaler.at(&["spec", "scaleTargetRef", key]).and_then(Value::as_str);
        if target("kind") == Some("Deployment") && target("name") == Some(name) {
            let least = number(scaler, &["spec", "minReplicas"], 1);
            let most = number(scaler, &["spec", "maxReplicas"], 1);
            found.push(of(scaler, Text::Autoscaler.with(&[&least, &most, &kubectl::hpa_targets(scaler)])));
        }
    }
    for budget in cluster.budgets(namespace, &deployment.spec.template.labels) {
        let allowed = number(budget, &["status", "disruptionsAllowed"], 0);
        found.push(of(budget, Text::Budget.with(&[&budget.metadata.name, &allowed])));
    }
    for quota in all(Kind::ResourceQuota) {
        found.push(of(quota, Text::Quota.with(&[&used(quota)])));
    }
    found
}

fn of(other: &Other, text: Sentence) -> Influence {
    let metadata = &other.metadata;
    Influence { reference: ObjectRef::new(other.kind, &metadata.namespace, &metadata.name), text }
}

fn number(other: &Other, path: &[&str], otherwise: i64) -> i64 {
    other.at(path).and_then(Value::as_i64).unwrap_or(otherwise)
}

/// `pods 2/9, requests.cpu 1/4`
fn used(quota: &Other) -> String {
    let hard = quota.at(&["spec", "hard"]).and_then(Value::as_object);
    let mut parts = Vec::new();
    for (resource, hard) in hard.into_iter().flatten() {
        let used = quota.at(&["status", "used", resource]);
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        parts.push(format!("{resource} {}/{}", used.map_or_else(|| "0".to_owned(), text), text(hard)));
    }
    parts.join(", ")
}
