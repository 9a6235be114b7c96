//! Moving in time: the page shows an earlier moment until the person comes back, or goes on from there.

use objects::Moment;
use session::scene::ServiceView;
use session::traffic::ServiceTraffic;
use session::{Course, Session};

use super::Page;

impl Page {
    /// The course that is seen: the present one, or the one of an earlier moment.
    pub fn shown_course(&self) -> &Course {
        self.past.as_ref().unwrap_or(&self.present)
    }

    /// What became of the requests to each Service, in the scene's order.
    pub fn requests(&self) -> Vec<ServiceTraffic> {
        let traffic = &self.shown_course().traffic;
        let of = |service: &ServiceView| traffic.service(&service.reference).cloned().unwrap_or_default();
        self.scene.services.iter().map(of).collect()
    }

    /// Its session.
    pub fn shown(&self) -> &Session {
        &self.shown_course().session
    }

    /// When the courses that were left behind parted from one that was taken.
    pub fn partings(&self) -> Vec<Moment> {
        self.history.branches().iter().map(|branch| branch.forked_at).collect()
    }

    /// Looks at an earlier moment; at the present one where it is not earlier.
    pub(super) fn go_to(&mut self, moment: Option<Moment>) {
        let earlier = moment.filter(|moment| *moment < self.present.session.now());
        let record = self.present.session.record();
        self.past = earlier.and_then(|moment| self.history.at(moment.max(self.history.start()?), record));
        self.turn_to_other_course();
    }

    /// Goes on from the earlier moment that is looked at; the course that is left is kept.
    pub(super) fn go_on_from_here(&mut self) {
        let Some(past) = self.past.take() else { return };
        let end = std::mem::replace(&mut self.present, past);
        self.history.fork(&self.present, end);
        self.journal.restart(self.present.session.record());
    }

    /// Takes up a course that was left; the present one is kept in its place.
    pub(super) fn resume(&mut self, branch: usize) {
        let Some(taken) = self.history.resume(branch, self.present.clone()) else { return };
        self.past = None;
        self.present = taken;
        self.journal.restart(self.present.session.record());
        self.turn_to_other_course();
    }

    /// What was seen of another course says nothing of this one, and who typed in that one does not in this.
    fn turn_to_other_course(&mut self) {
        self.watch = None;
        self.what_if = None;
        self.typist = None;
        self.stepping = None;
        self.seen_revision = None;
        self.terminal = self.terminal.min(self.shown().terminals().len() - 1);
        self.lesson_step = self.lesson.step_after(self.shown().record());
        self.inspect();
    }
}
