//! Decoding a manifest against the schema, with the error texts of Go's decoder.

use serde_json::{Map, Value};

use super::{FieldType, Type, type_of};
use crate::{Kind, Quantity, Time};

/// What to do about fields that the schema does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Refuse them.
    Refuse,
    /// Drop them and return a warning for each.
    Warn,
    /// Drop them.
    Drop,
}

/// Why a manifest cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// A field has the wrong type.
    Type {
        /// What Go's JSON decoder says of the first one.
        json: String,
        /// What the server's converter says of it, where a patch set it.
        convert: String,
    },
    /// Fields that the schema does not know, such as `unknown field "spec.replcas"`.
    Strict(Vec<String>),
}

/// Checks the types of all fields and removes those that the schema does not know. Returns the warnings about them.
///
/// Errors: a field has the wrong type; a field is unknown and `unknown` refuses it.
pub fn check(kind: Kind, object: &mut Value, unknown: Unknown) -> Result<Vec<String>, DecodeError> {
    let Some(root) = type_of(kind) else { return Ok(Vec::new()) };
    let mut walk = Walk { strict: Vec::new(), error: None, ended: false };
    match object {
        Value::Object(map) => walk.object(map, root, &Place::default()),
        other => {
            let error = format!("json: cannot unmarshal {} into Go value of type {}", json_kind(other), go(root));
            walk.fail(error.clone(), error);
        }
    }
    if let Some((json, convert)) = walk.error {
        return Err(DecodeError::Type { json, convert });
    }
    match unknown {
        Unknown::Refuse if !walk.strict.is_empty() => Err(DecodeError::Strict(walk.strict)),
        Unknown::Warn => Ok(walk.strict),
        Unknown::Refuse | Unknown::Drop => Ok(Vec::new()),
    }
}

fn go(object: &Type) -> String {
    FieldType::Object(object.name).go_name()
}

/// Where a value stands: `spec.containers[0].name` for strict errors, `spec.containers.name` for Go's.
#[derive(Clone, Debug, Default)]
struct Place {
    strict: String,
    go: String,
}

impl Place {
    fn field(&self, name: &str) -> Place {
        let join = |path: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        Place { strict: join(&self.strict), go: join(&self.go) }
    }

    fn item(&self, at: usize) -> Place {
        Place { strict: format!("{}[{at}]", self.strict), go: self.go.clone() }
    }
}

struct Walk {
    strict: Vec<String>,
    /// The first type error; Go goes on decoding but reports only that.
    error: Option<(String, String)>,
    /// Whether a type that decodes itself failed: that ends Go's decoding, and its error is the one that counts.
    ended: bool,
}

impl Walk {
    fn fail(&mut self, json: String, convert: String) {
        self.error.get_or_insert((json, convert));
    }

    /// A failure of a type that decodes itself: both decoders say the same.
    fn end(&mut self, error: impl Into<String>) {
        if !self.ended {
            let error = error.into();
            self.error = Some((error.clone(), error));
            self.ended = true;
        }
    }

    /// The same where Go's decoder adds the place to the error.
    fn end_at(&mut self, held: &str, wanted: &str, owner: &Type, place: &Place) {
        let (owner, place) = (owner.short_name(), &place.go);
        self.end(format!("json: cannot unmarshal {held} into Go struct field {owner}.{place} of type {wanted}"));
    }

    fn object(&mut self, map: &mut Map<String, Value>, object: &Type, place: &Place) {
        let mut unknown = Vec::new();
        for (key, value) in map.iter_mut() {
            match object.fields.get(key.as_str()) {
                Some(field) => self.value(value, &field.kind, object, &place.field(key)),
                None => unknown.push(key.clone()),
            }
            if !object.fields.contains_key(key.as_str()) {
                self.strict.push(format!("unknown field {:?}", place.field(key).strict));
            }
        }
        for key in unknown {
            map.remove(&key);
        }
    }

