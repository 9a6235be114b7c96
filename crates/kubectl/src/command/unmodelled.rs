//! Real commands of kubectl that the playground does not model: each says so in one line.

use super::{Command, Next};
use crate::failure::{Fallible, text};
use crate::flags::Flags;

const fn unmodelled(name: &'static str, short: &'static str) -> Command {
    Command { name, short, long: short, unmodelled: true, ..Command::BASE }
}

pub(crate) static CERTIFICATE: Command = unmodelled("certificate", "Modify certificate resources");
pub(crate) static PROXY: Command = unmodelled("proxy", "Run a proxy to the Kubernetes API server");
pub(crate) static CP: Command = unmodelled("cp", "Copy files and directories to and from containers");
pub(crate) static DEBUG: Command =
    unmodelled("debug", "Create debugging sessions for troubleshooting workloads and nodes");
pub(crate) static KUSTOMIZE: Command = unmodelled("kustomize", "Build a kustomization target from a directory or URL");
pub(crate) static KUBERC: Command = unmodelled("kuberc", "Manage kuberc configuration files");
pub(crate) static PLUGIN: Command = unmodelled("plugin", "Provides utilities for interacting with plugins");
pub(crate) static ALPHA: Command = Command { hidden: true, ..unmodelled("alpha", "Commands for features in alpha") };

/// Real flags that would do nothing here.
const FLAGS: &[&str] = &["allow-missing-template-keys", "edit", "flatten"];

/// Refuses a flag that would do nothing. Given with its default it asks for nothing.
pub(crate) fn check(flags: &Flags) -> Fallible<()> {
    match FLAGS.iter().find(|name| flags.changed(name) && flags.is(name) != flags.is_by_default(name)) {
        Some(name) => text(format!("the playground does not model the flag --{name}={}", flags.text(name))),
        None => Ok(()),
    }
}

/// Says that the command is a real one.
pub(crate) fn refuse(path: &str) -> Fallible<Next> {
    text(format!("\"{path}\" is a real command that the playground does not model"))
}
