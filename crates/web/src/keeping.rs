//! Sharing a session, and beginning a fresh one.

use yew::prelude::*;

use crate::host::Host;

/// Who does it.
#[derive(Clone, PartialEq, Properties)]
pub struct KeepingProps {
    /// The side that outlives the module.
    pub host: Host,
}

/// Two buttons.
#[component]
pub fn Keeping(props: &KeepingProps) -> Html {
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
            <button type="button" class="rp-button rp-share" title="A link that replays this session" onclick={share}>{ "Share" }</button>
            <button type="button" class="rp-button rp-start-over" title="A fresh cluster" onclick={start_over}>{ "Start over" }</button>
        </div>
    }
}
