//! What is due, and when: ordered by the moment, then by the order of asking.

use std::collections::BTreeMap;

use objects::Moment;

/// Timers of one cluster. Work of the same key that is already due earlier is not queued twice.
#[derive(Clone, Debug)]
pub struct Timers<T> {
    due: BTreeMap<(Moment, u64), T>,
    queued: BTreeMap<T, (Moment, u64)>,
    sequence: u64,
}

impl<T> Default for Timers<T> {
    fn default() -> Timers<T> {
        Timers { due: BTreeMap::new(), queued: BTreeMap::new(), sequence: 0 }
    }
}

impl<T: Ord + Clone> Timers<T> {
    /// Sets a timer.
    pub fn set(&mut self, moment: Moment, timer: T) {
        self.sequence += 1;
        self.due.insert((moment, self.sequence), timer);
    }

    /// Sets a timer unless the same work is queued already, as a work queue drops equal keys. The earlier moment counts.
    pub fn set_once(&mut self, moment: Moment, timer: T) {
        match self.queued.get(&timer) {
            Some((due, _)) if *due <= moment => return,
            Some(place) => {
                self.due.remove(place);
            }
            None => {}
        }
        self.set(moment, timer.clone());
        self.queued.insert(timer, (moment, self.sequence));
    }

    /// When the next timer is due.
    pub fn next(&self) -> Option<Moment> {
        self.due.keys().next().map(|(moment, _)| *moment)
    }

    /// Takes the next timer that is due up to and including `moment`.
    pub fn pop(&mut self, moment: Moment) -> Option<(Moment, T)> {
        let entry = self.due.first_entry()?;
        if entry.key().0 > moment {
            return None;
        }
        let ((due, _), timer) = entry.remove_entry();
        self.queued.remove(&timer);
        Some((due, timer))
    }
}
