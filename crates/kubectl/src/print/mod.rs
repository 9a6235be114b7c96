//! The output formats of `-o`.

pub(crate) mod custom_columns;
pub(crate) mod go_template;
pub(crate) mod json;
pub(crate) mod jsonpath;
mod jsonpath_parse;
pub(crate) mod yaml;
mod yaml_scalar;

use objects::{Kind, ObjectRef};
use serde_json::{Value, json};

use crate::failure::{Failure, Fallible, text};
use crate::flags::Flags;
use crate::output::Output;
use crate::process::Files;

/// How results are to be printed.
#[derive(Clone, Debug)]
pub(crate) enum Format {
    /// A table, or a command's own sentence.
    Human,
    /// A table with more columns.
    Wide,
    Name,
    Yaml,
    Kyaml,
    Json,
    JsonPath(jsonpath::Template),
    JsonPathAsJson(jsonpath::Template),
    GoTemplate(go_template::Template),
    CustomColumns(custom_columns::Columns),
}

/// Every value of `-o` that `get` takes, in the order of its error message.
const GET_FORMATS: &str = "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml";
/// Every value of `-o` that other commands take.
const FORMATS: &str =
    "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml";

impl Format {
    /// Reads `-o`, `--template`, `--no-headers` and their like.
    pub(crate) fn from_flags(flags: &Flags, files: &dyn Files) -> Fallible<Format> {
        Format::read(flags, files, false)
    }

    /// The same for `get`, which prints tables, too.
    pub(crate) fn for_get(flags: &Flags, files: &dyn Files) -> Fallible<Format> {
        Format::read(flags, files, true)
    }

    /// Whether a template shows all of the metadata, or asks for the owners of fields by name: only there are they not
    /// left out.
    pub(crate) fn names_managed_fields(&self) -> bool {
        let text = match self {
            Format::JsonPath(template) | Format::JsonPathAsJson(template) => template.written(),
            Format::GoTemplate(template) => template.written(),
            Format::Human
            | Format::Wide
            | Format::Name
            | Format::Yaml
            | Format::Kyaml
            | Format::Json
            | Format::CustomColumns(_) => return false,
        };
        text.contains("managedFields") || text.contains(".metadata}")
    }

    fn read(flags: &Flags, files: &dyn Files, tables: bool) -> Fallible<Format> {
        let given = flags.text("output");
        let (name, inline) = match given.split_once('=') {
            Some((name, inline)) => (name, Some(inline)),
            None => (given, None),
        };
        let takes_inline = name.contains("jsonpath") || name.contains("template") || name.starts_with("custom-columns");
        // `-o wide=x` names no format at all.
        let name = if inline.is_some() && !takes_inline { given } else { name };
        let inline = inline.or_else(|| flags.changed("template").then(|| flags.text("template")));
        let read_file = |path: &str| {
            files.read(path).map_err(|_| {
                Failure::Text(format!("error reading --template {path}, open {path}: no such file or directory"))
            })
        };
        let needs = |kind: &str| {
            inline.filter(|given| !given.is_empty()).ok_or_else(|| {
                Failure::Text(format!(
                    "template format specified but no template given{}",
                    if kind.is_empty() { "" } else { kind }
                ))
            })
        };
        let json_path = |template: &str| {
            jsonpath::Template::parse(template)
                .map_err(|error| Failure::Text(format!("error parsing jsonpath {template}, {error}")))
        };
        let go_template = |template: &str| {
            go_template::Template::parse(template)
                .map_err(|error| Failure::Text(format!("error parsing template {template}, {error}")))
        };
        let columns = |spec: &str| custom_columns::Columns::parse(spec, flags.is("no-headers")).map_err(Failure::Text);
        Ok(match name {
            "" if flags.changed("template") => Format::GoTemplate(go_template(needs("")?)?),
            "" => Format::Human,
            "wide" if tables => Format::Wide,
            "name" => Format::Name,
            "yaml" => Format::Yaml,
            "kyaml" => Format::Kyaml,
            "json" => Format::Json,
            "jsonpath" => Format::JsonPath(json_path(needs("")?)?),
            "jsonpath-as-json" => Format::JsonPathAsJson(json_path(needs("")?)?),
            "jsonpath-file" => Format::JsonPath(json_path(read_file(needs("")?)?.trim_end_matches('\n'))?),
            "go-template" | "template" => Format::GoTemplate(go_template(needs("")?)?),
            "go-template-file" | "templatefile" => Format::GoTemplate(go_template(&read_file(needs("")?)?)?),
            "custom-columns" if tables => match inline.filter(|spec| !spec.is_empty()) {
                Some(spec) => Format::CustomColumns(columns(spec)?),
                None => return text("custom-columns format specified but no custom columns given"),
            },
            "custom-columns-file" if tables => match inline.filter(|path| !path.is_empty()) {
                Some(path) => Format::CustomColumns(
                    custom_columns::Columns::parse_file(&read_file(path)?, flags.is("no-headers"))
                        .map_err(Failure::Text)?,
                ),
                None => return text("custom-columns format specified but no custom columns given"),
            },
            _ => {
                let allowed = if tables { GET_FORMATS } else { FORMATS };
                return text(format!(
                    "unable to match a printer suitable for the output format {given:?}, allowed formats are: {allowed}"
                ));
            }
        })
    }

