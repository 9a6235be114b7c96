//! What a person, or the passing of time, did to the page.

use objects::ObjectRef;

use crate::clock::Speed;
use crate::theme::Theme;

/// Everything that the root component reacts to.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A frame of the browser began; milliseconds from any fixed moment.
    Frame(f64),
    /// An object is pointed at, in the picture or in a terminal.
    Point(Option<ObjectRef>),
    /// An object is looked at in the inspector.
    Select(Option<ObjectRef>),
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
    /// Light, dark, or as the system has it.
    SetTheme(Theme),
    /// Time stands still, or goes on.
    SetPaused(bool),
    /// Time passes at another speed.
    SetSpeed(Speed),
    /// Time passes to the next change.
    Step,
}
