//! Which pods a drain takes away, and which it must not.
//!
//! Rule: `kubectl/pkg/drain/filters.go`: the first filter that refuses a pod is the one that is told.

use objects::{Kind, LabelSelector, Moment, Object, ObjectRef, Pod};

use super::Call;
use crate::process::Context;
use crate::resource::Info;

/// What is to be done with a node.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) node: String,
    pub(super) pods: Vec<Eviction>,
    pub(super) warning: String,
    /// What stands in the way.
    pub(super) refusals: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Eviction {
    pub(super) pod: ObjectRef,
    pub(super) uid: String,
    /// When it is to be tried; `None` once it has been accepted.
    pub(super) due: Option<Moment>,
    /// When it was tried last.
    pub(super) tried: Moment,
}

/// What becomes of a pod: whether it goes, a refusal, a warning.
enum Verdict {
    Go,
    GoWithWarning(String),
    Stay(String),
    Refuse(&'static str),
}

const DAEMON: &str = "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
const LOCAL: &str = "cannot delete Pods with local storage (use --delete-emptydir-data to override)";
const ALONE: &str = "cannot delete Pods that declare no controller (use --force to override)";

/// The pods of a node that are to go, and those that a flag would have to allow.
pub(super) fn plan(call: &Call, node: &Info, selector: Option<&LabelSelector>, context: &Context<'_>) -> Plan {
    let mut pods = Vec::new();
    let mut refused: Vec<(&str, Vec<String>)> = Vec::new();
    let mut warned: Vec<(String, Vec<String>)> = Vec::new();
    for pod in context.cluster.list(Kind::Pod, None).filter_map(Object::as_pod) {
        if pod.node_name() != node.name || selector.is_some_and(|s| !s.matches(&pod.metadata.labels)) {
            continue;
        }
        let name = format!("{}/{}", pod.metadata.namespace, pod.metadata.name);
        let (goes, warning) = match judge(call, pod, context) {
            Verdict::Go => (true, None),
            Verdict::GoWithWarning(warning) => (true, Some(warning)),
            Verdict::Stay(warning) => (false, Some(warning)),
            Verdict::Refuse(why) => {
                match refused.iter_mut().find(|(held, _)| *held == why) {
                    Some((_, names)) => names.push(name),
                    None => refused.push((why, vec![name])),
                }
                continue;
            }
        };
        if let Some(warning) = warning {
            match warned.iter_mut().find(|(held, _)| *held == warning) {
                Some((_, names)) => names.push(name),
                None => warned.push((warning, vec![name])),
            }
        }
        if goes {
            pods.push(Eviction {
                pod: ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name),
                uid: pod.metadata.uid.clone(),
                due: Some(context.cluster.now()),
                tried: context.cluster.now(),
            });
        }
    }
    let warned: Vec<String> = warned.iter().map(|(why, names)| format!("{why}: {}", names.join(", "))).collect();
    let warning = if warned.is_empty() { String::new() } else { format!("Warning: {}\n", warned.join("; ")) };
    let refusals = refused.iter().map(|(why, names)| format!("{why}: {}", names.join(", "))).collect();
    Plan { node: node.name.clone(), pods, warning, refusals }
}

fn judge(call: &Call, pod: &Pod, context: &Context<'_>) -> Verdict {
    let flags = &call.flags;
    if pod.is_finished() {
        return Verdict::Go;
    }
    let owner = pod.metadata.controller();
    if let Some(owner) = owner.filter(|owner| owner.kind == "DaemonSet") {
        return match context.cluster.get(Kind::DaemonSet, &pod.metadata.namespace, &owner.name) {
            Err(error) if flags.is("force") => Verdict::GoWithWarning(error.message),
            _ if flags.is("ignore-daemonsets") => Verdict::Stay("ignoring DaemonSet-managed Pods".to_owned()),
            _ => Verdict::Refuse(DAEMON),
        };
    }
    let volumes = pod.spec.raw.get("volumes").and_then(serde_json::Value::as_array);
    let local = volumes.into_iter().flatten().any(|volume| volume.get("emptyDir").is_some());
    match owner {
        _ if local && !flags.is("delete-emptydir-data") => Verdict::Refuse(LOCAL),
        Some(_) => Verdict::Go,
        None if flags.is("force") => Verdict::GoWithWarning("deleting Pods that declare no controller".to_owned()),
        None => Verdict::Refuse(ALONE),
    }
}
