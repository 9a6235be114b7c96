//! `kubectl logs`

use cluster::{Cluster, LogOptions, WatchId};
use objects::{Kind, Moment, Object, ObjectRef, Pod, Span, Time};

use super::{Call, Command, DONE, Next};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::{Context, Step};
use crate::resource::{ResourceType, find_type};
use crate::state::State;

pub(crate) static COMMAND: Command = Command {
    name: "logs",
    aliases: &["log"],
    short: "Print the logs for a container in a pod",
    long: "Print the logs for a container in a pod or specified resource. If the pod has only one container, the container name is optional.",
    examples: "# Return snapshot logs from pod nginx with only one container\nkubectl logs nginx\n\n# Return snapshot logs from pod nginx, prefixing each line with the source pod and container name\nkubectl logs nginx --prefix\n\n# Return snapshot logs from pod nginx, limiting output to 500 bytes\nkubectl logs nginx --limit-bytes=500\n\n# Return snapshot logs from pod nginx, waiting up to 20 seconds for it to start running.\nkubectl logs nginx --pod-running-timeout=20s\n\n# Return snapshot logs from pod nginx with multi containers\nkubectl logs nginx --all-containers=true\n\n# Return snapshot logs from all pods in the deployment nginx\nkubectl logs deployment/nginx --all-pods=true\n\n# Return snapshot logs from all containers in pods defined by label app=nginx\nkubectl logs -l app=nginx --all-containers=true\n\n# Return snapshot logs from all pods defined by label app=nginx, limiting concurrent log requests to 10 pods\nkubectl logs -l app=nginx --max-log-requests=10\n\n# Return snapshot of previous terminated ruby container logs from pod web-1\nkubectl logs -p -c ruby web-1\n\n# Begin streaming the logs from pod nginx, continuing even if errors occur\nkubectl logs nginx -f --ignore-errors=true\n\n# Begin streaming the logs of the ruby container in pod web-1\nkubectl logs -f -c ruby web-1\n\n# Begin streaming the logs from all containers in pods defined by label app=nginx\nkubectl logs -f -l app=nginx --all-containers=true\n\n# Display only the most recent 20 lines of output in pod nginx\nkubectl logs --tail=20 nginx\n\n# Show all logs from pod nginx written in the last hour\nkubectl logs --since=1h nginx\n\n# Show all logs with timestamps from pod nginx starting from August 30, 2024, at 06:00:00 UTC\nkubectl logs nginx --since-time=2024-08-30T06:00:00Z --timestamps=true\n\n# Show logs from a kubelet with an expired serving certificate\nkubectl logs --insecure-skip-tls-verify-backend nginx\n\n# Return snapshot logs from first container of a job named hello\nkubectl logs job/hello\n\n# Return snapshot logs from container nginx-1 of a deployment named nginx\nkubectl logs deployment/nginx -c nginx-1",
    usage: "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
    flags: &[FLAGS, sets::SELECTOR],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("all-containers", FlagKind::Bool, "false", "Print the logs of all containers."),
    Flag::new(
        "all-pods",
        FlagKind::Bool,
        "false",
        "Print the logs of all pods of the resource, each line with its pod.",
    ),
    Flag::new("container", FlagKind::Text, "", "Print the logs of this container.").short('c'),
    Flag::new("follow", FlagKind::Bool, "false", "Go on with what is logged from now on.").short('f'),
    Flag::new("ignore-errors", FlagKind::Bool, "false", "Go on after an error."),
    Flag::new("insecure-skip-tls-verify-backend", FlagKind::Bool, "false", "Do not check the kubelet's certificate."),
    Flag::new("limit-bytes", FlagKind::Int64, "0", "At most so many bytes."),
    Flag::new("max-log-requests", FlagKind::Int, "5", "How many logs may be followed at once with a selector."),
    Flag::new("pod-running-timeout", FlagKind::Duration, "20s", "How long to wait until a pod runs."),
    Flag::new("prefix", FlagKind::Bool, "false", "Put the pod and the container before each line."),
    Flag::new("previous", FlagKind::Bool, "false", "Print the logs of the previous instance of the container.")
        .short('p'),
    Flag::new("since", FlagKind::Duration, "0s", "Only lines younger than this, such as 5s, 2m or 3h."),
    Flag::new("since-time", FlagKind::Text, "", "Only lines after this time (RFC 3339)."),
    Flag::new("tail", FlagKind::Int64, "-1", "Only so many lines from the end; -1 for all, 10 with a selector."),
    Flag::new("timestamps", FlagKind::Bool, "false", "Put the time before each line."),
];

