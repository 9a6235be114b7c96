//! Watches: what was written since each watcher last asked. Nothing is kept while nobody watches.

use std::collections::VecDeque;

use objects::SortedMap;

use crate::{WatchEvent, WatchId};

/// The log of writes that some watcher has not seen yet.
#[derive(Clone, Debug, Default)]
pub struct Watches {
    log: VecDeque<WatchEvent>,
    /// How many events were dropped from the front of the log.
    dropped: u64,
    positions: SortedMap<WatchId, u64>,
    opened: u32,
}

impl Watches {
    /// Begins a watch at the end of the log.
    pub fn open(&mut self) -> WatchId {
        let id = WatchId(self.opened);
        self.opened += 1;
        self.positions.insert(id, self.dropped + self.log.len() as u64);
        id
    }

    /// Ends a watch.
    pub fn close(&mut self, id: WatchId) {
        self.positions.remove(&id);
        self.trim();
    }

    /// Appends to the log.
    pub fn push(&mut self, event: impl FnOnce() -> WatchEvent) {
        if !self.positions.is_empty() {
            self.log.push_back(event());
        }
    }

    /// Whether a watcher has something to read.
    pub fn has_news(&self, id: WatchId) -> bool {
        self.positions.get(&id).is_some_and(|position| *position < self.dropped + self.log.len() as u64)
    }

    /// What a watcher has not read yet.
    pub fn news(&mut self, id: WatchId) -> Vec<WatchEvent> {
        let end = self.dropped + self.log.len() as u64;
        let Some(position) = self.positions.get_mut(&id) else { return Vec::new() };
        let unread = self.log.iter().skip((*position - self.dropped) as usize).cloned().collect();
        *position = end;
        self.trim();
        unread
    }

    fn trim(&mut self) {
        let keep_from = self.positions.values().min().copied().unwrap_or(self.dropped + self.log.len() as u64);
        while self.dropped < keep_from && self.log.pop_front().is_some() {
            self.dropped += 1;
        }
    }
}
