//! What Tab can add to a line: commands, flags and their values, kinds, names, containers, revisions, files.

use cluster::Cluster;
use objects::{Kind, Object, RESOURCES, SortedMap};

use crate::command::{Command, find};
use crate::flags::sets::GLOBAL;
use crate::flags::{self, Flag};
use crate::kubeconfig;
use crate::process::{FileError, Files};
use crate::resource::{ResourceType, find_type};
use crate::revisions::Revisions;

/// The words that may stand where `partial` stands, after the words of a `kubectl` line.
pub fn complete(
    words: &[String],
    partial: &str,
    cluster: &Cluster,
    environment: &SortedMap<String, String>,
    files: &dyn Files,
) -> Vec<String> {
    let found = find(words);
    let line = Line { command: found.command, rest: &found.rest, cluster, environment, files };
    let mut candidates = line.candidates(words, partial);
    candidates.retain(|candidate| candidate.starts_with(partial));
    objects::sort::natural(&mut candidates);
    candidates.dedup();
    candidates
}

struct Line<'a> {
    command: &'static Command,
    rest: &'a [String],
    cluster: &'a Cluster,
    environment: &'a SortedMap<String, String>,
    files: &'a dyn Files,
}

impl Line<'_> {
    fn tables(&self) -> Vec<&'static [Flag]> {
        self.command.flags.iter().copied().chain([GLOBAL]).collect()
    }

    fn candidates(&self, words: &[String], partial: &str) -> Vec<String> {
        if words.iter().any(|word| word == "--") {
            return Vec::new();
        }
        if let Some((name, value)) = partial.split_once('=').filter(|(name, _)| name.starts_with("--")) {
            let values = self.values(name.trim_start_matches('-'), value);
            return values.into_iter().map(|value| format!("{name}={value}")).collect();
        }
        if let Some(flag) = words.last().and_then(|word| self.waiting_flag(word)) {
            return self.values(flag, partial);
        }
        if partial.starts_with('-') {
            return self.flags();
        }
        if !self.command.subcommands.is_empty() && self.command.flags.is_empty() || self.rest.is_empty() {
            let names: Vec<String> = self
                .command
                .subcommands
                .iter()
                .filter(|command| !command.hidden)
                .map(|command| command.name.to_owned())
                .collect();
            if !names.is_empty() {
                return names;
            }
        }
        self.arguments(partial)
    }

    /// The flag that the last word is, where it still needs a value.
    fn waiting_flag(&self, word: &str) -> Option<&'static str> {
        let tables = self.tables();
        let mut all = tables.iter().flat_map(|table| table.iter());
        let flag = match word.strip_prefix("--") {
            Some(name) => all.find(|flag| flag.name == name),
            None => {
                let letter = word.strip_prefix('-').filter(|rest| rest.chars().count() == 1)?.chars().next();
                all.find(|flag| flag.short == letter)
            }
        };
        flag.filter(|flag| !flag.stands_alone()).map(|flag| flag.name)
    }

    fn flags(&self) -> Vec<String> {
        let tables = self.tables();
        let flags = tables.iter().flat_map(|table| table.iter()).filter(|flag| !flag.hidden);
        flags
            .map(|flag| if flag.stands_alone() { format!("--{}", flag.name) } else { format!("--{}=", flag.name) })
            .collect()
    }

    /// Values of a flag.
    fn values(&self, flag: &str, partial: &str) -> Vec<String> {
        let fixed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        match flag {
            "namespace" => self.names(Kind::Namespace),
            "context" => self.contexts(),
            "output" if self.command.name == "get" => fixed(&[
                "custom-columns=",
                "go-template=",
                "json",
                "jsonpath=",
                "jsonpath-as-json=",
                "kyaml",
                "name",
                "wide",
                "yaml",
            ]),
            "output" => fixed(&["go-template=", "json", "jsonpath=", "name", "yaml"]),
            "filename" | "template" | "patch-file" | "kustomize" => self.paths(partial),
            "dry-run" => fixed(&["client", "none", "server"]),
            "cascade" => fixed(&["background", "foreground", "orphan"]),
            "validate" => fixed(&["ignore", "strict", "warn"]),
            "type" if self.command.name == "patch" => fixed(&["json", "merge", "strategic"]),
            "type" => fixed(&["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
            "restart" => fixed(&["Always", "Never", "OnFailure"]),
            "image-pull-policy" => fixed(&["Always", "IfNotPresent", "Never"]),
            "for" if self.command.name == "wait" => fixed(&[
                "condition=available",
                "condition=progressing",
                "condition=ready",
                "create",
                "delete",
                "jsonpath=",
            ]),
            "sort-by" => fixed(&[".lastTimestamp", ".metadata.creationTimestamp", ".metadata.name"]),
            "to-revision" | "revision" => self.revisions(),
            "container" | "containers" => self.containers(),
            "image" => self.images(partial),
            _ => Vec::new(),
        }
    }

    /// What stands where no flag does.
    fn arguments(&self, partial: &str) -> Vec<String> {
        let given = match flags::parse(self.rest, &self.tables()) {
            Ok(parsed) => parsed.args,
            Err(_) => self.rest.to_vec(),
        };
        match self.command.name {
            "logs" | "exec" | "attach" | "port-forward" if given.is_empty() => {
                let mut names = self.names(Kind::Pod);
                names.extend(self.slashed(partial, &["deployment", "replicaset", "service", "pod"]));
                names
            }
            "logs" => self.containers(),
            "cordon" | "uncordon" | "drain" => self.names(Kind::Node),
            "taint" if given.is_empty() => vec!["nodes".to_owned()],
            "taint" => self.names(Kind::Node),
            "use-context" | "set-context" | "delete-context" | "rename-context" if given.is_empty() => self.contexts(),
            "explain" if given.is_empty() => self.fields(partial),
            "config" | "version" | "api-resources" | "api-versions" | "cluster-info" | "apply" | "diff" | "replace" => {
                Vec::new()
            }
            "run" | "deployment" | "namespace" | "configmap" | "quota" => Vec::new(),
            "image" if given.len() > usize::from(!given.first().is_some_and(|word| word.contains('/'))) => {
                self.containers().into_iter().map(|name| format!("{name}=")).collect()
            }
            _ => self.kinds_and_names(&given, partial),
        }
    }

    fn kinds_and_names(&self, given: &[String], partial: &str) -> Vec<String> {
        let rollout = matches!(self.command.name, "status" | "history" | "undo" | "pause" | "resume" | "restart");
        if partial.contains('/') {
            let (kind, _) = partial.split_once('/').unwrap_or((partial, ""));
            return self.slashed(partial, &[kind]);
        }
        match given.first() {
            None if rollout => {
                let mut words = vec!["deployment".to_owned()];
                words.extend(self.slashed(partial, &["deployment"]));
                words
            }
            None => {
                let mut words: Vec<String> = RESOURCES.iter().map(|resource| resource.plural.to_owned()).collect();
                let singular = RESOURCES.iter().filter(|r| !partial.is_empty() && !r.plural.starts_with(partial));
                words.extend(singular.map(|resource| resource.singular.to_owned()));
                words.push("all".to_owned());
                words
            }
            Some(first) if first.contains('/') => self.slashed(partial, &["deployment"]),
            Some(first) => {
                let kinds: Vec<Kind> = first.split(',').filter_map(kind_of).collect();
                let names = kinds.into_iter().flat_map(|kind| self.names(kind));
                names.filter(|name| !given[1..].contains(name)).collect()
            }
        }
    }

    fn slashed(&self, partial: &str, kinds: &[&str]) -> Vec<String> {
        let typed = partial.split_once('/').map(|(kind, _)| kind);
        let words: Vec<&str> = typed.map_or_else(|| kinds.to_vec(), |kind| vec![kind]);
        let mut found = Vec::new();
        for word in words {
            if let Some(kind) = kind_of(word) {
                found.extend(self.names(kind).into_iter().map(|name| format!("{word}/{name}")));
            }
        }
        found
    }

    /// The namespace that the line gives, or that of its context.
    fn namespace(&self) -> String {
        let Ok(parsed) = flags::parse(self.rest, &self.tables()) else { return "default".to_owned() };
        match parsed.text("namespace") {
            "" => kubeconfig::namespace(&parsed, self.environment, self.files),
            given => given.to_owned(),
        }
    }

    fn contexts(&self) -> Vec<String> {
        let config = kubeconfig::load(self.environment, self.files);
        let entries = config["contexts"].as_array().into_iter().flatten();
        entries.filter_map(|entry| Some(entry["name"].as_str()?.to_owned())).collect()
    }

    fn names(&self, kind: Kind) -> Vec<String> {
        let namespace = self.namespace();
        let scope = kind.resource().namespaced.then_some(namespace.as_str());
        self.cluster.list(kind, scope).map(|object| object.metadata().name.clone()).collect()
    }

    /// The object that the line names so far.
    fn target(&self) -> Option<Object> {
        let args = flags::parse(self.rest, &self.tables()).ok()?.args;
        let first = args.first()?;
        let (kind, name) = match first.split_once('/') {
            Some((kind, name)) => (kind_of(kind)?, name.to_owned()),
            None => match (kind_of(first), args.get(1)) {
                (Some(kind), Some(name)) => (kind, name.clone()),
                _ => (Kind::Pod, first.clone()),
            },
        };
        self.cluster.get(kind, &self.namespace(), &name).ok()
    }

    fn containers(&self) -> Vec<String> {
        let spec = match self.target() {
            Some(Object::Pod(pod)) => pod.spec.clone(),
            Some(Object::Deployment(deployment)) => deployment.spec.template.spec.clone(),
            Some(Object::ReplicaSet(set)) => set.spec.template.spec.clone(),
            _ => return Vec::new(),
        };
        spec.containers.iter().chain(&spec.init_containers).map(|container| container.name.clone()).collect()
    }

    fn revisions(&self) -> Vec<String> {
        let Some(Object::Deployment(deployment)) = self.target() else { return Vec::new() };
        let revisions = Revisions::of(&deployment, self.cluster);
        revisions.numbered().into_iter().map(|(number, _)| number.to_string()).collect()
    }

    fn images(&self, partial: &str) -> Vec<String> {
        let _ = partial;
        let mut images: Vec<String> = Vec::new();
        for deployment in self.cluster.list(Kind::Deployment, None).filter_map(Object::as_deployment) {
            images.extend(deployment.spec.template.spec.containers.iter().map(|container| container.image.clone()));
        }
        images.extend(["nginx", "nginx:1.25", "redis", "busybox", "httpd"].map(str::to_owned));
        images
    }

    fn fields(&self, partial: &str) -> Vec<String> {
        let Some((head, _)) = partial.rsplit_once('.') else {
            return RESOURCES.iter().map(|resource| resource.plural.to_owned()).collect();
        };
        let mut parts = head.split('.');
        let mut object = parts.next().and_then(kind_of).and_then(objects::schema::type_of);
        for part in parts {
            object = object.and_then(|object| object.fields.get(part)).and_then(|field| field.kind.object());
        }
        object.map(|object| object.fields.keys().map(|name| format!("{head}.{name}")).collect()).unwrap_or_default()
    }

    fn paths(&self, partial: &str) -> Vec<String> {
        let (folder, _) = partial.rsplit_once('/').unwrap_or(("", ""));
        let listed = self.files.list(if folder.is_empty() { "." } else { folder }).unwrap_or_default();
        let path = |name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let folders = |path: String| match self.files.read(&path) {
            Err(FileError::IsAFolder) => format!("{path}/"),
            Ok(_) | Err(FileError::NotFound | FileError::NotAFolder) => path,
        };
        listed.into_iter().map(path).map(folders).collect()
    }
}

fn kind_of(word: &str) -> Option<Kind> {
    match find_type(word).ok()? {
        ResourceType::Modelled(kind) => Some(kind),
        ResourceType::Empty(_) => None,
    }
}
