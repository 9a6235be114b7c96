//! `kubectl config`: the kubeconfig file, of which there is one with a single cluster unless the person writes more.

use serde_json::{Value, json};

use super::{Call, Command, DONE, Next};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::kubeconfig::{entry, load, path, stored};
use crate::print::{Format, yaml};
use crate::process::Context;
use crate::table::TableWriter;

pub(crate) static COMMAND: Command = Command {
    name: "config",
    short: "Modify kubeconfig files",
    long: "Modify kubeconfig files using subcommands like \"kubectl config set current-context my-context\".",
    usage: "SUBCOMMAND",
    subcommands: &[
        &VIEW,
        &SET_CLUSTER,
        &SET_CREDENTIALS,
        &SET_CONTEXT,
        &SET,
        &UNSET,
        &CURRENT_CONTEXT,
        &USE_CONTEXT,
        &GET_CONTEXTS,
        &GET_CLUSTERS,
        &GET_USERS,
        &DELETE_CONTEXT,
        &RENAME_CONTEXT,
    ],
    ..Command::BASE
};

static CURRENT_CONTEXT: Command = Command {
    name: "current-context",
    short: "Display the current-context",
    long: "Display the current-context.",
    examples: "# Display the current-context\nkubectl config current-context",
    run: Some(current_context),
    ..Command::BASE
};

static GET_CONTEXTS: Command = Command {
    name: "get-contexts",
    short: "Describe one or many contexts",
    long: "Display one or many contexts from the kubeconfig file.",
    examples: "# List all the contexts in your kubeconfig file\nkubectl config get-contexts",
    usage: "[(-o|--output=)name)]",
    flags: &[LIST_FLAGS],
    run: Some(get_contexts),
    ..Command::BASE
};

static GET_CLUSTERS: Command = Command {
    name: "get-clusters",
    short: "Display clusters defined in the kubeconfig",
    long: "Display clusters defined in the kubeconfig.",
    run: Some(get_clusters),
    ..Command::BASE
};

static GET_USERS: Command = Command {
    name: "get-users",
    short: "Display users defined in the kubeconfig",
    long: "Display users defined in the kubeconfig.",
    run: Some(get_users),
    ..Command::BASE
};

static USE_CONTEXT: Command = Command {
    name: "use-context",
    aliases: &["use"],
    short: "Set the current-context in a kubeconfig file",
    long: "Set the current-context in a kubeconfig file.",
    examples: "# Use the context for the minikube cluster\nkubectl config use-context minikube",
    usage: "CONTEXT_NAME",
    run: Some(use_context),
    ..Command::BASE
};

static SET_CONTEXT: Command = Command {
    name: "set-context",
    short: "Set a context entry in kubeconfig",
    long: "Set a context entry in kubeconfig.\n\n Specifying a name that already exists will merge new fields on top of existing values for those fields.",
    examples: "# Work in another namespace from now on\nkubectl config set-context --current --namespace=demo",
    usage: "[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]",
    flags: &[CURRENT],
    run: Some(set_context),
    ..Command::BASE
};

static DELETE_CONTEXT: Command = Command {
    name: "delete-context",
    short: "Delete the specified context from the kubeconfig",
    long: "Delete the specified context from the kubeconfig.",
    usage: "NAME",
    run: Some(delete_context),
    ..Command::BASE
};

static RENAME_CONTEXT: Command = Command {
    name: "rename-context",
    short: "Rename a context from the kubeconfig file",
    long: "Renames a context from the kubeconfig file.",
    usage: "CONTEXT_NAME NEW_NAME",
    run: Some(rename_context),
    ..Command::BASE
};

static VIEW: Command = Command {
    name: "view",
    short: "Display merged kubeconfig settings or a specified kubeconfig file",
    long: "Display merged kubeconfig settings or a specified kubeconfig file.",
    examples: "# Show the kubeconfig\nkubectl config view\n\n# Show what belongs to the current context\nkubectl config view --minify",
    usage: "[flags]",
    flags: &[VIEW_FLAGS, sets::PRINT],
    run: Some(view),
    ..Command::BASE
};

