//! The deterministic simulation of a Kubernetes cluster: no I/O, no wall clock, no global, no browser.

mod api;

pub use api::{
    ApiError, Cause, DeleteOptions, FieldValidation, Patch, Propagation, Reason, WatchEvent, WatchId, WatchVerb,
    WriteOptions, Written,
};
mod cluster;
pub use cluster::{Cluster, ClusterOptions, LogOptions};
