//! Work queues: what a write makes the controllers look at, and how soon.

use std::rc::Rc;

use objects::{Kind, Object, ObjectRef, Pod, Span};

use crate::Cluster;
use crate::boot;
use crate::cluster::Timer;
use crate::controllers::client::Owner;

/// An item of a controller's work queue: what to reconcile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    Deployment(String, String),
    ReplicaSet(String, String),
    /// The next request of a ReplicaSet's sync that waited for the client: its UID.
    ReplicaSetRequest(String),
    /// Events that waited for a controller's client.
    Reports(Owner),
    /// Pods without a node wait for the scheduler.
    Schedule,
    /// Pods that found no node have waited long enough to be tried again.
    RetryUnschedulable,
    /// The endpoints of a Service.
    Endpoints(String, String),
    /// What depended on an object that is gone: its UID.
    CollectGarbage(String),
    /// An object that is deleted in the foreground or whose dependents are to be orphaned.
    Finalise(ObjectRef),
    Namespace(String),
    Disruption(String, String),
    Quota(String, String),
    ExpireEvents,
    /// Heartbeats of nodes that have fallen silent, and what follows from them.
    NodeLifecycle,
    NodeTaints(String),
    NodeReport(String),
    NodeGone(String),
    TaintEviction(String, String),
    Autoscale(String, String),
    Traffic(String, String),
    Job(String, String),
    /// An object of a kind that is looked at less: a StatefulSet, DaemonSet, CronJob or claim.
    Sync(ObjectRef),
    /// Volumes that claims may wait for.
    Volumes,
    /// The API server's own Service may be gone.
    ApiService,
}

/// A pod on its node. The UID tells it from a later pod of the same name.
pub(crate) type PodKey = Rc<PodName>;

/// What a [`PodKey`] shares.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PodName {
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) uid: String,
    pub(crate) node: String,
}

/// How long a pod is kept whose node does not exist: `gcOrphaned` of `pkg/controller/podgc` looks every 20 s, and again
/// 40 s later.
const ORPHANS_KEPT: Span = Span::seconds(60);

/// How long a controller takes to react to a write. The recordings show 3 to 15 ms on an idle machine.
fn reaction(work: &Work) -> Span {
    Span::millis(match work {
        Work::Deployment(..) => 4,
        Work::ReplicaSet(..) => 5,
        Work::Schedule => 6,
        Work::Endpoints(..) => 7,
        Work::CollectGarbage(_) => 4,
        Work::Finalise(_) => 8,
        Work::Namespace(_) => 20,
        Work::Disruption(..) => 9,
        Work::Quota(..) => 12,
        Work::Job(..) | Work::Sync(_) | Work::Volumes => 11,
        Work::NodeTaints(_) => 10,
        Work::ExpireEvents
        | Work::NodeLifecycle
        | Work::NodeReport(_)
        | Work::NodeGone(_)
        | Work::TaintEviction(..)
        | Work::Autoscale(..)
        | Work::Traffic(..)
        | Work::RetryUnschedulable
        | Work::ReplicaSetRequest(_)
        | Work::Reports(_)
        | Work::ApiService => 0,
    })
}

impl Cluster {
    /// Puts work into its queue, where it is not in it yet.
    pub(crate) fn enqueue(&mut self, work: Work) {
        let due = self.now + reaction(&work);
        self.timers.set_once(due, Timer::Queued(work));
    }

    /// Puts work into its queue after a while.
    pub(crate) fn enqueue_after(&mut self, after: Span, work: Work) {
        self.timers.set_once(self.now + after, Timer::Delayed(work));
    }

