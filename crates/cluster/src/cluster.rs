//! The cluster as its clients see it.

use objects::{Kind, Moment, Object};
use serde_json::Value;

use crate::{ApiError, DeleteOptions, Patch, WatchEvent, WatchId, WriteOptions, Written};

/// How a cluster begins.
#[derive(Clone, Debug)]
pub struct ClusterOptions {
    /// Every random draw of the cluster follows from it.
    pub seed: u64,
    /// How many nodes there are at the start.
    pub nodes: u32,
}

/// Which part of a container's log is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogOptions {
    /// Of the instance before the last restart.
    pub previous: bool,
    /// Only lines from this moment on.
    pub since: Option<Moment>,
    /// Only so many lines from the end.
    pub tail: Option<usize>,
}

/// A simulated cluster. A clone goes on independently and, given the same inputs, identically.
#[derive(Clone, Debug)]
pub struct Cluster {}

#[allow(unused_variables, clippy::todo)]
impl Cluster {
    /// A fresh cluster at time 0.
    pub fn new(options: &ClusterOptions) -> Cluster {
        todo!()
    }

    /// The present moment of cluster time.
    pub fn now(&self) -> Moment {
        todo!()
    }

    /// Lets time pass: runs every timer that is due up to and including `moment`.
    pub fn advance(&mut self, moment: Moment) {
        todo!()
    }

    /// When the next timer is due.
    pub fn next_timer(&self) -> Option<Moment> {
        todo!()
    }

    /// One object. Errors: `NotFound`.
    pub fn get(&self, kind: Kind, namespace: &str, name: &str) -> Result<Object, ApiError> {
        todo!()
    }

    /// All objects of a kind, in one namespace or (`None`) in all, by namespace and name.
    pub fn list(&self, kind: Kind, namespace: Option<&str>) -> impl Iterator<Item = &Object> {
        std::iter::empty()
    }

    /// Creates an object from a manifest.
    pub fn create(
        &mut self,
        kind: Kind,
        namespace: &str,
        manifest: Value,
        options: &WriteOptions,
    ) -> Result<Written, ApiError> {
        todo!()
    }

    /// Replaces an object. A `resourceVersion` in the manifest must be the stored one.
    pub fn update(
        &mut self,
        kind: Kind,
        namespace: &str,
        name: &str,
        manifest: Value,
        options: &WriteOptions,
    ) -> Result<Written, ApiError> {
        todo!()
    }

    /// Changes parts of an object.
    pub fn patch(
        &mut self,
        kind: Kind,
        namespace: &str,
        name: &str,
        patch: Patch,
        options: &WriteOptions,
    ) -> Result<Written, ApiError> {
        todo!()
    }

    /// Deletes an object; returns it as it was last.
    pub fn delete(
        &mut self,
        kind: Kind,
        namespace: &str,
        name: &str,
        options: &DeleteOptions,
    ) -> Result<Object, ApiError> {
        todo!()
    }

    /// Evicts a pod, as `drain` does. Errors: `TooManyRequests` where a disruption budget forbids it.
    pub fn evict(&mut self, namespace: &str, name: &str, options: &DeleteOptions) -> Result<(), ApiError> {
        todo!()
    }

    /// Begins to watch all writes; ended by [`Cluster::unwatch`].
    pub fn watch(&mut self) -> WatchId {
        todo!()
    }

    /// What was written since the watcher last asked.
    pub fn news(&mut self, watch: WatchId) -> Vec<WatchEvent> {
        todo!()
    }

    /// Ends a watch.
    pub fn unwatch(&mut self, watch: WatchId) {
        todo!()
    }

    /// The lines of a container's log with their moments.
    pub fn logs(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        options: &LogOptions,
    ) -> Result<Vec<(Moment, String)>, ApiError> {
        todo!()
    }
}
