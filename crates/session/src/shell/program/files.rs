//! `ls`, `rm`, `cp`, `mv`, `mkdir`, `touch`, `pwd` and `cd`: what works on files.

use super::options;
use crate::files::{HOME, name, read_message};
use crate::shell::process::{Call, Started};

pub(super) fn ls(call: &mut Call<'_, '_>) -> Started {
    let (given, mut paths) = match options(call.args, "la1hrtA", &[("all", 'a')]) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 2),
    };
    let hidden = given.iter().any(|(option, _)| *option == 'a' || *option == 'A');
    if paths.is_empty() {
        paths.push(".".to_owned());
    }
    let several = paths.len() > 1;
    let mut status = 0;
    for (index, path) in paths.iter().enumerate() {
        let at = call.shell.path(path);
        if call.world.files.is_folder(&at) {
            let names = call.world.files.list(&at).filter(|(name, _)| hidden || !name.starts_with('.'));
            let names: String =
                names.map(|(name, folder)| format!("{name}{}\n", if folder { "/" } else { "" })).collect();
            if several {
                let gap = if index > 0 { "\n" } else { "" };
                call.output.out(format!("{gap}{path}:\n"));
            }
            call.output.out(names);
        } else if call.world.files.exists(&at) {
            call.say(path);
        } else {
            call.fail(&format!("cannot access '{path}': No such file or directory"), 2);
            status = 2;
        }
    }
    Started::Done(status)
}

pub(super) fn rm(call: &mut Call<'_, '_>) -> Started {
    let (given, paths) = match options(call.args, "rRf", &[("recursive", 'r'), ("force", 'f')]) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 1),
    };
    let has = |option: char| given.iter().any(|(given, _)| given.eq_ignore_ascii_case(&option));
    if paths.is_empty() && !has('f') {
        return call.fail("missing operand", 1);
    }
    let mut status = 0;
    for path in &paths {
        let at = call.shell.path(path);
        let refusal = if call.world.files.is_folder(&at) && !has('r') {
            Some("Is a directory")
        } else if at == "/" || call.shell.folder.starts_with(&at) {
            Some("It is in use")
        } else if !call.world.files.exists(&at) {
            (!has('f')).then_some("No such file or directory")
        } else {
            call.world.files.remove(&at);
            None
        };
        if let Some(refusal) = refusal {
            call.fail(&format!("cannot remove '{path}': {refusal}"), 1);
            status = 1;
        }
    }
    Started::Done(status)
}

pub(super) fn cp(call: &mut Call<'_, '_>) -> Started {
    copy(call, false)
}

pub(super) fn mv(call: &mut Call<'_, '_>) -> Started {
    copy(call, true)
}

fn copy(call: &mut Call<'_, '_>, removes: bool) -> Started {
    let paths = match options(call.args, "frvai", &[]) {
        Ok((_, paths)) => paths,
        Err(message) => return call.fail(&message, 1),
    };
    let Some((target, sources)) = paths.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        return call.fail("missing file operand", 1);
    };
    let to = call.shell.path(target);
    let into_folder = call.world.files.is_folder(&to);
    if sources.len() > 1 && !into_folder {
        return call.fail(&format!("target '{target}' is not a directory"), 1);
    }
    let mut status = 0;
    for source in sources {
        let from = call.shell.path(source);
        let to = if into_folder { format!("{to}/{}", name(&from)) } else { to.clone() };
        let failure = match call.world.files.read(&from) {
            Err(error) => Some(format!("cannot stat '{source}': {}", read_message(error))),
            Ok(_) if from == to => Some(format!("'{source}' and '{target}' are the same file")),
            Ok(text) => match call.world.files.write(&to, &text) {
                Err(error) => Some(format!("cannot create regular file '{target}': {}", error.message())),
                Ok(()) => {
                    if removes {
                        call.world.files.remove(&from);
                    }
                    None
                }
            },
        };
        if let Some(failure) = failure {
            call.fail(&failure, 1);
            status = 1;
        }
    }
    Started::Done(status)
}

pub(super) fn mkdir(call: &mut Call<'_, '_>) -> Started {
    let (given, paths) = match options(call.args, "pv", &[("parents", 'p')]) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 1),
    };
    if paths.is_empty() {
        return call.fail("missing operand", 1);
    }
    let parents = given.iter().any(|(option, _)| *option == 'p');
    let mut status = 0;
    for path in &paths {
        let at = call.shell.path(path);
        if parents {
            for (end, _) in at.match_indices('/').skip(1) {
                // It is there already, or the last step says what is wrong.
                let _ = call.world.files.make_folder(&at[..end]);
            }
        }
        match call.world.files.make_folder(&at) {
            Ok(()) => {}
            Err(_) if parents && call.world.files.is_folder(&at) => {}
            Err(error) => {
                call.fail(&format!("cannot create directory '{path}': {}", error.message()), 1);
                status = 1;
            }
        }
    }
    Started::Done(status)
}

pub(super) fn touch(call: &mut Call<'_, '_>) -> Started {
    for path in call.args {
        let at = call.shell.path(path);
        if !call.world.files.exists(&at)
            && let Err(error) = call.world.files.write(&at, "")
        {
            return call.fail(&format!("cannot touch '{path}': {}", error.message()), 1);
        }
    }
    Started::Done(0)
}

pub(super) fn pwd(call: &mut Call<'_, '_>) -> Started {
    let folder = call.shell.folder.to_string();
    call.say(&folder);
    Started::Done(0)
}

pub(super) fn cd(call: &mut Call<'_, '_>) -> Started {
    let path = call.args.first().map_or(HOME, String::as_str);
    let at = call.shell.path(path);
    if call.world.files.is_folder(&at) {
        call.shell.folder = at.into();
        return Started::Done(0);
    }
    let why = if call.world.files.exists(&at) { "Not a directory" } else { "No such file or directory" };
    call.output.err(format!("bash: cd: {path}: {why}\n"));
    Started::Done(1)
}
