//! Time travel: any earlier moment of a session, computed again from the nearest snapshot.
//!
//! A snapshot is a clone, which shares almost everything; snapshots are a cache, and what is computed from one of them
//! is what was there. A session that goes on from an earlier moment is a fork: what came after is kept as a branch.

use std::rc::Rc;

use objects::{Moment, Span};

use crate::{Course, Recorded};

/// Snapshots are taken so far apart,
const SPACING: Span = Span::seconds(10);
/// or after so many inputs: a paste of thousands of lines comes in one moment.
const MOST_INPUTS: usize = 100;
/// With more snapshots than this, every other one is dropped.
const MOST_SNAPSHOTS: usize = 512;

/// The past of a session, and the futures that were left behind.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// By moment.
    snapshots: Vec<Rc<Course>>,
    branches: Vec<Branch>,
}

/// A future that was left behind when somebody typed in the past.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Where it left the course that was taken.
    pub forked_at: Moment,
    /// Its end.
    pub end: Course,
    /// All of its past: what it shares with the course that was taken may be left behind by that as well.
    snapshots: Vec<Rc<Course>>,
}

impl History {
    /// Looks at a course as it goes on; to be called after each advance and each input.
    pub fn observe(&mut self, course: &Course) {
        let session = &course.session;
        let due = self.snapshots.last().is_none_or(|last| {
            let last = &last.session;
            session.now() - last.now() >= SPACING || session.record().len() >= last.record().len() + MOST_INPUTS
        });
        if !due {
            return;
        }
        self.snapshots.push(Rc::new(course.clone()));
        if self.snapshots.len() > MOST_SNAPSHOTS {
            let mut nth = 0;
            // The first one stays.
            self.snapshots.retain(|_| {
                nth += 1;
                nth % 2 == 1
            });
        }
    }

    /// The course as it was at an earlier moment: after the inputs of that moment, which are in its record.
    pub fn at(&self, moment: Moment, record: &[Rc<Recorded>]) -> Option<Course> {
        let after = self.snapshots.partition_point(|snapshot| snapshot.session.now() <= moment);
        let mut course = Course::clone(self.snapshots.get(after.checked_sub(1)?)?);
        let to_do = record.get(course.session.record().len()..).unwrap_or_default();
        for recorded in to_do.iter().take_while(|recorded| recorded.moment <= moment) {
            course.go_on(recorded.moment);
            course.session.apply(recorded.input.clone());
        }
        course.go_on(moment);
        Some(course)
    }

    /// The first moment that can be returned to.
    pub fn start(&self) -> Option<Moment> {
        self.snapshots.first().map(|snapshot| snapshot.session.now())
    }

    /// Goes on from an earlier moment: what came after `past` is kept as a branch that ends in `end`.
    pub fn fork(&mut self, past: &Course, end: Course) {
        let forked_at = past.session.now();
        let snapshots = self.snapshots.clone();
        self.snapshots.retain(|snapshot| snapshot.session.now() <= forked_at);
        self.branches.push(Branch { forked_at, end, snapshots });
    }

    /// The futures that were left behind, oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Takes up a branch again; the course taken until now, which ends in `end`, is kept in its place.
    ///
    /// Returns the branch's end; `None` where there is no such branch.
    pub fn resume(&mut self, branch: usize, end: Course) -> Option<Course> {
        if branch >= self.branches.len() {
            return None;
        }
        let taken = self.branches.remove(branch);
        let snapshots = std::mem::replace(&mut self.snapshots, taken.snapshots);
        let forked_at = parting(&end, &taken.end).unwrap_or(taken.forked_at);
        self.branches.push(Branch { forked_at, end, snapshots });
        Some(taken.end)
    }
}

