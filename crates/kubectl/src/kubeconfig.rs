//! The kubeconfig file: where it is, what is in it, and what a line chooses of it.

use objects::SortedMap;
use serde_json::{Value, json};

use crate::failure::{Fallible, text};
use crate::flags::Flags;
use crate::manifest;
use crate::process::Files;

/// The address of the control plane.
pub(crate) const SERVER: &str = "https://192.168.49.2:8443";

/// Where the kubeconfig is, as messages tell it.
pub(crate) fn path(environment: &SortedMap<String, String>) -> String {
    match environment.get("KUBECONFIG").filter(|path| !path.is_empty()) {
        Some(path) => path.clone(),
        None => format!("{}/.kube/config", environment.get("HOME").map_or("", String::as_str)),
    }
}

/// Where it is kept: a hidden file at home, as the shell has no folder for it.
pub(crate) fn stored(environment: &SortedMap<String, String>) -> String {
    match environment.get("KUBECONFIG").filter(|path| !path.is_empty()) {
        Some(path) => path.clone(),
        None => format!("{}/.kubeconfig", environment.get("HOME").map_or("", String::as_str)),
    }
}

pub(crate) fn load(environment: &SortedMap<String, String>, files: &dyn Files) -> Value {
    let held = files.read(&stored(environment)).ok().and_then(|text| manifest::yaml(&text).ok());
    held.filter(Value::is_object).unwrap_or_else(|| {
        json!({
            "apiVersion": "v1",
            "clusters": [{
                "cluster": { "certificate-authority": "/home/you/.minikube/ca.crt", "server": SERVER },
                "name": "minikube",
            }],
            "contexts": [{ "context": { "cluster": "minikube", "user": "minikube" }, "name": "minikube" }],
            "current-context": "minikube",
            "kind": "Config",
            "users": [{
                "name": "minikube",
                "user": {
                    "client-certificate": "/home/you/.minikube/profiles/minikube/client.crt",
                    "client-key": "/home/you/.minikube/profiles/minikube/client.key",
                },
            }],
        })
    })
}

/// Makes `--kubeconfig` the file that is read, and checks that what the line names is in it.
///
/// Errors: there is no such file, context, user or cluster. `config` itself may name what does not exist yet.
pub(crate) fn choose(
    flags: &Flags,
    path: &str,
    environment: &mut SortedMap<String, String>,
    files: &dyn Files,
) -> Fallible<()> {
    let local = ["config", "completion", "options"].iter().any(|name| path.split(' ').nth(1) == Some(name));
    let given = flags.text("kubeconfig");
    if !given.is_empty() {
        environment.remove("KUBECONFIG");
        // The usual file is kept elsewhere, see `stored`.
        if given != self::path(environment) {
            if !local && files.read(given).is_err() {
                return text(format!("stat {given}: no such file or directory"));
            }
            environment.insert("KUBECONFIG".to_owned(), given.to_owned());
        }
    }
    for (flag, list, what) in
        [("context", "contexts", "context"), ("user", "users", "auth info"), ("cluster", "clusters", "cluster")]
    {
        let name = flags.text(flag);
        // A command may have a flag of its own by the name.
        let own = flags.list(flag).len() > 1 || path.ends_with("binding") || path.ends_with("subject");
        if !local && !own && !name.is_empty() && entry(&load(environment, files), list, name).is_none() {
            return text(format!("{what} {name:?} does not exist"));
        }
    }
    Ok(())
}

/// The namespace of `--context`, or of the current context.
pub(crate) fn namespace(flags: &Flags, environment: &SortedMap<String, String>, files: &dyn Files) -> String {
    let config = load(environment, files);
    let chosen = match flags.text("context") {
        "" => config["current-context"].as_str().unwrap_or(""),
        given => given,
    };
    let context = entry(&config, "contexts", chosen);
    let namespace = context.and_then(|entry| entry["context"]["namespace"].as_str());
    namespace.filter(|name| !name.is_empty()).unwrap_or("default").to_owned()
}

pub(crate) fn entry<'a>(config: &'a Value, list: &str, name: &str) -> Option<&'a Value> {
    config.get(list)?.as_array()?.iter().find(|entry| entry["name"].as_str() == Some(name))
}