    /// Whether this is a table.
    pub(crate) fn is_table(&self) -> bool {
        matches!(self, Format::Human | Format::Wide)
    }

    /// Prints one value whole. Values of several calls follow one another; `first` tells the first.
    pub(crate) fn print(&self, value: &Value, first: bool, output: &mut Output) -> Fallible<()> {
        match self {
            Format::Human | Format::Wide => {}
            Format::Name => print_names(value, output),
            Format::Yaml => {
                if !first {
                    output.out("---\n");
                }
                output.out(yaml::document(value));
            }
            Format::Kyaml => output.out(format!("---\n{}", kyaml(value))),
            Format::Json => output.out(json::pretty(value)),
            Format::JsonPath(template) => output.out(template.run(value)?),
            Format::JsonPathAsJson(template) => output.out(template.run_as_json(value)?),
            Format::GoTemplate(template) => output.out(template.run(value)?),
            Format::CustomColumns(columns) => columns.print(value, output),
        }
        Ok(())
    }
}

/// `-o kyaml`: JSON's braces with bare keys and trailing commas.
fn kyaml(value: &Value) -> String {
    fn write(value: &Value, depth: usize, out: &mut String) {
        let line = |depth: usize, out: &mut String| {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        };
        match value {
            Value::Object(map) if !map.is_empty() => {
                out.push('{');
                for (key, item) in map {
                    line(depth + 1, out);
                    let bare = key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/'));
                    if bare && !key.is_empty() {
                        out.push_str(key)
                    } else {
                        out.push_str(&format!("{key:?}"))
                    }
                    out.push_str(": ");
                    write(item, depth + 1, out);
                    out.push(',');
                }
                line(depth, out);
                out.push('}');
            }
            Value::Array(items)
                if !items.is_empty() && items.iter().all(|item| item.is_object() || item.is_array()) =>
            {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push_str(", ");
                    }
                    write(item, depth, out);
                }
                out.push(']');
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('[');
                for item in items {
                    line(depth + 1, out);
                    write(item, depth + 1, out);
                    out.push(',');
                }
                line(depth, out);
                out.push(']');
            }
            other => out.push_str(&json::compact(other)),
        }
    }
    let mut out = String::new();
    write(value, 0, &mut out);
    out.push('\n');
    out
}

/// The items of a list, or the value itself.
pub(crate) fn items(value: &Value) -> Vec<&Value> {
    match value.get("items").and_then(Value::as_array) {
        Some(items) if value.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List")) => {
            items.iter().collect()
        }
        _ => vec![value],
    }
}

fn print_names(value: &Value, output: &mut Output) {
    for item in items(value) {
        let word =
            |path: &[&str]| path.iter().try_fold(item, |v, key| v.get(key)).and_then(Value::as_str).unwrap_or("");
        let (version, kind, name) = (word(&["apiVersion"]), word(&["kind"]), word(&["metadata", "name"]));
        match Kind::from_manifest(version, kind) {
            Some(found) => {
                let reference = ObjectRef::new(found, word(&["metadata", "namespace"]), name);
                output.object(reference, format!("{}/{name}", found.resource().qualified_singular()));
            }
            None => output.out(format!("{}/{name}", kind.to_lowercase())),
        }
        output.out("\n");
    }
}

/// An object's API form with the owners of its fields.
pub(crate) fn with_managed_fields(object: &objects::Object, cluster: &cluster::Cluster) -> Value {
    let mut value = object.to_value();
    value["metadata"]["managedFields"] = cluster.managed_fields(object);
    value
}

/// Removes `metadata.managedFields`.
pub(crate) fn drop_managed_fields(value: &mut Value) {
    if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("managedFields");
    }
}

/// Several objects as one `List`.
pub(crate) fn list(items: Vec<Value>) -> Value {
    json!({ "apiVersion": "v1", "items": items, "kind": "List", "metadata": { "resourceVersion": "" } })
}
