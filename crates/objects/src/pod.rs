//! Pods and the template that they are made from.
//!
//! A pod's spec is kept as it came (`raw`), so that every field survives a round trip; beside it stands what the
//! simulator reads. Pods of one ReplicaSet share the template's spec: what admission adds to each (the service
//! account's token volume, the node) is kept apart and joined when the object is read.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use std::rc::Rc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value, json};

use crate::{IntOrString, LabelSelector, Labels, ObjectMeta, Quantities, Time};

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

/// A pod template: labels, annotations and a pod spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodTemplate {
    raw_metadata: Value,
    pub labels: Labels,
    pub annotations: Labels,
    pub spec: Rc<PodSpec>,
}

impl PodTemplate {
    /// Reads a template in the form that the API server returns it (defaults applied).
    pub fn from_value(value: Value) -> Result<PodTemplate, serde_json::Error> {
        let Value::Object(mut map) = value else { return Err(de::Error::custom("a pod template must be an object")) };
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Metadata {
            labels: Labels,
            annotations: Labels,
        }
        let raw_metadata = map.remove("metadata").unwrap_or_else(|| json!({}));
        let metadata: Metadata = serde_json::from_value(raw_metadata.clone())?;
        let spec = PodSpec::from_value(map.remove("spec").unwrap_or_else(|| json!({})))?;
        Ok(PodTemplate {
            raw_metadata,
            labels: metadata.labels,
            annotations: metadata.annotations,
            spec: Rc::new(spec),
        })
    }

    /// The template as it came.
    pub fn to_value(&self) -> Value {
        json!({ "metadata": self.raw_metadata, "spec": self.spec.raw })
    }

    /// The same template with one more label, as the Deployment controller makes a ReplicaSet's.
    pub fn with_label(&self, key: &str, value: &str) -> PodTemplate {
        let mut template = self.clone();
        template.labels.insert(key.to_owned(), value.to_owned());
        if let Value::Object(metadata) = &mut template.raw_metadata {
            metadata.insert("labels".to_owned(), json!(template.labels));
        }
        template
    }

    /// The same template without one label.
    pub fn without_label(&self, key: &str) -> PodTemplate {
        let mut template = self.clone();
        template.labels.remove(key);
        if let Value::Object(metadata) = &mut template.raw_metadata {
            if template.labels.is_empty() {
                metadata.remove("labels");
            } else {
                metadata.insert("labels".to_owned(), json!(template.labels));
            }
        }
        template
    }
}

impl Default for PodTemplate {
    fn default() -> PodTemplate {
        PodTemplate {
            raw_metadata: json!({}),
            labels: Labels::new(),
            annotations: Labels::new(),
            spec: Rc::new(PodSpec::default()),
        }
    }
}

impl Serialize for PodTemplate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PodTemplate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PodTemplate, D::Error> {
        PodTemplate::from_value(Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A pod spec: as it came, and what the simulator reads of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    /// The whole spec, defaults applied.
    #[serde(skip)]
    pub raw: Value,
    pub containers: Vec<Container>,
    pub init_containers: Vec<Container>,
    pub volumes: Vec<Volume>,
    pub restart_policy: RestartPolicy,
    pub termination_grace_period_seconds: Option<i64>,
    pub active_deadline_seconds: Option<i64>,
    pub node_selector: Labels,
    pub node_name: String,
    pub affinity: Option<Affinity>,
    pub tolerations: Vec<Toleration>,
    pub topology_spread_constraints: Vec<TopologySpreadConstraint>,
    pub scheduler_name: String,
    pub priority_class_name: String,
    pub priority: Option<i32>,
    pub preemption_policy: Option<String>,
    pub service_account_name: String,
    pub automount_service_account_token: Option<bool>,
    pub host_network: bool,
    pub readiness_gates: Vec<ReadinessGate>,
}

impl PodSpec {
    /// Reads a spec in the form that the API server returns it (defaults applied).
    pub fn from_value(value: Value) -> Result<PodSpec, serde_json::Error> {
        let mut spec: PodSpec = serde_json::from_value(value.clone())?;
        spec.raw = value;
        Ok(spec)
    }

    /// Seconds between SIGTERM and SIGKILL.
    pub fn grace_period_seconds(&self) -> i64 {
        self.termination_grace_period_seconds.unwrap_or(30)
    }

    /// What the pod asks of a node, by resource: the larger of its containers' sum and its largest init container.
    pub fn requests(&self) -> Quantities {
        self.sum(|container| &container.resources.requests)
    }

