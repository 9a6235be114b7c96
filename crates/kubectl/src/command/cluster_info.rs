//! `kubectl cluster-info`

use super::{Call, Command, DONE, Next};
use crate::failure::Fallible;
use crate::flags::sets;
use crate::kubeconfig;
use crate::process::Context;

pub(crate) static COMMAND: Command = Command {
    name: "cluster-info",
    short: "Display cluster information",
    long: "Display addresses of the control plane and services with label kubernetes.io/cluster-service=true.",
    examples: "# Print the address of the control plane\nkubectl cluster-info",
    usage: "",
    flags: &[sets::SELECTOR],
    subcommands: &[&DUMP],
    run: Some(run),
    ..Command::BASE
};

static DUMP: Command = Command {
    name: "dump",
    short: "Dump relevant information for debugging and diagnosis",
    long: "Dump cluster information out suitable for debugging and diagnosing cluster problems.",
    usage: "[flags]",
    unmodelled: true,
    ..Command::BASE
};

fn run(_: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    context.output.out(format!(
        "Kubernetes control plane is running at {}\n\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n",
        kubeconfig::SERVER
    ));
    DONE
}
