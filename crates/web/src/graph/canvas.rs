//! The sheet that a picture is drawn on, at a zoom.

use yew::prelude::*;

use crate::action::{Action, click};
use crate::words::{Spoken, fill};

/// The zooms, in percent.
const STEPS: [i32; 11] = [10, 17, 25, 33, 50, 67, 80, 100, 125, 150, 200];
/// As it is laid out.
pub const NATURAL: i32 = 100;

/// How the zoom changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    /// Larger.
    In,
    /// Smaller.
    Out,
    /// As large as the view can show whole.
    Fit,
    /// As it is laid out.
    Natural,
}

/// The zoom after a change; `fits` says whether a picture at so many percent fits the view.
pub fn zoomed(percent: i32, zoom: Zoom, fits: impl Fn(i32) -> bool) -> i32 {
    let mut larger = STEPS.into_iter().filter(|step| *step > percent);
    let smaller = STEPS.into_iter().rev().filter(|step| *step < percent);
    match zoom {
        Zoom::In => larger.next().unwrap_or(percent),
        Zoom::Out => smaller.into_iter().next().unwrap_or(percent),
        Zoom::Fit => STEPS.into_iter().rev().find(|step| *step <= NATURAL && fits(*step)).unwrap_or(STEPS[0]),
        Zoom::Natural => NATURAL,
    }
}

/// How wide a picture is laid out for a view of this width: a smaller drawing still fills the view.
pub fn room(width: i32, percent: i32) -> i32 {
    width * NATURAL / percent.min(NATURAL)
}

/// A drawing of this width and height, as laid out, at a zoom in percent.
pub fn canvas((width, height): (i32, i32), zoom: i32, label: &'static str, children: Html) -> Html {
    let drawn = |length: i32| (length * zoom / NATURAL).to_string();
    html! {
        <svg class="rp-graph" width={drawn(width)} height={drawn(height)} viewBox={format!("0 0 {width} {height}")} role="group" aria-label={label}>
            { children }
        </svg>
    }
}

/// Larger, smaller, as large as fits.
pub fn zoom_buttons(percent: i32, words: Spoken, on_action: &Callback<Action>) -> Html {
    let buttons = [
        (words.zoom_out.to_owned(), "−".to_owned(), Zoom::Out),
        (fill(words.zoom_natural, &[&percent.to_string()]), format!("{percent} %"), Zoom::Natural),
        (words.zoom_in.to_owned(), "+".to_owned(), Zoom::In),
        (words.fit_title.to_owned(), words.fit.to_owned(), Zoom::Fit),
    ];
    html! {
        <div class="rp-zoom" role="group" aria-label={words.zoom}>
            { for buttons.into_iter().map(|(name, text, zoom)| html! {
                <button type="button" class="rp-button" aria-label={name.clone()} title={name} onclick={click(on_action, Action::Zoom(zoom))}>{ text }</button>
            }) }
        </div>
    }
}
