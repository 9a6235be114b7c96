//! The pod-template-hash: how the Deployment controller names ReplicaSets.
//!
//! Upstream prints the pod template with go-spew (types and field names included), sums the text with 32-bit FNV-1a
//! and prints the sum in decimal with an alphabet that spells no words. The text depends on the order and the types of
//! the Go structs; `data/pod-template-layout.json` has them.
//!
//! Rule: `ComputeHash` of `pkg/controller/controller_utils.go`, `SafeEncodeString` of apimachinery's `rand`.

use std::fmt::Write as _;
use std::sync::LazyLock;

use serde_json::Value;

use crate::read::{FromValue, Misread, fields, read};
use crate::{Format, Quantity, SortedMap};

/// The hash of a pod template in the form that the API server returns it, with the Deployment's collision count.
pub fn pod_template_hash(template: &Value, collision_count: Option<i32>) -> String {
    let mut sum = fnv_1a(0x811c_9dc5, dump(template).as_bytes());
    if let Some(count) = collision_count {
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&count.to_le_bytes());
        sum = fnv_1a(sum, &bytes);
    }
    encode(&sum.to_string())
}

/// Spells digits with the letters that Kubernetes uses in random names.
fn encode(digits: &str) -> String {
    digits
        .bytes()
        .map(|digit| char::from(crate::NAME_ALPHABET[usize::from(digit) % crate::NAME_ALPHABET.len()]))
        .collect()
}

fn fnv_1a(seed: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(seed, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[derive(Default)]
struct Layout {
    root: String,
    types: SortedMap<String, Type>,
}

fields!(Layout { root, types });

enum Type {
    /// A type that is another one by a new name.
    Named(String),
    Struct(Vec<Field>),
}

impl FromValue for Type {
    fn from_value(value: Value) -> Result<Type, Misread> {
        match value {
            Value::String(name) => Ok(Type::Named(name)),
            fields => read(fields).map(Type::Struct),
        }
    }
}

#[derive(Default)]
struct Field {
    go: String,
    json: Option<String>,
    kind: String,
    inline: bool,
}

fields!(Field { go, json, kind: "type", inline });

static LAYOUT: LazyLock<Layout> = LazyLock::new(|| {
    let layout: Value = serde_json::from_str(include_str!("../data/pod-template-layout.json"))
        .expect("the layout is part of the build");
    read(layout).expect("the layout has its own shape")
});

/// The text that is hashed.
fn dump(template: &Value) -> String {
    let mut text = String::with_capacity(4096);
    let root = &LAYOUT.root;
    let _ = write!(text, "({root})");
    write_value(&mut text, root, Some(template));
    text
}

fn write_typed(text: &mut String, kind: &str, value: Option<&Value>) {
    let _ = write!(text, "({kind})");
    write_value(text, kind, value);
}

fn write_value(text: &mut String, kind: &str, value: Option<&Value>) {
    if let Some(target) = kind.strip_prefix('*') {
        match value {
            Some(value) => write_value(text, target, Some(value)),
            None => text.push_str("<nil>"),
        }
        return;
    }
    if let Some(element) = kind.strip_prefix("[]") {
        return write_list(text, element, value);
    }
    match kind {
        "map[string]string" => write_map(text, value, |text, value| push_text(text, Some(value))),
        "v1.ResourceList" => write_map(text, value, |text, value| write_quantity(text, Some(value))),
        "resource.Quantity" => write_quantity(text, value),
        "intstr.IntOrString" => write_int_or_string(text, value),
        "v1.Time" => text.push_str("{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}"),
        _ => match LAYOUT.types.get(kind) {
            Some(Type::Struct(fields)) => write_struct(text, fields, value),
            Some(Type::Named(base)) => write_value(text, base, value),
            None => write_scalar(text, kind, value),
        },
    }
}

fn write_struct(text: &mut String, fields: &[Field], value: Option<&Value>) {
    text.push('{');
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            text.push(' ');
        }
        text.push_str(&field.go);
        text.push(':');
        let inner = match &field.json {
            Some(name) => value.and_then(|value| value.get(name)),
            None if field.inline => value,
            None => None,
        };
        write_typed(text, &field.kind, inner);
    }
    text.push('}');
}

