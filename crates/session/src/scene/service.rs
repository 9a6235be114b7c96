//! A Service in the picture, and the pods that it sends requests to.

use cluster::Cluster;
use objects::{Kind, Labels, ObjectRef, Service, SortedSet};

const SERVICE_NAME: &str = "kubernetes.io/service-name";

/// A Service that selects pods.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceView {
    /// Stays the same for as long as it lives.
    pub uid: String,
    /// What names it.
    pub reference: ObjectRef,
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    pub kind: String,
    /// Its first port.
    pub port: Option<u16>,
    /// The labels of the pods that it selects.
    pub selector: Labels,
    /// The UIDs of the pods that get its requests.
    pub endpoints: SortedSet<String>,
    /// The UIDs of the pods that it selects, ready or not.
    pub selected: SortedSet<String>,
}

impl ServiceView {
    /// All Services of a cluster that select pods.
    pub fn all(cluster: &Cluster) -> Vec<ServiceView> {
        let services = cluster.list(Kind::Service, None).filter_map(|object| object.as_service());
        let selecting = services.filter(|service| !service.spec.selector.is_empty());
        selecting
            .map(|service| {
                let metadata = &service.metadata;
                ServiceView {
                    uid: metadata.uid.clone(),
                    reference: ObjectRef::new(Kind::Service, &metadata.namespace, &metadata.name),
                    kind: service.spec.kind.clone(),
                    port: service.spec.ports.first().map(|port| port.port),
                    selector: service.spec.selector.clone(),
                    endpoints: endpoints(cluster, service, |ready| ready),
                    selected: endpoints(cluster, service, |_| true),
                }
            })
            .collect()
    }

    /// Whether it selects what has these labels, in its own namespace.
    pub fn selects(&self, namespace: &str, labels: &Labels) -> bool {
        self.reference.namespace == namespace && self.selector.iter().all(|(key, value)| labels.get(key) == Some(value))
    }
}

fn endpoints(cluster: &Cluster, service: &Service, counts: fn(bool) -> bool) -> SortedSet<String> {
    let metadata = &service.metadata;
    let slices = cluster.list(Kind::EndpointSlice, Some(&metadata.namespace));
    let slices = slices.filter_map(|object| object.as_endpoint_slice());
    slices
        .filter(|slice| slice.metadata.labels.get(SERVICE_NAME) == Some(&metadata.name))
        .flat_map(|slice| &slice.endpoints)
        .filter(|endpoint| counts(endpoint.conditions.ready))
        .filter_map(|endpoint| endpoint.target_ref.as_ref())
        .map(|target| target.uid.clone())
        .collect()
}
