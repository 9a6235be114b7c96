//! The manifests of `-f`: files, folders, standard input.

use objects::{Kind, Labels};
use serde_json::{Value, json};

use crate::api_resources::API_RESOURCES;
use crate::failure::{Failure, Fallible, text};
use crate::manifest;
use crate::process::{FileError, Files};
use crate::resource::Info;

/// A document of a file.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The manifest.
    pub value: Value,
    /// The file's name as errors tell it.
    pub source: String,
}

/// Reads all files; a document that cannot be read stands as its failure.
///
/// Errors: a path that does not exist.
pub(crate) fn read(
    paths: &[String],
    recursive: bool,
    files: &dyn Files,
    stdin: Option<&str>,
) -> Fallible<Vec<Fallible<Document>>> {
    let mut found = Vec::new();
    for path in paths {
        if path == "-" {
            found.extend(parse(stdin.unwrap_or(""), "STDIN"));
        } else if path.starts_with("http://") || path.starts_with("https://") {
            return text(format!("unable to read URL {path:?}: the playground has no network"));
        } else {
            read_path(path, recursive, files, &mut found)?;
        }
    }
    Ok(found)
}

fn read_path(path: &str, recursive: bool, files: &dyn Files, found: &mut Vec<Fallible<Document>>) -> Fallible<()> {
    match files.read(path) {
        Ok(content) => found.extend(parse(&content, path)),
        Err(FileError::IsAFolder) => {
            let mut any = false;
            for name in files.list(path).unwrap_or_default() {
                let inner = joined(path, &name);
                let manifest = [".json", ".yaml", ".yml"].iter().any(|end| name.ends_with(end));
                match files.read(&inner) {
                    Ok(content) if manifest => {
                        any = true;
                        found.extend(parse(&content, &inner));
                    }
                    Err(FileError::IsAFolder) if recursive => {
                        any = true;
                        read_path(&inner, true, files, found)?;
                    }
                    Ok(_) | Err(_) => {}
                }
            }
            if !any {
                return text(format!("error reading [{path}]: recognized file extensions are [.json .yaml .yml]"));
            }
        }
        Err(FileError::NotFound | FileError::NotAFolder) => {
            return text(format!("the path {path:?} does not exist"));
        }
    }
    Ok(())
}

/// The path of a file in a folder, without the steps that lead nowhere.
///
/// Rule: Go's `filepath.Join`.
fn joined(folder: &str, name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let rooted = folder.starts_with('/');
    for part in folder.split('/').chain([name]).filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." && parts.last().map_or(rooted, |last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    format!("{}{}", if rooted { "/" } else { "" }, parts.join("/"))
}

fn parse(content: &str, source: &str) -> Vec<Fallible<Document>> {
    let (values, error) = manifest::documents(content);
    let documents = values.into_iter().flat_map(flatten);
    let mut all: Vec<_> = documents.map(|value| Ok(Document { value, source: source.to_owned() })).collect();
    if let Some(error) = error {
        all.push(Err(Failure::Text(format!("error parsing {source}: {error}"))));
    }
    all
}

/// The items of a `List`.
fn flatten(value: Value) -> Vec<Value> {
    let is_list = value.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
    match value {
        Value::Object(mut map) if is_list && map.contains_key("items") => match map.remove("items") {
            Some(Value::Array(items)) => items.into_iter().flat_map(flatten).collect(),
            _ => Vec::new(),
        },
        other => vec![other],
    }
}

/// The labels of a manifest.
pub(crate) fn labels(manifest: Option<&Value>) -> Labels {
    let labels = manifest.and_then(|value| value.get("metadata")?.get("labels")?.as_object());
    let text = |value: &Value| value.as_str().map(str::to_owned);
    labels
        .map(|map| map.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect())
        .unwrap_or_default()
}

