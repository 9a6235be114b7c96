//! The programs besides kubectl: what the first word of a command may be.

mod awk;
mod cat;
mod cut;
mod fault;
mod files;
mod filter;
mod grep;
mod head;
mod jobs;
mod jq;
mod network;
mod options;
mod print;
mod sed;
mod shell;
mod sort;
mod tee;
mod test;
mod tr;
mod uniq;
mod wc;

use objects::Span;

use super::process::{Call, Process, Started, Timeout, Watch, Xargs, duration};

pub(crate) use filter::Filtering;
pub(crate) use options::options;
pub(crate) use print::unescaped;
pub(crate) use test::conditional;

/// What clears a terminal: to the upper left corner, and all away.
pub(crate) const CLEAR_SCREEN: &str = "\u{1b}[H\u{1b}[2J";

/// The names of all programs, in order.
pub(crate) const NAMES: [&str; 65] = [
    ":", "[", "alias", "awk", "break", "cat", "cd", "clear", "code", "continue", "cp", "curl", "cut", "date", "echo",
    "egrep", "env", "exit", "export", "false", "fault", "fg", "fgrep", "grep", "head", "history", "jobs", "jq", "k",
    "kill", "kubectl", "let", "local", "ls", "minikube", "mkdir", "mv", "nano", "printf", "pwd", "read", "return",
    "rm", "sed", "seq", "set", "shift", "sleep", "sort", "tail", "tee", "test", "timeout", "touch", "tr", "true",
    "unalias", "uniq", "unset", "vi", "vim", "wait", "watch", "wc", "xargs",
];

/// Begins the program of the call's name; `None` where there is none.
pub(crate) fn start(call: &mut Call<'_, '_>) -> Option<Started> {
    let started = match call.name {
        ":" | "true" => Started::Done(0),
        "false" => Started::Done(1),
        "sleep" => sleep(call),
        "timeout" => Timeout::start(call),
        "watch" => Watch::start(call),
        "xargs" => Xargs::start(call),
        "read" => {
            // A prompt is shown to a person alone, and no person types what a command reads.
            let names = match options(call.args, "rsp:t:n:", &[]) {
                Ok((_, names)) => names,
                Err(message) => return Some(call.fail(&message, 2)),
            };
            Started::Runs(Process::Read(if names.is_empty() { vec!["REPLY".to_owned()] } else { names }))
        }
        "test" | "[" => test::start(call),
        "echo" => print::echo(call),
        "printf" => print::printf(call),
        "seq" => print::seq(call),
        "date" => print::date(call),
        "clear" | "reset" => {
            call.output.out(CLEAR_SCREEN);
            Started::Done(0)
        }
        "cat" => cat::start(call),
        "grep" | "egrep" | "fgrep" => grep::start(call),
        "wc" => wc::start(call),
        "head" | "tail" => head::start(call),
        "sort" => sort::start(call),
        "cut" => cut::start(call),
        "uniq" => uniq::start(call),
        "tr" => tr::start(call),
        "tee" => tee::start(call),
        "sed" => sed::start(call),
        "awk" => awk::start(call),
        "jq" => jq::start(call),
        "jobs" => jobs::jobs(call),
        "wait" | "fg" => jobs::wait(call),
        "kill" => jobs::kill(call),
        "curl" => network::curl(call),
        "minikube" => network::minikube(call),

        "ls" => files::ls(call),
        "rm" => files::rm(call),
        "cp" => files::cp(call),
        "mv" => files::mv(call),
        "mkdir" => files::mkdir(call),
        "touch" => files::touch(call),
        "pwd" => files::pwd(call),
        "cd" => files::cd(call),
        "vi" | "vim" | "nano" | "code" => edit(call),
        "fault" => fault::start(call),
        "env" => shell::env(call),
        "export" => shell::export(call),
        "unset" => shell::unset(call),
        "alias" => shell::alias(call),
        "unalias" => shell::unalias(call),
        "history" => shell::history(call),
        "exit" | "break" | "continue" | "return" => shell::jump(call),
        "set" => shell::set(call),
        "shift" => shell::shift(call),
        "local" => shell::local(call),
        "let" => shell::reckon(call),
        _ => return None,
    };
    Some(started)
}

/// No process begins and ends faster: a loop around a sleep of a microsecond does not run a million times a second.
const SHORTEST_SLEEP: Span = Span::millis(1);

/// Opens a file in the editor and waits until it is closed there.
fn edit(call: &mut Call<'_, '_>) -> Started {
    let Some(file) = call.args.iter().find(|arg| !arg.starts_with('-')) else {
        return call.fail("which file? vi FILE", 1);
    };
    let path = call.shell.path(file);
    if call.world.files.is_folder(&path) {
        return call.fail(&format!("{file}: Is a directory"), 1);
    }
    if !call.world.files.open_editor(&path) {
        return call.fail("there is no editor here", 1);
    }
    Started::Runs(Process::Edits(path))
}

fn sleep(call: &mut Call<'_, '_>) -> Started {
    let mut until = call.world.now();
    if call.args.is_empty() {
        return call.fail("missing operand", 1);
    }
    for arg in call.args {
        match duration(arg) {
            Some(span) if span > Span(0) => until = until + span.max(SHORTEST_SLEEP),
            Some(_) => {}
            None => return call.fail(&format!("invalid time interval '{arg}'"), 1),
        }
    }
    Started::Runs(Process::Sleep(until))
}
