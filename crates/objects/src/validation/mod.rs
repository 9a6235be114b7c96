//! What the API server requires of names, labels and fields.
//!
//! Rules: `pkg/apis/{core,apps,batch,autoscaling,policy}/validation` of kubernetes.

mod access;
mod affinity;
mod autoscaling;
mod containers;
mod data;
mod limits;
mod metadata;
mod names;
mod pod_spec;
mod probes;
mod resources;
mod routing;
mod service;
mod storage;
mod volumes;
mod workload;

pub use names::{dns_1035_label, dns_label, dns_subdomain, label_key, label_value, port_name};

use serde_json::Value;

use crate::Kind;

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's path, such as `spec.replicas`.
    pub field: String,
    /// What is wrong, such as `Invalid value: -1: must be greater than or equal to 0`.
    pub message: String,
}

/// Validates an object whose defaults have been applied; `old` is the stored object where it is replaced.
///
/// Returns all fields that are wrong, in the order in which the API server tells them.
pub fn validate(kind: Kind, object: &Value, old: Option<&Value>) -> Vec<Fault> {
    let mut faults = Faults::default();
    metadata::validate(kind, object, &mut faults);
    match kind {
        Kind::Deployment => workload::deployment(object, old, &mut faults),
        Kind::ReplicaSet => workload::replica_set(object, old, &mut faults),
        Kind::Job => workload::job(object, old, &mut faults),
        Kind::Pod => pod_spec::pod(object, old, &mut faults),
        Kind::Service => service::validate(object, old, &mut faults),
        Kind::HorizontalPodAutoscaler => autoscaling::horizontal_pod_autoscaler(object, &mut faults),
        Kind::PodDisruptionBudget => autoscaling::disruption_budget(object, &mut faults),
        Kind::ConfigMap => data::config_map(object, old, &mut faults),
        Kind::Secret => data::secret(object, old, &mut faults),
        Kind::ResourceQuota => data::resource_quota(object, &mut faults),
        Kind::PriorityClass => data::priority_class(object, old, &mut faults),
        Kind::Node => data::node(object, &mut faults),
        Kind::LimitRange => limits::limit_range(object, &mut faults),
        Kind::StatefulSet => workload::stateful_set(object, old, &mut faults),
        Kind::DaemonSet => workload::daemon_set(object, old, &mut faults),
        Kind::CronJob => workload::cron_job(object, &mut faults),
        Kind::Ingress => routing::ingress(object, &mut faults),
        Kind::Role | Kind::ClusterRole => access::role(object, kind, &mut faults),
        Kind::RoleBinding | Kind::ClusterRoleBinding => access::binding(object, old, kind, &mut faults),
        Kind::PersistentVolumeClaim => storage::claim(object, old, &mut faults),
        Kind::PersistentVolume => storage::volume(object, &mut faults),
        Kind::StorageClass => storage::class(object, old, &mut faults),
        Kind::Namespace
        | Kind::Event
        | Kind::ServiceAccount
        | Kind::Endpoints
        | Kind::EndpointSlice
        | Kind::Lease
        | Kind::ControllerRevision
        | Kind::IngressClass
        | Kind::NetworkPolicy => {}
    }
    faults.list
}

/// The faults found so far, with the words of `field.Error`.
#[derive(Clone, Debug, Default)]
struct Faults {
    list: Vec<Fault>,
}

impl Faults {
    fn push(&mut self, field: impl Into<String>, message: String) {
        self.list.push(Fault { field: field.into(), message });
    }

    fn required(&mut self, field: impl Into<String>, detail: &str) {
        let message = if detail.is_empty() { "Required value".to_owned() } else { format!("Required value: {detail}") };
        self.push(field, message);
    }

    fn invalid(&mut self, field: impl Into<String>, value: &Value, detail: &str) {
        self.push(field, format!("Invalid value: {value}: {detail}"));
    }

    fn invalid_text(&mut self, field: impl Into<String>, value: &str, detail: &str) {
        self.push(field, format!("Invalid value: {value:?}: {detail}"));
    }

    fn unsupported(&mut self, field: impl Into<String>, value: &str, supported: &[&str]) {
        let list: Vec<String> = supported.iter().map(|value| format!("{value:?}")).collect();
        self.push(field, format!("Unsupported value: {value}: supported values: {}", list.join(", ")));
    }

    fn duplicate(&mut self, field: impl Into<String>, value: &Value) {
        self.push(field, format!("Duplicate value: {value}"));
    }

    fn not_found(&mut self, field: impl Into<String>, value: &str) {
        self.push(field, format!("Not found: {value:?}"));
    }

    fn forbidden(&mut self, field: impl Into<String>, detail: &str) {
        self.push(field, format!("Forbidden: {detail}"));
    }

    /// A number that must not be negative.
    fn not_negative(&mut self, field: impl Into<String>, value: Option<&Value>) {
        if let Some(value) = value.filter(|value| value.as_i64().is_some_and(|number| number < 0)) {
            self.invalid(field, value, NOT_NEGATIVE);
        }
    }

    /// A label's key, or another name of that form.
    fn label_key(&mut self, field: impl Into<String>, key: &str) {
        let Err(reason) = label_key(key) else { return };
        let field = field.into();
        self.invalid_text(field.clone(), key, &reason);
        if key.is_empty() || key.ends_with('/') {
            self.invalid_text(field, key, &format!("name part {}", names::QUALIFIED));
        }
    }

