//! One sync of a ReplicaSet: its requests one after the other, as the controller's client lets them through.
//!
//! The status is counted before pods are made or deleted and written after it, and until then no other sync of the same
//! ReplicaSet begins. So a large ReplicaSet shows no new numbers while its pods are being made.

use std::collections::VecDeque;
use std::rc::Rc;

use objects::workload::ReplicaSetStatus;
use objects::{Kind, Moment, ObjectRef, ReplicaSet};

use super::{Counts, RETRIES, reference};
use crate::cluster::Timer;
use crate::controllers::client::Owner;
use crate::controllers::pod_control::BURST;
use crate::decision::Rule;
use crate::work::Work;
use crate::{ApiError, Cluster};

/// A sync that goes on.
#[derive(Clone, Debug)]
pub(crate) struct Sync {
    set: Rc<ReplicaSet>,
    counts: Counts,
    /// How many pods are to be made in all, and how many of them are not asked for yet.
    to_make: usize,
    left: usize,
    /// How many are made at once next.
    batch: usize,
    /// What was asked for, with the moments at which the client lets it through.
    requests: VecDeque<(Moment, Request)>,
    failure: Option<ApiError>,
    /// What is written in the end.
    status: ReplicaSetStatus,
    /// What changed meanwhile asks for another sync.
    again: bool,
}

#[derive(Clone, Debug)]
enum Request {
    Make,
    Delete(String),
    Status,
}

impl Cluster {
    /// Brings one ReplicaSet closer to its wanted number of pods.
    pub(crate) fn sync_replica_set(&mut self, namespace: &str, name: &str) {
        let Some(set) = self.store.replica_set(namespace, name).cloned() else { return };
        if let Some(sync) = self.controllers.replica_set_syncs.get_mut(&set.metadata.uid) {
            sync.again = true;
            return;
        }
        self.claim_pods(&set);
        let counts = self.count_pods(&set);
        let mut sync = Sync {
            counts,
            to_make: 0,
            left: 0,
            batch: 1,
            requests: VecDeque::new(),
            failure: None,
            status: ReplicaSetStatus::default(),
            again: false,
            set: Rc::clone(&set),
        };
        if set.metadata.deletion_timestamp.is_none() {
            let wanted = usize::try_from(set.spec.replicas).unwrap_or(0);
            if counts.active < wanted {
                sync.to_make = (wanted - counts.active).min(BURST);
                sync.left = sync.to_make;
            } else if counts.active > wanted {
                let doomed = self.first_to_go(&set, (counts.active - wanted).min(BURST));
                self.ask(&mut sync, doomed.into_iter().map(Request::Delete));
            }
        }
        self.run_replica_set(sync);
    }

    /// Goes on with a sync whose next request may be sent.
    pub(crate) fn continue_replica_set(&mut self, uid: &str) {
        let Some(sync) = self.controllers.replica_set_syncs.remove(uid) else { return };
        let metadata = &sync.set.metadata;
        let stands = |set: &Rc<ReplicaSet>| set.metadata.uid == uid && set.metadata.deletion_timestamp.is_none();
        if self.store.replica_set(&metadata.namespace, &metadata.name).is_some_and(stands) {
            self.run_replica_set(sync);
        } else {
            let work = Work::ReplicaSet(metadata.namespace.clone(), metadata.name.clone());
            self.enqueue(work);
        }
    }

    /// Takes a token for each request.
    fn ask(&mut self, sync: &mut Sync, requests: impl IntoIterator<Item = Request>) {
        let now = self.now;
        for request in requests {
            sync.requests.push_back((self.client(Owner::ReplicaSets).take(now), request));
        }
    }

    /// Sends the requests that may be sent, and waits for the others.
    fn run_replica_set(&mut self, mut sync: Sync) {
        loop {
            while let Some((at, _)) = sync.requests.front() {
                if *at > self.now {
                    let uid = sync.set.metadata.uid.clone();
                    self.timers.set_once(*at, Timer::Queued(Work::ReplicaSetRequest(uid.clone())));
                    self.controllers.replica_set_syncs.insert(uid, sync);
                    return;
                }
                let Some((_, request)) = sync.requests.pop_front() else { break };
                match request {
                    Request::Make => sync.failure = self.create_next_pod(&sync.set).err().or(sync.failure.take()),
                    Request::Delete(name) => self.delete_one(&sync.set, name),
                    Request::Status => return self.end_replica_set(sync),
                }
            }
            if sync.left > 0 && sync.failure.is_none() {
                let size = sync.batch.min(sync.left);
                sync.left -= size;
                sync.batch *= 2;
                self.ask(&mut sync, (0..size).map(|_| Request::Make));
                continue;
            }
            self.note_made(&sync);
            sync.status = self.status_of(&sync);
            if sync.status == sync.set.status {
                return self.sync_again(&sync);
            }
            self.ask(&mut sync, [Request::Status]);
        }
    }

    /// Notes that pods were made, or has it tried again later where some could not be made.
    fn note_made(&mut self, sync: &Sync) {
        let set = &sync.set;
        let uid = &set.metadata.uid;
        if let Some(error) = &sync.failure {
            // Syncs that other changes cause try too, and lengthen the wait where they fail: that is why a ReplicaSet
            // recovers so late from a quota.
            let work = Work::ReplicaSet(set.metadata.namespace.clone(), set.metadata.name.clone());
            let retry = self.retry_creating(uid, RETRIES, work);
            self.decide(reference(set), Rule::CreateFailed { message: error.message.clone(), retry });
        } else if sync.to_make > 0 {
            self.controllers.create_failures.remove(uid);
            let (active, made) = (sync.counts.active, sync.to_make);
            self.decide(reference(set), Rule::Created { wanted: set.spec.replicas, active, made });
        }
    }

    fn status_of(&self, sync: &Sync) -> ReplicaSetStatus {
        let shortfall = i32::try_from(sync.counts.active).unwrap_or(i32::MAX) - sync.set.spec.replicas;
        self.replica_set_status(&sync.set, sync.counts, sync.failure.as_ref().map(|error| (shortfall, error)))
    }

    /// Writes the status. Where the ReplicaSet has changed meanwhile, upstream reads it and writes again.
    fn end_replica_set(&mut self, mut sync: Sync) {
        let metadata = &sync.set.metadata;
        let stored = self.store.replica_set(&metadata.namespace, &metadata.name).cloned();
        if let Some(stored) = stored
            && stored.metadata.resource_version != metadata.resource_version
        {
            sync.set = stored;
            self.ask(&mut sync, [Request::Status, Request::Status]);
            sync.requests.pop_front();
            return self.run_replica_set(sync);
        }
        let status = std::mem::take(&mut sync.status);
        self.edit_replica_set(&sync.set.metadata.namespace, &sync.set.metadata.name, |set| set.status = status);
        self.sync_again(&sync);
    }

    fn sync_again(&mut self, sync: &Sync) {
        if sync.again {
            let metadata = &sync.set.metadata;
            self.enqueue(Work::ReplicaSet(metadata.namespace.clone(), metadata.name.clone()));
        }
    }

    fn delete_one(&mut self, set: &Rc<ReplicaSet>, name: String) {
        self.delete_quietly(&ObjectRef::new(Kind::Pod, &set.metadata.namespace, &name));
        self.report_replica_set(set, false, "SuccessfulDelete", format!("Deleted pod: {name}"));
        let active = self.store.tally(&set.metadata.uid).map_or(0, |tally| tally.active_pods());
        self.decide(reference(set), Rule::Deleted { pod: name, wanted: set.spec.replicas, active });
    }
}
