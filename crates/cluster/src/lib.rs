//! The deterministic simulation of a Kubernetes cluster: no I/O, no wall clock, no global, no browser.

mod api;
mod api_server;
mod boot;
mod cluster;
mod controllers;
mod decision;
mod events;
mod faults;
mod kubelet;
mod random;
mod registry;
mod scheduler;
mod store;
mod timers;
mod traffic;
mod watches;
mod work;

pub use api::{
    ApiError, Cause, DeleteOptions, FieldValidation, Patch, Propagation, Reason, WatchEvent, WatchId, WatchVerb,
    WriteOptions, Written,
};
pub use cluster::{Cluster, ClusterOptions};
pub use controllers::deployment::{bounds, max_surge, max_unavailable};
pub use decision::{Bounds, Decision, Decisions, Rule};
pub use events::last_reported;
pub use faults::{FAULT_USAGE, Fault, PodFault};
pub use kubelet::{Kubelet, LogOptions};
pub use objects::ImageRef;
pub use registry::{Behaviour, Exit, Registry, Repository, Tags};

pub use traffic::{Second, Traffic};

/// The version of Kubernetes that is simulated.
pub const SERVER_VERSION: &str = "v1.36.2";
