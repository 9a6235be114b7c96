//! The fields of the API's types: names, types, required ones, merge keys.
//!
//! The table (`fields.txt`) is what a v1.36.2 API server publishes of the kinds that the playground models, one type
//! after another: a line with the type's name and its required fields, then an indented line a field. It drives strict
//! decoding, strategic merge, `explain` and completion.

mod check;

use std::sync::OnceLock;

pub use check::{DecodeError, Unknown, check};

use crate::{Kind, SortedMap};

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A text.
    String,
    /// Bytes in base 64.
    Byte,
    /// True or false.
    Bool,
    /// A number of 32 bits.
    Int32,
    /// A number of 64 bits.
    Int64,
    /// Any number.
    Number,
    /// `100m`, `1Gi`.
    Quantity,
    /// A number or a text.
    IntOrString,
    /// A time to the second.
    Time,
    /// A time to the microsecond.
    MicroTime,
    /// Anything.
    Any,
    /// A list.
    List(Box<FieldType>),
    /// A map from texts.
    Map(Box<FieldType>),
    /// Another type of the table, by its name.
    Object(&'static str),
}

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: FieldType,
    /// Its patch strategies: `merge`, `retainKeys`.
    pub strategies: Vec<&'static str>,
    /// For a list that merges: the field by which its items are told apart.
    pub merge_key: Option<&'static str>,
    /// For a list that is a map (or, with `.`, a set) to server-side apply: its keys.
    pub list_keys: Vec<&'static str>,
    /// The values that it may have; empty where any will do.
    pub values: Vec<&'static str>,
    /// Whether it must be there.
    pub required: bool,
}

/// One type: its fields by name.
#[derive(Clone, Debug, Default)]
pub struct Type {
    /// Its name in the table, such as `apps.v1.DeploymentSpec`.
    pub name: &'static str,
    /// Its fields.
    pub fields: SortedMap<&'static str, Field>,
}

impl Type {
    /// `DeploymentSpec`, as Go's errors and `explain` name it.
    pub fn short_name(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }
}

static FIELDS: &str = include_str!("fields.txt");

fn table() -> &'static SortedMap<&'static str, Type> {
    static TABLE: OnceLock<SortedMap<&'static str, Type>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut types: SortedMap<&'static str, Type> = SortedMap::new();
        let (mut name, mut required) = ("", Vec::new());
        for line in FIELDS.lines() {
            if let Some(line) = line.strip_prefix(' ') {
                let field = parse_field(line, &required);
                types.get_or_default(name).fields.insert(field.name, field);
            } else {
                let (head, rest) = line.split_once(' ').unwrap_or((line, ""));
                name = head;
                required = rest.split(',').collect();
                types.get_or_default(name).name = name;
            }
        }
        types
    })
}

fn parse_field(line: &'static str, required: &[&'static str]) -> Field {
    let mut words = line.split(' ');
    let name = words.next().unwrap_or("");
    let mut field = Field {
        name,
        kind: parse_type(words.next().unwrap_or("any")),
        strategies: Vec::new(),
        merge_key: None,
        list_keys: Vec::new(),
        values: Vec::new(),
        required: required.contains(&name),
    };
    for word in words {
        match word.split_once('=') {
            Some(("s", strategies)) => field.strategies = strategies.split(',').collect(),
            Some(("m", key)) => field.merge_key = Some(key),
            Some(("k", keys)) => field.list_keys = keys.split(',').collect(),
            Some(("e", values)) => field.values = values.split('|').collect(),
            _ => {}
        }
    }
    field
}

fn parse_type(text: &'static str) -> FieldType {
    if let Some(name) = text.strip_prefix('@') {
        return FieldType::Object(name);
    }
    if let Some(item) = text.strip_prefix('[') {
        return FieldType::List(Box::new(parse_type(item)));
    }
    if let Some(item) = text.strip_prefix('{') {
        return FieldType::Map(Box::new(parse_type(item)));
    }
    match text {
        "string" => FieldType::String,
        "byte" => FieldType::Byte,
        "bool" => FieldType::Bool,
        "int32" => FieldType::Int32,
        "int64" => FieldType::Int64,
        "number" => FieldType::Number,
        "quantity" => FieldType::Quantity,
        "intstr" => FieldType::IntOrString,
        "time" => FieldType::Time,
        "microtime" => FieldType::MicroTime,
        _ => FieldType::Any,
    }
}

