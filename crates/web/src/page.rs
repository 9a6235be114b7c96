//! The state of the page, and what each action does to it. It knows no browser.

mod files;
mod inspected;
mod journal;
mod past;
mod replay;
mod typist;
mod watch;
mod what_if;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use objects::{Moment, ObjectRef};
use session::history::History;
use session::lesson::Lesson;
use session::scene::Scene;
use session::sentences::Language;
use session::why::stuck;
use session::{Course, Input, Options, Recorded, Session};

use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::clock::Clock;
use crate::graph::Marks;
use crate::theme::Theme;
use crate::timeline::Strip;
use crate::view_switch::View;
use replay::Replay;

pub use files::{Draft, FileAction, Files};
pub use inspected::{Inspected, Tab};
pub use journal::Journal;
pub use typist::{Offer, Typed, Typist};
pub use watch::Watch;
pub use what_if::{Tried, WhatIf};

/// How finely a pod's progress is drawn, in microseconds.
const PROGRESS_GRAIN: i64 = 100_000;

/// More than anybody needs.
pub const MOST_TERMINALS: usize = 6;
/// A picture of more pods than this waits while a person types: to draw it takes longer than a key may.
const MOST_WHILE_TYPING: usize = 2_000;

/// The page.
pub struct Page {
    /// The cluster, its terminals, and the requests to its Services.
    pub present: Course,
    /// The earlier moment that is looked at in its place.
    pub past: Option<Course>,
    /// What can be returned to.
    history: History,
    /// How it got here.
    pub strip: ByPointer<Strip>,
    /// Whether that is shown.
    pub timeline_open: bool,
    /// How time passes.
    pub clock: Clock,
    /// What is drawn.
    pub scene: ByPointer<Scene>,
    /// The moment that the progress of what is drawn is shown at.
    pub drawn_at: Moment,
    /// What stands out.
    pub marks: Marks,
    /// What is still to be done again.
    replay: Option<Replay>,
    /// The moment that a step goes to, over as many frames as that takes.
    stepping: Option<Moment>,
    /// What the inspector says of what is selected.
    pub inspected: Option<Inspected>,
    /// Which side of it the person looks at.
    tab: Tab,
    /// The revisions that the person wants compared.
    compared: Option<(u32, u32)>,
    /// A person has pressed a key just now.
    pub typing: bool,
    /// The Deployments whose rollout does not go on by itself.
    pub stuck: ByPointer<Vec<ObjectRef>>,
    /// The files panel.
    pub files: Files,
    /// What would come of a line.
    pub what_if: Option<WhatIf>,
    /// A line that a button types.
    typist: Option<Typist>,
    /// A line that a button has put at a prompt.
    pub offer: Option<Offer>,
    /// What the person is led through.
    pub lesson: ByPointer<Lesson>,
    /// Which step of it is next.
    pub lesson_step: usize,
    /// The lesson types itself.
    pub watch: Option<Watch>,
    /// Which terminal is seen.
    pub terminal: usize,
    /// Which view of the cluster is seen.
    pub view: View,
    /// Whether the list of shapes and keys is open.
    pub help: bool,
    /// Light or dark.
    pub theme: Theme,
    /// What the page speaks.
    pub language: Language,
    /// The cluster's revision that the scene shows.
    seen_revision: Option<u64>,
    journal: Rc<dyn Journal>,
}

impl Page {
    /// A page that does again what was recorded before, and goes on until a moment.
    pub fn new(journal: Rc<dyn Journal>, recorded: Vec<Recorded>, until: Moment, nodes: Option<u32>) -> Self {
        let options = Options::default();
        let options = Options { editor: true, nodes: nodes.unwrap_or(options.nodes), ..options };
        let mut page = Self {
            present: Course::new(Session::new(&options)),
            past: None,
            history: History::default(),
            strip: ByPointer::new(Strip::default()),
            timeline_open: true,
            clock: Clock::default(),
            scene: ByPointer::new(Scene::default()),
            drawn_at: Moment::default(),
            marks: Marks::default(),
            replay: None,
            stepping: None,
            inspected: None,
            tab: Tab::default(),
            compared: None,
            stuck: ByPointer::new(Vec::new()),
            files: Files::default(),
            what_if: None,
            typist: None,
            offer: None,
            lesson: ByPointer::new(Lesson::rollout()),
            lesson_step: 0,
            watch: None,
            terminal: 0,
            view: View::default(),
            help: false,
            typing: false,
            theme: Theme::default(),
            language: Language::default(),
            seen_revision: None,
            journal,
        };
        page.history.observe(&page.present);
        page.replay = Replay::of(recorded, until);
        page.look();
        page
    }

