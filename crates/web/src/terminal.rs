//! A terminal: scrollback, and the prompt below it while no command runs.

mod keys;
mod line_editor;
mod prompt;
mod scrollback;
mod walk;

use session::{Completion, Terminal as SessionTerminal};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::graph::Marks;
use crate::page::Offer;
use crate::words::{fill, use_words};
pub use line_editor::common_beginning;
use prompt::Prompt;
use scrollback::Scrollback;

/// What a terminal shows and does.
#[derive(Clone, PartialEq, Properties)]
pub struct TerminalProps {
    /// Its number.
    pub terminal: usize,
    /// Whether it is in front.
    pub seen: bool,
    /// What stands in it.
    pub content: ByPointer<SessionTerminal>,
    /// A line that is being typed by itself.
    pub typing: Option<AttrValue>,
    /// A line that a button has put at the prompt.
    pub offer: Option<Offer>,
    /// What is pointed at.
    pub marks: Marks,
    /// The candidates for the word at a place of a line.
    pub on_complete: Callback<(usize, String, usize), Completion>,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// The terminal.
#[component]
pub fn Terminal(props: &TerminalProps) -> Html {
    let content = &props.content;
    let words = use_words();
    let scroller = use_node_ref();
    let cleared = use_state_eq(|| 0_usize);

    // New output scrolls into view.
    {
        let scroller = scroller.clone();
        use_effect_with((content.lines.len(), content.is_busy(), props.typing.clone(), props.seen), move |_| {
            if let Some(element) = scroller.cast::<HtmlElement>() {
                element.set_scroll_top(element.scroll_height());
            }
        });
    }
    let focus = {
        let scroller = scroller.clone();
        Callback::from(move |_: MouseEvent| {
            if keys::selected_text().is_empty() {
                focus_prompt(&scroller);
            }
        })
    };
    let on_clear = {
        let (cleared, count) = (cleared.clone(), content.lines.len());
        Callback::from(move |()| cleared.set(count))
    };
    let first = (*cleared).min(content.lines.len());
    html! {
        <div class="rp-terminal" hidden={!props.seen} ref={scroller} onclick={focus} role="tabpanel" aria-label={fill(words.terminal, &[&(props.terminal + 1).to_string()])}>
            <Scrollback content={content.clone()} {first} pointed={props.marks.pointed.clone()} on_action={&props.on_action} />
            <Prompt {words} terminal={props.terminal} content={content.clone()} typing={props.typing.clone()} offer={props.offer.clone()}
                on_complete={&props.on_complete} {on_clear} on_action={&props.on_action} />
        </div>
    }
}

fn focus_prompt(scroller: &NodeRef) {
    let input = scroller.cast::<HtmlElement>().and_then(|element| element.query_selector(".rp-input").ok().flatten());
    if let Some(input) = input.and_then(|element| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(element).ok()) {
        // It fails only where nothing can be focused.
        let _ = input.focus();
    }
}
