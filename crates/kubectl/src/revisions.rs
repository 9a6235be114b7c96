//! The ReplicaSets of a Deployment: which is the new one, which revisions there are.
//!
//! Rule: `kubectl/pkg/util/deployment` and `polymorphichelpers/{history,rollback}.go`.

use std::rc::Rc;

use cluster::Cluster;
use objects::workload::POD_TEMPLATE_HASH;
use objects::{Deployment, Kind, Object, PodTemplate, ReplicaSet};

/// The annotation that holds a revision's number.
pub(crate) const REVISION: &str = "deployment.kubernetes.io/revision";
/// The annotation that holds why a revision came about.
pub(crate) const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// A Deployment's ReplicaSets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Revisions {
    /// Those of other templates, oldest first.
    pub old: Vec<Rc<ReplicaSet>>,
    /// The one of the present template.
    pub new: Option<Rc<ReplicaSet>>,
}

impl Revisions {
    /// Finds them.
    pub(crate) fn of(deployment: &Deployment, cluster: &Cluster) -> Revisions {
        let metadata = &deployment.metadata;
        let mut sets: Vec<Rc<ReplicaSet>> = cluster
            .list(Kind::ReplicaSet, Some(&metadata.namespace))
            .filter_map(Object::as_replica_set)
            .filter(|set| set.metadata.is_controlled_by(&metadata.uid))
            .cloned()
            .collect();
        objects::sort::by(&mut sets, |a, b| {
            let key = |set: &Rc<ReplicaSet>| (set.metadata.creation_timestamp, set.metadata.name.clone());
            key(a).cmp(&key(b))
        });
        let at = sets.iter().position(|set| equal_but_hash(&set.spec.template, &deployment.spec.template));
        let new = at.map(|at| sets.remove(at));
        Revisions { old: sets, new }
    }

    /// All of them with their revision numbers, the new one last.
    pub(crate) fn numbered(&self) -> Vec<(i64, &Rc<ReplicaSet>)> {
        self.old.iter().chain(&self.new).map(|set| (number(set), set)).collect()
    }

    /// The revision of a number; 0 stands for the one before the last.
    pub(crate) fn find(&self, wanted: i64) -> Option<&Rc<ReplicaSet>> {
        let mut numbered = self.numbered();
        if wanted != 0 {
            return numbered.into_iter().find(|(revision, _)| *revision == wanted).map(|(_, set)| set);
        }
        objects::sort::by_key(&mut numbered, |(revision, _)| *revision);
        numbered.iter().rev().nth(1).map(|(_, set)| *set)
    }
}

/// The revision's number; 0 where there is none.
pub(crate) fn number(set: &ReplicaSet) -> i64 {
    set.metadata.annotation(REVISION).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Whether two templates are the same but for the label with their hash.
pub(crate) fn equal_but_hash(a: &PodTemplate, b: &PodTemplate) -> bool {
    a.without_label(POD_TEMPLATE_HASH).to_value() == b.without_label(POD_TEMPLATE_HASH).to_value()
}
