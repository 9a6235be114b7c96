//! What happens to a manifest before it is stored: decoding, patches, defaults, validation, and admission plugins.

use std::rc::Rc;

use objects::pod::QosClass;
use objects::schema::{self, DecodeError, Unknown};
use objects::{Kind, Object, Pod, PodSpec, defaults, validation};
use serde_json::Value;

use super::complete::complete;
use crate::{ApiError, Cause, Cluster, FieldValidation, Patch, Reason};

/// Checks a manifest against the schema of its kind; returns warnings.
///
/// Errors: `BadRequest` with the server's decoding error.
pub(super) fn decode(kind: Kind, manifest: &mut Value, validation: FieldValidation) -> Result<Vec<String>, ApiError> {
    // Rule: `transformDecodeError`, with what `runtime.Scheme` says of a kind that it does not know. A client may have found
    // a kind in lower case.
    if let Some(given) = manifest["kind"].as_str()
        && given != kind.name()
    {
        let version = kind.resource().api_version();
        let reason = format!(
            "no kind {given:?} is registered for version {version:?} in scheme \"pkg/api/legacyscheme/scheme.go:30\""
        );
        return Err(cannot_be_handled(kind, given, &reason));
    }
    let checked = schema::check(kind, manifest, unknown(validation));
    objects::drop_nulls(manifest);
    checked.map_err(|error| {
        let reason = match error {
            DecodeError::Type { json, .. } => json,
            DecodeError::Strict(fields) => format!("strict decoding error: {}", fields.join(", ")),
        };
        cannot_be_handled(kind, kind.name(), &reason)
    })
}

/// The object with a patch applied, checked like a manifest; and the warnings.
///
/// Errors: the patch is malformed or does not fit.
pub(super) fn apply_patch(
    kind: Kind,
    mut value: Value,
    patch: Patch,
    validation: FieldValidation,
) -> Result<(Value, Vec<String>), ApiError> {
    let bad = |message: String| ApiError::new(Reason::BadRequest, message);
    check_shape(&patch).map_err(bad)?;
    let word = |value: &Value, key: &str| value["metadata"][key].as_str().unwrap_or_default().to_owned();
    let (name, namespace) = (word(&value, "name"), word(&value, "namespace"));
    // What the error messages show of the patch.
    let shown = match patch {
        Patch::Strategic(mut patch) => {
            objects::patch::strategic(kind, &mut value, &mut patch).map_err(bad)?;
            Some(objects::patch::go_text(&patch))
        }
        Patch::Merge(patch) => {
            objects::patch::merge(&mut value, &patch);
            None
        }
        Patch::Json(patch) => {
            objects::patch::json_patch(&mut value, &patch).map_err(|_| {
                let message = "the server rejected our request due to an error in our request";
                ApiError::new(Reason::Invalid, message)
            })?;
            None
        }
        Patch::Apply { .. } => {
            return Err(ApiError::new(Reason::UnsupportedMediaType, "server-side apply is not supported"));
        }
    };
    let text = value.to_string();
    let named = (word(&value, "name"), word(&value, "namespace"));
    let checked = schema::check(kind, &mut value, unknown(validation));
    objects::drop_nulls(&mut value);
    let warnings = checked.map_err(|error| {
        let reason = match (error, &shown) {
            (DecodeError::Strict(fields), _) => format!("strict decoding error: {}", fields.join(", ")),
            (DecodeError::Type { convert, .. }, Some(_)) => convert,
            (DecodeError::Type { json, .. }, None) => json,
        };
        let message = format!("Invalid value: {:?}: {reason}", shown.unwrap_or(text));
        let mut error = ApiError::new(Reason::Invalid, format!("\"\" is invalid: patch: {message}"));
        error.causes = vec![Cause { field: "patch".to_owned(), message }];
        error
    })?;
    if !named.1.is_empty() && named.1 != namespace {
        return Err(bad(
            "the namespace of the provided object does not match the namespace sent on the request".to_owned()
        ));
    }
    if named.0 != name {
        return Err(bad(if named.0.is_empty() {
            "the name of the object (based on URL) was undeterminable: name must be provided".to_owned()
        } else {
            format!("the name of the object ({}) does not match the name on the URL ({name})", named.0)
        }));
    }
    Ok((value, warnings))
}

/// Refuses a patch that is no list of operations, or no object.
///
/// Rule: what `json.Unmarshal` says in `applyJSPatch` and `strategicPatchObject`.
fn check_shape(patch: &Patch) -> Result<(), String> {
    let (value, wanted, begin) = match patch {
        Patch::Json(value) => (value, "[]handlers.jsonPatchOp", "error decoding patch: "),
        Patch::Merge(value) => (value, "map[string]interface {}", "error decoding patch: "),
        Patch::Strategic(value) => (value, "map[string]interface {}", ""),
        Patch::Apply { .. } => return Ok(()),
    };
    let is_list = matches!(patch, Patch::Json(_));
    let given = match value {
        Value::Array(_) if !is_list => "array",
        Value::Object(_) if is_list => "object",
        Value::Null | Value::Array(_) | Value::Object(_) => return Ok(()),
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
    };
    Err(format!("{begin}json: cannot unmarshal {given} into Go value of type {wanted}"))
}

