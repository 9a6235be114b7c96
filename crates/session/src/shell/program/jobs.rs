//! `jobs`, `wait`, `fg` and `kill`: what was started with `&`.

use crate::shell::process::{Call, Process, Started};
use crate::shell::state::process_id;
use crate::shell::task::{Beside, Signal};

/// The jobs that run, numbered from 1.
fn running<'a>(call: &'a Call<'_, '_>) -> Vec<&'a Beside> {
    call.world.jobs.iter().filter(|job| job.status.is_none()).collect()
}

pub(super) fn jobs(call: &mut Call<'_, '_>) -> Started {
    let running = running(call);
    let last = running.len();
    let lines: Vec<String> = running
        .iter()
        .enumerate()
        .map(|(at, job)| {
            let mark = match last - at {
                1 => '+',
                2 => '-',
                _ => ' ',
            };
            format!("[{}]{mark}  {:<24}{} &", at + 1, "Running", job.text)
        })
        .collect();
    lines.iter().for_each(|line| call.say(line));
    Started::Done(0)
}

/// The job that `%1`, `%%` or a process's number means.
fn find(call: &Call<'_, '_>, word: &str) -> Option<u32> {
    match word.strip_prefix('%') {
        Some("" | "%" | "+") => running(call).last().map(|job| job.id),
        Some(number) => {
            let at = number.parse::<usize>().ok()?.checked_sub(1)?;
            running(call).get(at).map(|job| job.id)
        }
        None => {
            let number: u32 = word.parse().ok()?;
            call.world.jobs.iter().map(|job| job.id).find(|id| process_id(*id) == number)
        }
    }
}

pub(super) fn wait(call: &mut Call<'_, '_>) -> Started {
    let foreground = call.name == "fg";
    if call.args.is_empty() && !foreground {
        let all = running(call).iter().map(|job| job.id).collect();
        return Started::Runs(Process::Jobs(all));
    }
    let given = if call.args.is_empty() { vec!["%%".to_owned()] } else { call.args.to_vec() };
    let mut wanted = Vec::new();
    for word in given {
        match find(call, &word) {
            Some(id) => wanted.push(id),
            None => {
                let told = match word.parse::<u32>() {
                    Ok(number) => format!("pid {number} is not a child of this shell"),
                    Err(_) if foreground && word == "%%" => "current: no such job".to_owned(),
                    Err(_) => format!("{word}: no such job"),
                };
                let name = call.name;
                call.output.err(format!("bash: {name}: {told}\n"));
                return Started::Done(if foreground { 1 } else { 127 });
            }
        }
    }
    if foreground {
        let text = call.world.jobs.iter().rev().find(|job| wanted.contains(&job.id)).map(|job| job.text.to_string());
        call.say(&text.unwrap_or_default());
    }
    Started::Runs(Process::Jobs(wanted))
}

pub(super) fn kill(call: &mut Call<'_, '_>) -> Started {
    let mut signal = Signal::Terminate;
    let mut words = call.args.iter().peekable();
    while let Some(option) = words.next_if(|word| word.starts_with('-')) {
        let name = if option == "-s" { words.next().map_or("", String::as_str) } else { &option[1..] };
        if matches!(name, "INT" | "SIGINT" | "2") {
            signal = Signal::Interrupt;
        }
    }
    if words.peek().is_none() {
        call.output
            .err("kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n");
        return Started::Done(2);
    }
    let mut status = 0;
    for word in words {
        match find(call, word) {
            Some(id) => call.world.signals.push((id, signal)),
            None => {
                let told = match word.parse::<i64>() {
                    Ok(number) => format!("({number}) - No such process"),
                    Err(_) => format!("{word}: no such job"),
                };
                call.output.err(format!("bash: kill: {told}\n"));
                status = 1;
            }
        }
    }
    Started::Done(status)
}