const fn refused(name: &'static str, short: &'static str) -> Command {
    Command { name, short, long: short, unmodelled: true, ..Command::BASE }
}

static SET_CLUSTER: Command = refused("set-cluster", "Set a cluster entry in kubeconfig");
static SET_CREDENTIALS: Command = refused("set-credentials", "Set a user entry in kubeconfig");
static SET: Command = refused("set", "Set an individual value in a kubeconfig file");
static UNSET: Command = refused("unset", "Unset an individual value in a kubeconfig file");

static LIST_FLAGS: &[Flag] = &[
    Flag::new("no-headers", FlagKind::Bool, "false", "Print no headers."),
    Flag::new("output", FlagKind::Text, "", "name for names alone.").short('o'),
];
static CURRENT: &[Flag] = &[Flag::new("current", FlagKind::Bool, "false", "Modify the current context.")];
static VIEW_FLAGS: &[Flag] = &[
    Flag::new("flatten", FlagKind::Bool, "false", "Put files into the kubeconfig itself."),
    Flag::new("merge", FlagKind::Bool, "true", "Merge all kubeconfig files."),
    Flag::new("minify", FlagKind::Bool, "false", "Remove what the current context does not use."),
    Flag::new("raw", FlagKind::Bool, "false", "Show secret data."),
];

fn save(call: &Call, config: &Value, context: &mut Context<'_>) -> Fallible<()> {
    let path = stored(&call.environment);
    context
        .files
        .write(&path, yaml::document(config))
        .map_err(|_| Failure::Text(format!("open {path}: is a directory")))
}

fn names(config: &Value, list: &str) -> Vec<String> {
    let entries = config.get(list).and_then(Value::as_array);
    let mut names: Vec<String> =
        entries.into_iter().flatten().filter_map(|entry| entry["name"].as_str()).map(str::to_owned).collect();
    objects::sort::natural(&mut names);
    names
}

fn current_context(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let config = load(&call.environment, context.files);
    match config["current-context"].as_str().filter(|name| !name.is_empty()) {
        Some(name) => context.output.out(format!("{name}\n")),
        None => return text("current-context is not set"),
    }
    DONE
}

fn get_contexts(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let config = load(&call.environment, context.files);
    let wanted: Vec<String> = if call.args.is_empty() { names(&config, "contexts") } else { call.args.clone() };
    let names_only = call.flags.text("output") == "name";
    if !matches!(call.flags.text("output"), "" | "name") {
        return text(format!("output must be one of '' or 'name': {}", call.flags.text("output")));
    }
    let mut table = TableWriter::default();
    if !call.flags.is("no-headers") && !names_only {
        table.header(["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"].map(str::to_owned).to_vec());
    }
    let mut failures = Vec::new();
    for name in wanted {
        let Some(found) = entry(&config, "contexts", &name) else {
            failures.push(Failure::Text(format!("context {name} not found")));
            continue;
        };
        if names_only {
            context.output.out(format!("{name}\n"));
            continue;
        }
        let word = |key: &str| found["context"][key].as_str().unwrap_or("").to_owned();
        let mark = if config["current-context"].as_str() == Some(&name) { "*" } else { "" };
        table.row(vec![mark.to_owned(), name, word("cluster"), word("user"), word("namespace")], 0, None);
    }
    table.flush(context.output);
    Failure::all(failures)?;
    DONE
}

fn get_clusters(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let config = load(&call.environment, context.files);
    context.output.out(format!("NAME\n{}\n", names(&config, "clusters").join("\n")));
    DONE
}

fn get_users(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let config = load(&call.environment, context.files);
    context.output.out(format!("NAME\n{}\n", names(&config, "users").join("\n")));
    DONE
}

fn use_context(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let [name] = call.args.as_slice() else { return usage(format!("Unexpected args: [{}]", call.args.join(" "))) };
    let mut config = load(&call.environment, context.files);
    if entry(&config, "contexts", name).is_none() {
        return text(format!("no context exists with the name: {name:?}"));
    }
    config["current-context"] = json!(name);
    save(call, &config, context)?;
    context.output.out(format!("Switched to context {name:?}.\n"));
    DONE
}

