//! What there is to say of one object.

mod answer;

use session::Change;
use yew::prelude::*;

use crate::action::{Action, click};
use crate::page::{Inspected, Tab};
use crate::tabs::{tab_index, turn};
use answer::Answer;

/// Which object.
#[derive(Clone, PartialEq, Properties)]
pub struct InspectorProps {
    /// The object, and what is said of it.
    pub inspected: Inspected,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// A tab for each side of it.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let InspectorProps { inspected, on_action } = props;
    let emit = |action: Action| click(on_action, action);
    let tabs = Tab::ALL.into_iter().filter(|tab| match tab {
        Tab::Why => inspected.why.is_some(),
        Tab::Faults => !inspected.faults.is_empty(),
        Tab::Describe | Tab::Events | Tab::Yaml => true,
    });
    let reference = &inspected.reference;
    let name = format!("{}/{}", reference.kind.resource().singular, reference.name);
    html! {
        <aside class="rp-inspector" aria-label="Inspector">
            <div class="rp-inspector-head">
                <h2 title={name.clone()}>{ name }</h2>
                if inspected.gone {
                    <span class="rp-gone">{ "gone" }</span>
                }
                <button type="button" class="rp-button" onclick={emit(Action::Select(None))}>{ "Close" }</button>
            </div>
            <div class="rp-tabs" role="tablist" aria-label="What is said of it" onkeydown={|event: KeyboardEvent| turn(&event)}>
                { for tabs.map(|tab| {
                    let shown = tab == inspected.tab;
                    html! {
                        <button type="button" class="rp-tab" role="tab" aria-selected={shown.to_string()} tabindex={tab_index(shown)}
                            onclick={emit(Action::ShowTab(tab))}>{ tab.label() }</button>
                    }
                }) }
            </div>
            <div class="rp-inspector-side" role="tabpanel" aria-label={inspected.tab.label()} tabindex="0">
                if let Some(why) = inspected.why.as_ref().filter(|_| inspected.tab == Tab::Why) {
                    <Answer why={why.clone()} namespace={reference.namespace.clone()} on_action={on_action} />
                } else if inspected.tab == Tab::Faults {
                    <div class="rp-answer">
                        { for inspected.faults.iter().map(|fault| html! {
                            <button type="button" class="rp-button rp-remedy rp-fault" title="Types this into the terminal" onclick={emit(Action::Type(fault.command.clone()))}>
                                <span>{ &fault.effect }</span><code>{ &fault.command }</code>
                            </button>
                        }) }
                    </div>
                } else {
                    <pre>{ for inspected.lines.iter().map(|line| {
                        let text = format!("{}\n", line.text);
                        match line.change {
                            Change::Same => html! { { text } },
                            Change::Added => html! { <ins title="New in this revision">{ text }</ins> },
                            Change::Removed => html! { <del title="Of the revision before">{ text }</del> },
                        }
                    }) }</pre>
                }
            </div>
        </aside>
    }
}
