//! How it got here: the pods of each revision over time, and what was done when.

use cluster::Cluster;
use objects::{Kind, Moment, Object, ObjectRef, SortedMap};

/// The longest that a timeline remembers; older samples are thinned to every other one.
const MOST_SAMPLES: usize = 4_000;

/// The pods of every Deployment over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    deployments: SortedMap<ObjectRef, Vec<Sample>>,
}

/// How many pods each revision of a Deployment had from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// From when on.
    pub moment: Moment,
    /// The revisions that had pods, oldest first.
    pub revisions: Vec<RevisionPods>,
    /// How many pods are wanted; `None` once the Deployment is gone.
    pub wanted: Option<i32>,
    /// Whether the Deployment was paused.
    pub paused: bool,
}

/// The pods of one revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionPods {
    /// The ReplicaSet.
    pub set: String,
    /// Its revision.
    pub revision: i64,
    /// Pods that are ready.
    pub ready: i32,
    /// Pods that have been ready for long enough.
    pub available: i32,
    /// Pods that are not ready.
    pub unready: i32,
}

impl Timeline {
    /// Looks at the Deployments of a cluster; what is as before adds nothing.
    pub fn observe(&mut self, cluster: &Cluster) {
        let now = cluster.now();
        let mut seen = Vec::new();
        for deployment in cluster.list(Kind::Deployment, None).filter_map(Object::as_deployment) {
            let metadata = &deployment.metadata;
            let reference = ObjectRef::new(Kind::Deployment, &metadata.namespace, &metadata.name);
            let mut revisions: Vec<RevisionPods> = cluster
                .list(Kind::ReplicaSet, Some(&metadata.namespace))
                .filter_map(Object::as_replica_set)
                .filter(|set| set.status.replicas > 0 && set.metadata.is_controlled_by(&metadata.uid))
                .map(|set| RevisionPods {
                    set: set.metadata.name.clone(),
                    revision: revision(set.metadata.annotation("deployment.kubernetes.io/revision")),
                    ready: set.status.ready_replicas,
                    available: set.status.available_replicas,
                    unready: set.status.replicas - set.status.ready_replicas,
                })
                .collect();
            objects::sort::by_key(&mut revisions, |pods| pods.revision);
            let wanted = Some(deployment.spec.replicas);
            self.push(reference.clone(), Sample { moment: now, revisions, wanted, paused: deployment.spec.paused });
            seen.push(reference);
        }
        let gone: Vec<ObjectRef> = self.deployments.keys().filter(|held| !seen.contains(held)).cloned().collect();
        for reference in gone {
            self.push(reference, Sample { moment: now, revisions: Vec::new(), wanted: None, paused: false });
        }
    }

    /// The Deployments that there are or were, each with its samples, oldest first.
    pub fn deployments(&self) -> impl Iterator<Item = (&ObjectRef, &[Sample])> {
        self.deployments.iter().map(|(reference, samples)| (reference, samples.as_slice()))
    }

    fn push(&mut self, reference: ObjectRef, sample: Sample) {
        let samples = self.deployments.get_or_default(reference);
        if let Some(last) = samples.last()
            && (&last.revisions, last.wanted, last.paused) == (&sample.revisions, sample.wanted, sample.paused)
        {
            return;
        }
        if samples.last().is_some_and(|last| last.moment == sample.moment) {
            samples.pop();
        }
        samples.push(sample);
        if samples.len() > MOST_SAMPLES {
            let mut nth = 0;
            samples.retain(|_| {
                nth += 1;
                nth % 2 == 0
            });
        }
    }
}

fn revision(text: Option<&str>) -> i64 {
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}
