//! The commands of kubectl: how a line finds its command, and what every command shares.

mod tree;

pub(crate) mod annotate;
pub(crate) mod api_resources;
pub(crate) mod apply;
mod apply_last;
mod apply_prune;
pub(crate) mod auth;
pub(crate) mod autoscale;
pub(crate) mod cluster_info;
pub(crate) mod completion;
pub(crate) mod config;
pub(crate) mod cordon;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod diff;
pub(crate) mod drain;
mod drain_plan;
pub(crate) mod edit;
pub(crate) mod events;
pub(crate) mod exec;
pub(crate) mod explain;
pub(crate) mod expose;
pub(crate) mod get;
pub(crate) mod help;
pub(crate) mod label;
pub(crate) mod logs;
pub(crate) mod overrides;
mod patch;
pub(crate) mod replace;
pub(crate) mod rollout;
pub(crate) mod run;
pub(crate) mod run_attached;
pub(crate) mod scale;
pub(crate) mod set;
pub(crate) mod taint;
pub(crate) mod top;
pub(crate) mod unmodelled;
pub(crate) mod version;
pub(crate) mod wait;
pub(crate) mod watch_table;

pub(crate) use tree::{ROOT, find};

use cluster::{FieldValidation, WriteOptions};
use objects::{Kind, ObjectRef, SortedMap};

use crate::failure::{Fallible, text, usage};
use crate::flags::{Flag, Flags};
use crate::output::Output;
use crate::process::Context;
use crate::resource::{Query, Selection};
use crate::state::State;

/// A command as it is declared.
pub(crate) struct Command {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    /// One line, for lists of commands.
    pub short: &'static str,
    /// The paragraph at the head of the help.
    pub long: &'static str,
    /// Pairs of a comment and a line.
    pub examples: &'static str,
    /// What follows the command's path in "Usage:".
    pub usage: &'static str,
    pub flags: &'static [&'static [Flag]],
    pub required: &'static [&'static str],
    pub subcommands: &'static [&'static Command],
    pub run: Option<Run>,
    pub hidden: bool,
    /// Whether it is a real command that the playground does not have: it says so, whatever its flags.
    pub unmodelled: bool,
}

