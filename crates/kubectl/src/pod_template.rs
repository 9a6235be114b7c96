//! Objects that hold a pod template, and changes to it.

use cluster::Patch;
use objects::{Kind, Object};
use serde_json::{Value, json};

use crate::command::{Call, DryRun, say, warn};
use crate::failure::{Failure, Fallible, text};
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;
use crate::revisions::CHANGE_CAUSE;

/// Where the pod spec stands in an object of a kind; none where it has none.
pub(crate) fn pod_spec_path(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Pod => Some("/spec"),
        Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet | Kind::DaemonSet | Kind::Job => {
            Some("/spec/template/spec")
        }
        Kind::CronJob => Some("/spec/jobTemplate/spec/template/spec"),
        _ => None,
    }
}

/// The pod spec of an object's API form.
///
/// Errors: the kind has no pod template.
fn pod_spec_mut(kind: Kind, value: &mut Value) -> Fallible<&mut Value> {
    let found = pod_spec_path(kind).and_then(|path| value.pointer_mut(path));
    found.ok_or_else(|| {
        Failure::Text(format!(
            "the object is not a pod or does not have a pod template: *{}.{}",
            kind.resource().version,
            kind.name()
        ))
    })
}

/// The same for an object that a line of `set` names: the refusal names it, too.
pub(crate) fn pod_spec_of<'a>(info: &Info, value: &'a mut Value) -> Fallible<&'a mut Value> {
    pod_spec_mut(info.kind, value).map_err(|failure| match failure {
        Failure::Text(reason) => {
            Failure::Text(format!("error: {}/{} {reason}", info.kind.resource().plural, info.name))
        }
        other => other,
    })
}

/// The containers of a pod spec that a wildcard or name selects, init containers among them.
pub(crate) fn containers_mut<'a>(spec: &'a mut Value, wanted: &str) -> Vec<&'a mut Value> {
    let Some(map) = spec.as_object_mut() else { return Vec::new() };
    map.iter_mut()
        .filter(|(key, _)| matches!(key.as_str(), "containers" | "initContainers"))
        .filter_map(|(_, list)| list.as_array_mut())
        .flatten()
        .filter(|container| wanted == "*" || container.get("name").and_then(Value::as_str) == Some(wanted))
        .collect()
}

/// A change of an object that is to be sent, told and printed in one way by all commands of `set`.
pub(crate) struct Change<'a> {
    pub info: &'a Info,
    pub old: Value,
    pub new: Value,
    /// `image updated`
    pub done: &'a str,
    /// What stands before the server's refusal.
    pub failed: &'a str,
    pub dry_run: DryRun,
    pub first: bool,
    /// Whether the server is left alone.
    pub local: bool,
    /// Whether a change that changes nothing says nothing.
    pub silent_if_same: bool,
}

impl Change<'_> {
    /// Sends the change.
    pub(crate) fn send(mut self, call: &Call, format: &Format, context: &mut Context<'_>) -> Fallible<()> {
        let difference = objects::patch::merge_diff(&self.old, &self.new);
        if difference.is_none() && self.silent_if_same && matches!(format, Format::Human) {
            return Ok(());
        }
        if call.flags.is("record") {
            let annotations = &mut self.new["metadata"]["annotations"];
            if !annotations.is_object() {
                *annotations = json!({});
            }
            annotations[CHANGE_CAUSE] = json!(call.recorded_line());
        }
        let info = self.info;
        let value = if self.local || self.dry_run == DryRun::Client {
            self.new
        } else {
            let patch = objects::patch::merge_diff(&self.old, &self.new).unwrap_or_else(|| json!({}));
            let options = call.write_options(self.dry_run)?;
            let written = context.cluster.patch(info.kind, &info.namespace, &info.name, Patch::Merge(patch), &options);
            let written = match written {
                Ok(written) => written,
                Err(error) if self.failed.is_empty() => return Err(error.into()),
                Err(error) => return text(format!("{} {}", self.failed, error.message)),
            };
            warn(context.output, &written.warnings);
            written.object.to_value()
        };
        match format {
            Format::Human => {
                let done = format!("{}{}", self.done, self.dry_run.suffix());
                say(context.output, info.kind, &info.namespace, &info.name, &done);
                Ok(())
            }
            other => other.print(&value, self.first, context.output),
        }
    }
}

/// The object's API form: the live one, or the file's with `--local`.
pub(crate) fn value_of(info: &Info) -> Fallible<Value> {
    match (&info.object, &info.manifest) {
        (Some(object), _) => Ok(Object::to_value(object)),
        (None, Some(manifest)) => Ok(manifest.clone()),
        (None, None) => text("there is no object"),
    }
}
