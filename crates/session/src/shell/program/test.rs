//! `test` and `[`, and the inside of `[[ … ]]`.

use crate::files::Files;
use crate::shell::pattern::{Syntax, compile, glob};
use crate::shell::process::{Call, Started};
use crate::shell::state::Shell;

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    let mut args: Vec<&str> = call.args.iter().map(String::as_str).collect();
    let end = match call.name {
        "[" => Some("]"),
        _ => None,
    };
    if let Some(end) = end
        && args.pop() != Some(end)
    {
        call.output.err(format!("bash: {}: missing `{end}'\n", call.name));
        return Started::Done(2);
    }
    match any(call, &args) {
        Ok(holds) => Started::Done(i32::from(!holds)),
        Err(message) => {
            call.output.err(format!("bash: {}: {message}\n", call.name));
            Started::Done(2)
        }
    }
}

/// Whether what stands between `[[` and `]]` holds. What is compared with is a pattern.
///
/// Errors: in bash's words.
pub(crate) fn conditional(words: &[String], shell: &Shell, files: &Files) -> Result<bool, String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut rest = words.as_slice();
    let holds = either(&mut rest, shell, files)?;
    if rest.is_empty() { Ok(holds) } else { Err(format!("syntax error near `{}'", rest[0])) }
}

fn either(rest: &mut &[&str], shell: &Shell, files: &Files) -> Result<bool, String> {
    let mut holds = both(rest, shell, files)?;
    while let ["||", after @ ..] = rest {
        *rest = after;
        holds |= both(rest, shell, files)?;
    }
    Ok(holds)
}

fn both(rest: &mut &[&str], shell: &Shell, files: &Files) -> Result<bool, String> {
    let mut holds = single(rest, shell, files)?;
    while let ["&&", after @ ..] = rest {
        *rest = after;
        holds &= single(rest, shell, files)?;
    }
    Ok(holds)
}

fn single(rest: &mut &[&str], shell: &Shell, files: &Files) -> Result<bool, String> {
    match rest {
        ["!", after @ ..] => {
            *rest = after;
            Ok(!single(rest, shell, files)?)
        }
        ["(", after @ ..] => {
            *rest = after;
            let holds = either(rest, shell, files)?;
            match rest {
                [")", after @ ..] => {
                    *rest = after;
                    Ok(holds)
                }
                _ => Err("expected `)'".to_owned()),
            }
        }
        _ => {
            let end = rest.iter().position(|word| matches!(*word, "&&" | "||" | ")")).unwrap_or(rest.len());
            let (words, after) = rest.split_at(end);
            *rest = after;
            one(shell, files, true, words)
        }
    }
}

fn any(call: &Call<'_, '_>, args: &[&str]) -> Result<bool, String> {
    for part in args.split(|arg| *arg == "-o") {
        let mut holds = true;
        for part in part.split(|arg| *arg == "-a") {
            holds &= one(call.shell, call.world.files, false, part)?;
        }
        if holds {
            return Ok(true);
        }
    }
    Ok(false)
}

fn one(shell: &Shell, files: &Files, patterns: bool, args: &[&str]) -> Result<bool, String> {
    match args {
        [] => Ok(false),
        ["!", rest @ ..] => one(shell, files, patterns, rest).map(|holds| !holds),
        [only] => Ok(!only.is_empty()),
        ["-z", text] => Ok(text.is_empty()),
        ["-n", text] => Ok(!text.is_empty()),
        ["-e", path] => Ok(files.exists(&shell.path(path))),
        ["-f", path] => Ok(files.read(&shell.path(path)).is_ok()),
        ["-d", path] => Ok(files.is_folder(&shell.path(path))),
        ["-s", path] => Ok(files.read(&shell.path(path)).is_ok_and(|text| !text.is_empty())),
        [operator, _] => Err(format!("{operator}: unary operator expected")),
        [left, "=~", right] if patterns => {
            compile(right, Syntax::Extended, false).map(|expression| expression.is_match(left))
        }
        [left, "=" | "==", right] => Ok(equal(patterns, left, right)),
        [left, "!=", right] => Ok(!equal(patterns, left, right)),
        [left, "<", right] => Ok(left < right),
        [left, ">", right] => Ok(left > right),
        [left, operator, right] => {
            let compare: fn(&i64, &i64) -> bool = match *operator {
                "-eq" => i64::eq,
                "-ne" => i64::ne,
                "-lt" => i64::lt,
                "-le" => i64::le,
                "-gt" => i64::gt,
                "-ge" => i64::ge,
                _ => return Err(format!("{operator}: binary operator expected")),
            };
            Ok(compare(&number(left)?, &number(right)?))
        }
        _ => Err("too many arguments".to_owned()),
    }
}

fn equal(patterns: bool, left: &str, right: &str) -> bool {
    if patterns { glob(right).is_some_and(|pattern| pattern.is_match(left)) } else { left == right }
}

fn number(text: &str) -> Result<i64, String> {
    text.trim().parse().map_err(|_| format!("{text}: integer expression expected"))
}
