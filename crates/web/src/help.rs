//! What the shapes and the keys mean.

use objects::{Moment, Span};
use session::scene::{PodState, Progress};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::action::Action;
use crate::graph::glyph;
use crate::words::{HelpWords, use_words};

/// Where closing it goes.
#[derive(Clone, PartialEq, Properties)]
pub struct HelpProps {
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

fn keys(words: &'static HelpWords) -> [(&'static str, &'static str); 17] {
    [
        ("Enter", words.run),
        ("Alt-Enter", words.what_if),
        ("Tab", words.complete),
        ("↑ ↓", words.history),
        ("Ctrl-R", words.search),
        ("Ctrl-C", words.interrupt),
        ("Ctrl-L", words.clear),
        ("Ctrl-A, Ctrl-E", words.ends),
        ("Ctrl-U, Ctrl-K", words.erase),
        ("Shift-Tab", words.leave),
        ("↑ ↓ ← → Enter", words.walk),
        ("← →", words.changes),
        ("Page Up, Page Down", words.seconds),
        ("Tab, Shift-Tab", words.editor),
        ("+ − 0", words.zoom),
        ("Esc", words.escape),
        ("?", words.this_list),
    ]
}

/// A dialog that keeps the focus, and gives it back when it closes.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let (spoken, dialog) = (use_words(), use_node_ref());
    let words = spoken.help;
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
            <section class="rp-help" role="dialog" aria-modal="true" aria-label={words.shapes_and_keys} {onkeydown}
                onclick={Callback::from(|event: MouseEvent| event.stop_propagation())}>
                <div class="rp-inspector-head">
                    <h2>{ words.shapes_and_keys }</h2>
                    <button type="button" class="rp-button" ref={dialog} onclick={close}>{ spoken.close }</button>
                </div>
                <div class="rp-help-text" tabindex="0" ref={text}>
                    <h3>{ words.shapes }</h3>
                    <ul class="rp-legend">{ for states(words).into_iter().map(|(state, done, meaning)| html! {
                        <li>
                            <svg class="rp-hue-0" width="40" height="40" viewBox="-20 -20 40 40" aria-hidden="true">{ glyph(&state, done) }</svg>
                            <span>{ meaning }</span>
                        </li>
                    }) }</ul>
                    <h3>{ words.keys }</h3>
                    <dl class="rp-keys">{ for keys(words).into_iter().map(|(keys, meaning)| html! {
                        <><dt><kbd>{ keys }</kbd></dt><dd>{ meaning }</dd></>
                    }) }</dl>
                    <p>{ words.gutter }</p>
                </div>
            </section>
        </div>
    }
}

fn states(words: &'static HelpWords) -> Vec<(PodState, Option<i64>, &'static str)> {
    let progress = Progress { from: Moment(0), until: Moment(0) + Span::seconds(1) };
    let failing = PodState::Failing { reason: String::new(), retry: Some(progress) };
    vec![
        (PodState::Unscheduled, None, words.pending),
        (PodState::Creating(None), Some(600), words.creating),
        (PodState::NotReady, None, words.not_ready),
        (PodState::Ready, None, words.ready),
        (failing, Some(400), words.failing),
        (PodState::Terminating { grace: progress, ready: false }, Some(300), words.terminating),
        (PodState::Completed, None, words.completed),
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