/// One container's log.
#[derive(Clone, Debug)]
struct Source {
    namespace: String,
    pod: String,
    container: String,
    /// Lines from this moment on are still to be printed.
    from: Option<Moment>,
    /// How many bytes of it may still be printed, with `--limit-bytes`.
    left: Option<usize>,
}

/// How lines are printed.
#[derive(Clone, Debug)]
struct Style {
    prefix: bool,
    timestamps: bool,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    check(call)?;
    let flags = &call.flags;
    let selector = flags.text("selector");
    let pods = pods(call, context)?;
    let several = !selector.is_empty() || flags.is("all-pods");
    if pods.is_empty() {
        context.output.err(format!("No resources found in {} namespace.\n", call.namespace));
        return DONE;
    }
    let container = match call.args.get(1) {
        Some(name) => name.as_str(),
        None => flags.text("container"),
    };
    let mut sources = Vec::new();
    for pod in &pods {
        sources.extend(containers(pod, container, flags.is("all-containers"), context)?);
    }
    if several && flags.is("follow") && sources.len() > usize::try_from(flags.int("max-log-requests")).unwrap_or(0) {
        return text(format!(
            "you are attempting to follow {} log streams, but maximum allowed concurrency is {}, use --max-log-requests to increase the limit",
            sources.len(),
            flags.int("max-log-requests")
        ));
    }
    let style = Style { prefix: flags.is("prefix") || flags.is("all-pods"), timestamps: flags.is("timestamps") };
    let options = options(call, several, context)?;
    let now = context.cluster.now();
    let limit = flags.int("limit-bytes");
    for source in &mut sources {
        source.left = usize::try_from(limit).ok().filter(|limit| *limit > 0);
        let lines = context.cluster.logs(&source.namespace, &source.pod, &source.container, &options);
        match lines {
            Ok(lines) => print(source, &lines, &style, context),
            Err(_) if flags.is("follow") => {}
            Err(error) if flags.is("ignore-errors") => context.output.err(format!("error: {error}\n")),
            Err(error) => return Err(error.into()),
        }
        source.from = Some(now + Span(1));
    }
    if !flags.is("follow") {
        return DONE;
    }
    let watch = context.cluster.watch();
    Ok(Next::Go(Box::new(State::Following(Following { sources, style, watch }))))
}

/// What can be told from the line alone.
fn check(call: &Call) -> Fallible<()> {
    let flags = &call.flags;
    let selector = flags.text("selector");
    if call.args.is_empty() && selector.is_empty() {
        return usage(
            "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
        );
    }
    if !call.args.is_empty() && !selector.is_empty() {
        return usage("only a selector (-l) or a POD name is allowed");
    }
    if call.args.len() > 2 {
        return usage(
            "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
        );
    }
    if call.args.len() == 2 && flags.changed("container") {
        return usage("only one of -c or an inline [CONTAINER] arg is allowed");
    }
    if flags.is("all-containers") && flags.changed("container") {
        return text("--all-containers=true should not be specified with container name");
    }
    if flags.changed("since") && flags.changed("since-time") {
        return text("at most one of `sinceTime` or `sinceSeconds` may be specified");
    }
    if flags.changed("tail") && flags.int("tail") < -1 {
        return text("TailLines must be greater than or equal to -1");
    }
    let limit = flags.int("limit-bytes");
    if limit < 0 {
        let message = format!("limitBytes: Invalid value: {limit}: must be greater than 0");
        return Err(Failure::Raw(format!("The PodLogOptions \"\" is invalid: {message}")));
    }
    Ok(())
}

fn options(call: &Call, several: bool, context: &Context<'_>) -> Fallible<LogOptions> {
    let flags = &call.flags;
    let since = if flags.changed("since-time") {
        let given = flags.text("since-time");
        let Some(time) = Time::parse(given) else {
            return text(format!(
                "parsing time {given:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {given:?} as \"2006\""
            ));
        };
        Some(time.moment())
    } else if flags.changed("since") {
        Some(context.cluster.now() - flags.duration("since"))
    } else {
        None
    };
    let tail = match flags.int("tail") {
        -1 if several && !flags.changed("tail") => Some(10),
        -1 => None,
        lines => usize::try_from(lines).ok(),
    };
    Ok(LogOptions { previous: flags.is("previous"), since, tail })
}

