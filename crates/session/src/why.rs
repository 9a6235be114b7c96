//! Why? For an object and a moment: what it is doing, the rule and the numbers that led to it, what it waits for, and
//! what would change that. Read from the objects and from the controllers' recorded decisions.

mod deployment;
mod pod;
mod replica_set;

use cluster::Cluster;
use objects::{Kind, Moment, Object, ObjectRef};

use crate::sentences::Sentence;

/// The answer to "why?" about one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// What the object is doing, in one sentence.
    pub doing: Sentence,
    /// What led to it: rules with their numbers, the most immediate first.
    pub because: Vec<Sentence>,
    /// What it waits for, and until when where that is known.
    pub waits: Option<Wait>,
    /// What would change it.
    pub remedies: Vec<Remedy>,
    /// It will not go on by itself.
    pub stuck: bool,
    /// Other objects that the answer speaks of.
    pub see: Vec<ObjectRef>,
}

/// What an object waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What has to happen.
    pub event: Sentence,
    /// When it will, where that is known.
    pub until: Option<Moment>,
}

impl Wait {
    /// For something that may come at any moment.
    fn open(event: impl Into<Sentence>) -> Option<Wait> {
        Some(Wait { event: event.into(), until: None })
    }
}

/// Something that a person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// What it does.
    pub effect: Sentence,
    /// The line to type; where a part has to be filled in it stands in capitals.
    pub command: String,
}

impl Remedy {
    pub(crate) fn new(effect: impl Into<Sentence>, command: String) -> Remedy {
        Remedy { effect: effect.into(), command }
    }
}

/// Answers "why?" about an object; `None` where there is nothing to explain.
pub fn why(cluster: &Cluster, object: &ObjectRef) -> Option<Why> {
    let held = cluster.get(object.kind, &object.namespace, &object.name).ok()?;
    match &held {
        Object::Pod(pod) => Some(pod::why(cluster, pod)),
        Object::ReplicaSet(set) => Some(replica_set::why(cluster, set)),
        Object::Deployment(deployment) => Some(deployment::why(cluster, deployment)),
        Object::Service(_) | Object::EndpointSlice(_) | Object::Node(_) | Object::Event(_) | Object::Other(_) => None,
    }
}

/// The Deployments whose rollout will not go on by itself.
pub fn stuck(cluster: &Cluster) -> Vec<(ObjectRef, Why)> {
    let deployments = cluster.list(Kind::Deployment, None).filter_map(Object::as_deployment);
    deployments
        .map(|held| {
            (
                ObjectRef::new(Kind::Deployment, &held.metadata.namespace, &held.metadata.name),
                deployment::why(cluster, held),
            )
        })
        .filter(|(_, why)| why.stuck)
        .collect()
}

#[cfg(test)]
mod tests;
