//! One Deployment's pods over time, as paths.

use objects::{Moment, ObjectRef, SortedMap};
use session::sentences::{Sentence, Text};
use session::timeline::Sample;

use crate::graph::hue;

/// The width of the drawing, in units of its own: nothing narrower than one is drawn.
pub const WIDTH: i64 = 2000;
/// The height of the drawing, in units of its own.
pub const HEIGHT: i64 = 100;

/// Between two strokes of a hatch, in units of the drawing.
const STROKES: i64 = 10;

/// The pods of one Deployment over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The Deployment.
    pub reference: ObjectRef,
    /// Its revisions' pods, one upon the other.
    pub areas: Vec<Area>,
    /// How many pods were wanted, as a path.
    pub wanted: String,
    /// From where to where its rollout was paused.
    pub paused: Vec<(i64, i64)>,
    /// What it is in words at its end.
    pub summary: Sentence,
}

/// The pods of one revision, those that are ready or those that are not.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// The revision's colour.
    pub hue: usize,
    /// Which of the pods.
    pub ready: bool,
    /// A path.
    pub path: String,
    /// Strokes over the pods that are not ready, so that they are told apart without colour.
    pub hatch: String,
}

impl Lane {
    /// The lane between two moments; what is known reaches until `now`.
    pub fn of(reference: &ObjectRef, samples: &[Sample], range: (Moment, Moment), now: Moment) -> Lane {
        let (from, until) = range;
        let whole = (until - from).0.max(1);
        let x = |moment: Moment| (moment - from).0.clamp(0, whole) * WIDTH / whole;
        // An undo gives a ReplicaSet a new number; its colour goes by the first.
        let mut first: SortedMap<&str, i64> = SortedMap::new();
        for pods in samples.iter().flat_map(|sample| &sample.revisions) {
            let held = first.get_or_insert_with(&pods.set, || pods.revision);
            *held = pods.revision.min(*held);
        }
        let mut order: Vec<(&str, i64)> = first.into_iter().collect();
        objects::sort::by_key(&mut order, |(set, revision)| (*revision, *set));
        let most = samples.iter().map(|sample| total(sample).max(sample.wanted.unwrap_or(0))).max().unwrap_or(0).max(1);
        // A little room above, so that the line of the wanted pods is seen.
        let y = |pods: i32| HEIGHT - i64::from(pods) * (HEIGHT - 12) / i64::from(most);

        let mut paths = vec![[String::new(), String::new(), String::new()]; order.len()];
        let (mut wanted, mut paused): (String, Vec<(i64, i64)>) = (String::new(), Vec::new());
        for (nth, sample) in samples.iter().enumerate() {
            let end = samples.get(nth + 1).map_or(now, |next| next.moment);
            let (left, right) = (x(sample.moment), x(end));
            if left == right {
                continue;
            }
            let mut below = 0;
            for ((set, _), [ready, unready, hatch]) in order.iter().zip(&mut paths) {
                let Some(pods) = sample.revisions.iter().find(|pods| pods.set == *set) else { continue };
                if pods.unready > 0 {
                    let (low, high) = (y(below + pods.ready), y(below + pods.ready + pods.unready));
                    for stroke in (left + STROKES - 1) / STROKES..(right + STROKES - 1) / STROKES {
                        hatch.push_str(&format!("M{} {low}V{high}", stroke * STROKES));
                    }
                }
                for (path, count) in [(ready, pods.ready), (unready, pods.unready)] {
                    if count > 0 {
                        path.push_str(&format!("M{left} {}H{right}V{}H{left}Z", y(below), y(below + count)));
                        below += count;
                    }
                }
            }
            if let Some(pods) = sample.wanted {
                wanted.push_str(&format!("{}{left} {}H{right}", if wanted.is_empty() { 'M' } else { 'L' }, y(pods)));
            }
            if sample.paused {
                match paused.last_mut() {
                    Some(last) if last.1 == left => last.1 = right,
                    _ => paused.push((left, right)),
                }
            }
        }
        let areas = order.iter().zip(paths).flat_map(|((_, revision), [ready, unready, hatch])| {
            let hue = hue(u32::try_from(*revision).unwrap_or(1));
            [
                Area { hue, ready: true, path: ready, hatch: String::new() },
                Area { hue, ready: false, path: unready, hatch },
            ]
        });
        let areas = areas.filter(|area| !area.path.is_empty()).collect();
        Lane { reference: reference.clone(), areas, wanted, paused, summary: summary(samples.last()) }
    }
}

fn total(sample: &Sample) -> i32 {
    sample.revisions.iter().map(|pods| pods.ready + pods.unready).sum()
}

fn summary(last: Option<&Sample>) -> Sentence {
    match last.and_then(|sample| Some((sample, sample.wanted?))) {
        Some((sample, wanted)) => {
            let ready: i32 = sample.revisions.iter().map(|pods| pods.ready).sum();
            Text::ReadyOfWanted.with(&[&ready, &wanted])
        }
        None => Text::Deleted.into(),
    }
}
