//! `kubectl delete`

use cluster::{Cluster, DeleteOptions, Propagation, WatchId, WatchVerb};
use objects::{Kind, Moment, ObjectRef, Span};
use serde_json::Value;

use super::{Call, Command, DONE, DryRun, Next, full_name, say, warn};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, Flags, sets};
use crate::process::{Context, Step};
use crate::resource::Info;
use crate::state::State;

pub(crate) static COMMAND: Command = Command {
    name: "delete",
    short: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    long: "Delete resources by file names, stdin, resources and names, or by resources and label selector.\n\n JSON and YAML formats are accepted. Only one type of argument may be specified: file names, resources and names, or resources and label selector.\n\n Some resources, such as pods, support graceful deletion. These resources define a default period before they are forcibly terminated (the grace period) but you may override that value with the --grace-period flag, or pass --now to set a grace-period of 1. Because these resources often represent entities in the cluster, deletion may not be acknowledged immediately. If the node hosting a pod is down or cannot reach the API server, termination may take significantly longer than the grace period. To force delete a resource, you must specify the --force flag. Note: only a subset of resources support graceful deletion. In absence of the support, the --grace-period flag is ignored.\n\n IMPORTANT: Force deleting pods does not wait for confirmation that the pod's processes have been terminated, which can leave those processes running until the node detects the deletion and completes graceful deletion. If your processes use shared storage or talk to a remote API and depend on the name of the pod to identify themselves, force deleting those pods may result in multiple processes running on different machines using the same identification which may lead to data corruption or inconsistency. Only force delete pods when you are sure the pod is terminated, or if your application can tolerate multiple copies of the same pod running at once. Also, if you force delete pods, the scheduler may place new pods on those nodes before the node has released those resources and causing those pods to be evicted immediately.\n\n Note that the delete command does NOT do resource version checks, so if someone submits an update to a resource right when you submit a delete, their update will be lost along with the rest of the resource.\n\n After a CustomResourceDefinition is deleted, invalidation of discovery cache may take up to 6 hours. If you don't want to wait, you might want to run \"kubectl api-resources\" to refresh the discovery cache.",
    examples: "# Delete a pod using the type and name specified in pod.json\nkubectl delete -f ./pod.json\n\n# Delete resources from a directory containing kustomization.yaml - e.g. dir/kustomization.yaml\nkubectl delete -k dir\n\n# Delete resources from all files that end with '.json'\nkubectl delete -f '*.json'\n\n# Delete a pod based on the type and name in the JSON passed into stdin\ncat pod.json | kubectl delete -f -\n\n# Delete pods and services with same names \"baz\" and \"foo\"\nkubectl delete pod,service baz foo\n\n# Delete pods and services with label name=myLabel\nkubectl delete pods,services -l name=myLabel\n\n# Delete a pod with minimal delay\nkubectl delete pod foo --now\n\n# Force delete a pod on a dead node\nkubectl delete pod foo --force\n\n# Delete all pods\nkubectl delete pods --all\n\n# Delete all pods only if the user confirms the deletion\nkubectl delete pods --all --interactive",
    usage: "([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
    flags: &[FLAGS, sets::FILENAME, sets::SELECTOR, sets::FIELD_SELECTOR, sets::ALL_NAMESPACES, sets::DRY_RUN],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("all", FlagKind::Bool, "false", "Delete all resources, in the namespace of the specified resource types."),
    Flag::new("cascade", FlagKind::Text, "background", "Must be \"background\", \"orphan\", or \"foreground\". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.").bare("background"),
    Flag::new("force", FlagKind::Bool, "false", "If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation."),
    Flag::new("grace-period", FlagKind::Int, "-1", "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion)."),
    Flag::new("ignore-not-found", FlagKind::Bool, "false", "Treat \"resource not found\" as a successful delete. Defaults to \"true\" when --all is specified."),
    Flag::new("interactive", FlagKind::Bool, "false", "If true, delete resource only when user confirms.").short('i'),
    Flag::new("now", FlagKind::Bool, "false", "If true, resources are signaled for immediate shutdown (same as --grace-period=1)."),
    Flag::new("output", FlagKind::Text, "", "Output mode. Use \"-o name\" for shorter output (resource/name).").short('o'),
    Flag::new("raw", FlagKind::Text, "", "Raw URI to DELETE to the server.  Uses the transport specified by the kubeconfig file."),
    Flag::new("timeout", FlagKind::Duration, "0s", "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object"),
    Flag::new("wait", FlagKind::Bool, "true", "If true, wait for resources to be gone before returning. This waits for finalizers."),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let plan = Plan::read(call, context)?;
    let mut query = call.query(&call.args)?;
    query.fetch_files = false;
    let selection = call.run_query(&query, context)?;
    let (infos, mut failures) = selection.split();
    let ignore = flags.is("ignore-not-found") || flags.is("all") || flags.changed("selector");
    failures.retain(|failure| !(ignore && failure.is_not_found()));
    if flags.is("interactive") && !infos.is_empty() && plan.dry_run == DryRun::None && !confirmed(call, &infos, context)
    {
        context.output.out("deletion is cancelled\n");
        return DONE;
    }
    let mut gone = Vec::new();
    for info in &infos {
        match plan.delete(info, context) {
            Ok(()) => gone.push((info.reference(), uid(info))),
            Err(failure) if ignore && failure.is_not_found() => {}
            Err(failure) => failures.push(failure.when("deleting", info.source.as_deref())),
        }
    }
    if infos.is_empty() && failures.is_empty() && !flags.is("ignore-not-found") {
        context.output.out("No resources found\n");
        return DONE;
    }
    let waits = plan.waits && plan.dry_run == DryRun::None;
    if !waits {
        Failure::all(failures)?;
        return DONE;
    }
    Ok(Next::Go(Box::new(State::Deleting(Deleting::new(gone, failures, flags.duration("timeout"), context)))))
}

