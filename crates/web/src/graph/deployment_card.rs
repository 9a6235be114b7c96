//! The card of a Deployment: its pods against the bounds that its rollout keeps.

use objects::workload::StrategyType;
use session::scene::{DeploymentView, PodState};
use yew::prelude::*;

use super::layout::Rect;
use super::marks::Mark;
use super::text::{keep_start, letters, rest_of};
use super::{Pointing, hue, pointing};
use crate::action::Action;
use crate::words::{Spoken, fill};

const PADDING: i32 = 12;
const BAR_TOP: i32 = 68;
const BAR_HEIGHT: i32 = 12;

/// Which Deployment, and where.
#[derive(Clone, PartialEq, Properties)]
pub struct DeploymentCardProps {
    pub words: Spoken,
    pub deployment: DeploymentView,
    pub place: Rect,
    pub mark: Mark,
    /// Whether its rollout does not go on by itself.
    pub stuck: bool,
    pub on_action: Callback<Action>,
}

/// Its name, ready of wanted, and a bar of its pods with the two bounds.
#[component]
pub fn DeploymentCard(props: &DeploymentCardProps) -> Html {
    let DeploymentCardProps { words, deployment, place, mark, stuck, on_action } = props;
    let Pointing { enter, leave, click, key } = pointing(&deployment.reference, on_action);
    let inner = place.width - 2 * PADDING;
    let name = keep_start(&deployment.reference.name, letters(inner, 13));
    let short = (deployment.ready < deployment.desired).then_some("rp-bad");
    let (ready, state) = state_line(deployment, *stuck, *words, letters(inner, 13));
    let ask = {
        let (on_action, reference) = (on_action.clone(), deployment.reference.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            on_action.emit(Action::AskWhy(reference.clone()));
        })
    };
    let (least, most) = bounds_in_words(deployment, *words);
    let notice = state.map_or_else(String::new, |state| format!(", {state}"));
    let label =
        format!("Deployment {name}, {ready}{notice}, {least}, {most}{}", rest_of(&name, &deployment.reference.name));
    html! {
        <g class={classes!("rp-card", mark.classes())} transform={format!("translate({} {})", place.x, place.y)}
            data-box="deployment" tabindex="0" role="button" aria-label={label}
            onmouseenter={enter} onmouseleave={leave} onclick={click} onkeydown={key}>
            <title>{ format!("deployment/{}", deployment.reference.name) }</title>
            <rect class="rp-frame" width={place.width.to_string()} height={place.height.to_string()} rx="6" />
            <text class="rp-kind" x="12" y="20">{ "Deployment" }</text>{ " " }
            <text class="rp-name" x="12" y="40">{ name }</text>{ " " }
            <text class={classes!("rp-fact", short)} x="12" y="58">{ ready }</text>{ " " }
            if let Some(state) = state {
                <text class="rp-fact rp-bad rp-ask" onclick={ask} x={(place.width - PADDING).to_string()} y="58" text-anchor="end">{ state }</text>{ " " }
            }
            <Bar deployment={deployment.clone()} width={inner} />
            <line class="rp-bound rp-least" x1="14" x2="14" y1="96" y2="107" />
            <text class="rp-small" x="22" y="106">{ least }</text>{ " " }
            <line class="rp-bound rp-most" x1="14" x2="14" y1="115" y2="126" />
            <text class="rp-small" x="22" y="125">{ most }</text>{ " " }
        </g>
    }
}

/// How many pods are ready, and what there is to ask about; both shorter where there is no room for so many letters.
fn state_line(deployment: &DeploymentView, stuck: bool, words: Spoken, room: usize) -> (String, Option<&'static str>) {
    let [ready, desired] = [deployment.ready, deployment.desired].map(|number| number.to_string());
    let whole = fill(words.ready_of, &[&ready, &desired]);
    let state = match (deployment.paused, stuck || deployment.stuck.is_some()) {
        (true, _) => words.paused_why,
        (false, true) => words.stuck_why,
        (false, false) => return (whole, None),
    };
    let fits = |state: &str| whole.chars().count() + state.chars().count() < room;
    if fits(state) {
        (whole, Some(state))
    } else if fits(words.why) {
        (whole, Some(words.why))
    } else {
        (format!("{ready}/{desired}"), Some(words.why))
    }
}

fn bounds_in_words(deployment: &DeploymentView, words: Spoken) -> (String, String) {
    let most = fill(words.at_most, &[&deployment.most_pods.to_string()]);
    match deployment.strategy {
        StrategyType::RollingUpdate => (fill(words.at_least, &[&deployment.least_available.to_string()]), most),
        StrategyType::Recreate => (words.recreate.to_owned(), most),
    }
}

#[derive(Clone, PartialEq, Properties)]
struct BarProps {
    deployment: DeploymentView,
    width: i32,
}

/// A cell for each pod that there may be: filled when ready, in outline when not; a mark at either bound.
#[component]
fn Bar(props: &BarProps) -> Html {
    let BarProps { deployment, width } = props;
    let scale = deployment.most_pods.max(deployment.total).max(1);
    let at = |pods: i32| PADDING + width * pods / scale;

    let mut cells = Vec::new();
    let mut from = 0;
    for counts_as_ready in [true, false] {
        for set in &deployment.replica_sets {
            let pods = set.pods.iter().filter(|pod| match pod.state {
                PodState::Ready => counts_as_ready,
                PodState::Unscheduled | PodState::Creating(_) | PodState::NotReady | PodState::Failing { .. } => {
                    !counts_as_ready
                }
                PodState::Terminating { .. } | PodState::Completed => false,
            });
            let to = from + i32::try_from(pods.count()).unwrap_or(0);
            if to > from {
                cells.push((from, to, hue(set.first_revision), counts_as_ready));
            }
            from = to;
        }
    }
    let bound = |pods: i32, name: &'static str| {
        let x = at(pods).clamp(PADDING + 1, PADDING + width - 1).to_string();
        let (top, bottom) = ((BAR_TOP - 3).to_string(), (BAR_TOP + BAR_HEIGHT + 5).to_string());
        html! { <line class={classes!("rp-bound", name)} x1={x.clone()} x2={x} y1={top} y2={bottom} /> }
    };
    html! {
        <g aria-hidden="true">
            <rect class="rp-bar" x={PADDING.to_string()} y={BAR_TOP.to_string()} width={width.to_string()} height={BAR_HEIGHT.to_string()} rx="2" />
            { for cells.into_iter().map(|(from, to, hue, ready)| html! {
                <rect class={classes!("rp-bar-cell", format!("rp-hue-{hue}"), (!ready).then_some("rp-not-ready"))}
                    x={(at(from) + 1).to_string()} y={(BAR_TOP + 1).to_string()}
                    width={(at(to) - at(from) - 2).max(1).to_string()} height={(BAR_HEIGHT - 2).to_string()} />
            }) }
            { bound(deployment.least_available, "rp-least") }
            { bound(deployment.most_pods, "rp-most") }
        </g>
    }
}
