//! The card of a Service.

use session::scene::ServiceView;
use yew::prelude::*;

use super::layout::Rect;
use super::marks::Mark;
use super::text::{keep_start, letters, rest_of};
use super::{Pointing, pointing};
use crate::action::Action;
use crate::words::{Spoken, fill};

/// Which Service, and where.
#[derive(Clone, PartialEq, Properties)]
pub struct ServiceCardProps {
    pub words: Spoken,
    pub service: ServiceView,
    pub place: Rect,
    pub mark: Mark,
    pub on_action: Callback<Action>,
}

/// Its name, its port, and how many pods answer it.
#[component]
pub fn ServiceCard(props: &ServiceCardProps) -> Html {
    let ServiceCardProps { words, service, place, mark, on_action } = props;
    let Pointing { enter, leave, click, key } = pointing(&service.reference, on_action);
    let inner = place.width - 24;
    let name = keep_start(&service.reference.name, letters(inner, 13));
    let port = service.port.map_or_else(String::new, |port| format!(" :{port}"));
    let endpoints = match service.endpoints.len() {
        0 => words.no_endpoint.to_owned(),
        count => fill(words.endpoints, &[&count.to_string()]),
    };
    let silent = service.endpoints.is_empty().then_some("rp-bad");
    html! {
        <g class={classes!("rp-card", mark.classes())} transform={format!("translate({} {})", place.x, place.y)}
            data-box="service" tabindex="0" role="button" aria-label={format!("Service {name}, {}{port}, {endpoints}{}", service.kind, rest_of(&name, &service.reference.name))}
            onmouseenter={enter} onmouseleave={leave} onclick={click} onkeydown={key}>
            <title>{ format!("service/{}", service.reference.name) }</title>
            <rect class="rp-frame" width={place.width.to_string()} height={place.height.to_string()} rx="6" />
            <text class="rp-kind" x="12" y="20">{ "Service" }</text>{ " " }
            <text class="rp-name" x="12" y="40">{ name }</text>{ " " }
            <text class="rp-fact" x="12" y="59">{ format!("{}{port}", service.kind) }</text>{ " " }
            <text class={classes!("rp-fact", silent)} x="12" y="77">{ endpoints }</text>{ " " }
        </g>
    }
}
