//! What a cluster has before anyone touches it.

use std::rc::Rc;

use objects::network::{EndpointConditions, EndpointPort};
use objects::{Endpoint, EndpointSlice, Kind, Moment, Node, Object, ObjectMeta, Other, Span, Time, defaults};
use serde_json::{Value, json};

use crate::controllers::node_lifecycle::healthy;
use crate::kubelet::Kubelet;
use crate::{ApiError, Cluster, Reason};

/// The cluster was started so long before time 0.
const UPTIME: Span = Span::seconds(20);
const CONTROL_PLANE_IP: &str = "192.168.49.2";

/// The priority classes that every cluster has.
const SYSTEM_PRIORITIES: [(&str, i64, &str); 2] = [
    (
        "system-cluster-critical",
        2_000_000_000,
        "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
    ),
    (
        "system-node-critical",
        2_000_001_000,
        "Used for system critical pods that must not be moved from their current node.",
    ),
];

/// Fills an empty cluster with namespaces, nodes and the API server's own Service.
pub(crate) fn populate(cluster: &mut Cluster, nodes: u32) {
    cluster.now = Moment(0) - UPTIME;
    for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
        let mut value = json!({ "metadata": { "name": name } });
        defaults::apply(Kind::Namespace, &mut value);
        put(cluster, Kind::Namespace, "", name, value);
        cluster.furnish(name);
    }
    for (name, value, description) in SYSTEM_PRIORITIES {
        let class = json!({
            "metadata": { "name": name, "generation": 1 },
            "value": value,
            "description": description,
            "preemptionPolicy": "PreemptLowerPriority",
        });
        put(cluster, Kind::PriorityClass, "", name, class);
    }
    for number in 1..=nodes {
        cluster.now = Moment(0) - UPTIME + Span::seconds(i64::from(number.min(8)));
        add_node(cluster, number);
    }
    api_service(cluster);
    cluster.advance(Moment(0));
    cluster.recorder = crate::events::Recorder::default();
}

fn put(cluster: &mut Cluster, kind: Kind, namespace: &str, name: &str, value: Value) {
    let Ok(mut object) = Object::from_value(kind, value) else {
        unreachable!("the cluster's own objects are well formed")
    };
    let now = Time::of(cluster.now);
    let nth = cluster.now.0.max(0).unsigned_abs();
    let uid = cluster.random.uid(&format!("{kind:?}/{namespace}/{name}"), nth);
    let metadata = object.metadata_mut();
    metadata.namespace = namespace.to_owned();
    metadata.uid = uid;
    metadata.creation_timestamp = Some(now);
    cluster.write(object);
}

/// Adds a node of 4 CPU and 8 GiB with its kubelet.
pub(crate) fn add_node(cluster: &mut Cluster, number: u32) {
    let name = format!("node-{number}");
    let value = node_value(cluster, &name, number);
    let address = node_address(number);
    let kubelet = Kubelet::new(cluster.random, &name, number - 1, &address);
    cluster.kubelets.insert(name.clone(), kubelet);
    put(cluster, Kind::Node, "", &name, value);
}

fn node_address(number: u32) -> String {
    format!("192.168.{}.{}", 49 + (number - 1) / 200, 2 + (number - 1) % 200)
}

/// A node as its kubelet registers it.
fn node_value(cluster: &Cluster, name: &str, number: u32) -> Value {
    let now = Time::of(cluster.now);
    let room = json!({ "cpu": "4", "ephemeral-storage": "100Gi", "memory": "8Gi", "pods": "110" });
    let condition = |kind: &str| {
        let (status, reason, message) = healthy(kind);
        json!({
            "type": kind, "status": status, "reason": reason, "message": message,
            "lastHeartbeatTime": now, "lastTransitionTime": now,
        })
    };
    let conditions = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map(condition);
    let range = format!("10.{}.{}.0/24", 244 + (number - 1) / 256, (number - 1) % 256);
    json!({
        "metadata": {
            "name": name,
            "labels": {
                "beta.kubernetes.io/arch": "amd64",
                "beta.kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
            },
            "annotations": {
                "node.alpha.kubernetes.io/ttl": "0",
                "volumes.kubernetes.io/controller-managed-attach-detach": "true",
            },
        },
        "spec": { "podCIDR": range, "podCIDRs": [range] },
        "status": {
            "addresses": [
                { "type": "InternalIP", "address": node_address(number) },
                { "type": "Hostname", "address": name },
            ],
            "allocatable": room,
            "capacity": room,
            "conditions": conditions,
            "daemonEndpoints": { "kubeletEndpoint": { "Port": 10250 } },
            "nodeInfo": {
                "architecture": "amd64",
                "bootID": name,
                "containerRuntimeVersion": "containerd://2.1.3",
                "kernelVersion": "6.8.0-64-generic",
                "kubeProxyVersion": "",
                "kubeletVersion": crate::SERVER_VERSION,
                "machineID": name,
                "operatingSystem": "linux",
                "osImage": "Debian GNU/Linux 12 (bookworm)",
                "systemUUID": name,
            },
        },
    })
}

