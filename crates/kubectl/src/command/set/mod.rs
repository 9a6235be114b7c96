//! `kubectl set`: single features of objects.

mod account;
mod env;
mod image;
mod resources;
mod selector;

use super::{Call, Command};
use crate::failure::{Fallible, text};
use crate::process::Context;
use crate::resource::Selection;

pub(crate) static COMMAND: Command = Command {
    name: "set",
    short: "Set specific features on objects",
    long: "Configure application resources.\n\n These commands help you make changes to existing application resources.",
    usage: "SUBCOMMAND",
    subcommands: &[
        &image::COMMAND,
        &resources::COMMAND,
        &selector::COMMAND,
        &account::SUBJECT,
        &account::COMMAND,
        &env::COMMAND,
    ],
    ..Command::BASE
};

/// The objects that a command of `set` works on.
fn targets(call: &Call, words: &[String], context: &Context<'_>) -> Fallible<Selection> {
    let mut query = call.query(words)?;
    query.fetch_files = !call.flags.is("local");
    if call.flags.is("local") && !words.is_empty() {
        return text(
            "you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
        );
    }
    call.run_query(&query, context)
}
