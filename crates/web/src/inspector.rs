//! What there is to say of one object.

mod answer;

use session::Change;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::action::{Action, click};
use crate::page::{Inspected, Tab};
use crate::tabs::{tab_index, turn};
use crate::words::use_words;
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
    let words = use_words();
    let emit = |action: Action| click(on_action, action);
    let tabs = Tab::ALL.into_iter().filter(|tab| match tab {
        Tab::Why => inspected.why.is_some(),
        Tab::Faults => !inspected.faults.is_empty(),
        Tab::Revisions => inspected.revisions.len() > 1,
        Tab::Describe | Tab::Events | Tab::Yaml => true,
    });
    let (removed, added) = match inspected.tab {
        Tab::Revisions => (words.only_in_first, words.only_in_second),
        _ => (words.of_before, words.new_here),
    };
    let reference = &inspected.reference;
    let name = format!("{}/{}", reference.kind.resource().singular, reference.name);
    html! {
        <aside class="rp-inspector" aria-label={words.inspector}>
            <div class="rp-inspector-head">
                <h2 title={name.clone()}>{ name }</h2>
                if inspected.gone {
                    <span class="rp-gone">{ words.gone }</span>
                }
                <button type="button" class="rp-button" onclick={emit(Action::Select(None))}>{ words.close }</button>
            </div>
            <div class="rp-tabs" role="tablist" aria-label={words.sides} onkeydown={|event: KeyboardEvent| turn(&event)}>
                { for tabs.map(|tab| {
                    let shown = tab == inspected.tab;
                    html! {
                        <button type="button" class="rp-tab" role="tab" aria-selected={shown.to_string()} tabindex={tab_index(shown)}
                            onclick={emit(Action::ShowTab(tab))}>{ tab.label(words) }</button>
                    }
                }) }
            </div>
            <div class="rp-inspector-side" role="tabpanel" aria-label={inspected.tab.label(words)} tabindex="0">
                if let Some(why) = inspected.why.as_ref().filter(|_| inspected.tab == Tab::Why) {
                    <Answer why={why.clone()} namespace={reference.namespace.clone()} on_action={on_action} />
                } else if inspected.tab == Tab::Faults {
                    <div class="rp-answer">
                        { for inspected.faults.iter().map(|fault| html! {
                            <button type="button" class="rp-button rp-remedy rp-fault" title={words.types_this} onclick={emit(Action::Type(fault.command.clone()))}>
                                <span>{ fault.effect.in_language(words.language) }</span><code>{ &fault.command }</code>
                            </button>
                        }) }
                    </div>
                } else {
                    if inspected.tab == Tab::Revisions {
                        <div class="rp-editor-buttons">
                            { revision(words.from_revision, inspected.compared.0, inspected, on_action, |(_, new), chosen| (chosen, new)) }
                            { revision(words.to_revision, inspected.compared.1, inspected, on_action, |(old, _), chosen| (old, chosen)) }
                        </div>
                        if inspected.lines.iter().all(|line| line.change == Change::Same) {
                            <p class="rp-doing">{ words.same_templates }</p>
                        }
                    }
                    <pre lang="en">{ for inspected.lines.iter().map(|line| {
                        let sign = match line.change {
                            _ if inspected.tab != Tab::Revisions => "",
                            Change::Same => " ",
                            Change::Added => "+",
                            Change::Removed => "-",
                        };
                        let text = format!("{sign}{}\n", line.text);
                        match line.change {
                            Change::Same => html! { { text } },
                            Change::Added => html! { <ins title={added}>{ text }</ins> },
                            Change::Removed => html! { <del title={removed}>{ text }</del> },
                        }
                    }) }</pre>
                }
            </div>
        </aside>
    }
}

type Pair = (u32, u32);

/// One of the two revisions to choose; `with` puts it into the pair.
fn revision(
    label: &'static str,
    shown: u32,
    inspected: &Inspected,
    on_action: &Callback<Action>,
    with: fn(Pair, u32) -> Pair,
) -> Html {
    let (on_action, pair) = (on_action.clone(), inspected.compared);
    let onchange = Callback::from(move |event: Event| {
        if let Ok(chosen) = event.target_unchecked_into::<HtmlSelectElement>().value().parse() {
            let (old, new) = with(pair, chosen);
            on_action.emit(Action::CompareRevisions(old, new));
        }
    });
    html! {
        <label>{ label }{ " " }<select class="rp-speed" {onchange}>
            { for inspected.revisions.iter().map(|revision| html! {
                <option value={revision.to_string()} selected={*revision == shown}>{ revision.to_string() }</option>
            }) }
        </select></label>
    }
}
