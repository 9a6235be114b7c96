//! What would come of a line, and of another one beside it: copies of the course are looked at, a slice a frame.

use objects::{Moment, Span};
use session::what_if::{Forecast, Trial};
use session::{Course, Input};

use super::Page;
use crate::by_pointer::ByPointer;
use crate::timeline::Lane;

/// What is drawn goes on for so long after the last change.
const AFTER: Span = Span::seconds(5);

/// The lines that are tried, all from one moment.
pub struct WhatIf {
    start: Course,
    files: Vec<Input>,
    terminal: usize,
    trials: Vec<(String, Trial)>,
    /// How many of them were looked at to the end.
    done: usize,
    /// What is seen of it.
    pub shown: ByPointer<Vec<Tried>>,
}

/// A line that is tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The line.
    pub line: String,
    /// What would come of it; none while that is looked at.
    pub forecast: Option<Forecast>,
    /// The pods of the Deployments over time.
    pub lanes: Vec<Lane>,
}

impl Page {
    /// Begins to look at what would come of a line, with files as they would be saved before.
    pub(super) fn ask_what_if(&mut self, terminal: usize, line: String, files: Vec<Input>) {
        if line.trim().is_empty() {
            return;
        }
        let start = self.shown_course().clone();
        let shown = ByPointer::new(Vec::new());
        let mut asked = WhatIf { start, files, terminal, trials: Vec::new(), done: 0, shown };
        asked.add(line);
        self.what_if = Some(asked);
    }

    /// Begins to look at another line from the same moment.
    pub(super) fn compare_with(&mut self, line: String) {
        if let Some(asked) = self.what_if.as_mut().filter(|_| !line.trim().is_empty()) {
            asked.trials.truncate(1);
            asked.done = asked.done.min(1);
            asked.add(line);
        }
    }

    /// Goes on looking; returns whether that can be seen.
    pub(super) fn what_if_frame(&mut self, mut in_time: impl FnMut() -> bool) -> bool {
        let Some(asked) = &mut self.what_if else { return false };
        let Some((_, trial)) = asked.trials.get_mut(asked.done) else { return false };
        while trial.go_on() {
            if !in_time() {
                return false;
            }
        }
        asked.done += 1;
        asked.show();
        true
    }
}

impl WhatIf {
    fn add(&mut self, line: String) {
        let trial = Trial::new(&self.start, self.files.clone(), self.terminal, &line);
        self.trials.push((line, trial));
        self.show();
    }

    fn show(&mut self) {
        let done = &self.trials[..self.done];
        let from = self.start.session.now();
        let until = done.iter().map(|(_, trial)| last_change(trial)).max().unwrap_or(from) + AFTER;
        let tried = |(nth, (line, trial)): (usize, &(String, Trial))| {
            let forecast = (nth < self.done).then(|| trial.forecast());
            let changed = |lane: &Lane| {
                let outcomes = forecast.iter().flat_map(|forecast| &forecast.outcomes);
                outcomes.into_iter().any(|outcome| outcome.reference == lane.reference)
            };
            let all = trial.course().session.timeline().deployments();
            let lanes =
                all.map(|(name, samples)| Lane::of(name, samples, (from, until), until)).filter(changed).collect();
            Tried { line: line.clone(), forecast, lanes }
        };
        self.shown = ByPointer::new(self.trials.iter().enumerate().map(tried).collect());
    }
}

/// When the pods of any Deployment last changed.
fn last_change(trial: &Trial) -> Moment {
    let timeline = trial.course().session.timeline();
    timeline.deployments().filter_map(|(_, samples)| Some(samples.last()?.moment)).max().unwrap_or_default()
}
