//! `kubectl completion`: on a real shell it prints a script; here Tab works without one.

use super::{Call, Command, DONE, Next};
use crate::failure::{Fallible, text, usage};
use crate::process::Context;

pub(crate) static COMMAND: Command = Command {
    name: "completion",
    short: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
    long: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell).\n\n The playground's terminal completes without it.",
    examples: "# Print what a shell would need\nkubectl completion bash",
    usage: "SHELL",
    run: Some(run),
    ..Command::BASE
};

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    match call.args.as_slice() {
        [] => usage("Shell not specified."),
        [shell] if matches!(shell.as_str(), "bash" | "zsh" | "fish" | "powershell") => {
            context
                .output
                .out(format!("# {shell} completion for kubectl: the playground's terminal completes by itself\n"));
            DONE
        }
        [shell] => text(format!("Unsupported shell type {shell:?}.")),
        _ => usage("Too many arguments. Expected only the shell type."),
    }
}
