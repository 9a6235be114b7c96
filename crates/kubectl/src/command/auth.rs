//! `kubectl auth`

use super::{Call, Command, DONE, Next};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::impersonation::stranger;
use crate::process::Context;
use crate::resource::{ResourceType, find_type};
use crate::table::TableWriter;
use crate::text_table::align;

pub(crate) static COMMAND: Command = Command {
    name: "auth",
    short: "Inspect authorization",
    long: "Inspect authorization.",
    usage: "",
    subcommands: &[&CAN_I, &RECONCILE, &WHOAMI],
    ..Command::BASE
};

static CAN_I: Command = Command {
    name: "can-i",
    short: "Check whether an action is allowed",
    long: "Check whether an action is allowed.\n\n The user of the playground may do everything.",
    examples: "# Check whether pods may be created in any namespace\nkubectl auth can-i create pods --all-namespaces\n\n# List all that is allowed\nkubectl auth can-i --list",
    usage: "VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
    flags: &[FLAGS, sets::ALL_NAMESPACES],
    run: Some(can_i),
    ..Command::BASE
};

static RECONCILE: Command = Command {
    name: "reconcile",
    short: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects",
    long: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects.",
    usage: "-f FILENAME",
    unmodelled: true,
    ..Command::BASE
};

static WHOAMI: Command = Command {
    name: "whoami",
    short: "Experimental: Check self subject attributes",
    long: "Experimental: Check who you are and your attributes (groups, extra).",
    examples: "# Get your subject attributes\nkubectl auth whoami",
    usage: "",
    flags: &[sets::PRINT],
    run: Some(whoami),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("list", FlagKind::Bool, "false", "Print all allowed actions."),
    Flag::new("no-headers", FlagKind::Bool, "false", "Print no headers."),
    Flag::new("quiet", FlagKind::Bool, "false", "Print nothing, only exit with a status.").short('q'),
    Flag::new("subresource", FlagKind::Text, "", "The subresource, such as log or scale."),
];

fn can_i(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    if call.flags.is("list") {
        if !call.args.is_empty() {
            return text("list option must be specified with no arguments");
        }
        list(call, context);
        return DONE;
    }
    let (verb, what) = match call.args.as_slice() {
        [verb, what] => (verb, what),
        _ => {
            return text(
                "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
            );
        }
    };
    const VERBS: &[&str] = &[
        "get",
        "list",
        "watch",
        "create",
        "update",
        "patch",
        "delete",
        "deletecollection",
        "use",
        "bind",
        "impersonate",
        "*",
        "approve",
        "sign",
        "escalate",
        "attest",
    ];
    if !VERBS.contains(&verb.as_str()) {
        context.output.err(format!("Warning: verb '{verb}' is not a known verb\n\n"));
    }
    if !what.starts_with('/') && what != "*" {
        let word = what.split('/').next().unwrap_or(what);
        match find_type(word) {
            Ok(kind) => warn_of_scope(kind, call, context),
            Err(_) => context.output.err(format!("Warning: the server doesn't have a resource type '{word}'\n\n")),
        }
    }
    let allowed = stranger(&call.flags).is_none() || (verb == "get" && is_public(what));
    if !call.flags.is("quiet") {
        context.output.out(if allowed { "yes\n" } else { "no\n" });
    }
    if allowed { DONE } else { Err(Failure::Silent(1)) }
}

/// What every authenticated user may read; twice where both `system:discovery` and `system:public-info-viewer` say so.
const PUBLIC: &[(&str, usize)] = &[
    ("/api/*", 1),
    ("/api", 1),
    ("/apis/*", 1),
    ("/apis", 1),
    ("/healthz", 2),
    ("/livez", 2),
    ("/openapi/*", 1),
    ("/openapi", 1),
    ("/readyz", 2),
    ("/version/", 2),
    ("/version", 2),
];

fn is_public(url: &str) -> bool {
    PUBLIC.iter().any(|(pattern, _)| match pattern.strip_suffix('*') {
        Some(start) => url.starts_with(start),
        None => url == *pattern,
    })
}

/// `can-i --list`
fn list(call: &Call, context: &mut Context<'_>) {
    let mut table = TableWriter::default();
    if !call.flags.is("no-headers") {
        let cells = ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"];
        table.header(cells.map(str::to_owned).to_vec());
    }
    let mut row = |resource: &str, url: &str, verb: &str| {
        let cells = [resource.to_owned(), format!("[{url}]"), "[]".to_owned(), format!("[{verb}]")];
        table.row(cells.to_vec(), 0, None);
    };
    if stranger(&call.flags).is_none() {
        row("*.*", "", "*");
        row("", "*", "*");
    }
    for review in ["reviews.authentication", "accessreviews.authorization", "rulesreviews.authorization"] {
        row(&format!("selfsubject{review}.k8s.io"), "", "create");
    }
    for (url, times) in PUBLIC {
        for _ in 0..*times {
            row("", url, "get");
        }
    }
    table.flush(context.output);
}

fn warn_of_scope(kind: ResourceType, call: &Call, context: &mut Context<'_>) {
    if !kind.namespaced() && !call.flags.is("all-namespaces") {
        let plural = match kind {
            ResourceType::Modelled(kind) => kind.resource().plural,
            ResourceType::Empty(resource) => resource.plural,
        };
        context.output.err(format!("Warning: resource '{plural}' is not namespace scoped\n\n"));
    }
}

fn whoami(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let (user, mut groups) = match call.flags.text("as") {
        "" => ("minikube-user", vec!["system:masters".to_owned()]),
        user => (user, call.flags.list("as-group")),
    };
    groups.push("system:authenticated".to_owned());
    let table = format!("ATTRIBUTE\tVALUE\nUsername\t{user}\nGroups\t[{}]\n", groups.join(" "));
    context.output.out(align(&table, 6, 3));
    DONE
}
