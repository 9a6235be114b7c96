//! `kubectl cordon` and `kubectl uncordon`

use cluster::Patch;
use objects::Kind;
use serde_json::{Value, json};

use super::{Call, Command, DONE, DryRun, Next, say};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::sets;
use crate::process::Context;
use crate::resource::Info;

pub(crate) static CORDON: Command = Command {
    name: "cordon",
    short: "Mark node as unschedulable",
    long: "Mark node as unschedulable.",
    examples: "# Mark node \"node-1\" as unschedulable\nkubectl cordon node-1",
    usage: "NODE",
    flags: &[sets::DRY_RUN, sets::SELECTOR],
    run: Some(run),
    ..Command::BASE
};

pub(crate) static UNCORDON: Command = Command {
    name: "uncordon",
    short: "Mark node as schedulable",
    long: "Mark node as schedulable.",
    examples: "# Mark node \"node-1\" as schedulable\nkubectl uncordon node-1",
    usage: "NODE",
    flags: &[sets::DRY_RUN, sets::SELECTOR],
    run: Some(run),
    ..Command::BASE
};

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let wanted = call.command.name == "cordon";
    let dry_run = call.dry_run(context.output)?;
    let (nodes, mut failures) = nodes(call, context)?;
    for node in &nodes {
        failures.extend(mark(node, wanted, dry_run, context).err());
    }
    Failure::all(failures)?;
    DONE
}

/// The nodes that a line names.
pub(super) fn nodes(call: &Call, context: &Context<'_>) -> Fallible<(Vec<Info>, Vec<Failure>)> {
    let selector = call.flags.text("selector");
    match (call.args.is_empty(), selector.is_empty()) {
        (true, true) => return usage(format!("USAGE: {} NODE [flags]", call.command.name)),
        (false, false) => return text("error: cannot specify both a node name and a --selector option"),
        (true, false) | (false, true) => {}
    }
    let mut words = vec!["nodes".to_owned()];
    words.extend(call.args.iter().map(|name| name.trim_start_matches("node/").to_owned()));
    let mut query = call.query(&words)?;
    query.namespace_given = false;
    Ok(call.run_query(&query, context)?.split())
}

/// Marks a node and says so.
pub(super) fn mark(node: &Info, unschedulable: bool, dry_run: DryRun, context: &mut Context<'_>) -> Fallible<()> {
    let held = node.fetched()?.as_node().is_some_and(|node| node.spec.unschedulable);
    let word = if unschedulable { "cordoned" } else { "uncordoned" };
    let done = if held == unschedulable { format!("already {word}") } else { word.to_owned() };
    if held != unschedulable && dry_run == DryRun::None {
        let value = if unschedulable { json!(true) } else { Value::Null };
        let patch = Patch::Strategic(json!({ "spec": { "unschedulable": value } }));
        context.cluster.patch(
            Kind::Node,
            "",
            &node.name,
            patch,
            &cluster::WriteOptions { field_manager: "kubectl".to_owned(), ..cluster::WriteOptions::default() },
        )?;
    }
    say(context.output, Kind::Node, "", &node.name, &format!("{done}{}", dry_run.suffix()));
    Ok(())
}
