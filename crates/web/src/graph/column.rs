//! The frame around the pods of a ReplicaSet.

use objects::ObjectRef;
use session::scene::ReplicaSetView;
use yew::prelude::*;

use super::layout::Rect;
use super::marks::Mark;
use super::text::{keep_end, letters};
use super::{NO_HUE, Pointing, hue, pointing};
use crate::action::Action;
use crate::words::{Spoken, fill};

/// What a frame says of its ReplicaSet.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnTitle {
    /// What it names; nothing around pods that nobody owns.
    pub reference: Option<ObjectRef>,
    /// Such as `revision 3`.
    pub heading: String,
    /// The images.
    pub images: String,
    /// Such as `1/2 ready`.
    pub counts: String,
    /// Whether its Deployment wants this one now.
    pub current: bool,
    /// Its colour.
    pub hue: usize,
}

impl ColumnTitle {
    /// The title of a ReplicaSet.
    pub fn of(set: &ReplicaSetView, words: Spoken) -> Self {
        let heading = match set.revision {
            Some(revision) => fill(words.revision, &[&revision.to_string()]),
            None => "ReplicaSet".to_owned(),
        };
        Self {
            reference: Some(set.reference.clone()),
            heading,
            images: set.images.join(", "),
            counts: fill(words.ready_of, &[&set.ready().to_string(), &set.desired.to_string()]),
            current: set.current,
            hue: hue(set.first_revision),
        }
    }

    /// The title around pods that nobody owns.
    pub fn loose() -> Self {
        Self {
            reference: None,
            heading: "Pods".to_owned(),
            images: String::new(),
            counts: String::new(),
            current: false,
            hue: NO_HUE,
        }
    }

    /// The counts; only their numbers where there is no room beside the heading for so many letters.
    fn counts_within(&self, room: usize) -> &str {
        let needed = self.heading.chars().count() + self.counts.chars().count();
        let numbers = self.counts.split(' ').next().unwrap_or_default();
        if needed <= room { &self.counts } else { numbers }
    }

    /// All of it in words, what is seen first.
    pub fn label(&self, words: Spoken, shown: &[&str]) -> String {
        let name = self.reference.as_ref().map_or("", |reference| reference.name.as_str());
        fill(words.replica_set_label, &[&shown.join(", "), name, &self.images, &self.counts])
    }
}

/// Which ReplicaSet, and where.
#[derive(Clone, PartialEq, Properties)]
pub struct ColumnProps {
    pub words: Spoken,
    pub title: ColumnTitle,
    /// For the tests: what it is.
    #[prop_or("column")]
    pub box_name: &'static str,
    pub place: Rect,
    pub mark: Mark,
    pub on_action: Callback<Action>,
}

/// Revision, image and counts; the pods are drawn over it.
#[component]
pub fn Column(props: &ColumnProps) -> Html {
    let ColumnProps { words, title, box_name, place, mark, on_action } = props;
    let hue = format!("rp-hue-{}", title.hue);
    let classes = classes!("rp-card", "rp-column", hue, title.current.then_some("rp-current"), mark.classes());
    let transform = format!("translate({} {})", place.x, place.y);
    let images = keep_end(&title.images, letters(place.width - 24, 12));
    let counts = title.counts_within(letters(place.width - 24, 12));
    let content = html! {
        <>
            <rect class="rp-frame" width={place.width.to_string()} height={place.height.to_string()} rx="6" />
            <rect class="rp-hue-band" x="1" y="1" width={(place.width - 2).to_string()} height="4" rx="2" />
            <text class="rp-heading" x="12" y="25">{ title.heading.clone() }</text>{ " " }
            <text class="rp-fact" x={(place.width - 12).to_string()} y="25" text-anchor="end">{ counts.to_owned() }</text>{ " " }
            <text class="rp-image" x="12" y="46">{ images.clone() }</text>{ " " }
        </>
    };
    let Some(reference) = &title.reference else {
        return html! { <g class={classes} {transform} data-box={*box_name}>{ content }</g> };
    };
    let Pointing { enter, leave, click, key } = pointing(reference, on_action);
    html! {
        <g class={classes} {transform} data-box={*box_name} tabindex="0" role="button" aria-label={title.label(*words, &[&title.heading, counts, &images])}
            onmouseenter={enter} onmouseleave={leave} onclick={click} onkeydown={key}>
            <title>{ format!("replicaset/{}\n{}", reference.name, title.images) }</title>
            { content }
        </g>
    }
}
