//! Reading typed objects from their API form.
//!
//! A derived `serde::Deserialize` is compiled anew for every type and every source, at some kilobytes each: too much for
//! a page that is downloaded. All that is read here is a JSON value already; a type only names its fields.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::{IntOrString, Quantity, SortedMap, Time};

/// What can be read from a JSON value.
pub trait FromValue: Sized {
    /// Reads it.
    ///
    /// Errors: the value has another type.
    fn from_value(value: Value) -> Result<Self, Misread>;
}

/// Reads a JSON value.
///
/// Errors: it has another type.
pub fn read<T: FromValue>(value: Value) -> Result<T, Misread> {
    T::from_value(value)
}

/// Why a value could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misread {
    /// It has another type.
    Unexpected {
        /// Where, from the outermost field on, with dots.
        path: String,
        /// What was expected there.
        expected: &'static str,
    },
    /// Its text has no meaning, in the API server's words.
    Meaningless(&'static str),
}

impl Misread {
    /// Something else was expected.
    pub fn expected(expected: &'static str) -> Misread {
        Misread::Unexpected { path: String::new(), expected }
    }

    fn under(self, name: &str) -> Misread {
        match self {
            Misread::Unexpected { path, expected } if path.is_empty() => {
                Misread::Unexpected { path: name.to_owned(), expected }
            }
            Misread::Unexpected { path, expected } => Misread::Unexpected { path: format!("{name}.{path}"), expected },
            Misread::Meaningless(_) => self,
        }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misread::Unexpected { path, expected } if path.is_empty() => write!(f, "expected {expected}"),
            Misread::Unexpected { path, expected } => write!(f, "{path}: expected {expected}"),
            Misread::Meaningless(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for Misread {}

/// A JSON object's fields.
///
/// Errors: it is none.
pub(crate) fn into_map(value: Value) -> Result<Map<String, Value>, Misread> {
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(Misread::expected("an object")),
    }
}

/// A JSON object of these fields. (Collecting into one compiles a sort of its own for every source.)
pub fn map_of(fields: impl IntoIterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, value) in fields {
        map.insert(name, value);
    }
    map
}

/// Takes a field out of a map; one that is absent or null leaves what is held.
pub(crate) fn take<T: FromValue>(map: &mut Map<String, Value>, name: &str, held: &mut T) -> Result<(), Misread> {
    match map.remove(name) {
        None | Some(Value::Null) => {}
        Some(value) => *held = T::from_value(value).map_err(|misread| misread.under(name))?,
    }
    Ok(())
}

/// The name under which a field is read: its own where no other is given.
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}
pub(crate) use name;

/// Says which fields of a type are read, and which under other names. A `rest` takes what is left over.
macro_rules! fields {
    ($type:ident { $($field:ident $(: $name:literal)?),+ $(,)? } $(, rest: $rest:ident)?) => {
        impl $crate::read::FromValue for $type {
            fn from_value(value: serde_json::Value) -> Result<Self, $crate::read::Misread> {
                let mut map = $crate::read::into_map(value)?;
                let mut held = Self::default();
                $($crate::read::take(&mut map, $crate::read::name!($field $($name)?), &mut held.$field)?;)+
                $(held.$rest = map;)?
                Ok(held)
            }
        }
    };
}
pub(crate) use fields;

/// Says that a type is read from the word of its variant.
macro_rules! words {
    ($type:ident { $($variant:ident),+ $(,)? }) => {
        impl $crate::read::FromValue for $type {
            fn from_value(value: serde_json::Value) -> Result<Self, $crate::read::Misread> {
                match value.as_str() {
                    $(Some(stringify!($variant)) => Ok($type::$variant),)+
                    _ => Err($crate::read::Misread::expected(concat!("a ", stringify!($type)))),
                }
            }
        }
    };
}
pub(crate) use words;

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Value, Misread> {
        Ok(value)
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<String, Misread> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(Misread::expected("a string")),
        }
    }
}

impl FromValue for Cow<'static, str> {
    fn from_value(value: Value) -> Result<Cow<'static, str>, Misread> {
        String::from_value(value).map(Cow::Owned)
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<bool, Misread> {
        value.as_bool().ok_or(Misread::expected("a boolean"))
    }
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<i64, Misread> {
        value.as_i64().ok_or(Misread::expected("an integer"))
    }
}

impl FromValue for i32 {
    fn from_value(value: Value) -> Result<i32, Misread> {
        i64::from_value(value)?.try_into().map_err(|_| Misread::expected("an integer of 32 bits"))
    }
}

impl FromValue for u16 {
    fn from_value(value: Value) -> Result<u16, Misread> {
        i64::from_value(value)?.try_into().map_err(|_| Misread::expected("a port"))
    }
}

/// A resource version: a number that travels as text.
impl FromValue for u64 {
    fn from_value(value: Value) -> Result<u64, Misread> {
        Ok(String::from_value(value)?.parse().unwrap_or(0))
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Option<T>, Misread> {
        if value.is_null() { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

impl<T: FromValue> FromValue for Rc<T> {
    fn from_value(value: Value) -> Result<Rc<T>, Misread> {
        T::from_value(value).map(Rc::new)
    }
}

impl<T: FromValue> FromValue for Box<T> {
    fn from_value(value: Value) -> Result<Box<T>, Misread> {
        T::from_value(value).map(Box::new)
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: Value) -> Result<Vec<T>, Misread> {
        let Value::Array(items) = value else { return Err(Misread::expected("an array")) };
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            list.push(T::from_value(item)?);
        }
        Ok(list)
    }
}

impl<T: FromValue> FromValue for SortedMap<String, T> {
    fn from_value(value: Value) -> Result<SortedMap<String, T>, Misread> {
        let mut map = SortedMap::new();
        for (key, value) in into_map(value)? {
            let value = T::from_value(value).map_err(|misread| misread.under(&key))?;
            map.insert(key, value);
        }
        Ok(map)
    }
}

impl FromValue for IntOrString {
    fn from_value(value: Value) -> Result<IntOrString, Misread> {
        match value {
            Value::String(text) => Ok(IntOrString::String(text)),
            number => i32::from_value(number).map(IntOrString::Int),
        }
    }
}

impl FromValue for Time {
    fn from_value(value: Value) -> Result<Time, Misread> {
        value.as_str().and_then(Time::parse).ok_or(Misread::expected("a time as in RFC 3339"))
    }
}

impl FromValue for Quantity {
    fn from_value(value: Value) -> Result<Quantity, Misread> {
        Quantity::read(&value).map_err(Misread::Meaningless)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Deployment;

    #[test]
    fn an_error_names_the_place() {
        let misread = |value| read::<Deployment>(value).err().map(|misread| misread.to_string());
        assert_eq!(misread(json!({ "spec": { "paused": null } })), None);
        let replicas = json!({ "spec": { "replicas": "two" } });
        assert_eq!(misread(replicas).as_deref(), Some("spec.replicas: expected an integer"));
        assert_eq!(misread(json!([])).as_deref(), Some("expected an object"));
    }
}
