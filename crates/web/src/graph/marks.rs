//! Which objects of the picture stand out.

use objects::ObjectRef;

/// What is pointed at and what is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// Pointed at, in the picture or in a terminal.
    pub pointed: Option<ObjectRef>,
    /// Looked at in the inspector.
    pub selected: Option<ObjectRef>,
}

/// How one object stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// It is pointed at.
    pub pointed: bool,
    /// It is looked at.
    pub selected: bool,
}

impl Marks {
    /// How this object stands out.
    pub fn of(&self, reference: &ObjectRef) -> Mark {
        Mark { pointed: self.pointed.as_ref() == Some(reference), selected: self.selected.as_ref() == Some(reference) }
    }
}

impl Mark {
    /// The classes for it.
    pub fn classes(self) -> yew::Classes {
        yew::classes!(self.pointed.then_some("rp-pointed"), self.selected.then_some("rp-selected"))
    }
}
