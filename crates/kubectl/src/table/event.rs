//! Events as rows.

use objects::{Event, EventSource, Moment};

use super::{Column, narrow, wide};
use crate::age;

pub(super) const COLUMNS: &[Column] = &[
    narrow("LAST SEEN"),
    narrow("TYPE"),
    narrow("REASON"),
    narrow("OBJECT"),
    wide("SUBOBJECT"),
    wide("SOURCE"),
    narrow("MESSAGE"),
    wide("FIRST SEEN"),
    wide("COUNT"),
    wide("NAME"),
];

pub(super) fn row(event: &Event, with_wide: bool, now: Moment) -> Vec<String> {
    let first = age::since(event.first_timestamp.or(event.event_time), now);
    let last = match event.last_timestamp {
        Some(time) => age::since(Some(time), now),
        None => first.clone(),
    };
    let object = &event.involved_object;
    let kind = object.kind.to_lowercase();
    let target = if object.name.is_empty() { kind } else { format!("{kind}/{}", object.name) };
    let message = event.message.trim().to_owned();
    let mut cells = vec![last, event.kind.to_string(), event.reason.to_string(), target];
    if with_wide {
        cells.push(object.field_path.clone());
        cells.push(source(&event.source, &event.reporting_component, &event.reporting_instance));
        cells.push(message);
        cells.push(first);
        cells.push(event.count.max(1).to_string());
        cells.push(event.metadata.name.clone());
    } else {
        cells.push(message);
    }
    cells
}

/// Who reported it: `kubelet, node-1`.
pub(crate) fn source(source: &EventSource, component: &str, instance: &str) -> String {
    let component = if source.component.is_empty() { component } else { &source.component };
    let host = if source.host.is_empty() { instance } else { &source.host };
    let parts: Vec<&str> = [component, host].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}