/// Asks; what is piped in is the answer, and no answer is a refusal.
fn confirmed(call: &Call, infos: &[Info], context: &mut Context<'_>) -> bool {
    let output = &mut *context.output;
    output.out(format!("You are about to delete the following {} resource(s):\n", infos.len()));
    for info in infos {
        output.object(info.reference(), format!("{}/{}", info.kind.resource().plural, info.name));
        output.out("\n");
    }
    output.out("Do you want to continue? (y/N): ");
    let answer = call.stdin.as_deref().and_then(|text| text.split_whitespace().next()).unwrap_or("");
    answer.eq_ignore_ascii_case("y")
}

fn uid(info: &Info) -> Option<String> {
    info.object.as_ref().map(|object| object.metadata().uid.clone())
}

/// How objects are to be deleted.
struct Plan {
    options: DeleteOptions,
    dry_run: DryRun,
    waits: bool,
    names_only: bool,
    forced: bool,
}

impl Plan {
    fn read(call: &Call, context: &mut Context<'_>) -> Fallible<Plan> {
        let flags = &call.flags;
        if flags.changed("raw") {
            return text("--raw is not modelled by the playground");
        }
        if !matches!(flags.text("output"), "" | "name") {
            return text(format!("unexpected -o output mode: {}. We only support '-o name'", flags.text("output")));
        }
        if flags.is("all") && !flags.text("selector").is_empty() {
            return text("cannot set --all and --selector at the same time");
        }
        if flags.is("all") && !flags.text("field-selector").is_empty() {
            return text("cannot set --all and --field-selector at the same time");
        }
        let mut grace = flags.int("grace-period");
        let forced = flags.is("force");
        let mut waits = flags.is("wait");
        if flags.is("now") {
            if grace != -1 {
                return text("--now and --grace-period cannot be specified together");
            }
            grace = 1;
        }
        if grace == 0 && !forced {
            // Without --force an end at once is a very short grace period, which is waited for.
            waits = true;
            grace = 1;
        }
        if forced && grace < 0 {
            grace = 0;
        }
        if forced && grace > 0 {
            return text("--force and --grace-period greater than 0 cannot be specified together");
        }
        if grace == 0 && forced {
            let text = "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.";
            warn(context.output, &[text.to_owned()]);
        }
        let propagation = propagation(flags)?;
        let dry_run = call.dry_run(context.output)?;
        let options = DeleteOptions {
            grace_period_seconds: (grace >= 0).then_some(grace),
            propagation,
            dry_run: dry_run == DryRun::Server,
        };
        Ok(Plan { options, dry_run, waits, names_only: flags.text("output") == "name", forced: forced && grace == 0 })
    }

