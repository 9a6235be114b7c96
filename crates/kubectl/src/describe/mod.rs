//! What `kubectl describe` says of an object, kind by kind.
//!
//! Rule: `kubectl/pkg/describe/describe.go`.

mod access;
mod autoscaler;
mod containers;
mod data;
mod events;
mod generic;
mod network;
mod node;
mod pod;
mod policy;
mod routing;
mod sets;
mod storage;
pub(crate) mod template;
mod text;
mod volumes;
mod workload;

use cluster::Cluster;
use objects::{Kind, Object};

use text::Text;

/// Describes an object. Events are left out where several objects are described at once.
pub(crate) fn describe(object: &Object, with_events: bool, cluster: &Cluster) -> String {
    let mut text = Text::default();
    match object {
        Object::Pod(pod) => pod::describe(pod, &mut text, cluster),
        Object::Deployment(deployment) => workload::deployment(deployment, &mut text, cluster),
        Object::ReplicaSet(set) => workload::replica_set(set, &mut text, cluster),
        Object::Service(service) => network::service(service, &mut text, cluster),
        Object::EndpointSlice(slice) => network::endpoint_slice(slice, &mut text),
        Object::Node(node) => node::describe(node, &mut text, cluster),
        Object::Event(_) => generic::describe(object, &mut text),
        Object::Other(other) => match other.kind {
            Kind::Endpoints => network::endpoints(other, &mut text),
            Kind::HorizontalPodAutoscaler => autoscaler::describe(other, &mut text),
            Kind::Namespace => policy::namespace(other, &mut text, cluster),
            Kind::ResourceQuota => policy::quota(other, &mut text),
            Kind::LimitRange => policy::limit_range(other, &mut text),
            Kind::PodDisruptionBudget => policy::disruption_budget(other, &mut text),
            Kind::PriorityClass => policy::priority_class(other, &mut text),
            Kind::ConfigMap => data::config_map(other, &mut text),
            Kind::Secret => data::secret(other, &mut text),
            Kind::ServiceAccount => data::service_account(other, &mut text),
            Kind::Job => workload::job(other, &mut text),
            Kind::StatefulSet => sets::stateful_set(other, &mut text, cluster),
            Kind::DaemonSet => sets::daemon_set(other, &mut text, cluster),
            Kind::CronJob => sets::cron_job(other, &mut text),
            Kind::Ingress => routing::ingress(other, &mut text, cluster),
            Kind::IngressClass => routing::ingress_class(other, &mut text),
            Kind::Role | Kind::ClusterRole => access::role(other, &mut text),
            Kind::RoleBinding | Kind::ClusterRoleBinding => access::binding(other, &mut text),
            Kind::StorageClass => storage::class(other, &mut text),
            Kind::PersistentVolume => storage::volume(other, &mut text),
            Kind::PersistentVolumeClaim => storage::claim(other, &mut text, cluster),
            Kind::NetworkPolicy => routing::network_policy(other, &mut text),
            Kind::Lease
            | Kind::ControllerRevision
            | Kind::Pod
            | Kind::Service
            | Kind::Deployment
            | Kind::ReplicaSet
            | Kind::Node
            | Kind::Event
            | Kind::EndpointSlice => generic::describe(object, &mut text),
        },
    }
    let tells_events = !matches!(
        object.kind(),
        Kind::Event
            | Kind::Namespace
            | Kind::ResourceQuota
            | Kind::LimitRange
            | Kind::Secret
            | Kind::Lease
            | Kind::ControllerRevision
            | Kind::Role
            | Kind::ClusterRole
            | Kind::RoleBinding
            | Kind::ClusterRoleBinding
            | Kind::NetworkPolicy
    );
    if with_events && tells_events {
        events::describe(object, &mut text, cluster);
    }
    text.aligned()
}