fn write_list(text: &mut String, element: &str, value: Option<&Value>) {
    let Some(list) = value.and_then(Value::as_array) else {
        text.push_str("<nil>");
        return;
    };
    text.push('[');
    for (at, item) in list.iter().enumerate() {
        if at > 0 {
            text.push(' ');
        }
        write_value(text, element, Some(item));
    }
    text.push(']');
}

fn write_map(text: &mut String, value: Option<&Value>, write: impl Fn(&mut String, &Value)) {
    let Some(map) = value.and_then(Value::as_object) else {
        text.push_str("<nil>");
        return;
    };
    text.push_str("map[");
    for (at, (key, value)) in map.iter().enumerate() {
        if at > 0 {
            text.push(' ');
        }
        text.push_str(key);
        text.push(':');
        write(text, value);
    }
    text.push(']');
}

fn write_scalar(text: &mut String, kind: &str, value: Option<&Value>) {
    match (kind, value) {
        ("string" | "types.UID", value) => push_text(text, value),
        ("bool", value) => text.push_str(if value == Some(&Value::Bool(true)) { "true" } else { "false" }),
        (_, Some(Value::Number(number))) => {
            let _ = write!(text, "{number}");
        }
        _ => text.push('0'),
    }
}

fn push_text(text: &mut String, value: Option<&Value>) {
    text.push_str(value.and_then(Value::as_str).unwrap_or_default());
}

fn write_int_or_string(text: &mut String, value: Option<&Value>) {
    let (kind, number, word) = match value {
        Some(Value::Number(number)) => (0, number.as_i64().unwrap_or(0), ""),
        Some(Value::String(word)) => (1, 0, word.as_str()),
        _ => (0, 0, ""),
    };
    let _ = write!(text, "{{Type:(intstr.Type){kind} IntVal:(int32){number} StrVal:(string){word}}}");
}

/// A quantity with its parsed parts. Only those in powers of ten keep the text that they were read from.
fn write_quantity(text: &mut String, value: Option<&Value>) {
    let written = match value {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let (amount, scale, format) = match Quantity::parse(&written) {
        Ok(quantity) if quantity.nano() == 0 => (0, 0, quantity.format()),
        Ok(quantity) if quantity.format() == Format::BinarySi => (i128::from(quantity.value()), 0, Format::BinarySi),
        Ok(quantity) => {
            let digits = written.trim_end_matches(|c: char| !c.is_ascii_digit());
            let amount: i128 = digits.parse().unwrap_or_else(|_| quantity.nano());
            let mut scale = -9;
            while scale < 18 && amount.saturating_mul(10_i128.pow((scale + 9) as u32)) < quantity.nano() {
                scale += 1;
            }
            (amount, scale, quantity.format())
        }
        Err(_) => (0, 0, Format::DecimalSi),
    };
    let (kept, format) = match format {
        Format::BinarySi => ("", "BinarySI"),
        Format::DecimalSi => (written.as_str(), "DecimalSI"),
        Format::DecimalExponent => (written.as_str(), "DecimalExponent"),
    };
    let _ = write!(
        text,
        "{{i:(resource.int64Amount){{value:(int64){amount} scale:(resource.Scale){scale}}} \
         d:(resource.infDecAmount){{Dec:(*inf.Dec)<nil>}} s:(string){kept} Format:(resource.Format){format}}}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::defaults;

    #[track_caller]
    fn check(manifest: &str, expected: &str) {
        let mut deployment: Value = serde_yaml::from_str(manifest).expect("the manifest is YAML");
        defaults::apply(crate::Kind::Deployment, &mut deployment);
        let template = &deployment["spec"]["template"];
        let expected: Value = serde_json::from_str(expected).expect("the expectation is JSON");
        assert_eq!(dump(template), expected["dump"].as_str().unwrap_or_default());
        assert_eq!(pod_template_hash(template, None), expected["hash"].as_str().unwrap_or_default());
    }

    #[test]
    fn minimal() {
        check(
            include_str!("../tests/pod_template_hash/minimal.yaml"),
            include_str!("../tests/pod_template_hash/minimal.json"),
        );
    }

    #[test]
    fn full() {
        check(
            include_str!("../tests/pod_template_hash/full.yaml"),
            include_str!("../tests/pod_template_hash/full.json"),
        );
    }
}
