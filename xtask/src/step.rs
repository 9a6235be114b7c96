//! A named step of a chore: announced, timed, and summed up at the end.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::Failure;

/// The steps of one chore, in the order they ran.
#[derive(Default)]
pub struct Steps(Vec<(String, Duration)>);

impl Steps {
    /// Does `work` under a heading, and remembers how long it took.
    #[expect(clippy::disallowed_methods, reason = "a chore runs in real time")]
    pub fn run<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        println!("==> {name}");
        let start = Instant::now();
        let result = work().map_err(|failure| Failure::new(format!("{name}: {failure}")))?;
        let took = start.elapsed();
        println!("    {name}: {:.1} s", took.as_secs_f64());
        // Whoever reads a pipe should see progress too.
        std::io::stdout().flush()?;
        self.0.push((name.to_owned(), took));
        Ok(result)
    }

    /// Prints what was done, a line a step, and the total.
    pub fn print_summary(&self) {
        println!();
        for (name, took) in &self.0 {
            println!("{:>8.1} s  {name}", took.as_secs_f64());
        }
        let total: Duration = self.0.iter().map(|(_, took)| *took).sum();
        println!("{:>8.1} s  in all", total.as_secs_f64());
    }
}
