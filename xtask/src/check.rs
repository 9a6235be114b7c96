//! The fast checks: format, clippy, native tests.

use crate::Failure;
use crate::install::{FOR_CHECKS, missing};
use crate::process::{cargo, succeed};
use crate::step::Steps;

/// Runs them all and sums up.
pub fn run() -> Result<(), Failure> {
    let mut steps = Steps::default();
    missing(&mut steps, &[FOR_CHECKS])?;
    native(&mut steps)?;
    steps.print_summary();
    Ok(())
}

/// All that needs neither wasm nor a browser.
pub fn native(steps: &mut Steps) -> Result<(), Failure> {
    steps.run("format", || succeed(&mut cargo(&["fmt", "--all", "--check"])))?;
    steps.run("clippy", || {
        let features = "--features=tests/browser";
        succeed(&mut cargo(&["clippy", "--locked", "--all-targets", features, "--", "--deny=warnings"]))
    })?;
    steps.run("native tests", || succeed(&mut cargo(&["test", "--locked"])))
}
