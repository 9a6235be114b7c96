//! All commands, in the order in which kubectl declares them.

use super::Command;
use super::{
    annotate, api_resources, apply, auth, autoscale, cluster_info, completion, config, cordon, create, delete,
    describe, diff, drain, edit, events, exec, explain, expose, get, help, label, logs, patch, replace, rollout, run,
    scale, set, taint, top, unmodelled, version, wait,
};
use crate::flags::sets::GLOBAL;
use crate::flags::{Flag, skip_to_command};

/// kubectl itself.
pub(crate) static ROOT: Command = Command {
    name: "kubectl",
    short: "kubectl controls the Kubernetes cluster manager",
    long: "kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/",
    usage: "[flags]",
    subcommands: &[
        &create::COMMAND,
        &expose::COMMAND,
        &run::COMMAND,
        &set::COMMAND,
        &explain::COMMAND,
        &get::COMMAND,
        &edit::COMMAND,
        &delete::COMMAND,
        &rollout::COMMAND,
        &scale::COMMAND,
        &autoscale::COMMAND,
        &unmodelled::CERTIFICATE,
        &cluster_info::COMMAND,
        &top::COMMAND,
        &cordon::CORDON,
        &cordon::UNCORDON,
        &drain::COMMAND,
        &taint::COMMAND,
        &describe::COMMAND,
        &logs::COMMAND,
        &exec::ATTACH,
        &exec::EXEC,
        &exec::PORT_FORWARD,
        &unmodelled::PROXY,
        &unmodelled::CP,
        &auth::COMMAND,
        &unmodelled::DEBUG,
        &events::COMMAND,
        &diff::COMMAND,
        &apply::COMMAND,
        &patch::COMMAND,
        &replace::COMMAND,
        &wait::COMMAND,
        &unmodelled::KUSTOMIZE,
        &label::COMMAND,
        &annotate::COMMAND,
        &completion::COMMAND,
        &api_resources::RESOURCES,
        &api_resources::VERSIONS,
        &config::COMMAND,
        &unmodelled::KUBERC,
        &unmodelled::PLUGIN,
        &version::COMMAND,
        &help::OPTIONS,
        &help::HELP,
        &unmodelled::ALPHA,
    ],
    ..Command::BASE
};

/// The groups under which `kubectl` alone lists its commands.
pub(crate) static GROUPS: &[(&str, &[&str])] = &[
    ("Basic Commands (Beginner)", &["create", "expose", "run", "set"]),
    ("Basic Commands (Intermediate)", &["explain", "get", "edit", "delete"]),
    ("Deploy Commands", &["rollout", "scale", "autoscale"]),
    ("Cluster Management Commands", &["certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint"]),
    (
        "Troubleshooting and Debugging Commands",
        &["describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events"],
    ),
    ("Advanced Commands", &["diff", "apply", "patch", "replace", "wait", "kustomize"]),
    ("Settings Commands", &["label", "annotate", "completion"]),
    ("Subcommands provided by plugins", &[]),
    ("Other Commands", &["api-resources", "api-versions", "config", "kuberc", "plugin", "version"]),
];

/// The command that a line names.
pub(crate) struct Found {
    /// The command.
    pub command: &'static Command,
    /// Its name and its parents' names.
    pub names: Vec<&'static str>,
    /// The line without those names.
    pub rest: Vec<String>,
}

impl Found {
    /// `kubectl rollout undo`
    pub(crate) fn path(&self) -> String {
        self.names.join(" ")
    }
}

/// Finds the command of a line; words that name none stay as arguments.
pub(crate) fn find(words: &[String]) -> Found {
    let mut found = Found { command: &ROOT, names: vec!["kubectl"], rest: words.to_vec() };
    let mut from = 0;
    loop {
        let tables: Vec<&'static [Flag]> = found.command.flags.iter().copied().chain([GLOBAL]).collect();
        let Some(at) = skip_to_command(&found.rest, from, &tables) else { return found };
        let Some(word) = found.rest.get(at) else { return found };
        let Some(next) = found.command.subcommands.iter().find(|command| command.answers_to(word)) else {
            return found;
        };
        found.command = next;
        found.names.push(next.name);
        found.rest.remove(at);
        from = at;
    }
}
