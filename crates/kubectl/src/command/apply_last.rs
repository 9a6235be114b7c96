//! `kubectl apply view-last-applied` and `set-last-applied`

use cluster::Patch;
use serde_json::{Value, json};

use super::{Call, Command, DONE, DryRun, Next, say, warn};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::last_applied;
use crate::print::Format;
use crate::process::Context;

pub(super) static VIEW: Command = Command {
    name: "view-last-applied",
    short: "View the latest last-applied-configuration annotations of a resource/object",
    long: "View the latest last-applied-configuration annotations by type/name or file.\n\n The default output will be printed to stdout in YAML format. You can use the -o option to change the output format.",
    examples: "# View the last-applied-configuration annotations by type/name in YAML\nkubectl apply view-last-applied deployment/nginx\n\n# View the last-applied-configuration annotations by file in JSON\nkubectl apply view-last-applied -f deploy.yaml -o json",
    usage: "(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
    flags: &[VIEW_FLAGS, sets::FILENAME, sets::SELECTOR],
    run: Some(view),
    ..Command::BASE
};

pub(super) static SET: Command = Command {
    name: "set-last-applied",
    short: "Set the last-applied-configuration annotation on a live object to match the contents of a file",
    long: "Set the latest last-applied-configuration annotations by setting it to match the contents of a file. This results in the last-applied-configuration being updated as though 'kubectl apply -f<file>' was run, without updating any other parts of the object.",
    examples: "# Set the last-applied-configuration of a resource to match the contents of a file\nkubectl apply set-last-applied -f deploy.yaml\n\n# Execute set-last-applied against each configuration file in a directory.\nkubectl apply set-last-applied -f path/\n\n# Set the last-applied-configuration of a resource to match the contents of a file; will create the annotation if it does not already exist\nkubectl apply set-last-applied -f deploy.yaml --create-annotation=true",
    usage: "-f FILENAME",
    flags: &[SET_FLAGS, sets::PRINT, sets::DRY_RUN, sets::FILENAME],
    run: Some(set),
    ..Command::BASE
};

pub(super) static EDIT: Command = Command {
    name: "edit-last-applied",
    short: "Edit latest last-applied-configuration annotations of a resource/object",
    long: "Edit the latest last-applied-configuration annotations of resources from the default editor.",
    usage: "(RESOURCE/NAME | -f FILENAME)",
    unmodelled: true,
    ..Command::BASE
};

static VIEW_FLAGS: &[Flag] = &[
    Flag::new("all", FlagKind::Bool, "false", "Select all resources in the namespace of the specified resource types"),
    Flag::new("output", FlagKind::Text, "yaml", "Output format. Must be one of (yaml, json)").short('o'),
];

static SET_FLAGS: &[Flag] = &[Flag::new(
    "create-annotation",
    FlagKind::Bool,
    "false",
    "Will create 'last-applied-configuration' annotations if current objects doesn't have one",
)];

fn view(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let mut query = call.query(&call.args)?;
    query.type_alone = true;
    let (infos, failures) = call.run_query(&query, context)?.split();
    Failure::all(failures)?;
    let format = match call.flags.text("output") {
        "" | "yaml" => Format::Yaml,
        "json" => Format::Json,
        other => {
            return usage(format!("Unexpected -o output mode: {other}, the flag 'output' must be one of yaml|json"));
        }
    };
    for (at, info) in infos.iter().enumerate() {
        let Some(applied) = last_applied::of(info.fetched()?) else {
            return text(format!("no last-applied-configuration annotation found on resource: {}", info.name));
        };
        let value = serde_json::from_str(applied).unwrap_or_default();
        format.print(&value, at == 0, context.output)?;
    }
    DONE
}

/// Rule: `SetLastAppliedOptions` of kubectl's `apply_set_last_applied.go`: all objects are looked at before one is
/// written.
fn set(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    if !call.flags.changed("filename") {
        return text("must specify one of -f and -k");
    }
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(&call.flags, context.files)?;
    let (infos, failures) = call.select(&[], context)?.split();
    Failure::all(failures)?;
    let mut due = Vec::new();
    for info in &infos {
        let object = info.fetched()?;
        let new = last_applied::text(&info.manifest.clone().unwrap_or(Value::Null));
        match last_applied::of(object) {
            None if !call.flags.is("create-annotation") => {
                return text(format!(
                    "no last-applied-configuration annotation found on resource: {}, to create the annotation, run the command with --create-annotation",
                    info.name
                ));
            }
            Some(held) if held.trim_end() == new.trim_end() => {
                context.output.out(format!("set-last-applied {}: no changes required.\n", info.name));
            }
            Some(_) | None => due.push((info, new)),
        }
    }
    for (at, (info, new)) in due.into_iter().enumerate() {
        let mut value = info.fetched()?.to_value();
        if dry_run != DryRun::Client {
            let patch = Patch::Merge(json!({ "metadata": { "annotations": { last_applied::KEY: new } } }));
            let options = call.write_options(dry_run)?;
            let written = context.cluster.patch(info.kind, &info.namespace, &info.name, patch, &options)?;
            warn(context.output, &written.warnings);
            value = written.object.to_value();
        }
        match &format {
            Format::Human => {
                let done = format!("configured{}", dry_run.suffix());
                say(context.output, info.kind, &info.namespace, &info.name, &done);
            }
            other => other.print(&value, at == 0, context.output)?,
        }
    }
    DONE
}
