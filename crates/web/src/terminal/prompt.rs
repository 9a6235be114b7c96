//! The prompt: the line being typed, with the keys of a shell.

use session::{Completion, Terminal};
use web_sys::{ClipboardEvent, HtmlTextAreaElement, InputEvent, KeyboardEvent};
use yew::prelude::*;

use super::keys::{Key, meaning};
use super::line_editor::{LineEditor, common_beginning};
use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::page::Offer;
use crate::words::{Spoken, fill};

/// More candidates than this are only counted.
const CANDIDATES_SHOWN: usize = 120;

/// What the prompt knows.
#[derive(Clone, PartialEq, Properties)]
pub struct PromptProps {
    pub terminal: usize,
    /// Its history; while a command runs in it, there is no prompt, but keys still arrive.
    pub content: ByPointer<Terminal>,
    /// A line that is being typed by itself.
    pub typing: Option<AttrValue>,
    /// A line that a button has put here, to go on with.
    pub offer: Option<Offer>,
    pub words: Spoken,
    pub on_complete: Callback<(usize, String, usize), Completion>,
    pub on_clear: Callback<()>,
    pub on_action: Callback<Action>,
}

/// What happens at the prompt.
pub enum PromptMessage {
    Edited(String),
    Key(Key),
    Pasted(String),
}

/// The prompt.
pub struct Prompt {
    editor: LineEditor,
    input: NodeRef,
    candidates: Vec<String>,
    /// Where the caret goes once the line is drawn, in bytes.
    caret: Option<usize>,
}

impl Component for Prompt {
    type Message = PromptMessage;
    type Properties = PromptProps;

    fn create(_: &Context<Self>) -> Self {
        Self { editor: LineEditor::default(), input: NodeRef::default(), candidates: Vec::new(), caret: None }
    }

