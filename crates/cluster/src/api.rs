//! The words in which a client speaks with the API server: options, patches, errors, watch events.

use std::fmt;

use objects::{Moment, Object};
use serde_json::Value;

/// How a write is to be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteOptions {
    /// Admit and validate, but store nothing.
    pub dry_run: bool,
    /// What to do about fields that the schema does not know.
    pub field_validation: FieldValidation,
    /// The writer's name in `managedFields`, such as `kubectl-create`.
    pub field_manager: String,
    /// The subresource that is written; empty for the object itself.
    pub subresource: &'static str,
}

/// What to do about unknown and duplicate fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldValidation {
    /// Refuse them.
    #[default]
    Strict,
    /// Drop them with a warning.
    Warn,
    /// Drop them silently.
    Ignore,
}

/// A partial update.
#[derive(Clone, Debug, PartialEq)]
pub enum Patch {
    /// Lists merge by the schema's merge keys; `$patch` directives are understood.
    Strategic(Value),
    /// RFC 7396.
    Merge(Value),
    /// RFC 6902.
    Json(Value),
    /// Server-side apply of a whole manifest.
    Apply {
        /// The manifest.
        manifest: Value,
        /// Take fields from other managers.
        force: bool,
    },
}

/// What becomes of dependents when their owner is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Propagation {
    /// The owner goes at once, dependents follow.
    #[default]
    Background,
    /// Dependents go first.
    Foreground,
    /// Dependents stay.
    Orphan,
}

/// How a deletion is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeleteOptions {
    /// Seconds; the object's own where `None`. 0 removes a pod at once.
    pub grace_period_seconds: Option<i64>,
    /// What becomes of dependents.
    pub propagation: Propagation,
    /// Check, but delete nothing.
    pub dry_run: bool,
}

/// What a write did.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The object as it is stored now (or would be, in a dry run).
    pub object: Object,
    /// Whether the stored object differs from before; false for a patch that changes nothing.
    pub changed: bool,
    /// Warnings for the person, without the word `Warning:`.
    pub warnings: Vec<String>,
}

/// A refusal of the API server, as its `Status` object says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status code.
    pub code: u16,
    /// The machine-readable reason.
    pub reason: Reason,
    /// The whole message, such as `deployments.apps "web" not found`.
    pub message: String,
    /// For `Invalid`: each field's path and message, as kubectl lists them.
    pub causes: Vec<Cause>,
}

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The field's path, such as `spec.replicas`.
    pub field: String,
    /// What is wrong, such as `Invalid value: -1: must be greater than or equal to 0`.
    pub message: String,
}

/// `StatusReason` of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Kubernetes' own words.
pub enum Reason {
    NotFound,
    AlreadyExists,
    Invalid,
    BadRequest,
    Conflict,
    Forbidden,
    MethodNotAllowed,
    TooManyRequests,
    UnsupportedMediaType,
    InternalError,
    ServiceUnavailable,
}

impl Reason {
    /// The word of the API, which kubectl prints in parentheses after "Error from server".
    pub fn word(self) -> &'static str {
        match self {
            Reason::NotFound => "NotFound",
            Reason::AlreadyExists => "AlreadyExists",
            Reason::Invalid => "Invalid",
            Reason::BadRequest => "BadRequest",
            Reason::Conflict => "Conflict",
            Reason::Forbidden => "Forbidden",
            Reason::MethodNotAllowed => "MethodNotAllowed",
            Reason::TooManyRequests => "TooManyRequests",
            Reason::UnsupportedMediaType => "UnsupportedMediaType",
            Reason::InternalError => "InternalError",
            Reason::ServiceUnavailable => "ServiceUnavailable",
        }
    }

    /// The HTTP status code.
    pub fn code(self) -> u16 {
        match self {
            Reason::NotFound => 404,
            Reason::AlreadyExists | Reason::Conflict => 409,
            Reason::Invalid => 422,
            Reason::BadRequest => 400,
            Reason::Forbidden => 403,
            Reason::MethodNotAllowed => 405,
            Reason::TooManyRequests => 429,
            Reason::UnsupportedMediaType => 415,
            Reason::InternalError => 500,
            Reason::ServiceUnavailable => 503,
        }
    }
}

impl ApiError {
    /// A refusal without causes.
    pub fn new(reason: Reason, message: impl Into<String>) -> ApiError {
        ApiError { code: reason.code(), reason, message: message.into(), causes: Vec::new() }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

/// What a watcher is told.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchEvent {
    /// When.
    pub moment: Moment,
    /// What happened to the object.
    pub verb: WatchVerb,
    /// The object as it was written (or last was, for a deletion).
    pub object: Object,
}

/// What happened to a watched object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Kubernetes' own words.
pub enum WatchVerb {
    Added,
    Modified,
    Deleted,
}

/// A watcher's place in the log of writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WatchId(pub(crate) u32);
