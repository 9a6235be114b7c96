//! `kubectl rollout status`

use std::collections::VecDeque;

use cluster::{Cluster, WatchId, WatchVerb};
use objects::{Deployment, Kind, Moment, Object, Span};

use super::{found_nothing, numbered, targets, with_group};
use crate::command::{Call, Command, Next};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::{Context, Step};
use crate::resource::Info;
use crate::revisions::REVISION;
use crate::state::State;

pub(super) static COMMAND: Command = Command {
    name: "status",
    short: "Show the status of the rollout",
    long: "Show the status of the rollout.\n\n By default 'rollout status' will watch the status of the latest rollout until it's done. If you don't want to wait for the rollout to finish then you can use --watch=false. Note that if a new rollout starts in-between, then 'rollout status' will continue watching the latest revision. If you want to pin to a specific revision and abort if it is rolled over by another revision, use --revision=N where N is the revision you need to watch for.",
    examples: "# Watch the rollout status of a deployment\nkubectl rollout status deployment/nginx",
    usage: "(TYPE NAME | TYPE/NAME) [flags]",
    flags: &[FLAGS, sets::FILENAME, sets::SELECTOR],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new(
        "revision",
        FlagKind::Int64,
        "0",
        "Pin to a specific revision for showing its status. Defaults to 0 (last revision).",
    ),
    Flag::new(
        "timeout",
        FlagKind::Duration,
        "0s",
        "The length of time to wait before ending watch, zero means never. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).",
    ),
    Flag::new("watch", FlagKind::Bool, "true", "Watch the status of the rollout until it's done.").short('w'),
];

/// A `rollout status` that is not at its end: the objects still to be told of, and the one it waits for.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    queue: VecDeque<Info>,
    current: Option<Current>,
    failures: Vec<Failure>,
    watch: bool,
    revision: i64,
    timeout: Span,
}

#[derive(Clone, Debug)]
struct Current {
    info: Info,
    watch: WatchId,
    deadline: Option<Moment>,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let revision = call.flags.int("revision");
    if call.args.is_empty() && !call.flags.changed("filename") {
        return text("required resource not specified");
    }
    if revision < 0 {
        return text(format!("revision must be a positive integer: {revision}"));
    }
    let (infos, failures) = targets(call, context)?.split();
    if found_nothing(&infos, &failures, call, context) {
        return Ok(Next::Done(0));
    }
    Ok(Next::Go(Box::new(State::RolloutStatus(Progress {
        queue: infos.into(),
        current: None,
        failures,
        watch: call.flags.is("watch"),
        revision,
        timeout: call.flags.duration("timeout"),
    }))))
}

impl Progress {
    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        loop {
            let Some(current) = self.current.clone() else {
                match self.queue.pop_front() {
                    Some(info) => self.begin(info, context),
                    None => {
                        Failure::all(std::mem::take(&mut self.failures))?;
                        return Ok(Step::Done(0));
                    }
                }
                continue;
            };
            match self.follow(&current, context) {
                Ok(true) => self.finish(context.cluster),
                Ok(false) => return Ok(Step::Blocked(current.deadline)),
                Err(failure) => {
                    self.failures.push(failure);
                    self.finish(context.cluster);
                }
            }
        }
    }

    pub(crate) fn cancel(&mut self, cluster: &mut Cluster) {
        self.finish(cluster);
    }

    fn finish(&mut self, cluster: &mut Cluster) {
        if let Some(current) = self.current.take() {
            cluster.unwatch(current.watch);
        }
    }

    /// Tells the object's present status; waits where it is not the last.
    fn begin(&mut self, info: Info, context: &mut Context<'_>) {
        // What was fetched at the start is old by the time that the objects before it are done.
        let object = context.cluster.get(info.kind, &info.namespace, &info.name);
        let told = match &object {
            Ok(object) => self.tell(object, context),
            Err(error) => Err(error.clone().into()),
        };
        match told {
            Ok(false) if self.watch => {
                let deadline = (self.timeout > Span(0)).then(|| context.cluster.now() + self.timeout);
                let watch = context.cluster.watch();
                self.current = Some(Current { info, watch, deadline });
            }
            Ok(_) => {}
            Err(failure) => self.failures.push(failure),
        }
    }

    /// Tells what has changed. Returns whether the rollout is complete.
    fn follow(&self, current: &Current, context: &mut Context<'_>) -> Fallible<bool> {
        let reference = current.info.reference();
        for event in context.cluster.news(current.watch) {
            if event.object.reference() != reference {
                continue;
            }
            if event.verb == WatchVerb::Deleted {
                return text("object has been deleted");
            }
            if self.tell(&event.object, context)? {
                return Ok(true);
            }
        }
        match current.deadline {
            Some(deadline) if context.cluster.now() >= deadline => text("timed out waiting for the condition"),
            Some(_) | None => Ok(false),
        }
    }

    fn tell(&self, object: &Object, context: &mut Context<'_>) -> Fallible<bool> {
        let (message, done) = match object {
            Object::Deployment(deployment) => status(deployment, self.revision)?,
            Object::Other(set) if matches!(set.kind, Kind::StatefulSet | Kind::DaemonSet) => numbered::status(set)?,
            other => {
                return text(format!("no status viewer has been implemented for {}", with_group(other.kind())));
            }
        };
        let metadata = object.metadata();
        let quoted = format!("{:?}", metadata.name);
        match message.split_once(&quoted) {
            Some((before, after)) => {
                let reference = object.reference();
                context.output.out(before);
                context.output.object(reference, quoted);
                context.output.out(after);
            }
            None => context.output.out(message),
        }
        Ok(done)
    }
}

/// One line about a Deployment, and whether its rollout is complete.
///
/// Rule: `DeploymentStatusViewer.Status` of kubectl's `polymorphichelpers/rollout_status.go`.
fn status(deployment: &Deployment, revision: i64) -> Fallible<(String, bool)> {
    let (metadata, status) = (&deployment.metadata, &deployment.status);
    let name = &metadata.name;
    if revision > 0 {
        let held = metadata.annotation(REVISION).and_then(|text| text.parse().ok()).unwrap_or(0);
        if revision != held {
            return text(format!("desired revision ({revision}) is different from the running revision ({held})"));
        }
    }
    if metadata.generation > status.observed_generation {
        return Ok(("Waiting for deployment spec update to be observed...\n".to_owned(), false));
    }
    if status.condition("Progressing").is_some_and(|condition| condition.reason == "ProgressDeadlineExceeded") {
        return text(format!("deployment {name:?} exceeded its progress deadline"));
    }
    let waiting = |what: String| format!("Waiting for deployment {name:?} rollout to finish: {what}...\n");
    let (wanted, updated) = (deployment.spec.replicas, status.updated_replicas);
    if updated < wanted {
        return Ok((waiting(format!("{updated} out of {wanted} new replicas have been updated")), false));
    }
    if status.replicas > updated {
        let old = status.replicas - updated;
        return Ok((waiting(format!("{old} old replicas are pending termination")), false));
    }
    if status.available_replicas < updated {
        let available = status.available_replicas;
        return Ok((waiting(format!("{available} of {updated} updated replicas are available")), false));
    }
    Ok((format!("deployment {name:?} successfully rolled out\n"), true))
}
