//! The timeline: how the pods of each revision came and went, and a handle to go back to any moment.

mod lane;
mod strip;

use objects::Moment;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use crate::action::{Action, click};
use crate::by_pointer::ByPointer;
use crate::transport::clock_text;
use crate::words::{Spoken, fill, use_words};
pub use lane::Lane;
use lane::{HEIGHT, WIDTH};
pub use strip::Strip;

/// A mark is hit from so far away, in pixels.
const REACH: f64 = 6.0;
/// What PageUp and PageDown move by, in microseconds.
const PAGE: i64 = 10_000_000;

/// What the timeline shows.
#[derive(Clone, PartialEq, Properties)]
pub struct TimelineProps {
    /// The past.
    pub strip: ByPointer<Strip>,
    /// The moment that the page shows.
    pub moment: Moment,
    /// Whether that is an earlier one.
    pub in_past: bool,
    /// Whether it is more than its heading.
    pub open: bool,
    /// When other courses parted.
    pub partings: Vec<Moment>,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// A heading, and the track below it.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let TimelineProps { strip, moment, in_past, open, partings, on_action } = props;
    let words = use_words();
    let emit = |action: Action| click(on_action, action);
    html! {
        <section class="rp-timeline" aria-label={words.timeline}>
            <div class="rp-timeline-head">
                <button type="button" class="rp-fold" aria-expanded={open.to_string()} onclick={emit(Action::ShowTimeline(!open))}>
                    { if *open { "▾ " } else { "▸ " } }{ words.timeline }
                </button>
                { for partings.iter().enumerate().map(|(branch, parted)| html! {
                    <button type="button" class="rp-fold rp-branch" title={words.kept_course_title} onclick={emit(Action::Resume(branch))}>
                        { fill(words.kept_course, &[&clock_text(*parted)]) }
                    </button>
                }) }
            </div>
            if *open {
                <Track strip={strip.clone()} moment={*moment} in_past={*in_past} on_action={on_action} />
            }
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct TrackProps {
    strip: ByPointer<Strip>,
    moment: Moment,
    in_past: bool,
    on_action: Callback<Action>,
}

/// A slider over time.
#[component]
fn Track(props: &TrackProps) -> Html {
    let TrackProps { strip, moment, in_past, on_action } = props;
    let (words, track) = (use_words(), use_node_ref());
    let scrub = |only_while_held: bool| {
        let (track, strip, on_action) = (track.clone(), strip.clone(), on_action.clone());
        Callback::from(move |event: PointerEvent| {
            if event.buttons() & 1 == 0 {
                return;
            }
            let Some(element) = track.cast::<Element>() else { return };
            if !only_while_held {
                // A pointer that has gone in the meantime can't be held.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            let place = element.get_bounding_client_rect();
            let width = place.width().max(1.0);
            let part = (f64::from(event.client_x()) - place.left()) / width;
            on_action.emit(Action::GoTo(Some(strip.moment_at(part, REACH / width))));
        })
    };
    let onkeydown = {
        let (strip, on_action, moment) = (strip.clone(), on_action.clone(), *moment);
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowLeft" | "ArrowDown" => strip.stop_before(moment),
                "ArrowRight" | "ArrowUp" => strip.stop_after(moment),
                "PageDown" => Some(Moment((moment.0 - PAGE).max(strip.from.0))),
                "PageUp" => Some(Moment(moment.0 + PAGE)),
                "Home" => Some(strip.from),
                "End" => None,
                _ => return,
            };
            event.prevent_default();
            if to.is_some() || event.key() == "End" {
                on_action.emit(Action::GoTo(to));
            }
        })
    };
    let seconds = |moment: Moment| (moment.0 / 1_000_000).to_string();
    let clock = clock_text(*moment);
    let shown = if *in_past { clock } else { fill(words.now, &[&clock]) };
    // The areas reach until the strip's present; so does the handle.
    let head = strip.place(if *in_past { *moment } else { strip.now });
    html! {
        <div class="rp-track-box" ref={track.clone()} role="slider" tabindex="0" aria-label={words.moment_shown} aria-orientation="horizontal"
            aria-valuemin={seconds(strip.from)} aria-valuemax={seconds(strip.now)} aria-valuenow={seconds(*moment)}
            aria-valuetext={shown} onpointerdown={scrub(false)} onpointermove={scrub(true)} {onkeydown}>
            <Drawing strip={strip.clone()} />
            <svg class={classes!("rp-playhead", in_past.then_some("rp-in-past"))} aria-hidden="true">
                <line x1={head.clone()} x2={head.clone()} y1="0" y2="100%" />
                <circle cx={head} cy="8" r="5" />
            </svg>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct DrawingProps {
    strip: ByPointer<Strip>,
}

/// The marks, and a lane for each Deployment; drawn anew only when something changed.
#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let strip = &props.strip;
    let words = use_words();
    let say = |mark: &strip::Mark| mark.text.in_language(words.language);
    html! {
        <>
            <svg class="rp-ruler" aria-hidden="true">
                { for strip.commands.iter().enumerate().map(|(nth, mark)| {
                    let x = strip.place(mark.moment);
                    html! {
                        <g key={format!("c{nth}")} class="rp-command">
                            <title>{ format!("{} $ {}", clock_text(mark.moment), say(mark)) }</title>
                            <line x1={x.clone()} x2={x} y1="2" y2="14" />
                        </g>
                    }
                }) }
                { for strip.failures.iter().enumerate().map(|(nth, mark)| html! {
                    <g key={format!("f{nth}")} class="rp-failure">
                        <title>{ say(mark) }</title>
                        <svg x={strip.place(mark.moment)} y="8" overflow="visible"><path d="M0 -4L4 0L0 4L-4 0Z" /></svg>
                    </g>
                }) }
            </svg>
            { for strip.lanes.iter().map(|held| lane(held, words)) }
        </>
    }
}

/// A Deployment's pods over time.
pub fn lane(lane: &Lane, words: Spoken) -> Html {
    let Lane { reference, areas, wanted, paused, summary } = lane;
    let view_box = format!("0 0 {WIDTH} {HEIGHT}");
    html! {
        <div class="rp-lane" key={format!("{}/{}", reference.namespace, reference.name)} data-lane={reference.name.clone()}>
            <span class="rp-lane-name">{ &reference.name }<span>{ " " }{ summary.in_language(words.language) }</span></span>
            <svg viewBox={view_box} preserveAspectRatio="none" aria-hidden="true">
                { for areas.iter().map(|area| html! {
                    <>
                    <path class={classes!("rp-area", format!("rp-hue-{}", area.hue), (!area.ready).then_some("rp-not-ready"))} d={area.path.clone()} />
                    <path class={format!("rp-hatch rp-hue-{}", area.hue)} d={area.hatch.clone()} vector-effect="non-scaling-stroke" />
                    </>
                }) }
                { for paused.iter().map(|(from, until)| html! {
                    <rect class="rp-paused" x={from.to_string()} width={(until - from).to_string()} y="0" height={HEIGHT.to_string()}><title>{ words.rollout_paused }</title></rect>
                }) }
                <path class="rp-wanted" d={wanted.clone()} vector-effect="non-scaling-stroke" />
            </svg>
        </div>
    }
}

/// Which moment is looked at.
#[derive(Clone, PartialEq, Properties)]
pub struct PastBannerProps {
    /// The moment.
    pub moment: Moment,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// Says that the page shows an earlier moment, and how to leave it.
#[component]
pub fn PastBanner(props: &PastBannerProps) -> Html {
    let PastBannerProps { moment, on_action } = props;
    let words = use_words();
    let emit = |action: Action| click(on_action, action);
    html! {
        <div class="rp-past" role="status">
            <span>{ words.looking_at }{ " " }<strong>{ clock_text(*moment) }</strong></span>
            <button type="button" class="rp-button rp-primary" title="Escape" onclick={emit(Action::GoTo(None))}>{ words.back_to_now }</button>
            <button type="button" class="rp-button" title={words.rest_is_kept} onclick={emit(Action::GoOnFromHere)}>{ words.play_from_here }</button>
        </div>
    }
}
