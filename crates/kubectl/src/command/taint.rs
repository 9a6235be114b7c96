//! `kubectl taint`

use cluster::Patch;
use objects::{Kind, Taint};
use serde_json::json;

use super::{Call, Command, DONE, DryRun, Next, say};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::Format;
use crate::process::Context;
use crate::resource::{Info, find_kind};

pub(crate) static COMMAND: Command = Command {
    name: "taint",
    short: "Update the taints on one or more nodes",
    long: "Update the taints on one or more nodes.\n\n  *  A taint consists of a key, value, and effect. As an argument here, it is expressed as key=value:effect.\n  *  The effect must be NoSchedule, PreferNoSchedule or NoExecute.",
    examples: "# Keep pods that do not tolerate dedicated=special-user from node-1\nkubectl taint nodes node-1 dedicated=special-user:NoSchedule\n\n# Remove that taint\nkubectl taint nodes node-1 dedicated:NoSchedule-\n\n# Remove all taints with the key dedicated\nkubectl taint nodes node-1 dedicated-",
    usage: "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
    flags: &[FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_TAINT, sets::SELECTOR, sets::VALIDATE],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("all", FlagKind::Bool, "false", "Select all nodes."),
    Flag::new("overwrite", FlagKind::Bool, "false", "Allow taints to be overwritten."),
];

/// What is to be done to the taints.
struct Wish {
    add: Vec<Taint>,
    /// Key, and effect where only that one is to go.
    remove: Vec<(String, Option<String>)>,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let is_taint = |arg: &&String| arg.contains(['=', ':']) || arg.ends_with('-');
    let (taints, words): (Vec<&String>, Vec<&String>) = call.args.iter().partition(is_taint);
    let Some(first) = words.first() else {
        return text("one or more resources must be specified as <resource> <name>");
    };
    let kind = first.split('/').next().unwrap_or(first);
    let kind = find_kind(kind)?;
    if kind != Kind::Node {
        return text(format!("invalid resource type {}, only node types are supported", kind.resource().plural));
    }
    if taints.is_empty() {
        return text("at least one taint update is required");
    }
    let wish = parse(&taints)?;
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(&call.flags, context.files)?;
    let names: Vec<String> = words.into_iter().cloned().collect();
    let (infos, mut failures) = call.select(&names, context)?.split();
    for (at, info) in infos.iter().enumerate() {
        failures.extend(taint(call, info, &wish, dry_run, &format, at == 0, context).err());
    }
    Failure::all(failures)?;
    DONE
}

fn parse(given: &[&String]) -> Fallible<Wish> {
    let mut wish = Wish { add: Vec::new(), remove: Vec::new() };
    for spec in given {
        if let Some(spec) = spec.strip_suffix('-') {
            let (key, effect) = match spec.split_once(':') {
                Some((key, effect)) => (key, Some(effect.to_owned())),
                None => (spec, None),
            };
            let key = key.split('=').next().unwrap_or(key);
            wish.remove.push((key.to_owned(), effect));
            continue;
        }
        let Some((pair, effect)) = spec.rsplit_once(':') else {
            return text(format!("invalid taint spec: {spec}, must have an effect: key[=value]:effect"));
        };
        if !matches!(effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute") {
            return text(format!("invalid taint effect: {effect}, unsupported taint effect"));
        }
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        objects::validation::label_key(key)
            .map_err(|reason| Failure::Text(format!("invalid taint spec: {spec}, {reason}")))?;
        objects::validation::label_value(value)
            .map_err(|reason| Failure::Text(format!("invalid taint spec: {spec}, {reason}")))?;
        wish.add.push(Taint {
            effect: effect.to_owned(),
            key: key.to_owned(),
            time_added: None,
            value: value.to_owned(),
        });
    }
    Ok(wish)
}

fn taint(
    call: &Call,
    info: &Info,
    wish: &Wish,
    dry_run: DryRun,
    format: &Format,
    first: bool,
    context: &mut Context<'_>,
) -> Fallible<()> {
    let object = info.fetched()?;
    let mut taints = object.as_node().map(|node| node.spec.taints.clone()).unwrap_or_default();
    let same = |held: &Taint, new: &Taint| held.key == new.key && held.effect == new.effect;
    if !call.flags.is("overwrite") {
        let clash = wish.add.iter().find(|new| taints.iter().any(|held| same(held, new)));
        if let Some(clash) = clash {
            return text(format!(
                "node {} already has {} taint(s) with same effect(s) and --overwrite is false",
                info.name, clash.key
            ));
        }
    }
    for (key, effect) in &wish.remove {
        let before = taints.len();
        taints.retain(|held| held.key != *key || effect.as_ref().is_some_and(|effect| *effect != held.effect));
        if taints.len() == before {
            return text(match effect {
                Some(effect) => format!("taint \"{key}:{effect}\" not found"),
                None => format!("taint {key:?} not found"),
            });
        }
    }
    taints.retain(|held| !wish.add.iter().any(|new| same(held, new)));
    let mut new = wish.add.clone();
    new.extend(taints);
    if dry_run == DryRun::None {
        let patch = Patch::Merge(json!({ "spec": { "taints": new } }));
        let options = call.write_options(dry_run)?;
        context.cluster.patch(Kind::Node, "", &info.name, patch, &options)?;
    }
    match format {
        Format::Human => {
            let word = match (wish.add.is_empty(), wish.remove.is_empty()) {
                (true, _) => "untainted",
                (false, true) => "tainted",
                (false, false) => "modified",
            };
            say(context.output, Kind::Node, "", &info.name, &format!("{word}{}", dry_run.suffix()));
            Ok(())
        }
        other => {
            let mut value = object.to_value();
            value["spec"]["taints"] = json!(new);
            other.print(&value, first, context.output)
        }
    }
}
