//! Where inputs are kept before they are acted upon.

use std::rc::Rc;

use objects::Moment;
use session::{Input, Recorded};

/// Keeps what a person put in, beyond the life of the module.
pub trait Journal {
    /// Keeps one input and the moment of cluster time at which it comes.
    fn record(&self, moment: Moment, input: &Input);

    /// The next input that it keeps is about to be acted upon.
    fn begin(&self, input: &Input);

    /// Begins anew with what was put in on another course.
    fn restart(&self, record: &[Rc<Recorded>]);
}
