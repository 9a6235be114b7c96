//! The card of a Deployment: its pods against the bounds that its rollout keeps.

use objects::workload::StrategyType;
use session::scene::{DeploymentView, PodState};
use yew::prelude::*;

use super::layout::Rect;
use super::marks::Mark;
use super::text::{keep_start, letters, rest_of};
use super::{Pointing, hue, pointing};
use crate::action::Action;

const PADDING: i32 = 12;
const BAR_TOP: i32 = 68;
const BAR_HEIGHT: i32 = 12;

/// Which Deployment, and where.
#[derive(Clone, PartialEq, Properties)]
pub struct DeploymentCardProps {
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
    let DeploymentCardProps { deployment, place, mark, stuck, on_action } = props;
    let Pointing { enter, leave, click, key } = pointing(&deployment.reference, on_action);
    let inner = place.width - 2 * PADDING;
    let name = keep_start(&deployment.reference.name, letters(inner, 13));
    let ready = format!("{}/{} ready", deployment.ready, deployment.desired);
    let short = (deployment.ready < deployment.desired).then_some("rp-bad");
    let stuck = *stuck || deployment.stuck.is_some();
    let state = match (deployment.paused, stuck) {
        (true, _) => Some("paused. Why?"),
        (false, true) => Some("Stuck. Why?"),
        (false, false) => None,
    };
    let ask = {
        let (on_action, reference) = (on_action.clone(), deployment.reference.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            on_action.emit(Action::AskWhy(reference.clone()));
        })
    };
    let (least, most) = bounds_in_words(deployment);
    let state = state.map(|state| if ready.len() + state.len() < letters(inner, 13) { state } else { "Why?" });
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

fn bounds_in_words(deployment: &DeploymentView) -> (String, String) {
    let most = format!("at most {} pods", deployment.most_pods);
    match deployment.strategy {
        StrategyType::RollingUpdate => (format!("at least {} available", deployment.least_available), most),
        StrategyType::Recreate => ("Recreate: all at once".to_owned(), most),
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