    fn value(&mut self, value: &mut Value, kind: &FieldType, owner: &Type, place: &Place) {
        if value.is_null() {
            return;
        }
        let mismatch = |value: &Value| {
            format!(
                "json: cannot unmarshal {} into Go struct field {}.{} of type {}",
                json_kind(value),
                owner.short_name(),
                place.go,
                kind.go_name()
            )
        };
        match (kind, &mut *value) {
            (FieldType::Any, _)
            | (FieldType::String, Value::String(_))
            | (FieldType::Bool, Value::Bool(_))
            | (FieldType::Number, Value::Number(_)) => {}
            (FieldType::Int32 | FieldType::Int64, Value::Number(number)) => {
                let limit = if *kind == FieldType::Int32 { i64::from(i32::MAX) } else { i64::MAX };
                let fits = number.as_i64().is_some_and(|held| held <= limit && held >= -limit - 1);
                let whole =
                    number.as_f64().filter(|float| !number.is_i64() && float.fract() == 0.0 && float.abs() < 9e15);
                if let Some(float) = whole {
                    *value = Value::from(float as i64);
                } else if !fits {
                    let text = number.to_string();
                    let json = mismatch(value).replacen("unmarshal number", &format!("unmarshal number {text}"), 1);
                    self.fail(json, conversion(kind, value));
                }
            }
            (FieldType::Byte, Value::String(text)) => {
                if let Some(at) = base64_error(text) {
                    self.end(format!("illegal base64 data at input byte {at}"));
                }
            }
            (FieldType::Quantity, value) => {
                if let Err(error) = Quantity::read(value) {
                    self.end(error);
                }
            }
            (FieldType::IntOrString, Value::String(_)) => {}
            (FieldType::IntOrString, Value::Number(number))
                if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {}
            (FieldType::IntOrString, other) => {
                let detail = if other.is_number() { format!("number {other}") } else { json_kind(other).to_owned() };
                self.end_at(&detail, "int32", owner, place);
            }
            (FieldType::Time | FieldType::MicroTime, Value::String(text)) => {
                if Time::parse(text).is_none() {
                    self.end(format!(
                        "parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\""
                    ));
                }
            }
            (FieldType::Time | FieldType::MicroTime, other) => {
                self.end_at(json_kind(other), "string", owner, place);
            }
            (FieldType::List(item), Value::Array(items)) => {
                for (at, value) in items.iter_mut().enumerate() {
                    self.value(value, item, owner, &place.item(at));
                }
            }
            (FieldType::Map(item), Value::Object(map)) => {
                for value in map.values_mut() {
                    self.value(value, item, owner, place);
                }
            }
            (FieldType::Object(_), Value::Object(map)) => {
                if let Some(object) = kind.object() {
                    self.object(map, object, place);
                }
            }
            _ => self.fail(mismatch(value), conversion(kind, value)),
        }
    }
}

/// Rule: `fromUnstructured` of apimachinery's `runtime/converter.go`.
fn conversion(kind: &FieldType, value: &Value) -> String {
    let held = match value {
        Value::Null => "invalid",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "slice",
        Value::Object(_) => "map",
    };
    match kind {
        FieldType::List(_) => format!("cannot restore slice from {held}"),
        FieldType::Map(_) => format!("cannot restore map from {held}"),
        FieldType::Object(_) => format!("cannot restore struct from: {held}"),
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
        | FieldType::Any => format!("unrecognized type: {}", kind.go_name()),
    }
}

fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Where a text stops being base 64; `None` where it is.
fn base64_error(text: &str) -> Option<usize> {
    let bytes: Vec<u8> = text.bytes().filter(|b| *b != b'\n' && *b != b'\r').collect();
    let padding = bytes.iter().rev().take_while(|b| **b == b'=').count();
    let digits = &bytes[..bytes.len() - padding];
    let wrong = digits.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')));
    match wrong {
        Some(at) => Some(at),
        None if !bytes.len().is_multiple_of(4) => Some(bytes.len() - bytes.len() % 4),
        None if padding > 2 => Some(digits.len()),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn deployment(spec: Value) -> Value {
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}, "spec": spec})
    }

    #[track_caller]
    fn type_error(spec: Value, expected: &str) {
        let error = check(Kind::Deployment, &mut deployment(spec), Unknown::Refuse);
        let json = match error {
            Err(DecodeError::Type { json, .. }) => json,
            other => format!("{other:?}"),
        };
        assert_eq!(json, expected);
    }

    #[test]
    fn unknown_fields_in_order() {
        let mut object = deployment(json!({
            "replcas": 1,
            "template": {"spec": {"containers": [{"imagePulPolicy": "Always", "name": "a"}]}},
        }));
        let expected =
            ["unknown field \"spec.replcas\"", "unknown field \"spec.template.spec.containers[0].imagePulPolicy\""];
        let expected: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
        let refused = check(Kind::Deployment, &mut object.clone(), Unknown::Refuse);
        assert_eq!(refused, Err(DecodeError::Strict(expected.clone())));
        assert_eq!(check(Kind::Deployment, &mut object, Unknown::Warn), Ok(expected));
        assert_eq!(object["spec"], json!({"template": {"spec": {"containers": [{"name": "a"}]}}}));
    }

    #[test]
    fn wrong_types_in_go_words() {
        type_error(
            json!({"replicas": "4"}),
            "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
        );
        type_error(
            json!({"replicas": 1.5}),
            "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
        );
        type_error(
            json!({"template": {"spec": {"containers": [{"ports": [{"containerPort": "x"}]}]}}}),
            "json: cannot unmarshal string into Go struct field ContainerPort.spec.template.spec.containers.ports.containerPort of type int32",
        );
        type_error(
            json!({"template": {"spec": {"containers": {"name": "x"}}}}),
            "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
        );
        type_error(
            json!({"selector": {"matchLabels": {"a": 1}}}),
            "json: cannot unmarshal number into Go struct field LabelSelector.spec.selector.matchLabels of type string",
        );
        type_error(
            json!({"template": {"spec": {"containers": [{"resources": {"limits": {"cpu": "abc"}}}]}}}),
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        );
    }

    #[test]
    fn base64_is_checked() {
        for (text, expected) in [("aGk=", None), ("aGk", Some(0)), ("a*k=", Some(1)), ("", None)] {
            assert_eq!(base64_error(text), expected, "{text}");
        }
    }
}
