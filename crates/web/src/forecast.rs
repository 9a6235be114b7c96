//! What would come of a line: how long it takes, how few pods there are meanwhile, and what gets stuck.

use session::sentences::Sentence;
use session::what_if::{Forecast, Outcome};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::action::{Action, click};
use crate::by_pointer::ByPointer;
use crate::page::Tried;
use crate::timeline::lane;
use crate::words::{Spoken, fill, use_words};

/// What is told.
#[derive(Clone, PartialEq, Properties)]
pub struct ForecastPanelProps {
    /// The lines that were tried.
    pub tried: ByPointer<Vec<Tried>>,
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// What the lines are called.
const NAMES: [&str; 2] = ["A", "B"];

/// A column for each line, and a field for a line to compare with.
#[component]
pub fn ForecastPanel(props: &ForecastPanelProps) -> Html {
    let ForecastPanelProps { tried, on_action } = props;
    let words = use_words();
    let onkeydown = {
        let on_action = on_action.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                let line = event.target_unchecked_into::<HtmlInputElement>().value();
                on_action.emit(Action::Compare(line));
            }
        })
    };
    html! {
        <section class="rp-forecast" aria-label={words.what_if_panel}>
            <div class="rp-inspector-head">
                <h2>{ words.what_if_heading }</h2>
                <button type="button" class="rp-button" onclick={click(on_action, Action::CloseWhatIf)}>{ words.close }</button>
            </div>
            <div class="rp-courses" aria-live="polite">
                { for tried.iter().zip(NAMES).map(|(tried, name)| course(tried, name, words, on_action)) }
                <div class="rp-lanes">
                    { for tried.iter().zip(NAMES).filter(|(tried, _)| !tried.lanes.is_empty()).map(|(tried, name)| html! {
                        <div class="rp-lane-row"><strong>{ name }</strong><div>{ for tried.lanes.iter().map(|held| lane(held, words)) }</div></div>
                    }) }
                </div>
            </div>
            <label class="rp-compare">
                <span>{ words.compare_with }</span>
                <input type="text" placeholder={words.compare_hint} autocomplete="off" autocapitalize="none" spellcheck="false" {onkeydown} />
            </label>
        </section>
    }
}

fn course(tried: &Tried, name: &'static str, words: Spoken, on_action: &Callback<Action>) -> Html {
    let told = match &tried.forecast {
        None => html! { <p class="rp-looking">{ words.looking_ahead }</p> },
        Some(forecast) => told(forecast, words),
    };
    html! {
        <div class="rp-course">
            <p class="rp-course-line"><strong>{ name }</strong><code>{ tried.line.clone() }</code>
                <button type="button" class="rp-button rp-run-it" title={words.types_this} onclick={click(on_action, Action::Type(tried.line.clone()))}>{ words.run_it }</button>
            </p>
            { told }
            if let Some(forecast) = &tried.forecast {
                if !forecast.printed.is_empty() {
                    <pre>{ forecast.printed.join("\n") }</pre>
                }
            }
        </div>
    }
}

fn told(forecast: &Forecast, words: Spoken) -> Html {
    let say = |sentence: &Sentence| sentence.in_language(words.language);
    let seconds = |span: objects::Span| ((span.0 + 999_999) / 1_000_000).to_string();
    let summary = match forecast.took {
        _ if forecast.changes_nothing => words.nothing_changes.to_owned(),
        Some(took) => fill(words.takes, &[&seconds(took)]),
        None => words.never_ends.to_owned(),
    };
    let lost = match forecast.dropped {
        0 => words.no_request_lost.to_owned(),
        lost => fill(words.requests_lost, &[&lost.to_string()]),
    };
    html! {
        <>
            <p class="rp-doing">{ summary }{ " " }<span class={classes!((forecast.dropped > 0).then_some("rp-gone"))}>{ lost }</span>
                if forecast.runs_on { { " " }{ words.command_goes_on } }
            </p>
            <ul>{ for forecast.outcomes.iter().map(|outcome| html! { <li>{ in_words(outcome, words) }</li> }) }</ul>
            { for forecast.stuck.iter().map(|(object, why)| html! {
                <div class="rp-answer">
                    <p><strong class="rp-gone">{ if why.stuck { words.stuck_object } else { words.goes_on_object } }{ " " }</strong>
                        { format!("{}/{}. {}", object.kind.resource().singular, object.name, say(&why.doing)) }</p>
                    <ol>{ for why.because.iter().map(|reason| html! { <li>{ say(reason) }</li> }) }</ol>
                </div>
            }) }
        </>
    }
}

/// `web: fewest available 3 (4 before), most pods 5, 4 wanted`
fn in_words(outcome: &Outcome, words: Spoken) -> String {
    let name = &outcome.reference.name;
    let available = match outcome.fewest_available {
        Some((before, fewest)) => fill(words.fewest_available, &[name, &fewest.to_string(), &before.to_string()]),
        None => fill(words.new_deployment, &[name]),
    };
    let most = fill(words.most_pods, &[&outcome.most_pods.to_string()]);
    let wanted = match outcome.wanted {
        Some(wanted) => fill(words.wanted, &[&wanted.to_string()]),
        None => words.deleted.to_owned(),
    };
    [available, most, wanted].join(", ")
}
