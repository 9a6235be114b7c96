//! Expansion: variables, the output of `$(…)`, splitting at blanks, globs.

use std::vec;

use super::arithmetic;
use super::ast::{Part, Word};
use super::pattern::glob;
use super::state::Shell;
use crate::files::{Files, resolve};

/// All words of a command together may be so long, in bytes.
const MOST_TEXT: usize = 4 << 20;

/// What words are expanded with.
pub(crate) struct Expansion<'a> {
    pub(crate) shell: &'a Shell,
    pub(crate) files: &'a Files,
    /// What every `$(…)` printed, in their order.
    pub(crate) outputs: vec::IntoIter<String>,
    /// How much was expanded, in bytes.
    pub(crate) length: usize,
}

/// A field while it grows: its text, and the same as a pattern in which what was quoted is escaped.
#[derive(Default)]
struct Field {
    text: String,
    pattern: String,
    is_glob: bool,
    /// Something quoted stands in it, be it nothing: it is a field even if it is empty.
    quoted: bool,
}

impl<'a> Expansion<'a> {
    pub(crate) fn new(shell: &'a Shell, files: &'a Files, outputs: Vec<String>) -> Expansion<'a> {
        Expansion { shell, files, outputs: outputs.into_iter(), length: 0 }
    }

    /// The words of a command.
    ///
    /// Errors: in bash's words.
    pub(crate) fn words(&mut self, words: &[Word]) -> Result<Vec<String>, String> {
        let mut expanded = Vec::new();
        for word in words {
            for word in braces(word) {
                for field in self.fields(&word)? {
                    self.matches(field, &mut expanded);
                }
            }
        }
        Ok(expanded)
    }

    /// A word that stays one, such as the value of an assignment.
    pub(crate) fn text(&mut self, word: &Word) -> Result<String, String> {
        let mut whole = String::new();
        for part in &word.parts {
            let text = self.part(part)?;
            whole.push_str(&text);
        }
        Ok(whole)
    }

    fn fields(&mut self, word: &Word) -> Result<Vec<Field>, String> {
        let mut done = Vec::new();
        let mut field: Option<Field> = None;
        for part in &word.parts {
            let text = self.part(part)?;
            match part {
                Part::Text { quoted: false, .. } => {
                    field.get_or_insert_with(Field::default).push(&text, true);
                }
                Part::Text { .. } | Part::Variable { quoted: true, .. } | Part::Output { quoted: true, .. } => {
                    let field = field.get_or_insert_with(Field::default);
                    field.quoted = true;
                    field.push(&text, false);
                }
                Part::Variable { .. } | Part::Output { .. } | Part::Number { .. } => {
                    if text.starts_with(char::is_whitespace) {
                        done.extend(field.take());
                    }
                    for (index, piece) in text.split_whitespace().enumerate() {
                        if index > 0 {
                            done.extend(field.take());
                        }
                        field.get_or_insert_with(Field::default).push(piece, true);
                    }
                    if text.ends_with(char::is_whitespace) {
                        done.extend(field.take());
                    }
                }
            }
        }
        done.extend(field.filter(|field| field.quoted || !field.text.is_empty()));
        Ok(done)
    }

    fn part(&mut self, part: &Part) -> Result<String, String> {
        let text = match part {
            Part::Text { text, .. } => text.clone(),
            Part::Variable { name, default, .. } => {
                let value = self.shell.get(name).unwrap_or_default();
                match default {
                    // Its `$(…)` have run in any case.
                    Some(default) => {
                        let default = self.text(default)?;
                        if value.is_empty() { default } else { value }
                    }
                    None => value,
                }
            }
            Part::Output { .. } => self.outputs.next().unwrap_or_default(),
            Part::Number { expression } => arithmetic::evaluate(expression, self.shell)?.to_string(),
        };
        self.length += text.len();
        if self.length > MOST_TEXT {
            return Err("argument list too long".to_owned());
        }
        Ok(text)
    }

    /// A glob that matches nothing stays as it is.
    fn matches(&self, field: Field, expanded: &mut Vec<String>) {
        if field.is_glob {
            let (folder, name) = match field.pattern.rsplit_once('/') {
                Some((folder, name)) => (Some(folder), name),
                None => (None, field.pattern.as_str()),
            };
            let at = resolve(&self.shell.folder, folder.unwrap_or("."));
            let before = expanded.len();
            if let Some(regex) = glob(name) {
                let names = self.files.list(&at).map(|(name, _)| name);
                let names = names.filter(|found| !found.starts_with('.') || name.starts_with('.'));
                for found in names.filter(|found| regex.is_match(found)) {
                    expanded.push(folder.map_or_else(|| found.to_owned(), |folder| format!("{folder}/{found}")));
                }
            }
            if expanded.len() > before {
                return;
            }
        }
        expanded.push(field.text);
    }
}

impl Field {
    fn push(&mut self, text: &str, is_pattern: bool) {
        self.text.push_str(text);
        for letter in text.chars() {
            let special = "*?[".contains(letter);
            self.is_glob |= special && is_pattern;
            if !is_pattern && (special || letter == '\\') {
                self.pattern.push('\\');
            }
            self.pattern.push(letter);
        }
    }
}

/// `a{1..3}` and `a{x,y}`, where nothing of the word is quoted or expanded otherwise.
fn braces(word: &Word) -> Vec<Word> {
    const MOST: i64 = 10_000;
    let unchanged = || vec![word.clone()];
    let [Part::Text { text, quoted: false }] = &word.parts[..] else { return unchanged() };
    let Some((before, (inside, after))) =
        text.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return unchanged();
    };
    let pieces: Vec<String> = match inside.split_once("..") {
        Some((from, to)) => match (from.parse::<i64>(), to.parse::<i64>()) {
            (Ok(from), Ok(to)) if from <= to && to.saturating_sub(from) < MOST => {
                (from..=to).map(|number| number.to_string()).collect()
            }
            (Ok(from), Ok(to)) if from > to && from.saturating_sub(to) < MOST => {
                (to..=from).rev().map(|number| number.to_string()).collect()
            }
            _ => return unchanged(),
        },
        None if inside.contains(',') => inside.split(',').map(str::to_owned).collect(),
        None => return unchanged(),
    };
    let word =
        |piece: String| Word { parts: vec![Part::Text { text: format!("{before}{piece}{after}"), quoted: false }] };
    pieces.into_iter().map(word).collect()
}
