//! A line on a Deployment's card about what acts on it from outside.

use objects::ObjectRef;
use yew::prelude::*;

use super::layout::Rect;
use super::marks::Mark;
use super::text::{keep_start, letters, rest_of};
use super::{Pointing, pointing};
use crate::action::Action;

/// Its numbers.
pub fn influence_line(
    key: String,
    text: String,
    reference: &ObjectRef,
    place: Rect,
    mark: Mark,
    on_action: &Callback<Action>,
) -> Html {
    let Pointing { enter, leave, click, key: press } = pointing(reference, on_action);
    let shown = keep_start(&text, letters(place.width - 16, 12));
    html! {
        <g {key} class={classes!("rp-card", "rp-influence", mark.classes())} transform={format!("translate({} {})", place.x, place.y)}
            tabindex="0" role="button" aria-label={format!("{shown}{}", rest_of(&shown, &text))}
            onmouseenter={enter} onmouseleave={leave} onclick={click} onkeydown={press}>
            <title>{ text.clone() }</title>
            <rect class="rp-frame" width={place.width.to_string()} height={place.height.to_string()} rx="4" />
            <text class="rp-small" x="8" y="15">{ shown.clone() }</text>
        </g>
    }
}