    /// Does an action. `in_time` says whether there is still time in this frame. Returns whether anything may look
    /// different now.
    pub fn update(&mut self, action: Action, in_time: impl FnMut() -> bool) -> bool {
        // Until all is done again, there is no past to go to and no time that could pass otherwise.
        if self.is_replaying() && action.moves_in_time() {
            return false;
        }
        match action {
            Action::Frame(now_millis) => return self.frame(now_millis, in_time),
            Action::Point(object) => self.marks.pointed = object,
            Action::Select(object) => {
                self.compared = self.compared.filter(|_| self.marks.selected == object);
                self.marks.selected = object;
                self.inspect();
            }
            Action::AskWhy(object) => {
                self.marks.selected = Some(object);
                self.tab = Tab::Why;
                self.inspect();
            }
            Action::ShowTab(tab) => {
                self.tab = tab;
                self.inspect();
            }
            Action::CompareRevisions(old, new) => {
                self.compared = Some((old, new));
                self.inspect();
            }
            Action::File(action) => self.do_file(action),
            Action::WhatIf { terminal, line } => self.ask_what_if(terminal, line, Vec::new()),
            Action::Compare(line) => self.compare_with(line),
            Action::CloseWhatIf => self.what_if = None,
            Action::Type(line) => self.type_line(line),
            Action::Touch | Action::StopWatching => {
                self.watch = None;
                self.typist = None;
            }
            Action::Run { terminal, line } => self.enter(Input::Line { terminal, text: line }),
            Action::Interrupt { terminal } => self.enter(Input::Interrupt { terminal }),
            Action::OpenTerminal => self.open_terminal(),
            Action::ShowTerminal(terminal) => self.terminal = terminal.min(self.shown().terminals().len() - 1),
            Action::Watch => self.begin_watch(),
            Action::GoTo(moment) => self.go_to(moment),
            Action::GoOnFromHere => self.go_on_from_here(),
            Action::Resume(branch) => self.resume(branch),
            Action::ShowTimeline(open) => self.timeline_open = open,
            Action::ShowView(view) => self.view = view,
            // Only whoever knows how large the view is can tell what fits.
            Action::Zoom(_) => {}
            Action::ShowHelp(open) => self.help = open,
            Action::SetTheme(theme) => self.theme = theme,
            Action::Speak(language) => self.language = language,
            Action::SetPaused(paused) => {
                self.clock.paused = paused;
                self.stepping = None;
                if !paused {
                    self.go_on_from_here();
                }
            }
            Action::SetSpeed(speed) => self.clock.speed = speed,
            Action::Step if self.past.is_some() => {
                let next = self.strip.stop_after(self.shown().now());
                self.go_to(next);
            }
            Action::Step => {
                self.clock.paused = true;
                self.stepping = self.present.session.next_timer();
                self.step_on(in_time);
            }
        }
        self.look();
        true
    }

