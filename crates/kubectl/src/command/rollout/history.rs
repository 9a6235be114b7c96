//! `kubectl rollout history`

use std::rc::Rc;

use objects::{Kind, Object, PodTemplate, ReplicaSet};

use super::{deployment, numbered, targets};
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
    examples: "# View the rollout history of a deployment\nkubectl rollout history deployment/abc\n\n# View the details of daemonset revision 3\nkubectl rollout history daemonset/abc --revision=3",
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
    let revisions = kept(info, context)?;
    let found = revisions.iter().find(|kept| kept.number == wanted);
    if !matches!(format, Format::Human) {
        let chosen: Vec<&Kept> = if wanted > 0 { found.into_iter().collect() } else { revisions.iter().collect() };
        if chosen.is_empty() {
            return text("unable to find the specified revision");
        }
        for (at, kept) in chosen.into_iter().enumerate() {
            let mut value = kept.object.to_value();
            drop_managed_fields(&mut value);
            format.print(&value, at == 0, context.output)?;
        }
        return Ok(());
    }
    let (heading, body) = if wanted > 0 {
        let Some(kept) = found else { return text("unable to find the specified revision") };
        let cause = kept.object.metadata().annotation(CHANGE_CAUSE).filter(|_| info.kind == Kind::Deployment);
        (format!("with revision #{wanted}"), template::with_tabs(&kept.template, cause))
    } else if revisions.is_empty() {
        (String::new(), "No rollout history found.".to_owned())
    } else {
        let mut table = "REVISION\tCHANGE-CAUSE\n".to_owned();
        for kept in &revisions {
            let cause = kept.object.metadata().annotation(CHANGE_CAUSE).filter(|cause| !cause.is_empty());
            table.push_str(&format!("{}\t{}\n", kept.number, cause.unwrap_or("<none>")));
        }
        (String::new(), align(&table, 0, 2))
    };
    context.output.object(info.reference(), full_name(info.kind, &info.name));
    context.output.out(format!(" {heading}\n{body}\n"));
    Ok(())
}

/// A revision that is kept.
struct Kept {
    number: i64,
    template: PodTemplate,
    object: Object,
}

/// The revisions of an object, by number.
fn kept(info: &Info, context: &Context<'_>) -> Fallible<Vec<Kept>> {
    let object = info.fetched()?;
    if let Some(set) = object.as_other().filter(|set| matches!(set.kind, Kind::StatefulSet | Kind::DaemonSet)) {
        let held = numbered::revisions(set, context.cluster).into_iter();
        return Ok(held
            .map(|held| Kept { number: held.number, template: held.template, object: Object::Other(held.object) })
            .collect());
    }
    let missing = format!("no history viewer has been implemented for {:?}", super::with_group(info.kind));
    let revisions = Revisions::of(deployment(object, &missing)?, context.cluster);
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
    let kept = |(number, set): (i64, &Rc<ReplicaSet>)| Kept {
        number,
        template: PodTemplate::clone(&set.spec.template),
        object: Object::ReplicaSet(Rc::clone(set)),
    };
    Ok(numbered.into_iter().map(kept).collect())
}
