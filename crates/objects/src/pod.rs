//! Pods and the template that they are made from.
//!
//! A pod's spec is kept as it came (`raw`), so that every field survives a round trip; beside it stands what the
//! simulator reads. Pods of one ReplicaSet share the template's spec: what admission adds to each (the service
//! account's token volume, the node) is kept apart and joined when the object is read.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

mod scheduling;
mod spec;
mod status;
mod template;

use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::ObjectMeta;

pub use scheduling::*;
pub use spec::*;
pub use status::*;
pub use template::*;

/// A pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    pub metadata: ObjectMeta,
    pub spec: Rc<PodSpec>,
    pub admitted: Admitted,
    pub status: PodStatus,
}

/// What admission and the scheduler set on a pod beside the spec that its author wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admitted {
    /// The random end of the `kube-api-access-…` volume's name. `None`: the volume, the default tolerations and the
    /// other fields that admission adds are in the spec already, or were switched off.
    pub token_volume: Option<[u8; 5]>,
    /// The node that the scheduler (or the author) chose; empty while unscheduled.
    pub node_name: String,
}

impl Pod {
    /// A condition by its type.
    pub fn condition(&self, kind: &str) -> Option<&PodCondition> {
        self.status.conditions.iter().find(|condition| condition.kind == kind)
    }

    /// Whether the Ready condition is true.
    pub fn is_ready(&self) -> bool {
        self.condition("Ready").is_some_and(|condition| condition.status == ConditionStatus::True)
    }

    /// Whether the pod has been asked to end.
    pub fn is_terminating(&self) -> bool {
        self.metadata.deletion_timestamp.is_some()
    }

    /// Whether every container has ended for good.
    pub fn is_finished(&self) -> bool {
        matches!(self.status.phase, Phase::Succeeded | Phase::Failed)
    }

    /// The node that the pod is bound to; empty while it is not.
    pub fn node_name(&self) -> &str {
        &self.admitted.node_name
    }

    /// The status of a container by its name.
    pub fn container_status(&self, name: &str) -> Option<&ContainerStatus> {
        let status = &self.status;
        status.container_statuses.iter().chain(&status.init_container_statuses).find(|status| status.name == name)
    }

    /// The tolerations in force: the author's and the two that admission adds.
    pub fn tolerations(&self) -> Vec<Toleration> {
        let mut tolerations = self.spec.tolerations.clone();
        if self.admitted.token_volume.is_some() {
            tolerations.extend(missing_default_tolerations(&self.spec.tolerations));
        }
        tolerations
    }

    /// The spec as the API shows it, with what admission and the scheduler added.
    pub fn spec_value(&self) -> Value {
        let mut spec = match &self.spec.raw {
            Value::Object(spec) => spec.clone(),
            _ => Map::new(),
        };
        if !self.admitted.node_name.is_empty() {
            spec.insert("nodeName".to_owned(), json!(self.admitted.node_name));
        }
        let Some(suffix) = &self.admitted.token_volume else { return Value::Object(spec) };
        let volume = format!("kube-api-access-{}", String::from_utf8_lossy(suffix));
        spec.entry("enableServiceLinks").or_insert_with(|| json!(true));
        spec.entry("preemptionPolicy").or_insert_with(|| json!("PreemptLowerPriority"));
        spec.entry("priority").or_insert_with(|| json!(0));
        let account = spec.entry("serviceAccountName").or_insert_with(|| json!("default")).clone();
        spec.entry("serviceAccount").or_insert(account);
        let added = missing_default_tolerations(&self.spec.tolerations);
        push_all(&mut spec, "tolerations", added.iter().map(|toleration| json!(toleration)));
        if self.spec.automount_service_account_token == Some(false) {
            return Value::Object(spec);
        }
        push_all(&mut spec, "volumes", [token_volume(&volume)]);
        for list in ["containers", "initContainers"] {
            for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                if let Value::Object(container) = container {
                    let mount = json!({
                        "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
                        "name": volume,
                        "readOnly": true,
                    });
                    push_all(container, "volumeMounts", [mount]);
                }
            }
        }
        Value::Object(spec)
    }

    /// The whole object as the API shows it.
    pub fn to_value(&self) -> Value {
        let spec = self.spec_value();
        let status = self.status_value(&spec);
        json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": self.metadata,
            "spec": spec,
            "status": status,
        })
    }

    /// The status with what the kubelet repeats of the spec: each container's resources, user and mounts.
    fn status_value(&self, spec: &Value) -> Value {
        let mut status = json!(self.status);
        if self.status.start_time.is_none() {
            return status;
        }
        status["resources"] = json!({});
        for (list, specs) in [("containerStatuses", "containers"), ("initContainerStatuses", "initContainers")] {
            let specs = spec.get(specs).and_then(Value::as_array);
            for held in status.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                let own = specs.and_then(|specs| specs.iter().find(|spec| spec["name"] == held["name"]));
                let (Some(own), Value::Object(held)) = (own, held) else { continue };
                repeat_spec(held, own);
            }
        }
        status
    }
}

fn repeat_spec(status: &mut Map<String, Value>, container: &Value) {
    let resources = container.get("resources").cloned().unwrap_or_else(|| json!({}));
    if let Some(requests) = resources.get("requests") {
        status.insert("allocatedResources".to_owned(), requests.clone());
    }
    status.insert("resources".to_owned(), resources);
    if status.contains_key("containerID") {
        let user = json!({ "linux": { "gid": 0, "supplementalGroups": [0], "uid": 0 } });
        status.insert("user".to_owned(), user);
    }
    let Some(mounts) = container.get("volumeMounts").and_then(Value::as_array) else { return };
    let mounts = mounts.iter().cloned().map(|mut mount| {
        if mount.get("readOnly") == Some(&json!(true)) {
            mount["recursiveReadOnly"] = json!("Disabled");
        }
        mount
    });
    status.insert("volumeMounts".to_owned(), mounts.collect());
}

fn push_all(map: &mut Map<String, Value>, key: &str, items: impl IntoIterator<Item = Value>) {
    let mut items = items.into_iter().peekable();
    if items.peek().is_some()
        && let Value::Array(list) = map.entry(key).or_insert_with(|| json!([]))
    {
        list.extend(items);
    }
}

/// The tolerations that the DefaultTolerationSeconds admission plugin adds where the author tolerates neither taint.
fn missing_default_tolerations(held: &[Toleration]) -> Vec<Toleration> {
    ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
        .into_iter()
        .filter(|key| {
            !held.iter().any(|toleration| {
                (toleration.key == *key || toleration.key.is_empty())
                    && (toleration.effect == "NoExecute" || toleration.effect.is_empty())
            })
        })
        .map(|key| Toleration {
            key: key.to_owned(),
            operator: "Exists".to_owned(),
            effect: "NoExecute".to_owned(),
            toleration_seconds: Some(300),
            ..Toleration::default()
        })
        .collect()
}

fn token_volume(name: &str) -> Value {
    json!({
        "name": name,
        "projected": {
            "defaultMode": 420,
            "sources": [
                { "serviceAccountToken": { "expirationSeconds": 3607, "path": "token" } },
                { "configMap": { "items": [{ "key": "ca.crt", "path": "ca.crt" }], "name": "kube-root-ca.crt" } },
                { "downwardAPI": { "items": [
                    { "fieldRef": { "apiVersion": "v1", "fieldPath": "metadata.namespace" }, "path": "namespace" }
                ] } },
            ],
        },
    })
}