/// What runs a command. A plain function: a running command's state is data, see [`State`].
pub(crate) type Run = fn(&Call, &mut Context<'_>) -> Fallible<Next>;

impl Command {
    /// Fields that most commands leave as they are.
    pub(crate) const BASE: Command = Command {
        name: "",
        aliases: &[],
        short: "",
        long: "",
        examples: "",
        usage: "",
        flags: &[],
        required: &[],
        subcommands: &[],
        run: None,
        hidden: false,
        unmodelled: false,
    };

    /// Whether the word names this command.
    pub(crate) fn answers_to(&self, word: &str) -> bool {
        self.name == word || self.aliases.contains(&word)
    }
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// What becomes of a command after its first step.
#[derive(Debug)]
pub(crate) enum Next {
    /// It has ended.
    Done(i32),
    /// It goes on.
    Go(Box<State>),
}

/// The end of a command that did what it should.
pub(crate) const DONE: Fallible<Next> = Ok(Next::Done(0));

/// A line that has been parsed.
#[derive(Debug)]
pub(crate) struct Call {
    /// `kubectl rollout undo`
    pub path: String,
    pub command: &'static Command,
    pub flags: Flags,
    pub args: Vec<String>,
    pub environment: SortedMap<String, String>,
    pub stdin: Option<String>,
    /// The namespace of `-n`, or of the context.
    pub namespace: String,
}

/// What `--dry-run` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DryRun {
    None,
    Client,
    Server,
}

impl DryRun {
    /// What follows a sentence about what would have been done.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            DryRun::None => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }
}

impl Call {
    /// What `--dry-run` asks for.
    pub(crate) fn dry_run(&self, output: &mut Output) -> Fallible<DryRun> {
        match self.flags.text("dry-run") {
            "" | "none" => Ok(DryRun::None),
            "client" => Ok(DryRun::Client),
            "server" => Ok(DryRun::Server),
            "unchanged" => {
                output.err("W0105 09:00:00.000000       1 helpers.go:714] --dry-run is deprecated and can be replaced with --dry-run=client.\n");
                Ok(DryRun::Client)
            }
            "true" => {
                output.err("W0105 09:00:00.000000       1 helpers.go:714] --dry-run=true is deprecated (boolean value) and can be replaced with --dry-run=client.\n");
                Ok(DryRun::Client)
            }
            "false" => {
                output.err("W0105 09:00:00.000000       1 helpers.go:714] --dry-run=false is deprecated (boolean value) and can be replaced with --dry-run=none.\n");
                Ok(DryRun::None)
            }
            other => text(format!("Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\".")),
        }
    }

    /// Options for a write.
    pub(crate) fn write_options(&self, dry_run: DryRun) -> Fallible<WriteOptions> {
        let field_validation = match self.flags.text("validate") {
            // Commands without the flag leave the choice to the server.
            "" if !self.flags.has("validate") => FieldValidation::Warn,
            "" | "true" | "strict" => FieldValidation::Strict,
            "warn" => FieldValidation::Warn,
            "false" | "ignore" => FieldValidation::Ignore,
            other => {
                return text(format!(
                    "invalid - validate option {other:?}; must be one of: strict (or true), warn, ignore (or false)"
                ));
            }
        };
        Ok(WriteOptions {
            dry_run: dry_run == DryRun::Server,
            field_validation,
            // Without a name of its own a client goes by the name of its program.
            field_manager: match self.flags.text("field-manager") {
                "" => "kubectl".to_owned(),
                given => given.to_owned(),
            },
            subresource: "",
        })
    }

    /// A query of the common flags.
    pub(crate) fn query(&self, words: &[String]) -> Fallible<Query> {
        Query::from_flags(&self.flags, words, &self.namespace)
    }

    /// The objects that words and the common flags select.
    pub(crate) fn select(&self, words: &[String], context: &Context<'_>) -> Fallible<Selection> {
        self.query(words)?.select(context.cluster, context.files, self.stdin.as_deref())
    }

    /// Runs a query.
    pub(crate) fn run_query(&self, query: &Query, context: &Context<'_>) -> Fallible<Selection> {
        query.select(context.cluster, context.files, self.stdin.as_deref())
    }

    /// The line as `--record` keeps it: the words as they were given, flags in their long form at the end.
    pub(crate) fn recorded_line(&self) -> String {
        let mut words = vec![self.path.clone()];
        words.extend(self.args.iter().cloned());
        words.extend(self.flags.given.iter().map(|(name, value)| format!("--{name}={value}")));
        words.join(" ")
    }
}

/// Refuses arguments that a command does not take.
pub(crate) fn usage_of_arguments(call: &Call) -> Fallible<()> {
    if call.args.is_empty() { Ok(()) } else { usage(format!("unexpected arguments: [{}]", call.args.join(" "))) }
}

/// `deployment.apps/web`
pub(crate) fn full_name(kind: Kind, name: &str) -> String {
    format!("{}/{name}", kind.resource().qualified_singular())
}

/// `ReplicaSet.apps`
pub(crate) fn kind_with_group(kind: Kind) -> String {
    match kind.resource().group {
        "" => kind.name().to_owned(),
        group => format!("{}.{group}", kind.name()),
    }
}

/// Prints `deployment.apps/web created`.
pub(crate) fn say(output: &mut Output, kind: Kind, namespace: &str, name: &str, done: &str) {
    output.object(ObjectRef::new(kind, namespace, name), full_name(kind, name));
    output.out(format!(" {done}\n"));
}

/// Prints the warnings of a write.
pub(crate) fn warn(output: &mut Output, warnings: &[String]) {
    output.warnings += warnings.len();
    for warning in warnings {
        if !output.warned.contains(warning) {
            output.err(format!("Warning: {warning}\n"));
            output.warned.push(warning.clone());
        }
    }
}

/// Splits arguments into the words that name objects and those that give something: `a=b`, `a-`.
///
/// Rule: `GetResourcesAndPairs` of kubectl's `cmd/util`.
pub(crate) fn split_pairs(args: &[String], what: &str, removal: bool) -> Fallible<(Vec<String>, Vec<String>)> {
    let is_pair =
        |arg: &str| arg.contains('=') && !arg.starts_with('=') || (removal && arg.ends_with('-') && arg.len() > 1);
    let mut names = Vec::new();
    let mut pairs = Vec::new();
    for arg in args {
        if is_pair(arg) {
            pairs.push(arg.clone());
        } else if pairs.is_empty() {
            names.push(arg.clone());
        } else {
            return text(format!("all resources must be specified before {what} changes: {arg}"));
        }
    }
    Ok((names, pairs))
}
