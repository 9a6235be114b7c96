//! A ReplicaSet without pods: a revision that one can go back to.

use yew::prelude::*;

use super::column::ColumnTitle;
use super::layout::Rect;
use super::marks::Mark;
use super::text::{keep_end, letters};
use super::{Pointing, pointing};
use crate::action::Action;
use crate::words::{Spoken, fill};

/// Which ReplicaSet, and where.
#[derive(Clone, PartialEq, Properties)]
pub struct HistoryCardProps {
    pub words: Spoken,
    pub title: ColumnTitle,
    pub place: Rect,
    pub mark: Mark,
    pub on_action: Callback<Action>,
}

/// Its revision and image.
#[component]
pub fn HistoryCard(props: &HistoryCardProps) -> Html {
    let HistoryCardProps { words, title, place, mark, on_action } = props;
    let Some(reference) = &title.reference else { return Html::default() };
    let Pointing { enter, leave, click, key } = pointing(reference, on_action);
    let hue = format!("rp-hue-{}", title.hue);
    let image = keep_end(&title.images, letters(place.width - 24, 12));
    html! {
        <g class={classes!("rp-card", "rp-history", hue, mark.classes())} transform={format!("translate({} {})", place.x, place.y)}
            data-box="history" tabindex="0" role="button" aria-label={title.label(*words, &[&title.heading, &image])}
            onmouseenter={enter} onmouseleave={leave} onclick={click} onkeydown={key}>
            <title>{ format!("replicaset/{}\n{}", reference.name, title.images) }</title>
            <rect class="rp-frame" width={place.width.to_string()} height={place.height.to_string()} rx="6" />
            <rect class="rp-hue-band" x="1" y="1" width="4" height={(place.height - 2).to_string()} rx="2" />
            <text class="rp-heading" x="14" y="20">{ title.heading.clone() }</text>{ " " }
            <text class="rp-image" x="14" y="37">{ image.clone() }</text>{ " " }
        </g>
    }
}

/// How many older ones there are.
#[derive(Clone, PartialEq, Properties)]
pub struct HistoryMoreProps {
    pub words: Spoken,
    pub count: usize,
    pub place: Rect,
}

/// Says that there are older ones.
#[component]
pub fn HistoryMore(props: &HistoryMoreProps) -> Html {
    let HistoryMoreProps { words, count, place } = props;
    html! {
        <text class="rp-small" x={(place.x + 14).to_string()} y={(place.y + 16).to_string()} data-box="more">
            { fill(words.older, &[&count.to_string()]) }
        </text>
    }
}
