//! `--subresource`: an object's status, and its scale as an object of its own.

use cluster::{ApiError, Reason};
use objects::{Kind, LabelSelector, Moment, Object, Time};
use serde_json::{Value, json};

use crate::age;
use crate::command::Call;
use crate::failure::{Failure, Fallible, text};
use crate::resource::Info;

/// The parts of an object that have an address of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subresource {
    Status,
    Scale,
}

/// What `--subresource` names. Errors: a word that kubectl does not know, or one that the playground does not model.
pub(crate) fn of(call: &Call) -> Fallible<Option<Subresource>> {
    match call.flags.text("subresource") {
        "" => Ok(None),
        "status" => Ok(Some(Subresource::Status)),
        "scale" => Ok(Some(Subresource::Scale)),
        "resize" => unmodelled("resize"),
        other => text(format!("invalid subresource value: {other:?}. Must be one of [status scale resize]")),
    }
}

/// Refuses the flag of a command that has no subresource to write to here.
pub(crate) fn refuse(call: &Call) -> Fallible<()> {
    match of(call)? {
        None => Ok(()),
        Some(_) => unmodelled(call.flags.text("subresource")),
    }
}

/// The status is the controllers' alone here.
fn unmodelled<T>(word: &str) -> Fallible<T> {
    text(format!("the playground does not model writing to the subresource {word:?}"))
}

/// Refuses a write to the status.
pub(crate) fn only_scale(wanted: Option<Subresource>) -> Fallible<bool> {
    match wanted {
        None => Ok(false),
        Some(Subresource::Scale) => Ok(true),
        Some(Subresource::Status) => unmodelled("status"),
    }
}

/// An object's `Scale`. Errors: it has none.
pub(crate) fn scale(object: &Object) -> Fallible<Value> {
    let (wanted, held, selector) = match object {
        Object::Deployment(it) => (it.spec.replicas, it.status.replicas, it.spec.selector.to_string()),
        Object::ReplicaSet(it) => (it.spec.replicas, it.status.replicas, it.spec.selector.to_string()),
        Object::Other(it) if it.kind == Kind::StatefulSet => {
            let number = |path: &[&str]| it.at(path).and_then(Value::as_i64).and_then(|n| i32::try_from(n).ok());
            let selector: LabelSelector =
                it.at(&["spec", "selector"]).and_then(|held| objects::read(held.clone()).ok()).unwrap_or_default();
            let (wanted, held) = (number(&["spec", "replicas"]), number(&["status", "replicas"]));
            (wanted.unwrap_or(1), held.unwrap_or(0), selector.to_string())
        }
        Object::Pod(_)
        | Object::Service(_)
        | Object::EndpointSlice(_)
        | Object::Node(_)
        | Object::Event(_)
        | Object::Other(_) => {
            let message = "the server could not find the requested resource";
            return Err(Failure::Api(ApiError::new(Reason::NotFound, message)));
        }
    };
    let whole = object.to_value();
    let mut metadata = json!({});
    for key in ["creationTimestamp", "name", "namespace", "resourceVersion", "uid"] {
        metadata[key] = whole["metadata"][key].clone();
    }
    Ok(json!({
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": metadata,
        "spec": { "replicas": wanted },
        "status": { "replicas": held, "selector": selector },
    }))
}

/// The columns of a `Scale`.
pub(crate) const COLUMNS: [&str; 4] = ["NAME", "DESIRED", "AVAILABLE", "AGE"];

/// The cells of an object's `Scale`.
pub(crate) fn row(info: &Info, scale: &Value, now: Moment) -> Vec<String> {
    let created: Option<Time> = info.object.as_ref().and_then(|object| object.metadata().creation_timestamp);
    vec![
        info.name.clone(),
        scale["spec"]["replicas"].to_string(),
        scale["status"]["replicas"].to_string(),
        age::since(created, now),
    ]
}
