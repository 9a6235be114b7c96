//! The cluster as a whole: its parts, its clock, and what its clients may ask.

use std::rc::Rc;

use objects::{Kind, Moment, Object, ObjectRef, SortedMap, Span};

use crate::api_server::Managed;
use crate::controllers::Controllers;
use crate::decision::{Decisions, Rule};
use crate::events::Recorder;
use crate::faults::PodFault;
use crate::kubelet::{Kubelet, PodStep};
use crate::random::Random;
use crate::registry::Registry;
use crate::store::Store;
use crate::timers::Timers;
use crate::traffic::Traffic;
use crate::watches::Watches;
use crate::work::{PodKey, Work};
use crate::{ApiError, Reason, WatchEvent, WatchId, boot};

/// How a cluster begins.
#[derive(Clone, Debug)]
pub struct ClusterOptions {
    /// Every random draw of the cluster follows from it.
    pub seed: u64,
    /// How many nodes there are at the start.
    pub nodes: u32,
}

impl Default for ClusterOptions {
    fn default() -> ClusterOptions {
        ClusterOptions { seed: 1, nodes: 2 }
    }
}

/// A simulated cluster. A clone goes on independently and, given the same inputs, identically.
#[derive(Clone, Debug)]
pub struct Cluster {
    pub(crate) now: Moment,
    pub(crate) random: Random,
    pub(crate) store: Store,
    pub(crate) timers: Timers<Timer>,
    pub(crate) watches: Watches,
    pub(crate) recorder: Recorder,
    pub(crate) registry: Registry,
    pub(crate) kubelets: SortedMap<String, Kubelet>,
    pub(crate) controllers: Controllers,
    pub(crate) decisions: Decisions,
    /// Whether there is a metrics server.
    pub(crate) metrics_served: bool,
    /// The load on Services.
    pub(crate) traffic: Rc<SortedMap<ObjectRef, Traffic>>,
    /// What is broken about pods, by UID.
    pub(crate) pod_faults: Rc<SortedMap<String, PodFault>>,
    /// Who wrote which fields of the objects that people have written.
    pub(crate) managed: Rc<Vec<Managed>>,
    /// How often a name was generated or a thing numbered, by what is counted.
    pub(crate) counters: SortedMap<String, u64>,
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// An item of a controller's work queue.
    Queued(Work),
    /// An item that is put into its work queue at that moment.
    Delayed(Work),
    /// A step of a pod on its node.
    Pod(PodKey, PodStep),
}

impl Cluster {
    /// A fresh cluster at time 0.
    pub fn new(options: &ClusterOptions) -> Cluster {
        let mut cluster = Cluster {
            now: Moment(0),
            random: Random::new(options.seed),
            store: Store::default(),
            timers: Timers::default(),
            watches: Watches::default(),
            recorder: Recorder::default(),
            registry: Registry::well_known(),
            kubelets: SortedMap::new(),
            controllers: Controllers::default(),
            decisions: Decisions::default(),
            metrics_served: false,
            traffic: Rc::default(),
            pod_faults: Rc::default(),
            managed: Rc::default(),
            counters: SortedMap::new(),
        };
        boot::populate(&mut cluster, options.nodes);
        cluster
    }

    /// The present moment of cluster time.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// Grows with every write.
    pub fn revision(&self) -> u64 {
        self.store.revision
    }

    /// When the next timer is due.
    pub fn next_timer(&self) -> Option<Moment> {
        self.timers.next()
    }

    /// Lets time pass: runs every timer that is due up to and including `moment`, then stands there.
    pub fn advance(&mut self, moment: Moment) {
        while self.step(moment) {}
        self.now = self.now.max(moment);
    }

    /// Runs one timer that is due up to and including `limit`; false where there is none.
    pub fn step(&mut self, limit: Moment) -> bool {
        let Some((moment, timer)) = self.timers.pop(limit) else { return false };
        self.now = self.now.max(moment);
        match timer {
            Timer::Queued(work) => self.perform(work),
            Timer::Delayed(work) => self.enqueue(work),
            Timer::Pod(key, step) => self.pod_step(&key, step),
        }
        true
    }

    /// One object.
    ///
    /// Errors: `NotFound`.
    pub fn get(&self, kind: Kind, namespace: &str, name: &str) -> Result<Object, ApiError> {
        let namespace = if kind.resource().namespaced { namespace } else { "" };
        let found = match kind {
            Kind::Lease => self.lease(namespace, name),
            _ => self.store.get(kind, namespace, name).map(|object| self.refreshed(object)),
        };
        found.ok_or_else(|| not_found(kind, name))
    }

    /// All objects of a kind, in one namespace or (`None`) in all, by namespace and name.
    pub fn list(&self, kind: Kind, namespace: Option<&str>) -> impl Iterator<Item = &Object> {
        let namespace = if kind.resource().namespaced { namespace } else { None };
        self.store.list(kind, namespace)
    }

    /// Begins to watch all writes; ended by [`Cluster::unwatch`].
    pub fn watch(&mut self) -> WatchId {
        self.watches.open()
    }

    /// What was written since the watcher last asked.
    pub fn news(&mut self, watch: WatchId) -> Vec<WatchEvent> {
        self.watches.news(watch)
    }

    /// Whether something was written since the watcher last asked.
    pub fn has_news(&self, watch: WatchId) -> bool {
        self.watches.has_news(watch)
    }

    /// Ends a watch.
    pub fn unwatch(&mut self, watch: WatchId) {
        self.watches.close(watch);
    }

    /// The pods that a controller owns, by name.
    pub fn pods_of<'a>(&'a self, uid: &'a str) -> impl Iterator<Item = &'a Rc<objects::Pod>> {
        self.store.pods_of(uid)
    }

    /// How many pods that have not ended are bound to a node, and what they ask of it in all.
    pub fn node_load(&self, node: &str) -> (usize, Option<&objects::Quantities>) {
        self.store.node_load(node).map_or((0, None), |load| (load.pods.len(), Some(&load.requests)))
    }

    /// The images that can be pulled, and what they do.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Why controllers did what they did.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// Records why a controller did something.
    pub(crate) fn decide(&mut self, object: ObjectRef, rule: Rule) {
        self.decisions.record(self.now, object, rule);
    }

    /// The next number of a series, from 0.
    pub(crate) fn count(&mut self, series: &str) -> u64 {
        match self.counters.get_mut(series) {
            Some(counter) => {
                *counter += 1;
                *counter
            }
            None => {
                self.counters.insert(series.to_owned(), 0);
                0
            }
        }
    }

    /// Sets a step of a pod some time from now.
    pub(crate) fn pod_timer(&mut self, after: Span, key: &PodKey, step: PodStep) {
        self.timers.set(self.now + after, Timer::Pod(key.clone(), step));
    }
}

/// `deployments.apps "web" not found`
pub(crate) fn not_found(kind: Kind, name: &str) -> ApiError {
    ApiError::new(Reason::NotFound, format!("{} \"{name}\" not found", kind.resource().qualified_plural()))
}
