//! `kubectl patch`

use cluster::Patch;
use serde_json::{Value, json};

use super::{Call, Command, DONE, DryRun, Next, say, warn};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::manifest;
use crate::pod_template::value_of;
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;
use crate::subresource;
use cluster::{ApiError, Reason};

pub(crate) static COMMAND: Command = Command {
    name: "patch",
    short: "Update fields of a resource",
    long: "Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.\n\n JSON and YAML formats are accepted.",
    examples: "# Set the number of replicas\nkubectl patch deployment web -p '{\"spec\":{\"replicas\":3}}'\n\n# Change one container's image; the container is found by its name\nkubectl patch deployment web -p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"nginx\",\"image\":\"nginx:1.21\"}]}}}}'\n\n# The same as a JSON patch\nkubectl patch deployment web --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\"nginx:1.21\"}]'",
    usage: "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
    flags: &[FLAGS, sets::LOCAL, sets::PRINT, sets::DRY_RUN, sets::MANAGER_PATCH, sets::FILENAME, sets::RECORD],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("patch", FlagKind::Text, "", "The patch to be applied, as JSON or YAML.").short('p'),
    Flag::new("patch-file", FlagKind::Text, "", "A file with the patch."),
    Flag::new("subresource", FlagKind::Text, "", "The subresource to work on: status or scale."),
    Flag::new("type", FlagKind::Text, "strategic", "The type of patch: one of json, merge or strategic."),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(flags, context.files)?;
    let (given, path) = (flags.text("patch"), flags.text("patch-file"));
    if !given.is_empty() && !path.is_empty() {
        return text("cannot specify --patch and --patch-file together");
    }
    if given.is_empty() && path.is_empty() {
        return text("must specify --patch or --patch-file containing the contents of the patch");
    }
    if !matches!(flags.text("type"), "json" | "merge" | "strategic") {
        return text(format!("--type must be one of [json merge strategic], not {:?}", flags.text("type")));
    }
    let content = if path.is_empty() {
        given.to_owned()
    } else {
        context
            .files
            .read(path)
            .or_else(|_| text(format!("unable to read patch file: open {path}: no such file or directory")))?
    };
    let mut query = call.query(&call.args)?;
    query.fetch_files = !flags.is("local");
    let (infos, mut failures) = call.run_query(&query, context)?.split();
    if infos.is_empty() && failures.is_empty() {
        return text("no objects passed to patch");
    }
    let to_scale = subresource::only_scale(subresource::of(call)?)?;
    for (at, info) in infos.iter().enumerate() {
        if to_scale {
            failures.extend(patch_scale(call, info, &content, dry_run, &format, at == 0, context).err());
            continue;
        }
        failures.extend(patch(call, info, &content, dry_run, &format, at == 0, context).err());
    }
    Failure::all(failures)?;
    DONE
}

/// The patch as the server gets it: JSON as it is, YAML converted.
fn read(content: &str) -> Fallible<Value> {
    manifest::yaml_or_json(content).map_err(|error| {
        if content.trim_start().starts_with(['{', '[']) {
            Failure::Api(ApiError::new(Reason::BadRequest, error))
        } else {
            Failure::Text(format!("unable to parse {content:?}: {error}"))
        }
    })
}

/// Applies the patch to the object's `Scale`, of which only `spec.replicas` can be written.
fn patch_scale(
    call: &Call,
    info: &Info,
    content: &str,
    dry_run: DryRun,
    format: &Format,
    first: bool,
    context: &mut Context<'_>,
) -> Fallible<()> {
    let patch = read(content)?;
    let old = subresource::scale(info.fetched()?)?;
    let mut new = old.clone();
    match call.flags.text("type") {
        "json" => objects::patch::json_patch(&mut new, &patch).map_err(Failure::Text)?,
        // A scale has no lists whose items are merged.
        _ => objects::patch::merge(&mut new, &patch),
    }
    let wanted = new["spec"]["replicas"].clone();
    if dry_run != DryRun::Client {
        let patch = Patch::Merge(json!({ "spec": { "replicas": wanted } }));
        let options = call.write_options(dry_run)?;
        let written = context.cluster.patch(info.kind, &info.namespace, &info.name, patch, &options)?;
        new = subresource::scale(&written.object)?;
    }
    match format {
        Format::Human => {
            let same = if old["spec"]["replicas"] == wanted { " (no change)" } else { "" };
            context.output.object(info.reference(), format!("scale.autoscaling/{}", info.name));
            context.output.out(format!(" patched{}{same}\n", dry_run.suffix()));
            Ok(())
        }
        other => other.print(&new, first, context.output),
    }
}

fn patch(
    call: &Call,
    info: &Info,
    content: &str,
    dry_run: DryRun,
    format: &Format,
    first: bool,
    context: &mut Context<'_>,
) -> Fallible<()> {
    let value = read(content)?;
    let kind = call.flags.text("type");
    let old = value_of(info)?;
    let local = call.flags.is("local") || dry_run == DryRun::Client;
    let (new, changed) = if local {
        let mut new = old.clone();
        match kind {
            "json" => objects::patch::json_patch(&mut new, &value).map_err(Failure::Text)?,
            "merge" => objects::patch::merge(&mut new, &value),
            _ => objects::patch::strategic(info.kind, &mut new, &mut value.clone()).map_err(Failure::Text)?,
        }
        let changed = new != old;
        (new, changed)
    } else {
        let patch = match kind {
            "json" => Patch::Json(value),
            "merge" => Patch::Merge(value),
            _ => Patch::Strategic(value),
        };
        let options = call.write_options(dry_run)?;
        let mut written = context.cluster.patch(info.kind, &info.namespace, &info.name, patch, &options)?;
        warn(context.output, &written.warnings);
        if call.flags.is("record") && dry_run == DryRun::None {
            let cause = serde_json::json!({ "metadata": { "annotations": { "kubernetes.io/change-cause": call.recorded_line() } } });
            let recorded =
                context.cluster.patch(info.kind, &info.namespace, &info.name, Patch::Merge(cause), &options)?;
            written.object = recorded.object;
        }
        let changed = written.changed;
        (written.object.to_value(), changed)
    };
    match format {
        Format::Human => {
            let same = if changed { "" } else { " (no change)" };
            let done = format!("patched{}{same}", dry_run.suffix());
            say(context.output, info.kind, &info.namespace, &info.name, &done);
            Ok(())
        }
        other => other.print(&new, first, context.output),
    }
}
