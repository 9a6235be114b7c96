//! Completion: what the word at the caret may become.

use crate::files::{FilesIn, resolve};
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
    let mut words: Vec<&str> = before[command.min(start)..start].split_whitespace().collect();
    // What stands before the command itself does not change what it is.
    while let Some(first) = words.first() {
        match *first {
            "timeout" | "watch" if words.len() > 1 => drop(words.drain(..2)),
            "time" | "!" | "do" | "then" | "watch" => drop(words.drain(..1)),
            assignment if assignment.contains('=') => drop(words.drain(..1)),
            _ => break,
        }
    }
    let mut candidates = match words.split_first() {
        None => starting(program::NAMES.into_iter().map(str::to_owned), word),
        Some((name, rest)) if *name == "kubectl" || shell.alias(name) == Some("kubectl") => {
            let rest: Vec<String> = rest.iter().map(|word| (*word).to_owned()).collect();
            let mut files = machine.files.clone();
            let files = FilesIn { files: &mut files, folder: &shell.folder };
            kubectl::complete(&rest, word, &machine.cluster, &shell.environment(), &files)
        }
        Some((&"fault", rest)) => starting(crate::faults::next_words(&machine.cluster, rest).into_iter(), word),
        Some(_) => paths(shell, machine, word),
    };
    objects::sort::natural(&mut candidates);
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

#[cfg(test)]
mod tests {
    use objects::Span;

    use crate::{Input, Options, Session};

    #[test]
    fn names_are_those_of_the_contexts_namespace() {
        let mut session = Session::new(&Options::default());
        for line in [
            "kubectl create namespace other",
            "kubectl run here --image=nginx",
            "kubectl run there --image=nginx -n other",
            "kubectl config set-context --current --namespace=other",
        ] {
            session.apply(Input::Line { terminal: 0, text: line.to_owned() });
            session.advance(session.now() + Span::seconds(1));
        }
        let words = |line: &str| session.complete(0, line, line.len()).candidates;
        assert!(words("kubectl logs ").contains(&"pod/there".to_owned()));
        assert_eq!(words("kubectl delete pod "), ["there"]);
        assert_eq!(words("kubectl delete pod -n default "), ["here"]);
        assert_eq!(words("kubectl config use-context "), words("kubectl get pods --context "));
    }
}
