//! Which language the page speaks.

use session::sentences::Language;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::action::Action;
use crate::words::use_words;

/// Where a choice goes.
#[derive(Clone, PartialEq, Properties)]
pub struct LanguageSelectProps {
    /// Where what a person does goes.
    pub on_action: Callback<Action>,
}

/// The languages, each by the short name that it has in itself.
#[component]
pub fn LanguageSelect(props: &LanguageSelectProps) -> Html {
    let words = use_words();
    let onchange = {
        let on_action = props.on_action.clone();
        Callback::from(move |event: Event| {
            let tag = event.target_unchecked_into::<HtmlSelectElement>().value();
            on_action.emit(Action::Speak(Language::of_tag(&tag)));
        })
    };
    html! {
        <select class="rp-speed rp-language" aria-label={words.language_choice} title={words.language_choice} {onchange}>
            { for Language::ALL.into_iter().map(|language| {
                html! {
                    <option value={language.tag()} selected={language == words.language}>{ short_name(language) }</option>
                }
            }) }
        </select>
    }
}

fn short_name(language: Language) -> &'static str {
    match language {
        Language::English => "EN",
        Language::Portuguese => "PT",
    }
}
