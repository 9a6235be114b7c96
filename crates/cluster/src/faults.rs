//! Faults that a person switches on: nodes, the registry, images, containers, probes and the network.

use std::rc::Rc;

use objects::{ImageRef, ObjectRef, Span};

use crate::{Cluster, Kubelet};

/// A fault, as the words after `fault` name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `node NAME down|up`: the kubelet stops, or comes back.
    Node {
        /// The node.
        node: String,
        /// Whether it stops.
        down: bool,
    },
    /// `node NAME slow|fast`: whatever its kubelet and runtime do takes three times as long.
    NodeSpeed {
        /// The node.
        node: String,
        /// Whether it is slow.
        slow: bool,
    },
    /// `registry HOST down|up`: no image of the host can be pulled.
    Registry {
        /// The host; `all` for every one.
        host: String,
        /// Whether it is down.
        down: bool,
    },
    /// `registry HOST slow|fast`: every pull takes ten seconds longer.
    RegistrySpeed {
        /// Whether it is slow.
        slow: bool,
    },
    /// `image IMAGE removed|restored`: the registry no longer has an image.
    Image {
        /// The image.
        image: ImageRef,
        /// Whether it is taken away.
        removed: bool,
    },
    /// `container POD [CONTAINER] kill|oom`: a process is killed.
    Container {
        /// The pod, in the namespace `default` unless it is written `NAMESPACE/POD`.
        pod: ObjectRef,
        /// The container; the first one where none is named.
        container: Option<String>,
        /// Whether it used too much memory.
        out_of_memory: bool,
    },
    /// `probe POD fail|heal`: all probes of a pod fail.
    Probe {
        /// The pod.
        pod: ObjectRef,
        /// Whether they fail.
        failing: bool,
    },
    /// `network POD cut|heal`: nothing reaches a pod.
    Network {
        /// The pod.
        pod: ObjectRef,
        /// Whether it is cut off.
        cut: bool,
    },
}

/// What the words after `fault` can be.
pub const FAULT_USAGE: &str = "fault node NAME down|up|slow|fast, fault registry HOST down|up|slow|fast, \
     fault image IMAGE removed|restored, fault container POD [CONTAINER] kill|oom, fault probe POD fail|heal, \
     fault network POD cut|heal";

impl Fault {
    /// Reads the words after `fault`.
    ///
    /// Errors: a sentence that says what is wrong and what could be written.
    pub fn parse(words: &[&str]) -> Result<Fault, String> {
        let unknown = || format!("unknown fault {:?}; known are: {FAULT_USAGE}", words.join(" "));
        let pod = |word: &str| {
            let (namespace, name) = word.split_once('/').unwrap_or(("default", word));
            ObjectRef::new(objects::Kind::Pod, namespace, name)
        };
        Ok(match *words {
            ["node", node, "down"] => Fault::Node { node: node.to_owned(), down: true },
            ["node", node, "up"] => Fault::Node { node: node.to_owned(), down: false },
            ["node", node, "slow"] => Fault::NodeSpeed { node: node.to_owned(), slow: true },
            ["node", node, "fast"] => Fault::NodeSpeed { node: node.to_owned(), slow: false },
            ["registry", host, "down"] => Fault::Registry { host: host.to_owned(), down: true },
            ["registry", host, "up"] => Fault::Registry { host: host.to_owned(), down: false },
            ["registry", _, "slow"] => Fault::RegistrySpeed { slow: true },
            ["registry", _, "fast"] => Fault::RegistrySpeed { slow: false },
            ["image", image, what @ ("removed" | "restored")] => {
                let image = ImageRef::parse(image).ok_or_else(|| format!("{image:?} is no image reference"))?;
                Fault::Image { image, removed: what == "removed" }
            }
            ["container", name, what @ ("kill" | "oom")] => {
                Fault::Container { pod: pod(name), container: None, out_of_memory: what == "oom" }
            }
            ["container", name, container, what @ ("kill" | "oom")] => {
                Fault::Container { pod: pod(name), container: Some(container.to_owned()), out_of_memory: what == "oom" }
            }
            ["probe", name, what @ ("fail" | "heal")] => Fault::Probe { pod: pod(name), failing: what == "fail" },
            ["network", name, what @ ("cut" | "heal")] => Fault::Network { pod: pod(name), cut: what == "cut" },
            _ => return Err(unknown()),
        })
    }
}

