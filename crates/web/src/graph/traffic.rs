//! The requests: from each Service to the pods behind it, answered or lost.

use std::rc::Rc;

use objects::{Moment, SortedMap};
use session::scene::{PodView, Scene};
use session::traffic::{Request, ServiceTraffic};
use yew::prelude::*;

use super::canvas::canvas;
use super::column::{Column, ColumnTitle};
use super::layout::{ColumnLayout, LINK, MARGIN, Rect, SERVICE_HEIGHT};
use super::marks::{Mark, Marks};
use super::service_card::ServiceCard;
use super::{PlacedPod, draw_pod, list, pods_with_hues};
use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::words::{Spoken, fill};

/// Of the counters under a Service.
const COUNTS_HEIGHT: i32 = 56;
const CARD: i32 = 200;
/// Of more endpoints only the way of the newest request is drawn.
const MOST_WAYS: usize = 40;

/// What the view is drawn from.
#[derive(Clone, PartialEq, Properties)]
pub struct TrafficProps {
    /// In which words.
    pub words: Spoken,
    /// What there is.
    pub scene: ByPointer<Scene>,
    /// What became of the requests to each Service, in the scene's order.
    pub traffic: Vec<ServiceTraffic>,
    /// How wide it may be.
    pub width: i32,
    /// In percent.
    pub zoom: i32,
    /// The moment that progress is shown of.
    pub now: Moment,
    /// What is pointed at, and what is looked at.
    pub marks: Marks,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// A row for each Service: its card and counters, the pods that get its requests, and those that get none.
#[component]
pub fn TrafficView(props: &TrafficProps) -> Html {
    let TrafficProps { words, scene, traffic, width, zoom, .. } = props;
    let hues: SortedMap<&str, (&Rc<PodView>, usize)> =
        pods_with_hues(scene).map(|(pod, hue)| (pod.uid.as_str(), (pod, hue))).collect();
    let (mut y, mut drawn) = (MARGIN, Vec::new());
    for (index, requests) in traffic.iter().enumerate() {
        y = row(props, &hues, index, requests, y, &mut drawn) + MARGIN;
    }
    canvas((*width, y), *zoom, words.requests_to_services, drawn.into_iter().collect())
}

/// Draws the row of a Service; returns its lower edge.
fn row(
    props: &TrafficProps,
    hues: &SortedMap<&str, (&Rc<PodView>, usize)>,
    index: usize,
    requests: &ServiceTraffic,
    y: i32,
    drawn: &mut Vec<Html>,
) -> i32 {
    let TrafficProps { words, scene, width, marks, on_action, .. } = props;
    let service = &scene.services[index];
    let uid = &service.uid;
    let card_width = CARD.min(*width / 2 - MARGIN);
    let card = Rect { x: MARGIN, y, width: card_width, height: SERVICE_HEIGHT };
    let mark = marks.of(&service.reference);
    drawn.push(
        html! { <ServiceCard {words} key={uid.clone()} service={service.clone()} place={card} {mark} on_action={on_action} /> },
    );
    drawn.push(counts(requests, *words, card.x, card.bottom()));

    let left = card.right() + LINK;
    let right = *width - MARGIN - left;
    let of = |gets: bool| -> Vec<&(&Rc<PodView>, usize)> {
        let behind = hues.values().filter(|(pod, _)| service.endpoints.contains(&pod.uid) == gets);
        behind.filter(|(pod, _)| gets || service.selected.contains(&pod.uid)).collect()
    };
    let mut bottom = card.bottom() + COUNTS_HEIGHT;
    let mut top = y;
    for (gets, heading, name) in [(true, words.get_requests, "endpoints"), (false, words.get_none, "others")] {
        let found = of(gets);
        if found.is_empty() && !gets {
            continue;
        }
        let pods: Vec<Rc<PodView>> = found.iter().map(|(pod, _)| Rc::clone(pod)).collect();
        let column = ColumnLayout::of(&pods, (left, top), right);
        let title = ColumnTitle { heading: heading.to_owned(), ..ColumnTitle::loose() };
        drawn.push(html! { <Column {words} key={format!("{uid} {name}")} {title} box_name={name} place={column.frame} mark={Mark::default()} on_action={on_action} /> });
        if gets {
            drawn.push(list(ways(requests, uid, &pods, &column, &card).into_iter()));
        }
        drawn.push(list(found.iter().zip(&column.pods).map(|((pod, hue), place)| {
            let placed = PlacedPod { pod, place: *place, scale: column.scale, hue: *hue };
            draw_pod(&placed, scene, *words, props.now, marks, on_action)
        })));
        top = column.frame.bottom() + MARGIN;
        bottom = bottom.max(column.frame.bottom());
    }
    bottom
}

/// How many were answered and how many lost.
fn counts(requests: &ServiceTraffic, words: Spoken, x: i32, y: i32) -> Html {
    let lost = requests.dropped;
    let bad = (lost > 0).then_some("rp-bad");
    html! {
        <g transform={format!("translate({x} {y})")}>
            <text class="rp-fact" data-count="answered" x="12" y="24">{ fill(words.answered, &[&(requests.sent - lost).to_string()]) }</text>
            <text class={classes!("rp-fact", bad)} data-count="lost" x="12" y="44">{ fill(words.lost, &[&lost.to_string()]) }</text>
        </g>
    }
}

/// The ways to the endpoints, and the newest request on its way.
fn ways(requests: &ServiceTraffic, uid: &str, pods: &[Rc<PodView>], column: &ColumnLayout, card: &Rect) -> Vec<Html> {
    let from = (card.right(), card.y + card.height / 2);
    let newest = requests.recent.back();
    let mut ways = Vec::new();
    let mut known = false;
    for (pod, place) in pods.iter().zip(&column.pods) {
        let to = (place.0 - 4 * column.scale, place.1);
        let asked = newest.filter(|request| request.pod.as_ref() == Some(&pod.uid));
        if pods.len() <= MOST_WAYS {
            ways.push(html! { <path key={format!("{uid} {}", pod.uid)} class="rp-way" d={way(from, to)} /> });
        }
        if let Some(request) = asked {
            known = true;
            ways.push(flight(request, uid, from, to));
        }
    }
    if let Some(request) = newest.filter(|_| !known) {
        ways.push(flight(request, uid, from, (from.0 + LINK / 2, from.1)));
    }
    ways
}

/// Drawn once, then still: a line for one that was answered, a broken one with a cross for one that was lost.
fn flight(request: &Request, uid: &str, from: (i32, i32), to: (i32, i32)) -> Html {
    let key = format!("{uid} {}", request.moment.0);
    if request.answered {
        return html! { <path {key} class="rp-flight" pathLength="1" d={way(from, to)} /> };
    }
    html! {
        <g {key} class="rp-flight rp-lost">
            <path d={way(from, to)} />
            <path d={format!("M{} {}l8 8m0 -8l-8 8", to.0 - 4, to.1 - 4)} />
        </g>
    }
}

fn way((x1, y1): (i32, i32), (x2, y2): (i32, i32)) -> String {
    let middle = x1 + LINK / 2;
    format!("M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}")
}
