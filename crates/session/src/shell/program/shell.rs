//! `export`, `alias`, `env`, `history`, `exit` and the like: what works on the shell itself.

use crate::shell::arithmetic;
use crate::shell::process::{Call, Start, Started};
use crate::shell::state::Jump;
use crate::shell::task::Io;

pub(super) fn env(call: &mut Call<'_, '_>) -> Started {
    let mut environment = call.environment.clone();
    let mut words = call.args;
    while let Some((word, rest)) = words.split_first()
        && let Some((name, value)) = word.split_once('=')
    {
        environment.insert(name.to_owned(), value.to_owned());
        words = rest;
    }
    if words.is_empty() {
        for (name, value) in &environment {
            call.say(&format!("{name}={value}"));
        }
        return Started::Done(0);
    }
    let mut start = Start { words: words.to_vec(), environment };
    start.run(call.shell, &mut Io { input: call.input, output: call.output }, call.world)
}

pub(super) fn export(call: &mut Call<'_, '_>) -> Started {
    if call.args.is_empty() {
        for (name, value) in call.shell.environment() {
            call.say(&format!("declare -x {name}=\"{value}\""));
        }
    }
    for arg in call.args {
        let (name, value) = arg.split_once('=').map_or((arg.as_str(), None), |(name, value)| (name, Some(value)));
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if name.is_empty() || !name.chars().all(is_name) || name.starts_with(|letter: char| letter.is_ascii_digit()) {
            call.output.err(format!("bash: export: `{arg}': not a valid identifier\n"));
            return Started::Done(1);
        }
        if let Some(value) = value {
            call.shell.set(name, value.to_owned());
        }
        call.shell.export(name);
    }
    Started::Done(0)
}

pub(super) fn unset(call: &mut Call<'_, '_>) -> Started {
    for name in call.args {
        call.shell.unset(name);
    }
    Started::Done(0)
}

pub(super) fn alias(call: &mut Call<'_, '_>) -> Started {
    if call.args.is_empty() {
        let all: Vec<String> = call.shell.aliases().map(|(name, text)| format!("alias {name}='{text}'")).collect();
        all.iter().for_each(|line| call.say(line));
    }
    let mut status = 0;
    for arg in call.args {
        if let Some((name, text)) = arg.split_once('=') {
            call.shell.set_alias(name, text);
        } else if let Some(text) = call.shell.alias(arg) {
            let line = format!("alias {arg}='{text}'");
            call.say(&line);
        } else {
            call.output.err(format!("bash: alias: {arg}: not found\n"));
            status = 1;
        }
    }
    Started::Done(status)
}

pub(super) fn unalias(call: &mut Call<'_, '_>) -> Started {
    let mut status = 0;
    for name in call.args {
        if !call.shell.unalias(name) {
            call.output.err(format!("bash: unalias: {name}: not found\n"));
            status = 1;
        }
    }
    Started::Done(status)
}

pub(super) fn history(call: &mut Call<'_, '_>) -> Started {
    let history = std::rc::Rc::clone(&call.shell.history);
    let shown = call.args.first().and_then(|arg| arg.parse().ok()).unwrap_or(history.len());
    for (index, line) in history.iter().enumerate().skip(history.len().saturating_sub(shown)) {
        call.say(&format!("{:5}  {line}", index + 1));
    }
    Started::Done(0)
}

pub(super) fn jump(call: &mut Call<'_, '_>) -> Started {
    let given = call.args.first().and_then(|arg| arg.parse::<i32>().ok());
    let loops = given.and_then(|loops| u32::try_from(loops).ok()).unwrap_or(1).max(1);
    let status = given.unwrap_or(call.shell.status);
    call.shell.jump = Some(match call.name {
        "break" => Jump::Break(loops),
        "continue" => Jump::Continue(loops),
        "return" => Jump::Return(status),
        _ => Jump::Exit(status),
    });
    Started::Done(0)
}

/// `set -euo pipefail`, `set +e`, `set -- a b`
pub(super) fn set(call: &mut Call<'_, '_>) -> Started {
    let mut args = call.args.iter();
    while let Some(arg) = args.next() {
        if arg == "--" {
            call.shell.arguments = std::rc::Rc::new(args.cloned().collect());
            break;
        }
        let on = arg.starts_with('-');
        for letter in arg.chars().skip(1) {
            let name = if letter == 'o' { args.next().map_or("", String::as_str) } else { "" };
            let options = &mut call.shell.options;
            match (letter, name) {
                ('e', _) | (_, "errexit") => options.exit_on_error = on,
                ('u', _) | (_, "nounset") => options.refuse_unset = on,
                (_, "pipefail") => options.pipefail = on,
                // `-x` and others would only change what is shown.
                _ => {}
            }
        }
    }
    Started::Done(0)
}

pub(super) fn shift(call: &mut Call<'_, '_>) -> Started {
    let by: usize = call.args.first().and_then(|arg| arg.parse().ok()).unwrap_or(1);
    let arguments = std::rc::Rc::make_mut(&mut call.shell.arguments);
    if by > arguments.len() {
        return Started::Done(1);
    }
    arguments.drain(..by);
    Started::Done(0)
}

pub(super) fn local(call: &mut Call<'_, '_>) -> Started {
    if call.shell.depth == 0 {
        call.output.err("bash: local: can only be used in a function\n");
        return Started::Done(1);
    }
    for arg in call.args {
        let (name, value) = arg.split_once('=').unwrap_or((arg, ""));
        call.shell.make_local(name);
        call.shell.set(name, value.to_owned());
    }
    Started::Done(0)
}

/// `let`
pub(super) fn reckon(call: &mut Call<'_, '_>) -> Started {
    let mut status = 1;
    for arg in call.args {
        match arithmetic::evaluate(arg, call.shell) {
            Ok(reckoned) => {
                for (name, value) in reckoned.assigned {
                    call.shell.set(&name, value);
                }
                status = i32::from(reckoned.value == 0);
            }
            Err(message) => {
                call.output.err(format!("bash: let: {message}\n"));
                return Started::Done(1);
            }
        }
    }
    Started::Done(status)
}
