//! The values that the API server fills in where a manifest leaves them out.
//!
//! Rules: `pkg/apis/{core,apps,autoscaling,policy,batch}/v1/defaults.go`.

mod more;

use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::pod::PodSpec;
use crate::{Kind, Quantity, base64};

/// Fills in the defaults of an object of `kind` and brings its quantities into canonical form.
pub fn apply(kind: Kind, object: &mut Value) {
    let Value::Object(object) = object else { return };
    match kind {
        Kind::Pod => {
            let spec = child(object, "spec");
            pod_spec(spec);
            requests_from_limits(spec);
            host_ports(spec);
            set(spec, "enableServiceLinks", json!(true));
        }
        Kind::ReplicaSet => {
            let spec = child(object, "spec");
            set(spec, "replicas", json!(1));
            template(spec);
        }
        Kind::Deployment => deployment(child(object, "spec")),
        Kind::Job => job(child(object, "spec")),
        Kind::Service => service(child(object, "spec")),
        Kind::HorizontalPodAutoscaler => horizontal_pod_autoscaler(child(object, "spec")),
        Kind::Secret => secret(object),
        Kind::Namespace => {
            let name = object.get("metadata").and_then(|metadata| metadata["name"].as_str()).unwrap_or_default();
            let label = json!(name);
            child(child(object, "metadata"), "labels").insert("kubernetes.io/metadata.name".to_owned(), label);
            set(child(object, "spec"), "finalizers", json!(["kubernetes"]));
            set(child(object, "status"), "phase", json!("Active"));
        }
        Kind::ResourceQuota => {
            if let Some(Value::Object(hard)) = child(object, "spec").get_mut("hard") {
                quantities(hard);
            }
        }
        Kind::PriorityClass => set(object, "preemptionPolicy", json!("PreemptLowerPriority")),
        Kind::LimitRange => limit_range(child(object, "spec")),
        Kind::Node
        | Kind::Event
        | Kind::ConfigMap
        | Kind::ServiceAccount
        | Kind::Endpoints
        | Kind::EndpointSlice
        | Kind::PodDisruptionBudget
        | Kind::Lease
        | Kind::ControllerRevision
        | Kind::Ingress
        | Kind::IngressClass
        | Kind::Role
        | Kind::ClusterRole => {}
        Kind::StatefulSet
        | Kind::DaemonSet
        | Kind::CronJob
        | Kind::NetworkPolicy
        | Kind::RoleBinding
        | Kind::ClusterRoleBinding
        | Kind::StorageClass
        | Kind::PersistentVolume
        | Kind::PersistentVolumeClaim => more::apply(kind, object),
    }
}

/// What is written as text is kept in base 64, and wins over what stands there.
///
/// Rule: `Convert_v1_Secret_To_core_Secret`.
fn secret(object: &mut Map<String, Value>) {
    set(object, "type", json!("Opaque"));
    if let Some(Value::Object(texts)) = object.remove("stringData") {
        for (key, text) in texts {
            child(object, "data").insert(key, json!(base64::encode(text.as_str().unwrap_or_default().as_bytes())));
        }
    }
}

/// The object at `key`, made where it is absent. Something else that stands there is left to validation.
fn child<'a>(object: &'a mut Map<String, Value>, key: &str) -> &'a mut Map<String, Value> {
    let value = object.entry(key).or_insert_with(|| json!({}));
    if !value.is_object() {
        *value = json!({});
    }
    match value {
        Value::Object(map) => map,
        _ => unreachable!("it was made an object above"),
    }
}

/// Sets a field that is absent.
fn set(object: &mut Map<String, Value>, key: &str, value: Value) {
    object.entry(key).or_insert(value);
}

/// Sets a field that is absent, zero or empty, as Go does for fields that are no pointers.
fn set_zero(object: &mut Map<String, Value>, key: &str, value: Value) {
    let zero = object.get(key).is_none_or(|held| *held == json!(0) || *held == json!(""));
    if zero {
        object.insert(key.to_owned(), value);
    }
}

fn each<'a>(object: &'a mut Map<String, Value>, key: &str) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    object.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}

fn deployment(spec: &mut Map<String, Value>) {
    set(spec, "replicas", json!(1));
    set(spec, "revisionHistoryLimit", json!(10));
    set(spec, "progressDeadlineSeconds", json!(600));
    let strategy = child(spec, "strategy");
    set_zero(strategy, "type", json!("RollingUpdate"));
    if strategy.get("type") == Some(&json!("RollingUpdate")) {
        let bounds = child(strategy, "rollingUpdate");
        set(bounds, "maxUnavailable", json!("25%"));
        set(bounds, "maxSurge", json!("25%"));
    }
    template(spec);
}

