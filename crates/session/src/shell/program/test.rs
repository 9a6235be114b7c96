//! `test`, `[` and `[[`.

use crate::shell::pattern::glob;
use crate::shell::process::{Call, Started};

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    let mut args: Vec<&str> = call.args.iter().map(String::as_str).collect();
    let end = match call.name {
        "[" => Some("]"),
        "[[" => Some("]]"),
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

fn any(call: &Call<'_, '_>, args: &[&str]) -> Result<bool, String> {
    for part in args.split(|arg| *arg == "-o" || *arg == "||") {
        let mut holds = true;
        for part in part.split(|arg| *arg == "-a" || *arg == "&&") {
            holds &= one(call, part)?;
        }
        if holds {
            return Ok(true);
        }
    }
    Ok(false)
}

fn one(call: &Call<'_, '_>, args: &[&str]) -> Result<bool, String> {
    match args {
        [] => Ok(false),
        ["!", rest @ ..] => one(call, rest).map(|holds| !holds),
        [only] => Ok(!only.is_empty()),
        ["-z", text] => Ok(text.is_empty()),
        ["-n", text] => Ok(!text.is_empty()),
        ["-e", path] => Ok(call.world.files.exists(&call.shell.path(path))),
        ["-f", path] => Ok(call.world.files.read(&call.shell.path(path)).is_ok()),
        ["-d", path] => Ok(call.world.files.is_folder(&call.shell.path(path))),
        ["-s", path] => Ok(call.world.files.read(&call.shell.path(path)).is_ok_and(|text| !text.is_empty())),
        [operator, _] => Err(format!("{operator}: unary operator expected")),
        [left, "=" | "==", right] => Ok(equal(call, left, right)),
        [left, "!=", right] => Ok(!equal(call, left, right)),
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

fn equal(call: &Call<'_, '_>, left: &str, right: &str) -> bool {
    if call.name == "[[" { glob(right).is_some_and(|pattern| pattern.is_match(left)) } else { left == right }
}

fn number(text: &str) -> Result<i64, String> {
    text.trim().parse().map_err(|_| format!("{text}: integer expression expected"))
}
