//! The next step of the lesson, and the button that types it all by itself.

use session::lesson::Lesson;
use yew::prelude::*;

use crate::action::{Action, click};
use crate::by_pointer::ByPointer;
use crate::words::use_words;

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
    let words = use_words();
    let emit = |action: Action| click(on_action, action);
    let Some(next) = lesson.steps.get(*step) else {
        return html! {
            <div class="rp-lesson">
                <p>{ words.lesson_over }</p>
            </div>
        };
    };
    html! {
        <div class="rp-lesson">
            <p>{ next.text(words.language).to_owned() }{ " " }<code class="rp-next" lang="en">{ next.line.to_string() }</code></p>
            if *watching {
                <button type="button" class="rp-button" aria-pressed="true" onclick={emit(Action::StopWatching)}>{ words.stop }</button>
            } else {
                <button type="button" class="rp-button rp-primary rp-watch" title={words.watch_title}
                    onclick={emit(Action::Watch)}>{ words.watch }</button>
            }
        </div>
    }
}
