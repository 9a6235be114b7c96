//! The answer to "why?", with buttons that type what would change it.

use std::rc::Rc;

use objects::ObjectRef;
use session::sentences::Sentence;
use session::why::Why;
use yew::prelude::*;

use crate::action::{Action, click};
use crate::transport::clock_text;
use crate::words::use_words;

/// Which answer.
#[derive(Clone, PartialEq, Properties)]
pub struct AnswerProps {
    /// The answer.
    pub why: Rc<Why>,
    /// The namespace of what was asked about.
    pub namespace: String,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// What it does, because of what, until when, and what to do.
#[component]
pub fn Answer(props: &AnswerProps) -> Html {
    let AnswerProps { why, namespace, on_action } = props;
    let words = use_words();
    let say = |sentence: &Sentence| sentence.in_language(words.language);
    let emit = |action: Action| click(on_action, action);
    html! {
        <div class="rp-answer">
            <p class="rp-doing">
                if why.stuck { <strong class="rp-gone">{ words.stuck }{ ". " }</strong> }
                { say(&why.doing) }
            </p>
            if !why.because.is_empty() {
                <h3>{ words.because }</h3>
                <ol>{ for why.because.iter().map(|reason| html! { <li>{ say(reason) }</li> }) }</ol>
            }
            if let Some(wait) = &why.waits {
                <h3>{ words.waits_for }</h3>
                <p>
                    { say(&wait.event) }
                    if let Some(until) = wait.until {
                        { " " }{ words.until }{ " " }<time>{ clock_text(until) }</time>{ "." }
                    }
                </p>
            }
            if !why.remedies.is_empty() {
                <h3>{ words.can_do }</h3>
                { for why.remedies.iter().map(|remedy| {
                    let command = in_namespace(&remedy.command, namespace);
                    html! {
                        <button type="button" class="rp-button rp-remedy" title={words.types_this} onclick={emit(Action::Type(command.clone()))}>
                            <span>{ say(&remedy.effect) }</span><code>{ command }</code>
                        </button>
                    }
                }) }
            }
            if !why.see.is_empty() {
                <h3>{ words.see }</h3>
                <ul class="rp-see">{ for why.see.iter().map(|object| html! {
                    <li><button type="button" class="rp-fold rp-branch" onclick={emit(Action::Select(Some(object.clone())))}>{ short(object) }</button></li>
                }) }</ul>
            }
        </div>
    }
}

fn short(object: &ObjectRef) -> String {
    format!("{}/{}", object.kind.resource().singular, object.name)
}

/// A command for an object that is not in the namespace that kubectl assumes.
fn in_namespace(command: &str, namespace: &str) -> String {
    if namespace.is_empty() || namespace == "default" || command.contains("--namespace") {
        command.to_owned()
    } else {
        format!("{command} --namespace={namespace}")
    }
}