/// A type by its name in the table.
pub fn type_named(name: &str) -> Option<&'static Type> {
    table().get(name)
}

/// The type of a whole object of a kind; `None` where the table lacks it.
pub fn type_of(kind: Kind) -> Option<&'static Type> {
    let resource = kind.resource();
    let group = match resource.group {
        "" => "core",
        group => group.split('.').next().unwrap_or(group),
    };
    type_named(&format!("{group}.{}.{}", resource.version, resource.name))
}

impl FieldType {
    /// The object type that this is, or is a list or map of.
    pub fn object(&self) -> Option<&'static Type> {
        match self {
            FieldType::Object(name) => type_named(name),
            FieldType::List(item) | FieldType::Map(item) => item.object(),
            FieldType::String
            | FieldType::Byte
            | FieldType::Bool
            | FieldType::Int32
            | FieldType::Int64
            | FieldType::Number
            | FieldType::Quantity
            | FieldType::IntOrString
            | FieldType::Time
            | FieldType::MicroTime
            | FieldType::Any => None,
        }
    }

    /// The name of the type in Go's errors: `int32`, `[]v1.Container`, `map[string]string`.
    pub fn go_name(&self) -> String {
        match self {
            FieldType::String => "string".to_owned(),
            FieldType::Byte => "[]uint8".to_owned(),
            FieldType::Bool => "bool".to_owned(),
            FieldType::Int32 => "int32".to_owned(),
            FieldType::Int64 => "int64".to_owned(),
            FieldType::Number => "float64".to_owned(),
            FieldType::Quantity => "resource.Quantity".to_owned(),
            FieldType::IntOrString => "intstr.IntOrString".to_owned(),
            FieldType::Time => "v1.Time".to_owned(),
            FieldType::MicroTime => "v1.MicroTime".to_owned(),
            FieldType::Any => "v1.FieldsV1".to_owned(),
            FieldType::List(item) => format!("[]{}", item.go_name()),
            FieldType::Map(item) => format!("map[string]{}", item.go_name()),
            FieldType::Object(name) => name.split_once('.').map_or(*name, |(_, rest)| rest).to_owned(),
        }
    }

    /// The name of the type in `explain`: `<string>`, `<[]Container>`, `<map[string]string>`.
    pub fn explained(&self) -> String {
        match self {
            FieldType::String | FieldType::Byte | FieldType::Time | FieldType::MicroTime => "string".to_owned(),
            FieldType::Bool => "boolean".to_owned(),
            FieldType::Int32 | FieldType::Int64 => "integer".to_owned(),
            FieldType::Number => "number".to_owned(),
            FieldType::Quantity => "Quantity".to_owned(),
            FieldType::IntOrString => "IntOrString".to_owned(),
            FieldType::Any => "Object".to_owned(),
            FieldType::List(item) => format!("[]{}", item.explained()),
            FieldType::Map(item) => format!("map[string]{}", item.explained()),
            FieldType::Object(name) => name.rsplit('.').next().unwrap_or(name).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        for found in table().values() {
            for field in found.fields.values() {
                let mut kind = &field.kind;
                while let FieldType::List(item) | FieldType::Map(item) = kind {
                    kind = item;
                }
                if let FieldType::Object(name) = kind {
                    assert!(type_named(name).is_some(), "{}.{}: {name}", found.name, field.name);
                }
            }
        }
    }

    #[test]
    fn merge_keys_are_there() {
        let spec = type_named("core.v1.PodSpec").expect("the type is in the table");
        assert_eq!(spec.fields["containers"].merge_key, Some("name"));
        assert_eq!(spec.fields["volumes"].strategies, ["merge", "retainKeys"]);
        assert_eq!(spec.fields["containers"].kind.go_name(), "[]v1.Container");
        assert!(spec.fields["containers"].required);
        assert!(type_of(Kind::Deployment).is_some());
    }
}
