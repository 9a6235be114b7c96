//! Which view of the cluster is seen.

use yew::prelude::*;

use crate::action::Action;
use crate::words::{Spoken, use_words};

/// A view of the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The picture: what belongs to what.
    #[default]
    Graph,
    /// Which pod sits where.
    Nodes,
    /// Where requests go.
    Traffic,
    /// Tables.
    Table,
}

impl View {
    /// All of them, as they stand.
    pub const ALL: [View; 4] = [View::Graph, View::Nodes, View::Traffic, View::Table];

    fn label(self, words: Spoken) -> &'static str {
        match self {
            View::Graph => words.graph,
            View::Nodes => words.nodes,
            View::Traffic => words.traffic,
            View::Table => words.table,
        }
    }
}

/// Which one is seen.
#[derive(Clone, PartialEq, Properties)]
pub struct ViewSwitchProps {
    /// The view.
    pub view: View,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// A button for each view.
#[component]
pub fn ViewSwitch(props: &ViewSwitchProps) -> Html {
    let ViewSwitchProps { view, on_action } = props;
    let words = use_words();
    html! {
        <div class="rp-views" role="group" aria-label={words.view}>
            { for View::ALL.into_iter().map(|choice| {
                let on_action = on_action.clone();
                let onclick = Callback::from(move |_: MouseEvent| on_action.emit(Action::ShowView(choice)));
                html! {
                    <button type="button" class="rp-button" aria-pressed={(choice == *view).to_string()} {onclick}>{ choice.label(words) }</button>
                }
            }) }
        </div>
    }
}
