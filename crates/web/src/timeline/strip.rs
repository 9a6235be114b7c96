//! What the timeline draws: areas of pods for each Deployment, and marks for what was done and what failed.

use std::rc::Rc;

use objects::{Kind, Moment, Object, SortedMap, SortedSet, Span};
use session::sentences::{Sentence, Text};
use session::timeline::Sample;
use session::{Input, Recorded, Session};

use super::lane::Lane;
use crate::transport::clock_text;

/// A strip covers at least this much time, so that the first seconds do not race along.
const SHORTEST: Span = Span::seconds(30);
/// More failures than this are not told apart.
const MOST_FAILURES: usize = 200;
/// A longer message is cut off, in letters.
const LONGEST_MESSAGE: usize = 160;

/// The past of a session, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    /// Where it begins.
    pub from: Moment,
    /// Where it ends.
    pub until: Moment,
    /// The present.
    pub now: Moment,
    /// One for each Deployment that there is or was.
    pub lanes: Vec<Lane>,
    /// The lines that were entered.
    pub commands: Vec<Mark>,
    /// The warnings.
    pub failures: Vec<Mark>,
    /// The moments at which something changed, in order.
    stops: Vec<Moment>,
    /// The cluster's revision and how many inputs it has seen.
    seen: (u64, usize),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub moment: Moment,
    /// In words.
    pub text: Sentence,
}

impl Strip {
    /// The strip of a session.
    pub fn of(session: &Session) -> Strip {
        let commands = commands(session.record());
        let now = session.now();
        let from = session.record().first().map_or(Moment(0), |first| first.moment);
        let until = now.max(from + SHORTEST);
        let timeline = session.timeline();
        let lanes = timeline.deployments().map(|(name, samples)| Lane::of(name, samples, (from, until), now)).collect();
        let failures = failures(session);
        let changes = timeline.deployments().flat_map(|(_, samples)| samples).map(|sample: &Sample| sample.moment);
        let marks = commands.iter().chain(&failures).map(|mark| mark.moment);
        let stops: SortedSet<Moment> = changes.chain(marks).chain([from, now]).collect();
        let seen = (session.cluster().revision(), session.record().len());
        Strip { from, until, now, lanes, commands, failures, stops: stops.into_iter().collect(), seen }
    }

    /// Whether it still shows this session; a second of time is not seen.
    pub fn is_of(&self, session: &Session) -> bool {
        let second = |moment: Moment| moment.0.div_euclid(1_000_000);
        self.seen == (session.cluster().revision(), session.record().len()) && second(self.now) == second(session.now())
    }

    /// Whether nothing was done yet.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The next moment at which something changed.
    pub fn stop_after(&self, moment: Moment) -> Option<Moment> {
        self.stops.get(self.stops.partition_point(|stop| *stop <= moment)).copied()
    }

    /// The last moment at which something changed.
    pub fn stop_before(&self, moment: Moment) -> Option<Moment> {
        let before = self.stops.partition_point(|stop| *stop < moment);
        self.stops.get(before.checked_sub(1)?).copied()
    }

    /// Where a moment stands, as a part of the whole for SVG: `12.5%`.
    pub fn place(&self, moment: Moment) -> String {
        let whole = (self.until - self.from).0.max(1);
        let thousandths = (moment - self.from).0.clamp(0, whole) * 1000 / whole;
        format!("{}.{}%", thousandths / 10, thousandths % 10)
    }

    /// The moment at a place, as a part of the whole; one that is marked within `reach` of it counts as hit.
    pub fn moment_at(&self, part: f64, reach: f64) -> Moment {
        let whole = (self.until - self.from).0;
        let micros = |part: f64| (part.clamp(0.0, 1.0) * whole as f64) as i64;
        let moment = Moment(self.from.0 + micros(part));
        let distance = |mark: &&Mark| (mark.moment - moment).0.abs();
        let near = self.commands.iter().filter(|mark| distance(mark) <= micros(reach)).min_by_key(distance);
        near.map_or(moment, |mark| mark.moment)
    }
}

fn commands(record: &[Rc<Recorded>]) -> Vec<Mark> {
    let line = |recorded: &Rc<Recorded>| {
        let text = match &recorded.input {
            Input::Line { text, .. } if text.trim().is_empty() => return None,
            Input::Line { text, .. } => Sentence::verbatim(text),
            Input::Interrupt { .. } => Sentence::verbatim("Ctrl-C"),
            Input::Fault(fault) => Sentence::verbatim(&format!("fault {fault}")),
            Input::SaveFile { path, .. } => Text::Saved.with(&[path]),
            Input::OpenTerminal | Input::CloseEditor { .. } => return None,
        };
        Some(Mark { moment: recorded.moment, text })
    };
    record.iter().filter_map(line).collect()
}

/// The Events of type Warning, each where it was first seen.
fn failures(session: &Session) -> Vec<Mark> {
    let mut marks = SortedMap::new();
    for event in session.cluster().list(Kind::Event, None) {
        let Object::Event(event) = event else { continue };
        if event.kind == "Warning"
            && let Some(time) = event.first_timestamp.or(event.event_time)
        {
            let message: String = event.message.chars().take(LONGEST_MESSAGE).collect();
            marks.get_or_insert_with(time.moment(), || format!("{}: {message}", event.reason));
        }
    }
    let marks = marks.into_iter().take(MOST_FAILURES);
    marks
        .map(|(moment, text)| Mark { moment, text: Sentence::verbatim(&format!("{} {text}", clock_text(moment))) })
        .collect()
}