    /// Does a piece of work.
    pub(crate) fn perform(&mut self, work: Work) {
        match work {
            Work::Deployment(namespace, name) => self.sync_deployment(&namespace, &name),
            Work::ReplicaSet(namespace, name) => self.sync_replica_set(&namespace, &name),
            Work::ReplicaSetRequest(uid) => self.continue_replica_set(&uid),
            Work::Reports(owner) => self.send_reports(owner),
            Work::Schedule => self.schedule_pods(),
            Work::RetryUnschedulable => self.retry_unschedulable(),
            Work::Endpoints(namespace, name) => self.sync_endpoints(&namespace, &name),
            Work::CollectGarbage(uid) => self.collect_garbage(&uid),
            Work::Finalise(reference) => self.finalise(&reference),
            Work::Namespace(name) => self.sync_namespace(&name),
            Work::Disruption(namespace, name) => self.sync_disruption_budget(&namespace, &name),
            Work::Quota(namespace, name) => self.sync_quota(&namespace, &name),
            Work::ExpireEvents => self.expire_events(),
            Work::NodeLifecycle => self.sync_node_lifecycle(),
            Work::NodeTaints(name) => self.sync_node_taints(&name),
            Work::NodeReport(name) => self.report_cordon(&name),
            Work::NodeGone(name) => self.remove_node(&name),
            Work::TaintEviction(namespace, name) => self.taint_eviction_due(&namespace, &name),
            Work::Autoscale(namespace, name) => self.autoscale(&namespace, &name),
            Work::Traffic(namespace, name) => self.send_traffic(&namespace, &name),
            Work::Job(namespace, name) => self.sync_job(&namespace, &name),
            Work::Sync(reference) => self.sync_other(&reference),
            Work::Volumes => self.sync_volumes(),
            Work::ApiService => boot::api_service(self),
        }
    }

    /// Tells the controllers and kubelets of a write, as their informers would.
    pub(crate) fn notify(&mut self, old: Option<&Object>, new: Option<&Object>) {
        let Some(object) = new.or(old) else { return };
        let metadata = object.metadata();
        let queue = |work: fn(String, String) -> Work| work(metadata.namespace.clone(), metadata.name.clone());
        match object.kind() {
            Kind::Pod => self.notify_pod(old.and_then(Object::as_pod), new.and_then(Object::as_pod)),
            Kind::ReplicaSet => {
                if new.is_some() {
                    self.enqueue(queue(Work::ReplicaSet));
                }
                self.enqueue_owner_deployment(object);
            }
            Kind::Deployment if new.is_some() => self.enqueue(queue(Work::Deployment)),
            Kind::Service => {
                self.enqueue(queue(Work::Endpoints));
                if new.is_none() && metadata.namespace == "default" && metadata.name == "kubernetes" {
                    let round = Span::seconds(10);
                    self.enqueue_after(Span(round.0 - self.now.0.rem_euclid(round.0)), Work::ApiService);
                }
            }
            Kind::ConfigMap | Kind::ServiceAccount if new.is_none() => {
                self.enqueue(Work::Namespace(metadata.namespace.clone()));
            }
            Kind::Node => {
                self.notify_node(old.and_then(Object::as_node), new.and_then(Object::as_node));
                self.enqueue_daemon_sets();
            }
            Kind::Namespace => self.enqueue(Work::Namespace(metadata.name.clone())),
            Kind::PodDisruptionBudget => self.enqueue(queue(Work::Disruption)),
            Kind::ResourceQuota => self.enqueue(queue(Work::Quota)),
            Kind::HorizontalPodAutoscaler if old.is_none() => {
                self.enqueue_after(Span::seconds(15), queue(Work::Autoscale));
            }
            Kind::StatefulSet | Kind::DaemonSet | Kind::CronJob if new.is_some() => {
                self.enqueue(Work::Sync(object.reference()));
            }
            Kind::PersistentVolumeClaim => {
                self.enqueue(if new.is_some() { Work::Sync(object.reference()) } else { Work::Volumes });
                self.retry_unschedulable();
            }
            Kind::PersistentVolume if new.is_some() => self.enqueue(Work::Volumes),
            Kind::Job => {
                self.enqueue(queue(Work::Job));
                if let Some(owner) = metadata.controller().filter(|owner| owner.kind == "CronJob") {
                    self.enqueue(Work::Sync(ObjectRef::new(Kind::CronJob, &metadata.namespace, &owner.name)));
                }
            }
            // Nothing follows from the others.
            _ => {}
        }
        self.notify_lifecycle(old, new);
    }

