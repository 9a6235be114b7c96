//! `kubectl set env`

use objects::{Kind, Object};
use serde_json::{Value, json};

use super::targets;
use crate::base64;
use crate::command::{Call, Command, DONE, Next};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::pod_template::{Change, containers_mut, pod_spec_of, value_of};
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;

pub(super) static COMMAND: Command = Command {
    name: "env",
    short: "Update environment variables on a pod template",
    long: "Update environment variables on a pod template.\n\n List environment variable definitions in one or more pods, pod templates. Add, update, or remove container environment variable definitions in one or more pod templates (within replication controllers or deployment configurations). View or modify the environment variable definitions on all containers in the specified pods or pod templates, or just those that match a wildcard.\n\n If \"--env -\" is passed, environment variables can be read from STDIN using the standard env syntax.\n\n Possible resources include (case insensitive):\n\n        pod (po), replicationcontroller (rc), deployment (deploy), daemonset (ds), statefulset (sts), cronjob (cj), replicaset (rs)",
    examples: "# Update deployment 'registry' with a new environment variable\nkubectl set env deployment/registry STORAGE_DIR=/local\n\n# List the environment variables defined on a deployments 'sample-build'\nkubectl set env deployment/sample-build --list\n\n# List the environment variables defined on all pods\nkubectl set env pods --all --list\n\n# Output modified deployment in YAML, and does not alter the object on the server\nkubectl set env deployment/sample-build STORAGE_DIR=/data -o yaml\n\n# Update all containers in all replication controllers in the project to have ENV=prod\nkubectl set env rc --all ENV=prod\n\n# Import environment from a secret\nkubectl set env --from=secret/mysecret deployment/myapp\n\n# Import environment from a config map with a prefix\nkubectl set env --from=configmap/myconfigmap --prefix=MYSQL_ deployment/myapp\n\n# Import specific keys from a config map\nkubectl set env --keys=my-example-key --from=configmap/myconfigmap deployment/myapp\n\n# Remove the environment variable ENV from container 'c1' in all deployment configs\nkubectl set env deployments --all --containers=\"c1\" ENV-\n\n# Remove the environment variable ENV from a deployment definition on disk and\n# update the deployment config on the server\nkubectl set env -f deploy.json ENV-\n\n# Set some of the local shell environment into a deployment config on the server\nenv | grep RAILS_ | kubectl set env -e - deployment/registry",
    usage: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
    flags: &[
        FLAGS,
        sets::ALL_SET,
        sets::LOCAL,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_SET,
        sets::FILENAME,
        sets::SELECTOR,
    ],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new(
        "containers",
        FlagKind::Text,
        "*",
        "The names of containers in the selected pod templates to change - may use wildcards",
    )
    .short('c'),
    Flag::new(
        "env",
        FlagKind::Array,
        "[]",
        "Specify a key-value pair for an environment variable to set into each container.",
    )
    .short('e'),
    Flag::new("from", FlagKind::Text, "", "The name of a resource from which to inject environment variables"),
    Flag::new("keys", FlagKind::Slice, "[]", "Comma-separated list of keys to import from specified resource"),
    Flag::new(
        "list",
        FlagKind::Bool,
        "false",
        "If true, display the environment and any changes in the standard format. this flag will removed when we have kubectl view env.",
    ),
    Flag::new(
        "overwrite",
        FlagKind::Bool,
        "true",
        "If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.",
    ),
    Flag::new("prefix", FlagKind::Text, "", "Prefix to append to variable names"),
    Flag::new(
        "resolve",
        FlagKind::Bool,
        "false",
        "If true, show secret or configmap references when listing variables",
    ),
];

