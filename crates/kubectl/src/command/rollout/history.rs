//! `kubectl rollout history`

use objects::Object;

use super::{deployment, targets};
use crate::command::{Call, Command, DONE, Next, full_name};
use crate::describe::template;
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::{Format, drop_managed_fields};
use crate::process::Context;
use crate::resource::Info;
use crate::revisions::{CHANGE_CAUSE, Revisions};
use crate::text_table::align;

pub(super) static COMMAND: Command = Command {
    name: "history",
    short: "View rollout history",
    long: "View previous rollout revisions and configurations.",
    examples: "# View the rollout history of a deployment\nkubectl rollout history deployment/abc\n\n# View the details of revision 3\nkubectl rollout history deployment/abc --revision=3",
    usage: "(TYPE NAME | TYPE/NAME) [flags]",
    flags: &[FLAGS, sets::PRINT, sets::FILENAME, sets::SELECTOR],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] =
    &[Flag::new("revision", FlagKind::Int64, "0", "See the details, including podTemplate of the revision specified")];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let wanted = call.flags.int("revision");
    if call.args.is_empty() && !call.flags.changed("filename") {
        return text("required resource not specified");
    }
    if wanted < 0 {
        return text(format!("revision must be a positive integer: {wanted}"));
    }
    let format = Format::from_flags(&call.flags, context.files)?;
    let (infos, mut failures) = targets(call, context)?.split();
    for info in &infos {
        if let Err(failure) = show(info, wanted, &format, context) {
            failures.push(failure);
        }
    }
    Failure::all(failures)?;
    DONE
}

fn show(info: &Info, wanted: i64, format: &Format, context: &mut Context<'_>) -> Fallible<()> {
    let missing = format!("no history viewer has been implemented for {:?}", super::with_group(info.kind));
    let deployment = deployment(info.fetched()?, &missing)?;
    let revisions = Revisions::of(deployment, context.cluster);
    let mut numbered = revisions.numbered();
    objects::sort::by_key(&mut numbered, |(number, _)| *number);
    // Of two ReplicaSets with one number the later counts.
    numbered.dedup_by(|later, held| {
        let same = later.0 == held.0;
        if same {
            held.1 = later.1;
        }
        same
    });
    let found = numbered.iter().find(|(number, _)| *number == wanted);
    if !matches!(format, Format::Human) {
        let chosen: Vec<_> = if wanted > 0 { found.into_iter().collect() } else { numbered.iter().collect() };
        if chosen.is_empty() {
            return text("unable to find the specified revision");
        }
        for (at, (_, set)) in chosen.into_iter().enumerate() {
            let mut value = Object::ReplicaSet((*set).clone()).to_value();
            drop_managed_fields(&mut value);
            format.print(&value, at == 0, context.output)?;
        }
        return Ok(());
    }
    let (heading, body) = if wanted > 0 {
        let Some((_, set)) = found else { return text("unable to find the specified revision") };
        let cause = set.metadata.annotation(CHANGE_CAUSE);
        (format!("with revision #{wanted}"), template::with_tabs(&set.spec.template, cause))
    } else if numbered.is_empty() {
        (String::new(), "No rollout history found.".to_owned())
    } else {
        let mut table = "REVISION\tCHANGE-CAUSE\n".to_owned();
        for (number, set) in &numbered {
            let cause = set.metadata.annotation(CHANGE_CAUSE).filter(|cause| !cause.is_empty()).unwrap_or("<none>");
            table.push_str(&format!("{number}\t{cause}\n"));
        }
        (String::new(), align(&table, 0, 2))
    };
    context.output.object(info.reference(), full_name(info.kind, &info.name));
    context.output.out(format!(" {heading}\n{body}\n"));
    Ok(())
}
