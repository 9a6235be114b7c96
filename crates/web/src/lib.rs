//! The page: views of a session, and the shims between it and the browser.

mod app;
pub mod host;
mod instance;

pub use instance::{Instance, mount};
