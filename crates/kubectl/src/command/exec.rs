//! `kubectl exec`, `kubectl attach` and `kubectl port-forward`

use objects::{Kind, Object, Pod};
use std::rc::Rc;

use super::logs::pods_behind;
use super::{Call, Command, DONE, Next};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::{Context, Step};
use crate::programs;
use crate::resource::find_kind;
use crate::state::State;

pub(crate) static EXEC: Command = Command {
    name: "exec",
    short: "Execute a command in a container",
    long: "Execute a command in a container.\n\n The playground's containers know a few plain programs, such as env, echo, hostname and ls.",
    examples: "# Print a pod's environment\nkubectl exec mypod -- env\n\n# Run a program in one container of a deployment's pod\nkubectl exec deploy/mydeployment -c web -- hostname",
    usage: "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
    flags: &[EXEC_FLAGS, sets::FILENAME],
    run: Some(exec),
    ..Command::BASE
};

pub(crate) static ATTACH: Command = Command {
    name: "attach",
    short: "Attach to a running container",
    long: "Attach to a process that is already running inside an existing container.",
    examples: "# See what a pod's container prints from now on\nkubectl attach mypod",
    usage: "(POD | TYPE/NAME) -c CONTAINER",
    flags: &[EXEC_FLAGS],
    run: Some(attach),
    ..Command::BASE
};

pub(crate) static PORT_FORWARD: Command = Command {
    name: "port-forward",
    short: "Forward one or more local ports to a pod",
    long: "Forward one or more local ports to a pod.",
    examples: "# Listen on port 8888 locally, forwarding to 5000 in the pod\nkubectl port-forward pod/mypod 8888:5000\n\n# Listen on the port that a service serves\nkubectl port-forward service/myservice 8443:443",
    usage: "TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
    flags: &[FORWARD_FLAGS],
    run: Some(port_forward),
    ..Command::BASE
};

static EXEC_FLAGS: &[Flag] = &[
    Flag::new("container", FlagKind::Text, "", "The container's name.").short('c'),
    Flag::new("detach-keys", FlagKind::Text, "", "Keys that detach the terminal."),
    Flag::new("pod-running-timeout", FlagKind::Duration, "1m0s", "How long to wait until a pod runs."),
    Flag::new("quiet", FlagKind::Bool, "false", "Only print what the program prints.").short('q'),
    Flag::new("stdin", FlagKind::Bool, "false", "Pass standard input to the container.").short('i'),
    Flag::new("tty", FlagKind::Bool, "false", "Standard input is a terminal.").short('t'),
];

static FORWARD_FLAGS: &[Flag] = &[
    Flag::new("address", FlagKind::Slice, "localhost", "Addresses to listen on."),
    Flag::new("pod-running-timeout", FlagKind::Duration, "1m0s", "How long to wait until a pod runs."),
];

/// A command that goes on until it is interrupted.
#[derive(Clone, Debug)]
pub(crate) struct Attached;

impl Attached {
    pub(crate) fn step(&mut self, _: &mut Context<'_>) -> Fallible<Step> {
        Ok(Step::Blocked(None))
    }
}

/// The pod that `POD` or `TYPE/NAME` stands for.
fn find_pod(word: &str, call: &Call, context: &Context<'_>) -> Fallible<Rc<Pod>> {
    let (kind, name) = match word.split_once('/') {
        Some((kind, name)) => (find_kind(kind)?, name),
        None => (Kind::Pod, word),
    };
    let object = context.cluster.get(kind, &call.namespace, name)?;
    if let Some(pod) = object.as_pod() {
        return Ok(pod.clone());
    }
    pods_behind(&object, "attach to", context.cluster)?
        .into_iter()
        .next()
        .ok_or_else(|| Failure::Text("timed out waiting for the condition".to_owned()))
}

/// The container that is meant; tells which where several would do.
fn find_container(pod: &Pod, call: &Call, context: &mut Context<'_>) -> Fallible<String> {
    let wanted = call.flags.text("container");
    let names = || -> Vec<String> {
        let init = pod.spec.init_containers.iter().map(|c| format!("{} (init)", c.name));
        pod.spec.containers.iter().map(|c| c.name.clone()).chain(init).collect()
    };
    if !wanted.is_empty() {
        let all = pod.spec.containers.iter().chain(&pod.spec.init_containers);
        return match all.clone().any(|container| container.name == wanted) {
            true => Ok(wanted.to_owned()),
            false => text(format!(
                "container {wanted} not found in pod {} out of: {}",
                pod.metadata.name,
                names().join(", ")
            )),
        };
    }
    let Some(first) = pod.spec.containers.first() else { return text("the pod has no container") };
    if pod.spec.containers.len() + pod.spec.init_containers.len() > 1 && !call.flags.is("quiet") {
        context.output.err(format!("Defaulted container {:?} out of: {}\n", first.name, names().join(", ")));
    }
    Ok(first.name.clone())
}