    /// A text of a list of allowed ones.
    fn one_of(&mut self, field: impl Into<String>, value: Option<&Value>, allowed: &[&str]) {
        match value.and_then(Value::as_str) {
            Some(text) if allowed.contains(&text) => {}
            Some(text) => self.unsupported(field, &format!("{text:?}"), allowed),
            None => self.required(field, ""),
        }
    }
}

const NOT_NEGATIVE: &str = "must be greater than or equal to 0";
const PORT_RANGE: &str = "must be between 1 and 65535, inclusive";

/// The value at a JSON pointer, with null as absent.
pub(crate) fn at<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    value.pointer(pointer).filter(|value| !value.is_null())
}

/// A text; empty where it is absent.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// A list; empty where it is absent.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The entries of a map; none where it is absent.
pub(crate) fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(spec: Value, expected: &[&str]) {
        let mut object = json!({"metadata": {"name": "web"}, "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": "web"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "a", "image": "nginx"}]},
            },
        }});
        crate::patch::merge(&mut object, &json!({ "spec": spec }));
        crate::drop_nulls(&mut object);
        let faults = validate(Kind::Deployment, &object, None);
        let shown: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn deployments() {
        check(json!({}), &[]);
        check(json!({"replicas": -1}), &["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]);
        check(
            json!({"selector": null}),
            &[
                "spec.selector: Required value",
                "spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not match template `labels`",
            ],
        );
        check(
            json!({"template": {"metadata": {"labels": null}, "spec": {"containers": null}}}),
            &[
                "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
                "spec.template.spec.containers: Required value",
            ],
        );
        check(
            json!({"strategy": {"type": "Rolling", "rollingUpdate": null}}),
            &[
                "spec.strategy: Unsupported value: {\"Type\":\"Rolling\",\"RollingUpdate\":null}: supported values: \"Recreate\", \"RollingUpdate\"",
            ],
        );
        check(
            json!({"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": "0%"}}}),
            &["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when `maxSurge` is 0"],
        );
        check(
            json!({"template": {"spec": {"containers": [
                {"image": "x"},
                {"name": "b", "image": "x", "resources": {"limits": {"cpu": "1"}, "requests": {"cpu": "2"}}},
                {"name": "b", "image": "", "ports": [{"containerPort": 80000, "protocol": "TCP"}]},
            ]}}}),
            &[
                "spec.template.spec.containers[0].name: Required value",
                "spec.template.spec.containers[1].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1",
                "spec.template.spec.containers[2].image: Required value",
                "spec.template.spec.containers[2].ports[0].containerPort: Invalid value: 80000: must be between 1 and 65535, inclusive",
                "spec.template.spec.containers[2].name: Duplicate value: \"b\"",
            ],
        );
        check(
            json!({"template": {"spec": {"restartPolicy": "Never"}}}),
            &["spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\""],
        );
    }

    #[track_caller]
    fn refused(kind: Kind, object: Value, expected: &[&str]) {
        let mut object = object;
        object["metadata"] = json!({ "name": "v" });
        crate::defaults::apply(kind, &mut object);
        let shown: Vec<String> =
            validate(kind, &object, None).iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn other_kinds() {
        refused(
            Kind::Service,
            json!({"spec": {"ports": [{"port": 80}], "loadBalancerSourceRanges": ["1.2.3.0/24"]}}),
            &["spec.loadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"],
        );
        refused(
            Kind::HorizontalPodAutoscaler,
            json!({"spec": {"maxReplicas": 2, "scaleTargetRef": {"kind": "Deployment", "name": "a"}, "metrics": [
                {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}},
            ]}}),
            &[
                "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
            ],
        );
        refused(
            Kind::LimitRange,
            json!({"spec": {"limits": [{"type": "Foo"}]}}),
            &["spec.limits[0].type: Invalid value: \"Foo\": must be a standard limit type or fully qualified"],
        );
        refused(
            Kind::ResourceQuota,
            json!({"spec": {"hard": {"services": "1"}, "scopes": ["BestEffort", "NotBestEffort"]}}),
            &[
                "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: unsupported scope applied to resource",
                "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: unsupported scope applied to resource",
                "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: conflicting scopes",
            ],
        );
        refused(
            Kind::Secret,
            json!({"type": "kubernetes.io/basic-auth"}),
            &["data[username]: Required value", "data[password]: Required value"],
        );
        refused(
            Kind::Pod,
            json!({"spec": {"containers": [{"name": "a.b", "image": "c", "envFrom": [{}], "ports": [
                {"containerPort": 1, "hostPort": 2}, {"containerPort": 3, "hostPort": 2},
            ], "resources": {"requests": {"a.b/gpu": "1"}}}]}}),
            &[
                "spec.containers[0].name: Invalid value: \"a.b\": must not contain dots",
                "spec.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`",
                "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources",
                "spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//2\"",
            ],
        );
        refused(
            Kind::StatefulSet,
            json!({"spec": {"selector": {"matchLabels": {"a": "b"}}, "podManagementPolicy": "Any", "template": {
                "metadata": {"labels": {"a": "c"}}, "spec": {"containers": [{"name": "a", "image": "b"}]},
            }}}),
            &[
                "spec.podManagementPolicy: Unsupported value: \"Any\": supported values: \"OrderedReady\", \"Parallel\"",
                "spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`",
            ],
        );
        refused(
            Kind::PersistentVolumeClaim,
            json!({"spec": {"accessModes": ["Any"]}}),
            &[
                "spec.accessModes: Unsupported value: \"Any\": supported values: \"ReadOnlyMany\", \"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\"",
                "spec.resources[storage]: Required value",
            ],
        );
    }
}
