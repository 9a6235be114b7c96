//! Requests to every Service, one a second: whether anybody out there would notice the rollout.
//!
//! They only watch: the cluster's own traffic (`cluster::Cluster::set_traffic`) is load that pods feel.

use std::collections::VecDeque;

use cluster::Cluster;
use objects::{Moment, ObjectRef, SortedMap, Span};

use crate::scene::ServiceView;

/// How many requests are remembered one by one.
const REMEMBERED: usize = 300;

/// What became of the requests so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    sent_until: Moment,
    services: SortedMap<ObjectRef, ServiceTraffic>,
    /// To all Services, those that are gone among them.
    lost: u64,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// When it was sent.
    pub moment: Moment,
    /// The UID of the pod that it went to; none where there is no endpoint.
    pub pod: Option<String>,
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
            let held = self.services.get(&service.reference);
            let turn = held.map_or(0, |traffic| usize::try_from(traffic.sent).unwrap_or(0));
            let answered = cluster.would_answer(&service.reference, turn);
            // A Service of which the proxies know no endpoint yet is not in use yet.
            if held.is_some() || answered.is_some() {
                let (pod, answered) = answered.map_or((None, false), |(pod, answered)| (Some(pod), answered));
                self.lost += u64::from(!answered);
                let request = Request { moment: self.sent_until, pod, answered };
                self.services.get_or_default(service.reference.clone()).record(request);
            }
        }
    }

    /// Whether there is no Service, and none was at the last request.
    pub(crate) fn is_idle(&self, cluster: &Cluster) -> bool {
        self.services.is_empty() && ServiceView::all(cluster).is_empty()
    }

    /// No request was to be sent before this moment.
    pub(crate) fn skip_to(&mut self, moment: Moment) {
        let second_before = Moment((moment.0 - 1).div_euclid(1_000_000) * 1_000_000);
        self.sent_until = self.sent_until.max(second_before);
    }

    /// How many requests nobody answered so far, those to Services that are gone among them.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// The requests to one Service.
    pub fn service(&self, service: &ObjectRef) -> Option<&ServiceTraffic> {
        self.services.get(service)
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

#[cfg(test)]
mod tests {
    use objects::Kind;

    use super::*;
    use crate::{Input, Options, Session};

    /// Plays lines, six seconds each: the requests to the Service `web`, sent and dropped.
    fn play(lines: &[&str]) -> (u32, u32) {
        let mut session = Session::new(&Options::default());
        let mut traffic = Traffic::default();
        for line in lines {
            session.apply(Input::Line { terminal: 0, text: (*line).to_owned() });
            for _ in 0..6 {
                session.advance(traffic.next());
                traffic.send(session.cluster());
            }
        }
        let web = ObjectRef::new(Kind::Service, "default", "web");
        traffic.services.get(&web).map_or((0, 0), |service| (service.sent, service.dropped))
    }

    #[test]
    fn a_broken_rollout_drops_none() {
        let create = "kubectl create deployment web --image=nginx:1.20";
        let expose = "kubectl expose deployment web --port=80";
        let broken = "kubectl set image deployment/web nginx=nginx:nope";
        let (sent, dropped) = play(&[create, expose, broken, "kubectl rollout undo deployment/web"]);
        assert!(sent > 15, "{sent}");
        assert_eq!(dropped, 0);
    }

    #[test]
    fn an_old_pod_that_goes_on_serving_drops_none() {
        let image = "nothingnothings/kub-first-app";
        let create = format!("kubectl create deployment web --image={image}");
        let expose = "kubectl expose deployment web --port=8080";
        // A pod listens only some time after its container runs: the requests come at every phase of that.
        for tenths in 0..10 {
            let set = format!("sleep 0.{tenths}; kubectl set image deployment/web kub-first-app={image}:3");
            let (sent, dropped) = play(&[&create, expose, &set]);
            assert!(sent > 8, "{sent}");
            assert_eq!(dropped, 0, "{tenths}");
        }
    }

    #[test]
    fn nobody_listens_on_a_wrong_target_port() {
        let create = "kubectl create deployment web --image=nginx:1.20";
        let (sent, dropped) = play(&[create, "kubectl expose deployment web --port=80 --target-port=8080"]);
        assert!(sent > 3, "{sent}");
        assert_eq!(dropped, sent);
    }
}
