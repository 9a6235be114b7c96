//! Why a pod is as it is.

use std::rc::Rc;

use cluster::{Cluster, Rule};
use objects::pod::{ConditionStatus, ContainerState, ContainerStatus, Phase};
use objects::{Deployment, Kind, Object, ObjectRef, Pod};

use super::{Remedy, Wait, Why, deployment};
use crate::sentences::{Sentence, Text};

/// The Deployment that a pod belongs to, through its ReplicaSet.
pub(super) fn owner(cluster: &Cluster, pod: &Pod) -> Option<Rc<Deployment>> {
    let namespace = &pod.metadata.namespace;
    let set = pod.metadata.controller().filter(|owner| owner.kind == "ReplicaSet")?;
    let set = cluster.get(Kind::ReplicaSet, namespace, &set.name).ok()?;
    let owner = set.metadata().controller()?;
    cluster.get(Kind::Deployment, namespace, &owner.name).ok()?.as_deployment().cloned()
}

pub(super) fn why(cluster: &Cluster, pod: &Pod) -> Why {
    if pod.is_terminating() {
        return terminating(pod);
    }
    if pod.node_name().is_empty() {
        return unscheduled(cluster, pod);
    }
    if matches!(pod.status.phase, Phase::Succeeded | Phase::Failed) {
        let text = if pod.status.phase == Phase::Succeeded { Text::Succeeded } else { Text::Failed };
        return Why { doing: text.into(), ..Why::default() };
    }
    let statuses = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
    let failing = statuses.filter_map(|status| Some((status, failure(cluster, pod, status)?))).next();
    match failing {
        Some((_, why)) => why,
        None if pod.is_ready() => ready(cluster, pod),
        None => not_ready(cluster, pod),
    }
}

fn terminating(pod: &Pod) -> Why {
    let until = pod.metadata.deletion_timestamp.map(|time| time.moment());
    let grace = pod.metadata.deletion_grace_period_seconds.unwrap_or(0);
    Why {
        doing: Text::Terminating.into(),
        because: vec![Text::Grace.with(&[&grace])],
        waits: Some(Wait { event: Text::ProcessesEnd.into(), until }),
        remedies: vec![Remedy::new(
            Text::RemoveAtOnce,
            format!("kubectl delete pod {} --grace-period=0 --force", pod.metadata.name),
        )],
        ..Why::default()
    }
}

fn unscheduled(cluster: &Cluster, pod: &Pod) -> Why {
    let reference = ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name);
    let mut why = Why { doing: Text::NoNodeYet.into(), ..Why::default() };
    for decision in cluster.decisions().about(&reference) {
        if let Rule::Unschedulable { reasons, nodes } = &decision.rule {
            why.doing = Text::NoNodeFits.with(&[nodes]);
            let refusals = reasons.iter().map(|(reason, count)| Text::NodesRefuse.with(&[count, nodes, reason]));
            why.because = refusals.collect();
            why.stuck = true;
            why.waits = Wait::open(Text::NodeChanges);
            why.remedies = remedies(cluster, pod);
            break;
        }
    }
    why
}

