//! `kubectl drain`

use std::collections::VecDeque;

use cluster::{Cluster, DeleteOptions, Reason, WatchId, WatchVerb};
use objects::{Kind, LabelSelector, Moment, Object, ObjectRef, Span};

use super::cordon::{mark, nodes};
use super::drain_plan::{self, Eviction, Plan};
use super::{Call, Command, DryRun, Next, say};
use crate::failure::{Failure, Fallible};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::{Context, Step};
use crate::state::State;

pub(crate) static COMMAND: Command = Command {
    name: "drain",
    short: "Drain node in preparation for maintenance",
    long: "Drain node in preparation for maintenance.\n\n The given node will be marked unschedulable to prevent new pods from arriving. Then its pods are evicted, as their disruption budgets allow.",
    examples: "# Drain node \"node-1\"\nkubectl drain node-1\n\n# Drain it even if there are pods that no controller manages\nkubectl drain node-1 --force",
    usage: "NODE",
    flags: &[FLAGS, sets::DRY_RUN, sets::SELECTOR],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("chunk-size", FlagKind::Int64, "500", "Return large lists in chunks of this size; 0 switches that off."),
    Flag::new(
        "delete-emptydir-data",
        FlagKind::Bool,
        "false",
        "Go on even if there are pods that use emptyDir, whose data is lost.",
    ),
    Flag::new("disable-eviction", FlagKind::Bool, "false", "Delete pods without asking their disruption budgets."),
    Flag::new("force", FlagKind::Bool, "false", "Go on even if there are pods that no controller manages."),
    Flag::new("grace-period", FlagKind::Int, "-1", "Seconds given to each pod to end; negative for the pod's own."),
    Flag::new("ignore-daemonsets", FlagKind::Bool, "false", "Leave the pods of daemon sets alone."),
    Flag::new("pod-selector", FlagKind::Text, "", "Only pods with these labels."),
    Flag::new(
        "skip-wait-for-delete-timeout",
        FlagKind::Int,
        "0",
        "Do not wait for pods that have been ending for longer than so many seconds.",
    ),
    Flag::new("timeout", FlagKind::Duration, "0s", "How long to wait before giving up, zero means for ever."),
];

/// How long a pod waits whose disruption budget forbids its eviction.
const RETRY: Span = Span::seconds(5);
const OUT_OF_TIME: &str = "timed out waiting for the condition";
/// How often one looks whether a pod is gone.
const SECOND: Span = Span::seconds(1);

/// A `drain` that is not at its end.
#[derive(Clone, Debug)]
pub(crate) struct Draining {
    /// The nodes that are still to be drained, the present one first.
    plans: VecDeque<Plan>,
    /// Whether the present one has begun.
    begun: bool,
    /// Nodes that could not be drained, with why.
    failed: Vec<(String, Vec<String>)>,
    watch: Option<WatchId>,
    timeout: Span,
    /// When the present node's time is up.
    deadline: Option<Moment>,
    /// The present node's pods that time ran out for, with why.
    late: Vec<(ObjectRef, String)>,
    grace: Option<i64>,
    by_deletion: bool,
    dry_run: DryRun,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let dry_run = call.dry_run(context.output)?;
    // Read before any node is marked.
    let selector = match flags.text("pod-selector") {
        "" => None,
        given => Some(LabelSelector::parse(given).map_err(Failure::Text)?),
    };
    let (infos, failures) = nodes(call, context)?;
    Failure::all(failures)?;
    for node in &infos {
        mark(node, true, dry_run, context)?;
    }
    let plans = infos.iter().map(|node| drain_plan::plan(call, node, selector.as_ref(), context)).collect();
    let timeout = flags.duration("timeout");
    Ok(Next::Go(Box::new(State::Draining(Draining {
        plans,
        begun: false,
        failed: Vec::new(),
        watch: None,
        timeout,
        deadline: None,
        late: Vec::new(),
        grace: Some(flags.int("grace-period")).filter(|grace| *grace >= 0),
        by_deletion: flags.is("disable-eviction"),
        dry_run,
    }))))
}

