//! kubectl: from the words of a command line to its output, over the simulated API server.
//!
//! A running kubectl is an [`Invocation`]: plain data that can be cloned at any moment, and that goes on by [`Invocation::step`].

mod output;
mod process;

pub use output::{Chunk, Output, Stream};
pub use process::{Context, FileError, Files, Invocation, Step};
