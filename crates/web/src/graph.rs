//! The picture: Services, Deployments, a column for each ReplicaSet, and the pods in motion.

pub mod canvas;
mod column;
mod deployment_card;
mod glyph;
mod history_card;
mod influence_line;
pub mod layout;
mod link;
mod marks;
pub mod nodes;
pub mod pan;
mod pod;
mod service_card;
mod text;
pub mod traffic;

use std::rc::Rc;

use objects::{Moment, ObjectRef};
use session::scene::{PodView, Scene};
use yew::prelude::*;

use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::words::Spoken;

use canvas::canvas;
use column::{Column, ColumnTitle};
use deployment_card::DeploymentCard;
pub use glyph::glyph;
use history_card::{HistoryCard, HistoryMore};
use influence_line::influence_line;
use layout::{ColumnLayout, Layout};
use link::LinkArrow;
pub use marks::{Mark, Marks};
use pod::PodMark;
pub use pod::state_word;
use service_card::ServiceCard;

/// What the picture is drawn from.
#[derive(Clone, PartialEq, Properties)]
pub struct GraphProps {
    /// What there is.
    pub scene: ByPointer<Scene>,
    /// In which words.
    pub words: Spoken,
    /// Where it goes.
    pub layout: ByPointer<Layout>,
    /// In percent.
    pub zoom: i32,
    /// The moment that progress is shown of.
    pub now: Moment,
    /// What is pointed at, and what is looked at.
    pub marks: Marks,
    /// The Deployments whose rollout does not go on by itself.
    pub stuck: ByPointer<Vec<ObjectRef>>,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// The picture.
#[component]
pub fn Graph(props: &GraphProps) -> Html {
    let GraphProps { scene, words, layout, zoom, now, marks, stuck, on_action } = props;

    let services = scene.services.iter().zip(&layout.services).map(|(service, &place)| {
        let mark = marks.of(&service.reference);
        html! { <ServiceCard {words} key={service.uid.clone()} service={service.clone()} {place} {mark} on_action={on_action} /> }
    });
    let deployments = scene.deployments.iter().zip(&layout.deployments).map(|(deployment, places)| {
        let mark = marks.of(&deployment.reference);
        let place = places.card;
        let stuck = stuck.contains(&deployment.reference);
        html! { <DeploymentCard {words} key={deployment.uid.clone()} deployment={deployment.clone()} {place} {mark} {stuck} on_action={on_action} /> }
    });

    let drawn = html! {
        <>
            { list(layout.links.iter().map(|link| html! { <LinkArrow link={*link} /> })) }
            { list(services) }
            { list(deployments) }
            { influences(props) }
            { columns(props) }
            { history(props) }
            { list(placed_pods(props).map(|placed| draw_pod(&placed, scene, *words, *now, marks, on_action))) }
        </>
    };
    canvas((layout.width, layout.height), *zoom, words.picture, drawn)
}

/// A list of its own, whose elements are told apart by their keys. `{ for … }` would mix them with their neighbours, and
/// where one of these has no key, all are told apart by their places: then an element that goes takes all after it along.
fn list(elements: impl Iterator<Item = Html>) -> Html {
    elements.collect()
}

fn draw_pod(
    placed: &PlacedPod<'_>,
    scene: &Scene,
    words: Spoken,
    now: Moment,
    marks: &Marks,
    on_action: &Callback<Action>,
) -> Html {
    let PlacedPod { pod, place, scale, hue } = *placed;
    let mark = marks.of(&pod.reference);
    let progress = pod.state.progress();
    let has_words = scale >= pod::SMALLEST_WITH_WORDS;
    // On a small pod nobody sees less than an eighth.
    let grain = if has_words { 1 } else { 125 };
    let done = progress.map(|progress| progress.done(now) / grain * grain);
    let left = progress.filter(|_| has_words).map(|progress| progress.left(now).whole_seconds());
    let serves = scene.services.iter().any(|service| service.endpoints.contains(&pod.uid));
    html! {
        <PodMark {words} key={pod.uid.clone()} pod={Rc::clone(pod)} {place} {scale} {hue} {done} {left} {serves} {mark} on_action={on_action} />
    }
}

/// Every pod of the picture with the hue of its revision.
fn pods_with_hues(scene: &Scene) -> impl Iterator<Item = (&Rc<PodView>, usize)> {
    let owned = scene.deployments.iter().flat_map(|deployment| &deployment.replica_sets);
    let in_sets = owned.chain(&scene.loose_replica_sets).flat_map(|set| {
        let hue = hue(set.first_revision);
        set.pods.iter().map(move |pod| (pod, hue))
    });
    in_sets.chain(scene.loose_pods.iter().map(|pod| (pod, NO_HUE)))
}

fn influences(props: &GraphProps) -> Html {
    let GraphProps { scene, words, layout, marks, on_action, .. } = props;
    let rows = scene.deployments.iter().zip(&layout.deployments).flat_map(|(deployment, places)| {
        deployment
            .influences
            .iter()
            .zip(&places.influences)
            .map(|(influence, place)| (&deployment.uid, influence, place))
    });
    rows.map(|(uid, influence, place)| {
        let mark = marks.of(&influence.reference);
        let key = format!("{uid} {:?} {}", influence.reference.kind, influence.reference.name);
        influence_line(key, influence.text.in_language(words.language), &influence.reference, *place, mark, on_action)
    })
    .collect()
}

fn columns(props: &GraphProps) -> Html {
    let GraphProps { scene, words, layout, marks, on_action, .. } = props;
    let owned = scene.deployments.iter().zip(&layout.deployments).flat_map(|(deployment, places)| {
        places.columns.iter().map(|(index, place)| (&deployment.replica_sets[*index], place))
    });
    let loose = scene.loose_replica_sets.iter().zip(&layout.loose_replica_sets);
    let columns = owned.chain(loose).map(|(set, place)| {
        let mark = marks.of(&set.reference);
        html! { <Column {words} key={set.uid.clone()} title={ColumnTitle::of(set, *words)} place={place.frame} {mark} on_action={on_action} /> }
    });
    let loose_pods = layout.loose_pods.as_ref().map(|place| {
        html! { <Column {words} key="loose pods" title={ColumnTitle::loose()} place={place.frame} mark={Mark::default()} on_action={on_action} /> }
    });
    columns.chain(loose_pods).collect()
}

fn history(props: &GraphProps) -> Html {
    let GraphProps { scene, words, layout, marks, on_action, .. } = props;
    let rows = scene.deployments.iter().zip(&layout.deployments);
    rows.map(|(deployment, places)| {
        let cards = places.history.cards.iter().map(|(index, place)| {
            let set = &deployment.replica_sets[*index];
            let mark = marks.of(&set.reference);
            html! { <HistoryCard {words} key={set.uid.clone()} title={ColumnTitle::of(set, *words)} place={*place} {mark} on_action={on_action} /> }
        });
        let more = places.history.more.map(|(count, place)| html! { <HistoryMore {words} {count} {place} /> });
        cards.chain(more).collect::<Html>()
    })
    .collect()
}

/// A pod and where it goes.
#[derive(Clone, Copy)]
struct PlacedPod<'a> {
    pod: &'a Rc<PodView>,
    /// The middle of its glyph.
    place: (i32, i32),
    scale: i32,
    hue: usize,
}

