//! From `TYPE NAME`, `TYPE/NAME`, `-l`, `-f` and their like to the objects that they name.
//!
//! Rule: `resource.Builder` of cli-runtime.

use cluster::{ApiError, Cluster, Reason};
use objects::{Kind, LabelSelector, Object, ObjectRef, RESOURCES};
use serde_json::Value;

use crate::api_resources::{API_RESOURCES, ApiResource};
use crate::failure::{Failure, Fallible, text};
use crate::field_selector::FieldSelector;
use crate::flags::Flags;
use crate::manifest_files;
use crate::process::Files;

/// What a type's word names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ResourceType {
    /// A kind that the playground models.
    Modelled(Kind),
    /// A kind of a real server that the playground has no object of.
    Empty(&'static ApiResource),
}

impl ResourceType {
    /// Whether objects of it live in namespaces.
    pub(crate) fn namespaced(self) -> bool {
        match self {
            ResourceType::Modelled(kind) => kind.resource().namespaced,
            ResourceType::Empty(resource) => resource.namespaced,
        }
    }

    /// `deployments.apps`
    pub(crate) fn qualified_plural(self) -> String {
        match self {
            ResourceType::Modelled(kind) => kind.resource().qualified_plural(),
            ResourceType::Empty(resource) => resource.qualified_plural(),
        }
    }

    fn same_as(self, other: ResourceType) -> bool {
        self.qualified_plural() == other.qualified_plural()
    }
}

/// An object that a line names.
#[derive(Clone, Debug)]
pub(crate) struct Info {
    /// The kind.
    pub kind: Kind,
    /// The namespace; empty for kinds that live in none.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The object on the server, where it was fetched.
    pub object: Option<Object>,
    /// The manifest, where it came from a file.
    pub manifest: Option<Value>,
    /// The file's name.
    pub source: Option<String>,
}

impl Info {
    /// What names the object.
    pub(crate) fn reference(&self) -> ObjectRef {
        ObjectRef::new(self.kind, &self.namespace, &self.name)
    }

    /// The object as it is on the server, which `select` has fetched.
    pub(crate) fn fetched(&self) -> Fallible<&Object> {
        self.object.as_ref().ok_or_else(|| Failure::Text(format!("no object was fetched for {:?}", self.name)))
    }
}

/// What is to be selected.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    /// `TYPE NAME` and the like.
    pub words: Vec<String>,
    /// The files of `-f`.
    pub files: Vec<String>,
    /// `-R`
    pub recursive: bool,
    /// `-l`
    pub selector: Option<LabelSelector>,
    /// `--field-selector`
    pub field_selector: Option<FieldSelector>,
    /// `--all`
    pub all: bool,
    /// `-A`
    pub all_namespaces: bool,
    /// `-n`
    pub namespace: String,
    /// Whether `-n` was given, so that manifests must agree.
    pub namespace_given: bool,
    /// Whether a type without names means all of it.
    pub type_alone: bool,
    /// Whether objects from files are fetched from the server, too.
    pub fetch_files: bool,
}

/// What was selected: the objects in order, failures in their places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Found or failed, in order.
    pub items: Vec<Fallible<Info>>,
    /// Whether the line named exactly one object.
    pub single: bool,
    /// The types that were asked for.
    pub types: Vec<ResourceType>,
}

impl Selection {
    /// The objects that were found, and the failures.
    pub(crate) fn split(self) -> (Vec<Info>, Vec<Failure>) {
        let mut infos = Vec::new();
        let mut failures = Vec::new();
        for item in self.items {
            match item {
                Ok(info) => infos.push(info),
                Err(failure) => failures.push(failure),
            }
        }
        (infos, failures)
    }
}

/// What kubectl says where a line names nothing.
pub(crate) const NOTHING_GIVEN: &str = "You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'";

const SLASHES_MIXED: &str = "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

impl Query {
    /// The query of a command's common flags.
    pub(crate) fn from_flags(flags: &Flags, words: &[String], namespace: &str) -> Fallible<Query> {
        let selector = match flags.text("selector") {
            "" => None,
            given => match LabelSelector::parse(given) {
                Ok(selector) => Some(selector),
                Err(reason) => return Err(unreadable(given, flags.text("field-selector"), words, &reason)),
            },
        };
        let field_selector = match flags.text("field-selector") {
            "" => None,
            given => Some(FieldSelector::parse(given).map_err(Failure::Text)?),
        };
        Ok(Query {
            words: words.to_vec(),
            files: flags.list("filename"),
            recursive: flags.is("recursive"),
            selector,
            field_selector,
            all: flags.is("all"),
            all_namespaces: flags.is("all-namespaces"),
            namespace: namespace.to_owned(),
            namespace_given: flags.changed("namespace"),
            type_alone: false,
            fetch_files: true,
        })
    }

