//! The state of the page, and what each action does to it. It knows no browser.

mod journal;
mod watch;

use std::rc::Rc;

use objects::{Moment, ObjectRef};
use session::lesson::Lesson;
use session::scene::Scene;
use session::traffic::Traffic;
use session::{Input, Options, Recorded, Session};

use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::clock::Clock;
use crate::graph::Marks;
use crate::theme::Theme;

pub use journal::Journal;
pub use watch::Watch;

/// How finely a pod's progress is drawn, in microseconds.
const PROGRESS_GRAIN: i64 = 100_000;

/// The page.
pub struct Page {
    /// The cluster and its terminals.
    pub session: Session,
    /// The requests to the cluster's Services.
    pub traffic: Traffic,
    /// How time passes.
    pub clock: Clock,
    /// What is drawn.
    pub scene: ByPointer<Scene>,
    /// The moment that the progress of what is drawn is shown at.
    pub drawn_at: Moment,
    /// What stands out.
    pub marks: Marks,
    /// What the inspector says of what is selected.
    pub inspected: Option<Inspected>,
    /// What the person is led through.
    pub lesson: ByPointer<Lesson>,
    /// Which step of it is next.
    pub lesson_step: usize,
    /// The lesson types itself.
    pub watch: Option<Watch>,
    /// Which terminal is seen.
    pub terminal: usize,
    /// Light or dark.
    pub theme: Theme,
    /// The cluster's revision that the scene shows.
    seen_revision: Option<u64>,
    journal: Rc<dyn Journal>,
}

/// What the inspector shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspected {
    /// The object.
    pub reference: ObjectRef,
    /// What is said of it; as it was last, once it is gone.
    pub text: Rc<str>,
    /// Whether it is gone.
    pub gone: bool,
}

impl Page {
    /// A page that has done what was recorded before.
    pub fn new(journal: Rc<dyn Journal>, recorded: Vec<Recorded>) -> Self {
        let mut page = Self {
            session: Session::new(&Options::default()),
            traffic: Traffic::default(),
            clock: Clock::default(),
            scene: ByPointer::new(Scene::default()),
            drawn_at: Moment::default(),
            marks: Marks::default(),
            inspected: None,
            lesson: ByPointer::new(Lesson::rollout()),
            lesson_step: 0,
            watch: None,
            terminal: 0,
            theme: Theme::default(),
            seen_revision: None,
            journal,
        };
        for Recorded { moment, input } in recorded {
            page.advance_to(moment, || true);
            page.enter(input);
        }
        page.look();
        page
    }

    /// Does an action. `in_time` says whether there is still time in this frame. Returns whether anything may look
    /// different now.
    pub fn update(&mut self, action: Action, in_time: impl FnMut() -> bool) -> bool {
        match action {
            Action::Frame(now_millis) => return self.frame(now_millis, in_time),
            Action::Point(object) => self.marks.pointed = object,
            Action::Select(object) => {
                self.marks.selected = object;
                self.inspect();
            }
            Action::Touch | Action::StopWatching => self.watch = None,
            Action::Run { terminal, line } => self.enter(Input::Line { terminal, text: line }),
            Action::Interrupt { terminal } => self.enter(Input::Interrupt { terminal }),
            Action::OpenTerminal => {
                self.enter(Input::OpenTerminal);
                self.terminal = self.session.terminals().len() - 1;
            }
            Action::ShowTerminal(terminal) => self.terminal = terminal.min(self.session.terminals().len() - 1),
            Action::Watch => self.watch = Some(Watch::default()),
            Action::SetTheme(theme) => self.theme = theme,
            Action::SetPaused(paused) => self.clock.paused = paused,
            Action::SetSpeed(speed) => self.clock.speed = speed,
            Action::Step => {
                self.clock.paused = true;
                if let Some(next) = self.session.next_timer() {
                    self.advance_to(next, || true);
                }
            }
        }
        self.look();
        true
    }

    fn frame(&mut self, now_millis: f64, in_time: impl FnMut() -> bool) -> bool {
        let second = self.second();
        let changes = self.session.changes();
        let passed = self.clock.frame(now_millis);
        if !self.clock.paused {
            self.advance_to(self.session.now() + passed, in_time);
        }
        let typed = self.watch_frame(now_millis);
        let drawn = self.look();
        let printed = self.session.changes() != changes;
        let ticked = self.second() != second;
        if ticked {
            self.inspect();
        }
        typed || drawn || printed || ticked
    }

    /// The clock's face shows whole seconds.
    fn second(&self) -> i64 {
        self.session.now().0.div_euclid(1_000_000)
    }

    /// Lets cluster time pass, and sends the requests that are due on the way.
    fn advance_to(&mut self, moment: Moment, mut in_time: impl FnMut() -> bool) {
        while self.session.now() < moment {
            let next = self.traffic.next().min(moment);
            self.session.advance(next);
            if next == self.traffic.next() {
                self.traffic.send(self.session.cluster());
            }
            if !in_time() {
                break;
            }
        }
    }

    /// Does what a person put in; it is recorded before.
    fn enter(&mut self, input: Input) {
        self.journal.record(self.session.now(), &input);
        if let Input::Line { text, .. } = &input
            && let Some(step) = self.lesson.after(self.lesson_step, text)
        {
            self.lesson_step = step;
        }
        self.session.apply(input);
        if self.clock.paused {
            self.finish_working();
        }
    }

    /// A command takes its time even while the clock stands still; one that blocks waits for the clock.
    fn finish_working(&mut self) {
        while let Some(until) = self.session.working_until() {
            self.advance_to(until, || true);
        }
    }

    fn is_busy(&self, terminal: usize) -> bool {
        self.session.terminals().get(terminal).is_some_and(|terminal| terminal.is_busy())
    }

    /// Draws anew what changed; returns whether anything did.
    fn look(&mut self) -> bool {
        let changed = self.look_at_cluster();
        if changed {
            self.inspect();
        }
        let now = Moment(self.session.now().0 / PROGRESS_GRAIN * PROGRESS_GRAIN);
        let moves = now != self.drawn_at && self.scene.moves_at(self.drawn_at);
        if changed || moves {
            self.drawn_at = now;
        }
        changed || moves
    }

    /// Makes a new scene where the cluster has changed; returns whether it looks different.
    fn look_at_cluster(&mut self) -> bool {
        let revision = Some(self.session.cluster().revision());
        if self.seen_revision == revision {
            return false;
        }
        self.seen_revision = revision;
        let scene = Scene::of(self.session.cluster());
        let changed = scene != *self.scene;
        if changed {
            self.scene = ByPointer::new(scene);
        }
        changed
    }

    fn inspect(&mut self) {
        let Some(reference) = self.marks.selected.clone() else {
            self.inspected = None;
            return;
        };
        let last = self.inspected.take().filter(|inspected| inspected.reference == reference);
        self.inspected = match (self.session.inspect(&reference), last) {
            (Some(text), Some(last)) if *last.text == *text => Some(Inspected { gone: false, ..last }),
            (Some(text), _) => Some(Inspected { reference, text: text.into(), gone: false }),
            (None, Some(last)) => Some(Inspected { gone: true, ..last }),
            (None, None) => Some(Inspected { reference, text: "".into(), gone: true }),
        };
    }
}
