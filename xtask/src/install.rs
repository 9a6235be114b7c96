//! Installing what is missing, and saying so.

use crate::Failure;
use crate::step::Steps;
use crate::tools::{AXE, CHROMIUM, COMPONENTS, CRATES, TRUNK, Tool, WASM_BINDGEN, WASM_OPT, WASM_TARGET};

/// What every check needs.
pub const FOR_CHECKS: &[Tool] = &[COMPONENTS, CRATES];
/// What the build of the page needs.
pub const FOR_BUILD: &[Tool] = &[WASM_TARGET, WASM_OPT, WASM_BINDGEN, TRUNK, CRATES];
/// What the tests in a browser need besides.
pub const FOR_BROWSER: &[Tool] = &[CHROMIUM, AXE];

/// Everything that any command needs.
pub fn everything() -> Result<(), Failure> {
    let mut steps = Steps::default();
    missing(&mut steps, &[FOR_CHECKS, FOR_BUILD, FOR_BROWSER])?;
    steps.print_summary();
    Ok(())
}

/// Installs those of the tools that are not there in the right version.
pub fn missing(steps: &mut Steps, lists: &[&[Tool]]) -> Result<(), Failure> {
    for tool in lists.iter().copied().flatten() {
        if (tool.present)() {
            continue;
        }
        let heading = format!("install {} (about {})", tool.name, tool.duration);
        steps.run(&heading, || {
            (tool.install)()?;
            if (tool.present)() { Ok(()) } else { Err(Failure::new("it was installed, but still does not answer")) }
        })?;
    }
    Ok(())
}