fn print(source: &mut Source, lines: &[(Moment, String)], style: &Style, context: &mut Context<'_>) {
    for (moment, line) in lines {
        if source.left == Some(0) {
            return;
        }
        if style.prefix {
            let reference = ObjectRef::new(Kind::Pod, &source.namespace, &source.pod);
            context.output.out("[");
            context.output.object(reference, format!("pod/{}", source.pod));
            context.output.out(format!("/{}] ", source.container));
        }
        let mut whole = format!("{line}\n");
        if style.timestamps {
            let time = Time::of(*moment).to_string();
            let fraction = moment.0.rem_euclid(1_000_000);
            whole = format!("{}.{fraction:06}000Z {whole}", time.trim_end_matches('Z'));
        }
        // The kubelet counts the bytes that it sends, timestamps among them, and stops within a line.
        if let Some(left) = source.left {
            whole.truncate(whole.floor_char_boundary(left));
            source.left = Some(if whole.ends_with('\n') { left - whole.len() } else { 0 });
        }
        context.output.out(whole);
    }
}

/// The pods whose logs are asked for.
fn pods(call: &Call, context: &mut Context<'_>) -> Fallible<Vec<std::rc::Rc<Pod>>> {
    let Some(word) = call.args.first() else {
        let query = call.query(&["pods".to_owned()])?;
        let (infos, _) = call.run_query(&query, context)?.split();
        return Ok(infos.iter().filter_map(|info| info.object.as_ref()?.as_pod().cloned()).collect());
    };
    let (kind, name) = match word.split_once('/') {
        None => (Kind::Pod, word.as_str()),
        Some((kind, name)) => match find_type(kind)? {
            ResourceType::Modelled(kind) => (kind, name),
            ResourceType::Empty(resource) => {
                return Err(Failure::Api(cluster::ApiError::new(
                    cluster::Reason::NotFound,
                    format!("{} {name:?} not found", resource.qualified_plural()),
                )));
            }
        },
    };
    let object = context.cluster.get(kind, &call.namespace, name).map_err(|error| match word.contains('/') {
        true => Failure::Api(error),
        false => Failure::Text(format!(
            "error from server ({}): {} in namespace {:?}",
            error.reason.word(),
            error.message,
            call.namespace
        )),
    })?;
    if let Some(pod) = object.as_pod() {
        return Ok(vec![pod.clone()]);
    }
    let mut pods = pods_behind(&object, "get the logs from", context.cluster)?;
    if call.flags.is("all-pods") {
        return Ok(pods);
    }
    let count = pods.len();
    if pods.is_empty() {
        return text("timed out waiting for the condition");
    }
    let first = pods.remove(0);
    if count > 1 {
        let reference = ObjectRef::new(Kind::Pod, &first.metadata.namespace, &first.metadata.name);
        let text = format!("Found {count} pods, using pod/{}\n", first.metadata.name);
        context.output.push(crate::output::Stream::Err, text, Some(reference));
    }
    Ok(vec![first])
}

/// The pods that a workload or Service selects, the best for what is to be done first.
///
/// Rule: `ByLogging` and `ActivePods` of kubectl's `util/podutils`: what runs comes before what does not, ready before
/// not ready, long ready before freshly ready, many restarts before few where logs are read and after them elsewhere,
/// old before young.
pub(crate) fn pods_behind(object: &Object, doing: &str, cluster: &Cluster) -> Fallible<Vec<std::rc::Rc<Pod>>> {
    let selector = match object {
        Object::Deployment(deployment) => deployment.spec.selector.clone(),
        Object::ReplicaSet(set) => set.spec.selector.clone(),
        Object::Service(service) => objects::LabelSelector::of_labels(service.spec.selector.clone()),
        Object::Other(other) if other.kind == Kind::Job => {
            let value = other.at(&["spec", "selector"]).cloned().unwrap_or_default();
            objects::read(value).unwrap_or_default()
        }
        Object::Pod(_) | Object::EndpointSlice(_) | Object::Node(_) | Object::Event(_) | Object::Other(_) => {
            let kind = object.kind().name();
            return text(format!("cannot {doing} *v1.{kind}: selector for *v1.{kind} not implemented"));
        }
    };
    if selector.is_empty() {
        let (kind, name) = (object.kind().name(), &object.metadata().name);
        return text(format!(
            "cannot {doing} *v1.{kind}: invalid service '{name}': Service is defined without a selector"
        ));
    }
    let namespace = &object.metadata().namespace;
    let mut pods: Vec<std::rc::Rc<Pod>> = cluster
        .list(Kind::Pod, Some(namespace))
        .filter_map(Object::as_pod)
        .filter(|pod| selector.matches(&pod.metadata.labels))
        .cloned()
        .collect();
    let logging = doing == "get the logs from";
    let ready_since = |pod: &Pod| pod.condition("Ready").and_then(|condition| condition.last_transition_time);
    let restarts = |pod: &Pod| pod.status.container_statuses.iter().map(|s| s.restart_count).max().unwrap_or(0);
    objects::sort::by(&mut pods, |a, b| {
        let unassigned = |pod: &Pod| pod.node_name().is_empty();
        let phase = |pod: &Pod| match pod.status.phase {
            objects::pod::Phase::Pending => 2,
            objects::pod::Phase::Unknown => 1,
            objects::pod::Phase::Running | objects::pod::Phase::Succeeded | objects::pod::Phase::Failed => 0,
        };
        unassigned(a)
            .cmp(&unassigned(b))
            .then(phase(a).cmp(&phase(b)))
            .then(b.is_ready().cmp(&a.is_ready()))
            .then(ready_since(a).cmp(&ready_since(b)))
            .then(if logging { restarts(b).cmp(&restarts(a)) } else { restarts(a).cmp(&restarts(b)) })
            .then(a.metadata.creation_timestamp.cmp(&b.metadata.creation_timestamp))
    });
    Ok(pods)
}

