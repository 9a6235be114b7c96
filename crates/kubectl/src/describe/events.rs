//! The Events of an object, at the end of its description.

use std::rc::Rc;

use cluster::Cluster;
use objects::{Event, Kind, Object};

use super::text::Text;
use crate::age;

pub(super) fn describe(object: &Object, text: &mut Text, cluster: &Cluster) {
    let mut events = about(object, cluster);
    if events.is_empty() {
        text.line(0, "Events:\t<none>");
        return;
    }
    objects::sort::by_key(&mut events, |event| event.last_timestamp);
    text.line(0, "Events:");
    text.line(1, "Type\tReason\tAge\tFrom\tMessage");
    text.line(1, "----\t------\t----\t----\t-------");
    let now = cluster.now();
    for event in events {
        let first = age::since(event.event_time.or(event.first_timestamp), now);
        let interval = if event.count > 1 {
            format!("{} (x{} over {first})", age::since(event.last_timestamp, now), event.count)
        } else {
            first
        };
        let from = if event.source.component.is_empty() { &event.reporting_component } else { &event.source.component };
        let mut message = event.message.trim().to_owned();
        if !event.involved_object.field_path.is_empty() {
            message = format!("{}: {message}", event.involved_object.field_path);
        }
        text.line(1, format!("{}\t{}\t{interval}\t{from}\t{message}", event.kind, event.reason));
    }
}

/// The Events that an object is involved in.
fn about(object: &Object, cluster: &Cluster) -> Vec<Rc<Event>> {
    let metadata = object.metadata();
    let kind = object.kind();
    // Events of what lives in no namespace are kept in the default one.
    let namespace = if kind.resource().namespaced { metadata.namespace.as_str() } else { "default" };
    cluster
        .list(Kind::Event, Some(namespace))
        .filter_map(Object::as_event)
        .filter(|event| {
            let involved = &event.involved_object;
            let same = involved.uid.is_empty() || involved.uid == metadata.uid || kind == Kind::Node;
            involved.kind == kind.name() && involved.name == metadata.name && same
        })
        .cloned()
        .collect()
}
