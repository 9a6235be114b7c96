//! `kubectl label`

use super::annotate::{Kinds, run_with};
use super::{Call, Command, Next};
use crate::failure::Fallible;
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;

pub(crate) static COMMAND: Command = Command {
    name: "label",
    short: "Update the labels on a resource",
    long: "Update the labels on a resource.\n\n  *  A label key and value must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters each.\n  *  Optionally, the key can begin with a DNS subdomain prefix and a single '/', like example.com/my-app.\n  *  If --overwrite is true, then existing labels can be overwritten, otherwise attempting to overwrite a label will result in an error.\n  *  If --resource-version is specified, then updates will use this resource version, otherwise the existing resource-version will be used.",
    examples: "# Update pod 'foo' with the label 'unhealthy' and the value 'true'\nkubectl label pods foo unhealthy=true\n\n# Update pod 'foo' with the label 'status' and the value 'unhealthy', overwriting any existing value\nkubectl label --overwrite pods foo status=unhealthy\n\n# Update all pods in the namespace\nkubectl label pods --all status=unhealthy\n\n# Update a pod identified by the type and name in \"pod.json\"\nkubectl label -f pod.json status=unhealthy\n\n# Update pod 'foo' only if the resource is unchanged from version 1\nkubectl label pods foo status=unhealthy --resource-version=1\n\n# Update pod 'foo' by removing a label named 'bar' if it exists\n# Does not require the --overwrite flag\nkubectl label pods foo bar-",
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
    Flag::new("list", FlagKind::Bool, "false", "If true, display the labels for a given resource."),
    Flag::new(
        "overwrite",
        FlagKind::Bool,
        "false",
        "If true, allow labels to be overwritten, otherwise reject label updates that overwrite existing labels.",
    ),
    Flag::new(
        "resource-version",
        FlagKind::Text,
        "",
        "If non-empty, the labels update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.",
    ),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    run_with(&Kinds::Labels, call, context)
}
