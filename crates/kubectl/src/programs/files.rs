//! The files of a container that `ls` and `cat` can see: those of its mounted ConfigMaps and Secrets, and a few of /etc.

use cluster::Cluster;
use objects::{Kind, Pod};
use serde_json::Value;

use super::{Run, environment};

const FOLDERS: &[&str] = &[
    "bin", "dev", "etc", "home", "lib", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var",
];

/// Paths and contents.
fn files(pod: &Pod, container: &str, cluster: &Cluster) -> Vec<(String, String)> {
    let name = &pod.metadata.name;
    let hosts = format!("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n{}\t{name}\n", pod.status.pod_ip);
    let mut files = vec![("/etc/hostname".to_owned(), format!("{name}\n")), ("/etc/hosts".to_owned(), hosts)];
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let raw = &pod.spec.raw;
    let volumes = list(raw, "volumes");
    let containers = [list(raw, "containers"), list(raw, "initContainers")].concat();
    let mounts = containers.iter().filter(|held| held["name"] == container).flat_map(|held| list(held, "volumeMounts"));
    for mount in mounts {
        let Some(volume) = volumes.iter().find(|volume| volume["name"] == mount["name"]) else { continue };
        let (kind, source, name) = match (&volume["configMap"], &volume["secret"]) {
            (Value::Null, secret) => (Kind::Secret, secret, &secret["secretName"]),
            (map, _) => (Kind::ConfigMap, map, &map["name"]),
        };
        let at = mount["mountPath"].as_str().unwrap_or("").trim_end_matches('/');
        let items = list(source, "items");
        for (key, content) in environment::data(pod, kind, name.as_str().unwrap_or(""), cluster) {
            let item = items.iter().find(|item| item["key"] == key);
            let path = match item {
                Some(item) => item["path"].as_str().unwrap_or("").to_owned(),
                None if items.is_empty() => key,
                None => continue,
            };
            match mount["subPath"].as_str().filter(|part| !part.is_empty()) {
                None => files.push((format!("{at}/{path}"), content)),
                Some(part) if part == path => files.push((at.to_owned(), content)),
                Some(_) => {}
            }
        }
    }
    files
}

/// `ls [PATH]`
pub(super) fn ls(pod: &Pod, container: &str, arguments: &[&str], cluster: &Cluster) -> Run {
    let path = arguments.iter().find(|word| !word.starts_with('-')).copied().unwrap_or("/");
    let files = files(pod, container, cluster);
    let whole = absolute(path);
    if files.iter().any(|(held, _)| *held == whole) {
        return Run::printed(format!("{path}\n"));
    }
    match children(&whole, &files) {
        Some(names) => Run::printed(names.iter().map(|name| format!("{name}\n")).collect::<String>()),
        None => Run::failed(format!("ls: cannot access '{path}': No such file or directory\n"), 2),
    }
}

/// `cat [PATH…]`
pub(super) fn cat(pod: &Pod, container: &str, arguments: &[&str], stdin: Option<&str>, cluster: &Cluster) -> Run {
    if arguments.is_empty() {
        return Run::printed(stdin.unwrap_or(""));
    }
    let files = files(pod, container, cluster);
    let mut run = Run::printed("");
    for path in arguments {
        let whole = absolute(path);
        if let Some((_, content)) = files.iter().find(|(held, _)| *held == whole) {
            run.out.push_str(content);
            continue;
        }
        let why = if children(&whole, &files).is_some() { "Is a directory" } else { "No such file or directory" };
        run.err.push_str(&format!("cat: {path}: {why}\n"));
        run.status = 1;
    }
    run
}

/// A path from the root, where programs run, without a slash at its end.
fn absolute(path: &str) -> String {
    let path = path.trim_start_matches("./").trim_matches('/');
    if path == "." { String::from("/") } else { format!("/{path}") }
}

/// The names in a folder, sorted; `None`: there is no such folder. What an image brings along is not modelled.
fn children(folder: &str, files: &[(String, String)]) -> Option<Vec<String>> {
    let start = if folder == "/" { "/".to_owned() } else { format!("{folder}/") };
    let inside = files.iter().filter_map(|(path, _)| path.strip_prefix(&start)?.split('/').next().map(str::to_owned));
    let mut names: Vec<String> = inside.collect();
    let known = folder == "/" || FOLDERS.contains(&&folder[1..]);
    if folder == "/" {
        names.extend(FOLDERS.iter().map(|name| (*name).to_owned()));
    }
    objects::sort::natural(&mut names);
    names.dedup();
    (known || !names.is_empty()).then_some(names)
}
