//! Every check there is, in the order in which they fail fastest.

use crate::install::{FOR_BROWSER, FOR_BUILD, FOR_CHECKS, missing};
use crate::process::{cargo, find, succeed};
use crate::step::Steps;
use crate::{Failure, build, check, sizes};

/// The flag of what is compiled for the page.
pub const WASM: &str = "--target=wasm32-unknown-unknown";

/// Runs them all and sums up.
pub fn run() -> Result<(), Failure> {
    let mut steps = Steps::default();
    missing(&mut steps, &[FOR_CHECKS, FOR_BUILD, FOR_BROWSER])?;
    check::native(&mut steps)?;
    steps.run("clippy of the page", || {
        succeed(&mut cargo(&["clippy", "--locked", "--package=web", WASM, "--all-targets", "--", "--deny=warnings"]))
    })?;
    steps.run("tests of the page's parts in Chromium", || {
        let driver = find("chromedriver").ok_or_else(|| Failure::new("chromedriver is not on PATH"))?;
        succeed(
            cargo(&["test", "--locked", "--package=web", WASM])
                .env("CHROMEDRIVER", driver)
                .env("WASM_BINDGEN_TEST_TIMEOUT", "60"),
        )
    })?;
    build::release(&mut steps)?;
    steps.run("tests of the whole page in Chromium", || {
        succeed(&mut cargo(&["test", "--locked", "--package=tests", "--features=browser", "--test=browser"]))
    })?;
    steps.run("sizes of the first load", sizes::within_budget)?;
    steps.print_summary();
    Ok(())
}
