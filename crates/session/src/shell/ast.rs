//! A line of the shell once it is parsed.

use std::rc::Rc;

/// Commands one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct List {
    pub(crate) items: Vec<Item>,
}

/// What stands between two `;` or `&`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    /// Joined by `&&` and `||`; the first one's link is `And`, which says nothing.
    pub(crate) chain: Vec<(Link, Rc<Pipeline>)>,
    /// Ended by `&`.
    pub(crate) background: bool,
    /// As it was written.
    pub(crate) text: Rc<str>,
}

/// On what a pipeline of a chain depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// On the success of what came before.
    And,
    /// On its failure.
    Or,
}

/// Commands that run at the same time, each reading what the one before prints.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pipeline {
    pub(crate) negated: bool,
    pub(crate) timed: bool,
    pub(crate) commands: Vec<Rc<Command>>,
}

/// A command with its redirections.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Command {
    pub(crate) shape: Shape,
    pub(crate) redirections: Vec<Redirection>,
}

/// What kind of command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Assignments and words.
    Simple { assignments: Vec<(String, Word)>, words: Vec<Word> },
    /// `{ …; }`
    Group(Rc<List>),
    /// `( … )`
    Subshell(Rc<List>),
    /// `for … in …; do …; done`
    For { variable: String, words: Vec<Word>, body: Rc<List> },
    /// `while …; do …; done`, or `until`.
    While { until: bool, condition: Rc<List>, body: Rc<List> },
    /// `if …; then …; elif …; then …; else …; fi`; the last arm may have no condition.
    If { arms: Vec<(Option<Rc<List>>, Rc<List>)> },
    /// `case … in …) …;; esac`
    Case { word: Word, arms: Vec<(Vec<Word>, Rc<List>)> },
    /// `name() { …; }`
    Function { name: String, body: Rc<List> },
    /// `[[ … ]]`
    Test(Vec<Word>),
    /// `(( … ))`
    Arithmetic(String),
}

/// A redirection.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Redirection {
    /// `< FILE`
    Input(Word),
    /// `<<< TEXT` and here-documents; the text ends with a line feed.
    Text(Word),
    /// `> FILE`, `2>> FILE`
    File { stream: Streams, append: bool, path: Word },
    /// `2>&1`, `>&2`
    Join { stream: u8, to: u8 },
}

/// Which output is redirected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Streams {
    Out,
    Err,
    Both,
}

/// A word before it is expanded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Word {
    pub(crate) parts: Vec<Part>,
}

/// A part of a word. What is not quoted is split at blanks once it is expanded, and may be a glob.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    /// Text as it stands.
    Text { text: String, quoted: bool },
    /// `$name`, `${name}`, and with an operator and its word `${name:-word}`, `${#name}` or `${name%word}`.
    Variable { name: String, operation: Option<(&'static str, Word)>, quoted: bool },
    /// `$(…)`
    Output { list: Rc<List>, quoted: bool },
    /// `$((…))`
    Number { expression: String },
}

impl Word {
    /// The word's text where nothing in it has to be expanded.
    pub(crate) fn literal(&self) -> Option<String> {
        let mut whole = String::new();
        for part in &self.parts {
            match part {
                Part::Text { text, .. } => whole.push_str(text),
                Part::Variable { .. } | Part::Output { .. } | Part::Number { .. } => return None,
            }
        }
        Some(whole)
    }

    /// Every `$(…)` of the word, in the order in which they run.
    pub(crate) fn outputs<'a>(&'a self, found: &mut Vec<&'a Rc<List>>) {
        for part in &self.parts {
            match part {
                Part::Output { list, .. } => found.push(list),
                Part::Variable { operation: Some((_, word)), .. } => word.outputs(found),
                Part::Text { .. } | Part::Variable { .. } | Part::Number { .. } => {}
            }
        }
    }
}

impl Redirection {
    /// The word that has to be expanded before it can be done.
    pub(crate) fn word(&self) -> Option<&Word> {
        match self {
            Redirection::Input(word) | Redirection::Text(word) | Redirection::File { path: word, .. } => Some(word),
            Redirection::Join { .. } => None,
        }
    }
}
