//! `kubectl diff`

use objects::{Moment, Time};
use serde_json::Value;

use super::apply::merged;
use super::{Call, Command, DONE, Next};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::{drop_managed_fields, yaml};
use crate::process::Context;
use crate::resource::Info;
use crate::unified_diff::unified;

pub(crate) static COMMAND: Command = Command {
    name: "diff",
    short: "Diff the live version against a would-be applied version",
    long: "Diff configurations specified by file name or stdin between the current online configuration, and the configuration as it would be if applied.\n\n Exit status: 0 No differences were found. 1 Differences were found. >1 Kubectl or diff failed with an error.",
    examples: "# Diff what a file describes\nkubectl diff -f pod.yaml\n\n# Diff what standard input describes\ncat service.yaml | kubectl diff -f -",
    usage: "-f FILENAME",
    flags: &[FLAGS, sets::FILENAME, sets::SELECTOR, sets::MANAGER_APPLY],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("concurrency", FlagKind::Int, "1", "How many objects to look at in parallel."),
    Flag::new("force-conflicts", FlagKind::Bool, "false", "Take fields from other managers, with --server-side."),
    Flag::new("prune", FlagKind::Bool, "false", "Show what apply --prune would delete."),
    Flag::new("prune-allowlist", FlagKind::Array, "[]", "What --prune may delete."),
    Flag::new("server-side", FlagKind::Bool, "false", "Let the server apply the manifest."),
    Flag::new("show-managed-fields", FlagKind::Bool, "false", "Show the managers of fields, too."),
];

/// The exit status of a diff that could not be made.
const TROUBLE: i32 = 1;

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    if !call.args.is_empty() {
        return usage(format!("Unexpected args: [{}]", call.args.join(" ")));
    }
    if !call.flags.changed("filename") {
        return text("must specify one of -f and -k");
    }
    let mut query = call.query(&[])?;
    query.fetch_files = false;
    let (infos, failures) = call.run_query(&query, context)?.split();
    Failure::all(failures)?;
    let mut any = false;
    let now = context.cluster.now();
    for info in &infos {
        let (live, merged) = merged(info, context)?;
        let (live, merged) = (shown(live), shown(Some(merged)));
        let hunks = unified(&live, &merged);
        if hunks.is_empty() {
            continue;
        }
        any = true;
        let name = file_name(info);
        let (number, other) = (numbered(now, "LIVE"), numbered(now, "MERGED"));
        let (old, new) = (format!("/tmp/LIVE-{number}/{name}"), format!("/tmp/MERGED-{other}/{name}"));
        let time = stamp(now);
        context.output.out(format!("diff -u -N {old} {new}\n--- {old}\t{time}\n+++ {new}\t{time}\n{hunks}"));
    }
    if any { Err(Failure::Silent(TROUBLE)) } else { DONE }
}

fn shown(value: Option<Value>) -> String {
    value.map_or_else(String::new, |mut value| {
        drop_managed_fields(&mut value);
        yaml::document(&value)
    })
}

/// `apps.v1.Deployment.default.web`
fn file_name(info: &Info) -> String {
    let resource = info.kind.resource();
    let version = resource.api_version().replace('/', ".");
    format!("{version}.{}.{}.{}", info.kind.name(), info.namespace, info.name)
}

/// A number that differs from one call to the next, as the names of temporary folders do.
fn numbered(now: Moment, what: &str) -> u32 {
    let text = format!("{what}{}", now.0);
    text.bytes().fold(2_166_136_261_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619))
}

/// `2026-01-05 09:00:00.100000000 +0000`
fn stamp(now: Moment) -> String {
    let time = Time::of(now).to_string();
    let (date, clock) = time.trim_end_matches('Z').split_once('T').unwrap_or((&time, ""));
    format!("{date} {clock}.{:06}000 +0000", now.0.rem_euclid(1_000_000))
}