    /// Garbage collection and finalizers concern objects of every kind.
    fn notify_lifecycle(&mut self, old: Option<&Object>, new: Option<&Object>) {
        match (old, new) {
            (Some(old), None) => {
                if self.store.dependents(&old.metadata().uid).next().is_some() {
                    self.enqueue(Work::CollectGarbage(old.metadata().uid.clone()));
                }
                for owner in &old.metadata().owner_references {
                    self.enqueue_foreground_owner(&old.metadata().namespace, owner);
                }
            }
            (_, Some(new)) if new.metadata().deletion_timestamp.is_some() && !new.metadata().finalizers.is_empty() => {
                self.enqueue(Work::Finalise(new.reference()));
            }
            _ => {}
        }
    }

    fn enqueue_foreground_owner(&mut self, namespace: &str, owner: &objects::OwnerReference) {
        let Some(kind) = Kind::from_name(&owner.kind) else { return };
        let reference = ObjectRef::new(kind, namespace, &owner.name);
        if self.store.find(&reference).is_some_and(|owner| owner.metadata().deletion_timestamp.is_some()) {
            self.enqueue(Work::Finalise(reference));
        }
    }

    fn notify_pod(&mut self, old: Option<&Rc<Pod>>, new: Option<&Rc<Pod>>) {
        let unmoved = old.and_then(|pod| pod.metadata.controller()) == new.and_then(|pod| pod.metadata.controller());
        for pod in [old.filter(|_| !unmoved), new].into_iter().flatten() {
            let Some(owner) = pod.metadata.controller() else { continue };
            let (namespace, name) = (pod.metadata.namespace.clone(), owner.name.clone());
            match owner.kind.as_str() {
                "ReplicaSet" => self.enqueue(Work::ReplicaSet(namespace, name)),
                "Job" => self.enqueue(Work::Job(namespace, name)),
                "StatefulSet" => self.enqueue(Work::Sync(ObjectRef::new(Kind::StatefulSet, &namespace, &name))),
                "DaemonSet" => self.enqueue(Work::Sync(ObjectRef::new(Kind::DaemonSet, &namespace, &name))),
                _ => {}
            }
        }
        match (old, new) {
            (None, Some(pod)) if pod.node_name().is_empty() => self.enqueue(Work::Schedule),
            (None, Some(pod)) if self.store.node(pod.node_name()).is_none() => {
                self.enqueue_after(ORPHANS_KEPT, Work::NodeGone(pod.node_name().to_owned()));
            }
            (Some(old), None) => {
                self.retry_crowded_out(old);
                if self.store.list(Kind::PersistentVolumeClaim, None).next().is_some() {
                    self.enqueue(Work::Volumes);
                }
            }
            (Some(old), Some(new)) if new.is_finished() && !old.is_finished() => self.retry_crowded_out(new),
            _ => {}
        }
        if let Some(pod) = new
            && pod.metadata.controller().is_none()
            && old.is_none_or(|old| old.metadata.labels != pod.metadata.labels || old.metadata.controller().is_some())
        {
            self.enqueue_adopters(pod);
        }
        if let Some(pod) = new
            && old.is_some_and(|old| old.node_name().is_empty())
            && self
                .store
                .node(pod.node_name())
                .is_some_and(|node| node.spec.taints.iter().any(|taint| taint.effect == "NoExecute"))
        {
            self.enqueue(Work::NodeTaints(pod.node_name().to_owned()));
        }
        self.notify_recreating_deployment(new.or(old));
        self.notify_selecting(old, new);
        self.notify_kubelet(old, new);
    }