    /// Deletes one object and says so.
    fn delete(&self, info: &Info, context: &mut Context<'_>) -> Fallible<()> {
        if self.dry_run != DryRun::Client {
            context.cluster.delete(info.kind, &info.namespace, &info.name, &self.options)?;
        }
        self.say(info, context);
        Ok(())
    }

    fn say(&self, info: &Info, context: &mut Context<'_>) {
        let output = &mut *context.output;
        if self.names_only {
            output.object(info.reference(), full_name(info.kind, &info.name));
            output.out("\n");
            return;
        }
        let verb = if self.forced { "force deleted" } else { "deleted" };
        let place =
            if info.kind.resource().namespaced { format!(" from {} namespace", info.namespace) } else { String::new() };
        output.out(format!("{} ", info.kind.resource().qualified_singular()));
        output.object(info.reference(), format!("{:?}", info.name));
        output.out(format!(" {verb}{place}{}\n", self.dry_run.suffix()));
    }
}

/// A `delete` that waits for its objects to be gone, and what it does then.
#[derive(Clone, Debug)]
pub(crate) struct Deleting {
    pending: Vec<(ObjectRef, Option<String>)>,
    watch: Option<WatchId>,
    failures: Vec<Failure>,
    deadline: Option<Moment>,
    then: Vec<Replacement>,
}

/// An object that `replace --force` creates once the old one is gone.
#[derive(Clone, Debug)]
pub(crate) struct Replacement {
    pub kind: Kind,
    pub namespace: String,
    pub manifest: Value,
    pub source: Option<String>,
}

impl Deleting {
    pub(crate) fn new(
        pending: Vec<(ObjectRef, Option<String>)>,
        failures: Vec<Failure>,
        timeout: Span,
        context: &mut Context<'_>,
    ) -> Deleting {
        let deadline = (timeout > Span(0)).then(|| context.cluster.now() + timeout);
        Deleting { pending, watch: None, failures, deadline, then: Vec::new() }
    }

    /// The same, with objects to be created afterwards.
    pub(crate) fn then(mut self, replacements: Vec<Replacement>) -> Deleting {
        self.then = replacements;
        self
    }

    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        if self.watch.is_none() {
            self.watch = Some(context.cluster.watch());
            let cluster = &*context.cluster;
            self.pending.retain(|(object, uid)| {
                let held = cluster.get(object.kind, &object.namespace, &object.name);
                held.is_ok_and(|held| uid.as_ref().is_none_or(|uid| *uid == held.metadata().uid))
            });
        }
        if let Some(watch) = self.watch {
            for event in context.cluster.news(watch) {
                if event.verb == WatchVerb::Deleted {
                    let reference = event.object.reference();
                    self.pending.retain(|(object, _)| *object != reference);
                }
            }
        }
        if self.pending.is_empty() {
            return self.finish(context);
        }
        match self.deadline {
            Some(deadline) if context.cluster.now() >= deadline => {
                let late = self.pending.iter();
                let late = late.map(|(object, _)| format!("{}/{}", object.kind.resource().plural, object.name));
                text(format!("timed out waiting for the condition on {}", late.collect::<Vec<_>>().join(", ")))
            }
            other => Ok(Step::Blocked(other)),
        }
    }

    fn finish(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        for replacement in std::mem::take(&mut self.then) {
            let Replacement { kind, namespace, manifest, source } = replacement;
            let options = cluster::WriteOptions::default();
            match context.cluster.create(kind, &namespace, manifest, &options) {
                Ok(written) => {
                    warn(context.output, &written.warnings);
                    say(context.output, kind, &namespace, &written.object.metadata().name, "replaced");
                }
                Err(error) => self.failures.push(Failure::Api(error).when("replacing", source.as_deref())),
            }
        }
        Failure::all(std::mem::take(&mut self.failures))?;
        Ok(Step::Done(0))
    }

    pub(crate) fn cancel(&mut self, cluster: &mut Cluster) {
        if let Some(watch) = self.watch.take() {
            cluster.unwatch(watch);
        }
    }
}

/// What `--cascade` asks for.
pub(super) fn propagation(flags: &Flags) -> Fallible<Propagation> {
    match flags.text("cascade") {
        "background" | "true" => Ok(Propagation::Background),
        "orphan" | "false" => Ok(Propagation::Orphan),
        "foreground" => Ok(Propagation::Foreground),
        other => {
            text(format!("invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\""))
        }
    }
}
