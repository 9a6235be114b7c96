//! A strip of the requests to a Service, one a second, answered or not.

use objects::ObjectRef;
use session::traffic::ServiceTraffic;
use yew::prelude::*;

use crate::words::{fill, use_words};

/// How many of the newest requests are shown.
const SHOWN: usize = 120;
const STEP: usize = 8;

/// Which Service.
#[derive(Clone, PartialEq, Properties)]
pub struct TrafficStripProps {
    pub service: ObjectRef,
    pub traffic: ServiceTraffic,
}

/// The newest request stands on the right. A tall bar was answered, a short one in another colour was not.
#[component]
pub fn TrafficStrip(props: &TrafficStripProps) -> Html {
    let TrafficStripProps { service, traffic } = props;
    let answered = traffic.sent - traffic.dropped;
    let words = use_words();
    let lost = match traffic.dropped {
        0 => words.none_lost.to_owned(),
        lost => fill(words.lost, &[&lost.to_string()]),
    };
    let summary = format!("{}, {lost}", fill(words.answered, &[&answered.to_string()]));
    let first = traffic.recent.len().saturating_sub(SHOWN);
    let shown = traffic.recent.iter().skip(first);
    let empty = SHOWN.saturating_sub(traffic.recent.len());
    let lost = (traffic.dropped > 0).then_some("rp-has-lost");
    html! {
        <div class="rp-traffic" role="group" aria-label={fill(words.requests_to_service, &[&service.name])}>
            <span class="rp-traffic-name"><span class="rp-traffic-words">{ words.requests_to }{ " " }</span><code>{ service.name.clone() }</code></span>
            <svg viewBox={format!("0 0 {} 16", SHOWN * STEP)} preserveAspectRatio="xMaxYMid slice" aria-hidden="true">
                { for shown.enumerate().map(|(index, request)| {
                    let x = ((empty + index) * STEP).to_string();
                    if request.answered {
                        html! { <rect key={request.moment.0.to_string()} class="rp-answered" {x} y="1" width="5" height="14" rx="1" /> }
                    } else {
                        html! { <rect key={request.moment.0.to_string()} class="rp-dropped" {x} y="6" width="5" height="4" rx="1" /> }
                    }
                }) }
            </svg>
            <span class={classes!("rp-traffic-count", lost)}>{ summary }</span>
        </div>
    }
}