    /// A Deployment that recreates waits for its old pods to be gone.
    fn notify_recreating_deployment(&mut self, pod: Option<&Rc<Pod>>) {
        let Some(pod) = pod else { return };
        let ended = pod.is_finished() || pod.is_terminating();
        let namespace = &pod.metadata.namespace;
        let Some(owner) = pod.metadata.controller().filter(|owner| ended && owner.kind == "ReplicaSet") else { return };
        let Some(set) = self.store.replica_set(namespace, &owner.name) else { return };
        let deployment = set.metadata.controller().and_then(|owner| self.store.deployment(namespace, &owner.name));
        if let Some(deployment) = deployment
            && deployment.spec.strategy.kind == objects::workload::StrategyType::Recreate
        {
            self.enqueue(Work::Deployment(namespace.clone(), deployment.metadata.name.clone()));
        }
    }

    /// Services and disruption budgets that select the pod.
    fn notify_selecting(&mut self, old: Option<&Rc<Pod>>, new: Option<&Rc<Pod>>) {
        let Some(namespace) = new.or(old).map(|pod| pod.metadata.namespace.as_str()) else { return };
        let selects = |selector: &objects::Labels| {
            !selector.is_empty()
                && [old, new]
                    .into_iter()
                    .flatten()
                    .any(|pod| selector.iter().all(|(key, value)| pod.metadata.labels.get(key) == Some(value)))
        };
        let services: Vec<String> = self
            .store
            .list(Kind::Service, Some(namespace))
            .filter_map(Object::as_service)
            .filter(|service| selects(&service.spec.selector))
            .map(|service| service.metadata.name.clone())
            .collect();
        for name in services {
            self.enqueue(Work::Endpoints(namespace.to_owned(), name));
        }
        let budgets: Vec<String> = self
            .store
            .list(Kind::PodDisruptionBudget, Some(namespace))
            .map(|budget| budget.metadata().name.clone())
            .collect();
        for name in budgets {
            self.enqueue(Work::Disruption(namespace.to_owned(), name));
        }
        let quotas: Vec<String> =
            self.store.list(Kind::ResourceQuota, Some(namespace)).map(|quota| quota.metadata().name.clone()).collect();
        let ended = new.is_none_or(|pod| pod.is_finished());
        for name in quotas.into_iter().filter(|_| ended) {
            self.enqueue(Work::Quota(namespace.to_owned(), name));
        }
    }

    /// ReplicaSets whose selector matches a pod that nothing controls.
    fn enqueue_adopters(&mut self, pod: &Rc<Pod>) {
        let sets: Vec<String> = self
            .store
            .list(Kind::ReplicaSet, Some(&pod.metadata.namespace))
            .filter_map(Object::as_replica_set)
            .filter(|set| set.spec.selector.matches(&pod.metadata.labels))
            .map(|set| set.metadata.name.clone())
            .collect();
        for name in sets {
            self.enqueue(Work::ReplicaSet(pod.metadata.namespace.clone(), name));
        }
    }

    fn enqueue_owner_deployment(&mut self, set: &Object) {
        let metadata = set.metadata();
        match metadata.controller() {
            Some(owner) if owner.kind == "Deployment" => {
                self.enqueue(Work::Deployment(metadata.namespace.clone(), owner.name.clone()));
            }
            Some(_) => {}
            None => {
                let deployments: Vec<String> = self
                    .store
                    .list(Kind::Deployment, Some(&metadata.namespace))
                    .filter_map(Object::as_deployment)
                    .filter(|deployment| deployment.spec.selector.matches(&metadata.labels))
                    .map(|deployment| deployment.metadata.name.clone())
                    .collect();
                for name in deployments {
                    self.enqueue(Work::Deployment(metadata.namespace.clone(), name));
                }
            }
        }
    }
}
