//! An arrow of the picture.

use yew::prelude::*;

use super::layout::{Link, Route};

/// Which arrow.
#[derive(Clone, PartialEq, Properties)]
pub struct LinkArrowProps {
    /// From where to where.
    pub link: Link,
}

/// How far before its end an arrow to the right turns upwards.
const TURN: i32 = 20;

/// An arrow with square corners.
#[component]
pub fn LinkArrow(props: &LinkArrowProps) -> Html {
    let Link { from: (x1, y1), to: (x2, y2), route } = props.link;
    let (path, downwards) = match route {
        Route::Right => {
            let middle = (x1 + x2) / 2;
            (format!("M{x1} {y1}H{middle}V{y2}H{}", x2 - 2), false)
        }
        Route::Over(above) => (format!("M{x1} {y1}h{TURN}V{above}H{x2}V{}", y2 - 2), true),
        Route::Down(above) => (format!("M{x1} {y1}V{above}H{x2}V{}", y2 - 2), true),
    };
    let head =
        if downwards { format!("M{} {}l4 5l4 -5", x2 - 4, y2 - 6) } else { format!("M{} {}l5 4l-5 4", x2 - 6, y2 - 4) };
    html! {
        <g class="rp-link" aria-hidden="true">
            <path d={path} />
            <path d={head} />
        </g>
    }
}
