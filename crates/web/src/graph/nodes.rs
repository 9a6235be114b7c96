//! The nodes: which pod sits where, and how much of each node is taken.

use std::rc::Rc;

use objects::{Moment, SortedMap};
use session::scene::{NodeView, PodView, Scene};
use yew::prelude::*;

use super::canvas::canvas;
use super::column::{Column, ColumnTitle};
use super::layout::{ColumnLayout, MARGIN, Rect, frame_width};
use super::marks::{Mark, Marks};
use super::{NO_HUE, PlacedPod, Pointing, draw_pod, list, pods_with_hues, pointing};
use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::words::{Spoken, fill};

/// Name, state and the bars stand above the pods.
const HEADER: i32 = 112;
/// The first bar's text.
const FIRST_SHARE: i32 = 58;
const SHARE_HEIGHT: i32 = 20;

/// What the view is drawn from.
#[derive(Clone, PartialEq, Properties)]
pub struct NodesProps {
    /// In which words.
    pub words: Spoken,
    /// What there is.
    pub scene: ByPointer<Scene>,
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

/// The pods of one place, with their hues.
type Sitting = (Vec<Rc<PodView>>, Vec<usize>);

/// Where all of it goes.
struct NodesLayout<'a> {
    /// The pods of each node by its name; those that wait for a node under no name.
    sitting: SortedMap<&'a str, Sitting>,
    /// One for each node, in the scene's order.
    frames: Vec<ColumnLayout>,
    waiting: Option<ColumnLayout>,
    height: i32,
}

impl NodesLayout<'_> {
    fn of(scene: &Scene, width: i32) -> NodesLayout<'_> {
        let mut sitting: SortedMap<&str, Sitting> = SortedMap::new();
        for (pod, hue) in pods_with_hues(scene) {
            let (pods, hues) = sitting.get_or_default(&pod.node);
            pods.push(Rc::clone(pod));
            hues.push(hue);
        }
        let (in_a_row, frame) = frame_width(width, scene.nodes.len());
        let (mut y, mut frames) = (MARGIN, Vec::new());
        for row in scene.nodes.chunks(in_a_row) {
            let first = frames.len();
            for (node, nth) in row.iter().zip(0..) {
                let place = (MARGIN + nth * (frame + MARGIN), y);
                let on_it = sitting.get(node.reference.name.as_str()).map_or(&[][..], |(pods, _)| pods);
                frames.push(ColumnLayout::under(HEADER, on_it, place, frame));
            }
            let bottom = frames[first..].iter().map(|column| column.frame.bottom()).max().unwrap_or(y);
            for column in &mut frames[first..] {
                column.frame.height = bottom - y;
            }
            y = bottom + MARGIN;
        }
        let waiting = sitting.get("").map(|(pods, _)| ColumnLayout::of(pods, (MARGIN, y), width - 2 * MARGIN));
        let height = waiting.as_ref().map_or(y, |column| column.frame.bottom() + MARGIN);
        NodesLayout { sitting, frames, waiting, height }
    }
}

/// How high the view is at a width.
pub fn height(scene: &Scene, width: i32) -> i32 {
    NodesLayout::of(scene, width).height
}

/// A frame for each node, and one for the pods that wait for a node.
#[component]
pub fn Nodes(props: &NodesProps) -> Html {
    let NodesProps { words, scene, width, zoom, marks, on_action, .. } = props;
    let NodesLayout { sitting, frames, waiting, height } = NodesLayout::of(scene, *width);
    let title = ColumnTitle { heading: words.wait_for_node.to_owned(), ..ColumnTitle::loose() };
    let drawn = html! {
        <>
            { list(scene.nodes.iter().zip(&frames).map(|(node, column)| {
                let mark = marks.of(&node.reference);
                node_frame(node, *words, column.frame, mark, on_action)
            })) }
            if let Some(column) = &waiting {
                <Column {words} key="waiting" {title} box_name="waiting" place={column.frame} mark={Mark::default()} on_action={on_action} />
            }
            { list(scene.nodes.iter().zip(&frames).flat_map(|(node, column)| draw(props, sitting.get(node.reference.name.as_str()), column))) }
            { list(waiting.iter().flat_map(|column| draw(props, sitting.get(""), column))) }
        </>
    };
    canvas((*width, height), *zoom, words.nodes_and_pods, drawn)
}

fn draw(props: &NodesProps, sitting: Option<&Sitting>, column: &ColumnLayout) -> Vec<Html> {
    let Some((pods, hues)) = sitting else { return Vec::new() };
    let placed = pods.iter().zip(hues).zip(&column.pods);
    placed
        .map(|((pod, hue), place)| {
            let placed = PlacedPod { pod, place: *place, scale: column.scale, hue: *hue };
            draw_pod(&placed, &props.scene, props.words, props.now, &props.marks, &props.on_action)
        })
        .collect()
}

/// The node's name, its state in words, and a bar for each resource.
fn node_frame(node: &NodeView, words: Spoken, place: Rect, mark: Mark, on_action: &Callback<Action>) -> Html {
    let Pointing { enter, leave, click, key: press } = pointing(&node.reference, on_action);
    let inner = place.width - 24;
    let state = state(node, words);
    let bad = (!node.ready || node.cordoned).then_some("rp-bad");
    let shares = shares(node, words);
    let label = format!("{} {}, {state}, {}", words.node, node.reference.name, shares.join(", "));
    let dead = (!node.ready).then_some("rp-dead");
    html! {
        <g key={node.reference.name.clone()} class={classes!("rp-card", "rp-column", format!("rp-hue-{NO_HUE}"), dead, mark.classes())} transform={format!("translate({} {})", place.x, place.y)}
            data-box="node" tabindex="0" role="button" aria-label={label} onmouseenter={enter} onmouseleave={leave} onclick={click} onkeydown={press}>
            <title>{ format!("node/{}", node.reference.name) }</title>
            <rect class="rp-frame" width={place.width.to_string()} height={place.height.to_string()} rx="6" />
            <text class="rp-kind" x="12" y="20">{ words.node }</text>{ " " }
            <text class="rp-name" x="12" y="38">{ node.reference.name.clone() }</text>{ " " }
            <text class={classes!("rp-fact", bad)} x={(place.width - 12).to_string()} y="38" text-anchor="end">{ state }</text>{ " " }
            { for node.shares.iter().zip(shares).zip(0..).map(|((share, text), nth)| {
                let y = FIRST_SHARE + nth * SHARE_HEIGHT;
                let bar = inner / 2;
                let x = (place.width - 12 - bar).to_string();
                let taken = i64::from(bar) * share.thousandths / 1000;
                html! {
                    <>
                        <text class="rp-small" x="12" y={y.to_string()}>{ text }</text>{ " " }
                        <rect class="rp-bar" x={x.clone()} y={(y - 9).to_string()} width={bar.to_string()} height="10" rx="2" />
                        <rect class="rp-taken" {x} y={(y - 9).to_string()} width={taken.to_string()} height="10" rx="2" />
                    </>
                }
            }) }
        </g>
    }
}

/// In words.
pub fn state(node: &NodeView, words: Spoken) -> String {
    let ready = if node.ready { "Ready" } else { "NotReady" };
    if node.cordoned { fill(words.cordoned, &[ready]) } else { ready.to_owned() }
}

/// How much of it is taken, in words.
pub fn shares(node: &NodeView, words: Spoken) -> Vec<String> {
    node.shares.iter().map(|share| share.text.in_language(words.language)).collect()
}
