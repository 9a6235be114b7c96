//! The line at the prompt: history, search and completion, without the keys and pixels.

use std::rc::Rc;

/// What a person is typing, and where in the history they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineEditor {
    /// The line as it stands.
    pub text: String,
    /// Which entry of the history the line is; `None` for a new line.
    entry: Option<usize>,
    /// The new line, while an entry of the history is shown.
    draft: String,
    /// The search through the history, while it is on.
    pub search: Option<Search>,
}

/// A search backwards, as Ctrl-R does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// What is looked for.
    pub query: String,
    /// Whether nothing (more) was found.
    pub failed: bool,
    /// Where the match stands.
    at: Option<usize>,
}

/// What is erased, seen from the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erase {
    /// All before it.
    ToStart,
    /// All after it.
    ToEnd,
    /// The word before it, to the blank before that.
    Word,
    /// The letter after it.
    Letter,
}

impl LineEditor {
    /// Erases a part of the line; returns where the caret is then. Both places are in bytes.
    pub fn erase(&mut self, what: Erase, caret: usize) -> usize {
        let (before, after) = self.text.split_at(caret);
        let (kept, caret) = match what {
            Erase::ToStart => (after.to_owned(), 0),
            Erase::ToEnd => (before.to_owned(), caret),
            Erase::Word => {
                let kept = before.trim_end().trim_end_matches(|letter: char| !letter.is_whitespace());
                (format!("{kept}{after}"), kept.len())
            }
            Erase::Letter => {
                let mut letters = after.chars();
                letters.next();
                (format!("{before}{}", letters.as_str()), caret)
            }
        };
        self.edit(kept);
        caret
    }

    /// The person changed the line.
    pub fn edit(&mut self, text: String) {
        self.text = text;
        self.entry = None;
        self.search = None;
    }

    /// Takes the line to run it.
    pub fn take(&mut self) -> String {
        std::mem::take(self).text
    }

    /// Shows the entry before.
    pub fn older(&mut self, history: &[Rc<str>]) {
        let entry = self.entry.unwrap_or(history.len());
        if let Some(entry) = entry.min(history.len()).checked_sub(1) {
            if self.entry.is_none() {
                self.draft = std::mem::take(&mut self.text);
            }
            self.show(entry, history);
        }
    }

    /// Shows the entry after, and at the end the new line again.
    pub fn newer(&mut self, history: &[Rc<str>]) {
        let Some(entry) = self.entry else { return };
        if entry + 1 < history.len() {
            self.show(entry + 1, history);
        } else {
            self.entry = None;
            self.text = std::mem::take(&mut self.draft);
        }
    }

    fn show(&mut self, entry: usize, history: &[Rc<str>]) {
        self.entry = Some(entry);
        self.text = history[entry].to_string();
    }

    /// Begins a search, or goes on to the next older match.
    pub fn search_older(&mut self, history: &[Rc<str>]) {
        match self.search.take() {
            None => self.search = Some(Search::default()),
            Some(search) => {
                let before = search.at.unwrap_or(history.len());
                self.find(search, before, history);
            }
        }
    }

    /// The person changed what is looked for.
    pub fn search_for(&mut self, query: String, history: &[Rc<str>]) {
        self.find(Search { query, ..Search::default() }, history.len(), history);
    }

    fn find(&mut self, mut search: Search, before: usize, history: &[Rc<str>]) {
        let older = &history[..before.min(history.len())];
        match older.iter().rposition(|line| line.contains(&search.query)) {
            Some(at) if !search.query.is_empty() => {
                search.at = Some(at);
                search.failed = false;
                self.text = history[at].to_string();
            }
            Some(_) => search.failed = false,
            None => search.failed = true,
        }
        self.search = Some(search);
    }

    /// Keeps what the search found, to be edited.
    pub fn accept_search(&mut self) {
        self.search = None;
        self.entry = None;
    }

    /// Gives the search up.
    pub fn abandon_search(&mut self) {
        if self.search.take().is_some() {
            self.text.clear();
        }
    }
}

/// The beginning that all candidates have in common.
pub fn common_beginning(candidates: &[String]) -> &str {
    let Some((first, rest)) = candidates.split_first() else { return "" };
    let mut end = first.len();
    for candidate in rest {
        let same = first.char_indices().zip(candidate.chars()).take_while(|((_, a), b)| a == b);
        let length = same.last().map_or(0, |((at, letter), _)| at + letter.len_utf8());
        end = end.min(length);
    }
    &first[..end]
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::*;

    use super::*;

    fn history() -> Vec<Rc<str>> {
        ["kubectl get pods", "kubectl get rs", "echo hi"].map(Rc::from).to_vec()
    }

    #[wasm_bindgen_test]
    fn arrows_walk_the_history_and_come_back_to_the_draft() {
        let mut editor = LineEditor::default();
        editor.edit("dra".to_owned());
        let mut seen = Vec::new();
        for _ in 0..4 {
            editor.older(&history());
            seen.push(editor.text.clone());
        }
        assert_eq!(seen, ["echo hi", "kubectl get rs", "kubectl get pods", "kubectl get pods"]);
        for _ in 0..4 {
            editor.newer(&history());
        }
        assert_eq!(editor.text, "dra");
    }

    #[wasm_bindgen_test]
    fn what_is_erased_begins_at_the_caret() {
        let erased = |what, caret| {
            let mut editor = LineEditor::default();
            editor.edit("get pods -w".to_owned());
            let caret = editor.erase(what, caret);
            (editor.text, caret)
        };
        assert_eq!(erased(Erase::ToStart, 4), ("pods -w".to_owned(), 0));
        assert_eq!(erased(Erase::ToEnd, 4), ("get ".to_owned(), 4));
        assert_eq!(erased(Erase::Word, 9), ("get -w".to_owned(), 4));
        assert_eq!(erased(Erase::Letter, 4), ("get ods -w".to_owned(), 4));
        assert_eq!(erased(Erase::Letter, 11), ("get pods -w".to_owned(), 11));
    }

    #[wasm_bindgen_test]
    fn search_finds_older_and_older_matches() {
        let mut editor = LineEditor::default();
        editor.search_older(&history());
        editor.search_for("get".to_owned(), &history());
        assert_eq!(editor.text, "kubectl get rs");
        editor.search_older(&history());
        assert_eq!(editor.text, "kubectl get pods");
        editor.search_older(&history());
        assert!(editor.search.as_ref().is_some_and(|search| search.failed));
        editor.accept_search();
        assert_eq!(editor.take(), "kubectl get pods");
    }

    #[wasm_bindgen_test]
    fn candidates_agree_on_a_beginning() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(common_beginning(&words("deployment deploy delete")), "de");
        assert_eq!(common_beginning(&words("größe grün")), "gr");
        assert_eq!(common_beginning(&words("rollout")), "rollout");
        assert_eq!(common_beginning(&[]), "");
    }
}
