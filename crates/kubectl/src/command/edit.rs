//! `kubectl edit`

use cluster::{Patch, Reason};
use objects::{Kind, ObjectRef};
use serde_json::Value;

use super::{Call, Command, Next, say, warn};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::manifest;
use crate::print::{drop_managed_fields, json, yaml};
use crate::process::{Context, Step};
use crate::resource::NOTHING_GIVEN;
use crate::state::State;

pub(crate) static COMMAND: Command = Command {
    name: "edit",
    short: "Edit a resource on the server",
    long: "Edit a resource from the default editor.\n\n The edit command allows you to directly edit any API resource you can retrieve via the command-line tools. It opens the editor of the page, or the command in KUBE_EDITOR. When it is closed, what has changed is sent to the server.",
    examples: "# Edit a deployment\nkubectl edit deployment/web\n\n# Edit it with another editor\nKUBE_EDITOR=\"sed -i s/1.20/1.21/\" kubectl edit deployment/web",
    usage: "(RESOURCE/NAME | -f FILENAME)",
    flags: &[FLAGS, sets::PRINT, sets::FILENAME, sets::MANAGER_EDIT, sets::RECORD, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("output-patch", FlagKind::Bool, "false", "Print the patch where the object is edited."),
    Flag::new("subresource", FlagKind::Text, "", "The subresource to work on: status or scale."),
    Flag::new("windows-line-endings", FlagKind::Bool, "false", "Use line endings of Windows."),
];

const HEADER: &str = "# Please edit the object below. Lines beginning with a '#' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n";

/// An `edit` whose file is open.
#[derive(Clone, Debug)]
pub(crate) struct Editing {
    /// The objects still to be edited; the first is open.
    objects: Vec<(ObjectRef, Value)>,
    path: String,
    as_json: bool,
    /// What was written to the file, without comments.
    written: String,
    /// Whether the server has refused an edit.
    refused: bool,
    waiting: bool,
    options: cluster::WriteOptions,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    if call.args.is_empty() && !call.flags.changed("filename") {
        return text(NOTHING_GIVEN);
    }
    crate::subresource::refuse(call)?;
    let mut query = call.query(&call.args)?;
    query.type_alone = true;
    let (infos, failures) = call.run_query(&query, context)?.split();
    Failure::all(failures)?;
    if infos.is_empty() {
        return text("edit cancelled, no objects found");
    }
    let as_json = call.flags.text("output") == "json";
    let objects = infos
        .iter()
        .filter_map(|info| {
            let mut value = info.object.as_ref()?.to_value();
            drop_managed_fields(&mut value);
            Some((info.reference(), value))
        })
        .collect();
    let end = if as_json { "json" } else { "yaml" };
    let number = 1_000_000_000 + context.cluster.now().0.unsigned_abs() * 7919 % 3_000_000_000;
    Ok(Next::Go(Box::new(State::Editing(Editing {
        objects,
        path: format!("/tmp/kubectl-edit-{number}.{end}"),
        as_json,
        written: String::new(),
        refused: false,
        waiting: false,
        options: call.write_options(super::DryRun::None)?,
    }))))
}

impl Editing {
    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        loop {
            if self.waiting {
                self.waiting = false;
                if let Some(step) = self.closed(context)? {
                    return Ok(step);
                }
                continue;
            }
            let Some((_, value)) = self.objects.first() else { return Ok(Step::Done(0)) };
            if self.written.is_empty() {
                self.written = if self.as_json { json::pretty(value) } else { yaml::document(value) };
                self.open(HEADER, context)?;
            }
            self.waiting = true;
            return Ok(Step::Edit { path: self.path.clone() });
        }
    }

    fn open(&self, header: &str, context: &mut Context<'_>) -> Fallible<()> {
        let content = if self.as_json { self.written.clone() } else { format!("{header}{}", self.written) };
        context
            .files
            .write(&self.path, content)
            .map_err(|_| Failure::Text(format!("open {}: is a directory", self.path)))
    }

    /// The editor was closed. Returns a step where the command does not go on to the next object.
    fn closed(&mut self, context: &mut Context<'_>) -> Fallible<Option<Step>> {
        let content = context.files.read(&self.path).unwrap_or_default();
        let body = without_comments(&content);
        if body.trim().is_empty() {
            context.files.remove(&self.path);
            context.output.err("Edit cancelled, saved file was empty.\n");
            return Ok(Some(Step::Done(0)));
        }
        if body == self.written {
            return self.unchanged(context);
        }
        let Some((reference, original)) = self.objects.first().cloned() else { return Ok(Some(Step::Done(0))) };
        self.written = body.clone();
        let value = match manifest::yaml_or_json(&body).and_then(of_known_kind) {
            Ok(value) => value,
            Err(error) => {
                self.refused = true;
                let reason = format!("{HEADER}# The edited file had a syntax error: {error}\n#\n");
                self.open(&reason, context)?;
                return Ok(None);
            }
        };
        self.send(&reference, &original, &value, context)
    }

    /// Nothing was changed: that ends the edit, with an error where the server has refused one before.
    fn unchanged(&mut self, context: &mut Context<'_>) -> Fallible<Option<Step>> {
        if self.refused {
            return self.preserved("Edit cancelled, no valid changes were saved.", context);
        }
        context.files.remove(&self.path);
        context.output.err("Edit cancelled, no changes made.\n");
        self.objects.remove(0);
        self.written.clear();
        Ok(self.objects.is_empty().then_some(Step::Done(0)))
    }

    /// Fails, and says where the file is kept.
    fn preserved<T>(&self, reason: &str, context: &mut Context<'_>) -> Fallible<T> {
        context.output.err(format!("A copy of your changes has been stored to {:?}\n", self.path));
        text(reason)
    }

    fn send(
        &mut self,
        reference: &ObjectRef,
        original: &Value,
        value: &Value,
        context: &mut Context<'_>,
    ) -> Fallible<Option<Step>> {
        let (kind, namespace, name) = (reference.kind, &reference.namespace, &reference.name);
        let plural = kind.resource().qualified_plural();
        // Rule: the preconditions of `EditOptions.visitToPatch`.
        if ["/apiVersion", "/kind", "/metadata/name"].iter().any(|path| original.pointer(path) != value.pointer(path)) {
            return self.preserved("At least one of apiVersion, kind and name was changed", context);
        }
        let mut patch = objects::patch::merge_diff(original, value).unwrap_or_default();
        // The version that was edited must still be the stored one only where the person says so.
        if let Some(metadata) = patch.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.remove("resourceVersion");
        }
        match context.cluster.patch(kind, namespace, name, Patch::Merge(patch), &self.options) {
            Ok(written) => {
                warn(context.output, &written.warnings);
                say(context.output, kind, namespace, name, "edited");
                context.files.remove(&self.path);
                self.objects.remove(0);
                self.written.clear();
                Ok(self.objects.is_empty().then_some(Step::Done(0)))
            }
            Err(error) => {
                self.refused = true;
                let mut reasons = String::new();
                match error.reason {
                    Reason::Invalid => {
                        reasons.push_str(&format!("# {plural} {name:?} was not valid:\n"));
                        for cause in &error.causes {
                            reasons.push_str(&format!("# * {}: {}\n", cause.field, cause.message));
                        }
                        context.output.err(format!("error: {plural} {name:?} is invalid\n"));
                    }
                    Reason::NotFound => {
                        context.output.err(format!("error: {plural} {name:?} could not be found on the server\n"));
                        return Err(Failure::Silent(1));
                    }
                    _ => {
                        context
                            .output
                            .err(format!("error: {plural} {name:?} could not be patched: {}\n", error.message));
                        context
                            .output
                            .err(format!("You can run `kubectl replace -f {}` to try this update again.\n", self.path));
                        return Err(Failure::Silent(1));
                    }
                }
                self.open(&format!("{HEADER}{reasons}#\n"), context)?;
                Ok(None)
            }
        }
    }
}

/// The value, where the server has its kind.
fn of_known_kind(value: Value) -> Result<Value, String> {
    let word = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    match Kind::from_manifest(word("apiVersion"), word("kind")) {
        Some(_) => Ok(value),
        None => Err(format!("no matches for kind {:?} in version {:?}", word("kind"), word("apiVersion"))),
    }
}

fn without_comments(content: &str) -> String {
    content.split_inclusive('\n').filter(|line| !line.trim_start().starts_with('#')).collect()
}