    fn update(&mut self, ctx: &Context<Self>, message: PromptMessage) -> bool {
        ctx.props().on_action.emit(Action::Touch);
        if !matches!(message, PromptMessage::Key(Key::Complete)) {
            self.candidates.clear();
        }
        match message {
            PromptMessage::Edited(text) => self.edited(ctx, text),
            PromptMessage::Pasted(text) => self.pasted(ctx, &text),
            PromptMessage::Key(key) => self.pressed(ctx, key),
        }
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &PromptProps) -> bool {
        if let Some(offer) = ctx.props().offer.as_ref().filter(|offer| old.offer.as_ref() != Some(offer)) {
            self.editor.accept_search();
            self.editor.edit(offer.line.clone());
            self.caret = Some(offer.line.len());
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let PromptProps { terminal, content, typing, words, .. } = ctx.props();
        let link = ctx.link();
        let onkeydown = link.batch_callback(|event: KeyboardEvent| {
            let key = meaning(&event)?;
            event.prevent_default();
            Some(PromptMessage::Key(key))
        });
        let oninput = link.callback(|event: InputEvent| {
            PromptMessage::Edited(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        });
        let onpaste = link.batch_callback(|event: Event| {
            let event: ClipboardEvent = wasm_bindgen::JsCast::unchecked_into(event);
            let text = event.clipboard_data()?.get_data("text").ok()?;
            // What has no line feed is pasted by the browser.
            text.contains('\n').then(|| {
                event.prevent_default();
                PromptMessage::Pasted(text)
            })
        });
        let (mark, value) = match (&self.editor.search, typing) {
            (_, Some(typing)) => (content.prompt().to_owned(), typing.to_string()),
            (Some(search), None) => {
                let mark = if search.failed { words.failed_search } else { words.search };
                (fill(mark, &[&self.editor.text]), search.query.clone())
            }
            (None, None) if content.is_busy() => (String::new(), self.editor.text.clone()),
            (None, None) => (content.prompt().to_owned(), self.editor.text.clone()),
        };
        let shown = self.candidates.len().min(CANDIDATES_SHOWN);
        html! {
            <>
                <div class="rp-prompt-row">
                <label class="rp-prompt">
                    <span class="rp-prompt-mark">{ mark }</span>
                    <textarea class="rp-input" rows="1" ref={self.input.clone()} {value} {onkeydown} {oninput} {onpaste}
                        aria-label={fill(words.command_line, &[&(terminal + 1).to_string()])}
                        autocomplete="off" autocorrect="off" autocapitalize="none" spellcheck="false" />
                </label>
                if !self.editor.text.trim().is_empty() && typing.is_none() {
                    <button type="button" class="rp-button rp-ask-what-if" title={words.what_if_title}
                        onclick={link.callback(|_: MouseEvent| PromptMessage::Key(Key::WhatIf))}>{ words.what_if }</button>
                }
                </div>
                <div class="rp-candidates">
                    { for self.candidates[..shown].iter().map(|candidate| html! { <span>{ candidate }</span> }) }
                    if shown < self.candidates.len() {
                        <span>{ fill(words.more_candidates, &[&(self.candidates.len() - shown).to_string()]) }</span>
                    }
                </div>
            </>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        let Some(input) = self.input.cast::<HtmlTextAreaElement>() else { return };
        if let Some(caret) = self.caret.take() {
            // The browser counts in UTF-16.
            let units: usize = self.editor.text[..caret].chars().map(char::len_utf16).sum();
            let units = u32::try_from(units).unwrap_or(u32::MAX);
            // It fails only for inputs without text.
            let _ = input.set_selection_range(units, units);
            // It fails only where nothing can be focused.
            let _ = input.focus();
        }
    }
}

impl Prompt {
    fn edited(&mut self, ctx: &Context<Self>, text: String) {
        if self.editor.search.is_some() {
            self.editor.search_for(text, &ctx.props().content.history);
        } else {
            self.editor.edit(text);
        }
    }

    /// Every whole line runs, one after the other; what follows the last line feed stays at the prompt.
    fn pasted(&mut self, ctx: &Context<Self>, text: &str) {
        self.editor.accept_search();
        let caret = self.caret_in_bytes();
        let rest = self.editor.text.split_off(caret);
        let text = format!("{}{}{rest}", self.editor.text, text.replace("\r\n", "\n"));
        let mut lines: Vec<&str> = text.split('\n').collect();
        let last = lines.pop().unwrap_or_default().to_owned();
        for line in lines {
            self.run(ctx, line.to_owned());
        }
        self.caret = Some(last.len());
        self.editor.edit(last);
    }

    fn run(&self, ctx: &Context<Self>, line: String) {
        ctx.props().on_action.emit(Action::Run { terminal: ctx.props().terminal, line });
    }

    fn pressed(&mut self, ctx: &Context<Self>, key: Key) {
        let PromptProps { terminal, content, on_clear, on_action, .. } = ctx.props();
        match key {
            Key::Run => {
                let line = self.editor.take();
                self.run(ctx, line);
            }
            Key::WhatIf => {
                self.editor.accept_search();
                on_action.emit(Action::WhatIf { terminal: *terminal, line: self.editor.text.clone() });
                return;
            }
            Key::Complete => {
                self.editor.accept_search();
                self.complete(ctx);
                return;
            }
            Key::Older => self.editor.older(&content.history),
            Key::Newer => self.editor.newer(&content.history),
            Key::Interrupt => {
                self.editor.take();
                on_action.emit(Action::Interrupt { terminal: *terminal });
            }
            Key::Clear => on_clear.emit(()),
            Key::Search => self.editor.search_older(&content.history),
            Key::Abandon => self.editor.abandon_search(),
            Key::Erase(what) => {
                let searched = self.editor.search.is_some();
                let caret = if searched { self.editor.text.len() } else { self.caret_in_bytes() };
                self.caret = Some(self.editor.erase(what, caret));
                return;
            }
            Key::Start => {
                self.caret = Some(0);
                return;
            }
            Key::End => {}
        }
        self.caret = self.editor.search.is_none().then_some(self.editor.text.len());
    }

    fn complete(&mut self, ctx: &Context<Self>) {
        let caret = self.caret_in_bytes();
        let line = self.editor.text.clone();
        let Completion { start, candidates } =
            ctx.props().on_complete.emit((ctx.props().terminal, line.clone(), caret));
        let Some(word) = line.get(start..caret) else { return };
        let beginning = common_beginning(&candidates);
        let only = candidates.len() == 1;
        let listed = !self.candidates.is_empty();
        if beginning.len() > word.len() || only {
            // A word that is complete is followed by the next.
            let space = if only && !line[caret..].starts_with(' ') { " " } else { "" };
            let text = format!("{}{beginning}{space}{}", &line[..start], &line[caret..]);
            self.caret = Some(start + beginning.len() + space.len());
            self.editor.edit(text);
            self.candidates.clear();
        } else if listed {
            self.candidates.clear();
        } else {
            self.candidates = candidates;
        }
    }

    fn caret_in_bytes(&self) -> usize {
        let units = self.input.cast::<HtmlTextAreaElement>().and_then(|input| input.selection_start().ok().flatten());
        let Some(units) = units else { return self.editor.text.len() };
        let mut left = usize::try_from(units).unwrap_or(usize::MAX);
        let mut bytes = 0;
        for letter in self.editor.text.chars() {
            if left == 0 {
                break;
            }
            left = left.saturating_sub(letter.len_utf16());
            bytes += letter.len_utf8();
        }
        bytes
    }
}
