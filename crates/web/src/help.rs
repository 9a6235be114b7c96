//! What the shapes and the keys mean.

use objects::{Moment, Span};
use session::scene::{PodState, Progress};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::action::Action;
use crate::graph::glyph;

/// Where closing it goes.
#[derive(Clone, PartialEq, Properties)]
pub struct HelpProps {
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

const KEYS: [(&str, &str); 17] = [
    ("Enter", "run the line"),
    ("Alt-Enter", "what would come of the line? Nothing happens"),
    ("Tab", "complete the word; twice: list what fits"),
    ("↑ ↓", "earlier and later lines"),
    ("Ctrl-R", "search the earlier lines"),
    ("Ctrl-C", "end the command that runs"),
    ("Ctrl-L", "clear the terminal"),
    ("Ctrl-A, Ctrl-E", "go to the start of the line, to its end"),
    ("Ctrl-U, Ctrl-K", "erase all before the caret, all after it"),
    ("Shift-Tab", "leave the prompt for the output above it"),
    ("↑ ↓ ← → Enter", "in the output: to a line or a name; go to its moment, look at what it names"),
    ("← →", "on the timeline: the change before, the next one"),
    ("Page Up, Page Down", "on the timeline: 10 seconds on, 10 seconds back"),
    ("Tab, Shift-Tab", "in the editor: complete a field or indent; leave the text"),
    ("+ − 0", "a larger picture, a smaller one, one that fits the view"),
    ("Esc", "back to now; close this"),
    ("?", "this list (not while you type)"),
];

/// A dialog that keeps the focus, and gives it back when it closes.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let dialog = use_node_ref();
    let text = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let before = focused();
            focus(dialog.cast::<HtmlElement>());
            move || focus(before)
        });
    }
    let close = {
        let on_action = props.on_action.clone();
        Callback::from(move |_: MouseEvent| on_action.emit(Action::ShowHelp(false)))
    };
    let onkeydown = {
        let (on_action, button, text) = (props.on_action.clone(), dialog.clone(), text.clone());
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            match event.key().as_str() {
                "Escape" => on_action.emit(Action::ShowHelp(false)),
                // Its button and its text take turns.
                "Tab" => {
                    event.prevent_default();
                    let at_button = focused() == button.cast::<HtmlElement>();
                    focus(if at_button { text.cast::<HtmlElement>() } else { button.cast::<HtmlElement>() });
                }
                _ => {}
            }
        })
    };
    html! {
        <div class="rp-veil" onclick={close.clone()}>
            <section class="rp-help" role="dialog" aria-modal="true" aria-label="Shapes and keys" {onkeydown}
                onclick={Callback::from(|event: MouseEvent| event.stop_propagation())}>
                <div class="rp-inspector-head">
                    <h2>{ "Shapes and keys" }</h2>
                    <button type="button" class="rp-button" ref={dialog} onclick={close}>{ "Close" }</button>
                </div>
                <div class="rp-help-text" tabindex="0" ref={text}>
                    <h3>{ "A pod's shape is its state, its colour is its revision" }</h3>
                    <ul class="rp-legend">{ for states().into_iter().map(|(state, done, meaning)| html! {
                        <li>
                            <svg class="rp-hue-0" width="40" height="40" viewBox="-20 -20 40 40" aria-hidden="true">{ glyph(&state, done) }</svg>
                            <span>{ meaning }</span>
                        </li>
                    }) }</ul>
                    <h3>{ "Keys" }</h3>
                    <dl class="rp-keys">{ for KEYS.iter().map(|(keys, meaning)| html! {
                        <><dt><kbd>{ *keys }</kbd></dt><dd>{ *meaning }</dd></>
                    }) }</dl>
                    <p>{ "A click on the left edge of a terminal line goes to its moment." }</p>
                </div>
            </section>
        </div>
    }
}

fn states() -> Vec<(PodState, Option<i64>, &'static str)> {
    let progress = Progress { from: Moment(0), until: Moment(0) + Span::seconds(1) };
    let failing = PodState::Failing { reason: String::new(), retry: Some(progress) };
    vec![
        (PodState::Unscheduled, None, "Pending: no node yet"),
        (PodState::Creating(None), Some(600), "the image is pulled, the container made"),
        (PodState::NotReady, None, "runs, not ready"),
        (PodState::Ready, None, "ready"),
        (failing, Some(400), "failing; the ring is the wait for the next attempt"),
        (
            PodState::Terminating { grace: progress, ready: false },
            Some(300),
            "Terminating; it shrinks as its time runs out",
        ),
        (PodState::Completed, None, "Completed"),
    ]
}

fn focused() -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    wasm_bindgen::JsCast::dyn_into(document.active_element()?).ok()
}

fn focus(element: Option<HtmlElement>) {
    if let Some(element) = element {
        // It fails only where nothing can be focused.
        let _ = element.focus();
    }
}
