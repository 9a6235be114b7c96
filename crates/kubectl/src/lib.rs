//! kubectl: from the words of a command line to its output, over the simulated API server.
//!
//! A running kubectl is an [`Invocation`]: plain data that can be cloned at any moment, and that goes on by
//! [`Invocation::step`].

mod age;
mod api_resources;
mod command;
mod complete;
mod content_hash;
mod describe;
mod dispatch;
mod explained;
mod failure;
mod field_selector;
mod flags;
mod go_sort;
mod hints;
mod image_name;
mod impersonation;
mod json_text;
mod kubeconfig;
mod last_applied;
mod manifest;
mod manifest_files;
mod output;
mod pod_template;
mod print;
mod process;
mod programs;
mod resource;
mod revisions;
mod sorting;
mod state;
mod subresource;
mod table;
mod text_table;
mod unified_diff;
mod yaml_words;

use objects::base64;

pub use complete::complete;
pub use manifest::yaml as read_yaml;
pub use output::{Chunk, Output, Stream};
pub use process::{Context, FileError, Files, Invocation, Step};
pub use programs::{Curl, curl_from_outside};
pub use table::hpa_targets;
