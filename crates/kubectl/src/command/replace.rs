//! `kubectl replace`

use cluster::{DeleteOptions, Propagation};
use objects::Span;

use super::delete::{Deleting, Replacement, propagation};
use super::{Call, Command, DONE, DryRun, Next, say, warn};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::last_applied;
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;
use crate::state::State;
use crate::subresource;

pub(crate) static COMMAND: Command = Command {
    name: "replace",
    short: "Replace a resource by file name or stdin",
    long: "Replace a resource by file name or stdin.\n\n JSON and YAML formats are accepted. If replacing an existing resource, the complete resource spec must be provided.",
    examples: "# Replace a deployment by what a file describes\nkubectl replace -f deployment.yaml\n\n# Delete it first and create it again\nkubectl replace --force -f deployment.yaml",
    usage: "-f FILENAME",
    flags: &[
        FLAGS,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_REPLACE,
        sets::FILENAME,
        sets::SAVE_CONFIG,
        sets::VALIDATE,
    ],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("cascade", FlagKind::Text, "background", "What becomes of dependents, with --force.").bare("background"),
    Flag::new("force", FlagKind::Bool, "false", "Delete the object at once and create it again."),
    Flag::new("grace-period", FlagKind::Int, "-1", "Seconds given to the resource to end, with --force."),
    Flag::new("raw", FlagKind::Text, "", "A path to send the file to."),
    Flag::new("subresource", FlagKind::Text, "", "The subresource to work on: status or scale."),
    Flag::new("timeout", FlagKind::Duration, "0s", "How long to wait before giving up on a delete, with --force."),
    Flag::new("wait", FlagKind::Bool, "false", "Wait for the resources to be gone, with --force."),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    if !flags.changed("filename") {
        return usage("must specify --filename to replace");
    }
    if flags.int("grace-period") >= 0 && !flags.is("force") {
        return text("--grace-period must have --force specified");
    }
    if flags.duration("timeout") != Span(0) && !flags.is("force") {
        return text("--timeout must have --force specified");
    }
    subresource::refuse(call)?;
    let propagation = propagation(flags)?;
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(flags, context.files)?;
    let mut query = call.query(&[])?;
    query.fetch_files = false;
    let (infos, mut failures) = call.run_query(&query, context)?.split();
    if infos.is_empty() && failures.is_empty() {
        return text("no objects passed to replace");
    }
    if flags.is("force") {
        return force(call, propagation, infos, failures, context);
    }
    for (at, info) in infos.iter().enumerate() {
        let outcome = replace(call, info, dry_run, &format, at == 0, context);
        failures.extend(outcome.err().map(|failure| failure.when("replacing", info.source.as_deref())));
    }
    Failure::all(failures)?;
    DONE
}

fn replace(
    call: &Call,
    info: &Info,
    dry_run: DryRun,
    format: &Format,
    first: bool,
    context: &mut Context<'_>,
) -> Fallible<()> {
    let mut manifest = info.manifest.clone().unwrap_or_default();
    // An object that `apply` has written once goes on remembering what it was given.
    let held = context.cluster.get(info.kind, &info.namespace, &info.name);
    let remembers = held.as_ref().is_ok_and(|held| last_applied::of(held).is_some());
    if call.flags.is("save-config") || remembers {
        manifest = last_applied::annotated(&manifest);
    }
    let value = if dry_run == DryRun::Client {
        manifest
    } else {
        let options = call.write_options(dry_run)?;
        let written = context.cluster.update(info.kind, &info.namespace, &info.name, manifest, &options)?;
        warn(context.output, &written.warnings);
        written.object.to_value()
    };
    match format {
        Format::Human => {
            let done = format!("replaced{}", dry_run.suffix());
            say(context.output, info.kind, &info.namespace, &info.name, &done);
            Ok(())
        }
        other => other.print(&value, first, context.output),
    }
}

/// Deletes the objects, waits for them to be gone, and creates them again.
fn force(
    call: &Call,
    propagation: Propagation,
    infos: Vec<Info>,
    mut failures: Vec<Failure>,
    context: &mut Context<'_>,
) -> Fallible<Next> {
    let grace = Some(call.flags.int("grace-period")).filter(|grace| *grace >= 0);
    let options = DeleteOptions { grace_period_seconds: grace, propagation, ..DeleteOptions::default() };
    let (mut pending, mut replacements) = (Vec::new(), Vec::new());
    for info in infos {
        match context.cluster.delete(info.kind, &info.namespace, &info.name, &options) {
            Ok(object) => {
                let resource = info.kind.resource();
                let place =
                    if resource.namespaced { format!(" from {} namespace", info.namespace) } else { String::new() };
                context.output.out(format!("{} ", resource.qualified_singular()));
                context.output.object(info.reference(), format!("{:?}", info.name));
                context.output.out(format!(" deleted{place}\n"));
                pending.push((info.reference(), Some(object.metadata().uid.clone())));
            }
            Err(error) => {
                let failure = Failure::Api(error);
                if !failure.is_not_found() {
                    failures.push(failure.when("deleting", info.source.as_deref()));
                    continue;
                }
            }
        }
        replacements.push(Replacement {
            kind: info.kind,
            namespace: info.namespace,
            manifest: info.manifest.unwrap_or_default(),
            source: info.source,
        });
    }
    let deleting = Deleting::new(pending, failures, call.flags.duration("timeout"), context);
    Ok(Next::Go(Box::new(State::Deleting(deleting.then(replacements)))))
}
