//! `kubectl version`

use serde_json::json;

use super::{Call, Command, DONE, Next};
use crate::failure::{Fallible, text};
use crate::flags::{Flag, FlagKind};
use crate::print::{json, yaml};
use crate::process::Context;

/// The client that the playground stands in for.
pub(crate) const CLIENT: &str = "v1.37.1";
const KUSTOMIZE: &str = "v5.8.1";
/// The server that the playground stands in for.
pub(crate) const SERVER: &str = "v1.36.2";

pub(crate) static COMMAND: Command = Command {
    name: "version",
    short: "Print the client and server version information",
    long: "Print the client and server version information for the current context.",
    examples: "# Print both versions\nkubectl version\n\n# Print the client's version only\nkubectl version --client",
    usage: "[flags]",
    flags: &[FLAGS],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("client", FlagKind::Bool, "false", "Print the client's version only; no server is asked."),
    Flag::new("output", FlagKind::Text, "", "One of 'yaml' or 'json'.").short('o'),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    if !call.args.is_empty() {
        return text(format!("extra arguments: [{}]", call.args.join(" ")));
    }
    let client = call.flags.is("client");
    match call.flags.text("output") {
        "" => {
            let mut lines = format!("Client Version: {CLIENT}\nKustomize Version: {KUSTOMIZE}\n");
            if !client {
                lines.push_str(&format!("Server Version: {SERVER}\n"));
            }
            context.output.out(lines);
        }
        format @ ("yaml" | "json") => {
            let mut value = json!({ "clientVersion": details(CLIENT), "kustomizeVersion": KUSTOMIZE });
            if !client {
                value["serverVersion"] = details(SERVER);
            }
            context.output.out(if format == "yaml" { yaml::document(&value) } else { json::pretty(&value) });
        }
        _ => return text("--output must be 'yaml' or 'json'"),
    }
    DONE
}

fn details(version: &str) -> serde_json::Value {
    let mut parts = version.trim_start_matches('v').split('.');
    json!({
        "compiler": "gc",
        "gitTreeState": "clean",
        "gitVersion": version,
        "major": parts.next().unwrap_or(""),
        "minor": parts.next().unwrap_or(""),
        "platform": "linux/amd64",
    })
}