    fn frame(&mut self, now_millis: f64, mut in_time: impl FnMut() -> bool) -> bool {
        let foretold = self.what_if_frame(&mut in_time);
        let second = self.second();
        let changes = self.present.session.changes();
        let passed = self.clock.frame(now_millis);
        // While the past is looked at, the present waits.
        if self.is_replaying() {
            self.replay_frame(in_time);
        } else if self.stepping.is_some() {
            self.step_on(in_time);
        } else if !self.clock.paused && self.past.is_none() {
            self.advance_to(self.present.session.now() + passed, in_time);
        }
        let typed = !self.is_replaying() && self.watch_frame(now_millis) | self.typist_frame(now_millis);
        let waits = self.typing && self.scene.pods().nth(MOST_WHILE_TYPING).is_some();
        let drawn = !waits && self.look();
        let printed = self.present.session.changes() != changes;
        let ticked = self.second() != second;
        if ticked {
            self.inspect();
        }
        foretold || typed || drawn || printed || ticked
    }

    /// The clock's face shows whole seconds.
    fn second(&self) -> i64 {
        self.present.session.now().0.div_euclid(1_000_000)
    }

    /// Lets cluster time pass, and sends the requests that are due on the way.
    fn advance_to(&mut self, moment: Moment, mut in_time: impl FnMut() -> bool) {
        while self.present.session.now() < moment {
            self.present.approach(moment);
            self.history.observe(&self.present);
            if !in_time() {
                break;
            }
        }
    }

    /// Goes on towards the moment of a step.
    fn step_on(&mut self, in_time: impl FnMut() -> bool) {
        let Some(moment) = self.stepping else { return };
        self.advance_to(moment, in_time);
        if self.present.session.now() >= moment {
            self.stepping = None;
        }
    }

    /// Does what a person put in.
    fn enter(&mut self, input: Input) {
        if let Some(replay) = &mut self.replay {
            self.journal.record(replay.append(input.clone()), &input);
            return;
        }
        self.go_on_from_here();
        self.journal.record(self.present.session.now(), &input);
        self.perform(input);
        if self.clock.paused {
            self.finish_working();
        }
    }

    /// Does an input that is recorded.
    fn perform(&mut self, input: Input) {
        self.journal.begin(&input);
        if let Input::Line { text, .. } = &input
            && let Some(step) = self.lesson.after(self.lesson_step, text)
        {
            self.lesson_step = step;
        }
        self.present.session.apply(input);
        self.history.observe(&self.present);
    }

    /// Opens another terminal, if there may be one more.
    fn open_terminal(&mut self) {
        if self.shown().terminals().len() >= MOST_TERMINALS {
            return;
        }
        self.enter(Input::OpenTerminal);
        self.terminal = self.present.session.terminals().len() - 1;
    }

    /// A command takes its time even while the clock stands still; one that blocks waits for the clock.
    fn finish_working(&mut self) {
        while let Some(until) = self.present.session.working_until() {
            self.advance_to(until, || true);
        }
    }

    fn is_busy(&self, terminal: usize) -> bool {
        self.shown().terminals().get(terminal).is_some_and(|terminal| terminal.is_busy())
    }

    /// Draws anew what changed; returns whether anything did.
    fn look(&mut self) -> bool {
        let followed = self.follow_editor();
        let changed = self.look_at_cluster();
        if changed {
            self.inspect();
        }
        if !self.strip.is_of(&self.present.session) {
            self.strip = ByPointer::new(Strip::of(&self.present.session));
        }
        let now = Moment(self.shown().now().0 / PROGRESS_GRAIN * PROGRESS_GRAIN);
        let moves = now != self.drawn_at && self.scene.moves_at(self.drawn_at);
        if changed || moves {
            self.drawn_at = now;
        }
        changed || moves || followed
    }

    /// Makes a new scene where the cluster has changed; returns whether it looks different.
    fn look_at_cluster(&mut self) -> bool {
        let revision = Some(self.shown().cluster().revision());
        if self.seen_revision == revision {
            return false;
        }
        self.seen_revision = revision;
        let stuck: Vec<ObjectRef> = stuck(self.shown().cluster()).into_iter().map(|(object, _)| object).collect();
        let noticed = stuck != *self.stuck;
        if noticed {
            self.stuck = ByPointer::new(stuck);
        }
        let scene = Scene::of(self.shown().cluster());
        let changed = scene != *self.scene;
        if changed {
            self.scene = ByPointer::new(scene);
        }
        changed || noticed
    }
}
