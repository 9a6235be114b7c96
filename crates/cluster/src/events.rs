//! Events: who reports what, how equal ones are counted together and many alike ones combined.
//!
//! Rules: client-go's `tools/record/events_cache.go` (a message repeated is counted up; from the tenth different
//! message about the same reason within ten minutes on, one combined Event takes them), a source has 25 Events for an object and then one
//! each 300 s), and the API server's life of
//! one hour for an Event. Where upstream forgets any of the different messages to make room, we forget the oldest.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use objects::{Event, EventSource, InvolvedObject, Kind, Moment, Object, ObjectMeta, Span, Time};

use crate::Cluster;
use crate::work::Work;

/// Different messages of one kind from which on they are combined.
const MOST_SIMILAR: usize = 10;
/// Similar messages count as such within this time of each other.
const SIMILAR_WITHIN: Span = Span::seconds(600);
/// A source may report so many Events about an object at once, and then one each [`COST`].
const BURST: i64 = 25;
const COST: Span = Span::seconds(300);
/// An Event's life after it was last reported.
const LIFE: Span = Span::seconds(3600);

/// What has been reported, for counting and combining. Keys are hashes of what makes Events equal or similar.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    /// The Event object that counts a message, and how far.
    counted: Rc<BTreeMap<u128, Counted>>,
    /// What each source may still report about each object.
    credits: Rc<BTreeMap<u128, Credit>>,
    similar: Rc<BTreeMap<u128, Similar>>,
    /// How often an Event was written.
    written: u64,
}

#[derive(Clone, Debug)]
struct Counted {
    namespace: String,
    name: String,
    count: i64,
}

/// A token bucket, in time: an Event costs [`COST`], and what time passes is earned.
#[derive(Clone, Copy, Debug)]
struct Credit {
    held: Span,
    at: Moment,
}

impl Credit {
    /// Pays for an Event, if there is enough.
    fn pay(&mut self, now: Moment) -> bool {
        self.held = (self.held + (now - self.at)).min(Span(BURST * COST.0));
        self.at = now;
        let enough = self.held >= COST;
        if enough {
            self.held = Span(self.held.0 - COST.0);
        }
        enough
    }
}

#[derive(Clone, Debug, Default)]
struct Similar {
    /// The latest different messages, oldest first.
    messages: VecDeque<u128>,
    last: Moment,
}

impl Recorder {
    /// Pays for an Event of a source about an object, if there is enough.
    fn pay(&mut self, source: u128, now: Moment) -> bool {
        let full = Credit { held: Span(BURST * COST.0), at: now };
        Rc::make_mut(&mut self.credits).entry(source).or_insert(full).pay(now)
    }
}

