//! Every chore of the project, one command each: `cargo xtask help`.

use std::process::ExitCode;

use xtask::{Failure, bless, build, check, install, measure, serve, test};

const HELP: &str = "\
cargo xtask COMMAND

  serve    install what is missing, build the page in release and serve it on 127.0.0.1:8080
  test     install what is missing and run every check there is
  build    build the page into dist/ and print the sizes of its first load
  check    the fast checks: format, clippy, native tests
  bless    accept what the native tests now print as what they expect
  bench    print what a rollout of 100, 1,000 and 10,000 replicas takes, an idle hour and a snapshot,
           and how fast the page draws, answers keys, goes back in time and starts
  properties [N]  try the simulation's properties over N random courses, a million unless it is given
  install  install what the other commands would need
  help     this text

Tools are put into .tools/ and node_modules/; one of the right version on PATH is used as it is.
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next();
    let outcome = match (command.as_deref(), words.next()) {
        (Some("serve"), None) => serve::run(),
        (Some("test"), None) => test::run(),
        (Some("build"), None) => build::run(),
        (Some("check"), None) => check::run(),
        (Some("bless"), None) => bless::run(),
        (Some("bench"), None) => measure::bench(),
        (Some("properties"), courses) => measure::properties(courses.as_deref()),
        (Some("install"), None) => install::everything(),
        (None | Some("help" | "--help" | "-h"), _) => {
            print!("{HELP}");
            Ok(())
        }
        (Some(_), _) => {
            eprint!("{HELP}");
            Err(Failure::new("no such command"))
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
