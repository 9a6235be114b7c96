//! Reading a command line against tables of flags.

use super::values::check;
use super::{Flag, FlagKind, Flags};

/// The words of a line that can name a command: flags, and the values that flags take, are stepped over.
///
/// Returns the index of the first word from `start` on that is no flag and no flag's value.
///
/// Rule: `stripFlags` and `Find` of cobra. An unknown flag without `=` is taken to have a value.
pub(crate) fn skip_to_command(words: &[String], start: usize, tables: &[&'static [Flag]]) -> Option<usize> {
    let mut at = start;
    while let Some(word) = words.get(at) {
        if word == "--" {
            return None;
        }
        if let Some(name) = word.strip_prefix("--") {
            let alone = name.contains('=') || long(tables, name).is_some_and(Flag::stands_alone);
            at += if alone { 1 } else { 2 };
        } else if word.len() > 1 && word.starts_with('-') {
            let takes_next = word.chars().count() == 2
                && !word.contains('=')
                && !word.chars().nth(1).and_then(|c| short(tables, c)).is_some_and(Flag::stands_alone);
            at += if takes_next { 2 } else { 1 };
        } else {
            return Some(at);
        }
    }
    None
}

/// Parses all words. Errors: pflag's text, without "error: ".
pub(crate) fn parse(words: &[String], tables: &[&'static [Flag]]) -> Result<Flags, String> {
    let mut flags = Flags::default();
    for flag in tables.iter().flat_map(|table| table.iter()) {
        flags.defaults.insert(flag.name, flag.default);
    }
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word == "--" {
            flags.dash_at = Some(flags.args.len());
            flags.args.extend(rest.by_ref().cloned());
        } else if let Some(body) = word.strip_prefix("--") {
            parse_long(&mut flags, tables, word, body, &mut rest)?;
        } else if word.len() > 1 && word.starts_with('-') {
            parse_shorts(&mut flags, tables, &word[1..], &mut rest)?;
        } else {
            flags.args.push(word.clone());
        }
    }
    Ok(flags)
}

fn parse_long(
    flags: &mut Flags,
    tables: &[&'static [Flag]],
    word: &str,
    body: &str,
    rest: &mut std::slice::Iter<'_, String>,
) -> Result<(), String> {
    if body.starts_with('-') || body.starts_with('=') {
        return Err(format!("bad flag syntax: {word}"));
    }
    let (name, value) = match body.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (body, None),
    };
    let flag = match long(tables, name) {
        Some(flag) => flag,
        None if name == "help" => return set(flags, &HELP, value.unwrap_or("true")),
        None => return Err(format!("unknown flag: --{name}")),
    };
    match (value, flag.bare) {
        (Some(value), _) => set(flags, flag, value),
        (None, Some(bare)) => set(flags, flag, bare),
        (None, None) if flag.kind == FlagKind::Bool => set(flags, flag, "true"),
        (None, None) => match rest.next() {
            Some(value) => set(flags, flag, value),
            None => Err(format!("flag needs an argument: --{name}")),
        },
    }
}

fn parse_shorts(
    flags: &mut Flags,
    tables: &[&'static [Flag]],
    body: &str,
    rest: &mut std::slice::Iter<'_, String>,
) -> Result<(), String> {
    let mut tail = body;
    while let Some(letter) = tail.chars().next() {
        tail = &tail[letter.len_utf8()..];
        let flag = match short(tables, letter) {
            Some(flag) => flag,
            None if letter == 'h' => {
                set(flags, &HELP, "true")?;
                continue;
            }
            None => return Err(format!("unknown shorthand flag: {letter:?} in -{letter}{tail}")),
        };
        if let Some(value) = tail.strip_prefix('=') {
            return set(flags, flag, value);
        }
        if flag.stands_alone() {
            set(flags, flag, flag.bare.unwrap_or("true"))?;
        } else if !tail.is_empty() {
            return set(flags, flag, tail);
        } else {
            return match rest.next() {
                Some(value) => set(flags, flag, value),
                None => Err(format!("flag needs an argument: {letter:?} in -{letter}")),
            };
        }
    }
    Ok(())
}

/// Every command has it.
static HELP: Flag = Flag::new("help", FlagKind::Bool, "false", "").short('h');

fn set(flags: &mut Flags, flag: &'static Flag, text: &str) -> Result<(), String> {
    check(flag, text).map_err(|reason| format!("invalid argument {text:?} for {:?} flag: {reason}", flag.title()))?;
    if let Some(reason) = flag.deprecated {
        flags.warnings.push(format!("Flag --{} has been deprecated, {reason}", flag.name));
    }
    flags.given.push((flag.name, text.to_owned()));
    let values = flags.values.get_or_default(flag.name);
    match flag.kind {
        FlagKind::Slice => {
            if !text.is_empty() {
                values.extend(text.split(',').map(str::to_owned));
            }
        }
        FlagKind::Array => values.push(text.to_owned()),
        FlagKind::Bool | FlagKind::Int | FlagKind::Int32 | FlagKind::Int64 | FlagKind::Text | FlagKind::Duration => {
            *values = vec![text.to_owned()];
        }
    }
    Ok(())
}

fn long(tables: &[&'static [Flag]], name: &str) -> Option<&'static Flag> {
    // kubectl's normalisation: an underscore counts as a dash.
    let name = name.split('=').next().unwrap_or(name).replace('_', "-");
    tables.iter().flat_map(|table| table.iter()).find(|flag| flag.name == name)
}

fn short(tables: &[&'static [Flag]], letter: char) -> Option<&'static Flag> {
    tables.iter().flat_map(|table| table.iter()).find(|flag| flag.short == Some(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    static TABLE: &[Flag] = &[
        Flag::new("namespace", FlagKind::Text, "", "").short('n'),
        Flag::new("all-namespaces", FlagKind::Bool, "false", "").short('A'),
        Flag::new("watch", FlagKind::Bool, "false", "").short('w'),
        Flag::new("replicas", FlagKind::Int32, "1", "").short('r'),
        Flag::new("dry-run", FlagKind::Text, "none", "").bare("unchanged"),
        Flag::new("image", FlagKind::Slice, "", ""),
    ];

    #[track_caller]
    fn check(line: &str, expected: Result<&str, &str>) {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let shown = parse(&words, &[TABLE]).map(|flags| {
            let mut parts: Vec<String> =
                flags.values.iter().map(|(name, values)| format!("{name}={}", values.join("|"))).collect();
            parts.extend(flags.args);
            parts.join(" ")
        });
        assert_eq!(shown.as_deref().map_err(String::as_str), expected, "{line}");
    }

    #[test]
    fn spellings() {
        for line in ["-n x pods", "-nx pods", "-n=x pods", "pods --namespace x", "--namespace=x pods"] {
            check(line, Ok("namespace=x pods"));
        }
        check("-Aw a -- -b --c", Ok("all-namespaces=true watch=true a -b --c"));
        check("-w=false", Ok("watch=false"));
        check("--dry-run x", Ok("dry-run=unchanged x"));
        check("--image=a,b --image c", Ok("image=a|b|c"));
        check("--all_namespaces", Ok("all-namespaces=true"));
    }

    #[test]
    fn mistakes() {
        check("--nope", Err("unknown flag: --nope"));
        check("-z", Err("unknown shorthand flag: 'z' in -z"));
        check("-Az", Err("unknown shorthand flag: 'z' in -z"));
        check("-n", Err("flag needs an argument: 'n' in -n"));
        check("--image", Err("flag needs an argument: --image"));
        check("--=x", Err("bad flag syntax: --=x"));
        check(
            "--replicas=abc",
            Err(
                "invalid argument \"abc\" for \"-r, --replicas\" flag: strconv.ParseInt: parsing \"abc\": invalid syntax",
            ),
        );
    }
}