/// When the first input came that two courses do not have in common.
fn parting(one: &Course, other: &Course) -> Option<Moment> {
    let (one, other) = (one.session.record(), other.session.record());
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let next = [one.get(same), other.get(same)];
    next.into_iter().flatten().map(|recorded| recorded.moment).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::Traffic;
    use crate::{Input, Options, Session};

    /// A course and its past.
    struct Trip {
        course: Course,
        history: History,
    }

    impl Trip {
        fn new() -> Trip {
            let mut trip = Trip { course: Course::new(Session::new(&Options::default())), history: History::default() };
            trip.history.observe(&trip.course);
            trip
        }

        /// Types a line a little later, so that the moment before is without it, and waits.
        fn type_line(&mut self, line: &str, seconds: i64) {
            if seconds > 0 {
                self.course.go_on(self.course.session.now() + Span::millis(1));
            }
            self.course.session.apply(Input::Line { terminal: 0, text: line.to_owned() });
            self.history.observe(&self.course);
            for _ in 0..seconds * 10 {
                self.course.go_on(self.course.session.now() + Span::millis(100));
                self.history.observe(&self.course);
            }
        }

        fn at(&self, moment: Moment) -> Course {
            self.history.at(moment, self.course.session.record()).expect("it is in the past")
        }

        fn fork_at(&mut self, moment: Moment) {
            let past = self.at(moment);
            let end = std::mem::replace(&mut self.course, past);
            self.history.fork(&self.course, end);
        }

        fn resume(&mut self, branch: usize) {
            let end = self.course.clone();
            self.course = self.history.resume(branch, end).expect("the branch is kept");
        }
    }

    /// All that is seen of a course.
    fn seen(course: &Course) -> (String, u64, Moment, Traffic) {
        let session = &course.session;
        (session.terminals()[0].text(), session.cluster().revision(), session.now(), course.traffic.clone())
    }

    #[test]
    fn any_moment_is_what_it_was() {
        let mut trip = Trip::new();
        trip.type_line("kubectl create deployment web --image=nginx:1.20", 3);
        trip.type_line("kubectl expose deployment web --port=80", 2);
        let then = seen(&trip.course);
        trip.type_line("kubectl set image deployment/web nginx=nginx:nope", 4);
        trip.type_line("kubectl delete service web", 600);
        trip.type_line("kubectl get pods", 2);
        assert_eq!(seen(&trip.at(then.2)), then);
    }

    #[test]
    fn typing_in_the_past_keeps_the_branch() {
        let mut trip = Trip::new();
        trip.type_line("kubectl create deployment web --image=nginx:1.20", 5);
        let then = trip.course.session.now();
        trip.type_line("kubectl delete deployment web", 5);
        let end = seen(&trip.course);
        trip.fork_at(then);
        trip.type_line("kubectl scale deployment web --replicas=3", 5);
        assert!(seen(&trip.course).0.contains("scaled"));
        assert_eq!(trip.history.branches().len(), 1);
        trip.resume(0);
        assert_eq!(seen(&trip.course), end);
        assert!(seen(&trip.history.branches()[0].end).0.contains("scaled"));
        assert_eq!(trip.history.branches()[0].forked_at, then + Span::millis(1));
        assert_eq!(seen(&trip.at(end.2)), end);
    }

    #[test]
    fn a_branch_keeps_the_past_that_the_others_left() {
        let mut trip = Trip::new();
        let mut moments = Vec::new();
        for number in 0..20 {
            trip.type_line(&format!("echo first {number}"), 5);
            moments.push(seen(&trip.course));
        }
        for (from, line) in [(10, "second"), (5, "third")] {
            trip.fork_at(moments[from].2);
            for number in 0..20 {
                trip.type_line(&format!("echo {line} {number}"), 5);
            }
        }
        trip.resume(0);
        for then in moments {
            // The course that was left last has the first five in common with this one.
            assert_eq!(seen(&trip.at(then.2)), then);
        }
    }

    #[test]
    fn a_long_paste_is_few_snapshots() {
        let mut trip = Trip::new();
        for number in 0..3000 {
            trip.type_line(&format!("echo {number}"), 0);
        }
        assert!(trip.history.snapshots.len() <= 31, "{}", trip.history.snapshots.len());
        trip.type_line("echo on", 1);
        assert!(seen(&trip.at(Moment(0))).0.contains("echo 2999"));
    }
}
