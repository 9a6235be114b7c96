//! Files, and an editor that knows the fields of manifests.

mod text;

use session::Completion;
use session::manifest::complete;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};
use yew::prelude::*;

use crate::action::{Action, click};
use crate::host::Host;
use crate::page::{Draft, FileAction};
use crate::words::{Spoken, fill, use_words};

/// More fields are not listed.
const MOST_FIELDS: usize = 24;

/// What the panel shows.
#[derive(Clone, PartialEq, Properties)]
pub struct EditorProps {
    /// The names of all files.
    pub names: Vec<String>,
    /// The one that is open; empty where none is.
    pub open: String,
    /// Its text as it was saved; none where it was not yet.
    pub saved: Option<AttrValue>,
    /// Whether a command waits for it.
    pub waits: bool,
    /// Who hands files out.
    pub host: Host,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// The list of files, or the one that is open.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let EditorProps { open, on_action, .. } = props;
    let act = |action: FileAction| click(on_action, Action::File(action));
    let words = use_words();
    let title = if open.is_empty() { words.files } else { open };
    html! {
        <section class="rp-inspector rp-editor" aria-label={words.files}>
            <div class="rp-inspector-head">
                <h2 title={title.to_owned()}>{ title.to_owned() }</h2>
                if !open.is_empty() && !props.waits {
                    <button type="button" class="rp-button" onclick={act(FileAction::Open(String::new()))}>{ words.all_files }</button>
                }
                if !props.waits {
                    <button type="button" class="rp-button" onclick={act(FileAction::Show(false))}>{ words.close }</button>
                }
            </div>
            if open.is_empty() {
                { list(props, words) }
            } else {
                <OpenFile key={open.clone()} ..props.clone() />
            }
        </section>
    }
}

fn list(props: &EditorProps, words: Spoken) -> Html {
    let on_action = &props.on_action;
    let onkeydown = {
        let on_action = on_action.clone();
        Callback::from(move |event: KeyboardEvent| {
            let name = event.target_unchecked_into::<HtmlInputElement>().value().trim().to_owned();
            if event.key() == "Enter" && !name.is_empty() {
                // It would go on into the text of the file.
                event.prevent_default();
                on_action.emit(Action::File(FileAction::Open(name)));
            }
        })
    };
    let word = |name: &String| if name.contains(' ') { format!("'{name}'") } else { name.clone() };
    html! {
        <div class="rp-files">
            <label class="rp-compare"><span>{ words.new_file }</span>
                <input class="rp-new-file" type="text" placeholder="web.yaml; Enter" autocomplete="off" autocapitalize="none" spellcheck="false" {onkeydown} />
            </label>
            <ul>{ for props.names.iter().map(|name| html! {
                <li key={name.clone()}>
                    <button type="button" class="rp-fold rp-link-name" onclick={click(on_action, Action::File(FileAction::Open(name.clone())))}>{ name.clone() }</button>
                    <button type="button" class="rp-button" onclick={click(on_action, Action::Type(format!("mv {} NEW_NAME", word(name))))}>{ words.rename }</button>
                    <button type="button" class="rp-button" onclick={click(on_action, Action::Type(format!("rm {}", word(name))))}>{ words.delete }</button>
                </li>
            }) }</ul>
            <p>{ words.files_hint }</p>
        </div>
    }
}

