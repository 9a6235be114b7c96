//! Accepting what the native tests print now as what they expect.

use crate::Failure;
use crate::process::{cargo, succeed};
use crate::step::Steps;

/// Runs the native tests so that they write their expectations instead of comparing them.
pub fn run() -> Result<(), Failure> {
    let mut steps = Steps::default();
    steps.run("native tests, writing what they expect", || {
        succeed(cargo(&["test", "--locked"]).env("UPDATE_EXPECT", "1"))
    })?;
    println!("Look at `git diff` before you commit.");
    Ok(())
}
