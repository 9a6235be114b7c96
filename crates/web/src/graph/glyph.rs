//! The shape of a pod's state: told apart without colour.

use session::scene::PodState;
use yew::prelude::*;

/// In pixels.
const RADIUS: i64 = 12;
/// What a terminating pod shrinks to.
const SMALLEST: i64 = 5;

/// A shape around the origin; `done` is how far the state has gone, in thousandths.
pub fn glyph(state: &PodState, done: Option<i64>) -> Html {
    match state {
        PodState::Unscheduled => html! { <circle class="rp-shape rp-dotted" r="12" /> },
        PodState::Creating(_) => html! {
            <>
                <circle class="rp-shape rp-track" r="12" />
                { arc(done.unwrap_or(250), "rp-arc") }
            </>
        },
        PodState::NotReady => html! {
            <>
                <circle class="rp-shape" r="12" />
                <path class="rp-fill" d="M0 -12A12 12 0 0 0 0 12Z" />
            </>
        },
        PodState::Ready => html! { <circle class="rp-fill rp-disc" r="13" /> },
        PodState::Failing { .. } => html! {
            <>
                <rect class="rp-square" x="-11" y="-11" width="22" height="22" rx="3" />
                <path class="rp-mark" d="M0 -6V2M0 5V6" />
                if let Some(done) = done { { arc(1000 - done, "rp-arc rp-back-off") } }
            </>
        },
        PodState::Terminating { .. } => {
            let radius = RADIUS - (RADIUS - SMALLEST) * done.unwrap_or(0) / 1000;
            html! { <circle class="rp-shape rp-ending" r={radius.to_string()} /> }
        }
        PodState::Completed => html! {
            <>
                <rect class="rp-fill" x="-8" y="-8" width="16" height="16" rx="2" />
                <path class="rp-tick" d="M-4 0L-1 3L4 -3" />
            </>
        },
    }
}

/// A part of a ring, from the top on.
fn arc(thousandths: i64, class: &'static str) -> Html {
    let radius = if class.contains("rp-back-off") { "17" } else { "12" };
    html! {
        <circle class={class} r={radius} transform="rotate(-90)" pathLength="1000" stroke-dasharray={format!("{thousandths} 1000")} />
    }
}
