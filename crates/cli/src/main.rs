//! `rollout`: the playground without a page.

mod arguments;
mod print;

use std::io::{self, Read, Write};
use std::process::ExitCode;

use session::Options;
use session::script::{Player, Script};

use arguments::{Arguments, Invocation};

/// The script was played, but an `until` ran out.
const RAN_OUT: u8 = 1;
/// There was nothing to play.
const UNREADABLE: u8 = 2;

fn main() -> ExitCode {
    match arguments::parse(std::env::args().skip(1)) {
        Ok(Invocation::Help) => {
            print!("{}", arguments::HELP);
            ExitCode::SUCCESS
        }
        Ok(Invocation::Run(arguments)) => run(&arguments),
        Err(message) => failed(&format!("{message}\nSee rollout --help.")),
    }
}

fn failed(message: &str) -> ExitCode {
    eprintln!("rollout: {message}");
    ExitCode::from(UNREADABLE)
}

fn run(arguments: &Arguments) -> ExitCode {
    let path = &arguments.script;
    let text = match read(path) {
        Ok(text) => text,
        Err(error) => return failed(&format!("{path}: {error}")),
    };
    let script = match Script::parse(&text) {
        Ok(script) => script,
        Err(error) => return failed(&format!("{path}:{error}")),
    };
    let mut player = Player::new(script, &Options { seed: arguments.seed, nodes: arguments.nodes, editor: false });
    let mut stdout = io::stdout().lock();
    for record in player.by_ref() {
        let printed = print::record(&record, arguments.format);
        // Whoever reads the output has gone: nobody is left to play for.
        if stdout.write_all(printed.as_bytes()).and_then(|()| stdout.flush()).is_err() {
            break;
        }
        if let Some(message) = print::complaint(&record) {
            eprintln!("rollout: {path}:{}: {message}", record.line);
        }
    }
    if player.has_failed() { ExitCode::from(RAN_OUT) } else { ExitCode::SUCCESS }
}

fn read(path: &str) -> io::Result<String> {
    if path != "-" {
        return std::fs::read_to_string(path);
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}
