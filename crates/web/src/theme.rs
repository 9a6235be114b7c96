//! Light or dark.

use yew::prelude::*;

use crate::action::Action;
use crate::words::use_words;

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// For the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn next(self) -> Theme {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }
}

/// Which colours there are now.
#[derive(Clone, PartialEq, Properties)]
pub struct ThemeButtonProps {
    pub theme: Theme,
    pub on_action: Callback<Action>,
}

/// Goes through the themes.
#[component]
pub fn ThemeButton(props: &ThemeButtonProps) -> Html {
    let ThemeButtonProps { theme, on_action } = props;
    let next = {
        let (on_action, next) = (on_action.clone(), theme.next());
        Callback::from(move |_: MouseEvent| on_action.emit(Action::SetTheme(next)))
    };
    let words = use_words();
    let label = match theme {
        Theme::System => words.theme_system,
        Theme::Light => words.theme_light,
        Theme::Dark => words.theme_dark,
    };
    let icon = match theme {
        Theme::System => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2v10A5 5 0 0 1 8 3z",
        Theme::Light => "M8 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM7 0h2v2H7zM7 14h2v2H7zM0 7h2v2H0zM14 7h2v2h-2z",
        Theme::Dark => "M6 1a7 7 0 1 0 9 9A6 6 0 0 1 6 1z",
    };
    html! {
        <button type="button" class="rp-button rp-theme" aria-label={label} title={label} onclick={next}>
            <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true"><path d={icon} /></svg>
        </button>
    }
}
