//! The files of a container that `ls` and `cat` can see: those of its volumes that come from
//! objects, and a few of /etc.

use cluster::Cluster;
use objects::{Kind, Pod};
use serde_json::Value;

use super::{Run, environment};
use crate::base64;

const FOLDERS: &[&str] = &[
    "bin", "dev", "etc", "home", "lib", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var",
];

/// Paths and contents.
fn files(pod: &Pod, container: &str, cluster: &Cluster) -> Vec<(String, String)> {
    let name = &pod.metadata.name;
    let hosts = format!("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n{}\t{name}\n", pod.status.pod_ip);
    let mut files = vec![("/etc/hostname".to_owned(), format!("{name}\n")), ("/etc/hosts".to_owned(), hosts)];
    let object = cluster.get(Kind::Pod, &pod.metadata.namespace, name).map(|object| object.to_value());
    let Some(spec) = object.as_ref().ok().and_then(|object| object.get("spec")) else { return files };
    let containers = list(spec, "containers").iter().chain(list(spec, "initContainers"));
    for mount in containers.filter(|held| held["name"] == container).flat_map(|held| list(held, "volumeMounts")) {
        let Some(volume) = list(spec, "volumes").iter().find(|volume| volume["name"] == mount["name"]) else {
            continue;
        };
        let at = mount["mountPath"].as_str().unwrap_or("").trim_end_matches('/');
        let part = mount["subPath"].as_str().unwrap_or("");
        if part.is_empty() {
            // The folder is there even where nothing is in it.
            files.push((format!("{at}/"), String::new()));
        }
        let mut found = Vec::new();
        projected(pod, container, volume, cluster, &mut found);
        for source in list(&volume["projected"], "sources") {
            projected(pod, container, source, cluster, &mut found);
        }
        for (path, content) in found {
            match part {
                "" => files.push((format!("{at}/{path}"), content)),
                part if part == path => files.push((at.to_owned(), content)),
                _ => {}
            }
        }
    }
    files
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The files of a volume, or of a source of a projected one.
fn projected(pod: &Pod, container: &str, source: &Value, cluster: &Cluster, files: &mut Vec<(String, String)>) {
    let (map, secret, fields) = (&source["configMap"], &source["secret"], &source["downwardAPI"]);
    let (kind, held) = if map.is_null() { (Kind::Secret, secret) } else { (Kind::ConfigMap, map) };
    let name = held["name"].as_str().or(held["secretName"].as_str()).unwrap_or("");
    let items = list(held, "items");
    for (key, content) in environment::data(pod, kind, name, cluster) {
        let item = items.iter().find(|item| item["key"] == key);
        match item.and_then(|item| item["path"].as_str()) {
            Some(path) => files.push((path.to_owned(), content)),
            None if items.is_empty() => files.push((key, content)),
            None => {}
        }
    }
    for item in list(fields, "items") {
        let content = environment::downward(pod, container, &item["fieldRef"], &item["resourceFieldRef"], cluster);
        files.push((item["path"].as_str().unwrap_or("").to_owned(), content.unwrap_or_default()));
    }
    if let Some(path) = source["serviceAccountToken"]["path"].as_str() {
        let account = pod.spec.raw["serviceAccountName"].as_str().unwrap_or("default");
        let token = format!("system:serviceaccount:{}:{account}", pod.metadata.namespace);
        files.push((path.to_owned(), base64::encode(token.as_bytes())));
    }
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
    let found = known || !names.is_empty();
    names.retain(|name| !name.is_empty());
    found.then_some(names)
}
