//! Expansion: variables, the output of `$(…)`, splitting at blanks, globs.

use std::vec;

use super::arithmetic;
use super::ast::{Part, Word};
use super::pattern::{self, glob};
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
    /// What `${x:=…}` and `$((x++))` set.
    pub(crate) assigned: Vec<(String, String)>,
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
        Expansion { shell, files, outputs: outputs.into_iter(), length: 0, assigned: Vec::new() }
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
            if let Part::Variable { name, operation: None, quoted: true } = part
                && name == "@"
            {
                // Every argument is a word of its own.
                for (index, argument) in self.shell.arguments.iter().enumerate() {
                    if index > 0 {
                        done.extend(field.take());
                    }
                    let field = field.get_or_insert_with(Field::default);
                    field.quoted = true;
                    field.push(argument, false);
                }
                continue;
            }
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
            Part::Variable { name, operation, .. } => {
                let value = self.assigned.iter().rev().find(|(held, _)| held == name).map(|(_, value)| value.clone());
                let value = value.or_else(|| self.shell.get(name));
                match operation {
                    Some((operator, word)) => self.operation(name, value, operator, word)?,
                    None if value.is_none() && self.shell.options.refuse_unset && !"@*".contains(name.as_str()) => {
                        return Err(format!("{name}: unbound variable"));
                    }
                    None => value.unwrap_or_default(),
                }
            }
            Part::Output { .. } => self.outputs.next().unwrap_or_default(),
            Part::Number { expression } => {
                let reckoned = arithmetic::evaluate(expression, self.shell)?;
                self.assigned.extend(reckoned.assigned);
                reckoned.value.to_string()
            }
        };
        self.length += text.len();
        if self.length > MOST_TEXT {
            return Err("argument list too long".to_owned());
        }
        Ok(text)
    }

    /// `${name:-word}` and its like. Its `$(…)` have run in any case.
    fn operation(&mut self, name: &str, value: Option<String>, operator: &str, word: &Word) -> Result<String, String> {
        let missing =
            if operator.starts_with(':') { value.as_deref().unwrap_or("").is_empty() } else { value.is_none() };
        let value = value.unwrap_or_default();
        Ok(match operator {
            "^^" => value.to_uppercase(),
            ",," => value.to_lowercase(),
            "length" if matches!(name, "@" | "*") => self.shell.arguments.len().to_string(),
            "length" => value.chars().count().to_string(),
            "#" | "##" | "%" | "%%" | "/" | "//" => {
                let pattern = self.pattern(word)?;
                pattern::replaced(&value, operator, &pattern)
            }
            ":" => {
                let text = self.text(word)?;
                let reckon = |text: &str| arithmetic::evaluate(text, self.shell).map(|reckoned| reckoned.value);
                let (from, length) = match text.split_once(':') {
                    Some((from, length)) => (reckon(from)?, Some(reckon(length)?)),
                    None => (reckon(&text)?, None),
                };
                let letters: Vec<char> = value.chars().collect();
                let count = i64::try_from(letters.len()).unwrap_or(i64::MAX);
                let clamped = |at: i64| usize::try_from(if at < 0 { count + at } else { at.min(count) }).unwrap_or(0);
                let from = clamped(from);
                let to = length
                    .map_or(letters.len(), |length| if length < 0 { clamped(length) } else { from + clamped(length) });
                letters.get(from..to.clamp(from, letters.len())).unwrap_or_default().iter().collect()
            }
            ":+" | "+" => {
                let word = self.text(word)?;
                if missing { String::new() } else { word }
            }
            ":?" | "?" if missing => {
                let word = self.text(word)?;
                return Err(format!("{name}: {}", if word.is_empty() { "parameter null or not set" } else { &word }));
            }
            _ => {
                let word = self.text(word)?;
                if !missing {
                    value
                } else {
                    if operator.ends_with('=') {
                        self.assigned.push((name.to_owned(), word.clone()));
                    }
                    word
                }
            }
        })
    }

    /// A word as a pattern, in which what is quoted stands for itself.
    pub(crate) fn pattern(&mut self, word: &Word) -> Result<String, String> {
        let mut field = Field::default();
        for part in &word.parts {
            let text = self.part(part)?;
            let quoted = matches!(
                part,
                Part::Text { quoted: true, .. }
                    | Part::Variable { quoted: true, .. }
                    | Part::Output { quoted: true, .. }
            );
            field.push(&text, !quoted);
        }
        Ok(field.pattern)
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
