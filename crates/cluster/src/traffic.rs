//! Requests against Services: who gets each, and what becomes of it.
//!
//! A request goes to an endpoint that the node's proxy knows: endpoints change there a moment after the slice does.
//! That is why a pod that ends at once still gets some requests, and why a `preStop` pause helps.

use std::collections::VecDeque;
use std::rc::Rc;

use objects::{Kind, Moment, Object, ObjectRef, SortedMap, Span};

use crate::Cluster;
use crate::work::Work;

/// From a change of an EndpointSlice until the proxies send requests by it: they hear of it, and write their rules.
/// kube-proxy takes up to a second more where changes follow each other closely (`minSyncPeriod`).
const PROPAGATION: Span = Span::millis(350);
/// The load is counted in parts of a second of this length.
const TICK: Span = Span::millis(100);
/// What one request costs a pod: this much CPU for one second, in thousandths.
const MILLI_CPU_PER_REQUEST: i64 = 10;
/// How many seconds are remembered one by one.
const REMEMBERED: usize = 600;

/// The load on one Service.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// Requests per second.
    pub rate: u32,
    /// What became of the requests, second by second, the latest last.
    pub seconds: VecDeque<Second>,
    /// Requests in all.
    pub sent: u64,
    /// Requests that nobody answered.
    pub dropped: u64,
    /// Requests that were sent in parts of the present second.
    fraction: u32,
    /// The endpoints as the proxies knew them, with the moment from which on.
    known: VecDeque<(Moment, Rc<Vec<Target>>)>,
    /// Requests of the present second by pod, for its use of CPU.
    pub(crate) by_pod: SortedMap<String, i64>,
    last_by_pod: SortedMap<String, i64>,
}

/// One second of load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Second {
    /// When it began.
    pub moment: Moment,
    /// Requests that were answered.
    pub answered: u32,
    /// Requests that nobody answered: no endpoint, or a pod that did not listen any more, or not yet.
    pub dropped: u32,
}

/// An endpoint as a proxy knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    uid: String,
    pod: ObjectRef,
    port: u16,
}

impl Cluster {
    /// Sends so many requests per second to a Service from now on; 0 ends the load.
    ///
    /// Errors: the Service does not exist.
    pub fn set_traffic(&mut self, namespace: &str, service: &str, rate: u32) -> Result<(), String> {
        if self.store.service(namespace, service).is_none() {
            return Err(format!("services \"{service}\" not found"));
        }
        let reference = ObjectRef::new(Kind::Service, namespace, service);
        let traffic = Rc::make_mut(&mut self.traffic).get_or_default(reference);
        let rests = traffic.rate == 0;
        traffic.rate = rate.min(100_000);
        if rests && rate > 0 {
            self.enqueue_after(TICK, Work::Traffic(namespace.to_owned(), service.to_owned()));
        }
        Ok(())
    }

    /// The load on a Service, where there is or was one.
    pub fn traffic(&self, service: &ObjectRef) -> Option<&Traffic> {
        self.traffic.get(service).filter(|traffic| traffic.rate > 0 || traffic.sent > 0)
    }

    /// Sends the requests of a tenth of a second.
    pub(crate) fn send_traffic(&mut self, namespace: &str, name: &str) {
        let reference = ObjectRef::new(Kind::Service, namespace, name);
        let Some(mut traffic) = Rc::make_mut(&mut self.traffic).remove(&reference) else { return };
        if traffic.rate == 0 || self.store.service(namespace, name).is_none() {
            Rc::make_mut(&mut self.traffic).insert(reference, traffic);
            return;
        }
        let now = self.now;
        let targets = self.known_targets(&traffic);
        let parts = u32::try_from(Span::seconds(1).0 / TICK.0).unwrap_or(10);
        traffic.fraction += traffic.rate;
        let requests = traffic.fraction / parts;
        traffic.fraction %= parts;
        let second = Moment(now.0.div_euclid(1_000_000) * 1_000_000);
        if traffic.seconds.back().is_none_or(|last| last.moment != second) {
            traffic.seconds.push_back(Second { moment: second, ..Second::default() });
            traffic.last_by_pod = std::mem::take(&mut traffic.by_pod);
            if traffic.seconds.len() > REMEMBERED {
                traffic.seconds.pop_front();
            }
        }
        let draws = self.random.keyed("request", &format!("{namespace}/{name}"));
        for _ in 0..requests {
            let nth = traffic.sent;
            traffic.sent += 1;
            let chosen =
                usize::try_from(draws.bits(nth)).unwrap_or(0).checked_rem(targets.len()).map(|at| &targets[at]);
            let answered = chosen.is_some_and(|target| self.answers(&target.pod, &target.uid, target.port));
            if let Some(target) = chosen.filter(|_| answered) {
                *traffic.by_pod.get_or_default(target.uid.clone()) += 1;
            }
            traffic.dropped += u64::from(!answered);
            if let Some(last) = traffic.seconds.back_mut() {
                if answered {
                    last.answered += 1;
                } else {
                    last.dropped += 1;
                }
            }
        }
        Rc::make_mut(&mut self.traffic).insert(reference, traffic);
        self.enqueue_after(TICK, Work::Traffic(namespace.to_owned(), name.to_owned()));
    }

