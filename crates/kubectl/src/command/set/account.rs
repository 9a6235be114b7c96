//! `kubectl set serviceaccount`

use serde_json::json;

use super::targets;
use crate::command::{Call, Command, DONE, Next};
use crate::failure::{Failure, Fallible, text};
use crate::flags::sets;
use crate::pod_template::{Change, pod_spec_of, value_of};
use crate::print::Format;
use crate::process::Context;

pub(super) static COMMAND: Command = Command {
    name: "serviceaccount",
    aliases: &["sa"],
    short: "Update the service account of a resource",
    long: "Update the service account of pod template resources.",
    examples: "# Set a deployment's service account\nkubectl set serviceaccount deployment nginx-deployment serviceaccount1",
    usage: "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
    flags: &[sets::ALL_SET, sets::LOCAL, sets::PRINT, sets::DRY_RUN, sets::MANAGER_SET, sets::FILENAME, sets::RECORD],
    run: Some(run),
    ..Command::BASE
};

pub(super) static SUBJECT: Command = Command {
    name: "subject",
    short: "Update the user, group, or service account in a role binding or cluster role binding",
    long: "Update the user, group, or service account in a role binding or cluster role binding.",
    usage: "(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
    unmodelled: true,
    ..Command::BASE
};

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let Some((account, names)) = call.args.split_last() else { return text("serviceaccount is required") };
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(&call.flags, context.files)?;
    let (infos, mut failures) = targets(call, names, context)?.split();
    for (at, info) in infos.iter().enumerate() {
        let old = value_of(info)?;
        let mut new = old.clone();
        let spec = match pod_spec_of(info, &mut new) {
            Ok(spec) => spec,
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        spec["serviceAccountName"] = json!(account);
        spec["serviceAccount"] = json!(account);
        let change = Change {
            info,
            old,
            new,
            done: "serviceaccount updated",
            failed: "failed to patch ServiceAccountName",
            dry_run,
            first: at == 0,
            local: call.flags.is("local"),
            silent_if_same: false,
        };
        failures.extend(change.send(call, &format, context).err());
    }
    Failure::all(failures)?;
    DONE
}