/// What is to be done to the variables.
#[derive(Default)]
struct Wish {
    set: Vec<Value>,
    remove: Vec<String>,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let (names, mut wish) = parse(call)?;
    let flags = &call.flags;
    let listing = flags.is("list");
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(flags, context.files)?;
    if names.is_empty() && !flags.changed("filename") {
        return usage("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    if !flags.text("from").is_empty() {
        wish.set.extend(imported(call, context)?);
    }
    let (infos, failures) = targets(call, &names, context)?.split();
    Failure::all(failures)?;
    if wish.set.is_empty() && wish.remove.is_empty() && !listing {
        return usage("at least one environment variable must be provided");
    }
    let mut failures = Vec::new();
    for (at, info) in infos.iter().enumerate() {
        let old = value_of(info)?;
        let mut new = old.clone();
        let spec = match pod_spec_of(info, &mut new) {
            Ok(spec) => spec,
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        let wanted = flags.text("containers");
        let containers: Vec<&mut Value> = containers_mut(spec, "*")
            .into_iter()
            .filter(|container| matches(wanted, container.get("name").and_then(Value::as_str).unwrap_or("")))
            .collect();
        if containers.is_empty() {
            context.output.err(format!(
                "warning: {}/{} does not have any containers matching {wanted:?}\n",
                info.kind.name(),
                info.name
            ));
            continue;
        }
        let mut clash = Vec::new();
        for container in containers {
            if listing {
                list(container, info, flags.is("resolve"), context);
            }
            clash.extend(change(container, &wish, flags.is("overwrite")));
        }
        if let Some((name, value)) = clash.first() {
            let subject = format!("{}/{}", info.kind.resource().plural, info.name);
            failures.push(Failure::Text(format!(
                "error: {subject} '{name}' already has a value ({value}), and --overwrite is false\n"
            )));
            continue;
        }
        if listing {
            continue;
        }
        let change = Change {
            info,
            old,
            new,
            done: "env updated",
            failed: "failed to patch env update to pod template:",
            dry_run,
            first: at == 0,
            local: flags.is("local"),
            silent_if_same: true,
        };
        failures.extend(change.send(call, &format, context).err());
    }
    Failure::all(failures)?;
    DONE
}

/// Splits the arguments into objects, variables to set and variables to remove.
fn parse(call: &Call) -> Fallible<(Vec<String>, Wish)> {
    let mut names = Vec::new();
    let mut wish = Wish::default();
    for arg in call.args.iter().chain(&call.flags.list("env")) {
        let removal = arg.strip_suffix('-').filter(|name| !name.is_empty() && !name.contains(['/', '=']));
        if let Some((key, value)) = arg.split_once('=') {
            if key.is_empty() {
                return text(format!("invalid parameter syntax {arg:?}"));
            }
            let valid = key.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'=');
            if !valid {
                return text(format!(
                    "{key:?} is not a valid key name: a valid environment variable name must consist only of printable ASCII characters other than '='"
                ));
            }
            wish.set.push(json!({ "name": key, "value": value }));
        } else if let Some(name) = removal.filter(|_| !names.is_empty()) {
            wish.remove.push(name.to_owned());
        } else if wish.set.is_empty() && wish.remove.is_empty() {
            names.push(arg.clone());
        } else {
            return text(format!("all resources must be specified before environment changes: {arg}"));
        }
    }
    if wish.remove.iter().any(|name| wish.set.iter().any(|variable| variable["name"].as_str() == Some(name))) {
        return text("can not both modify and remove the same environment variable in the same command");
    }
    Ok((names, wish))
}

/// The variables of `--from`: references to each key.
fn imported(call: &Call, context: &Context<'_>) -> Fallible<Vec<Value>> {
    let from = call.flags.text("from");
    let Some((kind, name)) = from.split_once('/') else {
        return text("arguments in resource/name form must have a single resource and name");
    };
    let (kind, reference) = match crate::resource::find_kind(kind)? {
        Kind::ConfigMap => (Kind::ConfigMap, "configMapKeyRef"),
        Kind::Secret => (Kind::Secret, "secretKeyRef"),
        other => return text(format!("unsupported resource specified in --from: {}", other.name())),
    };
    let object = context.cluster.get(kind, &call.namespace, name)?;
    let data = object.as_other().and_then(|other| other.body.get("data")).and_then(Value::as_object);
    let (keys, prefix) = (call.flags.list("keys"), call.flags.text("prefix"));
    let chosen = data.into_iter().flatten().filter(|(key, _)| keys.is_empty() || keys.contains(key));
    Ok(chosen
        .map(|(key, _)| {
            let variable: String =
                key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
            json!({ "name": format!("{prefix}{variable}"), "valueFrom": { reference: { "key": key, "name": name } } })
        })
        .collect())
}

/// A name against a pattern with stars.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => match name.strip_prefix(before) {
            Some(rest) => (0..=rest.len()).any(|at| rest.is_char_boundary(at) && matches(after, &rest[at..])),
            None => false,
        },
    }
}

fn list(container: &Value, info: &Info, resolve: bool, context: &mut Context<'_>) {
    let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    context.output.out(format!("# {} {}, container {}\n", info.kind.name(), info.name, word(container, "name")));
    for variable in container.get("env").and_then(Value::as_array).into_iter().flatten() {
        let name = word(variable, "name");
        let Some(from) = variable.get("valueFrom") else {
            context.output.out(format!("{name}={}\n", word(variable, "value")));
            continue;
        };
        let told = ["configMapKeyRef", "secretKeyRef"].iter().find_map(|key| Some((*key, from.get(*key)?)));
        match told {
            Some((kind, reference)) => {
                let (of, key) = (word(reference, "name"), word(reference, "key"));
                let source = if kind == "configMapKeyRef" { "configmap" } else { "secret" };
                match resolve.then(|| resolved(source, &of, &key, info, context)).flatten() {
                    Some(value) => context.output.out(format!("{name}={value}\n")),
                    None => context.output.out(format!("# {name} from {source} {of}, key {key}\n")),
                }
            }
            None => match from.get("fieldRef") {
                Some(field) => context.output.out(format!("# {name} from field path {}\n", word(field, "fieldPath"))),
                None => context.output.out(format!("# {name} from a resource field\n")),
            },
        }
    }
}

fn resolved(source: &str, name: &str, key: &str, info: &Info, context: &Context<'_>) -> Option<String> {
    let kind = if source == "configmap" { Kind::ConfigMap } else { Kind::Secret };
    let object = context.cluster.get(kind, &info.namespace, name).ok()?;
    let data = Object::as_other(&object)?.at(&["data", key])?.as_str()?.to_owned();
    if kind == Kind::ConfigMap {
        return Some(data);
    }
    String::from_utf8(base64::decode(&data)?).ok()
}

/// Sets and removes variables. Returns those that may not be overwritten, with their values.
///
/// Rule: `validateNoOverwrites` of kubectl's `set env`.
fn change(container: &mut Value, wish: &Wish, overwrite: bool) -> Vec<(String, String)> {
    let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let mut env: Vec<Value> = container.get("env").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut clash = Vec::new();
    for variable in &wish.set {
        match env.iter_mut().find(|held| held.get("name") == variable.get("name")) {
            Some(held) if !overwrite && word(held, "value") != word(variable, "value") => {
                clash.push((word(held, "name"), word(held, "value")));
            }
            Some(held) => *held = variable.clone(),
            None => env.push(variable.clone()),
        }
    }
    env.retain(|held| !wish.remove.iter().any(|name| held.get("name").and_then(Value::as_str) == Some(name)));
    if let Some(map) = container.as_object_mut() {
        if env.is_empty() {
            map.remove("env");
        } else {
            map.insert("env".to_owned(), Value::Array(env));
        }
    }
    clash
}
