//! A Deployment in the picture: its numbers, its bounds, and a column for each ReplicaSet.

use std::rc::Rc;

use cluster::Cluster;
use objects::workload::StrategyType;
use objects::{Deployment, Kind, Labels, ObjectRef, PodTemplate, ReplicaSet, Shared};

use super::influence::influences;
use super::{Influence, PodState, PodView, PodsByOwner};

const REVISION: &str = "deployment.kubernetes.io/revision";
const REVISION_HISTORY: &str = "deployment.kubernetes.io/revision-history";

/// A Deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentView {
    /// Stays the same for as long as it lives.
    pub uid: String,
    /// What names it.
    pub reference: ObjectRef,
    /// The labels of the pods that it makes.
    pub labels: Shared<Labels>,
    /// How many pods are wanted.
    pub desired: i32,
    /// How many pods of it are ready.
    pub ready: i32,
    /// How many pods of it there are, those that end not counted.
    pub total: i32,
    /// A rolling update keeps at least so many available. A Recreate keeps none.
    pub least_available: i32,
    /// A rolling update makes at most so many.
    pub most_pods: i32,
    /// How pods are replaced.
    pub strategy: StrategyType,
    /// Whether its rollout is paused.
    pub paused: bool,
    /// Why its rollout does not go on, in the word of the Progressing condition.
    pub stuck: Option<String>,
    /// What acts on it from outside.
    pub influences: Vec<Influence>,
    /// A column each, by revision.
    pub replica_sets: Vec<ReplicaSetView>,
}

/// A ReplicaSet.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaSetView {
    /// Stays the same for as long as it lives.
    pub uid: String,
    /// What names it.
    pub reference: ObjectRef,
    /// The revision that it is now; `None` outside a Deployment.
    pub revision: Option<u32>,
    /// The first revision that it ever was: what its colour goes by, because an undo gives it a new number.
    pub first_revision: u32,
    /// The images of its containers.
    pub images: Vec<String>,
    /// Whether it is the one that its Deployment wants now.
    pub current: bool,
    /// How many pods it wants.
    pub desired: i32,
    /// Its pods, oldest first, those that end among them.
    pub pods: Vec<Rc<PodView>>,
}

impl DeploymentView {
    pub(crate) fn of(
        cluster: &Cluster,
        deployment: &Deployment,
        sets: &[Rc<ReplicaSet>],
        pods: &mut PodsByOwner,
    ) -> DeploymentView {
        let (least_available, most_pods) = bounds(deployment);
        let newest = revision(deployment.metadata.annotation(REVISION));
        let mut replica_sets: Vec<ReplicaSetView> = sets
            .iter()
            .map(|set| {
                let current = newest.is_some() && newest == revision(set.metadata.annotation(REVISION));
                ReplicaSetView::of(set, current, pods)
            })
            .collect();
        objects::sort::by_key(&mut replica_sets, |set| (set.revision, set.first_revision));
        let alive = || replica_sets.iter().flat_map(|set| &set.pods).filter(|pod| !is_ending(pod));
        DeploymentView {
            uid: deployment.metadata.uid.clone(),
            reference: ObjectRef::new(Kind::Deployment, &deployment.metadata.namespace, &deployment.metadata.name),
            labels: deployment.spec.template.labels.clone(),
            desired: deployment.spec.replicas,
            ready: count(alive().filter(|pod| pod.state == PodState::Ready)),
            total: count(alive()),
            least_available,
            most_pods,
            strategy: deployment.spec.strategy.kind,
            paused: deployment.spec.paused,
            stuck: stuck(deployment),
            influences: influences(cluster, deployment),
            replica_sets,
        }
    }
}

impl ReplicaSetView {
    pub(crate) fn of(set: &ReplicaSet, current: bool, pods: &mut PodsByOwner) -> ReplicaSetView {
        let metadata = &set.metadata;
        let now = revision(metadata.annotation(REVISION));
        // "1,4" says that what is revision 6 now was 1 and 4 before.
        let first = metadata.annotation(REVISION_HISTORY).and_then(|history| revision(history.split(',').next()));
        ReplicaSetView {
            uid: metadata.uid.clone(),
            reference: ObjectRef::new(Kind::ReplicaSet, &metadata.namespace, &metadata.name),
            revision: now,
            first_revision: first.or(now).unwrap_or(1),
            images: images(&set.spec.template),
            current,
            desired: set.spec.replicas,
            pods: pods.take(&metadata.uid),
        }
    }

    /// How many of its pods are ready.
    pub fn ready(&self) -> i32 {
        count(self.pods.iter().filter(|pod| pod.state == PodState::Ready))
    }
}

/// The fewest available and the most pods that a rollout goes to.
///
/// Rule: `ResolveFenceposts` of the Deployment controller. Of 10 at 25 %/25 %: 8 and 13. Both bounds 0: one may be
/// unavailable, because otherwise nothing could move.
fn bounds(deployment: &Deployment) -> (i32, i32) {
    let desired = deployment.spec.replicas;
    match &deployment.spec.strategy.rolling_update {
        Some(update) if deployment.spec.strategy.kind == StrategyType::RollingUpdate => {
            let surge = update.max_surge.scaled(desired, true);
            let unavailable = update.max_unavailable.scaled(desired, false);
            let unavailable = if surge == 0 && unavailable == 0 { 1 } else { unavailable };
            (desired.saturating_sub(unavailable).max(0), desired.saturating_add(surge))
        }
        Some(_) | None => (0, desired),
    }
}

fn stuck(deployment: &Deployment) -> Option<String> {
    let progressing = deployment.status.condition("Progressing")?;
    (progressing.reason == "ProgressDeadlineExceeded").then(|| progressing.reason.clone())
}

fn images(template: &PodTemplate) -> Vec<String> {
    template.spec.containers.iter().map(|container| container.image.clone()).collect()
}

fn revision(text: Option<&str>) -> Option<u32> {
    text?.trim().parse().ok()
}

fn is_ending(pod: &PodView) -> bool {
    match pod.state {
        PodState::Terminating { .. } | PodState::Completed => true,
        PodState::Unscheduled
        | PodState::Creating(_)
        | PodState::NotReady
        | PodState::Ready
        | PodState::Failing { .. } => false,
    }
}

fn count<'a>(pods: impl Iterator<Item = &'a Rc<PodView>>) -> i32 {
    i32::try_from(pods.count()).unwrap_or(i32::MAX)
}
