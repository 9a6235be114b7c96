//! A session with the requests to its Services: all that goes on when time passes.

use objects::{Moment, Span};

use crate::Session;
use crate::traffic::Traffic;

/// Where things happen closer together than this, time passes in such stretches.
const STRETCH: Span = Span::millis(100);

/// A session and its requests.
#[derive(Clone, Debug)]
pub struct Course {
    /// The cluster and its terminals.
    pub session: Session,
    /// The requests to the cluster's Services.
    pub traffic: Traffic,
}

impl Course {
    /// Before the first request.
    pub fn new(session: Session) -> Course {
        Course { session, traffic: Traffic::default() }
    }

    /// Lets time pass towards a later moment, for a stretch in which not too much happens, and sends the requests
    /// that are due.
    pub fn approach(&mut self, moment: Moment) {
        let now = self.session.now();
        let change = self.session.next_timer().unwrap_or(moment);
        let mut next = self.traffic.next();
        if self.traffic.is_idle(self.session.cluster()) {
            // Nobody to ask, and nobody new before something changes.
            next = next.max(change);
        }
        if change <= now + STRETCH {
            next = next.min(now + STRETCH);
        }
        let next = next.min(moment);
        self.session.advance(next);
        self.traffic.skip_to(next);
        if next == self.traffic.next() {
            self.traffic.send(self.session.cluster());
        }
    }

    /// Lets time pass until a moment.
    pub fn go_on(&mut self, moment: Moment) {
        while self.session.now() < moment {
            self.approach(moment);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, Options};

    #[test]
    fn a_long_wait_without_services_is_few_stretches() {
        let mut course = Course::new(Session::new(&Options::default()));
        course.session.apply(Input::Line { terminal: 0, text: "sleep 2600000".to_owned() });
        let end = Moment(0) + Span::seconds(2_600_000);
        let mut stretches = 0;
        while course.session.now() < end {
            course.approach(end);
            stretches += 1;
        }
        // The cluster's own timers are minutes apart.
        assert!(stretches < 600_000, "{stretches}");
        assert_eq!(course.traffic.next(), end + Span::seconds(1));
    }
}
