//! The next step of the lesson, and the button that types it all by itself.

use session::lesson::Lesson;
use yew::prelude::*;

use crate::action::{Action, click};
use crate::by_pointer::ByPointer;

/// Where in which lesson.
#[derive(Clone, PartialEq, Properties)]
pub struct LessonBarProps {
    pub lesson: ByPointer<Lesson>,
    pub step: usize,
    /// Whether it types itself.
    pub watching: bool,
    pub on_action: Callback<Action>,
}

/// What the next command is about, and the command.
#[component]
pub fn LessonBar(props: &LessonBarProps) -> Html {
    let LessonBarProps { lesson, step, watching, on_action } = props;
    let emit = |action: Action| click(on_action, action);
    let Some(next) = lesson.steps.get(*step) else {
        return html! {
            <div class="rp-lesson">
                <p>{ "That was the lesson. The cluster is yours: try anything." }</p>
            </div>
        };
    };
    html! {
        <div class="rp-lesson">
            <p>{ next.text.to_string() }{ " " }<code class="rp-next">{ next.line.to_string() }</code></p>
            if *watching {
                <button type="button" class="rp-button" aria-pressed="true" onclick={emit(Action::StopWatching)}>{ "Stop" }</button>
            } else {
                <button type="button" class="rp-button rp-primary rp-watch" title="Types the lesson by itself; any key takes over"
                    onclick={emit(Action::Watch)}>{ "Watch" }</button>
            }
        </div>
    }
}