impl Cluster {
    /// Switches a fault on or off.
    ///
    /// Errors: a sentence that says what does not exist.
    pub fn inflict(&mut self, fault: &Fault) -> Result<(), String> {
        match fault {
            Fault::Node { node, down: true } => self.stop_node(node).map_err(|error| error.message),
            Fault::Node { node, down: false } => self.start_node(node).map_err(|error| error.message),
            Fault::NodeSpeed { node, slow } => {
                let kubelet = self.kubelets.get_mut(node).ok_or_else(|| format!("nodes \"{node}\" not found"))?;
                kubelet.slowness = if *slow { 3 } else { 1 };
                Ok(())
            }
            Fault::Registry { host, down } => {
                self.registry.set_down(host, *down);
                Ok(())
            }
            Fault::RegistrySpeed { slow } => {
                self.registry.delay = if *slow { Span::seconds(10) } else { Span(0) };
                Ok(())
            }
            Fault::Image { image, removed } => {
                if *removed {
                    self.registry.remove(image, self.now);
                    for kubelet in self.kubelets.values_mut() {
                        kubelet.forget_image(&image.full());
                    }
                } else {
                    self.registry.restore(image);
                }
                Ok(())
            }
            Fault::Container { pod, container, out_of_memory } => {
                self.break_container(pod, container.as_deref(), *out_of_memory)
            }
            Fault::Probe { pod, failing } => self.break_pod(pod, |fault| fault.probes_fail = *failing),
            Fault::Network { pod, cut } => self.break_pod(pod, |fault| fault.network_cut = *cut),
        }
    }

    /// Whether a fault that lasts is switched as it says: whether a node is down, or is up.
    pub fn has_fault(&self, fault: &Fault) -> bool {
        match fault {
            Fault::Node { node, down } => {
                self.kubelets.get(node).is_some_and(|kubelet| kubelet.down_since.is_some() == *down)
            }
            Fault::NodeSpeed { node, slow } => {
                self.kubelets.get(node).is_some_and(|kubelet| (kubelet.slowness > 1) == *slow)
            }
            Fault::Registry { host, down } => self.registry.is_down(host) == *down,
            Fault::RegistrySpeed { slow } => (self.registry.delay > Span(0)) == *slow,
            Fault::Image { image, removed } => self.registry.is_removed(image) == *removed,
            Fault::Container { .. } => false,
            Fault::Probe { pod, failing } => self.fault_of(pod).probes_fail == *failing,
            Fault::Network { pod, cut } => self.fault_of(pod).network_cut == *cut,
        }
    }

    fn fault_of(&self, pod: &ObjectRef) -> PodFault {
        self.store.find(pod).map(|held| self.pod_fault(&held.metadata().uid)).unwrap_or_default()
    }

    fn break_pod(&mut self, pod: &ObjectRef, change: impl FnOnce(&mut PodFault)) -> Result<(), String> {
        let uid =
            self.store.find(pod).ok_or_else(|| format!("pods \"{}\" not found", pod.name))?.metadata().uid.clone();
        let fault = Rc::make_mut(&mut self.pod_faults).get_or_default(uid);
        change(fault);
        self.probe_anew(pod);
        Ok(())
    }

    /// What is broken about a pod.
    pub fn pod_fault(&self, uid: &str) -> PodFault {
        self.pod_faults.get(uid).copied().unwrap_or_default()
    }
}

/// What is broken about a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PodFault {
    /// All its probes fail.
    pub probes_fail: bool,
    /// Nothing reaches it.
    pub network_cut: bool,
}

impl Kubelet {
    fn forget_image(&mut self, image: &str) {
        if self.images().any(|held| held == image) {
            self.images_mut().remove(image);
        }
    }
}

/// The answer of a probe that a fault makes fail; `None` where it may succeed.
pub(crate) fn broken_answer(fault: PodFault) -> Option<String> {
    if fault.network_cut {
        return Some("context deadline exceeded (Client.Timeout exceeded while awaiting headers)".to_owned());
    }
    fault.probes_fail.then(|| "HTTP probe failed with statuscode: 503".to_owned())
}
