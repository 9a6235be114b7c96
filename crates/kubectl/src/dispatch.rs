//! From the words of a line to its command's first step.

use objects::{SortedMap, Span};

use crate::command::{Call, Command, Next, ROOT, find, help, unmodelled};
use crate::failure::{Failure, Fallible, text};
use crate::flags;
use crate::flags::sets::GLOBAL;
use crate::impersonation;
use crate::kubeconfig;
use crate::process::Context;

/// Finds the command, parses its flags and runs it. Returns the command's path for its errors.
pub(crate) fn begin(
    words: Vec<String>,
    environment: SortedMap<String, String>,
    stdin: Option<String>,
    context: &mut Context<'_>,
) -> (String, Fallible<Next>) {
    context.output.warned.clear();
    let found = find(&words);
    let path = found.path();
    let outcome = run(found.command, &path, &found.rest, environment, stdin, context);
    (path, outcome)
}

fn run(
    command: &'static Command,
    path: &str,
    rest: &[String],
    environment: SortedMap<String, String>,
    stdin: Option<String>,
    context: &mut Context<'_>,
) -> Fallible<Next> {
    let tables: Vec<&'static [flags::Flag]> = command.flags.iter().copied().chain([GLOBAL]).collect();
    if std::ptr::eq(command, &ROOT)
        && let Some(word) = flags::skip_to_command(rest, 0, &tables).and_then(|at| rest.get(at))
    {
        return unknown(word);
    }
    let asks_for_help = rest.iter().any(|word| word == "--help" || word == "-h");
    if command.unmodelled && !asks_for_help {
        return unmodelled::refuse(path);
    }
    let mut parsed = flags::parse(rest, &tables).map_err(Failure::Flag)?;
    for warning in &parsed.warnings {
        context.output.err(format!("{warning}\n"));
    }
    if parsed.is("help") {
        context.output.out(help::text(command, path));
        return Ok(Next::Done(0));
    }
    let args = std::mem::take(&mut parsed.args);
    let missing: Vec<String> =
        command.required.iter().filter(|name| !parsed.changed(name)).map(|name| format!("{name:?}")).collect();
    if std::ptr::eq(command, &ROOT) {
        context.output.out(help::text(&ROOT, "kubectl"));
        return Ok(Next::Done(0));
    }
    if !missing.is_empty() {
        return Err(Failure::Text(format!("required flag(s) {} not set", missing.join(", "))));
    }
    unmodelled::check(&parsed)?;
    if parsed.changed("kustomize") {
        return no_kustomization(parsed.text("kustomize"), &environment, context);
    }
    let strict = parsed.is("warnings-as-errors");
    let warned_before = context.output.warnings;
    let mut environment = environment;
    kubeconfig::choose(&parsed, path, &mut environment, context.files)?;
    let namespace = match parsed.text("namespace") {
        "" => kubeconfig::namespace(&parsed, &environment, context.files),
        given => given.to_owned(),
    };
    let timeout = flags::parse_timeout(parsed.text("request-timeout")).map_err(Failure::Text)?;
    let call = Call { path: path.to_owned(), command, flags: parsed, args, environment, stdin, namespace };
    impersonation::check(&call)?;
    let next = match command.run {
        Some(run) => run(&call, context),
        None => group(&call, context),
    };
    match next? {
        Next::Go(state) if timeout > Span(0) => Ok(Next::Go(Box::new(state.bounded(context.cluster.now() + timeout)))),
        Next::Done(0) if strict && context.output.warnings > warned_before => {
            let count = context.output.warnings - warned_before;
            text(format!("{count} warning{} received", if count == 1 { "" } else { "s" }))
        }
        next => Ok(next),
    }
}

/// What is wrong with the folder of `-k`; a good one is not built.
///
/// Rule: `CleanedAbs` and `loadKustFile` of kustomize.
fn no_kustomization(folder: &str, environment: &SortedMap<String, String>, context: &Context<'_>) -> Fallible<Next> {
    let here = environment.get("PWD").or_else(|| environment.get("HOME")).map_or("", String::as_str);
    let bare = folder.trim_end_matches('/');
    let path = match bare {
        "." | "./" | "" => here.to_owned(),
        absolute if absolute.starts_with('/') => absolute.to_owned(),
        relative => format!("{here}/{relative}"),
    };
    let Ok(names) = context.files.list(folder) else {
        return text(format!(
            "must build at directory: not a valid directory: evalsymlink failure on '{folder}' : lstat {path}: no such file or directory"
        ));
    };
    let expected = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    if !names.iter().any(|name| expected.contains(&name.as_str())) {
        return text(format!(
            "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '{path}'"
        ));
    }
    text("kustomize is not modelled by the playground")
}

/// A word that names no command.
fn unknown(word: &str) -> Fallible<Next> {
    let mut text = format!("error: unknown command {word:?} for \"kubectl\"\n");
    let near = suggestions(word);
    if !near.is_empty() {
        text.push_str("\nDid you mean this?\n");
        for name in near {
            text.push_str(&format!("\t{name}\n"));
        }
    }
    Err(Failure::Raw(text))
}

/// A command that only groups others: without one of them its help is an error.
fn group(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    match call.args.first() {
        Some(word) => Err(Failure::Usage(format!("unknown command {word:?}"))),
        None => {
            let text = help::text(call.command, &call.path);
            // `rollout` prints its help where results go, the other groups where errors go.
            if call.command.name == "rollout" {
                context.output.out(text)
            } else {
                context.output.err(text)
            }
            Err(Failure::Silent(1))
        }
    }
}

/// Commands that a mistyped word may have meant, in the order in which kubectl declares them.
///
/// Rule: `SuggestionsFor` of cobra.
pub(crate) fn suggestions(word: &str) -> Vec<&'static str> {
    const ALSO: &[(&str, &str)] = &[("list", "get"), ("ps", "get"), ("rm", "delete")];
    let lower = word.to_lowercase();
    ROOT.subcommands
        .iter()
        .filter(|command| !command.hidden)
        .filter(|command| {
            distance(&lower, command.name) <= 2
                || command.name.starts_with(&lower)
                || ALSO.iter().any(|(typed, meant)| *typed == lower && *meant == command.name)
        })
        .map(|command| command.name)
        .collect()
}

/// Levenshtein's distance in bytes, as cobra counts it.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b = b.as_bytes();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    // A word of thousands of characters is near to no command.
    for (i, from) in a.bytes().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()] + a.len().saturating_sub(64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words() {
        assert_eq!(suggestions("gett"), ["set", "get"]);
        assert_eq!(suggestions("foo"), ["top"]);
        assert_eq!(suggestions("status"), [""; 0]);
        assert_eq!(suggestions("ps"), ["get", "cp"]);
    }
}