    /// Finds the objects. Errors: the line is wrong as a whole.
    pub(crate) fn select(&self, cluster: &Cluster, files: &dyn Files, stdin: Option<&str>) -> Fallible<Selection> {
        if !self.files.is_empty() {
            if self.words.iter().any(|word| word.contains('/')) {
                return text("resource/name arguments cannot be provided when a path is specified");
            }
            if !self.words.is_empty() {
                return text(
                    "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
                );
            }
            return self.select_files(cluster, files, stdin);
        }
        let slashes = self.words.iter().filter(|word| word.contains('/')).count();
        match slashes {
            0 => self.select_types(cluster),
            _ if slashes == self.words.len() => self.select_tuples(cluster),
            _ => text(SLASHES_MIXED),
        }
    }

    fn select_files(&self, cluster: &Cluster, files: &dyn Files, stdin: Option<&str>) -> Fallible<Selection> {
        let mut selection = Selection::default();
        let found = manifest_files::read(&self.files, self.recursive, files, stdin)?;
        for document in found {
            let info = document.and_then(|document| {
                let mut info = manifest_files::info(document, &self.namespace, self.namespace_given)?;
                if let Some(selector) = &self.selector {
                    let labels = manifest_files::labels(info.manifest.as_ref());
                    if !selector.matches(&labels) {
                        return Ok(None);
                    }
                }
                if self.fetch_files {
                    info.object = Some(cluster.get(info.kind, &info.namespace, &info.name)?);
                }
                Ok(Some(info))
            });
            match info {
                Ok(Some(info)) => selection.items.push(Ok(info)),
                Ok(None) => {}
                Err(failure) => selection.items.push(Err(failure)),
            }
        }
        selection.single = selection.items.len() == 1;
        Ok(selection)
    }

    fn select_tuples(&self, cluster: &Cluster) -> Fallible<Selection> {
        if self.selector.is_some() || self.all {
            return text("selectors and the all flag cannot be used when passing resource/name arguments");
        }
        if self.all_namespaces {
            return text("a resource cannot be retrieved by name across all namespaces");
        }
        let mut tuples = Vec::new();
        for word in &self.words {
            let mut parts = word.split('/');
            let (Some(kind), Some(name), None) = (parts.next(), parts.next(), parts.next()) else {
                return text("arguments in resource/name form may not have more than one slash");
            };
            if kind.is_empty() || name.is_empty() || kind.contains(',') {
                return text("arguments in resource/name form must have a single resource and name");
            }
            tuples.push((kind, name));
        }
        let mut selection = Selection { single: tuples.len() == 1, ..Selection::default() };
        for (word, name) in tuples {
            let kind = find_type(word)?;
            push_type(&mut selection.types, kind);
            selection.items.push(self.named(cluster, kind, name));
        }
        Ok(selection)
    }

    fn select_types(&self, cluster: &Cluster) -> Fallible<Selection> {
        let Some((types, names)) = self.words.split_first() else { return text(NOTHING_GIVEN) };
        let kinds = find_types(types)?;
        if names.is_empty() {
            return self.select_all(cluster, &kinds);
        }
        if self.selector.is_some() || self.all || self.field_selector.is_some() {
            return text("name cannot be provided when a selector is specified");
        }
        if self.all_namespaces {
            return text("a resource cannot be retrieved by name across all namespaces");
        }
        let [kind] = kinds.as_slice() else { return text("you must specify only one resource") };
        let items = names.iter().map(|name| self.named(cluster, *kind, name)).collect();
        Ok(Selection { items, single: names.len() == 1, types: kinds })
    }

    fn select_all(&self, cluster: &Cluster, kinds: &[ResourceType]) -> Fallible<Selection> {
        let everything = self.all || self.type_alone || self.selector.is_some() || self.field_selector.is_some();
        if !everything {
            return text("resource(s) were provided, but no name was specified");
        }
        let mut items = Vec::new();
        for kind in kinds {
            let ResourceType::Modelled(kind) = *kind else { continue };
            if let Some(selector) = &self.field_selector {
                selector.check(kind)?;
            }
            let namespaced = kind.resource().namespaced;
            let namespace = (namespaced && !self.all_namespaces).then_some(self.namespace.as_str());
            items.extend(all_of(cluster, kind, namespace).into_iter().filter(|object| self.wants(object)).map(
                |object| {
                    let metadata = object.metadata();
                    Ok(Info {
                        kind,
                        namespace: metadata.namespace.clone(),
                        name: metadata.name.clone(),
                        object: Some(object),
                        manifest: None,
                        source: None,
                    })
                },
            ));
        }
        Ok(Selection { items, single: false, types: kinds.to_vec() })
    }

