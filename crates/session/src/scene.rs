//! What is to be drawn of a cluster: a pure function of it, in the words of a picture.

mod deployment;
mod influence;
mod node;
mod pod;
mod service;

use std::rc::Rc;

use cluster::Cluster;
use objects::{Kind, Moment, Pod, ReplicaSet, SortedMap};

pub use deployment::{DeploymentView, ReplicaSetView};
pub use influence::Influence;
pub use node::{NodeView, Share};
pub use pod::{PodState, PodView, Progress};
pub use service::ServiceView;

/// A picture's content. Every list has a fixed order: by namespace and name, or by age where that is said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The Services that select pods.
    pub services: Vec<ServiceView>,
    /// The Deployments with their ReplicaSets.
    pub deployments: Vec<DeploymentView>,
    /// The ReplicaSets that no Deployment controls.
    pub loose_replica_sets: Vec<ReplicaSetView>,
    /// The pods that no ReplicaSet of the picture controls.
    pub loose_pods: Vec<Rc<PodView>>,
    /// The nodes.
    pub nodes: Vec<NodeView>,
}

impl Scene {
    /// The scene of a cluster at its present moment.
    pub fn of(cluster: &Cluster) -> Scene {
        let mut pods = PodsByOwner::of(cluster);
        let mut sets: SortedMap<String, Vec<Rc<ReplicaSet>>> = SortedMap::new();
        let all_sets: Vec<Rc<ReplicaSet>> =
            cluster.list(Kind::ReplicaSet, None).filter_map(|object| object.as_replica_set().cloned()).collect();
        for set in &all_sets {
            let owner = set.metadata.controller().map_or_else(String::new, |owner| owner.uid.clone());
            sets.get_or_default(owner).push(Rc::clone(set));
        }

        let mut deployments = Vec::new();
        for deployment in cluster.list(Kind::Deployment, None).filter_map(|object| object.as_deployment()) {
            let owned = sets.remove(&deployment.metadata.uid).unwrap_or_default();
            deployments.push(DeploymentView::of(cluster, deployment, &owned, &mut pods));
        }
        // A ReplicaSet outlives its Deployment for a moment; it stays in the picture until it is gone.
        let loose_replica_sets =
            sets.into_values().flatten().map(|set| ReplicaSetView::of(&set, false, &mut pods)).collect();
        Scene {
            services: ServiceView::all(cluster),
            deployments,
            loose_replica_sets,
            loose_pods: pods.rest(),
            nodes: node::nodes(cluster),
        }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.services.is_empty()
            && self.deployments.is_empty()
            && self.loose_replica_sets.is_empty()
            && self.loose_pods.is_empty()
    }

    /// Every pod of the picture.
    pub fn pods(&self) -> impl Iterator<Item = &Rc<PodView>> {
        let owned = self.deployments.iter().flat_map(|deployment| &deployment.replica_sets);
        owned.chain(&self.loose_replica_sets).flat_map(|set| &set.pods).chain(&self.loose_pods)
    }

    /// Whether some of it is on its way at this moment, so that a later picture of the same objects differs.
    pub fn moves_at(&self, now: Moment) -> bool {
        self.pods().any(|pod| pod.state.progress().is_some_and(|progress| progress.until > now))
    }
}

/// Pods that have not found their place in the picture yet, by the UID of what controls them, oldest first.
pub(crate) struct PodsByOwner(SortedMap<String, Vec<Rc<Pod>>>);

impl PodsByOwner {
    fn of(cluster: &Cluster) -> PodsByOwner {
        let mut by_owner: SortedMap<String, Vec<Rc<Pod>>> = SortedMap::new();
        for pod in cluster.list(Kind::Pod, None).filter_map(|object| object.as_pod()) {
            let owner = pod.metadata.controller().map_or_else(String::new, |owner| owner.uid.clone());
            by_owner.get_or_default(owner).push(Rc::clone(pod));
        }
        for pods in by_owner.values_mut() {
            objects::sort::by(pods, |a, b| age_and_name(a).cmp(&age_and_name(b)));
        }
        PodsByOwner(by_owner)
    }

    /// Takes the pods of one owner.
    pub(crate) fn take(&mut self, owner: &str) -> Vec<Rc<PodView>> {
        self.0.remove(owner).unwrap_or_default().iter().map(|pod| Rc::new(PodView::of(pod))).collect()
    }

    fn rest(self) -> Vec<Rc<PodView>> {
        self.0.into_values().flatten().map(|pod| Rc::new(PodView::of(&pod))).collect()
    }
}

fn age_and_name(pod: &Pod) -> (Option<objects::Time>, &str) {
    (pod.metadata.creation_timestamp, &pod.metadata.name)
}