/// A hash of several texts, each closed by a byte that no text holds: two sums of 64 bits over eight bytes at a time.
fn hash_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> u128 {
    let (mut low, mut high) = (0x9e37_79b9_7f4a_7c15_u64, 0xc2b2_ae3d_27d4_eb4f_u64);
    let mut take = |word: u64| {
        low = (low ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29);
        high = (high.rotate_left(31) ^ word).wrapping_mul(0x9fb2_1c65_1e98_df25);
    };
    for text in texts {
        let mut chunks = text.as_bytes().chunks_exact(8);
        for chunk in &mut chunks {
            take(chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
        take(chunks.remainder().iter().fold(0xff, |word, byte| word << 8 | u64::from(*byte)));
    }
    u128::from(low) << 64 | u128::from(high)
}

/// A report, before it is counted.
#[derive(Clone, Debug)]
pub(crate) struct Report<'a> {
    pub(crate) component: &'static str,
    /// The node of a kubelet; empty for others.
    pub(crate) host: &'a str,
    pub(crate) object: InvolvedObject,
    pub(crate) warning: bool,
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

/// The object that an Event is about.
pub(crate) fn involved(kind: Kind, metadata: &ObjectMeta) -> InvolvedObject {
    let resource = kind.resource();
    InvolvedObject {
        api_version: match kind {
            // Most Events are about pods.
            Kind::Pod => "v1".into(),
            _ => resource.api_version().into(),
        },
        field_path: String::new(),
        kind: resource.name.into(),
        name: metadata.name.clone(),
        namespace: metadata.namespace.clone(),
        resource_version: metadata.resource_version.to_string(),
        uid: metadata.uid.clone(),
    }
}

impl Cluster {
    /// Reports something as the old Event API's clients do: counted and combined.
    pub(crate) fn report(&mut self, report: Report<'_>) {
        self.report_at(self.now, report);
    }

    /// Reports what was seen at `now`; whether an Event was written, and not dropped as one too many.
    pub(crate) fn report_at(&mut self, now: Moment, report: Report<'_>) -> bool {
        let source = EventSource { component: report.component.into(), host: report.host.to_owned() };
        let kind = if report.warning { "Warning" } else { "Normal" };
        let object = &report.object;
        let subject = [
            report.component,
            report.host,
            &object.kind,
            &object.namespace,
            &object.name,
            &object.uid,
            kind,
            report.reason,
        ];
        let similar_key = hash_of(subject);
        let exact_key = hash_of(subject.into_iter().chain([object.field_path.as_str(), &report.message]));
        let similar = Rc::make_mut(&mut self.recorder.similar).entry(similar_key).or_default();
        if now - similar.last > SIMILAR_WITHIN {
            similar.messages.clear();
        }
        similar.last = now;
        if !similar.messages.contains(&exact_key) {
            similar.messages.push_back(exact_key);
        }
        let (key, message) = if similar.messages.len() < MOST_SIMILAR {
            (exact_key, report.message)
        } else {
            similar.messages.pop_front();
            (similar_key, format!("(combined from similar events): {}", report.message))
        };
        let source_key = [report.component, report.host, &object.kind, &object.namespace, &object.name, &object.uid];
        let affordable = self.recorder.pay(hash_of(source_key), now);
        let time = Time::of(now);
        if let Some(counted) = Rc::make_mut(&mut self.recorder.counted).get_mut(&key) {
            counted.count += 1;
            let count = counted.count;
            if let Some(Object::Event(event)) = self.store.get(Kind::Event, &counted.namespace, &counted.name) {
                if affordable {
                    let mut event = Rc::clone(event);
                    let written = Rc::make_mut(&mut event);
                    written.count = count;
                    written.last_timestamp = Some(time);
                    written.message = message;
                    self.write_event(event);
                }
                return affordable;
            }
        }
        if !affordable {
            return false;
        }
        let metadata = self.event_metadata(&report.object);
        let counted = Counted { namespace: metadata.namespace.clone(), name: metadata.name.clone(), count: 1 };
        Rc::make_mut(&mut self.recorder.counted).insert(key, counted);
        self.write_event(Rc::new(Event {
            count: 1,
            event_time: None,
            first_timestamp: Some(time),
            involved_object: report.object,
            last_timestamp: Some(time),
            message,
            metadata,
            reason: report.reason.into(),
            reporting_component: report.component.into(),
            reporting_instance: report.host.to_owned(),
            source,
            kind: kind.into(),
        }));
        true
    }

    fn write_event(&mut self, event: Rc<Event>) {
        self.recorder.written += 1;
        self.write(Object::Event(event));
    }

    /// How much was written beside Events.
    pub(crate) fn writes_beside_events(&self) -> u64 {
        self.store.revision - self.recorder.written
    }

    /// Reports something as clients of `events.k8s.io` do: with a time of its own, and not counted.
    pub(crate) fn report_once(&mut self, report: Report<'_>) {
        let metadata = self.event_metadata(&report.object);
        let now = Time::of(self.now);
        self.write_event(Rc::new(Event {
            count: 0,
            event_time: Some(now),
            first_timestamp: None,
            involved_object: report.object,
            last_timestamp: None,
            message: report.message,
            metadata,
            reason: report.reason.into(),
            reporting_component: report.component.into(),
            reporting_instance: format!("{}-control-plane", report.component),
            source: EventSource::default(),
            kind: if report.warning { "Warning" } else { "Normal" }.into(),
        }));
    }

    fn event_metadata(&mut self, object: &InvolvedObject) -> ObjectMeta {
        let namespace = if object.namespace.is_empty() { "default".to_owned() } else { object.namespace.clone() };
        let nth = self.count("event");
        let nanoseconds =
            Time::of(Moment(0)).0 * 1_000_000_000 + self.now.0 * 1_000 + i64::try_from(nth % 1_000).unwrap_or(0);
        let name = format!("{}.{nanoseconds:016x}", object.name);
        let uid = self.random.uid(&name, nth);
        self.enqueue_after(LIFE + Span::seconds(1), Work::ExpireEvents);
        ObjectMeta { name, namespace, uid, creation_timestamp: Some(Time::of(self.now)), ..ObjectMeta::default() }
    }

    /// Removes Events that were last reported more than an hour ago.
    pub(crate) fn expire_events(&mut self) {
        let oldest = Time::of(self.now - LIFE);
        let expired: Vec<_> = self
            .store
            .list(Kind::Event, None)
            .filter_map(Object::as_event)
            .filter(|event| last_reported(event).is_some_and(|time| time < oldest))
            .map(|event| Object::Event(Rc::clone(event)).reference())
            .collect();
        for reference in expired {
            self.erase(&reference);
        }
        self.forget_reports();
        let next =
            self.store.list(Kind::Event, None).filter_map(Object::as_event).filter_map(|event| last_reported(event));
        if let Some(next) = next.min() {
            self.enqueue_after(next.moment() + LIFE + Span::seconds(1) - self.now, Work::ExpireEvents);
        }
    }
}

impl Cluster {
    /// Forgets what can no longer make a difference: counts of Events that are gone, similar messages that are too old
    /// to be combined, and credit that is whole again.
    fn forget_reports(&mut self) {
        let now = self.now;
        let store = &self.store;
        let stands = |counted: &Counted| store.get(Kind::Event, &counted.namespace, &counted.name).is_some();
        Rc::make_mut(&mut self.recorder.counted).retain(|_, counted| stands(counted));
        Rc::make_mut(&mut self.recorder.similar).retain(|_, similar| now - similar.last <= SIMILAR_WITHIN);
        let whole = Span(BURST * COST.0);
        Rc::make_mut(&mut self.recorder.credits).retain(|_, credit| credit.held + (now - credit.at) < whole);
    }
}

/// When an Event was last reported.
pub fn last_reported(event: &Event) -> Option<Time> {
    event.last_timestamp.or(event.event_time).or(event.metadata.creation_timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClusterOptions, WriteOptions};

    #[test]
    fn what_was_reported_is_forgotten_with_its_events() {
        let mut cluster = Cluster::new(&ClusterOptions { seed: 1, nodes: 2 });
        let deployment = serde_json::json!({
            "metadata": { "name": "web" },
            "spec": {
                "selector": { "matchLabels": { "app": "web" } },
                "template": {
                    "metadata": { "labels": { "app": "web" } },
                    "spec": { "containers": [{ "name": "web", "image": "nginx:1.20" }] },
                },
            },
        });
        cluster.create(Kind::Deployment, "default", deployment, &WriteOptions::default()).expect("it is valid");
        cluster.advance(cluster.now() + Span::seconds(60));
        assert!(!cluster.recorder.counted.is_empty());
        cluster.advance(cluster.now() + Span::seconds(3 * 3600));
        assert!(cluster.recorder.counted.is_empty());
        assert!(cluster.recorder.similar.is_empty() && cluster.recorder.credits.is_empty());
    }
}
