//! Sharing a session, and beginning a fresh one.

use yew::prelude::*;

use crate::host::Host;
use crate::words::use_words;

/// Who does it.
#[derive(Clone, PartialEq, Properties)]
pub struct KeepingProps {
    /// The side that outlives the module.
    pub host: Host,
}

/// Two buttons.
#[component]
pub fn Keeping(props: &KeepingProps) -> Html {
    let words = use_words();
    let share = {
        let host = props.host.clone();
        Callback::from(move |_: MouseEvent| host.share())
    };
    let start_over = {
        let host = props.host.clone();
        Callback::from(move |_: MouseEvent| host.start_over())
    };
    html! {
        <div class="rp-keeping">
            <button type="button" class="rp-button rp-share" title={words.share_title} onclick={share}>{ words.share }</button>
            <button type="button" class="rp-button rp-start-over" title={words.start_over_title} onclick={start_over}>{ words.start_over }</button>
        </div>
    }
}
