//! Completion: what the word at the caret may become.

use crate::files::resolve;
use crate::machine::Machine;
use crate::shell::program;
use crate::shell::state::Shell;

/// The candidates for a word.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completion {
    /// Where the word begins, in bytes.
    pub start: usize,
    /// What it may become, in order.
    pub candidates: Vec<String>,
}

/// Completes the word that ends at `caret`.
pub(crate) fn complete(shell: &Shell, machine: &Machine, line: &str, caret: usize) -> Completion {
    let Some(before) = line.get(..caret) else { return Completion::default() };
    // Only what comes after the last `|`, `;`, `&` or `$(` counts.
    let command = before.rfind(['|', ';', '&', '(', '`']).map_or(0, |at| at + 1);
    let start = before.rfind([' ', '\t', '|', ';', '&', '(', '`', '<', '>']).map_or(0, |at| at + 1);
    let word = &before[start..];
    let words: Vec<&str> = before[command.min(start)..start].split_whitespace().collect();
    let mut candidates = match words.first() {
        None => starting(program::NAMES.into_iter().map(str::to_owned), word),
        Some(_) => paths(shell, machine, word),
    };
    candidates.sort();
    candidates.dedup();
    Completion { start, candidates }
}

fn starting(all: impl Iterator<Item = String>, word: &str) -> Vec<String> {
    all.filter(|candidate| candidate.starts_with(word)).collect()
}

fn paths(shell: &Shell, machine: &Machine, word: &str) -> Vec<String> {
    let (folder, _) = word.rsplit_once('/').map_or(("", word), |(folder, name)| (&word[..folder.len() + 1], name));
    let at = resolve(&shell.folder, folder);
    let names = machine.files.list(&at).filter(|(name, _)| !name.starts_with('.'));
    starting(names.map(|(name, is_folder)| format!("{folder}{name}{}", if is_folder { "/" } else { "" })), word)
}