    /// Whether an object meets the selectors.
    pub(crate) fn wants(&self, object: &Object) -> bool {
        self.selector.as_ref().is_none_or(|selector| selector.matches(&object.metadata().labels))
            && self.field_selector.as_ref().is_none_or(|selector| selector.matches(object))
    }

    fn named(&self, cluster: &Cluster, kind: ResourceType, name: &str) -> Fallible<Info> {
        // Rule: `Request.Name` of client-go.
        if name.is_empty() {
            return text("resource name may not be empty");
        }
        match kind {
            ResourceType::Modelled(kind) => {
                let object = cluster.get(kind, &self.namespace, name)?;
                Ok(Info {
                    kind,
                    namespace: object.metadata().namespace.clone(),
                    name: name.to_owned(),
                    object: Some(object),
                    manifest: None,
                    source: None,
                })
            }
            ResourceType::Empty(resource) => Err(Failure::Api(ApiError::new(
                Reason::NotFound,
                format!("{} {name:?} not found", resource.qualified_plural()),
            ))),
        }
    }
}

/// All objects of a kind. Nodes and their leases are computed when they are read, so each is asked for by its name.
fn all_of(cluster: &Cluster, kind: Kind, namespace: Option<&str>) -> Vec<Object> {
    const LEASES: &str = "kube-node-lease";
    match kind {
        Kind::Node | Kind::Lease if namespace.is_none_or(|namespace| namespace == LEASES) => cluster
            .list(Kind::Node, None)
            .filter_map(|node| cluster.get(kind, LEASES, &node.metadata().name).ok())
            .collect(),
        _ => cluster.list(kind, namespace).cloned().collect(),
    }
}

/// The server's refusal of a label selector.
fn unreadable(selector: &str, fields: &str, words: &[String], reason: &str) -> Failure {
    let types = words.first().map(|word| find_types(word)).and_then(Result::ok).unwrap_or_default();
    let resource = match types.first() {
        Some(ResourceType::Modelled(kind)) => api_resource(*kind),
        Some(ResourceType::Empty(_)) | None => return Failure::Text(reason.to_owned()),
    };
    Failure::Api(ApiError::new(
        Reason::BadRequest,
        format!(
            "Unable to find {resource:?} that match label selector {selector:?}, field selector {fields:?}: {reason}"
        ),
    ))
}

/// `apps/v1, Resource=deployments`, or `/v1, Resource=pods`.
pub(crate) fn api_resource(kind: Kind) -> String {
    let resource = kind.resource();
    format!("{}/{}, Resource={}", resource.group, resource.version, resource.plural)
}

fn push_type(types: &mut Vec<ResourceType>, kind: ResourceType) {
    if !types.iter().any(|held| held.same_as(kind)) {
        types.push(kind);
    }
}

/// The types of `a,b` or `all`, each once.
pub(crate) fn find_types(words: &str) -> Fallible<Vec<ResourceType>> {
    let mut types = Vec::new();
    for word in words.split(',') {
        if word == "all" {
            for resource in RESOURCES.iter().filter(|resource| resource.in_all) {
                push_type(&mut types, ResourceType::Modelled(resource.kind));
            }
        } else {
            push_type(&mut types, find_type(word)?);
        }
    }
    Ok(types)
}

/// The type that a word names.
pub(crate) fn find_type(word: &str) -> Fallible<ResourceType> {
    let modelled = RESOURCES.iter().find(|resource| resource.answers_to(word));
    if let Some(resource) = modelled {
        return Ok(ResourceType::Modelled(resource.kind));
    }
    match API_RESOURCES.iter().find(|resource| resource.answers_to(word)) {
        Some(resource) => match resource.modelled() {
            Some(kind) => Ok(ResourceType::Modelled(kind)),
            // `events.events.k8s.io` are the same events.
            None if resource.kind == "Event" => Ok(ResourceType::Modelled(Kind::Event)),
            None => Ok(ResourceType::Empty(resource)),
        },
        None => text(format!("the server doesn't have a resource type {word:?}")),
    }
}

/// The modelled kind that a word names, for commands that need one.
pub(crate) fn find_kind(word: &str) -> Fallible<Kind> {
    match find_type(word)? {
        ResourceType::Modelled(kind) => Ok(kind),
        ResourceType::Empty(resource) => {
            text(format!("the playground does not model {} yet", resource.qualified_plural()))
        }
    }
}
