//! Values that clones share until one of them is changed.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::read::{FromValue, Misread};
use crate::{OwnerReference, SortedMap};

/// A type with an empty value that stands by itself, so that what is empty takes no room.
pub trait Empty: Clone + Default + 'static {
    /// The empty value.
    fn empty() -> &'static Self;
}

impl Empty for SortedMap<String, String> {
    fn empty() -> &'static Self {
        static EMPTY: SortedMap<String, String> = SortedMap::new();
        &EMPTY
    }
}

impl Empty for Vec<OwnerReference> {
    fn empty() -> &'static Self {
        static EMPTY: Vec<OwnerReference> = Vec::new();
        &EMPTY
    }
}

/// A value that clones share: an object is cloned at every write, and most of it stays.
pub struct Shared<T>(Option<Rc<T>>);

impl<T: Empty> Shared<T> {
    /// The value itself, for where it is to be another's.
    pub fn into_inner(self) -> T {
        self.0.map(Rc::unwrap_or_clone).unwrap_or_default()
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared(self.0.clone())
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Shared<T> {
        Shared(None)
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Shared<T> {
        Shared(Some(Rc::new(value)))
    }
}

impl<T: FromIterator<I>, I> FromIterator<I> for Shared<T> {
    fn from_iter<S: IntoIterator<Item = I>>(items: S) -> Shared<T> {
        Shared::from(T::from_iter(items))
    }
}

impl<T: Empty> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Some(value) => value,
            None => T::empty(),
        }
    }
}

impl<T: Empty> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Rc::make_mut(self.0.get_or_insert_default())
    }
}

impl<T: Empty + PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Shared<T>) -> bool {
        let same = match (&self.0, &other.0) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        same || **self == **other
    }
}

impl<T: Empty + Eq> Eq for Shared<T> {}

impl<T: Empty + fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<'a, T: Empty> IntoIterator for &'a Shared<T>
where
    &'a T: IntoIterator,
{
    type Item = <&'a T as IntoIterator>::Item;
    type IntoIter = <&'a T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (**self).into_iter()
    }
}

impl<T: Empty + Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<T: FromValue> FromValue for Shared<T> {
    fn from_value(value: Value) -> Result<Shared<T>, Misread> {
        T::from_value(value).map(Shared::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Labels;

    #[test]
    fn a_change_is_ones_own() {
        let mut labels: Shared<Labels> = Shared::default();
        assert!(labels.is_empty());
        labels.insert("app".to_owned(), "web".to_owned());
        let mut other = labels.clone();
        assert_eq!(labels, other);
        other.insert("tier".to_owned(), "front".to_owned());
        assert_eq!((labels.len(), other.len()), (1, 2));
        assert_ne!(labels, other);
    }
}
