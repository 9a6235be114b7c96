//! What can be broken about an object and mended again, each with the line that does it.

use cluster::{Cluster, Fault, ImageRef};
use objects::{Kind, Object, ObjectRef, Pod, PodSpec};

use crate::sentences::{Sentence, Text};
use crate::why::Remedy;

/// What a person can break about an object at this moment, or mend where it is broken.
pub fn faults(cluster: &Cluster, object: &ObjectRef) -> Vec<Remedy> {
    let mut faults = Faults { cluster, found: Vec::new() };
    match cluster.get(object.kind, &object.namespace, &object.name) {
        Ok(Object::Pod(pod)) => faults.of_pod(&pod),
        Ok(Object::Node(node)) => {
            let name = &node.metadata.name;
            faults.switch(&["node", name], ("down", Text::StopKubelet.into()), ("up", Text::StartKubelet.into()));
            faults.switch(&["node", name], ("slow", Text::SlowNode.into()), ("fast", Text::FastNode.into()));
        }
        Ok(Object::Deployment(held)) => faults.of_images(&held.spec.template.spec),
        Ok(Object::ReplicaSet(held)) => faults.of_images(&held.spec.template.spec),
        Ok(Object::Service(_) | Object::EndpointSlice(_) | Object::Event(_) | Object::Other(_)) | Err(_) => {}
    }
    faults.found
}

/// What may follow these words after `fault`.
pub(crate) fn next_words(cluster: &Cluster, words: &[&str]) -> Vec<String> {
    let names = |kind: Kind| -> Vec<String> {
        let all = cluster.list(kind, None).map(objects::Object::metadata);
        all.map(|held| named(&held.namespace, &held.name)).collect()
    };
    let fixed: &[&str] = match *words {
        [] => &["node", "registry", "image", "container", "probe", "network"],
        ["node"] => return names(Kind::Node),
        ["container" | "probe" | "network"] => return names(Kind::Pod),
        ["registry"] => &["all", "docker.io"],
        ["node" | "registry", _] => &["down", "up", "slow", "fast"],
        ["image", _] => &["removed", "restored"],
        ["container", _] => &["kill", "oom"],
        ["probe", _] => &["fail", "heal"],
        ["network", _] => &["cut", "heal"],
        _ => &[],
    };
    fixed.iter().map(|word| (*word).to_owned()).collect()
}

struct Faults<'a> {
    cluster: &'a Cluster,
    found: Vec<Remedy>,
}

impl Faults<'_> {
    /// One of two words that undo each other: the one that is not so yet.
    fn switch(&mut self, words: &[&str], breaks: (&str, Sentence), mends: (&str, Sentence)) {
        let is_broken = Fault::parse(&[words, &[breaks.0]].concat()).is_ok_and(|fault| self.cluster.has_fault(&fault));
        let (word, effect) = if is_broken { mends } else { breaks };
        self.add(effect, &[words, &[word]].concat());
    }

    fn add(&mut self, effect: Sentence, words: &[&str]) {
        self.found.push(Remedy::new(effect, format!("fault {}", words.join(" "))));
    }

    fn of_pod(&mut self, pod: &Pod) {
        let name = named(&pod.metadata.namespace, &pod.metadata.name);
        let running = |status: &&objects::pod::ContainerStatus| status.state.running.is_some();
        let several = pod.spec.containers.len() > 1;
        for status in pod.status.container_statuses.iter().filter(running) {
            let container = &status.name;
            let words: &[&str] = if several { &["container", &name, container] } else { &["container", &name] };
            self.add(Text::KillContainer.with(&[container]), &[words, &["kill"]].concat());
            self.add(Text::ExhaustContainer.with(&[container]), &[words, &["oom"]].concat());
        }
        let has_probe = pod.spec.containers.iter().any(|container| {
            let probes = [&container.readiness_probe, &container.liveness_probe, &container.startup_probe];
            probes.into_iter().any(Option::is_some)
        });
        if has_probe {
            self.switch(&["probe", &name], ("fail", Text::FailProbes.into()), ("heal", Text::HealProbes.into()));
        }
        self.switch(&["network", &name], ("cut", Text::CutNetwork.into()), ("heal", Text::HealNetwork.into()));
        self.of_images(&pod.spec);
    }

    /// The images of a pod, and the registries that they come from.
    fn of_images(&mut self, spec: &PodSpec) {
        let (mut images, mut hosts) = (Vec::new(), Vec::new());
        for container in spec.containers.iter().chain(&spec.init_containers) {
            let Some(image) = ImageRef::parse(&container.image) else { continue };
            if !images.contains(&container.image.as_str()) {
                images.push(&container.image);
            }
            if !hosts.contains(&image.host) {
                hosts.push(image.host);
            }
        }
        for image in images {
            let (removes, restores) = (Text::RemoveImage.with(&[&image]), Text::RestoreImage.with(&[&image]));
            self.switch(&["image", image], ("removed", removes), ("restored", restores));
        }
        for host in &hosts {
            let (stops, starts) = (Text::RegistryDown.with(&[host]), Text::RegistryUp.with(&[host]));
            self.switch(&["registry", host], ("down", stops), ("up", starts));
        }
        if let Some(host) = hosts.first() {
            self.switch(&["registry", host], ("slow", Text::SlowPulls.into()), ("fast", Text::FastPulls.into()));
        }
    }
}

