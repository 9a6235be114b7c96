//! What was recorded is done again, in slices between frames.

use std::collections::VecDeque;

use objects::Moment;
use session::{Input, Recorded};

use super::Page;

/// What is still to be done again.
pub struct Replay {
    inputs: VecDeque<Recorded>,
    until: Moment,
}

impl Replay {
    /// The replay of inputs and of the time after them; nothing where there is nothing to do.
    pub fn of(inputs: Vec<Recorded>, until: Moment) -> Option<Replay> {
        let until = inputs.last().map_or(until, |last| until.max(last.moment));
        (until > Moment(0) || !inputs.is_empty()).then(|| Replay { inputs: inputs.into(), until })
    }

    /// What a person does in the meantime comes after it; returns the moment.
    pub fn append(&mut self, input: Input) -> Moment {
        self.inputs.push_back(Recorded { moment: self.until, input });
        self.until
    }
}

impl Page {
    /// Whether something is still to be done again.
    pub fn is_replaying(&self) -> bool {
        self.replay.is_some()
    }

    /// Goes on for as long as there is time.
    pub(super) fn replay_frame(&mut self, mut in_time: impl FnMut() -> bool) {
        while let Some(replay) = &mut self.replay {
            let moment = replay.inputs.front().map_or(replay.until, |next| next.moment);
            if moment <= self.present.session.now() {
                match replay.inputs.pop_front() {
                    Some(next) => self.perform(next.input),
                    None => {
                        self.replay = None;
                        // What came in the meantime takes its time even if the clock was stopped meanwhile.
                        if self.clock.paused {
                            self.finish_working();
                        }
                    }
                }
            } else {
                self.advance_to(moment, &mut in_time);
            }
            if !in_time() {
                return;
            }
        }
    }
}
