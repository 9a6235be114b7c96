//! Why a pod is as it is.

use std::rc::Rc;

use cluster::{Cluster, Rule};
use objects::pod::{ConditionStatus, ContainerState, ContainerStatus, Phase};
use objects::{Deployment, Kind, Object, ObjectRef, Pod};

use super::{Remedy, Wait, Why, deployment};

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
        let word = if pod.status.phase == Phase::Succeeded { "successfully" } else { "with an error" };
        return Why { doing: format!("All containers have ended {word}."), ..Why::default() };
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
        doing: "The pod was asked to end, and still has time for it.".to_owned(),
        because: vec![format!(
            "Its processes got SIGTERM and have {grace} s (terminationGracePeriodSeconds) before they are killed. Meanwhile it gets no new requests, and `rollout status` does not wait for it."
        )],
        waits: Some(Wait { event: "Its processes end, or are killed.".to_owned(), until }),
        remedies: vec![Remedy::new(
            "Remove it at once",
            format!("kubectl delete pod {} --grace-period=0 --force", pod.metadata.name),
        )],
        ..Why::default()
    }
}

fn unscheduled(cluster: &Cluster, pod: &Pod) -> Why {
    let reference = ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name);
    let mut why = Why { doing: "No node was chosen for the pod yet.".to_owned(), ..Why::default() };
    for decision in cluster.decisions().about(&reference) {
        if let Rule::Unschedulable { reasons, nodes } = &decision.rule {
            why.doing = format!("None of the {nodes} nodes can take the pod.");
            why.because = reasons.iter().map(|(reason, count)| format!("{count} of {nodes}: {reason}.")).collect();
            why.stuck = true;
            why.waits = Some(Wait { event: "A node changes, or a pod makes room.".to_owned(), until: None });
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
        let message = waiting.message.clone();
        let (doing, because, event) = match waiting.reason.as_str() {
            "ErrImagePull" | "ImagePullBackOff" => {
                let cause = message.split("ErrImagePull: ").last().unwrap_or(&message).to_owned();
                (
                    format!("The image {image} of container {name} can't be pulled."),
                    vec![cause, "The kubelet tries again after 10 s, 20 s, 40 s, … up to 5 minutes.".to_owned()],
                    "The next attempt to pull.",
                )
            }
            "InvalidImageName" => (
                format!("{image:?} is no name of an image."),
                vec![message],
                "Somebody gives the container an image that has a name.",
            ),
            "ErrImageNeverPull" => (
                format!("The image {image} is not on the node, and must not be pulled."),
                vec!["imagePullPolicy is Never.".to_owned()],
                "The image comes to the node.",
            ),
            "CreateContainerConfigError" => {
                (format!("Container {name} can't be configured."), vec![message], "What it refers to is created.")
            }
            "RunContainerError" => (format!("Container {name} can't start."), vec![message], "The next attempt."),
            "CrashLoopBackOff" => (
                format!("Container {name} ended again and again, and waits before it is restarted."),
                ended(&status.last_state, status.restart_count),
                "The end of the back-off.",
            ),
            _ => return None,
        };
        why.doing = doing;
        why.because = because.into_iter().filter(|text| !text.is_empty()).collect();
        why.waits = Some(Wait { event: event.to_owned(), until: None });
        why.stuck = true;
        return Some(why);
    }
    status.state.terminated.as_ref().filter(|ended| ended.exit_code != 0 || !is_init(pod, name))?;
    why.doing = format!("Container {name} has ended and will be restarted.");
    why.because = ended(&status.state, status.restart_count);
    why.waits = Some(Wait { event: "The end of the back-off.".to_owned(), until: None });
    why.stuck = status.restart_count > 0;
    Some(why)
}

fn is_init(pod: &Pod, name: &str) -> bool {
    pod.spec.init_containers.iter().any(|held| held.name == name)
}

fn ended(state: &ContainerState, restarts: i64) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(ended) = &state.terminated {
        facts.push(match ended.reason.as_str() {
            "OOMKilled" => "It used more memory than it may and was killed (OOMKilled, exit status 137).".to_owned(),
            "Completed" => "It ended with exit status 0. A Deployment's containers are restarted whatever their exit status: restartPolicy is Always.".to_owned(),
            reason => format!("It ended with exit status {} ({reason}).", ended.exit_code),
        });
    }
    facts.push(format!(
        "It was restarted {restarts} times so far; the first restart comes at once, then after 10 s, 20 s, 40 s, … up to 5 minutes."
    ));
    facts
}

fn not_ready(cluster: &Cluster, pod: &Pod) -> Why {
    let running = pod.status.container_statuses.iter().filter(|status| status.state.running.is_some()).count();
    if running < pod.status.container_statuses.len() || running == 0 {
        return Why {
            doing: "The pod is being started: its images are pulled, its containers are made.".to_owned(),
            waits: Some(Wait { event: "All containers run.".to_owned(), until: None }),
            ..Why::default()
        };
    }
    let unhealthy = cluster
        .list(Kind::Event, Some(&pod.metadata.namespace))
        .filter_map(Object::as_event)
        .filter(|event| event.involved_object.uid == pod.metadata.uid && event.reason == "Unhealthy")
        .max_by_key(|event| event.last_timestamp);
    let mut because = vec!["All its containers run, but a readiness or startup probe has not passed.".to_owned()];
    because.extend(unhealthy.map(|event| format!("{} ({} times).", event.message, event.count)));
    Why {
        doing: "The pod runs and is not ready: no Service sends it requests.".to_owned(),
        because,
        waits: Some(Wait { event: "The probe passes.".to_owned(), until: None }),
        remedies: remedies(cluster, pod),
        stuck: unhealthy.is_some_and(|event| event.count >= 3),
        ..Why::default()
    }
}

/// A ready pod needs no explanation, unless it is one of an old revision that a rollout keeps.
fn ready(cluster: &Cluster, pod: &Pod) -> Why {
    let node = pod.condition("Ready").map(|ready| ready.status == ConditionStatus::True);
    let mut why = Why { doing: "The pod is ready.".to_owned(), ..Why::default() };
    debug_assert_eq!(node, Some(true));
    let Some(owner) = owner(cluster, pod) else { return why };
    let set = pod.metadata.controller().map(|owner| owner.name.as_str()).unwrap_or_default();
    if deployment::new_set(cluster, &owner).is_none_or(|new| new.metadata.name == set) {
        return why;
    }
    why.doing = "The pod is of an old revision, and is kept.".to_owned();
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
        None => vec![Remedy::new("Delete the pod", format!("kubectl delete pod {}", pod.metadata.name))],
    }
}