fn placed_pods(props: &GraphProps) -> impl Iterator<Item = PlacedPod<'_>> {
    let GraphProps { scene, layout, .. } = props;
    let owned = scene.deployments.iter().zip(&layout.deployments).flat_map(|(deployment, places)| {
        places.columns.iter().map(|(index, place)| (&deployment.replica_sets[*index], place))
    });
    let loose = scene.loose_replica_sets.iter().zip(&layout.loose_replica_sets);
    let in_sets = owned.chain(loose).flat_map(|(set, column)| placed(&set.pods, column, hue(set.first_revision)));
    let alone = layout.loose_pods.iter().flat_map(|column| placed(&scene.loose_pods, column, NO_HUE));
    in_sets.chain(alone)
}

fn placed<'a>(pods: &'a [Rc<PodView>], column: &'a ColumnLayout, hue: usize) -> impl Iterator<Item = PlacedPod<'a>> {
    pods.iter().zip(&column.pods).map(move |(pod, place)| PlacedPod { pod, place: *place, scale: column.scale, hue })
}

/// How many hues `style.css` has.
const HUES: u32 = 7;
/// For what has no revision.
pub(crate) const NO_HUE: usize = 7;

/// The hue of a revision: an index that the style sheet knows as `rp-hue-N`.
pub(crate) fn hue(first_revision: u32) -> usize {
    usize::try_from(first_revision.saturating_sub(1) % HUES).unwrap_or(NO_HUE)
}

/// What every part of the picture does when it is pointed at, clicked or focused.
fn pointing(reference: &ObjectRef, on_action: &Callback<Action>) -> Pointing {
    let point = |target: Option<ObjectRef>| {
        let on_action = on_action.clone();
        move || on_action.emit(Action::Point(target.clone()))
    };
    let (enter, leave) = (point(Some(reference.clone())), point(None));
    let select = {
        let (on_action, reference) = (on_action.clone(), reference.clone());
        move || on_action.emit(Action::Select(Some(reference.clone())))
    };
    let press = select.clone();
    Pointing {
        enter: Callback::from(move |_: MouseEvent| enter()),
        leave: Callback::from(move |_: MouseEvent| leave()),
        click: Callback::from(move |_: MouseEvent| select()),
        key: Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" || event.key() == " " {
                event.prevent_default();
                press();
            }
        }),
    }
}

/// The listeners of something that can be pointed at.
struct Pointing {
    enter: Callback<MouseEvent>,
    leave: Callback<MouseEvent>,
    click: Callback<MouseEvent>,
    key: Callback<KeyboardEvent>,
}
