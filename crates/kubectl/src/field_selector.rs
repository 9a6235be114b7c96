//! `--field-selector`: which fields of which kinds can be asked for, and whether an object has the value.

use cluster::{ApiError, Reason};
use objects::{Kind, Object};
use serde_json::Value;

use crate::failure::{Failure, Fallible};
use crate::resource::api_resource;

/// Fields that must have, or not have, a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldSelector {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq)]
struct Term {
    field: String,
    equal: bool,
    value: String,
}

impl FieldSelector {
    /// Parses `a=b,c!=d`. Errors: kubectl's words.
    pub(crate) fn parse(text: &str) -> Result<FieldSelector, String> {
        let mut terms = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (field, equal, value) = if let Some((field, value)) = part.split_once("!=") {
                (field, false, value)
            } else if let Some((field, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
                (field, true, value)
            } else {
                return Err(format!("invalid field selector: {text:?}; can't understand {part:?}"));
            };
            terms.push(Term { field: field.to_owned(), equal, value: value.to_owned() });
        }
        Ok(FieldSelector { terms })
    }

    /// Whether the server knows the fields for this kind.
    pub(crate) fn check(&self, kind: Kind) -> Fallible<()> {
        for term in &self.terms {
            if !is_known(kind, &term.field) {
                let shown: Vec<String> = self
                    .terms
                    .iter()
                    .map(|term| format!("{}{}{}", term.field, if term.equal { "=" } else { "!=" }, term.value))
                    .collect();
                return Err(Failure::Api(ApiError::new(
                    Reason::BadRequest,
                    format!(
                        "Unable to find {:?} that match label selector \"\", field selector {:?}: field label not supported: {}",
                        api_resource(kind),
                        shown.join(","),
                        term.field
                    ),
                )));
            }
        }
        Ok(())
    }

    /// Whether the object has the values.
    pub(crate) fn matches(&self, object: &Object) -> bool {
        self.terms.iter().all(|term| (field(object, &term.field) == term.value) == term.equal)
    }
}

fn is_known(kind: Kind, field: &str) -> bool {
    if matches!(field, "metadata.name" | "metadata.namespace") {
        return true;
    }
    match kind {
        Kind::Pod => matches!(
            field,
            "spec.nodeName"
                | "spec.restartPolicy"
                | "spec.schedulerName"
                | "spec.serviceAccountName"
                | "spec.hostNetwork"
                | "status.phase"
                | "status.podIP"
                | "status.podIPs"
                | "status.nominatedNodeName"
        ),
        Kind::Event => matches!(
            field,
            "involvedObject.kind"
                | "involvedObject.namespace"
                | "involvedObject.name"
                | "involvedObject.uid"
                | "involvedObject.apiVersion"
                | "involvedObject.resourceVersion"
                | "involvedObject.fieldPath"
                | "reason"
                | "reportingComponent"
                | "source"
                | "type"
        ),
        Kind::Node => field == "spec.unschedulable",
        Kind::Namespace => field == "status.phase",
        Kind::Secret => field == "type",
        Kind::ReplicaSet => field == "status.replicas",
        Kind::Job => field == "status.successful",
        Kind::Service => matches!(field, "spec.clusterIP" | "spec.type"),
        _ => false,
    }
}

fn field(object: &Object, path: &str) -> String {
    match (object, path) {
        (_, "metadata.name") => return object.metadata().name.clone(),
        (_, "metadata.namespace") => return object.metadata().namespace.clone(),
        (Object::Pod(pod), "status.phase") => return pod.status.phase.word().to_owned(),
        (Object::Pod(pod), "spec.nodeName") => return pod.node_name().to_owned(),
        (Object::Event(event), "source") => return event.source.component.to_string(),
        (Object::Event(event), "reason") => return event.reason.to_string(),
        (Object::Event(event), "type") => return event.kind.to_string(),
        (Object::Event(event), "involvedObject.name") => return event.involved_object.name.clone(),
        (Object::Event(event), "involvedObject.kind") => return event.involved_object.kind.to_string(),
        _ => {}
    }
    let whole = object.to_value();
    match path.split('.').try_fold(&whole, |value, key| value.get(key)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None if path == "spec.unschedulable" || path == "spec.hostNetwork" => "false".to_owned(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}