fn job(spec: &mut Map<String, Value>) {
    if !spec.contains_key("parallelism") {
        set(spec, "completions", json!(1));
    }
    set(spec, "parallelism", json!(1));
    set(spec, "backoffLimit", json!(6));
    set(spec, "completionMode", json!("NonIndexed"));
    set(spec, "suspend", json!(false));
    set(spec, "podReplacementPolicy", json!("TerminatingOrFailed"));
    template(spec);
}

fn template(spec: &mut Map<String, Value>) {
    let template = child(spec, "template");
    let metadata = child(template, "metadata");
    metadata.remove("creationTimestamp");
    pod_spec(child(template, "spec"));
}

fn pod_spec(spec: &mut Map<String, Value>) {
    set_zero(spec, "restartPolicy", json!("Always"));
    set(spec, "terminationGracePeriodSeconds", json!(30));
    set_zero(spec, "dnsPolicy", json!("ClusterFirst"));
    set(spec, "securityContext", json!({}));
    set_zero(spec, "schedulerName", json!("default-scheduler"));
    match (spec.get("serviceAccountName").cloned(), spec.get("serviceAccount").cloned()) {
        (Some(name), _) => {
            spec.insert("serviceAccount".to_owned(), name);
        }
        (None, Some(name)) => {
            spec.insert("serviceAccountName".to_owned(), name);
        }
        (None, None) => {}
    }
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        each(spec, list).for_each(container);
    }
    each(spec, "volumes").for_each(volume);
}

fn container(container: &mut Map<String, Value>) {
    let always = container.get("image").and_then(Value::as_str).is_some_and(pulls_always);
    set_zero(container, "imagePullPolicy", json!(if always { "Always" } else { "IfNotPresent" }));
    set_zero(container, "terminationMessagePath", json!("/dev/termination-log"));
    set_zero(container, "terminationMessagePolicy", json!("File"));
    let resources = child(container, "resources");
    for list in ["limits", "requests"] {
        if let Some(Value::Object(list)) = resources.get_mut(list) {
            quantities(list);
        }
    }
    for port in each(container, "ports") {
        set_zero(port, "protocol", json!("TCP"));
    }
    for variable in each(container, "env") {
        if let Some(Value::Object(from)) = variable.get_mut("valueFrom") {
            field_references(from);
        }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(Value::Object(probe)) = container.get_mut(probe) {
            set_zero(probe, "timeoutSeconds", json!(1));
            set_zero(probe, "periodSeconds", json!(10));
            set_zero(probe, "successThreshold", json!(1));
            set_zero(probe, "failureThreshold", json!(3));
            http_get(probe);
            if let Some(Value::Object(grpc)) = probe.get_mut("grpc") {
                set(grpc, "service", json!(""));
            }
        }
    }
    if let Some(Value::Object(lifecycle)) = container.get_mut("lifecycle") {
        for hook in ["postStart", "preStop"] {
            if let Some(Value::Object(hook)) = lifecycle.get_mut(hook) {
                http_get(hook);
            }
        }
    }
}

/// What names a field of the pod, in a variable or in a file.
fn field_references(from: &mut Map<String, Value>) {
    if let Some(Value::Object(field)) = from.get_mut("fieldRef") {
        set_zero(field, "apiVersion", json!("v1"));
    }
    if let Some(Value::Object(field)) = from.get_mut("resourceFieldRef") {
        set(field, "divisor", json!("0"));
        quantities_at(field, &["divisor"]);
    }
}

fn http_get(handler: &mut Map<String, Value>) {
    if let Some(Value::Object(get)) = handler.get_mut("httpGet") {
        set_zero(get, "path", json!("/"));
        set_zero(get, "scheme", json!("HTTP"));
    }
}

fn volume(volume: &mut Map<String, Value>) {
    if volume.keys().all(|key| key == "name") {
        volume.insert("emptyDir".to_owned(), json!({}));
    }
    for source in ["secret", "configMap", "downwardAPI", "projected"] {
        if let Some(Value::Object(source)) = volume.get_mut(source) {
            set(source, "defaultMode", json!(420));
            each(source, "items").for_each(field_references);
            for part in each(source, "sources") {
                if let Some(Value::Object(token)) = part.get_mut("serviceAccountToken") {
                    set(token, "expirationSeconds", json!(3600));
                }
                if let Some(Value::Object(downward)) = part.get_mut("downwardAPI") {
                    each(downward, "items").for_each(field_references);
                }
            }
        }
    }
    if let Some(Value::Object(path)) = volume.get_mut("hostPath") {
        set(path, "type", json!(""));
    }
    if let Some(Value::Object(empty)) = volume.get_mut("emptyDir") {
        quantities_at(empty, &["sizeLimit"]);
    }
}

