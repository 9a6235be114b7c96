//! Chores that take their time: the benches, and the properties over many more courses than the tests try.

use crate::install::{FOR_BROWSER, FOR_BUILD, missing};
use crate::process::{cargo, find, succeed};
use crate::step::Steps;
use crate::test::WASM;
use crate::{Failure, build};

/// How many courses the long run tries unless a number is given.
const MANY_COURSES: &str = "1000000";

/// Runs the benches of the simulation and of the page, and prints what they took.
pub fn bench() -> Result<(), Failure> {
    let mut steps = Steps::default();
    missing(&mut steps, &[FOR_BUILD, FOR_BROWSER])?;
    steps
        .run("benches", || succeed(&mut cargo(&["bench", "--locked", "--package", "cluster", "--bench", "rollout"])))?;
    steps.run("times in Chromium", || {
        let driver = find("chromedriver").ok_or_else(|| Failure::new("chromedriver is not on PATH"))?;
        let arguments = [
            "test",
            "--locked",
            "--release",
            "--package=web",
            WASM,
            "--test=speed",
            "--",
            "--include-ignored",
            "--nocapture",
        ];
        succeed(cargo(&arguments).env("CHROMEDRIVER", driver).env("WASM_BINDGEN_TEST_TIMEOUT", "600"))
    })?;
    build::release(&mut steps)?;
    steps.run("times of the whole page in Chromium", || {
        let bench = ["bench::", "--", "--ignored", "--nocapture", "--test-threads=1"];
        let page = ["test", "--locked", "--package=tests", "--features=browser", "--test=browser"];
        succeed(&mut cargo(&[&page[..], &bench[..]].concat()))
    })
}

/// Tries the properties of the simulation over so many random courses.
pub fn properties(courses: Option<&str>) -> Result<(), Failure> {
    let courses = courses.unwrap_or(MANY_COURSES);
    if courses.parse::<u64>().is_err() {
        return Err(Failure::new("properties takes a whole number of courses"));
    }
    let mut steps = Steps::default();
    steps.run("properties", || {
        let mut cargo =
            cargo(&["test", "--locked", "--profile", "bench", "--package", "cluster", "--test", "properties"]);
        succeed(cargo.env("PROPERTY_RUNS", courses))
    })
}
