//! The controllers: each watches some objects and writes others, until they are as wanted.

pub(crate) mod client;
mod cron_job;
mod daemon_set;
pub(crate) mod deployment;
mod disruption;
mod endpoint_slice;
mod garbage_collector;
mod horizontal_pod_autoscaler;
mod job;
mod namespace;
pub(crate) mod node_lifecycle;
mod pod_control;
mod quota;
pub(crate) mod replica_set;
pub(crate) mod revision;
mod stateful_set;
mod taint_eviction;
pub(crate) mod volume_binding;

use std::rc::Rc;

use objects::{Kind, Moment, Object, ObjectRef, SortedMap};

use crate::Cluster;
use crate::scheduler::Seat;

/// A pod that no node could take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unschedulable {
    /// The end of another pod may help it.
    pub(crate) needs_room: bool,
    /// Something happened that may help it: it is tried again.
    pub(crate) retry: bool,
}

/// What controllers remember beside the objects.
#[derive(Clone, Debug, Default)]
pub struct Controllers {
    pub(crate) deployment_client: client::Client,
    pub(crate) replica_set_client: client::Client,
    /// Syncs of ReplicaSets that wait until their next request may be sent, by UID.
    pub(crate) replica_set_syncs: SortedMap<String, replica_set::Sync>,
    /// ReplicaSets whose pods could not be created: failures in a row, by UID.
    pub(crate) create_failures: SortedMap<String, u32>,
    /// When pods have to leave a node whose taint they tolerate for a while, by UID.
    pub(crate) evictions: SortedMap<String, Moment>,
    /// Pods that no node could take, by UID.
    pub(crate) unschedulable: SortedMap<String, Unschedulable>,
    /// The nodes as the scheduler sees them, and of which version of the nodes that is.
    pub(crate) seats: Option<(u64, Rc<[Seat]>)>,
    /// Where the scheduler begins its next search among the nodes.
    pub(crate) next_node: usize,
    /// The sizes that autoscalers asked for lately, by UID.
    pub(crate) recommendations: SortedMap<String, Vec<(Moment, i32)>>,
}

impl Cluster {
    /// Reconciles an object of one of the kinds that are looked at less.
    pub(crate) fn sync_other(&mut self, reference: &ObjectRef) {
        let Some(Object::Other(object)) = self.store.find(reference).cloned() else { return };
        match reference.kind {
            Kind::StatefulSet => self.sync_stateful_set(&object),
            Kind::DaemonSet => self.sync_daemon_set(&object),
            Kind::CronJob => self.sync_cron_job(&object),
            Kind::PersistentVolumeClaim => self.sync_claim(&object),
            other => unreachable!("nothing reconciles {other:?} here"),
        }
    }
}
