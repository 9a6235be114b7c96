//! The picture as tables: the same, for who reads it rather than looks at it.

use std::rc::Rc;

use objects::{Moment, ObjectRef};
use session::scene::{DeploymentView, PodView, ReplicaSetView, Scene};
use session::traffic::ServiceTraffic;
use yew::prelude::*;

use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::graph::{Marks, NO_HUE, hue, nodes, state_word};
use crate::words::{Spoken, fill, use_words};

/// What the tables show.
#[derive(Clone, PartialEq, Properties)]
pub struct TableProps {
    /// What there is.
    pub scene: ByPointer<Scene>,
    /// What became of the requests to each Service, in the scene's order.
    pub traffic: Vec<ServiceTraffic>,
    /// The moment that progress is shown of.
    pub now: Moment,
    /// What is pointed at, and what is looked at.
    pub marks: Marks,
    /// The Deployments whose rollout does not go on by itself.
    pub stuck: ByPointer<Vec<ObjectRef>>,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// A table for each Deployment, one for the pods without, and one of the Services.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let scene = &props.scene;
    let words = use_words();
    let loose = scene.loose_replica_sets.iter().flat_map(rows_of).collect::<Vec<_>>();
    let alone = scene.loose_pods.iter().map(|pod| Row { pod, revision: String::new(), hue: NO_HUE });
    let others: Vec<Row<'_>> = loose.into_iter().chain(alone).collect();
    html! {
        <div class="rp-tables">
            { for scene.deployments.iter().map(|deployment| deployment_table(props, deployment, words)) }
            if !others.is_empty() {
                { pods(props, html! { words.other_pods }, others, words) }
            }
            if !scene.services.is_empty() {
                <table class="rp-table">
                    <caption>{ "Services" }</caption>
                    <thead><tr><th scope="col">{ "Service" }</th><th scope="col">{ words.pods_with_requests }</th><th scope="col">{ words.answered_column }</th><th scope="col">{ words.lost_column }</th></tr></thead>
                    <tbody>{ for scene.services.iter().zip(&props.traffic).map(|(service, requests)| html! {
                        <tr key={service.uid.clone()}>
                            <th scope="row">{ link(props, &service.reference) }</th><td>{ service.endpoints.len() }</td>
                            <td>{ requests.sent - requests.dropped }</td><td>{ requests.dropped }</td>
                        </tr>
                    }) }</tbody>
                </table>
            }
            <table class="rp-table">
                <caption>{ words.nodes }</caption>
                <thead><tr><th scope="col">{ words.node }</th><th scope="col">{ words.state_column }</th><th scope="col">{ words.taken_column }</th></tr></thead>
                <tbody>{ for scene.nodes.iter().map(|node| html! {
                    <tr key={node.reference.name.clone()}>
                        <th scope="row">{ link(props, &node.reference) }</th><td>{ nodes::state(node, words) }</td>
                        <td>{ nodes::shares(node, words).join(", ") }</td>
                    </tr>
                }) }</tbody>
            </table>
        </div>
    }
}

/// A pod, and what its ReplicaSet adds.
struct Row<'a> {
    pod: &'a Rc<PodView>,
    revision: String,
    hue: usize,
}

fn rows_of(set: &ReplicaSetView) -> impl Iterator<Item = Row<'_>> {
    let revision = set.revision.map_or_else(String::new, |revision| revision.to_string());
    let hue = hue(set.first_revision);
    set.pods.iter().map(move |pod| Row { pod, revision: revision.clone(), hue })
}

fn deployment_table(props: &TableProps, deployment: &DeploymentView, words: Spoken) -> Html {
    let ask = {
        let (on_action, reference) = (props.on_action.clone(), deployment.reference.clone());
        Callback::from(move |_: MouseEvent| on_action.emit(Action::AskWhy(reference.clone())))
    };
    let stuck = props.stuck.contains(&deployment.reference);
    let DeploymentView { ready, desired, least_available, most_pods, .. } = deployment;
    let numbers = [ready, desired, least_available, most_pods].map(|number| number.to_string());
    let caption = html! {
        <>
            { "Deployment " }{ link(props, &deployment.reference) }
            { fill(words.deployment_caption, &[&numbers[0], &numbers[1], &numbers[2], &numbers[3]]) }
            if deployment.paused { { "; " }{ words.paused } }
            if stuck { { " " }<button type="button" class="rp-fold rp-gone" onclick={ask}>{ words.stuck_why }</button> }
        </>
    };
    pods(props, caption, deployment.replica_sets.iter().flat_map(rows_of).collect(), words)
}

fn pods(props: &TableProps, caption: Html, rows: Vec<Row<'_>>, words: Spoken) -> Html {
    let columns = ["Pod", words.state_column, words.revision_column, words.node, words.restarts_column];
    html! {
        <table class="rp-table">
            <caption>{ caption }</caption>
            <thead><tr>{ for columns.into_iter().map(|column| html! { <th scope="col" class={(column == words.node).then_some("rp-node")}>{ column }</th> }) }</tr></thead>
            <tbody>
                { for rows.iter().map(|Row { pod, revision, hue }| {
                    let left = pod.state.progress().map(|progress| progress.left(props.now).whole_seconds());
                    let left = left.filter(|left| *left > 0).map_or_else(String::new, |left| format!(", {left} s"));
                    let node = if pod.node.is_empty() { words.no_node } else { &pod.node };
                    html! {
                        <tr key={pod.uid.clone()} class={classes!(format!("rp-hue-{hue}"), props.marks.of(&pod.reference).classes())} data-row="pod">
                            <th scope="row">{ link(props, &pod.reference) }</th>
                            <td>{ state_word(&pod.state, words) }{ left }</td>
                            <td class="rp-revision">{ revision.clone() }</td>
                            <td class="rp-node">{ node.to_owned() }</td>
                            <td>{ pod.restarts }</td>
                        </tr>
                    }
                }) }
                if rows.is_empty() {
                    <tr><td colspan="5">{ words.no_pods }</td></tr>
                }
            </tbody>
        </table>
    }
}

fn link(props: &TableProps, reference: &ObjectRef) -> Html {
    let select = {
        let (on_action, reference) = (props.on_action.clone(), reference.clone());
        Callback::from(move |_: MouseEvent| on_action.emit(Action::Select(Some(reference.clone()))))
    };
    html! { <button type="button" class="rp-fold rp-link-name" onclick={select}>{ reference.name.clone() }</button> }
}
