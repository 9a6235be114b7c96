//! A controller's client: how many requests it may send in a time, and the Events that wait for their turn.
//!
//! Each controller of the controller manager has a client of its own, with a token bucket for 20 requests a second and
//! 30 at once; the Events that it reports go through the same client, one after the other. That is why a rollout of ten
//! replicas takes seconds longer than its pods do.
//! Rules: `ClientConnection` of `pkg/controller/apis/config/v1alpha1`, client-go's `util/flowcontrol/throttle.go`.

use std::collections::VecDeque;

use objects::{Moment, Span};

use crate::Cluster;
use crate::cluster::Timer;
use crate::events::Report;
use crate::work::Work;

/// A request costs this much time: 20 a second.
const COST: Span = Span::millis(50);
/// So many requests can be sent at once.
const BURST: i64 = 30;

/// Whose client it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    Deployments,
    ReplicaSets,
}

/// One controller's client.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// When the bucket is full again.
    full_at: Moment,
    /// Events that are still to be sent, with the moments at which they were reported.
    reports: VecDeque<(Moment, Report<'static>)>,
    /// When the last Event has been sent.
    sender_free_at: Moment,
}

impl Default for Client {
    fn default() -> Client {
        Client { full_at: Moment(0), reports: VecDeque::new(), sender_free_at: Moment(0) }
    }
}

impl Client {
    /// When a request that is asked for now may be sent.
    pub(super) fn next(&self, now: Moment) -> Moment {
        let earned = Moment(self.full_at.0 - (BURST - 1) * COST.0);
        now.max(earned)
    }

    /// Takes a token; the moment at which its request may be sent.
    pub(super) fn take(&mut self, now: Moment) -> Moment {
        let at = self.next(now);
        self.full_at = self.full_at.max(now) + COST;
        at
    }
}

impl Cluster {
    pub(super) fn client(&mut self, owner: Owner) -> &mut Client {
        match owner {
            Owner::Deployments => &mut self.controllers.deployment_client,
            Owner::ReplicaSets => &mut self.controllers.replica_set_client,
        }
    }

    /// Reports something through a controller's client, when its turn comes.
    pub(super) fn report_through(&mut self, owner: Owner, report: Report<'static>) {
        let now = self.now;
        self.client(owner).reports.push_back((now, report));
        self.send_reports(owner);
    }

    /// Sends the Events whose turn has come.
    pub(crate) fn send_reports(&mut self, owner: Owner) {
        let now = self.now;
        loop {
            let client = self.client(owner);
            let free_at = client.sender_free_at;
            if free_at > now {
                if !client.reports.is_empty() {
                    self.timers.set_once(free_at, Timer::Queued(Work::Reports(owner)));
                }
                return;
            }
            let Some((at, report)) = client.reports.pop_front() else { return };
            if self.report_at(at, report) {
                let client = self.client(owner);
                client.sender_free_at = client.take(now);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 30 at once, then one each 50 ms; a second of rest earns 20.
    #[test]
    fn a_burst_and_then_twenty_a_second() {
        let mut client = Client::default();
        let second = Moment(0) + Span::seconds(1);
        assert!((0..30).all(|_| client.take(second) == second));
        assert_eq!(client.take(second), second + COST);
        assert_eq!(client.take(second), second + COST + COST);
        let later = second + Span::millis(1_100);
        assert!((0..20).all(|_| client.take(later) == later));
        assert_eq!(client.take(later), later + COST);
    }
}
