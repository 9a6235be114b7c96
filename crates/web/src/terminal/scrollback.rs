//! What a terminal has printed, with the names of objects that light up.

use std::rc::Rc;

use objects::ObjectRef;
use session::{Line, Span, Style, Terminal};
use web_sys::Element;
use yew::prelude::*;

use super::walk::walk;
use crate::action::{Action, click};
use crate::by_pointer::ByPointer;
use crate::transport::clock_text;
use crate::words::{Spoken, fill, use_words};

/// Older lines are dropped from the page (not from the session).
const LINES_SHOWN: usize = 2000;

/// Which lines.
#[derive(Clone, PartialEq, Properties)]
pub struct ScrollbackProps {
    pub content: ByPointer<Terminal>,
    /// The first line that is shown: the others were cleared away.
    pub first: usize,
    pub pointed: Option<ObjectRef>,
    pub on_action: Callback<Action>,
}

/// The lines, each with its moment.
#[component]
pub fn Scrollback(props: &ScrollbackProps) -> Html {
    let ScrollbackProps { content, first, pointed, on_action } = props;
    let lines = &content.lines;
    let output = use_node_ref();
    let onkeydown = {
        let output = output.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(output) = output.cast::<Element>() {
                walk(&event, &output);
            }
        })
    };
    let words = use_words();
    let first = (*first).max(content.first).max(lines.len().saturating_sub(LINES_SHOWN));
    html! {
        // One stop of the Tab key; from there on by arrow keys.
        <div class="rp-output" role="log" aria-label={words.output} lang="en" tabindex="0" ref={output} {onkeydown}>
            { for lines.iter().enumerate().skip(first).map(|(index, line)| {
                // Only a line that names the object changes when it is pointed at.
                let pointed = pointed.clone().filter(|pointed| names(line, pointed));
                html! { <LineText {words} key={index} line={Rc::clone(line)} {pointed} on_action={on_action} /> }
            }) }
        </div>
    }
}

fn names(line: &Line, object: &ObjectRef) -> bool {
    line.spans.iter().any(|span| span.object.as_ref() == Some(object))
}

#[derive(Clone, PartialEq, Properties)]
struct LineTextProps {
    words: Spoken,
    line: Rc<Line>,
    pointed: Option<ObjectRef>,
    on_action: Callback<Action>,
}

#[component]
fn LineText(props: &LineTextProps) -> Html {
    let LineTextProps { words, line, pointed, on_action } = props;
    let go = {
        let (on_action, moment) = (on_action.clone(), line.moment);
        Callback::from(move |_: MouseEvent| on_action.emit(Action::GoTo(Some(moment))))
    };
    let onkeydown = on_enter(on_action, Action::GoTo(Some(line.moment)));
    html! {
        <div data-moment={line.moment.0.to_string()} tabindex="-1" {onkeydown}>
            <span class="rp-gutter" title={fill(words.go_to, &[&clock_text(line.moment)])} onclick={go} />
            { for line.spans.iter().map(|span| span_text(span, pointed.as_ref(), on_action)) }
        </div>
    }
}

/// Does an action where Enter is pressed.
fn on_enter(on_action: &Callback<Action>, action: Action) -> Callback<KeyboardEvent> {
    let on_action = on_action.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            // A name stands in a line.
            event.stop_propagation();
            on_action.emit(action.clone());
        }
    })
}

fn span_text(span: &Span, pointed: Option<&ObjectRef>, on_action: &Callback<Action>) -> Html {
    let style = match span.style {
        Style::Prompt => Some("rp-prompt-mark"),
        Style::Typed => Some("rp-typed"),
        Style::Out => None,
        Style::Err => Some("rp-error"),
    };
    let Some(object) = &span.object else {
        return html! { <span class={classes!(style)}>{ span.text.clone() }</span> };
    };
    let emit = |action: Action| click(on_action, action);
    let class = classes!("rp-object", style, (pointed == Some(object)).then_some("rp-pointed"));
    html! {
        <span {class} tabindex="-1" onkeydown={on_enter(on_action, Action::Select(Some(object.clone())))} onmouseenter={emit(Action::Point(Some(object.clone())))} onmouseleave={emit(Action::Point(None))}
            onclick={emit(Action::Select(Some(object.clone())))}>{ span.text.clone() }</span>
    }
}
