//! What the inspector says of the object that is selected.

use std::rc::Rc;

use objects::ObjectRef;
use session::faults::faults;
use session::why::{Remedy, Why, why};
use session::{Change, Session, YamlLine};

use super::Page;
use crate::words::Spoken;

/// A side of an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Why it is as it is.
    #[default]
    Why,
    /// Its describe text.
    Describe,
    /// Its Events.
    Events,
    /// Its YAML.
    Yaml,
    /// Its pod template in two revisions.
    Revisions,
    /// What can be broken about it.
    Faults,
}

impl Tab {
    /// All of them, as they stand.
    pub const ALL: [Tab; 6] = [Tab::Why, Tab::Describe, Tab::Events, Tab::Yaml, Tab::Revisions, Tab::Faults];

    /// What stands on it.
    pub fn label(self, words: Spoken) -> &'static str {
        match self {
            Tab::Why => words.why,
            Tab::Describe => words.describe,
            Tab::Events => words.events,
            Tab::Yaml => "YAML",
            Tab::Revisions => words.revisions,
            Tab::Faults => words.faults,
        }
    }
}

/// What the inspector shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspected {
    /// The object.
    pub reference: ObjectRef,
    /// Which side of it is seen.
    pub tab: Tab,
    /// Why it is as it is, where there is an answer.
    pub why: Option<Rc<Why>>,
    /// What can be broken about it, or mended.
    pub faults: Rc<[Remedy]>,
    /// The revisions that can be compared.
    pub revisions: Rc<[u32]>,
    /// The two of them that are.
    pub compared: (u32, u32),
    /// The lines of the other sides; as they were last, once it is gone.
    pub lines: Rc<[YamlLine]>,
    /// Whether it is gone.
    pub gone: bool,
}

impl Page {
    pub(super) fn inspect(&mut self) {
        let last = self.inspected.take();
        let Some(reference) = self.marks.selected.clone() else { return };
        let last = last.filter(|last| last.reference == reference);
        let why = why(self.shown().cluster(), &reference).map(Rc::new);
        let faults = faults(self.shown().cluster(), &reference);
        let (revisions, sets): (Vec<u32>, Vec<ObjectRef>) = self.shown().revisions(&reference).into_iter().unzip();
        let compared = compared(&revisions, self.compared);
        let tab = match self.tab {
            Tab::Why if why.is_none() => Tab::Describe,
            Tab::Faults if faults.is_empty() => Tab::Describe,
            Tab::Revisions if revisions.len() < 2 => Tab::Describe,
            tab => tab,
        };
        let said = match (tab, compared) {
            (Tab::Revisions, Some((old, new))) => self.shown().template_changes(&sets[old], &sets[new]),
            _ => lines(self.shown(), &reference, tab),
        };
        let compared = compared.map_or((0, 0), |(old, new)| (revisions[old], revisions[new]));
        self.inspected = Some(match (said, last) {
            (None, Some(last)) => Inspected { gone: true, faults: [].into(), ..last },
            (None, None) => Inspected {
                reference,
                tab,
                why: None,
                faults: [].into(),
                revisions: [].into(),
                compared,
                lines: [].into(),
                gone: true,
            },
            // What is as before is not drawn again.
            (Some(lines), Some(last))
                if *last.lines == *lines
                    && last.why == why
                    && *last.faults == *faults
                    && last.tab == tab
                    && *last.revisions == *revisions
                    && last.compared == compared =>
            {
                Inspected { gone: false, ..last }
            }
            (Some(lines), _) => Inspected {
                reference,
                tab,
                why,
                faults: faults.into(),
                revisions: revisions.into(),
                compared,
                lines: lines.into(),
                gone: false,
            },
        });
    }
}

/// Which revisions are compared: those that were chosen where they are still there, else the last two.
fn compared(revisions: &[u32], chosen: Option<(u32, u32)>) -> Option<(usize, usize)> {
    let last = revisions.len().checked_sub(1)?;
    let at = |revision: u32| revisions.iter().position(|held| *held == revision);
    let chosen = chosen.and_then(|(old, new)| Some((at(old)?, at(new)?)));
    Some(chosen.unwrap_or((last.saturating_sub(1), last)))
}

fn lines(session: &Session, reference: &ObjectRef, tab: Tab) -> Option<Vec<YamlLine>> {
    let plain = |text: String| {
        let lines = text.lines();
        lines.map(|line| YamlLine { text: line.to_owned(), change: Change::Same }).collect()
    };
    match tab {
        Tab::Why | Tab::Faults | Tab::Revisions => {
            let held = session.cluster().get(reference.kind, &reference.namespace, &reference.name);
            held.ok().map(|_| Vec::new())
        }
        Tab::Describe => session.inspect(reference).map(plain),
        Tab::Events => session.events(reference).map(plain),
        Tab::Yaml => session.yaml(reference),
    }
}
