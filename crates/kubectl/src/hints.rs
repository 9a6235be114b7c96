//! One short hint under an error that beginners meet, marked as the playground's own.
//!
//! Hints are shown where the environment says `PLAYGROUND_HINTS=on`, so that a person can switch them off.

use cluster::Cluster;
use objects::{Kind, RESOURCES, SortedMap};

use crate::dispatch::distance;

/// What beginners type as a command, and what does that in kubectl.
const MEANT: &[(&[&str], &str)] = &[
    (&["status"], "`kubectl rollout status deployment/NAME` follows a rollout, `kubectl get` shows what there is"),
    (&["restart", "reload"], "`kubectl rollout restart deployment/NAME` replaces its pods one after the other"),
    (&["undo", "rollback", "revert"], "`kubectl rollout undo deployment/NAME` goes back to the revision before"),
    (&["history", "revisions"], "`kubectl rollout history deployment/NAME` lists the revisions"),
    (&["pause", "resume"], "the command belongs to rollout: `kubectl rollout pause deployment/NAME`"),
    (&["stop", "kill"], "`kubectl scale deployment/NAME --replicas=0` stops its pods, `kubectl delete` removes it"),
    (
        &["start", "deploy"],
        "`kubectl create deployment NAME --image=IMAGE` or `kubectl apply -f FILE` starts something",
    ),
    (&["show", "ls", "list", "ps"], "`kubectl get pods` lists pods; other kinds likewise"),
    (&["inspect", "info"], "`kubectl describe TYPE NAME` tells all about one object"),
    (&["update", "upgrade", "image"], "`kubectl set image deployment/NAME CONTAINER=IMAGE` starts a rollout"),
    (&["remove", "destroy"], "`kubectl delete TYPE NAME` removes an object"),
    (&["ssh", "sh", "bash", "shell"], "`kubectl exec POD -- COMMAND` runs a program in a pod"),
    (&["log"], "the command is `kubectl logs POD`"),
];

/// The hint under an error, if there is one and hints are wanted.
pub(crate) fn under(error: &str, environment: &SortedMap<String, String>, cluster: &Cluster) -> Option<String> {
    if environment.get("PLAYGROUND_HINTS").map(String::as_str) != Some("on") {
        return None;
    }
    let hint = missing(error, cluster)
        .or_else(|| unknown_command(error))
        .or_else(|| unknown_type(error, cluster))
        .or_else(|| by_words(error).map(str::to_owned))?;
    Some(format!("(playground hint: {hint})\n"))
}

/// The first text in quotation marks after some words.
fn quoted<'a>(error: &'a str, before: &str) -> Option<&'a str> {
    let (_, rest) = error.split_once(before)?;
    rest.split('"').nth(1).filter(|word| !word.is_empty())
}

fn unknown_command(error: &str) -> Option<String> {
    let word = quoted(error, "unknown command ")?;
    if let Some((_, meant)) = MEANT.iter().find(|(words, _)| words.contains(&word)) {
        return Some((*meant).to_owned());
    }
    let resource = RESOURCES.iter().find(|resource| resource.answers_to(word))?;
    Some(format!("{word} is a type: the command comes first, as in `kubectl get {}`", resource.plural))
}

fn unknown_type(error: &str, cluster: &Cluster) -> Option<String> {
    let word = quoted(error, "doesn't have a resource type ")?;
    let named = [Kind::Deployment, Kind::Pod, Kind::Service, Kind::ReplicaSet]
        .into_iter()
        .find(|kind| cluster.list(*kind, None).any(|object| object.metadata().name == word));
    if let Some(kind) = named {
        let kind = kind.resource().singular;
        return Some(format!("{word} is the name of a {kind}: `{kind} {word}` or `{kind}/{word}`"));
    }
    let near = RESOURCES
        .iter()
        .flat_map(|resource| [resource.plural, resource.singular])
        .map(|name| (distance(&word.to_lowercase(), name), name))
        .min()
        .filter(|(steps, _)| *steps <= 2)?;
    Some(format!("a type with a similar name is {}; `kubectl api-resources` lists them all", near.1))
}