fn set_context(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let mut config = load(&call.environment, context.files);
    let name = match (call.args.as_slice(), flags.is("current")) {
        ([], true) => config["current-context"].as_str().unwrap_or("").to_owned(),
        ([name], false) => name.clone(),
        ([_], true) => return text("you cannot specify both a context name and --current"),
        _ => return usage(format!("Unexpected args: [{}]", call.args.join(" "))),
    };
    let known = entry(&config, "contexts", &name).is_some();
    if !known && let Some(list) = config["contexts"].as_array_mut() {
        list.push(json!({ "context": {}, "name": name }));
    }
    let entries = config["contexts"].as_array_mut().into_iter().flatten();
    for found in entries.filter(|entry| entry["name"].as_str() == Some(&name)) {
        for (flag, key) in [("cluster", "cluster"), ("user", "user"), ("namespace", "namespace")] {
            if flags.changed(flag) {
                found["context"][key] = json!(flags.text(flag));
            }
        }
    }
    save(call, &config, context)?;
    context.output.out(format!("Context {name:?} {}.\n", if known { "modified" } else { "created" }));
    DONE
}

fn delete_context(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let [name] = call.args.as_slice() else { return usage(format!("Unexpected args: [{}]", call.args.join(" "))) };
    let mut config = load(&call.environment, context.files);
    let path = path(&call.environment);
    if entry(&config, "contexts", name).is_none() {
        return text(format!("cannot delete context {name}, not in {path}"));
    }
    if config["current-context"].as_str() == Some(name) {
        context.output.err(
            "warning: this removed your active context, use \"kubectl config use-context\" to select a different one\n",
        );
    }
    if let Some(list) = config["contexts"].as_array_mut() {
        list.retain(|entry| entry["name"].as_str() != Some(name));
    }
    save(call, &config, context)?;
    context.output.out(format!("deleted context {name} from {path}\n"));
    DONE
}

fn rename_context(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let [old, new] = call.args.as_slice() else { return usage(format!("Unexpected args: [{}]", call.args.join(" "))) };
    let mut config = load(&call.environment, context.files);
    if entry(&config, "contexts", old).is_none() {
        return text(format!("cannot rename the context {old:?}, it's not in {}", path(&call.environment)));
    }
    if entry(&config, "contexts", new).is_some() {
        return text(format!(
            "cannot rename the context {old:?}, the context {new:?} already exists in {}",
            path(&call.environment)
        ));
    }
    for found in config["contexts"].as_array_mut().into_iter().flatten() {
        if found["name"].as_str() == Some(old) {
            found["name"] = json!(new);
        }
    }
    if config["current-context"].as_str() == Some(old) {
        config["current-context"] = json!(new);
    }
    save(call, &config, context)?;
    context.output.out(format!("Context {old:?} renamed to {new:?}.\n"));
    DONE
}

fn view(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let mut config = load(&call.environment, context.files);
    if call.flags.is("minify") {
        if !call.flags.text("context").is_empty() {
            config["current-context"] = json!(call.flags.text("context"));
        }
        let current = config["current-context"].as_str().unwrap_or("").to_owned();
        let Some(found) = entry(&config, "contexts", &current).cloned() else {
            return text("cannot locate context ".to_owned() + &current);
        };
        let keep = [
            ("contexts", current.as_str()),
            ("clusters", found["context"]["cluster"].as_str().unwrap_or("")),
            ("users", found["context"]["user"].as_str().unwrap_or("")),
        ];
        for (list, name) in keep {
            if let Some(entries) = config[list].as_array_mut() {
                entries.retain(|entry| entry["name"].as_str() == Some(name));
            }
        }
    }
    let format = match Format::from_flags(&call.flags, context.files)? {
        Format::Human => Format::Yaml,
        other => other,
    };
    format.print(&config, true, context.output)?;
    DONE
}
