//! A pod of the picture: its glyph, its name, and its reason when it fails.

use std::rc::Rc;

use session::scene::{PodState, PodView};
use yew::prelude::*;

use super::glyph::glyph;
use super::marks::Mark;
use super::text::keep_start;
use super::{Pointing, pointing};
use crate::action::Action;
use crate::words::{Spoken, fill};

/// "ImagePullBackOff" and the like fit; longer reasons are cut, and whole in the tooltip.
const REASON_LETTERS: usize = 17;

/// In quarters.
pub const SMALLEST_WITH_WORDS: i32 = 4;

/// Which pod, and where.
#[derive(Clone, PartialEq, Properties)]
pub struct PodMarkProps {
    pub words: Spoken,
    pub pod: Rc<PodView>,
    /// The middle of the glyph.
    pub place: (i32, i32),
    /// How large, in quarters.
    pub scale: i32,
    /// The colour of its revision.
    pub hue: usize,
    /// How far its state has gone, in thousandths.
    pub done: Option<i64>,
    /// How many seconds its state still takes.
    pub left: Option<i64>,
    /// Whether a Service sends it requests.
    pub serves: bool,
    pub mark: Mark,
    pub on_action: Callback<Action>,
}

/// The pod.
#[component]
pub fn PodMark(props: &PodMarkProps) -> Html {
    let PodMarkProps { words, pod, place: (x, y), scale, hue, done, left, serves, mark, on_action } = props;
    let Pointing { enter, leave, click, key } = pointing(&pod.reference, on_action);
    let (note, is_bad) = note(&pod.state, *left);
    let state = state_word(&pod.state, *words);
    let with_requests = |text: String| if *serves { fill(words.gets_requests, &[&text]) } else { text };
    // What is seen is said first, as it is seen.
    let shown = note.as_ref().map_or_else(String::new, |note| format!(", {note}"));
    let label = with_requests(format!("Pod {}{shown}, {state}", pod.reference.name));
    // A small pod has no room for words.
    let has_words = *scale >= SMALLEST_WITH_WORDS;
    let tooltip = with_requests(format!("pod/{}\n{state}\n{}", pod.reference.name, pod.node));
    html! {
        <g class={classes!("rp-pod", format!("rp-hue-{hue}"), mark.classes())} transform={format!("translate({x} {y}) scale({})", f64::from(*scale) / 4.0)}
            data-box="pod" data-uid={pod.uid.clone()} data-state={state_name(&pod.state)} tabindex="0" role="button" aria-label={label}
            onmouseenter={enter} onmouseleave={leave} onclick={click} onkeydown={key}>
            <title>{ tooltip }</title>
            <g class="rp-appear">
                { glyph(&pod.state, *done) }
                if *serves {
                    <circle class="rp-serves" cx="10" cy="-10" r="4" />
                }
            </g>
            if has_words {
                <text class="rp-pod-name" y="28" text-anchor="middle">{ pod.short_name() }</text>{ " " }
            }
            if let Some(note) = note.filter(|_| has_words) {
                <text class={classes!("rp-pod-note", is_bad.then_some("rp-bad"))} y="42" text-anchor="middle">{ note }</text>{ " " }
            }
        </g>
    }
}

/// What stands under the name.
fn note(state: &PodState, left: Option<i64>) -> (Option<String>, bool) {
    match state {
        PodState::Failing { reason, .. } => (Some(keep_start(reason, REASON_LETTERS)), true),
        PodState::Terminating { .. } => (left.filter(|left| *left > 0).map(|left| format!("{left} s")), false),
        PodState::Unscheduled | PodState::Creating(_) | PodState::NotReady | PodState::Ready | PodState::Completed => {
            (None, false)
        }
    }
}

/// A word for a state, for those who do not see the shape: kubectl's own where it has one.
pub fn state_word(state: &PodState, words: Spoken) -> &str {
    match state {
        PodState::Unscheduled => "Pending",
        PodState::Creating(_) => "ContainerCreating",
        PodState::NotReady => words.running_not_ready,
        PodState::Ready => words.running_ready,
        PodState::Failing { reason, .. } => reason,
        PodState::Terminating { .. } => "Terminating",
        PodState::Completed => "Completed",
    }
}

/// For the style sheet and the tests.
fn state_name(state: &PodState) -> &'static str {
    match state {
        PodState::Unscheduled => "unscheduled",
        PodState::Creating(_) => "creating",
        PodState::NotReady => "not-ready",
        PodState::Ready => "ready",
        PodState::Failing { .. } => "failing",
        PodState::Terminating { .. } => "terminating",
        PodState::Completed => "completed",
    }
}
