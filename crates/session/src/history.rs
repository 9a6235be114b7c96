//! Time travel: any earlier moment of a session, computed again from the nearest snapshot.
//!
//! A snapshot is a clone, which shares almost everything; snapshots are a cache, and what is computed from one of them
//! is what was there. A session that goes on from an earlier moment is a fork: what came after is kept as a branch.

use objects::{Moment, Span};

use crate::Session;

/// Snapshots are taken so far apart.
const SPACING: Span = Span::seconds(10);
/// With more snapshots than this, every other one is dropped.
const MOST_SNAPSHOTS: usize = 512;

/// The past of a session, and the futures that were left behind.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// By moment, at most one between two inputs every [`SPACING`].
    snapshots: Vec<Session>,
    branches: Vec<Branch>,
}

/// A future that was left behind when somebody typed in the past.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Where it left the course that was taken.
    pub forked_at: Moment,
    /// The session at its end.
    pub end: Session,
    history: Vec<Session>,
}

impl History {
    /// Looks at a session as it goes on; to be called after each advance and before each input.
    pub fn observe(&mut self, session: &Session) {
        let due = self
            .snapshots
            .last()
            .is_none_or(|last| session.now() - last.now() >= SPACING || session.record().len() != last.record().len());
        if !due {
            return;
        }
        self.snapshots.push(session.clone());
        if self.snapshots.len() > MOST_SNAPSHOTS {
            let mut before = 0;
            let mut nth = 0;
            // Those right after an input stay: inputs are not done again between snapshots.
            self.snapshots.retain(|snapshot| {
                let fresh = snapshot.record().len() != before;
                before = snapshot.record().len();
                nth += 1;
                fresh || nth % 2 == 0
            });
        }
    }

    /// The session as it was at an earlier moment: after the inputs of that moment.
    pub fn at(&self, moment: Moment) -> Option<Session> {
        let after = self.snapshots.partition_point(|snapshot| snapshot.now() <= moment);
        let mut session = self.snapshots.get(after.checked_sub(1)?)?.clone();
        session.advance(moment);
        Some(session)
    }

    /// The first moment that can be returned to.
    pub fn start(&self) -> Option<Moment> {
        self.snapshots.first().map(Session::now)
    }

    /// Goes on from an earlier moment: what came after `past` is kept as a branch that ends in `end`.
    pub fn fork(&mut self, past: &Session, end: Session) {
        let keep = self.snapshots.partition_point(|snapshot| snapshot.now() <= past.now());
        let history = self.snapshots.split_off(keep);
        self.branches.push(Branch { forked_at: past.now(), end, history });
    }

    /// The futures that were left behind, oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Takes up a branch again; the course taken until now, which ends in `end`, is kept in its place.
    ///
    /// Returns the session at the branch's end; `None` where there is no such branch.
    pub fn resume(&mut self, branch: usize, end: Session) -> Option<Session> {
        if branch >= self.branches.len() {
            return None;
        }
        let taken = self.branches.remove(branch);
        let keep = self.snapshots.partition_point(|snapshot| snapshot.now() <= taken.forked_at);
        let left = self.snapshots.split_off(keep);
        self.snapshots.extend(taken.history);
        self.branches.push(Branch { forked_at: taken.forked_at, end, history: left });
        Some(taken.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, Options};

    fn type_line(history: &mut History, session: &mut Session, line: &str, seconds: i64) {
        history.observe(session);
        session.apply(Input::Line { terminal: 0, text: line.to_owned() });
        for _ in 0..seconds * 10 {
            session.advance(session.now() + Span::millis(100));
            history.observe(session);
        }
    }

    fn text(session: &Session) -> String {
        let lines = session.terminals()[0].lines.iter();
        lines.map(|line| line.spans.iter().map(|span| span.text.to_string()).collect::<String>() + "\n").collect()
    }

    #[test]
    fn any_moment_is_what_it_was() {
        let mut session = Session::new(&Options::default());
        let mut history = History::default();
        type_line(&mut history, &mut session, "kubectl create deployment web --image=nginx:1.20", 5);
        let then = session.now();
        let shown = text(&session);
        let revision = session.cluster().revision();
        type_line(&mut history, &mut session, "kubectl set image deployment/web nginx=nginx:nope", 60);
        type_line(&mut history, &mut session, "kubectl get pods", 2);
        let past = history.at(then).expect("it is in the past");
        assert_eq!((text(&past), past.cluster().revision(), past.now()), (shown, revision, then));
    }

    #[test]
    fn typing_in_the_past_keeps_the_branch() {
        let mut session = Session::new(&Options::default());
        let mut history = History::default();
        type_line(&mut history, &mut session, "kubectl create deployment web --image=nginx:1.20", 5);
        let then = session.now();
        type_line(&mut history, &mut session, "kubectl delete deployment web", 5);
        let end = text(&session);
        let mut past = history.at(then).expect("it is in the past");
        history.fork(&past, session);
        type_line(&mut history, &mut past, "kubectl scale deployment web --replicas=3", 5);
        assert!(text(&past).contains("scaled"));
        assert_eq!(history.branches().len(), 1);
        let back = history.resume(0, past).expect("the branch is kept");
        assert_eq!(text(&back), end);
        assert!(text(&history.branches()[0].end).contains("scaled"));
        let again = history.at(back.now()).expect("it is in the past");
        assert_eq!(text(&again), end);
    }
}
