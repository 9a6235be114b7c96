//! What would come of a line: how long it takes, how few pods there are meanwhile, and what gets stuck.

use session::what_if::{Forecast, Outcome};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::action::{Action, click};
use crate::by_pointer::ByPointer;
use crate::page::Tried;
use crate::timeline::lane;

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
        <section class="rp-forecast" aria-label="What if">
            <div class="rp-inspector-head">
                <h2>{ "What if? Nothing of this has happened." }</h2>
                <button type="button" class="rp-button" onclick={click(on_action, Action::CloseWhatIf)}>{ "Close" }</button>
            </div>
            <div class="rp-courses" aria-live="polite">
                { for tried.iter().zip(NAMES).map(|(tried, name)| course(tried, name, on_action)) }
                <div class="rp-lanes">
                    { for tried.iter().zip(NAMES).filter(|(tried, _)| !tried.lanes.is_empty()).map(|(tried, name)| html! {
                        <div class="rp-lane-row"><strong>{ name }</strong><div>{ for tried.lanes.iter().map(lane) }</div></div>
                    }) }
                </div>
            </div>
            <label class="rp-compare">
                <span>{ "Compare with" }</span>
                <input type="text" placeholder="another line, from the same moment; Enter" autocomplete="off" autocapitalize="none" spellcheck="false" {onkeydown} />
            </label>
        </section>
    }
}

fn course(tried: &Tried, name: &'static str, on_action: &Callback<Action>) -> Html {
    let told = match &tried.forecast {
        None => html! { <p class="rp-looking">{ "Looking 15 minutes ahead…" }</p> },
        Some(forecast) => told(forecast),
    };
    html! {
        <div class="rp-course">
            <p class="rp-course-line"><strong>{ name }</strong><code>{ tried.line.clone() }</code>
                <button type="button" class="rp-button rp-run-it" title="Types this into the terminal" onclick={click(on_action, Action::Type(tried.line.clone()))}>{ "Run it" }</button>
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

fn told(forecast: &Forecast) -> Html {
    let seconds = |span: objects::Span| format!("{} s", (span.0 + 999_999) / 1_000_000);
    let summary = match forecast.took {
        _ if forecast.changes_nothing => "No Deployment changes.".to_owned(),
        Some(took) => format!("It takes {}.", seconds(took)),
        None => "It does not come to an end within 15 minutes.".to_owned(),
    };
    let lost = match forecast.dropped {
        0 => "No request is lost.".to_owned(),
        lost => format!("Lost requests: {lost}, of one a second to each Service."),
    };
    html! {
        <>
            <p class="rp-doing">{ summary }{ " " }<span class={classes!((forecast.dropped > 0).then_some("rp-gone"))}>{ lost }</span>
                if forecast.runs_on { { " The command itself goes on." } }
            </p>
            <ul>{ for forecast.outcomes.iter().map(|outcome| html! { <li>{ in_words(outcome) }</li> }) }</ul>
            { for forecast.stuck.iter().map(|(object, why)| html! {
                <div class="rp-answer">
                    <p><strong class="rp-gone">{ if why.stuck { "Stuck: " } else { "Goes on: " } }</strong>
                        { format!("{}/{}. {}", object.kind.resource().singular, object.name, why.doing) }</p>
                    <ol>{ for why.because.iter().map(|reason| html! { <li>{ reason.clone() }</li> }) }</ol>
                </div>
            }) }
        </>
    }
}

/// `web: fewest available 3 (4 before), most pods 5, 4 wanted`
fn in_words(outcome: &Outcome) -> String {
    let mut text = outcome.reference.name.clone();
    match outcome.fewest_available {
        Some((before, fewest)) => text.push_str(&format!(": fewest available {fewest} ({before} before)")),
        None => text.push_str(": new"),
    }
    text.push_str(&format!(", most pods {}", outcome.most_pods));
    match outcome.wanted {
        Some(wanted) => text.push_str(&format!(", {wanted} wanted")),
        None => text.push_str(", deleted"),
    }
    text
}
