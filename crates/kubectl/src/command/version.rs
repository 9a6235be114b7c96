//! `kubectl version`

use serde_json::json;

use super::{Call, Command, DONE, Next};
use crate::failure::{Fallible, text};
use crate::flags::{Flag, FlagKind};
use crate::print::yaml;
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
        "yaml" => context.output.out(as_yaml(!client)),
        "json" => context.output.out(as_json(!client)),
        _ => return text("--output must be 'yaml' or 'json'"),
    }
    DONE
}

/// The parts of a version, in the order of upstream's `version.Info`.
fn details(version: &str) -> [(&'static str, String); 6] {
    let mut parts = version.trim_start_matches('v').split('.').map(str::to_owned);
    [
        ("major", parts.next().unwrap_or_default()),
        ("minor", parts.next().unwrap_or_default()),
        ("gitVersion", version.to_owned()),
        ("gitTreeState", "clean".to_owned()),
        ("compiler", "gc".to_owned()),
        ("platform", "linux/amd64".to_owned()),
    ]
}

/// The versions as JSON: unlike objects, they are indented by two and keep their order.
fn as_json(server: bool) -> String {
    let version = |key: &str, version: &str| {
        let fields = details(version).map(|(key, value)| format!("    \"{key}\": \"{value}\"")).join(",\n");
        format!("  \"{key}\": {{\n{fields}\n  }}")
    };
    let kustomize = format!("  \"kustomizeVersion\": \"{KUSTOMIZE}\"");
    let mut parts = vec![version("clientVersion", CLIENT), kustomize];
    if server {
        parts.push(version("serverVersion", SERVER));
    }
    format!("{{\n{}\n}}\n", parts.join(",\n"))
}

/// The versions as YAML, by key.
fn as_yaml(server: bool) -> String {
    let version = |version| details(version).into_iter().map(|(key, value)| (key.to_owned(), json!(value))).collect();
    let mut value = json!({ "kustomizeVersion": KUSTOMIZE });
    value["clientVersion"] = serde_json::Value::Object(version(CLIENT));
    if server {
        value["serverVersion"] = serde_json::Value::Object(version(SERVER));
    }
    yaml::document(&value)
}
