//! What becomes of one Deployment.

use cluster::Cluster;
use objects::{Object, ObjectRef, Span};

use super::Trial;
use crate::sentences::Text;
use crate::timeline::{RevisionPods, Sample};
use crate::why::Why;

/// What would become of a Deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The Deployment.
    pub reference: ObjectRef,
    /// How many pods are wanted at the end; none where it is gone.
    pub wanted: Option<i32>,
    /// How many pods were available before, and the fewest that were at any time since; none where it is new.
    pub fewest_available: Option<(i32, i32)>,
    /// The most pods that there were at any time, those that end not counted.
    pub most_pods: i32,
    /// How long until it was what is wanted of it; none where that does not come.
    pub took: Option<Span>,
}

impl Outcome {
    pub(super) fn of(trial: &Trial, reference: &ObjectRef) -> Outcome {
        let timeline = trial.course.session.timeline();
        let samples = timeline.deployments().find(|(held, _)| *held == reference).map_or(&[][..], |(_, all)| all);
        // The last one before the line says how it was.
        let first = samples.partition_point(|sample| sample.moment <= trial.from).saturating_sub(1);
        let seen = &samples[first..];
        let sum = |sample: &Sample, of: fn(&RevisionPods) -> i32| sample.revisions.iter().map(of).sum::<i32>();
        let available = || seen.iter().map(|sample| sum(sample, |pods| pods.available));
        let is_new = !trial.before.contains_key(reference);
        let fewest = available().next().zip(available().min()).filter(|_| !is_new);
        let took = match trial.unsettled.get(reference) {
            Some(held) => held.well_since().map(|since| since - trial.from),
            None => Some(Span(0)),
        };
        Outcome {
            reference: reference.clone(),
            wanted: seen.last().and_then(|sample| sample.wanted),
            fewest_available: fewest,
            most_pods: seen.iter().map(|sample| sum(sample, |pods| pods.ready + pods.unready)).max().unwrap_or(0),
            took,
        }
    }
}

/// Why something is well at the moment, and will not stay so: the newest warning about it or its pods.
pub(super) fn relapsing(cluster: &Cluster, reference: &ObjectRef, relapses: u32) -> Why {
    let pods = format!("{}-", reference.name);
    let events = cluster.list(objects::Kind::Event, Some(&reference.namespace)).filter_map(Object::as_event);
    let about = events.filter(|event| {
        let name = &event.involved_object.name;
        event.kind == "Warning" && (*name == reference.name || name.starts_with(&pods))
    });
    // The newest of each reason.
    let mut newest: Vec<_> = Vec::new();
    for event in about {
        match newest.iter_mut().find(|held: &&mut &std::rc::Rc<objects::Event>| held.reason == event.reason) {
            Some(held) if held.last_timestamp < event.last_timestamp => *held = event,
            Some(_) => {}
            None => newest.push(event),
        }
    }
    Why {
        doing: Text::Relapses.with(&[&relapses]),
        because: newest.into_iter().map(|event| Text::Times.with(&[&event.message, &event.count])).collect(),
        stuck: true,
        ..Why::default()
    }
}
