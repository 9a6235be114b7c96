//! EndpointSlices and Endpoints: which pods a Service reaches.
//!
//! Rules: `staging/src/k8s.io/endpointslice` and `pkg/controller/endpoint`.

use std::rc::Rc;

use objects::network::{EndpointConditions, EndpointPort, TargetRef};
use objects::{
    Endpoint, EndpointSlice, IntOrString, Kind, Labels, Object, ObjectMeta, ObjectRef, Other, Pod, Service, Time,
};
use serde_json::{Map, Value, json};

use crate::Cluster;

impl Cluster {
    /// Brings the endpoints of one Service up to date.
    pub(crate) fn sync_endpoints(&mut self, namespace: &str, name: &str) {
        let Some(service) = self.store.service(namespace, name).cloned() else {
            self.erase(&ObjectRef::new(Kind::Endpoints, namespace, name));
            self.clear_proxies(namespace, name);
            return;
        };
        if service.spec.selector.is_empty() || service.spec.kind == "ExternalName" {
            return;
        }
        let selector = &service.spec.selector;
        let mut pods: Vec<Rc<Pod>> = self
            .store
            .pods(Some(namespace))
            .filter(|pod| selector.iter().all(|(key, value)| pod.metadata.labels.get(key) == Some(value)))
            .filter(|pod| !pod.is_finished() && !pod.status.pod_ip.is_empty())
            .cloned()
            .collect();
        objects::sort::by_key(&mut pods, |pod| pod.metadata.creation_timestamp);
        let slice = self
            .store
            .dependents(&service.metadata.uid)
            .find_map(|reference| self.store.find(reference)?.as_endpoint_slice())
            .cloned();
        let trigger = trigger(&service, &pods, slice.as_deref());
        self.write_slice(&service, &pods, slice, trigger);
        self.write_endpoints(&service, &pods, trigger);
    }

    fn write_slice(
        &mut self,
        service: &Rc<Service>,
        pods: &[Rc<Pod>],
        held: Option<Rc<EndpointSlice>>,
        trigger: Option<Time>,
    ) {
        let endpoints: Vec<Endpoint> = pods.iter().map(|pod| endpoint(pod, publishes_unready(service))).collect();
        let ports = slice_ports(service, pods);
        let mut slice = match held {
            Some(held) if held.endpoints == endpoints && held.ports == ports => return,
            Some(held) => EndpointSlice::clone(&held),
            None => self.new_slice(service),
        };
        slice.endpoints = endpoints;
        slice.ports = ports;
        slice.metadata.generation += 1;
        annotate(&mut slice.metadata, trigger);
        self.write(Object::EndpointSlice(Rc::new(slice)));
        self.tell_proxies(&service.metadata.namespace, &service.metadata.name);
    }

    fn new_slice(&mut self, service: &Rc<Service>) -> EndpointSlice {
        let metadata = &service.metadata;
        let base = format!("{}-", metadata.name);
        let name = self.generated_name(&base);
        let mut labels = metadata.labels.clone();
        labels
            .insert("endpointslice.kubernetes.io/managed-by".to_owned(), "endpointslice-controller.k8s.io".to_owned());
        labels.insert("kubernetes.io/service-name".to_owned(), metadata.name.clone());
        mark_headless(service, &mut labels);
        EndpointSlice {
            metadata: ObjectMeta {
                uid: self.random.uid(&format!("EndpointSlice/{}/{name}", metadata.namespace), 0),
                name,
                generate_name: base,
                namespace: metadata.namespace.clone(),
                creation_timestamp: Some(Time::of(self.now)),
                labels,
                owner_references: vec![ObjectMeta::controller_reference(Kind::Service, metadata)].into(),
                ..ObjectMeta::default()
            },
            address_type: "IPv4".to_owned(),
            ..EndpointSlice::default()
        }
    }

    fn write_endpoints(&mut self, service: &Rc<Service>, pods: &[Rc<Pod>], trigger: Option<Time>) {
        let metadata = &service.metadata;
        let address = |pod: &Rc<Pod>| {
            json!({
                "ip": pod.status.pod_ip,
                "nodeName": pod.node_name(),
                "targetRef": target(pod),
            })
        };
        let publishes = publishes_unready(service);
        let mut reached: Vec<&Rc<Pod>> = pods.iter().filter(|pod| !pod.is_terminating() || publishes).collect();
        objects::sort::by_key(&mut reached, |pod| octets(&pod.status.pod_ip));
        let ready: Vec<Value> =
            reached.iter().filter(|pod| pod.is_ready() || publishes).map(|pod| address(pod)).collect();
        let waiting: Vec<Value> =
            reached.iter().filter(|pod| !pod.is_ready() && !publishes).map(|pod| address(pod)).collect();
        let ports = slice_ports(service, pods);
        // A pod without the port that is named is no endpoint here, other than in a slice.
        let reachable = service.spec.ports.is_empty() || !ports.is_empty();
        let mut body = Map::new();
        if reachable && (!ready.is_empty() || !waiting.is_empty()) {
            let mut subset = Map::new();
            if !ready.is_empty() {
                subset.insert("addresses".to_owned(), Value::Array(ready));
            }
            if !waiting.is_empty() {
                subset.insert("notReadyAddresses".to_owned(), Value::Array(waiting));
            }
            let ports: Vec<Value> = ports
                .iter()
                .map(|port| {
                    let mut map = json!({ "port": port.port, "protocol": port.protocol });
                    if !port.name.is_empty() {
                        map["name"] = json!(port.name);
                    }
                    map
                })
                .collect();
            subset.insert("ports".to_owned(), Value::Array(ports));
            body.insert("subsets".to_owned(), json!([subset]));
        }
        let held =
            self.store.get(Kind::Endpoints, &metadata.namespace, &metadata.name).and_then(Object::as_other).cloned();
        if held.as_ref().is_some_and(|held| held.body == body) {
            return;
        }
        let mut labels = metadata.labels.clone();
        labels.insert("endpoints.kubernetes.io/managed-by".to_owned(), "endpoint-controller".to_owned());
        mark_headless(service, &mut labels);
        let fresh = || ObjectMeta {
            name: metadata.name.clone(),
            namespace: metadata.namespace.clone(),
            uid: self
                .random
                .uid(&format!("Endpoints/{}/{}", metadata.namespace, metadata.name), self.now.0.unsigned_abs()),
            creation_timestamp: Some(Time::of(self.now)),
            labels,
            ..ObjectMeta::default()
        };
        let mut metadata = held.map_or_else(fresh, |held| held.metadata.clone());
        annotate(&mut metadata, trigger);
        self.write(Object::Other(Rc::new(Other { kind: Kind::Endpoints, metadata, body })));
    }
}

