//! What a session says to a person in words of its own: which text and with which values. It is put into words only
//! where it is shown, in the language of the page.

mod texts;

use std::fmt::Display;

pub use texts::Text;

/// A language that the page speaks. What kubectl prints is English in any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Portuguese as it is written in Brazil.
    Portuguese,
}

impl Language {
    /// All of them, in the order in which their texts stand.
    pub const ALL: [Language; 2] = [Language::English, Language::Portuguese];

    /// Its tag as browsers know it.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Portuguese => "pt-BR",
        }
    }

    /// The language with this tag; English for any other.
    pub fn of_tag(tag: &str) -> Language {
        Language::ALL.into_iter().find(|language| language.tag() == tag).unwrap_or_default()
    }
}

/// A text with what fills its places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    text: Text,
    values: Vec<Value>,
}

/// What fills a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A name or a number, which is the same in every language.
    Plain(String),
    /// Something that is itself said in a language.
    Said(Sentence),
}

impl Sentence {
    /// What Kubernetes says, which is never translated.
    pub fn verbatim(text: &str) -> Sentence {
        Text::Verbatim.with(&[&text])
    }

    /// In words.
    pub fn in_language(&self, language: Language) -> String {
        let value = |value: &Value| match value {
            Value::Plain(text) => text.clone(),
            Value::Said(sentence) => sentence.in_language(language),
        };
        let values: Vec<String> = self.values.iter().map(value).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        fill(self.text.template(language), &values)
    }
}

impl From<Text> for Sentence {
    fn from(text: Text) -> Sentence {
        Sentence { text, values: Vec::new() }
    }
}

impl From<Sentence> for Value {
    fn from(sentence: Sentence) -> Value {
        Value::Said(sentence)
    }
}

impl Value {
    /// A name or a number.
    pub fn plain(value: &dyn Display) -> Value {
        Value::Plain(value.to_string())
    }
}

impl Text {
    /// The text with names and numbers.
    pub fn with(self, values: &[&dyn Display]) -> Sentence {
        self.of(values.iter().map(|value| Value::plain(*value)).collect())
    }

    /// The text with values, some of which are said in a language themselves.
    pub fn of(self, values: Vec<Value>) -> Sentence {
        Sentence { text: self, values }
    }
}

/// Fills the places of a text: `{0}` is the first value, and `{0?pod|pods}` is `pod` where that is 1 and else `pods`.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        let (number, forms) = place.split_once('?').map_or((place, None), |(number, forms)| (number, Some(forms)));
        let value = number.parse().ok().and_then(|number: usize| values.get(number)).copied().unwrap_or_default();
        filled.push_str(before);
        filled.push_str(match forms.and_then(|forms| forms.split_once('|')) {
            Some((one, _)) if value == "1" => one,
            Some((_, many)) => many,
            None => value,
        });
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The numbers of the places of a text, each once; `None` where a place can't be read.
pub fn places(template: &str) -> Option<Vec<usize>> {
    let mut places = Vec::new();
    for part in template.split('{').skip(1) {
        let place = part.split_once('}')?.0;
        let (number, forms) = place.split_once('?').unwrap_or((place, "|"));
        if forms.split('|').count() != 2 {
            return None;
        }
        places.push(number.parse().ok()?);
    }
    places.sort_unstable();
    places.dedup();
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_told_apart() {
        let template = "{0} {0?pod|pods} on {1}";
        assert_eq!(fill(template, &["1", "node-1"]), "1 pod on node-1");
        assert_eq!(fill(template, &["3", "{0}"]), "3 pods on {0}");
        assert_eq!(places(template), Some(vec![0, 1]));
        assert_eq!(places("{0?pod}"), None);
        assert_eq!(places("{0"), None);
    }

    #[test]
    fn every_text_is_there_in_every_language_with_the_same_places() {
        for text in Text::ALL {
            let templates = Language::ALL.map(|language| text.template(language));
            assert!(templates.iter().all(|template| !template.is_empty()), "{text:?}");
            assert!(places(templates[0]).is_some(), "{text:?}");
            assert!(templates.iter().all(|template| places(template) == places(templates[0])), "{text:?}");
        }
    }

    #[test]
    fn a_sentence_within_a_sentence_is_of_the_same_language() {
        let rounded = Text::Rounded.with(&[&"floor", &"25%", &3, &0]);
        let limits = Text::Limits.of(vec![rounded.into(), Value::plain(&3), Value::plain(&1), Value::plain(&4)]);
        let said = limits.in_language(Language::Portuguese);
        assert!(said.starts_with("maxUnavailable = floor(25% de 3) = 0, "), "{said}");
    }
}
