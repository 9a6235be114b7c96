//! What a person, or the passing of time, did to the page.

use objects::{Moment, ObjectRef};
use session::sentences::Language;
use web_sys::MouseEvent;
use yew::Callback;

use crate::clock::Speed;
use crate::graph::canvas::Zoom;
use crate::page::{FileAction, Tab};
use crate::theme::Theme;
use crate::view_switch::View;

/// Everything that the root component reacts to.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A frame of the browser began; milliseconds from any fixed moment.
    Frame(f64),
    /// An object is pointed at, in the picture or in a terminal.
    Point(Option<ObjectRef>),
    /// An object is looked at in the inspector.
    Select(Option<ObjectRef>),
    /// An object is looked at for why it is as it is.
    AskWhy(ObjectRef),
    /// Another side of the object that is looked at.
    ShowTab(Tab),
    /// The pod templates of two revisions are compared.
    CompareRevisions(u32, u32),
    /// Something is done with a file.
    File(FileAction),
    /// What would come of a line is asked.
    WhatIf {
        /// The number of the terminal that it would be run in.
        terminal: usize,
        /// The line.
        line: String,
    },
    /// And of another one from the same moment.
    Compare(String),
    /// The answer is not needed any more.
    CloseWhatIf,
    /// A line is typed into a terminal by a button.
    Type(String),
    /// A person touched a terminal: whoever types by itself stops.
    Touch,
    /// A line was entered.
    Run {
        /// The number of the terminal.
        terminal: usize,
        /// The line.
        line: String,
    },
    /// Ctrl-C.
    Interrupt {
        /// The number of the terminal.
        terminal: usize,
    },
    /// Another terminal opens.
    OpenTerminal,
    /// Another terminal comes to the front.
    ShowTerminal(usize),
    /// The lesson types itself.
    Watch,
    /// It no longer does.
    StopWatching,
    /// An earlier moment is looked at; the present one again where there is none.
    GoTo(Option<Moment>),
    /// The session goes on from the earlier moment that is looked at.
    GoOnFromHere,
    /// A course that was left is taken up again, by its number.
    Resume(usize),
    /// The timeline opens or closes.
    ShowTimeline(bool),
    /// Another view of the cluster.
    ShowView(View),
    /// The picture is drawn larger or smaller.
    Zoom(Zoom),
    /// The list of shapes and keys opens or closes.
    ShowHelp(bool),
    /// Light, dark, or as the system has it.
    SetTheme(Theme),
    /// Another language.
    Speak(Language),
    /// Time stands still, or goes on.
    SetPaused(bool),
    /// Time passes at another speed.
    SetSpeed(Speed),
    /// Time passes to the next change.
    Step,
}

/// A listener that does an action.
pub fn click(on_action: &Callback<Action>, action: Action) -> Callback<MouseEvent> {
    let on_action = on_action.clone();
    Callback::from(move |_: MouseEvent| on_action.emit(action.clone()))
}

impl Action {
    /// Whether it leads to another moment than the passing of time does.
    pub fn moves_in_time(&self) -> bool {
        matches!(self, Action::GoTo(_) | Action::GoOnFromHere | Action::Resume(_) | Action::Step)
    }
}