#[component]
fn OpenFile(props: &EditorProps) -> Html {
    let EditorProps { open, saved, waits, host, on_action, .. } = props;
    let (words, area) = (use_words(), use_node_ref());
    let draft = use_state(|| saved.as_ref().map_or_else(String::new, |saved| saved.to_string()));
    let fields = use_state_eq(Completion::default);
    {
        // Whatever is saved from elsewhere is taken over.
        let (draft, area) = (draft.clone(), area.clone());
        use_effect_with(saved.clone(), move |saved| {
            draft.set(saved.as_ref().map_or_else(String::new, |saved| saved.to_string()));
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                // It fails only where nothing can be focused.
                let _ = area.focus();
            }
        });
    }
    let file = Draft { path: open.clone(), text: (*draft).clone() };
    let problems = use_memo(file.clone(), Draft::problems);
    let look = {
        let fields = fields.clone();
        move |area: &HtmlTextAreaElement| fields.set(complete(&area.value(), text::caret(area)))
    };
    let oninput = {
        let (draft, look) = (draft.clone(), look.clone());
        Callback::from(move |event: InputEvent| {
            let area = event.target_unchecked_into::<HtmlTextAreaElement>();
            look(&area);
            draft.set(area.value());
        })
    };
    let onkeydown = {
        let (fields, file, on_action, waits) = (fields.clone(), file.clone(), on_action.clone(), *waits);
        Callback::from(move |event: KeyboardEvent| {
            let area = event.target_unchecked_into::<HtmlTextAreaElement>();
            if event.key() == "s" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                let action = if waits { FileAction::Done(file.clone()) } else { FileAction::Save(file.clone()) };
                on_action.emit(Action::File(action));
            } else if text::press(&event.key(), event.shift_key(), &area, &fields) {
                event.prevent_default();
            }
        })
    };
    let onclick = {
        let area = area.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                look(&area);
            }
        })
    };
    let download = {
        let (host, file) = (host.clone(), file.clone());
        Callback::from(move |_: MouseEvent| host.download(&file.path, &file.text))
    };
    let act = |action: FileAction| click(on_action, Action::File(action));
    let line = |word: &str| format!("kubectl {word} -f {open}");
    let is_bad = |number: usize| problems.iter().any(|problem| problem.line == number);
    let changed = saved.as_deref() != Some(draft.as_str());
    html! {
        <>
            <div class="rp-editor-buttons">
                if *waits {
                    <button type="button" class="rp-button rp-primary" onclick={act(FileAction::Done(file.clone()))}>{ words.done }</button>
                    <button type="button" class="rp-button" onclick={act(FileAction::GiveUp(open.clone()))}>{ words.give_up }</button>
                } else {
                    <button type="button" class="rp-button" title="Ctrl-S" disabled={!changed} onclick={act(FileAction::Save(file.clone()))}>{ words.save }</button>
                    <button type="button" class="rp-button rp-primary" onclick={act(FileAction::Run(file.clone(), line("apply")))}>{ words.apply }</button>
                    <button type="button" class="rp-button" onclick={act(FileAction::Run(file.clone(), line("diff")))}>{ "Diff" }</button>
                    <button type="button" class="rp-button" onclick={act(FileAction::WhatIf(file.clone(), line("apply")))}>{ words.what_if }</button>
                    <button type="button" class="rp-button" onclick={download}>{ words.download }</button>
                }
            </div>
            <div class="rp-editor-body">
                <pre class="rp-line-numbers" aria-hidden="true">{ for (1..=draft.split('\n').count()).map(|number| html! {
                    <div class={is_bad(number).then_some("rp-line-bad")}>{ if is_bad(number) { "✕ " } else { "" } }{ number }</div>
                }) }</pre>
                <textarea class="rp-editor-text" ref={area} value={(*draft).clone()} {oninput} {onkeydown} {onclick} aria-label={fill(words.text_of, &[open])}
                    autocomplete="off" autocorrect="off" autocapitalize="none" spellcheck="false" wrap="off" />
            </div>
            if !fields.candidates.is_empty() {
                <div class="rp-candidates rp-editor-fields">
                    { for fields.candidates.iter().take(MOST_FIELDS).map(|field| html! { <span>{ field.clone() }</span> }) }
                </div>
            }
            <ul class="rp-problems" aria-live="polite">{ for problems.iter().map(|problem| html! {
                <li>{ fill(words.problem, &[&problem.line.to_string(), &problem.message]) }</li>
            }) }</ul>
        </>
    }
}
