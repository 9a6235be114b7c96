//! Chores that take their time: the benches, and the properties over many more courses than the tests try.

use crate::Failure;
use crate::process::{cargo, succeed};
use crate::step::Steps;

/// How many courses the long run tries unless a number is given.
const MANY_COURSES: &str = "1000000";

/// Runs the benches of the simulation and prints what they took.
pub fn bench() -> Result<(), Failure> {
    let mut steps = Steps::default();
    steps.run("benches", || succeed(&mut cargo(&["bench", "--locked", "--package", "cluster", "--bench", "rollout"])))
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