    /// Tells the proxies of the endpoints that a Service has now; they send requests by them a moment later.
    pub(crate) fn tell_proxies(&mut self, namespace: &str, name: &str) {
        let (now, targets) = (self.now, self.targets(namespace, name));
        let reference = ObjectRef::new(Kind::Service, namespace, name);
        let known = &mut Rc::make_mut(&mut self.traffic).get_or_default(reference).known;
        while known.get(1).is_some_and(|(from, _)| *from <= now) {
            known.pop_front();
        }
        if known.back().is_none_or(|(_, held)| **held != targets) {
            known.push_back((now + PROPAGATION, Rc::new(targets)));
        }
    }

    /// The proxies forget a Service that is gone.
    pub(crate) fn clear_proxies(&mut self, namespace: &str, name: &str) {
        let reference = ObjectRef::new(Kind::Service, namespace, name);
        if self.traffic.contains_key(&reference) {
            Rc::make_mut(&mut self.traffic).get_or_default(reference).known.clear();
        }
    }

    /// The endpoints as the proxies know them now: as they were when the last change had come through.
    fn known_targets(&self, traffic: &Traffic) -> Rc<Vec<Target>> {
        let known = traffic.known.iter().rev().find(|(from, _)| *from <= self.now);
        known.map(|(_, targets)| Rc::clone(targets)).unwrap_or_default()
    }

    /// The ready endpoints of a Service; where none is ready, those that still serve while they end.
    fn targets(&self, namespace: &str, name: &str) -> Vec<Target> {
        let Some(service) = self.store.service(namespace, name) else { return Vec::new() };
        let slices = self
            .store
            .dependents(&service.metadata.uid)
            .filter_map(|reference| self.store.find(reference)?.as_endpoint_slice());
        let mut ready = Vec::new();
        let mut serving = Vec::new();
        for slice in slices {
            let Some(port) = slice.ports.first().map(|port| port.port) else { continue };
            for endpoint in &slice.endpoints {
                let Some(target) = &endpoint.target_ref else { continue };
                let pod = ObjectRef::new(Kind::Pod, &target.namespace, &target.name);
                let target = Target { uid: target.uid.clone(), pod, port };
                if endpoint.conditions.ready {
                    ready.push(target);
                } else if endpoint.conditions.serving {
                    serving.push(target);
                }
            }
        }
        if ready.is_empty() { serving } else { ready }
    }

    /// Which pod a request to a Service would go to now, its endpoints taking turns, and whether it would answer. It
    /// costs the pods nothing. None where the proxies know of no endpoint.
    pub fn would_answer(&self, service: &ObjectRef, turn: usize) -> Option<(String, bool)> {
        let targets = self.known_targets(self.traffic.get(service)?);
        let target = &targets[turn.checked_rem(targets.len())?];
        Some((target.uid.clone(), self.answers(&target.pod, &target.uid, target.port)))
    }

    /// Whether a pod answers a request on a port now.
    pub fn answers(&self, pod: &ObjectRef, uid: &str, port: u16) -> bool {
        let Some(Object::Pod(held)) = self.store.find(pod) else { return false };
        held.metadata.uid == uid && !self.pod_fault(uid).network_cut && self.listens(held.node_name(), uid, port)
    }

    /// The CPU that a pod uses, in thousandths.
    pub(crate) fn cpu_used(&self, uid: &str) -> i64 {
        let requests: i64 = self.traffic.values().filter_map(|traffic| traffic.last_by_pod.get(uid)).sum();
        1 + requests * MILLI_CPU_PER_REQUEST
    }
}
