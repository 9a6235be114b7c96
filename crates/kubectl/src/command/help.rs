//! `--help`, `help` and `options`: what a command says about itself.

use super::tree::GROUPS;
use super::{Call, Command, DONE, Next, ROOT, find};
use crate::failure::{Failure, Fallible};
use crate::flags::sets::GLOBAL;
use crate::flags::{Flag, FlagKind};
use crate::process::Context;
use crate::text_table::pad;

pub(crate) static HELP: Command = Command {
    name: "help",
    short: "Help about any command",
    long: "Help provides help for any command in the application.",
    usage: "[command]",
    run: Some(run_help),
    hidden: true,
    ..Command::BASE
};

pub(crate) static OPTIONS: Command = Command {
    name: "options",
    short: "Print the list of flags inherited by all commands",
    long: "Print the list of flags inherited by all commands.",
    examples: "# Print flags inherited by all commands\nkubectl options",
    usage: "",
    run: Some(run_options),
    hidden: true,
    ..Command::BASE
};

fn run_help(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let found = find(&call.args);
    if let Some(word) = found.rest.first()
        && std::ptr::eq(found.command, &ROOT)
    {
        return Err(Failure::Text(format!("unknown command {word:?} for \"kubectl\"")));
    }
    context.output.out(self::text(found.command, &found.path()));
    DONE
}

fn run_options(_: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    context.output.out(format!("The following options can be passed to any command:\n\n{}", options(&[GLOBAL])));
    DONE
}

/// The whole help of a command.
pub(crate) fn text(command: &Command, path: &str) -> String {
    let mut parts = vec![command.long.to_owned()];
    if !command.aliases.is_empty() {
        parts.push(format!("Aliases:\n{}, {}", command.name, command.aliases.join(", ")));
    }
    if !command.examples.is_empty() {
        let lines: Vec<String> = command.examples.lines().map(|line| format!("  {line}")).collect();
        parts.push(format!("Examples:\n{}", lines.join("\n")));
    }
    let shown: Vec<&Command> = command.subcommands.iter().copied().filter(|command| !command.hidden).collect();
    if std::ptr::eq(command, &ROOT) {
        parts.extend(GROUPS.iter().map(|(title, names)| {
            let members: Vec<&Command> =
                names.iter().filter_map(|name| shown.iter().copied().find(|command| command.name == *name)).collect();
            listing(title, &members, 16)
        }));
    } else if !shown.is_empty() {
        let mut sorted = shown.clone();
        objects::sort::by_key(&mut sorted, |command| command.name);
        let widest = sorted.iter().map(|command| command.name.len()).max().unwrap_or(0).max(11) + 3;
        parts.push(listing("Available Commands", &sorted, widest));
    }
    if command.flags.iter().any(|table| !table.is_empty()) {
        parts.push(format!("Options:\n{}", options(command.flags).trim_end_matches('\n')));
    }
    let usage = if command.usage.is_empty() { path.to_owned() } else { format!("{path} {}", command.usage) };
    parts.push(format!("Usage:\n  {usage} [options]"));
    let mut closing = String::new();
    if !shown.is_empty() {
        closing = format!("Use \"{path} <command> --help\" for more information about a given command.\n");
    }
    closing.push_str("Use \"kubectl options\" for a list of global command-line options (applies to all commands).\n");
    parts.push(closing);
    parts.join("\n\n")
}

fn listing(title: &str, commands: &[&Command], width: usize) -> String {
    let mut out = format!("{title}:");
    for command in commands {
        out.push_str("\n  ");
        out.push_str(command.name);
        pad(&mut out, width.saturating_sub(command.name.len()));
        out.push_str(command.short);
    }
    out
}

fn options(tables: &[&'static [Flag]]) -> String {
    let mut flags: Vec<&Flag> = tables.iter().flat_map(|table| table.iter()).filter(|flag| !flag.hidden).collect();
    objects::sort::by_key(&mut flags, |flag| flag.name);
    let entries: Vec<String> = flags.into_iter().map(entry).collect();
    entries.join("\n")
}

fn entry(flag: &Flag) -> String {
    let short = flag.short.map(|short| format!("-{short}, ")).unwrap_or_default();
    let default = match flag.kind {
        FlagKind::Text => format!("'{}'", flag.default),
        FlagKind::Slice | FlagKind::Array => "[]".to_owned(),
        FlagKind::Bool | FlagKind::Int | FlagKind::Int32 | FlagKind::Int64 | FlagKind::Duration => {
            flag.default.to_owned()
        }
    };
    format!("    {short}--{}={default}:\n\t{}\n", flag.name, flag.help)
}