/// What keeps a container from running; `None` where nothing does.
fn failure(cluster: &Cluster, pod: &Pod, status: &ContainerStatus) -> Option<Why> {
    let name = &status.name;
    let image =
        pod.spec.containers.iter().chain(&pod.spec.init_containers).find(|held| &held.name == name)?.image.clone();
    let mut why = Why { remedies: remedies(cluster, pod), ..Why::default() };
    if let Some(waiting) = &status.state.waiting {
        let message = waiting.message.as_str();
        let said = || if message.is_empty() { Vec::new() } else { vec![Sentence::verbatim(message)] };
        let (doing, because, event) = match waiting.reason.as_str() {
            "ErrImagePull" | "ImagePullBackOff" => {
                let cause = message.split("ErrImagePull: ").last().unwrap_or(message);
                let cause = (!cause.is_empty()).then(|| Sentence::verbatim(cause));
                let because = cause.into_iter().chain([Text::PullBackOff.into()]).collect();
                (Text::CantPull.with(&[&image, name]), because, Text::NextPull)
            }
            "InvalidImageName" => (Text::NoImageName.with(&[&format!("{image:?}")]), said(), Text::SomebodyNamesImage),
            "ErrImageNeverPull" => {
                (Text::MustNotPull.with(&[&image]), vec![Text::PolicyNever.into()], Text::ImageComes)
            }
            "CreateContainerConfigError" => (Text::CantConfigure.with(&[name]), said(), Text::ReferenceCreated),
            "RunContainerError" => (Text::CantStart.with(&[name]), said(), Text::NextAttempt),
            "CrashLoopBackOff" => {
                let because = ended(&status.last_state, status.restart_count);
                (Text::CrashLoop.with(&[name]), because, Text::EndOfBackOff)
            }
            _ => return None,
        };
        why.doing = doing;
        why.because = because;
        why.waits = Wait::open(event);
        why.stuck = true;
        return Some(why);
    }
    status.state.terminated.as_ref().filter(|ended| ended.exit_code != 0 || !is_init(pod, name))?;
    why.doing = Text::WillRestart.with(&[name]);
    why.because = ended(&status.state, status.restart_count);
    why.waits = Wait::open(Text::EndOfBackOff);
    why.stuck = status.restart_count > 0;
    Some(why)
}

fn is_init(pod: &Pod, name: &str) -> bool {
    pod.spec.init_containers.iter().any(|held| held.name == name)
}

fn ended(state: &ContainerState, restarts: i64) -> Vec<Sentence> {
    let mut facts = Vec::new();
    if let Some(ended) = &state.terminated {
        facts.push(match ended.reason.as_str() {
            "OOMKilled" => Text::OutOfMemory.into(),
            "Completed" => Text::EndedWell.into(),
            reason => Text::EndedBadly.with(&[&ended.exit_code, &reason]),
        });
    }
    facts.push(Text::Restarted.with(&[&restarts]));
    facts
}

fn not_ready(cluster: &Cluster, pod: &Pod) -> Why {
    let running = pod.status.container_statuses.iter().filter(|status| status.state.running.is_some()).count();
    if running < pod.status.container_statuses.len() || running == 0 {
        return Why { doing: Text::Starting.into(), waits: Wait::open(Text::AllRun), ..Why::default() };
    }
    let unhealthy = cluster
        .list(Kind::Event, Some(&pod.metadata.namespace))
        .filter_map(Object::as_event)
        .filter(|event| event.involved_object.uid == pod.metadata.uid && event.reason == "Unhealthy")
        .max_by_key(|event| event.last_timestamp);
    let mut because = vec![Text::ProbeFails.into()];
    because.extend(unhealthy.map(|event| Text::Times.with(&[&event.message, &event.count])));
    Why {
        doing: Text::NotReady.into(),
        because,
        waits: Wait::open(Text::ProbePasses),
        remedies: remedies(cluster, pod),
        stuck: unhealthy.is_some_and(|event| event.count >= 3),
        ..Why::default()
    }
}

/// A ready pod needs no explanation, unless it is one of an old revision that a rollout keeps.
fn ready(cluster: &Cluster, pod: &Pod) -> Why {
    let node = pod.condition("Ready").map(|ready| ready.status == ConditionStatus::True);
    let mut why = Why { doing: Text::Ready.into(), ..Why::default() };
    debug_assert_eq!(node, Some(true));
    let Some(owner) = owner(cluster, pod) else { return why };
    let set = pod.metadata.controller().map(|owner| owner.name.as_str()).unwrap_or_default();
    if deployment::new_set(cluster, &owner).is_none_or(|new| new.metadata.name == set) {
        return why;
    }
    why.doing = Text::OldPodKept.into();
    let rollout = deployment::why(cluster, &owner);
    why.because = rollout.because;
    why.waits = rollout.waits;
    why.remedies = rollout.remedies;
    why.see = vec![deployment::reference(&owner)];
    why
}

/// What a person can do for a pod that does not get on.
fn remedies(cluster: &Cluster, pod: &Pod) -> Vec<Remedy> {
    match owner(cluster, pod) {
        Some(owner) => deployment::remedies(cluster, &owner),
        None => vec![Remedy::new(Text::DeletePod, format!("kubectl delete pod {}", pod.metadata.name))],
    }
}
