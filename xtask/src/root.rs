//! Where the project is.

use std::path::PathBuf;

/// The folder of the workspace's manifest.
pub fn root() -> PathBuf {
    // cargo sets the variable for `cargo run`; the compiled-in path serves a binary started by hand.
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let mut folder = PathBuf::from(xtask);
    folder.pop();
    folder
}
