//! `--as`: nobody but the administrator has any rights, as in a cluster without role bindings.

use cluster::{ApiError, Reason};

use crate::command::Call;
use crate::failure::{Failure, Fallible, text};
use crate::flags::Flags;
use crate::resource::{ResourceType, find_types};

/// Commands that ask the server nothing, or only what every user may ask.
const FREE: &[&str] =
    &["api-resources", "api-versions", "auth", "completion", "config", "explain", "help", "options", "version"];

/// The user that a line acts as, where that is one without rights: members of `system:masters` may do everything.
pub(crate) fn stranger(flags: &Flags) -> Option<&str> {
    let user = Some(flags.text("as")).filter(|user| !user.is_empty())?;
    (!flags.list("as-group").iter().any(|group| group == "system:masters")).then_some(user)
}

/// Refuses what the user of `--as` may not do.
///
/// Errors: the server's refusal of the first request that the command would make, or that it is not modelled.
pub(crate) fn check(call: &Call) -> Fallible<()> {
    let Some(user) = stranger(&call.flags) else { return Ok(()) };
    let command = call.path.split(' ').nth(1).unwrap_or("");
    if FREE.contains(&command) {
        return Ok(());
    }
    let deletes = command == "delete";
    let looks_up = matches!(
        command,
        "get" | "describe" | "delete" | "patch" | "edit" | "scale" | "label" | "annotate" | "expose" | "autoscale"
    );
    if !looks_up || call.args.is_empty() {
        return text(format!(
            "the playground models no rights of {user:?}: only the administrator may use \"{}\"",
            call.path
        ));
    }
    let mut failures = Vec::new();
    let named = |word: &str| -> Fallible<Vec<(ResourceType, Option<String>)>> {
        match word.split_once('/') {
            Some((kind, name)) => Ok(find_types(kind)?.into_iter().map(|kind| (kind, Some(name.to_owned()))).collect()),
            None => Ok(find_types(word)?.into_iter().map(|kind| (kind, None)).collect()),
        }
    };
    let mut requests = Vec::new();
    if call.args.iter().any(|word| word.contains('/')) {
        for word in call.args.iter().filter(|word| word.contains('/')) {
            requests.extend(named(word)?);
        }
    } else {
        let kinds = find_types(&call.args[0])?;
        let names = call.args[1..].iter().filter(|word| !word.contains('=') && !word.ends_with('-'));
        requests.extend(names.flat_map(|name| kinds.iter().map(|kind| (*kind, Some(name.clone())))));
        if requests.is_empty() {
            requests.extend(kinds.into_iter().map(|kind| (kind, None)));
        }
    }
    for (kind, name) in requests {
        let verb = match (&name, deletes) {
            (None, _) => "list",
            (Some(_), true) => "delete",
            (Some(_), false) => "get",
        };
        failures.push(forbidden(user, verb, kind, name.as_deref(), call));
    }
    Failure::all(failures)
}

/// Rule: `ForbiddenMessage` of the API server's `responsewriters`.
fn forbidden(user: &str, verb: &str, kind: ResourceType, name: Option<&str>, call: &Call) -> Failure {
    let qualified = kind.qualified_plural();
    let (plural, group) = qualified.split_once('.').unwrap_or((&qualified, ""));
    let named = name.map(|name| format!(" {name:?}")).unwrap_or_default();
    let scope = if kind.namespaced() && !call.flags.is("all-namespaces") {
        format!("in the namespace {:?}", call.namespace)
    } else {
        "at the cluster scope".to_owned()
    };
    Failure::Api(ApiError::new(
        Reason::Forbidden,
        format!(
            "{qualified}{named} is forbidden: User {user:?} cannot {verb} resource {plural:?} in API group {group:?} {scope}"
        ),
    ))
}