/// Whether an image without a pull policy is pulled each time: its tag is `latest`, or it has neither tag nor digest.
/// A text that is no image reference is not.
///
/// Rule: `SetDefaults_Container` with `parsers.ParseImageName`.
pub fn pulls_always(image: &str) -> bool {
    crate::ImageRef::parse(image).is_some_and(|image| image.tag == "latest")
}

/// The spec that a pod of a template gets: what is limited without being requested is requested as well, and the
/// ports of the node's network are its ports.
pub fn spec_of_pod(template: &Rc<PodSpec>) -> Rc<PodSpec> {
    let complete = !template.host_network
        && template.containers.iter().chain(&template.init_containers).all(|container| {
            container.resources.limits.keys().all(|name| container.resources.requests.contains_key(name))
        });
    if complete {
        return Rc::clone(template);
    }
    let mut raw = template.raw.clone();
    if let Value::Object(spec) = &mut raw {
        requests_from_limits(spec);
        host_ports(spec);
    }
    PodSpec::from_value(raw).map_or_else(|_| Rc::clone(template), Rc::new)
}

/// On the node's network a container's port is the node's port. Only pods are given it, not their templates.
///
/// Rule: `defaultHostNetworkPorts`.
fn host_ports(spec: &mut Map<String, Value>) {
    if spec.get("hostNetwork") != Some(&json!(true)) {
        return;
    }
    for list in ["initContainers", "containers"] {
        for container in each(spec, list) {
            for port in each(container, "ports") {
                if let Some(number) = port.get("containerPort").cloned() {
                    set_zero(port, "hostPort", number);
                }
            }
        }
    }
}

fn requests_from_limits(spec: &mut Map<String, Value>) {
    for list in ["initContainers", "containers"] {
        for container in each(spec, list) {
            let resources = child(container, "resources");
            if let Some(Value::Object(limits)) = resources.get("limits").cloned() {
                let requests = child(resources, "requests");
                for (name, limit) in limits {
                    requests.entry(name).or_insert(limit);
                }
            }
        }
    }
}

/// Brings quantities into canonical form. CPU and the like are rounded up to thousandths; what is no quantity stays
/// for validation to refuse.
fn quantities(list: &mut Map<String, Value>) {
    list.values_mut().for_each(quantity);
}

/// The same for some fields of an object.
fn quantities_at(object: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        if let Some(value) = object.get_mut(*key) {
            quantity(value);
        }
    }
}

fn quantity(value: &mut Value) {
    let text = match &*value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return,
    };
    if let Ok(quantity) = Quantity::parse(&text) {
        *value = json!(quantity.canonical());
    }
}

/// A container's default limit is its maximum, its default request is its default limit, and then its minimum.
///
/// Rule: `SetDefaults_LimitRangeItem`.
fn limit_range(spec: &mut Map<String, Value>) {
    for item in each(spec, "limits") {
        for key in ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] {
            if let Some(Value::Object(list)) = item.get_mut(key) {
                quantities(list);
            }
        }
        if item.get("type") != Some(&json!("Container")) {
            continue;
        }
        for (from, to) in [("max", "default"), ("default", "defaultRequest"), ("min", "defaultRequest")] {
            if let Some(Value::Object(amounts)) = item.get(from).cloned() {
                let list = child(item, to);
                for (name, amount) in amounts {
                    list.entry(name).or_insert(amount);
                }
            }
        }
    }
}

fn service(spec: &mut Map<String, Value>) {
    set_zero(spec, "type", json!("ClusterIP"));
    set_zero(spec, "sessionAffinity", json!("None"));
    if spec.get("sessionAffinity") == Some(&json!("ClientIP")) {
        set(spec, "sessionAffinityConfig", json!({ "clientIP": { "timeoutSeconds": 10_800 } }));
    }
    let kind = spec.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if kind != "ExternalName" {
        set(spec, "internalTrafficPolicy", json!("Cluster"));
        set(spec, "ipFamilies", json!(["IPv4"]));
        set(spec, "ipFamilyPolicy", json!("SingleStack"));
    }
    if kind == "NodePort" || kind == "LoadBalancer" {
        set_zero(spec, "externalTrafficPolicy", json!("Cluster"));
    }
    if kind == "LoadBalancer" {
        set(spec, "allocateLoadBalancerNodePorts", json!(true));
    }
    for port in each(spec, "ports") {
        set_zero(port, "protocol", json!("TCP"));
        if let Some(number) = port.get("port").cloned() {
            set_zero(port, "targetPort", number);
        }
    }
}

fn horizontal_pod_autoscaler(spec: &mut Map<String, Value>) {
    set(spec, "minReplicas", json!(1));
    let average = json!([{
        "type": "Resource",
        "resource": { "name": "cpu", "target": { "type": "Utilization", "averageUtilization": 80 } },
    }]);
    if spec.get("metrics").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        spec.insert("metrics".to_owned(), average);
    }
}
