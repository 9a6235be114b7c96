//! `kubectl describe`

use objects::Object;

use super::get::warn_of_endpoints;
use super::{Call, Command, DONE, Next};
use crate::describe::describe;
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;
use crate::resource::{Info, Query, ResourceType, find_types};

pub(crate) static COMMAND: Command = Command {
    name: "describe",
    short: "Show details of a specific resource or group of resources",
    long: "Show details of a specific resource or group of resources.\n\n Print a detailed description of the selected resources, including related resources such as events or controllers. You may select a single object by name, all objects of that type, provide a name prefix, or label selector. For example:\n\n        $ kubectl describe TYPE NAME_PREFIX\n        \n will first check for an exact match on TYPE and NAME_PREFIX. If no such resource exists, it will output details for every resource that has a name prefixed with NAME_PREFIX.\n\nUse \"kubectl api-resources\" for a complete list of supported resources.",
    examples: "# Describe a node\nkubectl describe nodes kubernetes-node-emt8.c.myproject.internal\n\n# Describe a pod\nkubectl describe pods/nginx\n\n# Describe a pod identified by type and name in \"pod.json\"\nkubectl describe -f pod.json\n\n# Describe all pods\nkubectl describe pods\n\n# Describe pods by label name=myLabel\nkubectl describe pods -l name=myLabel\n\n# Describe all pods managed by the 'frontend' replication controller\n# (rc-created pods get the name of the rc as a prefix in the pod name)\nkubectl describe pods frontend",
    usage: "(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
    flags: &[FLAGS, sets::FILENAME, sets::SELECTOR, sets::ALL_NAMESPACES],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new(
        "chunk-size",
        FlagKind::Int64,
        "500",
        "Return large lists in chunks rather than all at once. Pass 0 to disable.",
    ),
    Flag::new("show-events", FlagKind::Bool, "true", "If true, display events related to the described object."),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    if call.args.is_empty() && !call.flags.changed("filename") {
        return text(
            "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.",
        );
    }
    let mut query = call.query(&call.args)?;
    query.type_alone = true;
    let kinds = call.args.first().and_then(|word| find_types(word.split('/').next()?).ok()).unwrap_or_default();
    warn_of_endpoints(&kinds, context);
    let selection = call.run_query(&query, context)?;
    let (mut infos, failures) = selection.split();
    if infos.is_empty() && failures.len() == 1 && failures[0].is_not_found() {
        infos = by_prefix(call, &query, context)?;
        if infos.is_empty() {
            Failure::all(failures)?;
        }
    } else if !failures.is_empty() {
        print(call, &infos, context);
        Failure::all(failures)?;
    }
    if infos.is_empty() {
        context.output.err(if query.all_namespaces {
            "No resources found\n".to_owned()
        } else {
            format!("No resources found in {} namespace.\n", query.namespace)
        });
        return DONE;
    }
    print(call, &infos, context);
    DONE
}

fn print(call: &Call, infos: &[Info], context: &mut Context<'_>) {
    let asked = call.flags.is("show-events");
    let with_events = asked && (infos.len() == 1 || call.flags.changed("show-events"));
    for (at, object) in infos.iter().filter_map(|info| info.object.as_ref()).enumerate() {
        if at > 0 {
            context.output.out("\n\n");
        }
        let text = describe(object, with_events, context.cluster);
        mark_name(object, &text, context);
    }
}

/// Prints a description; the name on its first line lights the object up.
fn mark_name(object: &Object, text: &str, context: &mut Context<'_>) {
    let name = &object.metadata().name;
    let end = text.find('\n').unwrap_or(text.len());
    match text[..end].rfind(name.as_str()) {
        Some(at) if !name.is_empty() => {
            context.output.out(&text[..at]);
            context.output.object(object.reference(), name);
            context.output.out(&text[at + name.len()..]);
        }
        Some(_) | None => context.output.out(text),
    }
}

/// The objects whose names begin with the word that names none.
fn by_prefix(call: &Call, query: &Query, context: &Context<'_>) -> Fallible<Vec<Info>> {
    let (kind, prefix) = match query.words.as_slice() {
        [one] => match one.split_once('/') {
            Some((kind, prefix)) => (kind, prefix),
            None => return Ok(Vec::new()),
        },
        [kind, prefix] => (kind.as_str(), prefix.as_str()),
        _ => return Ok(Vec::new()),
    };
    let [ResourceType::Modelled(_)] = find_types(kind)?.as_slice() else { return Ok(Vec::new()) };
    let mut all = query.clone();
    all.words = vec![kind.to_owned()];
    let (infos, _) = call.run_query(&all, context)?.split();
    Ok(infos.into_iter().filter(|info| info.name.starts_with(prefix)).collect())
}
