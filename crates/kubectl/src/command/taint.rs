//! `kubectl taint`

use cluster::Patch;
use objects::{Kind, Taint};
use serde_json::json;

use super::{Call, Command, DONE, DryRun, Next, say};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;

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
    if taints.is_empty() {
        return text("at least one taint update is required");
    }
    let wish = parse(&taints)?;
    if !matches!(first.to_lowercase().as_str(), "node" | "nodes") {
        return text(format!("invalid resource type {first}, only [\"node\" \"nodes\"] are supported"));
    }
    wish.check()?;
    let selects = !call.flags.text("selector").is_empty();
    if call.flags.is("all") && selects {
        return text("setting 'all' parameter with a non empty selector is prohibited");
    }
    if !call.flags.is("all") && !selects && words.len() < 2 {
        return text("at least one resource name must be specified since 'all' parameter is not set");
    }
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
        if let Some(removed) = spec.strip_suffix('-') {
            let taint = parse_one(removed)?;
            wish.remove.push((taint.key, Some(taint.effect).filter(|effect| !effect.is_empty())));
            continue;
        }
        let taint = parse_one(spec)?;
        if taint.effect.is_empty() {
            return usage(format!("invalid taint spec: {spec}"));
        }
        if wish.add.iter().any(|held| held.key == taint.key && held.effect == taint.effect) {
            return usage(format!(
                "duplicated taints with the same key and effect: {{{} {} {} <nil>}}",
                taint.key, taint.value, taint.effect
            ));
        }
        wish.add.push(taint);
    }
    Ok(wish)
}

impl Wish {
    /// Errors: a taint is to come and to go.
    fn check(&self) -> Fallible<()> {
        let comes = |key: &str, effect: &str| {
            self.add.iter().any(|new| new.key == key && (effect.is_empty() || new.effect == effect))
        };
        let both: Vec<String> = self
            .remove
            .iter()
            .map(|(key, effect)| (key, effect.as_deref().unwrap_or("")))
            .filter(|(key, effect)| comes(key, effect))
            .map(|(key, effect)| format!("{{{key:?}:{effect:?}}}"))
            .collect();
        if both.is_empty() {
            return Ok(());
        }
        let both = both.join(", ");
        text(format!("can not both modify and remove the following taint(s) in the same command: {both}"))
    }
}

/// Rule: `parseTaint` of kubectl's `cmd/taint`.
fn parse_one(spec: &str) -> Fallible<Taint> {
    let parts: Vec<&str> = spec.split(':').collect();
    let (pair, effect) = match parts.as_slice() {
        [key] => ((*key, None), ""),
        [pair, effect] => {
            if !matches!(*effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute") {
                return usage(format!("invalid taint effect: {effect}, unsupported taint effect"));
            }
            let pair = pair.split_once('=').map_or((*pair, None), |(key, value)| (key, Some(value)));
            (pair, *effect)
        }
        _ => return usage(format!("invalid taint spec: {spec}")),
    };
    let (key, value) = (pair.0, pair.1.unwrap_or(""));
    if value.contains('=') {
        return usage(format!("invalid taint spec: {spec}"));
    }
    let faulty = |reason| Failure::Usage(format!("invalid taint spec: {spec}, {reason}"));
    objects::validation::label_value(value).map_err(faulty)?;
    objects::validation::label_key(key).map_err(faulty)?;
    Ok(Taint { effect: effect.to_owned(), key: key.to_owned(), time_added: None, value: value.to_owned() })
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
    let held_before = taints.len();
    let same = |held: &Taint, new: &Taint| held.key == new.key && held.effect == new.effect;
    if !call.flags.is("overwrite") {
        let clashes = wish.add.iter().filter(|new| taints.iter().any(|held| same(held, new)));
        let keys: Vec<&str> = clashes.map(|clash| clash.key.as_str()).collect();
        if !keys.is_empty() {
            return text(format!(
                "node {} already has {} taint(s) with same effect(s) and --overwrite is false",
                info.name,
                keys.join(",")
            ));
        }
    }
    let replaced = taints.iter().filter(|held| wish.add.iter().any(|new| same(held, new))).count();
    let added = held_before != held_before - replaced + wish.add.len();
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
            let word = match (added, wish.remove.is_empty()) {
                _ if call.flags.is("overwrite") => "modified",
                (true, false) => "modified",
                (true, true) => "tainted",
                (false, _) => "untainted",
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
