//! `kubectl create configmap` and `kubectl create secret`

use objects::Kind;
use serde_json::{Value, json};

use super::{base, create, one_name};
use crate::base64;
use crate::command::{Call, Command, Next};
use crate::content_hash;
use crate::failure::{Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::{Context, FileError, Files};

pub(super) static CONFIG_MAP: Command = Command {
    name: "configmap",
    aliases: &["cm"],
    short: "Create a config map from a local file, directory or literal value",
    long: "Create a config map based on a file, directory, or specified literal value.",
    examples: "# Create a config map from values\nkubectl create configmap my-config --from-literal=key1=config1 --from-literal=key2=config2\n\n# Create a config map from the files of a folder\nkubectl create configmap my-config --from-file=path/to/bar",
    usage: "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
    flags: &[SOURCES, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(config_map),
    ..Command::BASE
};

pub(super) static SECRET: Command = Command {
    name: "secret",
    short: "Create a secret using a specified subcommand",
    long: "Create a secret with a specified type.",
    usage: "(docker-registry | generic | tls)",
    subcommands: &[&GENERIC, &DOCKER_REGISTRY, &TLS],
    ..Command::BASE
};

static GENERIC: Command = Command {
    name: "generic",
    short: "Create a secret from a local file, directory, or literal value",
    long: "Create a secret based on a file, directory, or specified literal value.",
    examples: "# Create a secret from values\nkubectl create secret generic my-secret --from-literal=key1=supersecret --from-literal=key2=topsecret",
    usage: "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
    flags: &[SOURCES, TYPE, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(generic),
    ..Command::BASE
};

static DOCKER_REGISTRY: Command = Command {
    name: "docker-registry",
    short: "Create a secret for use with a Docker registry",
    long: "Create a new secret for use with Docker registries.",
    examples: "# Create a secret for a registry\nkubectl create secret docker-registry my-secret --docker-server=registry.example.com --docker-username=USER --docker-password=WORD",
    usage: "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]",
    flags: &[REGISTRY, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(docker_registry),
    ..Command::BASE
};

static TLS: Command = Command {
    name: "tls",
    short: "Create a TLS secret",
    long: "Create a TLS secret from the given public/private key pair.",
    examples: "# Create a secret of a certificate and its key\nkubectl create secret tls tls-secret --cert=path/to/tls.crt --key=path/to/tls.key",
    usage: "NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
    flags: &[PAIR, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    required: &["cert", "key"],
    run: Some(tls),
    ..Command::BASE
};

static SOURCES: &[Flag] = &[
    Flag::new("append-hash", FlagKind::Bool, "false", "Append a hash of the content to the name."),
    Flag::new("from-env-file", FlagKind::Slice, "[]", "A file of key=value lines."),
    Flag::new(
        "from-file",
        FlagKind::Slice,
        "[]",
        "A file whose name is the key, or key=file; a folder stands for its files.",
    ),
    Flag::new("from-literal", FlagKind::Array, "[]", "A key and its value, as key=value."),
];
static TYPE: &[Flag] = &[Flag::new("type", FlagKind::Text, "", "The type of secret to create.")];
static REGISTRY: &[Flag] = &[
    Flag::new("append-hash", FlagKind::Bool, "false", "Append a hash of the content to the name."),
    Flag::new("docker-email", FlagKind::Text, "", "Email for the registry."),
    Flag::new("docker-password", FlagKind::Text, "", "Password for the registry."),
    Flag::new("docker-server", FlagKind::Text, "https://index.docker.io/v1/", "Location of the registry."),
    Flag::new("docker-username", FlagKind::Text, "", "User name for the registry."),
    Flag::new("from-file", FlagKind::Slice, "[]", "A file with the registry's configuration."),
];
static PAIR: &[Flag] = &[
    Flag::new("append-hash", FlagKind::Bool, "false", "Append a hash of the content to the name."),
    Flag::new("cert", FlagKind::Text, "", "Path to the certificate."),
    Flag::new("key", FlagKind::Text, "", "Path to the private key."),
];

fn config_map(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let mut manifest = base(Kind::ConfigMap, one_name(call)?);
    let data = sources(call, context.files, false)?;
    if !data.is_empty() {
        manifest["data"] = Value::Object(objects::map_of(data.into_iter().map(|(key, value)| (key, json!(value)))));
    }
    append_hash(call, &mut manifest);
    create(call, Kind::ConfigMap, manifest, "failed to create configmap:", context)
}

fn generic(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let data = sources(call, context.files, true)?;
    secret(call, call.flags.text("type"), data, context)
}

fn docker_registry(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let name = one_name(call)?;
    let _ = name;
    if flags.text("docker-username").is_empty() || flags.text("docker-password").is_empty() {
        return text(
            "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
        );
    }
    // In the order of Go's struct.
    let (user, password, email) =
        (flags.text("docker-username"), flags.text("docker-password"), flags.text("docker-email"));
    let auth = base64::encode(format!("{user}:{password}").as_bytes());
    let mut entry = String::new();
    for (key, value) in [("username", user), ("password", password), ("email", email), ("auth", &auth)] {
        if !value.is_empty() {
            let comma = if entry.is_empty() { "" } else { "," };
            entry.push_str(&format!("{comma}\"{key}\":{}", json!(value)));
        }
    }
    let text = format!("{{\"auths\":{{{}:{{{entry}}}}}}}", json!(flags.text("docker-server")));
    secret(call, "kubernetes.io/dockerconfigjson", vec![(".dockerconfigjson".to_owned(), text)], context)
}

fn tls(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let cert = read(call.flags.text("cert"), context.files)?;
    let key = read(call.flags.text("key"), context.files)?;
    secret(call, "kubernetes.io/tls", vec![("tls.crt".to_owned(), cert), ("tls.key".to_owned(), key)], context)
}

fn secret(call: &Call, kind: &str, data: Vec<(String, String)>, context: &mut Context<'_>) -> Fallible<Next> {
    let mut manifest = base(Kind::Secret, one_name(call)?);
    if !data.is_empty() {
        let encoded =
            objects::map_of(data.into_iter().map(|(key, value)| (key, json!(base64::encode(value.as_bytes())))));
        manifest["data"] = Value::Object(encoded);
    }
    if !kind.is_empty() {
        manifest["type"] = json!(kind);
    }
    append_hash(call, &mut manifest);
    create(call, Kind::Secret, manifest, "failed to create secret", context)
}

fn append_hash(call: &Call, manifest: &mut Value) {
    if call.flags.is("append-hash") {
        let name = manifest["metadata"]["name"].as_str().unwrap_or_default();
        manifest["metadata"]["name"] = json!(format!("{name}-{}", content_hash::of(manifest)));
    }
}

fn read(path: &str, files: &dyn Files) -> Fallible<String> {
    files.read(path).or_else(|error| match error {
        FileError::IsAFolder => text(format!("read {path}: is a directory")),
        FileError::NotFound | FileError::NotAFolder => text(format!("open {path}: no such file or directory")),
    })
}

/// The keys and values of `--from-literal`, `--from-file` and `--from-env-file`.
fn sources(call: &Call, files: &dyn Files, secret: bool) -> Fallible<Vec<(String, String)>> {
    let flags = &call.flags;
    let name = one_name(call)?;
    if flags.changed("from-env-file") && (flags.changed("from-file") || flags.changed("from-literal")) {
        return text("from-env-file cannot be combined with from-file or from-literal");
    }
    let mut data: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: String| {
        let valid =
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if !valid {
            let begin = if secret {
                format!("{key:?} is not valid key name for a Secret")
            } else {
                format!("{key:?} is not a valid key name for a ConfigMap:")
            };
            return text(format!(
                "{begin} a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
            ));
        }
        if data.iter().any(|(held, _)| held == key) {
            return text(if secret {
                format!("cannot add key {key}, another key by that name already exists")
            } else {
                format!(
                    "cannot add key {key:?}, another key by that name already exists in Data for ConfigMap {name:?}"
                )
            });
        }
        data.push((key.to_owned(), value));
        Ok(())
    };
    for source in flags.list("from-file") {
        match source.split_once('=') {
            Some((key, path)) => match files.read(path) {
                Ok(content) => add(key, content)?,
                Err(FileError::IsAFolder) => return text("cannot give a key name for a directory path"),
                Err(FileError::NotFound | FileError::NotAFolder) => return unread(path),
            },
            None => match files.read(&source) {
                Ok(content) => add(source.rsplit('/').next().unwrap_or(&source), content)?,
                Err(FileError::IsAFolder) => {
                    for name in files.list(&source).unwrap_or_default() {
                        if let Ok(content) = files.read(&format!("{}/{name}", source.trim_end_matches('/'))) {
                            add(&name, content)?;
                        }
                    }
                }
                Err(FileError::NotFound | FileError::NotAFolder) => {
                    return unread(&source);
                }
            },
        }
    }
    for literal in flags.list("from-literal") {
        match literal.split_once('=') {
            Some((key, value)) if !key.is_empty() => add(key, value.to_owned())?,
            _ => return text(format!("invalid literal source {literal}, expected key=value")),
        }
    }
    for path in flags.list("from-env-file") {
        let content = match files.read(&path) {
            Ok(content) => content,
            Err(FileError::IsAFolder) => return text("env config file cannot be a directory"),
            Err(FileError::NotFound | FileError::NotAFolder) => return unread(&path),
        };
        for line in content.lines().map(str::trim_start) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // A name alone stands for the variable of the shell.
            let (key, value) = match line.split_once('=') {
                Some((key, value)) => (key, value),
                None => (line, call.environment.get(line).map_or("", String::as_str)),
            };
            variable_name(key)?;
            add(key, value.to_owned())?;
        }
    }
    Ok(data)
}

fn unread<T>(path: &str) -> Fallible<T> {
    text(format!("error reading {path}: no such file or directory"))
}

/// Rule: `IsEnvVarName`.
fn variable_name(key: &str) -> Fallible<()> {
    let valid = key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && !key.is_empty()
        && !key.starts_with(|c: char| c.is_ascii_digit());
    if valid {
        return Ok(());
    }
    text(format!(
        "{key:?} is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"
    ))
}
