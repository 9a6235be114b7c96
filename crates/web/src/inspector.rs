//! What there is to say of one object.

use yew::prelude::*;

use crate::action::Action;
use crate::page::Inspected;

/// Which object.
#[derive(Clone, PartialEq, Properties)]
pub struct InspectorProps {
    pub inspected: Inspected,
    pub on_action: Callback<Action>,
}

/// Its describe text.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let InspectorProps { inspected, on_action } = props;
    let close = {
        let on_action = on_action.clone();
        Callback::from(move |_: MouseEvent| on_action.emit(Action::Select(None)))
    };
    let reference = &inspected.reference;
    let name = format!("{}/{}", reference.kind.resource().singular, reference.name);
    html! {
        <aside class="rp-inspector" aria-label="Inspector">
            <div class="rp-inspector-head">
                <h2 title={name.clone()}>{ name }</h2>
                if inspected.gone {
                    <span class="rp-gone">{ "gone" }</span>
                }
                <button type="button" class="rp-button" onclick={close}>{ "Close" }</button>
            </div>
            <pre tabindex="0">{ inspected.text.to_string() }</pre>
        </aside>
    }
}
