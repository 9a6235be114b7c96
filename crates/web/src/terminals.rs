//! The terminals: one is seen, the others go on behind it.

use session::{Completion, Terminal as SessionTerminal};
use yew::prelude::*;

use crate::action::{Action, click};
use crate::by_pointer::ByPointer;
use crate::graph::Marks;
use crate::page::{FileAction, MOST_TERMINALS, Offer, Typed};
use crate::tabs::{tab_index, turn};
use crate::terminal::Terminal;
use crate::words::{fill, use_words};

/// Which terminals there are.
#[derive(Clone, PartialEq, Properties)]
pub struct TerminalsProps {
    pub terminals: Vec<ByPointer<SessionTerminal>>,
    /// Which one is seen.
    pub shown: usize,
    /// A line that is being typed by itself.
    pub typing: Option<Typed>,
    /// A line that a button has put at a prompt.
    pub offer: Option<Offer>,
    pub marks: Marks,
    pub on_complete: Callback<(usize, String, usize), Completion>,
    pub on_action: Callback<Action>,
}

/// Tabs, and the terminal of the one that is chosen.
#[component]
pub fn Terminals(props: &TerminalsProps) -> Html {
    let TerminalsProps { terminals, shown, typing, offer, marks, on_complete, on_action } = props;
    let words = use_words();
    let emit = |action: Action| click(on_action, action);
    html! {
        <section class="rp-terminals" aria-label={words.terminals}>
            <div class="rp-tabs">
                <div class="rp-tab-row" role="tablist" aria-label={words.terminals} onkeydown={|event: KeyboardEvent| turn(&event)}>
                    { for terminals.iter().enumerate().map(|(index, terminal)| html! {
                        <button type="button" class="rp-tab" role="tab" aria-selected={(index == *shown).to_string()}
                            tabindex={tab_index(index == *shown)} onclick={emit(Action::ShowTerminal(index))}>
                            { fill(words.terminal_tab, &[&(index + 1).to_string()]) }
                            if terminal.is_busy() {
                                <span class="rp-busy" title={words.busy} />
                            }
                        </button>
                    }) }
                </div>
                if terminals.len() < MOST_TERMINALS {
                    <button type="button" class="rp-tab rp-new-tab" aria-label={words.new_terminal} title={words.new_terminal}
                        onclick={emit(Action::OpenTerminal)}>{ "+" }</button>
                }
                <button type="button" class="rp-tab rp-show-files" onclick={emit(Action::File(FileAction::Show(true)))}>{ words.files }</button>
            </div>
            // A terminal that is not seen keeps its prompt and its place.
            { for terminals.iter().enumerate().map(|(index, terminal)| {
                let seen = index == *shown;
                let typing = typing.clone().filter(|typed| typed.terminal == index).map(|typed| AttrValue::from(typed.text));
                let offer = offer.clone().filter(|offer| offer.terminal == index);
                html! {
                    <Terminal key={index} terminal={index} {seen} content={terminal.clone()} {typing} {offer} marks={marks.clone()}
                        {on_complete} {on_action} />
                }
            }) }
        </section>
    }
}
