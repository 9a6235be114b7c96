//! What happens to a manifest before it is stored: decoding, patches, defaults, validation, and admission plugins.

use std::rc::Rc;

use objects::pod::QosClass;
use objects::{Kind, Object, Pod, PodSpec, defaults};
use serde_json::Value;

use crate::{ApiError, Cluster, FieldValidation, Patch, Reason};

/// Checks a manifest against the schema of its kind; returns warnings.
///
/// Errors: `BadRequest` with the server's decoding error.
pub(super) fn decode(
    _kind: Kind,
    manifest: &mut Value,
    _validation: FieldValidation,
    _old: Option<&Object>,
) -> Result<Vec<String>, ApiError> {
    objects::drop_nulls(manifest);
    Ok(Vec::new())
}

/// The object with a patch applied.
///
/// Errors: the patch is malformed or does not fit.
pub(super) fn apply_patch(_kind: Kind, mut value: Value, patch: Patch) -> Result<Value, ApiError> {
    match patch {
        Patch::Merge(patch) | Patch::Strategic(patch) => {
            merge(&mut value, &patch);
            Ok(value)
        }
        Patch::Json(_) | Patch::Apply { .. } => {
            Err(ApiError::new(Reason::UnsupportedMediaType, "this kind of patch is not supported"))
        }
    }
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    for (key, value) in patch {
        if value.is_null() {
            if let Value::Object(target) = target {
                target.remove(key);
            }
        } else {
            merge(&mut target[key], value);
        }
    }
}

/// Fills in defaults and validates.
///
/// Errors: `Invalid` with each field that is wrong.
pub(super) fn default_and_validate(kind: Kind, manifest: &mut Value, _old: Option<&Value>) -> Result<(), ApiError> {
    defaults::apply(kind, manifest);
    Ok(())
}

/// The typed object.
///
/// Errors: `BadRequest` where a field has the wrong type.
pub(super) fn read(kind: Kind, manifest: Value) -> Result<Object, ApiError> {
    Object::from_value(kind, manifest).map_err(|error| {
        let message = format!(
            "{} in version \"{}\" cannot be handled as a {}: {error}",
            kind.name(),
            kind.resource().version,
            kind.name()
        );
        ApiError::new(Reason::BadRequest, message)
    })
}

/// Lets a replaced object share again what it shared before: a pod's spec with its template, and what was admitted.
pub(super) fn keep_shared(old: &Object, new: &mut Object) {
    let (Object::Pod(old), Object::Pod(new)) = (old, new) else { return };
    if old.spec_value() == new.spec_value() {
        let new = Rc::make_mut(new);
        new.spec = Rc::clone(&old.spec);
        new.admitted = old.admitted.clone();
    }
}

impl Cluster {
    /// Runs the admission plugins for an object that is about to be created.
    pub(super) fn admit(&mut self, object: &mut Object, dry_run: bool) -> Result<(), ApiError> {
        match object {
            Object::Pod(pod) => self.admit_pod(Rc::make_mut(pod), dry_run)?,
            Object::Service(service) => self.allocate(Rc::make_mut(service), dry_run)?,
            Object::Node(node) => self.join_node(Rc::make_mut(node), dry_run)?,
            Object::ReplicaSet(_)
            | Object::Deployment(_)
            | Object::EndpointSlice(_)
            | Object::Event(_)
            | Object::Other(_) => {}
        }
        self.charge_quota(object, dry_run)
    }

    /// Runs the admission plugins for an object that is about to be replaced.
    pub(super) fn admit_update(&mut self, _old: &Object, object: &mut Object) -> Result<(), ApiError> {
        if let Object::Service(service) = object {
            self.allocate(Rc::make_mut(service), false)?;
        }
        Ok(())
    }

    /// The service account's token volume, the priority, and the quality of service.
    fn admit_pod(&mut self, pod: &mut Pod, dry_run: bool) -> Result<(), ApiError> {
        self.apply_limit_ranges(pod)?;
        let key = format!("{}/{}", pod.metadata.namespace, pod.metadata.uid);
        if !dry_run {
            pod.admitted.token_volume = Some(self.random.suffix("token-volume", &key, 0));
        }
        pod.status.phase = objects::pod::Phase::Pending;
        pod.status.qos_class = quality_of_service(&pod.spec);
        Ok(())
    }
}

/// Guaranteed: every container limits CPU and memory and requests as much. BestEffort: none asks for anything.
///
/// Rule: `ComputePodQOS` of `pkg/apis/core/v1/helper/qos`.
fn quality_of_service(spec: &PodSpec) -> QosClass {
    let containers = || spec.containers.iter().chain(&spec.init_containers);
    let asks = containers().any(|container| {
        let resources = &container.resources;
        resources
            .requests
            .iter()
            .chain(&resources.limits)
            .any(|(name, quantity)| matches!(name.as_str(), "cpu" | "memory") && quantity.nano() > 0)
    });
    let guaranteed = containers().all(|container| {
        ["cpu", "memory"].iter().all(|name| {
            let limit = container.resources.limits.get(*name);
            let request = container.resources.requests.get(*name).or(limit);
            limit.is_some_and(|limit| limit.nano() > 0) && request.map(|q| q.nano()) == limit.map(|q| q.nano())
        })
    });
    match (asks, guaranteed) {
        (false, _) => QosClass::BestEffort,
        (true, true) => QosClass::Guaranteed,
        (true, false) => QosClass::Burstable,
    }
}