fn exec(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let at = call.flags.dash_at.unwrap_or(call.args.len());
    let Some(target) = call.args[..at.min(call.args.len())].first() else {
        return usage("pod, type/name or --filename must be specified");
    };
    if call.flags.dash_at.is_none() && call.args.len() > 1 {
        return text("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
    }
    let words = &call.args[at..];
    if words.is_empty() {
        return text("you must specify at least one command for the container");
    }
    let pod = find_pod(target, call, context)?;
    if pod.is_finished() {
        return text(format!(
            "cannot exec into a container in a completed pod; current phase is {}",
            pod.status.phase.word()
        ));
    }
    let container = find_container(&pod, call, context)?;
    let status = pod.container_status(&container);
    if status.is_none_or(|status| status.state.running.is_none()) {
        if pod.node_name().is_empty() {
            return Err(Failure::Raw(format!(
                "Error from server (BadRequest): pod {} does not have a host assigned",
                pod.metadata.name
            )));
        }
        return text(format!(
            "Internal error occurred: unable to upgrade connection: container not found ({container:?})"
        ));
    }
    let Some(run) = programs::run(&pod, &container, words, call.stdin.as_deref(), context.cluster) else {
        // containerd also names the exec by a random id before "OCI", which would tell nobody anything.
        return text(format!(
            "Internal error occurred: error executing command in container: failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: {:?}: executable file not found in $PATH: unknown",
            words[0]
        ));
    };
    context.output.out(run.out);
    context.output.err(run.err);
    if run.status == 0 {
        return DONE;
    }
    context.output.err(format!("command terminated with exit code {}\n", run.status));
    Err(Failure::Silent(run.status))
}

fn attach(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let Some(target) = call.args.first() else { return usage("at least 1 argument is required for attach") };
    let pod = find_pod(target, call, context)?;
    if pod.is_finished() {
        return text(format!(
            "cannot attach a container in a completed pod; current phase is {}",
            pod.status.phase.word()
        ));
    }
    let _ = find_container(&pod, call, context)?;
    context.output.err("If you don't see a command prompt, try pressing enter.\n");
    Ok(Next::Go(Box::new(State::Attached(Attached))))
}

fn port_forward(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let Some((target, ports)) = call.args.split_first() else {
        return usage("TYPE/NAME and list of ports are required for port-forward");
    };
    if ports.is_empty() {
        return usage("TYPE/NAME and list of ports are required for port-forward");
    }
    let service = service_of(target, call, context)?;
    let pod = find_pod(target, call, context)?;
    if !matches!(pod.status.phase, objects::pod::Phase::Running) {
        return text(format!(
            "unable to forward port because pod is not running. Current status={}",
            pod.status.phase.word()
        ));
    }
    let mut lines = String::new();
    for pair in ports {
        let (local, remote) = pair.split_once(':').unwrap_or((pair, pair));
        let remote = match &service {
            Some(service) => target_port(service, remote, &pod)?,
            None => remote.to_owned(),
        };
        let Ok(number) = remote.parse::<u16>() else {
            return text(format!(
                "error parsing remote port {remote:?}: strconv.ParseUint: parsing {remote:?}: invalid syntax"
            ));
        };
        let local = if local.is_empty() { "34567" } else { local };
        if local.parse::<u16>().is_err() {
            return text(format!(
                "error parsing local port {local:?}: strconv.ParseUint: parsing {local:?}: invalid syntax"
            ));
        }
        for address in ["127.0.0.1", "[::1]"] {
            lines.push_str(&format!("Forwarding from {address}:{local} -> {number}\n"));
        }
    }
    context.output.out(lines);
    Ok(Next::Go(Box::new(State::Attached(Attached))))
}

fn service_of(target: &str, call: &Call, context: &Context<'_>) -> Fallible<Option<Rc<objects::Service>>> {
    let Some((kind, name)) = target.split_once('/') else { return Ok(None) };
    if find_kind(kind)? != Kind::Service {
        return Ok(None);
    }
    let object = context.cluster.get(Kind::Service, &call.namespace, name)?;
    Ok(Object::as_service(&object).cloned())
}

/// The container port behind a Service's port.
fn target_port(service: &objects::Service, port: &str, pod: &Pod) -> Fallible<String> {
    let found = service.spec.ports.iter().find(|held| held.port.to_string() == port || held.name == port);
    let Some(found) = found else {
        return text(format!("Service {} does not have a service port {port}", service.metadata.name));
    };
    let target = found.target_port.clone().unwrap_or(objects::IntOrString::Int(i32::from(found.port)));
    let number = pod.spec.containers.iter().find_map(|container| container.port(&target));
    Ok(number.map_or_else(|| target.to_string(), |number| number.to_string()))
}
