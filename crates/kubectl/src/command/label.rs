//! `kubectl label`

use super::annotate::{Kinds, run_with};
use super::{Call, Command, Next};
use crate::failure::Fallible;
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;

pub(crate) static COMMAND: Command = Command {
    name: "label",
    short: "Update the labels on a resource",
    long: "Update the labels on a resource.\n\n  *  A label key and value must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters each.\n  *  If --overwrite is true, then existing labels can be overwritten, otherwise attempting to overwrite a label will result in an error.",
    examples: "# Label a deployment\nkubectl label deployment web tier=frontend\n\n# Overwrite a label\nkubectl label --overwrite deployment web tier=backend\n\n# Remove a label\nkubectl label deployment web tier-",
    usage: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    flags: &[
        FLAGS,
        sets::ALL_SCALE,
        sets::LOCAL,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_LABEL,
        sets::FILENAME,
        sets::SELECTOR,
        sets::FIELD_SELECTOR,
        sets::ALL_NAMESPACES,
        sets::RECORD,
    ],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("list", FlagKind::Bool, "false", "Print the labels."),
    Flag::new("overwrite", FlagKind::Bool, "false", "Allow labels to be overwritten."),
    Flag::new("resource-version", FlagKind::Text, "", "Only where this is the object's resource version."),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    run_with(&Kinds::Labels, call, context)
}
