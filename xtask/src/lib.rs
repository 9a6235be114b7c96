//! The chores of the project, and the file server that `serve` and the browser tests share.

pub mod bless;
pub mod build;
pub mod check;
mod failure;
pub mod install;
pub mod measure;
mod process;
mod root;
pub mod serve;
pub mod server;
mod sizes;
mod step;
pub mod test;
mod tools;

pub use failure::Failure;
