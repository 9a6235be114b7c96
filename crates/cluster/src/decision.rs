//! Why controllers did what they did: each decision with its rule, the numbers it was made from, and its result.

use std::collections::VecDeque;
use std::rc::Rc;

use objects::{Moment, ObjectRef};

/// The most decisions that are remembered; the oldest are forgotten.
const MOST: usize = 4_096;

/// A decision about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// When it was made first; an equal one that follows is not recorded again.
    pub moment: Moment,
    /// What it is about.
    pub object: ObjectRef,
    /// The rule and its numbers.
    pub rule: Rule,
}

/// The bounds of a rolling update, as its rules use them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The replicas that are wanted.
    pub wanted: i32,
    /// `maxSurge` as written, such as `25%`.
    pub max_surge: String,
    /// What it comes to: rounded up.
    pub surge: i32,
    /// `maxUnavailable` as written.
    pub max_unavailable: String,
    /// What it comes to: rounded down.
    pub unavailable: i32,
}

impl Bounds {
    /// The most pods that may exist.
    pub fn most(&self) -> i32 {
        self.wanted + self.surge
    }

    /// The fewest pods that must be available.
    pub fn least(&self) -> i32 {
        self.wanted - self.unavailable
    }
}

/// A rule of a controller, with the numbers that it was applied to and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The Deployment controller gave a ReplicaSet another size.
    Scaled {
        /// The ReplicaSet.
        set: String,
        /// Its size before.
        from: i32,
        /// Its size now.
        to: i32,
        /// The bounds in force.
        bounds: Bounds,
        /// Pods wanted of all its ReplicaSets before.
        total: i32,
        /// Pods available of all its ReplicaSets.
        available: i32,
    },
    /// No old pod may go: too few pods would be available.
    OldKept {
        /// The bounds in force.
        bounds: Bounds,
        /// Pods wanted of all ReplicaSets.
        total: i32,
        /// Pods available of all ReplicaSets.
        available: i32,
        /// Pods of the new ReplicaSet that are not available.
        new_unavailable: i32,
    },
    /// The Deployment is paused: its template is not rolled out.
    Paused,
    /// Recreate waits for the old pods to be gone.
    WaitsForOldPods {
        /// How many there still are.
        left: usize,
    },
    /// A ReplicaSet was given a new revision; the one it had is gone from the history.
    RevisionMoved {
        /// The ReplicaSet.
        set: String,
        /// The revision it had.
        from: i64,
        /// The revision it has now.
        to: i64,
    },
    /// A rollout did not progress within its deadline.
    DeadlineExceeded {
        /// `progressDeadlineSeconds`
        seconds: i32,
    },
    /// A ReplicaSet made pods.
    Created {
        /// Pods that were wanted, that there were, and that were made.
        wanted: i32,
        /// Pods that there were.
        active: usize,
        /// Pods that were made.
        made: usize,
    },
    /// A ReplicaSet could not make pods.
    CreateFailed {
        /// The API server's refusal.
        message: String,
        /// When it tries again.
        retry: Moment,
    },
    /// A ReplicaSet deleted a pod, because of too many it ranked first.
    Deleted {
        /// The pod.
        pod: String,
        /// Pods that were wanted.
        wanted: i32,
        /// Pods that there were.
        active: usize,
    },
    /// No node can take a pod.
    Unschedulable {
        /// Why, with the number of nodes for each reason.
        reasons: Vec<(String, usize)>,
        /// How many nodes there are.
        nodes: usize,
    },
}

/// Decisions in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    log: Rc<VecDeque<Rc<Decision>>>,
}

impl Decisions {
    /// Records a decision, unless the last one about the same object is equal.
    pub(crate) fn record(&mut self, moment: Moment, object: ObjectRef, rule: Rule) {
        let last = self.log.iter().rev().take(64).find(|held| held.object == object);
        if last.is_some_and(|last| last.rule == rule) {
            return;
        }
        let log = Rc::make_mut(&mut self.log);
        if log.len() == MOST {
            log.pop_front();
        }
        log.push_back(Rc::new(Decision { moment, object, rule }));
    }

    /// All decisions, the latest first.
    pub fn latest_first(&self) -> impl Iterator<Item = &Rc<Decision>> {
        self.log.iter().rev()
    }

    /// The decisions about an object, the latest first.
    pub fn about<'a>(&'a self, object: &'a ObjectRef) -> impl Iterator<Item = &'a Rc<Decision>> {
        self.latest_first().filter(move |decision| decision.object == *object)
    }
}
