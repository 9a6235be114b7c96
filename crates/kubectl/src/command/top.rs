//! `kubectl top`: the recorded cluster has no metrics server, and neither has this one.

use super::{Call, Command, Next};
use crate::failure::{Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;

pub(crate) static COMMAND: Command = Command {
    name: "top",
    short: "Display resource (CPU/memory) usage",
    long: "Display resource (CPU/memory) usage.\n\n This command requires Metrics Server to be correctly configured and working on the server.",
    usage: "",
    subcommands: &[&NODE, &POD],
    ..Command::BASE
};

static POD: Command = Command {
    name: "pod",
    aliases: &["pods", "po"],
    short: "Display resource (CPU/memory) usage of pods",
    long: "Display resource (CPU/memory) usage of pods.",
    examples: "# Show what all pods use\nkubectl top pod",
    usage: "[NAME | -l label]",
    flags: &[FLAGS, sets::SELECTOR, sets::FIELD_SELECTOR, sets::ALL_NAMESPACES],
    run: Some(run),
    ..Command::BASE
};

static NODE: Command = Command {
    name: "node",
    aliases: &["nodes", "no"],
    short: "Display resource (CPU/memory) usage of nodes",
    long: "Display resource (CPU/memory) usage of nodes.",
    examples: "# Show what all nodes use\nkubectl top node",
    usage: "[NAME | -l label]",
    flags: &[FLAGS, sets::SELECTOR],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("containers", FlagKind::Bool, "false", "Print the usage of each container."),
    Flag::new("no-headers", FlagKind::Bool, "false", "Print no headers."),
    Flag::new("show-capacity", FlagKind::Bool, "false", "Count from capacity rather than what can be allocated."),
    Flag::new("show-swap", FlagKind::Bool, "false", "Print what is swapped."),
    Flag::new("sort-by", FlagKind::Text, "", "cpu or memory."),
    Flag::new("sum", FlagKind::Bool, "false", "Print the sum."),
    Flag::new("use-protocol-buffers", FlagKind::Bool, "true", "Ask with protocol buffers."),
];

fn run(call: &Call, _: &mut Context<'_>) -> Fallible<Next> {
    let sort = call.flags.text("sort-by");
    if !matches!(sort, "" | "cpu" | "memory") {
        return text("--sort-by accepts only cpu or memory");
    }
    text("Metrics API not available")
}
