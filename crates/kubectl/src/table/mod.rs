//! Objects as rows: the server's own columns for each kind.
//!
//! Rule: `printers/internalversion` of kubernetes. Rows are built from typed objects; nothing is serialised for one.

mod event;
mod more;
mod network;
mod node;
mod other;
mod pod;
mod workload;
mod writer;

pub(crate) use more::access_modes;
pub(crate) use network::list_with_more;
pub(crate) use node::roles;
pub use other::hpa_targets;
pub(crate) use writer::TableWriter;

use objects::{Kind, Moment, Object};

/// A column; wide ones show with `-o wide` only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub name: &'static str,
    pub wide: bool,
}

const fn narrow(name: &'static str) -> Column {
    Column { name, wide: false }
}

const fn wide(name: &'static str) -> Column {
    Column { name, wide: true }
}

/// The columns of a kind, in order.
pub(crate) fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Pod => pod::COLUMNS,
        Kind::Deployment => workload::DEPLOYMENT,
        Kind::ReplicaSet => workload::REPLICA_SET,
        Kind::Service => network::SERVICE,
        Kind::EndpointSlice => network::ENDPOINT_SLICE,
        Kind::Endpoints => network::ENDPOINTS,
        Kind::Node => node::COLUMNS,
        Kind::Event => event::COLUMNS,
        _ if more::has(kind) => more::columns(kind),
        _ => other::columns(kind),
    }
}

/// The cells of an object: one for each of its kind's columns, wide ones last.
pub(crate) fn row(object: &Object, with_wide: bool, now: Moment) -> Vec<String> {
    match object {
        Object::Pod(pod) => pod::row(pod, with_wide, now),
        Object::Deployment(deployment) => workload::deployment(deployment, with_wide, now),
        Object::ReplicaSet(set) => workload::replica_set(set, with_wide, now),
        Object::Service(service) => network::service(service, with_wide, now),
        Object::EndpointSlice(slice) => network::endpoint_slice(slice, now),
        Object::Node(node) => node::row(node, with_wide, now),
        Object::Event(event) => event::row(event, with_wide, now),
        Object::Other(other) if other.kind == Kind::Endpoints => network::endpoints(other, now),
        Object::Other(other) if more::has(other.kind) => more::row(other, with_wide, now),
        Object::Other(other) => other::row(other, with_wide, now),
    }
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "<none>".to_owned() } else { text.to_owned() }
}