    /// What the pod may use at most, by resource, counted like [`PodSpec::requests`].
    pub fn limits(&self) -> Quantities {
        self.sum(|container| &container.resources.limits)
    }

    fn sum(&self, of: impl Fn(&Container) -> &Quantities) -> Quantities {
        let mut total = Quantities::new();
        let mut sidecars = Quantities::new();
        let mut largest = Quantities::new();
        for container in &self.init_containers {
            if container.is_sidecar() {
                add_all(&mut sidecars, of(container));
            } else {
                let mut needed = sidecars.clone();
                add_all(&mut needed, of(container));
                max_all(&mut largest, &needed);
            }
        }
        for container in &self.containers {
            add_all(&mut total, of(container));
        }
        add_all(&mut total, &sidecars);
        max_all(&mut total, &largest);
        total
    }
}

fn add_all(total: &mut Quantities, more: &Quantities) {
    for (name, quantity) in more {
        let sum = total.get(name).map_or_else(|| quantity.clone(), |held| held.plus(quantity));
        total.insert(name.clone(), sum);
    }
}

fn max_all(total: &mut Quantities, other: &Quantities) {
    for (name, quantity) in other {
        match total.get(name) {
            Some(held) if held.nano() >= quantity.nano() => {}
            _ => {
                total.insert(name.clone(), quantity.clone());
            }
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestartPolicy {
    #[default]
    Always,
    OnFailure,
    Never,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    pub name: String,
    pub image: String,
    pub command: Vec<String>,
    pub args: Vec<String>,
    pub ports: Vec<ContainerPort>,
    pub env: Vec<EnvVar>,
    pub env_from: Vec<EnvFrom>,
    pub resources: Resources,
    pub image_pull_policy: PullPolicy,
    pub restart_policy: Option<RestartPolicy>,
    pub liveness_probe: Option<Probe>,
    pub readiness_probe: Option<Probe>,
    pub startup_probe: Option<Probe>,
    pub lifecycle: Option<Lifecycle>,
}

impl Container {
    /// An init container that keeps running beside the others.
    pub fn is_sidecar(&self) -> bool {
        self.restart_policy == Some(RestartPolicy::Always)
    }

    /// The number of a port that a probe or a Service names.
    pub fn port(&self, port: &IntOrString) -> Option<u16> {
        match port {
            IntOrString::Int(number) => u16::try_from(*number).ok(),
            IntOrString::String(name) => {
                self.ports.iter().find(|port| &port.name == name).map(|port| port.container_port)
            }
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PullPolicy {
    Always,
    #[default]
    IfNotPresent,
    Never,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    pub name: String,
    pub container_port: u16,
    pub host_port: u16,
    pub protocol: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvVar {
    pub name: String,
    pub value: String,
    pub value_from: Option<EnvVarSource>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvVarSource {
    pub config_map_key_ref: Option<KeySelector>,
    pub secret_key_ref: Option<KeySelector>,
    pub field_ref: Option<Value>,
    pub resource_field_ref: Option<Value>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct KeySelector {
    pub name: String,
    pub key: String,
    pub optional: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvFrom {
    pub prefix: String,
    pub config_map_ref: Option<LocalRef>,
    pub secret_ref: Option<LocalRef>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LocalRef {
    pub name: String,
    pub optional: bool,
}

/// A volume: its name, and the sources whose absence keeps a pod from starting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    pub name: String,
    pub config_map: Option<LocalRef>,
    pub secret: Option<SecretVolume>,
    pub persistent_volume_claim: Option<Value>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecretVolume {
    pub secret_name: String,
    pub optional: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Resources {
    pub limits: Quantities,
    pub requests: Quantities,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Probe {
    pub http_get: Option<HttpGet>,
    pub tcp_socket: Option<TcpSocket>,
    pub exec: Option<Exec>,
    pub grpc: Option<Value>,
    pub initial_delay_seconds: i64,
    #[serde(deserialize_with = "at_least_one")]
    pub timeout_seconds: i64,
    pub period_seconds: Option<i64>,
    #[serde(deserialize_with = "at_least_one")]
    pub success_threshold: i64,
    pub failure_threshold: Option<i64>,
    pub termination_grace_period_seconds: Option<i64>,
}

fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(i64::deserialize(deserializer)?.max(1))
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct HttpGet {
    pub path: String,
    pub port: IntOrString,
    pub scheme: String,
    pub host: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TcpSocket {
    pub port: IntOrString,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Exec {
    pub command: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Lifecycle {
    pub post_start: Option<Hook>,
    pub pre_stop: Option<Hook>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Hook {
    pub exec: Option<Exec>,
    pub http_get: Option<HttpGet>,
    pub sleep: Option<SleepHook>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SleepHook {
    pub seconds: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReadinessGate {
    pub condition_type: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Toleration {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub operator: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub effect: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toleration_seconds: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TopologySpreadConstraint {
    pub max_skew: i64,
    pub topology_key: String,
    pub when_unsatisfiable: String,
    pub label_selector: Option<LabelSelector>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Affinity {
    pub node_affinity: Option<NodeAffinity>,
    pub pod_affinity: Option<PodAffinity>,
    pub pod_anti_affinity: Option<PodAffinity>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NodeAffinity {
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
    pub required: Option<NodeSelector>,
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution")]
    pub preferred: Vec<PreferredNode>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelector {
    pub node_selector_terms: Vec<NodeSelectorTerm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelectorTerm {
    pub match_expressions: Vec<crate::Requirement>,
    pub match_fields: Vec<crate::Requirement>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PreferredNode {
    pub weight: i64,
    pub preference: NodeSelectorTerm,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PodAffinity {
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
    pub required: Vec<PodAffinityTerm>,
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution")]
    pub preferred: Vec<PreferredPod>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodAffinityTerm {
    pub label_selector: Option<LabelSelector>,
    pub topology_key: String,
    pub namespaces: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PreferredPod {
    pub weight: i64,
    pub pod_affinity_term: PodAffinityTerm,
}

/// `status` of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodStatus {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<PodCondition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub container_statuses: Vec<ContainerStatus>,
    #[serde(rename = "hostIP", skip_serializing_if = "String::is_empty")]
    pub host_ip: String,
    #[serde(rename = "hostIPs", skip_serializing_if = "Vec::is_empty")]
    pub host_ips: Vec<Ip>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub init_container_statuses: Vec<ContainerStatus>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub nominated_node_name: String,
    #[serde(skip_serializing_if = "crate::meta::is_zero_i64")]
    pub observed_generation: i64,
    pub phase: Phase,
    #[serde(rename = "podIP", skip_serializing_if = "String::is_empty")]
    pub pod_ip: String,
    #[serde(rename = "podIPs", skip_serializing_if = "Vec::is_empty")]
    pub pod_ips: Vec<Ip>,
    pub qos_class: QosClass,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Time>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ip {
    pub ip: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
    Unknown,
}

impl Phase {
    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Pending => "Pending",
            Phase::Running => "Running",
            Phase::Succeeded => "Succeeded",
            Phase::Failed => "Failed",
            Phase::Unknown => "Unknown",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum QosClass {
    Guaranteed,
    Burstable,
    #[default]
    BestEffort,
}

/// A condition of a pod. `type` and `reason` are words of a small vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodCondition {
    pub last_probe_time: Option<Time>,
    pub last_transition_time: Option<Time>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "crate::meta::is_zero_i64")]
    pub observed_generation: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    pub status: ConditionStatus,
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConditionStatus {
    True,
    False,
    #[default]
    Unknown,
}

impl ConditionStatus {
    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            ConditionStatus::True => "True",
            ConditionStatus::False => "False",
            ConditionStatus::Unknown => "Unknown",
        }
    }
}

impl From<bool> for ConditionStatus {
    fn from(value: bool) -> ConditionStatus {
        if value { ConditionStatus::True } else { ConditionStatus::False }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerStatus {
    #[serde(rename = "containerID", skip_serializing_if = "String::is_empty")]
    pub container_id: String,
    pub image: String,
    #[serde(rename = "imageID")]
    pub image_id: String,
    pub last_state: ContainerState,
    pub name: String,
    pub ready: bool,
    pub restart_count: i64,
    pub started: Option<bool>,
    pub state: ContainerState,
}

/// At most one of the three is set; none in a `lastState` of a container that never ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerState {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running: Option<Running>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminated: Option<Terminated>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Running {
    pub started_at: Time,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Terminated {
    #[serde(rename = "containerID", skip_serializing_if = "String::is_empty")]
    pub container_id: String,
    pub exit_code: i32,
    pub finished_at: Option<Time>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    pub started_at: Option<Time>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Waiting {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
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