/// When the first change happened that endpoints are about to tell of: the Service was made, or a pod became ready or
/// stopped being so since the slice was written. `None`: only pods came or went.
///
/// Rule: `TriggerTimeTracker` of `staging/src/k8s.io/endpointslice`.
fn trigger(service: &Service, pods: &[Rc<Pod>], slice: Option<&EndpointSlice>) -> Option<Time> {
    let mut first = slice.map_or(service.metadata.creation_timestamp, |_| None);
    // Both stand in one order, so that each endpoint is looked at once.
    let mut endpoints = slice.map_or(&[][..], |slice| &slice.endpoints);
    for pod in pods {
        let name = &pod.metadata.name;
        let is_of = |endpoint: &Endpoint| endpoint.target_ref.as_ref().is_some_and(|target| target.name == *name);
        let served = endpoints.iter().position(is_of).is_some_and(|at| {
            let serving = endpoints[at].conditions.serving;
            endpoints = &endpoints[at + 1..];
            serving
        });
        let Some(ready) = pod.condition("Ready") else { continue };
        let told = slice.is_some() && served == pod.is_ready();
        if !told && ready.last_transition_time > pod.metadata.creation_timestamp {
            first = first.map_or(ready.last_transition_time, |first| ready.last_transition_time.min(Some(first)));
        }
    }
    first
}

fn annotate(metadata: &mut ObjectMeta, trigger: Option<Time>) {
    const KEY: &str = "endpoints.kubernetes.io/last-change-trigger-time";
    match trigger {
        Some(time) => metadata.annotations.insert(KEY.to_owned(), time.to_string()),
        None => metadata.annotations.remove(KEY),
    };
}

/// Rule: `v1.IsHeadlessService`.
fn mark_headless(service: &Service, labels: &mut Labels) {
    if service.spec.cluster_ip == "None" {
        labels.insert("service.kubernetes.io/headless".to_owned(), String::new());
    }
}

fn publishes_unready(service: &Service) -> bool {
    service.spec.rest.get("publishNotReadyAddresses") == Some(&json!(true))
}

/// A terminating pod is never ready, but goes on serving while its probe answers.
fn endpoint(pod: &Pod, publishes_unready: bool) -> Endpoint {
    let (serving, terminating) = (pod.is_ready() || publishes_unready, pod.is_terminating());
    Endpoint {
        addresses: vec![pod.status.pod_ip.clone()],
        conditions: EndpointConditions { ready: publishes_unready || serving && !terminating, serving, terminating },
        node_name: Some(pod.node_name().to_owned()),
        target_ref: Some(target(pod)),
    }
}

fn target(pod: &Pod) -> TargetRef {
    TargetRef {
        kind: "Pod".to_owned(),
        name: pod.metadata.name.clone(),
        namespace: pod.metadata.namespace.clone(),
        uid: pod.metadata.uid.clone(),
    }
}

/// The ports of a slice. A target port that is a name is looked up in the pods; one that no pod has is left out.
fn slice_ports(service: &Service, pods: &[Rc<Pod>]) -> Vec<EndpointPort> {
    service
        .spec
        .ports
        .iter()
        .filter_map(|port| {
            let number = match &port.target_port {
                Some(IntOrString::Int(number)) => u16::try_from(*number).ok()?,
                None => port.port,
                Some(named) => pods
                    .iter()
                    .find_map(|pod| pod.spec.containers.iter().find_map(|container| container.port(named)))?,
            };
            Some(EndpointPort { name: port.name.clone(), port: number, protocol: port.protocol.clone() })
        })
        .collect()
}

/// What an Endpoints object's addresses are ordered by. Rule: `SortSubsets` of `pkg/api/v1/endpoints`.
fn octets(address: &str) -> Vec<u8> {
    address.split('.').filter_map(|part| part.parse().ok()).collect()
}
