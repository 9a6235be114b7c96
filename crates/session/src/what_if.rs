//! What if? What would come of a line that nobody has run yet: a copy of the course goes on with it, and is looked at.

mod outcome;

use objects::{Kind, Moment, Object, ObjectRef, SortedMap, Span};

use crate::course::Course;
use crate::session::Input;
use crate::why::{Why, why};

pub use outcome::Outcome;

/// So far ahead is looked.
const AHEAD: Span = Span::seconds(15 * 60);
/// What is well and then is not more often than this will not stay well.
const MOST_RELAPSES: u32 = 3;
/// More of what the line prints is not kept.
const MOST_LINES: usize = 8;

/// A copy of a course that goes on with other inputs.
#[derive(Clone, Debug)]
pub struct Trial {
    course: Course,
    /// When the line is run.
    from: Moment,
    terminal: usize,
    /// How many lines stood in the terminal after the line was typed.
    typed: usize,
    /// How many requests nobody answered before.
    dropped: u64,
    /// The Deployments as they were.
    before: SortedMap<ObjectRef, Before>,
    /// The Deployments that are not what is wanted of them, and those that were not for a while.
    unsettled: SortedMap<ObjectRef, Unsettled>,
    /// The cluster's revision that was looked at last.
    seen: u64,
}

/// A Deployment before the line.
#[derive(Clone, Debug)]
struct Before {
    generation: i64,
    version: u64,
    settled: bool,
}

/// What was not what is wanted of it.
#[derive(Clone, Copy, Debug, Default)]
struct Unsettled {
    /// Since when it is; none while it is not.
    since: Option<Moment>,
    /// How often it was, and then was not again.
    relapses: u32,
}

impl Unsettled {
    /// Since when it is well for good.
    fn well_since(&self) -> Option<Moment> {
        self.since.filter(|_| self.relapses < MOST_RELAPSES)
    }
}

/// What would come of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// When the line is run.
    pub from: Moment,
    /// The first lines that it prints.
    pub printed: Vec<String>,
    /// The line runs on to the end of what is looked at.
    pub runs_on: bool,
    /// Whether it changes nothing of the Deployments and pods.
    pub changes_nothing: bool,
    /// How long until all that it changed is as it is wanted; none where that does not come.
    pub took: Option<Span>,
    /// What becomes of the Deployments that it changes.
    pub outcomes: Vec<Outcome>,
    /// What does not go on by itself, and why.
    pub stuck: Vec<(ObjectRef, Why)>,
    /// Requests to Services that nobody answers.
    pub dropped: u64,
}

impl Trial {
    /// A copy of a course in which files are saved, and then a line is run in a terminal.
    pub fn new(course: &Course, files: Vec<Input>, terminal: usize, line: &str) -> Trial {
        let mut course = course.clone();
        for file in files {
            course.session.apply(file);
        }
        let mut terminal = terminal;
        if course.session.terminals().get(terminal).is_none_or(|held| held.is_busy()) {
            course.session.apply(Input::OpenTerminal);
            terminal = course.session.terminals().len() - 1;
        }
        let before = deployments(&course, |course, reference, held| Before {
            generation: held.generation,
            version: held.resource_version,
            settled: is_settled(course, reference),
        });
        let (from, dropped) = (course.session.now(), dropped(&course));
        let mut trial = Trial {
            terminal,
            typed: course.session.terminals()[terminal].lines.len() + 1,
            from,
            dropped,
            before,
            unsettled: SortedMap::new(),
            seen: 0,
            course,
        };
        trial.course.session.apply(Input::Line { terminal, text: line.to_owned() });
        trial.look();
        trial
    }

    /// Lets time pass for a stretch; false once all was looked at.
    pub fn go_on(&mut self) -> bool {
        let end = self.from + AHEAD;
        if self.course.session.now() >= end {
            return false;
        }
        self.course.approach(end);
        self.look();
        true
    }

    /// The copy.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// Notes which Deployments and pods are not what is wanted of them.
    fn look(&mut self) {
        let revision = self.course.session.cluster().revision();
        if std::mem::replace(&mut self.seen, revision) == revision {
            return;
        }
        let now = self.course.session.now();
        for reference in watched(&self.course) {
            if is_settled(&self.course, &reference) {
                if let Some(held) = self.unsettled.get_mut(&reference) {
                    held.since.get_or_insert(now);
                }
            } else {
                let held = self.unsettled.get_or_default(reference);
                held.relapses += u32::from(held.since.take().is_some());
            }
        }
    }