impl Draining {
    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        let watch = *self.watch.get_or_insert_with(|| context.cluster.watch());
        loop {
            self.tell_gone(watch, context);
            let Some(plan) = self.plans.front() else { return self.end(context) };
            if !plan.refusals.is_empty() {
                let refusals = plan.refusals.clone();
                self.give_up(refusals, context);
                continue;
            }
            if !self.begun {
                self.begun = true;
                self.deadline = (self.timeout > Span(0)).then(|| context.cluster.now() + self.timeout);
                context.output.err(plan.warning.clone());
            }
            if self.dry_run != DryRun::None {
                for Eviction { pod, .. } in &plan.pods {
                    let suffix = self.dry_run.suffix();
                    context.output.out(format!("evicting pod {}/{}{suffix}\n", pod.namespace, pod.name));
                }
                self.drained(context);
                continue;
            }
            let now = context.cluster.now();
            self.time_out(now, context);
            let Some(plan) = self.plans.front() else { continue };
            if plan.pods.is_empty() {
                if self.late.is_empty() {
                    self.drained(context);
                } else {
                    self.tell_late(context);
                }
                continue;
            }
            let due: Vec<usize> =
                (0..plan.pods.len()).filter(|at| plan.pods[*at].due.is_some_and(|due| due <= now)).collect();
            for at in &due {
                let pod = &plan.pods[*at].pod;
                context.output.out("evicting pod ");
                context.output.object(pod.clone(), format!("{}/{}", pod.namespace, pod.name));
                context.output.out("\n");
            }
            for at in &due {
                self.evict(*at, context)?;
            }
            if due.is_empty() {
                let pods = self.plans.front().into_iter().flat_map(|plan| &plan.pods);
                let next = pods.flat_map(|pod| [pod.due, self.ends(pod)]).flatten().min();
                return Ok(Step::Blocked(next));
            }
        }
    }

    /// When time is up for a pod: at the next look at it, which is each second, or where it would be tried again.
    ///
    /// Rule: `evictPods` and `waitForDelete` of `pkg/drain/drain.go`.
    fn ends(&self, eviction: &Eviction) -> Option<Moment> {
        let deadline = self.deadline?;
        match eviction.due {
            _ if self.by_deletion => Some(deadline),
            Some(due) => Some(due.max(deadline)),
            None => {
                let seconds = (deadline - eviction.tried).0.max(0).unsigned_abs().div_ceil(SECOND.0.unsigned_abs());
                Some(eviction.tried + Span::seconds(seconds.cast_signed()))
            }
        }
    }

    /// Gives up the pods whose time is up.
    fn time_out(&mut self, now: Moment, context: &mut Context<'_>) {
        let is_late = |pod: &Eviction| {
            self.ends(pod).is_some_and(|end| end <= now) && pod.due.is_none_or(|due| due <= now || self.by_deletion)
        };
        let Some(plan) = self.plans.front() else { return };
        let late: Vec<Eviction> = plan.pods.iter().filter(|pod| is_late(pod)).cloned().collect();
        let told = format!("global timeout reached: {}", go_duration(self.timeout));
        for Eviction { pod, due, .. } in late {
            let (namespace, name) = (&pod.namespace, &pod.name);
            let why = match due {
                _ if self.by_deletion => OUT_OF_TIME.to_owned(),
                Some(_) => {
                    context.output.out(format!("evicting pod {namespace}/{name}\n"));
                    format!("error when evicting pods/{name:?} -n {namespace:?}: {told}")
                }
                None => format!("error when waiting for pod {name:?} in namespace {namespace:?} to terminate: {told}"),
            };
            if let Some(plan) = self.plans.front_mut() {
                plan.pods.retain(|held| held.pod != pod);
            }
            self.late.push((pod, why));
        }
    }

    /// Some of the present node's pods are left.
    ///
    /// Rule: `deleteOrEvictPodsSimple` of `cmd/drain`.
    fn tell_late(&mut self, context: &mut Context<'_>) {
        let Some(node) = self.plans.front().map(|plan| plan.node.clone()) else { return };
        let late = std::mem::take(&mut self.late);
        let mut why: Vec<String> = Vec::new();
        for (_, told) in &late {
            if !why.contains(told) {
                why.push(told.clone());
            }
        }
        let mut lines = format!("There are pending pods in node {node:?} when an error occurred: {}\n", together(&why));
        for pod in context.cluster.list(Kind::Pod, None).map(Object::reference) {
            if late.iter().any(|(held, _)| *held == pod) {
                lines.push_str(&format!("pod/{}\n", pod.name));
            }
        }
        context.output.err(lines);
        self.give_up(why, context);
    }

    /// The present node is free of pods.
    fn drained(&mut self, context: &mut Context<'_>) {
        self.begun = false;
        if let Some(plan) = self.plans.pop_front() {
            say(context.output, Kind::Node, "", &plan.node, &format!("drained{}", self.dry_run.suffix()));
        }
    }

    /// The present node can't be drained; the others are all the same.
    fn give_up(&mut self, why: Vec<String>, context: &mut Context<'_>) {
        self.begun = false;
        let Some(plan) = self.plans.pop_front() else { return };
        let whole = together(&why);
        context
            .output
            .err(format!("error: unable to drain node {:?} due to error: {whole}, continuing command...\n", plan.node));
        self.failed.push((plan.node, why));
    }

    /// Rule: the end of `RunDrain` of kubectl's `cmd/drain`.
    fn end(&self, context: &mut Context<'_>) -> Fallible<Step> {
        if self.failed.is_empty() {
            return Ok(Step::Done(0));
        }
        let mut lines = "There are pending nodes to be drained:\n".to_owned();
        for (node, _) in &self.failed {
            lines.push_str(&format!(" {node}\n"));
        }
        context.output.err(lines);
        // One node's errors stand each on a line, several nodes' together; only an error that is no list has a prefix.
        Err(Failure::Raw(match self.failed.as_slice() {
            [(_, why)] if self.by_deletion && why.as_slice() == [OUT_OF_TIME] => format!("error: {OUT_OF_TIME}"),
            [(_, why)] => why.join("\n"),
            several => several.iter().map(|(_, why)| together(why)).collect::<Vec<String>>().join("\n"),
        }))
    }

    fn evict(&mut self, at: usize, context: &mut Context<'_>) -> Fallible<()> {
        let Some(eviction) = self.plans.front_mut().and_then(|plan| plan.pods.get_mut(at)) else { return Ok(()) };
        eviction.tried = context.cluster.now();
        let pod = &eviction.pod;
        let options = DeleteOptions { grace_period_seconds: self.grace, ..DeleteOptions::default() };
        let outcome = if self.by_deletion {
            context.cluster.delete(Kind::Pod, &pod.namespace, &pod.name, &options).map(|_| ())
        } else {
            context.cluster.evict(&pod.namespace, &pod.name, &options)
        };
        match outcome {
            Ok(()) => eviction.due = None,
            Err(error) if error.reason == Reason::NotFound => eviction.due = None,
            Err(error) if error.reason == Reason::TooManyRequests => {
                context.output.err(format!(
                    "error when evicting pods/{:?} -n {:?} (will retry after 5s): {}\n",
                    pod.name, pod.namespace, error.message
                ));
                eviction.due = Some(context.cluster.now() + RETRY);
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Tells of the pods that are gone.
    fn tell_gone(&mut self, watch: WatchId, context: &mut Context<'_>) {
        let gone: Vec<ObjectRef> = context
            .cluster
            .news(watch)
            .into_iter()
            .filter(|event| event.verb == WatchVerb::Deleted)
            .map(|event| event.object.reference())
            .collect();
        let cluster = &*context.cluster;
        let is_gone = |eviction: &Eviction| {
            eviction.due.is_none()
                && (gone.contains(&eviction.pod)
                    || !cluster
                        .get(Kind::Pod, &eviction.pod.namespace, &eviction.pod.name)
                        .is_ok_and(|held| held.metadata().uid == eviction.uid))
        };
        let Some(plan) = self.plans.front_mut() else { return };
        let (ended, left): (Vec<Eviction>, Vec<Eviction>) = plan.pods.drain(..).partition(is_gone);
        plan.pods = left;
        for eviction in ended {
            let word = if self.by_deletion { "deleted" } else { "evicted" };
            say(context.output, Kind::Pod, &eviction.pod.namespace, &eviction.pod.name, word);
        }
    }

    pub(crate) fn cancel(&mut self, cluster: &mut Cluster) {
        if let Some(watch) = self.watch.take() {
            cluster.unwatch(watch);
        }
    }
}

/// Several errors as one text.
///
/// Rule: `Aggregate.Error` of `apimachinery/pkg/util/errors`.
fn together(why: &[String]) -> String {
    match why {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// A duration in Go's words.
fn go_duration(span: Span) -> String {
    let seconds = span.0 / 1_000_000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds}s"),
        (hours, minutes, seconds) => format!("{hours}h{minutes}m{seconds}s"),
    }
}