impl Cluster {
    /// A Node object that a person creates comes with its kubelet, which fills in what the manifest leaves out.
    pub(crate) fn join_node(&mut self, node: &mut Node, dry_run: bool) -> Result<(), ApiError> {
        let name = node.metadata.name.clone();
        let number = u32::try_from(self.kubelets.len()).unwrap_or(u32::MAX - 1) + 1;
        let registered = node_value(self, &name, number);
        let internal = |error: objects::Misread| ApiError::new(Reason::InternalError, error.to_string());
        let registered: Node = objects::read(registered).map_err(internal)?;
        for (key, value) in registered.metadata.labels.into_inner() {
            node.metadata.labels.get_or_insert_with(key, || value);
        }
        for (key, value) in registered.metadata.annotations.into_inner() {
            node.metadata.annotations.get_or_insert_with(key, || value);
        }
        for (key, value) in registered.spec.rest {
            node.spec.rest.entry(key).or_insert(value);
        }
        let written = std::mem::replace(&mut node.status, registered.status);
        node.status.capacity.extend(written.capacity);
        node.status.allocatable.extend(written.allocatable);
        if !dry_run {
            let kubelet = Kubelet::new(self.random, &name, number - 1, &node_address(number));
            self.kubelets.insert(name, kubelet);
        }
        Ok(())
    }
}

/// The Service `kubernetes` with its endpoints, which the API server makes again when it is deleted.
///
/// Rule: `pkg/controlplane/controller/kubernetesservice`, which looks every 10 s.
pub(crate) fn api_service(cluster: &mut Cluster) {
    if cluster.store.service("default", "kubernetes").is_some() {
        return;
    }
    let mut value = json!({
        "metadata": {
            "name": "kubernetes",
            "labels": { "component": "apiserver", "provider": "kubernetes" },
        },
        "spec": {
            "clusterIP": "10.96.0.1",
            "clusterIPs": ["10.96.0.1"],
            "ports": [{ "name": "https", "port": 443, "targetPort": 8443 }],
        },
        "status": { "loadBalancer": {} },
    });
    defaults::apply(Kind::Service, &mut value);
    put(cluster, Kind::Service, "default", "kubernetes", value);
    let metadata = |labels: &[(&str, &str)]| ObjectMeta {
        name: "kubernetes".to_owned(),
        namespace: "default".to_owned(),
        creation_timestamp: Some(Time::of(cluster.now)),
        labels: labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        ..ObjectMeta::default()
    };
    let mut slice = EndpointSlice {
        metadata: metadata(&[("kubernetes.io/service-name", "kubernetes")]),
        address_type: "IPv4".to_owned(),
        endpoints: vec![Endpoint {
            addresses: vec![CONTROL_PLANE_IP.to_owned()],
            conditions: EndpointConditions { ready: true, serving: true, terminating: false },
            ..Endpoint::default()
        }],
        ports: vec![EndpointPort { name: "https".to_owned(), port: 8443, protocol: "TCP".to_owned() }],
    };
    slice.metadata.uid = cluster.random.uid("EndpointSlice/default/kubernetes", 0);
    slice.metadata.generation = 1;
    let subsets = json!([{
        "addresses": [{ "ip": CONTROL_PLANE_IP }],
        "ports": [{ "name": "https", "port": 8443, "protocol": "TCP" }],
    }]);
    let mut endpoints = Other {
        kind: Kind::Endpoints,
        metadata: metadata(&[("endpointslice.kubernetes.io/skip-mirror", "true")]),
        body: objects::map_of([("subsets".to_owned(), subsets)]),
    };
    endpoints.metadata.uid = cluster.random.uid("Endpoints/default/kubernetes", 0);
    cluster.write(Object::EndpointSlice(Rc::new(slice)));
    cluster.write(Object::Other(Rc::new(endpoints)));
}
