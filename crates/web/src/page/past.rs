//! Moving in time: the page shows an earlier moment until the person comes back, or goes on from there.

use objects::Moment;
use session::Session;
use session::traffic::Traffic;

use super::Page;

/// An earlier moment that is looked at.
pub struct Past {
    /// The session as it was.
    pub session: Session,
    /// The requests that had been sent.
    pub traffic: Traffic,
}

impl Page {
    /// The session that is seen: the present one, or the one of an earlier moment.
    pub fn shown(&self) -> &Session {
        self.past.as_ref().map_or(&self.session, |past| &past.session)
    }

    /// The requests that are seen.
    pub fn shown_traffic(&self) -> &Traffic {
        self.past.as_ref().map_or(&self.traffic, |past| &past.traffic)
    }

    /// When the courses that were left behind parted from one that was taken.
    pub fn partings(&self) -> Vec<Moment> {
        self.history.branches().iter().map(|branch| branch.forked_at).collect()
    }

    /// Looks at an earlier moment; at the present one where it is not earlier.
    pub(super) fn go_to(&mut self, moment: Option<Moment>) {
        let earlier = moment.filter(|moment| *moment < self.session.now());
        let session = earlier.and_then(|moment| self.history.at(moment.max(self.history.start()?)));
        self.past = session.map(|session| {
            let mut traffic = self.traffic.clone();
            traffic.forget_after(session.now());
            Past { session, traffic }
        });
        self.watch = None;
        self.turn_to_other_course();
    }

    /// Goes on from the earlier moment that is looked at; the course that is left is kept.
    pub(super) fn go_on_from_here(&mut self) {
        let Some(past) = self.past.take() else { return };
        let end = std::mem::replace(&mut self.session, past.session);
        self.history.fork(&self.session, end);
        self.traffic = past.traffic;
        self.journal.restart(self.session.record());
        self.turn_to_other_course();
    }

    /// Takes up a course that was left; the present one is kept in its place.
    pub(super) fn resume(&mut self, branch: usize) {
        self.past = None;
        let Some(taken) = self.history.resume(branch, self.session.clone()) else { return };
        self.session = taken;
        self.traffic.forget_after(self.session.now());
        self.journal.restart(self.session.record());
        self.turn_to_other_course();
    }

    /// What was seen of another course says nothing of this one.
    fn turn_to_other_course(&mut self) {
        self.seen_revision = None;
        self.terminal = self.terminal.min(self.shown().terminals().len() - 1);
        self.inspect();
    }
}
