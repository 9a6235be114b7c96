//! Kubernetes objects: their types, quantities, selectors, times, defaults, validation and the pod-template-hash.

pub mod base64;
pub mod defaults;
pub mod event;
mod image;
mod int_or_string;
mod kind;
pub mod managed_fields;
mod meta;
pub mod network;
pub mod node;
mod object;
pub mod patch;
pub mod pod;
mod quantity;
pub mod read;
pub mod schedule;
pub mod schema;
mod selector;
mod selector_text;
mod shared;
pub mod sort;
mod sorted_map;
mod template_hash;
mod time;
pub mod validation;
mod warnings;
pub mod workload;

pub use event::{Event, EventSource, InvolvedObject};
pub use image::ImageRef;
pub use int_or_string::IntOrString;
pub use kind::{Kind, RESOURCES, Resource};
pub use meta::{Labels, ObjectMeta, ObjectRef, OwnerReference};
pub use network::{Endpoint, EndpointSlice, Service, ServicePort};
pub use node::{Node, NodeCondition, Taint};
pub use object::{Object, Other, drop_nulls};
pub use pod::{Container, Pod, PodSpec, PodTemplate, Toleration};
pub use quantity::{Format, Quantities, Quantity};
pub use read::{FromValue, Misread, map_of, read};
pub use selector::{LabelSelector, Operator, Requirement};
pub use shared::{Empty, Shared};
pub use sorted_map::{SortedMap, SortedSet};
pub use template_hash::pod_template_hash;
pub use time::{Moment, Span, Time};
pub use warnings::warnings;
pub use workload::{Deployment, ReplicaSet};

/// The letters and digits of random and hashed names: without vowels and what is read as one.
pub const NAME_ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
