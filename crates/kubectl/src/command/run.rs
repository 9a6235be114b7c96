//! `kubectl run`

use objects::{Kind, ObjectRef};
use serde_json::{Value, json};

use super::create::Creation;
use super::expose::parse_labels;
use super::run_attached::RunAttached;
use super::{Call, Command, DONE, DryRun, Next, overrides};
use crate::failure::{Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::image_name;
use crate::print::Format;
use crate::process::Context;
use crate::state::State;

pub(crate) static COMMAND: Command = Command {
    name: "run",
    short: "Run a particular image on the cluster",
    long: "Create and run a particular image in a pod.",
    examples: "# Start a nginx pod\nkubectl run nginx --image=nginx\n\n# Start a hazelcast pod and let the container expose port 5701\nkubectl run hazelcast --image=hazelcast/hazelcast --port=5701\n\n# Start a hazelcast pod and set environment variables \"DNS_DOMAIN=cluster\" and \"POD_NAMESPACE=default\" in the container\nkubectl run hazelcast --image=hazelcast/hazelcast --env=\"DNS_DOMAIN=cluster\" --env=\"POD_NAMESPACE=default\"\n\n# Start a hazelcast pod and set labels \"app=hazelcast\" and \"env=prod\" in the container\nkubectl run hazelcast --image=hazelcast/hazelcast --labels=\"app=hazelcast,env=prod\"\n\n# Dry run; print the corresponding API objects without creating them\nkubectl run nginx --image=nginx --dry-run=client\n\n# Start a nginx pod, but overload the spec with a partial set of values parsed from JSON\nkubectl run nginx --image=nginx --overrides='{ \"apiVersion\": \"v1\", \"spec\": { ... } }'\n\n# Start a busybox pod and keep it in the foreground, don't restart it if it exits\nkubectl run -i -t busybox --image=busybox --restart=Never\n\n# Start the nginx pod using the default command, but use custom arguments (arg1 .. argN) for that command\nkubectl run nginx --image=nginx -- <arg1> <arg2> ... <argN>\n\n# Start the nginx pod using a different command and custom arguments\nkubectl run nginx --image=nginx --command -- <cmd> <arg1> ... <argN>",
    usage: "NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]",
    flags: &[FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_RUN, sets::RECORD, sets::SAVE_CONFIG],
    required: &["image"],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("annotations", FlagKind::Array, "[]", "Annotations to apply to the pod."),
    Flag::new("attach", FlagKind::Bool, "false", "If true, wait for the Pod to start running, and then attach to the Pod as if 'kubectl attach ...' were called.  Default false, unless '-i/--stdin' is set, in which case the default is true. With '--restart=Never' the exit code of the container process is returned."),
    Flag::new("cascade", FlagKind::Text, "background", "Must be \"background\", \"orphan\", or \"foreground\". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.")
        .bare("background"),
    Flag::new("command", FlagKind::Bool, "false", "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default."),
    Flag::new("detach-keys", FlagKind::Text, "", "Keys that detach the terminal."),
    Flag::new("env", FlagKind::Array, "[]", "Environment variables to set in the container."),
    Flag::new("expose", FlagKind::Bool, "false", "If true, create a ClusterIP service associated with the pod.  Requires `--port`."),
    Flag::new("grace-period", FlagKind::Int, "-1", "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion)."),
    Flag::new("image", FlagKind::Text, "", "The image for the container to run."),
    Flag::new("image-pull-policy", FlagKind::Text, "", "The image pull policy for the container.  If left empty, this value will not be specified by the client and defaulted by the server."),
    Flag::new("labels", FlagKind::Text, "", "Comma separated labels to apply to the pod. Will override previous values.").short('l'),
    Flag::new("leave-stdin-open", FlagKind::Bool, "false", "If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes. By default, stdin will be closed after the first attach completes."),
    Flag::new("override-type", FlagKind::Text, "merge", "The method used to override the generated object: json, merge, or strategic."),
    Flag::new("overrides", FlagKind::Text, "", "An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object. Requires that the object supply a valid apiVersion field."),
    Flag::new("pod-running-timeout", FlagKind::Duration, "1m0s", "The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running"),
    Flag::new("port", FlagKind::Text, "", "The port that this container exposes."),
    Flag::new("privileged", FlagKind::Bool, "false", "If true, run the container in privileged mode."),
    Flag::new("quiet", FlagKind::Bool, "false", "If true, suppress prompt messages.").short('q'),
    Flag::new("restart", FlagKind::Text, "Always", "The restart policy for this Pod.  Legal values [Always, OnFailure, Never]."),
    Flag::new("rm", FlagKind::Bool, "false", "If true, delete the pod after it exits.  Only valid when attaching to the container, e.g. with '--attach' or with '-i/--stdin'."),
    Flag::new("stdin", FlagKind::Bool, "false", "Keep stdin open on the container in the pod, even if nothing is attached.").short('i'),
    Flag::new("tty", FlagKind::Bool, "false", "Allocate a TTY for the container in the pod.").short('t'),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let Some((name, words)) = call.args.split_first() else { return usage("NAME is required for run") };
    if flags.dash_at == Some(0) {
        return usage("NAME is required for run");
    }
    if flags.dash_at.is_none() && !words.is_empty() && flags.is("command") {
        return text("the words of a command stand after --");
    }
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(flags, context.files)?;
    check(call)?;
    let manifest = pod(call, name, words)?;
    let attach = flags.is("attach") || (flags.is("stdin") && !flags.changed("attach"));
    let attach = attach && dry_run == DryRun::None;
    let creation = Creation { kind: Kind::Pod, namespace: &call.namespace, manifest, dry_run, first: true };
    let pod = creation.send(call, context)?;
    let exposed = if flags.is("expose") { expose(call, name, dry_run, &format, context) } else { Ok(()) };
    // A pod that is attached to is not announced; the service is, before the pod.
    if !attach {
        pod.show("created", dry_run, &format, !flags.is("expose") || exposed.is_err(), context)?;
    }
    exposed?;
    if attach {
        let attached = RunAttached {
            pod: ObjectRef::new(Kind::Pod, &call.namespace, name),
            stdin: call.stdin.clone().filter(|_| flags.is("stdin")),
            terminal: flags.is("tty"),
            remove: flags.is("rm"),
            deadline: context.cluster.now() + flags.duration("pod-running-timeout"),
        };
        return Ok(Next::Go(Box::new(State::RunAttached(attached))));
    }
    DONE
}

/// Rule: what `RunOptions.Run` looks at before it creates anything, in its order.
fn check(call: &Call) -> Fallible<()> {
    let flags = &call.flags;
    let image = flags.text("image");
    if image.is_empty() {
        return text("--image is required");
    }
    if !image_name::is_valid(image) {
        return text(format!("Invalid image name {image:?}: invalid reference format"));
    }
    if flags.is("tty") && !flags.is("stdin") {
        return usage("-i/--stdin is required for containers with -t/--tty=true");
    }
    if flags.is("expose") && flags.text("port").is_empty() {
        return usage("--port must be set when exposing a service");
    }
    let restart = flags.text("restart");
    if !matches!(restart, "Always" | "OnFailure" | "Never") {
        return usage(format!("invalid restart policy: {restart}"));
    }
    if flags.is("rm") && !flags.is("attach") && !flags.is("stdin") {
        return usage("--rm should only be used for attached containers");
    }
    let policy = flags.text("image-pull-policy");
    if !matches!(policy, "" | "Always" | "IfNotPresent" | "Never") {
        return usage(format!("invalid image pull policy: {policy}"));
    }
    Ok(())
}

fn pod(call: &Call, name: &str, words: &[String]) -> Fallible<Value> {
    let flags = &call.flags;
    let mut container = json!({ "image": flags.text("image"), "name": name, "resources": {} });
    if !words.is_empty() {
        let field = if flags.is("command") { "command" } else { "args" };
        container[field] = json!(words);
    }
    let port = flags.text("port");
    if !port.is_empty() {
        let Ok(number) = port.parse::<i64>() else {
            return text(format!("strconv.Atoi: parsing {port:?}: invalid syntax"));
        };
        container["ports"] = json!([{ "containerPort": number }]);
    }
    let mut env = Vec::new();
    for pair in flags.list("env") {
        match pair.split_once('=') {
            Some((key, value)) if !key.is_empty() => env.push(json!({ "name": key, "value": value })),
            _ => return text(format!("invalid env: {pair}")),
        }
    }
    if !env.is_empty() {
        container["env"] = Value::Array(env);
    }
    if !flags.text("image-pull-policy").is_empty() {
        container["imagePullPolicy"] = json!(flags.text("image-pull-policy"));
    }
    if flags.is("privileged") {
        container["securityContext"] = json!({ "privileged": true });
    }
    for (flag, field) in [("stdin", "stdin"), ("tty", "tty")] {
        if flags.is(flag) {
            container[field] = json!(true);
        }
    }
    if flags.is("stdin") && !flags.is("leave-stdin-open") {
        container["stdinOnce"] = json!(true);
    }
    let labels =
        if flags.changed("labels") { json!(parse_labels(flags.text("labels"))?) } else { json!({ "run": name }) };
    let mut manifest = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": { "labels": labels, "name": name },
        "spec": {
            "containers": [container],
            "dnsPolicy": "ClusterFirst",
            "restartPolicy": flags.text("restart"),
        },
        "status": {},
    });
    if flags.changed("namespace") {
        manifest["metadata"]["namespace"] = json!(call.namespace);
    }
    let annotations: Vec<String> = flags.list("annotations");
    if !annotations.is_empty() {
        manifest["metadata"]["annotations"] = json!(parse_labels(&annotations.join(","))?);
    }
    overrides::apply(flags, Kind::Pod, &mut manifest)?;
    Ok(manifest)
}

fn expose(call: &Call, name: &str, dry_run: DryRun, format: &Format, context: &mut Context<'_>) -> Fallible<()> {
    let port: i64 = call.flags.text("port").parse().unwrap_or(0);
    let labels = call.flags.text("labels");
    let labels = if labels.is_empty() { None } else { Some(parse_labels(labels)?) };
    let mut manifest = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": { "name": name },
        "spec": {
            "ports": [{ "port": port, "protocol": "TCP", "targetPort": port }],
            "selector": labels.as_ref().map_or_else(|| json!({ "run": name }), |labels| json!(labels)),
        },
        "status": { "loadBalancer": {} },
    });
    if let Some(labels) = labels {
        manifest["metadata"]["labels"] = json!(labels);
    }
    let creation = Creation { kind: Kind::Service, namespace: &call.namespace, manifest, dry_run, first: true };
    creation.run(call, format, context)
}