fn unknown(validation: FieldValidation) -> Unknown {
    match validation {
        FieldValidation::Strict => Unknown::Refuse,
        FieldValidation::Warn => Unknown::Warn,
        FieldValidation::Ignore => Unknown::Drop,
    }
}

fn cannot_be_handled(kind: Kind, given: &str, reason: &str) -> ApiError {
    let (name, version) = (kind.name(), kind.resource().version);
    ApiError::new(Reason::BadRequest, format!("{given} in version {version:?} cannot be handled as a {name}: {reason}"))
}

/// Fills in defaults and validates.
///
/// Errors: `Invalid` with each field that is wrong.
pub(super) fn default_and_validate(kind: Kind, manifest: &mut Value, old: Option<&Value>) -> Result<(), ApiError> {
    defaults::apply(kind, manifest);
    let faults = validation::validate(kind, manifest, old);
    if faults.is_empty() {
        return Ok(());
    }
    let resource = kind.resource();
    let subject = match resource.group {
        "" => resource.name.to_owned(),
        group => format!("{}.{group}", resource.name),
    };
    let name = manifest["metadata"]["name"].as_str().unwrap_or_default();
    let lines: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect();
    let told = if lines.len() == 1 { lines.concat() } else { format!("[{}]", lines.join(", ")) };
    let mut error = ApiError::new(Reason::Invalid, format!("{subject} {name:?} is invalid: {told}"));
    error.causes = faults.into_iter().map(|fault| Cause { field: fault.field, message: fault.message }).collect();
    Err(error)
}

/// The typed object.
///
/// Errors: `BadRequest` where a field has the wrong type.
pub(super) fn read(kind: Kind, manifest: Value) -> Result<Object, ApiError> {
    Object::from_value(kind, manifest).map_err(|error| cannot_be_handled(kind, kind.name(), &error.to_string()))
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
            Object::Other(other) => {
                let other = Rc::make_mut(other);
                complete(other);
                self.admit_job(other);
            }
            Object::ReplicaSet(_) | Object::Deployment(_) | Object::EndpointSlice(_) | Object::Event(_) => {}
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

    /// Rule: the `ServiceAccount` admission plugin.
    fn check_service_account(&self, pod: &Pod) -> Result<(), ApiError> {
        let namespace = &pod.metadata.namespace;
        let account = pod.spec.service_account_name.as_str();
        // Every namespace gets its default account, be it a moment later.
        if matches!(account, "" | "default") || self.store.get(Kind::ServiceAccount, namespace, account).is_some() {
            return Ok(());
        }
        let told =
            format!("error looking up service account {namespace}/{account}: serviceaccount {account:?} not found");
        Err(forbidden(pod, &told))
    }

    /// Rule: the `Priority` admission plugin.
    fn apply_priority(&self, pod: &mut Pod) -> Result<(), ApiError> {
        let named = pod.spec.priority_class_name.as_str();
        let class = match named {
            "" => self
                .store
                .list(Kind::PriorityClass, None)
                .filter_map(Object::as_other)
                .find(|class| class.at(&["globalDefault"]) == Some(&Value::Bool(true))),
            _ => match self.store.get(Kind::PriorityClass, "", named).and_then(Object::as_other) {
                None => return Err(forbidden(pod, &format!("no PriorityClass with name {named} was found"))),
                found => found,
            },
        };
        let Some(class) = class else { return Ok(()) };
        let mut raw = pod.spec.raw.clone();
        raw["priorityClassName"] = Value::from(class.metadata.name.as_str());
        for (field, source) in [("priority", "value"), ("preemptionPolicy", "preemptionPolicy")] {
            if let Some(value) = class.at(&[source]) {
                raw[field] = value.clone();
            }
        }
        if let Ok(spec) = PodSpec::from_value(raw) {
            pod.spec = Rc::new(spec);
        }
        Ok(())
    }

    /// The service account's token volume, the priority, and the quality of service.
    fn admit_pod(&mut self, pod: &mut Pod, dry_run: bool) -> Result<(), ApiError> {
        if self.store.count(Kind::Pod) >= MOST_PODS {
            return Err(forbidden(pod, &format!("this simulated cluster holds at most {MOST_PODS} pods")));
        }
        self.apply_limit_ranges(pod)?;
        self.check_service_account(pod)?;
        self.apply_priority(pod)?;
        let key = format!("{}/{}", pod.metadata.namespace, pod.metadata.uid);
        if !dry_run {
            pod.admitted.token_volume = Some(self.random.suffix("token-volume", &key, 0));
        }
        pod.status.phase = objects::pod::Phase::Pending;
        pod.status.qos_class = quality_of_service(&pod.spec);
        Ok(())
    }
}

/// More would take longer than a person waits; a real cluster is given up at some 150,000.
const MOST_PODS: usize = 20_000;

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

/// These plugins run before a name is generated.
fn forbidden(pod: &Pod, why: &str) -> ApiError {
    let metadata = &pod.metadata;
    let name = if metadata.generate_name.is_empty() { &metadata.name } else { &metadata.generate_name };
    ApiError::new(Reason::Forbidden, format!("pods {name:?} is forbidden: {why}"))
}
