//! What the simulator reads of a pod spec.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use serde::Serialize;
use serde_json::Value;

use super::{Affinity, Toleration, TopologySpreadConstraint};
use crate::read::{Misread, fields, read, words};
use crate::{IntOrString, Labels, Quantities};

/// A pod spec: as it came, and what the simulator reads of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodSpec {
    /// The whole spec, defaults applied.
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

fields!(PodSpec {
    containers,
    init_containers: "initContainers",
    volumes,
    restart_policy: "restartPolicy",
    termination_grace_period_seconds: "terminationGracePeriodSeconds",
    active_deadline_seconds: "activeDeadlineSeconds",
    node_selector: "nodeSelector",
    node_name: "nodeName",
    affinity,
    tolerations,
    topology_spread_constraints: "topologySpreadConstraints",
    scheduler_name: "schedulerName",
    priority_class_name: "priorityClassName",
    priority,
    preemption_policy: "preemptionPolicy",
    service_account_name: "serviceAccountName",
    automount_service_account_token: "automountServiceAccountToken",
    host_network: "hostNetwork",
    readiness_gates: "readinessGates"
});

impl PodSpec {
    /// Reads a spec in the form that the API server returns it (defaults applied).
    pub fn from_value(value: Value) -> Result<PodSpec, Misread> {
        let mut spec: PodSpec = read(value.clone())?;
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum RestartPolicy {
    #[default]
    Always,
    OnFailure,
    Never,
}

words!(RestartPolicy { Always, OnFailure, Never });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

fields!(Container {
    name,
    image,
    command,
    args,
    ports,
    env,
    env_from: "envFrom",
    resources,
    image_pull_policy: "imagePullPolicy",
    restart_policy: "restartPolicy",
    liveness_probe: "livenessProbe",
    readiness_probe: "readinessProbe",
    startup_probe: "startupProbe",
    lifecycle
});

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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum PullPolicy {
    Always,
    #[default]
    IfNotPresent,
    Never,
}

words!(PullPolicy { Always, IfNotPresent, Never });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerPort {
    pub name: String,
    pub container_port: u16,
    pub host_port: u16,
    pub protocol: String,
}

fields!(ContainerPort { name, container_port: "containerPort", host_port: "hostPort", protocol });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvVar {
    pub name: String,
    pub value: String,
    pub value_from: Option<EnvVarSource>,
}

fields!(EnvVar { name, value, value_from: "valueFrom" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvVarSource {
    pub config_map_key_ref: Option<KeySelector>,
    pub secret_key_ref: Option<KeySelector>,
    pub field_ref: Option<Value>,
    pub resource_field_ref: Option<Value>,
}

fields!(EnvVarSource {
    config_map_key_ref: "configMapKeyRef",
    secret_key_ref: "secretKeyRef",
    field_ref: "fieldRef",
    resource_field_ref: "resourceFieldRef"
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySelector {
    pub name: String,
    pub key: String,
    pub optional: bool,
}

fields!(KeySelector { name, key, optional });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvFrom {
    pub prefix: String,
    pub config_map_ref: Option<LocalRef>,
    pub secret_ref: Option<LocalRef>,
}

fields!(EnvFrom { prefix, config_map_ref: "configMapRef", secret_ref: "secretRef" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalRef {
    pub name: String,
    pub optional: bool,
}

fields!(LocalRef { name, optional });

/// A volume: its name, and the sources whose absence keeps a pod from starting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    pub name: String,
    pub config_map: Option<LocalRef>,
    pub secret: Option<SecretVolume>,
    pub persistent_volume_claim: Option<Value>,
}

fields!(Volume { name, config_map: "configMap", secret, persistent_volume_claim: "persistentVolumeClaim" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretVolume {
    pub secret_name: String,
    pub optional: bool,
}

fields!(SecretVolume { secret_name: "secretName", optional });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    pub limits: Quantities,
    pub requests: Quantities,
}

fields!(Resources { limits, requests });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    pub http_get: Option<HttpGet>,
    pub tcp_socket: Option<TcpSocket>,
    pub exec: Option<Exec>,
    pub grpc: Option<Value>,
    pub initial_delay_seconds: i64,
    pub timeout_seconds: i64,
    pub period_seconds: Option<i64>,
    pub success_threshold: i64,
    pub failure_threshold: Option<i64>,
    pub termination_grace_period_seconds: Option<i64>,
}

fields!(Probe {
    http_get: "httpGet",
    tcp_socket: "tcpSocket",
    exec,
    grpc,
    initial_delay_seconds: "initialDelaySeconds",
    timeout_seconds: "timeoutSeconds",
    period_seconds: "periodSeconds",
    success_threshold: "successThreshold",
    failure_threshold: "failureThreshold",
    termination_grace_period_seconds: "terminationGracePeriodSeconds"
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpGet {
    pub path: String,
    pub port: IntOrString,
    pub scheme: String,
    pub host: String,
}

fields!(HttpGet { path, port, scheme, host });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TcpSocket {
    pub port: IntOrString,
}

fields!(TcpSocket { port });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exec {
    pub command: Vec<String>,
}

fields!(Exec { command });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lifecycle {
    pub post_start: Option<Hook>,
    pub pre_stop: Option<Hook>,
}

fields!(Lifecycle { post_start: "postStart", pre_stop: "preStop" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hook {
    pub exec: Option<Exec>,
    pub http_get: Option<HttpGet>,
    pub sleep: Option<SleepHook>,
}

fields!(Hook { exec, http_get: "httpGet", sleep });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SleepHook {
    pub seconds: i64,
}

fields!(SleepHook { seconds });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadinessGate {
    pub condition_type: String,
}

fields!(ReadinessGate { condition_type: "conditionType" });
