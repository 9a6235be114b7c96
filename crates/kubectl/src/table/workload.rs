//! Deployments and ReplicaSets as rows.

use objects::{Deployment, Moment, PodTemplate, ReplicaSet};

use super::{Column, narrow, wide};
use crate::age;

pub(super) const DEPLOYMENT: &[Column] = &[
    narrow("NAME"),
    narrow("READY"),
    narrow("UP-TO-DATE"),
    narrow("AVAILABLE"),
    narrow("AGE"),
    wide("CONTAINERS"),
    wide("IMAGES"),
    wide("SELECTOR"),
];

pub(super) const REPLICA_SET: &[Column] = &[
    narrow("NAME"),
    narrow("DESIRED"),
    narrow("CURRENT"),
    narrow("READY"),
    narrow("AGE"),
    wide("CONTAINERS"),
    wide("IMAGES"),
    wide("SELECTOR"),
];

pub(super) fn deployment(object: &Deployment, with_wide: bool, now: Moment) -> Vec<String> {
    let status = &object.status;
    let mut cells = vec![
        object.metadata.name.clone(),
        format!("{}/{}", status.ready_replicas, object.spec.replicas),
        status.updated_replicas.to_string(),
        status.available_replicas.to_string(),
        age::since(object.metadata.creation_timestamp, now),
    ];
    if with_wide {
        push_template(&mut cells, &object.spec.template);
        cells.push(object.spec.selector.to_string());
    }
    cells
}

pub(super) fn replica_set(object: &ReplicaSet, with_wide: bool, now: Moment) -> Vec<String> {
    let mut cells = vec![
        object.metadata.name.clone(),
        object.spec.replicas.to_string(),
        object.status.replicas.to_string(),
        object.status.ready_replicas.to_string(),
        age::since(object.metadata.creation_timestamp, now),
    ];
    if with_wide {
        push_template(&mut cells, &object.spec.template);
        cells.push(object.spec.selector.to_string());
    }
    cells
}

fn push_template(cells: &mut Vec<String>, template: &PodTemplate) {
    let containers = &template.spec.containers;
    cells.push(containers.iter().map(|container| container.name.as_str()).collect::<Vec<_>>().join(","));
    cells.push(containers.iter().map(|container| container.image.as_str()).collect::<Vec<_>>().join(","));
}
