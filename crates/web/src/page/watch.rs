//! The lesson that types itself.

use objects::{Moment, Span};
use session::Input;

use super::{Page, Typed};

/// Real time to read what a step is about, in milliseconds.
const READING: f64 = 1800.0;
/// Real time between two letters.
const LETTER: f64 = 28.0;
/// Real time to look at what a step did.
const LOOKING: f64 = 1800.0;

/// What the one who types is doing.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// In which terminal; the person may look at another one.
    terminal: usize,
    doing: Doing,
    /// When that began, in milliseconds of real time; `None` until the first frame.
    since: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Doing {
    #[default]
    Reading,
    /// So many letters of the line stand there.
    Typing(usize),
    /// The command runs, since this moment of cluster time; Ctrl-C follows after the span.
    Running(Moment, Option<Span>),
    /// The command is done; the next step follows at this moment of cluster time or later.
    Looking(Moment),
}

impl Page {
    /// What the one who types has typed so far.
    pub fn typed(&self) -> Option<Typed> {
        if let Some(typed) = self.typist_typed() {
            return Some(typed);
        }
        let watch = self.watch.as_ref()?;
        match watch.doing {
            Doing::Typing(letters) => {
                let line = &self.lesson.steps.get(self.lesson_step)?.line;
                Some(Typed { terminal: watch.terminal, text: line.chars().take(letters).collect() })
            }
            Doing::Reading | Doing::Running(..) | Doing::Looking(_) => None,
        }
    }

    /// Begins to type the lesson where the person is.
    pub(super) fn begin_watch(&mut self) {
        self.typist = None;
        self.watch = Some(Watch { terminal: self.terminal, doing: Doing::default(), since: None });
    }

    /// Goes on with the lesson; returns whether that can be seen.
    pub(super) fn watch_frame(&mut self, now_millis: f64) -> bool {
        let Some(mut watch) = self.watch.take() else { return false };
        let since = *watch.since.get_or_insert(now_millis);
        let waited = now_millis - since;
        let next = match watch.doing {
            Doing::Reading => (waited >= READING && !self.is_busy(watch.terminal)).then_some(Doing::Typing(0)),
            Doing::Typing(letters) => self.type_on(watch.terminal, letters, waited),
            Doing::Running(from, interrupt_after) => self.run_on(watch.terminal, from, interrupt_after),
            Doing::Looking(until) => {
                let seen = waited >= LOOKING && self.present.session.now() >= until;
                seen.then_some(Doing::Reading)
            }
        };
        if self.lesson_step >= self.lesson.steps.len() && !matches!(watch.doing, Doing::Running(..)) {
            return true;
        }
        let changed = next.is_some();
        if let Some(next) = next {
            let goes_on = matches!((&watch.doing, &next), (Doing::Typing(_), Doing::Typing(_)));
            watch.doing = next;
            if !goes_on {
                watch.since = Some(now_millis);
            }
        }
        self.watch = Some(watch);
        changed
    }

    fn type_on(&mut self, terminal: usize, letters: usize, waited: f64) -> Option<Doing> {
        let step = self.lesson.steps.get(self.lesson_step)?.clone();
        let due = (waited / LETTER) as usize;
        let length = step.line.chars().count();
        // The whole line stands there for a moment before Enter.
        if due > length + 10 {
            self.enter(Input::Line { terminal, text: step.line.to_string() });
            return Some(Doing::Running(self.present.session.now(), step.interrupt_after));
        }
        let due = due.min(length);
        (due > letters).then_some(Doing::Typing(due))
    }

    fn run_on(&mut self, terminal: usize, from: Moment, interrupt_after: Option<Span>) -> Option<Doing> {
        let now = self.present.session.now();
        if !self.is_busy(terminal) {
            // The step that was just done is the one before the next.
            let done = self.lesson_step.checked_sub(1).and_then(|step| self.lesson.steps.get(step));
            let look = done.map_or(Span(0), |step| step.look);
            return Some(Doing::Looking(now + look));
        }
        if interrupt_after.is_some_and(|span| now - from >= span) {
            self.enter(Input::Interrupt { terminal });
        }
        None
    }
}