/// A pod as `fault` names it.
fn named(namespace: &str, name: &str) -> String {
    if matches!(namespace, "" | "default") { name.to_owned() } else { format!("{namespace}/{name}") }
}

#[cfg(test)]
mod tests {
    use objects::Span;

    use super::*;
    use crate::{Input, Options, Session};

    fn play(session: &mut Session, line: &str) {
        session.apply(Input::Line { terminal: 0, text: line.to_owned() });
        session.advance(session.now() + Span::seconds(8));
    }

    fn commands(session: &Session, object: &ObjectRef) -> Vec<String> {
        faults(session.cluster(), object).into_iter().map(|fault| fault.command).collect()
    }

    fn object(session: &Session, kind: Kind) -> ObjectRef {
        let held = session.cluster().list(kind, None).next().expect("there is one").metadata();
        ObjectRef::new(kind, &held.namespace, &held.name)
    }

    #[test]
    fn every_line_does_what_it_says_and_offers_the_way_back() {
        let mut session = Session::new(&Options::default());
        play(&mut session, "kubectl create deployment web --image=nginx:1.20");
        let (pod, node) = (object(&session, Kind::Pod), object(&session, Kind::Node));
        for (object, number) in [(&pod, 6), (&node, 2), (&object(&session, Kind::Deployment), 3)] {
            let before = commands(&session, object);
            assert_eq!(before.len(), number, "{before:?}");
            for command in &before {
                play(&mut session, command);
            }
            let text = session.terminals()[0].text();
            assert!(!text.contains("fault: "), "{text}");
            let after = commands(&session, object);
            let changed = before.iter().filter(|command| !after.contains(command)).count();
            let lasting = before.iter().filter(|command| !command.starts_with("fault container")).count();
            assert!(changed >= lasting, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_pod_of_another_namespace_is_named_with_it() {
        let mut session = Session::new(&Options::default());
        play(&mut session, "kubectl create namespace other");
        play(&mut session, "kubectl run web --image=nginx:1.20 --namespace=other");
        let pod = object(&session, Kind::Pod);
        assert!(commands(&session, &pod).contains(&"fault network other/web cut".to_owned()));
        let completion = session.complete(0, "fault network ", 14);
        assert_eq!(completion.candidates, ["other/web"]);
    }

    #[test]
    fn what_there_is_not_is_told() {
        let mut session = Session::new(&Options::default());
        play(&mut session, "fault node node-9 down; echo $?");
        assert!(session.terminals()[0].text().contains("fault: nodes \"node-9\" not found\n1\n"));
    }
}
