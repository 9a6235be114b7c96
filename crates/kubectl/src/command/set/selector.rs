//! `kubectl set selector`

use serde_json::json;

use super::targets;
use crate::command::expose::parse_labels;
use crate::command::{Call, Command, DONE, Next, split_pairs};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::pod_template::{Change, value_of};
use crate::print::Format;
use crate::process::Context;

pub(super) static COMMAND: Command = Command {
    name: "selector",
    short: "Set the selector on a resource",
    long: "Set the selector on a resource. Note that the new selector will overwrite the old selector if the resource had one prior to the invocation of 'set selector'.\n\n The resource must be a service.",
    examples: "# Let a service reach the pods of app=web\nkubectl set selector service my-svc app=web",
    usage: "(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
    flags: &[
        FLAGS,
        sets::ALL_SET,
        sets::LOCAL,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_SET,
        sets::FILENAME,
        sets::RECORD,
    ],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] =
    &[Flag::new("resource-version", FlagKind::Text, "", "Only where this is the object's resource version.")];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let (names, pairs) = split_pairs(&call.args, "selector", false)?;
    if pairs.is_empty() {
        return text("one selector is required");
    }
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(&call.flags, context.files)?;
    let selector = parse_labels(&pairs.join(","))?;
    let (infos, mut failures) = targets(call, &names, context)?.split();
    for (at, info) in infos.iter().enumerate() {
        let old = value_of(info)?;
        if info.kind != objects::Kind::Service {
            failures.push(Failure::Text("setting a selector is only supported for Services".to_owned()));
            continue;
        }
        let mut new = old.clone();
        new["spec"]["selector"] = json!(selector);
        let change = Change {
            info,
            old,
            new,
            done: "selector updated",
            failed: "",
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