/// The object that a document describes.
///
/// Errors: its `apiVersion` and `kind` name nothing that the server has, or its namespace is not the one asked for.
pub(crate) fn info(document: Document, namespace: &str, namespace_given: bool) -> Fallible<Info> {
    let Document { mut value, source } = document;
    let kind = kind_of(&value, &source)?;
    if kind == Kind::HorizontalPodAutoscaler {
        to_v2(&mut value);
    }
    let metadata = value.get("metadata");
    let word = |key: &str| metadata.and_then(|m| m.get(key)).and_then(Value::as_str).unwrap_or("").to_owned();
    let (name, held) = (word("name"), word("namespace"));
    let mut info = Info { kind, namespace: String::new(), name, object: None, manifest: None, source: Some(source) };
    if kind.resource().namespaced {
        if !held.is_empty() && namespace_given && held != namespace {
            return text(format!(
                "the namespace from the provided object {held:?} does not match the namespace {namespace:?}. You must pass '--namespace={held}' to perform this operation."
            ));
        }
        info.namespace = if held.is_empty() { namespace.to_owned() } else { held };
        if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.insert("namespace".to_owned(), Value::String(info.namespace.clone()));
        }
    }
    info.manifest = Some(value);
    Ok(info)
}

/// Turns an autoscaler of `autoscaling/v1` into one of v2, in which it is kept.
///
/// Rule: `Convert_v1_HorizontalPodAutoscalerSpec_To_autoscaling_HorizontalPodAutoscalerSpec`.
fn to_v2(value: &mut Value) {
    if value.get("apiVersion").and_then(Value::as_str) != Some(AUTOSCALING_V1) {
        return;
    }
    value["apiVersion"] = json!("autoscaling/v2");
    let Some(spec) = value.get_mut("spec").and_then(Value::as_object_mut) else { return };
    if let Some(percent) = spec.remove("targetCPUUtilizationPercentage") {
        let target = json!({ "type": "Utilization", "averageUtilization": percent });
        let metric = json!({ "type": "Resource", "resource": { "name": "cpu", "target": target } });
        spec.insert("metrics".to_owned(), json!([metric]));
    }
}

const AUTOSCALING_V1: &str = "autoscaling/v1";

fn kind_of(value: &Value, source: &str) -> Fallible<Kind> {
    if !value.is_object() {
        return text(format!(
            "error validating {source:?}: error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false"
        ));
    }
    let word = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or("");
    let (version, kind) = (word("apiVersion"), word("kind"));
    let missing: Vec<&str> = [("apiVersion", version), ("kind", kind)]
        .iter()
        .filter(|(_, held)| held.is_empty())
        .map(|(key, _)| *key)
        .collect();
    match missing.as_slice() {
        [] => {}
        [one] => {
            return text(format!(
                "error validating {source:?}: error validating data: {one} not set; if you choose to ignore these errors, turn validation off with --validate=false"
            ));
        }
        [_, ..] => {
            return text(format!(
                "error validating {source:?}: error validating data: [apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false"
            ));
        }
    }
    if let Some(found) = Kind::from_manifest(version, kind) {
        return Ok(found);
    }
    if version == AUTOSCALING_V1 && kind == "HorizontalPodAutoscaler" {
        return Ok(Kind::HorizontalPodAutoscaler);
    }
    // The client finds a kind that is written in lower case, too; the server refuses it later.
    let lower = objects::RESOURCES.iter().find(|r| r.singular == kind && r.api_version() == version);
    if let Some(resource) = lower {
        return Ok(resource.kind);
    }
    if API_RESOURCES.iter().any(|resource| resource.kind == kind && resource.api_version == version) {
        return text(format!("the playground does not model {kind} of {version} yet"));
    }
    let word =
        |key: &str| value.get("metadata").and_then(|metadata| metadata.get(key)).and_then(Value::as_str).unwrap_or("");
    text(format!(
        "resource mapping not found for name: {:?} namespace: {:?} from {source:?}: no matches for kind {kind:?} in version {version:?}\nensure CRDs are installed first",
        word("name"),
        word("namespace"),
    ))
}
