//! Pause, step, speed, and the cluster's clock.

use objects::Moment;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::action::{Action, click};
use crate::clock::Speed;
use crate::words::use_words;

/// How time passes.
#[derive(Clone, PartialEq, Properties)]
pub struct TransportProps {
    pub paused: bool,
    pub speed: Speed,
    pub on_action: Callback<Action>,
}

/// The controls of time.
#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let TransportProps { paused, speed, on_action } = props;
    let emit = |action: Action| click(on_action, action);
    let choose = {
        let on_action = on_action.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(speed) = chosen.parse().ok().map(Speed).filter(|speed| Speed::ALL.contains(speed)) {
                on_action.emit(Action::SetSpeed(speed));
            }
        })
    };
    let words = use_words();
    let (pause_label, pause_icon) =
        if *paused { (words.play, "M3 1l11 7-11 7z") } else { (words.pause, "M2 1h4v14h-4zM10 1h4v14h-4z") };
    html! {
        <div class="rp-transport" role="group" aria-label={words.time}>
            <button type="button" class="rp-button rp-pause" aria-label={pause_label} title={pause_label} onclick={emit(Action::SetPaused(!paused))}>
                <Icon path={pause_icon} />
            </button>
            <button type="button" class="rp-button rp-step" aria-label={words.step} title={words.step} onclick={emit(Action::Step)}>
                <Icon path="M1 1l9 7-9 7zM11 1h3v14h-3z" />
            </button>
            <select class="rp-speed" aria-label={words.speed} onchange={choose}>
                { for Speed::ALL.into_iter().map(|choice| html! {
                    <option value={choice.0.to_string()} selected={choice == *speed}>{ choice.label() }</option>
                }) }
            </select>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct IconProps {
    path: &'static str,
}

#[component]
fn Icon(props: &IconProps) -> Html {
    html! { <svg width="12" height="12" viewBox="0 0 16 16" aria-hidden="true"><path d={props.path} /></svg> }
}

/// Which moment.
#[derive(Clone, PartialEq, Properties)]
pub struct ClockFaceProps {
    pub now: Moment,
}

/// The cluster's clock, from the start of the session.
#[component]
pub fn ClockFace(props: &ClockFaceProps) -> Html {
    let words = use_words();
    html! { <time class="rp-clock" title={words.cluster_time}>{ clock_text(props.now) }</time> }
}

/// `00:01:24`
pub fn clock_text(moment: Moment) -> String {
    let seconds = moment.0.max(0) / 1_000_000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
