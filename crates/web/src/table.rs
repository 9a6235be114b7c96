//! The picture as tables: the same, for who reads it rather than looks at it.

use std::rc::Rc;

use objects::{Moment, ObjectRef};
use session::scene::{DeploymentView, PodView, ReplicaSetView, Scene};
use session::traffic::ServiceTraffic;
use yew::prelude::*;

use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::graph::{Marks, NO_HUE, hue, nodes};

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
    let loose = scene.loose_replica_sets.iter().flat_map(rows_of).collect::<Vec<_>>();
    let alone = scene.loose_pods.iter().map(|pod| Row { pod, revision: String::new(), hue: NO_HUE });
    let others: Vec<Row<'_>> = loose.into_iter().chain(alone).collect();
    html! {
        <div class="rp-tables">
            { for scene.deployments.iter().map(|deployment| deployment_table(props, deployment)) }
            if !others.is_empty() {
                { pods(props, html! { "Other pods" }, others) }
            }
            if !scene.services.is_empty() {
                <table class="rp-table">
                    <caption>{ "Services" }</caption>
                    <thead><tr><th scope="col">{ "Service" }</th><th scope="col">{ "Pods that get requests" }</th><th scope="col">{ "Answered" }</th><th scope="col">{ "Lost" }</th></tr></thead>
                    <tbody>{ for scene.services.iter().zip(&props.traffic).map(|(service, requests)| html! {
                        <tr key={service.uid.clone()}>
                            <th scope="row">{ link(props, &service.reference) }</th><td>{ service.endpoints.len() }</td>
                            <td>{ requests.sent - requests.dropped }</td><td>{ requests.dropped }</td>
                        </tr>
                    }) }</tbody>
                </table>
            }
            <table class="rp-table">
                <caption>{ "Nodes" }</caption>
                <thead><tr><th scope="col">{ "Node" }</th><th scope="col">{ "State" }</th><th scope="col">{ "Taken" }</th></tr></thead>
                <tbody>{ for scene.nodes.iter().map(|node| html! {
                    <tr key={node.reference.name.clone()}>
                        <th scope="row">{ link(props, &node.reference) }</th><td>{ nodes::state(node) }</td>
                        <td>{ node.shares.iter().map(|share| share.text.as_str()).collect::<Vec<_>>().join(", ") }</td>
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

fn deployment_table(props: &TableProps, deployment: &DeploymentView) -> Html {
    let ask = {
        let (on_action, reference) = (props.on_action.clone(), deployment.reference.clone());
        Callback::from(move |_: MouseEvent| on_action.emit(Action::AskWhy(reference.clone())))
    };
    let stuck = props.stuck.contains(&deployment.reference);
    let DeploymentView { ready, desired, least_available, most_pods, .. } = deployment;
    let caption = html! {
        <>
            { "Deployment " }{ link(props, &deployment.reference) }
            { format!(": {ready} of {desired} ready; at least {least_available} available, at most {most_pods} pods") }
            if deployment.paused { { "; paused" } }
            if stuck { { " " }<button type="button" class="rp-fold rp-gone" onclick={ask}>{ "Stuck. Why?" }</button> }
        </>
    };
    pods(props, caption, deployment.replica_sets.iter().flat_map(rows_of).collect())
}

fn pods(props: &TableProps, caption: Html, rows: Vec<Row<'_>>) -> Html {
    let columns = ["Pod", "State", "Revision", "Node", "Restarts"];
    html! {
        <table class="rp-table">
            <caption>{ caption }</caption>
            <thead><tr>{ for columns.into_iter().map(|column| html! { <th scope="col" class={(column == "Node").then_some("rp-node")}>{ column }</th> }) }</tr></thead>
            <tbody>
                { for rows.iter().map(|Row { pod, revision, hue }| {
                    let left = pod.state.progress().map(|progress| progress.left(props.now).whole_seconds());
                    let left = left.filter(|left| *left > 0).map_or_else(String::new, |left| format!(", {left} s"));
                    let node = if pod.node.is_empty() { "none" } else { &pod.node };
                    html! {
                        <tr key={pod.uid.clone()} class={classes!(format!("rp-hue-{hue}"), props.marks.of(&pod.reference).classes())} data-row="pod">
                            <th scope="row">{ link(props, &pod.reference) }</th>
                            <td>{ pod.state.word() }{ left }</td>
                            <td class="rp-revision">{ revision.clone() }</td>
                            <td class="rp-node">{ node.to_owned() }</td>
                            <td>{ pod.restarts }</td>
                        </tr>
                    }
                }) }
                if rows.is_empty() {
                    <tr><td colspan="5">{ "No pods" }</td></tr>
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