/// An object that is elsewhere, or of another kind.
fn missing(error: &str, cluster: &Cluster) -> Option<String> {
    let (_, rest) = error.split_once("(NotFound): ")?;
    let (resource, rest) = rest.split_once(" \"")?;
    let name = rest.split_once("\" not found")?.0;
    let plural = resource.split('.').next()?;
    let kind = RESOURCES.iter().find(|resource| resource.plural == plural)?.kind;
    if let Some(other) = cluster.list(kind, None).find(|object| object.metadata().name == name) {
        let namespace = &other.metadata().namespace;
        return Some(format!("there is one in the namespace {namespace}: add `-n {namespace}`"));
    }
    let owner = [Kind::Deployment, Kind::Service]
        .into_iter()
        .find(|kind| cluster.list(*kind, None).any(|object| object.metadata().name == name));
    match (kind, owner) {
        (Kind::Pod, Some(Kind::Deployment)) => Some(format!(
            "{name} is a deployment; its pods have names of their own: `kubectl get pods` lists them, \
             and `deployment/{name}` can stand for one of them in logs and exec"
        )),
        (_, Some(owner)) => {
            let word = owner.resource().singular;
            Some(format!("there is a {word} of that name: `{word}/{name}`"))
        }
        (_, None) => Some(format!("`kubectl get {plural}` lists what there is")),
    }
}

fn by_words(error: &str) -> Option<&'static str> {
    const RULES: &[(&str, &str)] = &[
        (
            "unable to find container named",
            "before the = stands a container's name, not its image; `kubectl get deployments -o wide` shows both",
        ),
        ("cannot rollback a paused deployment", "a paused Deployment starts no rollout, so none can be undone either"),
        (
            "unable to find specified revision",
            "`kubectl rollout history deployment/NAME` lists the revisions that are kept",
        ),
        (
            "no rollout history found",
            "a Deployment keeps the ReplicaSets of its last revisions; there is none but the present one here",
        ),
        (
            "exceeded its progress deadline",
            "`kubectl get pods` and `kubectl describe pod NAME` show what holds the new pods up; `kubectl rollout undo` goes back",
        ),
        (
            "spec.selector: Invalid value",
            "a selector can't change: delete the object and create it again, or use another name",
        ),
        (
            "`selector` does not match template",
            "spec.selector.matchLabels and spec.template.metadata.labels have to hold the same labels",
        ),
        ("(AlreadyExists)", "create makes only what is new; `kubectl apply -f FILE` changes what is there"),
        ("no matches for kind", "`kubectl api-resources` shows which apiVersion each kind has"),
        ("unknown field", "`kubectl explain TYPE.FIELD` lists the fields there are at each place"),
        ("error converting YAML to JSON", "YAML is indented by spaces, never tabs, and equally within one list or map"),
        ("(Conflict)", "someone else has changed the object since it was read: get it again and repeat the change"),
        ("exceeded quota", "`kubectl describe quota` shows what the namespace may use and does use"),
        ("does not exist", "`ls` lists the files here"),
    ];
    RULES.iter().find(|(words, _)| error.contains(words)).map(|(_, hint)| *hint)
}

#[cfg(test)]
mod tests {
    use cluster::ClusterOptions;

    use super::*;

    fn hint(error: &str) -> Option<String> {
        let wanted = SortedMap::from([("PLAYGROUND_HINTS".to_owned(), "on".to_owned())]);
        under(error, &wanted, &Cluster::new(&ClusterOptions::default()))
    }

    #[test]
    fn beginners_errors_have_a_hint() {
        for (error, part) in [
            ("error: unknown command \"status\" for \"kubectl\"", "kubectl rollout status"),
            ("error: unknown command \"pods\" for \"kubectl\"", "`kubectl get pods`"),
            ("error: the server doesn't have a resource type \"deploymnet\"", "deployment"),
            ("Error from server (NotFound): pods \"coredns\" not found", "get pods"),
            ("error: unable to find container named \"nginx\"", "not its image"),
        ] {
            let hint = hint(error).unwrap_or_default();
            assert!(hint.contains(part), "{error}: {hint}");
        }
        assert_eq!(hint("error: something else"), None);
    }

    #[test]
    fn hints_can_be_switched_off() {
        let cluster = Cluster::new(&ClusterOptions::default());
        assert_eq!(under("unknown command \"status\"", &SortedMap::new(), &cluster), None);
    }
}