/// The containers of a pod whose logs are asked for.
fn containers(pod: &Pod, wanted: &str, all: bool, context: &mut Context<'_>) -> Fallible<Vec<Source>> {
    let source = |name: &str| Source {
        namespace: pod.metadata.namespace.clone(),
        pod: pod.metadata.name.clone(),
        container: name.to_owned(),
        from: None,
        left: None,
    };
    let (containers, init) = (&pod.spec.containers, &pod.spec.init_containers);
    if all {
        return Ok(init.iter().chain(containers).map(|container| source(&container.name)).collect());
    }
    let listed = || {
        let names = containers.iter().map(|c| c.name.clone());
        let init = init.iter().map(|c| format!("{} (init)", c.name));
        names.chain(init).collect::<Vec<_>>().join(", ")
    };
    if !wanted.is_empty() {
        let known = containers.iter().chain(init).any(|container| container.name == wanted);
        if !known {
            return text(format!("container {wanted} is not valid for pod {} out of: {}", pod.metadata.name, listed()));
        }
        return Ok(vec![source(wanted)]);
    }
    let annotated = pod.metadata.annotation("kubectl.kubernetes.io/default-container");
    let chosen = annotated.filter(|name| containers.iter().any(|c| c.name == *name));
    if let Some(name) = chosen {
        return Ok(vec![source(name)]);
    }
    let Some(first) = containers.first() else { return Ok(Vec::new()) };
    if containers.len() + init.len() > 1 {
        context.output.err(format!("Defaulted container {:?} out of: {}\n", first.name, listed()));
    }
    Ok(vec![source(&first.name)])
}

/// A `logs -f` between two lines.
#[derive(Clone, Debug)]
pub(crate) struct Following {
    sources: Vec<Source>,
    style: Style,
    watch: WatchId,
}

/// How often a followed log is looked at.
const POLL: Span = Span::millis(250);

impl Following {
    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        context.cluster.news(self.watch);
        let now = context.cluster.now();
        for source in &mut self.sources {
            let options = LogOptions { previous: false, since: source.from, tail: None };
            if let Ok(lines) = context.cluster.logs(&source.namespace, &source.pod, &source.container, &options) {
                print(source, &lines, &self.style, context);
                source.from = Some(now + Span(1));
            }
        }
        let cluster = &*context.cluster;
        self.sources.retain(|source| source.left != Some(0) && is_alive(source, cluster));
        if self.sources.is_empty() { Ok(Step::Done(0)) } else { Ok(Step::Blocked(Some(now + POLL))) }
    }

    pub(crate) fn cancel(&mut self, cluster: &mut Cluster) {
        cluster.unwatch(self.watch);
    }
}

/// Whether a container may log more: it runs, or it has not run yet.
fn is_alive(source: &Source, cluster: &Cluster) -> bool {
    let Ok(object) = cluster.get(Kind::Pod, &source.namespace, &source.pod) else { return false };
    let Some(pod) = object.as_pod() else { return false };
    pod.container_status(&source.container).is_none_or(|status| status.state.terminated.is_none())
}
