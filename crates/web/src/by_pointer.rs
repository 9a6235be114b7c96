//! A shared value as a component's property: equal only if it is the same one.

use std::ops::Deref;
use std::rc::Rc;

/// Compares in no time however large the value is; whoever makes it anew only when it changed saves a render.
#[derive(Debug)]
pub struct ByPointer<T>(Rc<T>);

impl<T> ByPointer<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T> From<&Rc<T>> for ByPointer<T> {
    fn from(shared: &Rc<T>) -> Self {
        Self(Rc::clone(shared))
    }
}

impl<T> Clone for ByPointer<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for ByPointer<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for ByPointer<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
