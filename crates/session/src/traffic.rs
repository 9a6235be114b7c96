//! Requests to every Service, one a second: whether anybody out there would notice the rollout.

use std::collections::{BTreeMap, VecDeque};

use cluster::Cluster;
use objects::{Kind, Moment, Object, ObjectRef, Span};

use crate::scene::ServiceView;

/// How many requests are remembered one by one.
const REMEMBERED: usize = 300;

/// What became of the requests so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    sent_until: Moment,
    services: BTreeMap<ObjectRef, ServiceTraffic>,
}

/// The requests to one Service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceTraffic {
    /// The newest ones, oldest first.
    pub recent: VecDeque<Request>,
    /// How many there were in all.
    pub sent: u32,
    /// How many of them nobody answered.
    pub dropped: u32,
}

/// One request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// When it was sent.
    pub moment: Moment,
    /// Whether a pod answered it.
    pub answered: bool,
}

impl Traffic {
    /// When the next requests go out: at every whole second.
    pub fn next(&self) -> Moment {
        self.sent_until + Span::seconds(1)
    }

    /// Sends the requests of the present moment, of which [`Traffic::next`] says when.
    pub fn send(&mut self, cluster: &Cluster) {
        self.sent_until = self.next();
        let services = ServiceView::all(cluster);
        self.services.retain(|service, _| services.iter().any(|other| &other.reference == service));
        for service in &services {
            // A Service that nobody has answered yet is not in use yet.
            let known = self.services.contains_key(&service.reference);
            if known || !service.endpoints.is_empty() {
                let traffic = self.services.entry(service.reference.clone()).or_default();
                let answered = is_answered(service, traffic.sent, cluster);
                traffic.record(Request { moment: self.sent_until, answered });
            }
        }
    }

    /// Forgets the requests after a moment, which becomes the present one.
    pub fn forget_after(&mut self, moment: Moment) {
        self.sent_until = Moment(moment.0 / 1_000_000 * 1_000_000);
        for service in self.services.values_mut() {
            while let Some(last) = service.recent.pop_back_if(|last| last.moment > moment) {
                service.sent -= 1;
                service.dropped -= u32::from(!last.answered);
            }
        }
        self.services.retain(|_, service| service.sent > 0);
    }

    /// The Services with their requests, by namespace and name.
    pub fn services(&self) -> impl Iterator<Item = (&ObjectRef, &ServiceTraffic)> {
        self.services.iter()
    }
}

impl ServiceTraffic {
    fn record(&mut self, request: Request) {
        self.sent += 1;
        self.dropped += u32::from(!request.answered);
        self.recent.push_back(request);
        if self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
    }
}

/// Endpoints take turns. One whose pod has gone since does not answer.
fn is_answered(service: &ServiceView, turn: u32, cluster: &Cluster) -> bool {
    let count = service.endpoints.len();
    if count == 0 {
        return false;
    }
    let turn = usize::try_from(turn).unwrap_or(0) % count;
    let Some(uid) = service.endpoints.iter().nth(turn) else { return false };
    let mut pods = cluster.list(Kind::Pod, Some(&service.reference.namespace)).filter_map(Object::as_pod);
    pods.any(|pod| &pod.metadata.uid == uid && pod.is_ready())
}