    /// Whether the line has to do with a Deployment: it was as it is wanted before, or was changed, or mended.
    fn concerns(&self, reference: &ObjectRef) -> bool {
        let Some(before) = self.before.get(reference) else { return true };
        let cluster = self.course.session.cluster();
        let held = cluster.get(reference.kind, &reference.namespace, &reference.name);
        let generation = held.map_or(0, |held| held.metadata().generation);
        before.settled || generation != before.generation || is_settled(&self.course, reference)
    }

    /// What came of it.
    pub fn forecast(&self) -> Forecast {
        let session = &self.course.session;
        let terminal = &session.terminals()[self.terminal];
        let text = |line: &std::rc::Rc<crate::Line>| line.spans.iter().map(|span| span.text.as_str()).collect();
        let printed = terminal.lines.iter().skip(self.typed).take(MOST_LINES).map(text).collect();
        let mut changed: Vec<ObjectRef> = Vec::new();
        let after = deployments(&self.course, |_, _, held| held.resource_version);
        let gone = self.before.keys().filter(|reference| !after.contains_key(*reference));
        changed.extend(gone.cloned());
        for (reference, version) in &after {
            let same = self.before.get(reference).is_some_and(|before| before.version == *version);
            if !same && self.concerns(reference) {
                changed.push(reference.clone());
            }
        }
        let outcomes: Vec<Outcome> = changed.iter().map(|reference| Outcome::of(self, reference)).collect();
        let mut took = Some(Span(0));
        let mut stuck = Vec::new();
        for (reference, held) in self.unsettled.iter().filter(|(reference, _)| self.concerns(reference)) {
            let present = session.cluster().get(reference.kind, &reference.namespace, &reference.name).is_ok();
            match held.well_since() {
                Some(since) => took = took.map(|took| took.max(since - self.from)),
                None if !present => {}
                None => {
                    took = None;
                    let why = if held.since.is_some() {
                        Some(outcome::relapsing(session.cluster(), reference, held.relapses))
                    } else {
                        why(session.cluster(), reference)
                    };
                    stuck.extend(why.map(|why| (reference.clone(), why)));
                }
            }
        }
        Forecast {
            from: self.from,
            printed,
            runs_on: terminal.is_busy(),
            changes_nothing: outcomes.is_empty() && self.unsettled.is_empty(),
            took,
            outcomes,
            stuck,
            dropped: dropped(&self.course) - self.dropped,
        }
    }
}

fn dropped(course: &Course) -> u64 {
    course.traffic.lost()
}

fn deployments<T>(
    course: &Course,
    of: impl Fn(&Course, &ObjectRef, &objects::ObjectMeta) -> T,
) -> SortedMap<ObjectRef, T> {
    let all = course.session.cluster().list(Kind::Deployment, None).map(Object::metadata);
    all.map(|held| {
        let reference = ObjectRef::new(Kind::Deployment, &held.namespace, &held.name);
        let value = of(course, &reference, held);
        (reference, value)
    })
    .collect()
}

/// The Deployments, and the pods that nobody controls.
fn watched(course: &Course) -> Vec<ObjectRef> {
    let cluster = course.session.cluster();
    let reference = |object: &Object| {
        let held = object.metadata();
        ObjectRef::new(object.kind(), &held.namespace, &held.name)
    };
    let loose = cluster.list(Kind::Pod, None).filter(|pod| pod.metadata().controller().is_none());
    cluster.list(Kind::Deployment, None).chain(loose).map(reference).collect()
}

/// Whether an object is what is wanted of it.
fn is_settled(course: &Course, reference: &ObjectRef) -> bool {
    let cluster = course.session.cluster();
    match cluster.get(reference.kind, &reference.namespace, &reference.name) {
        Ok(Object::Deployment(held)) => {
            let (status, wanted) = (&held.status, held.spec.replicas);
            status.observed_generation >= held.metadata.generation
                && [status.updated_replicas, status.replicas, status.available_replicas] == [wanted; 3]
        }
        Ok(Object::Pod(pod)) => (pod.is_ready() || pod.is_finished()) && !pod.is_terminating(),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
