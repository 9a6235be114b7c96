//! What the page says in words of its own, in every language. Names of Kubernetes and its kubectl stay English.
//!
//! A text that is missing in a language does not compile.

use session::sentences::Language;
pub use session::sentences::fill;
use yew::prelude::*;

mod help;
mod page;

pub use help::HelpWords;
pub use page::Words;

/// Makes a table of texts with a field for each, and one such table for every language.
macro_rules! words {
    ($(#[$about:meta])* $table:ident: $($name:ident: $english:literal, $portuguese:literal;)*) => {
        $(#[$about])*
        pub struct $table {
            $(pub $name: &'static str,)*
        }

        impl $table {
            pub(super) const ENGLISH: $table = $table { $($name: $english,)* };
            pub(super) const PORTUGUESE: $table = $table { $($name: $portuguese,)* };
            /// Every text in every language.
            #[cfg(test)]
            pub(super) const ALL: &[(&str, [&str; 2])] = &[$((stringify!($name), [$english, $portuguese]),)*];
        }
    };
}
use words;

/// The words of one language.
#[derive(Clone, Copy)]
pub struct Spoken {
    /// Which one.
    pub language: Language,
    words: &'static Words,
    /// Those of the list of shapes and keys.
    pub help: &'static HelpWords,
}

impl Spoken {
    /// The words of a language.
    pub fn of(language: Language) -> Spoken {
        static WORDS: [Words; Language::ALL.len()] = [Words::ENGLISH, Words::PORTUGUESE];
        static HELP: [HelpWords; Language::ALL.len()] = [HelpWords::ENGLISH, HelpWords::PORTUGUESE];
        Spoken { language, words: &WORDS[language as usize], help: &HELP[language as usize] }
    }
}

impl yew::html::ImplicitClone for Spoken {}

impl PartialEq for Spoken {
    fn eq(&self, other: &Spoken) -> bool {
        self.language == other.language
    }
}

impl std::ops::Deref for Spoken {
    type Target = Words;
    fn deref(&self) -> &Words {
        self.words
    }
}

/// The words of the language that the page speaks: a component that uses them is drawn anew when that changes.
#[hook]
pub fn use_words() -> Spoken {
    use_context::<Spoken>().unwrap_or_else(|| Spoken::of(Language::default()))
}

#[cfg(test)]
mod tests {
    use session::sentences::places;

    use super::*;

    #[test]
    fn every_text_is_there_in_every_language_with_the_same_places() {
        for (name, [english, portuguese]) in Words::ALL.iter().chain(HelpWords::ALL) {
            assert!(!english.is_empty() && !portuguese.is_empty(), "{name}");
            assert!(places(english).is_some(), "{name}");
            assert_eq!(places(english), places(portuguese), "{name}");
        }
    }
}
