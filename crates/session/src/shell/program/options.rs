//! Options as most programs write them.

/// Options with their values (empty where they take none), and the other words.
pub(crate) type Given = (Vec<(char, String)>, Vec<String>);

/// Reads options. `short` names them as getopt does: a letter that is followed by `:` takes a value. `long` gives the
/// letter that a long name stands for.
///
/// Errors: an option that there is not, or a value that is missing.
pub(crate) fn options(args: &[String], short: &str, long: &[(&str, char)]) -> Result<Given, String> {
    let takes_value = |letter: char| short.contains(&format!("{letter}:"));
    let mut given = Vec::new();
    let mut words = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--" {
            words.extend(args.by_ref().cloned());
        } else if let Some(name) = arg.strip_prefix("--") {
            let (name, value) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (name, None),
            };
            let letter = long.iter().find(|(long, _)| *long == name).map(|(_, letter)| *letter);
            let letter = letter.ok_or_else(|| format!("unrecognized option '--{name}'"))?;
            let value = match value {
                None if takes_value(letter) => {
                    args.next().cloned().ok_or_else(|| format!("option '--{name}' requires an argument"))?
                }
                value => value.unwrap_or_default(),
            };
            given.push((letter, value));
        } else if arg.len() > 1 && arg.starts_with('-') {
            let letters = arg[1..].char_indices();
            for (at, letter) in letters {
                if letter == ':' || !short.contains(letter) {
                    return Err(format!("invalid option -- '{letter}'"));
                }
                if !takes_value(letter) {
                    given.push((letter, String::new()));
                    continue;
                }
                let rest = &arg[1 + at + letter.len_utf8()..];
                let value = if rest.is_empty() { args.next().cloned() } else { Some(rest.to_owned()) };
                let value = value.ok_or_else(|| format!("option requires an argument -- '{letter}'"))?;
                given.push((letter, value));
                break;
            }
        } else {
            words.push(arg.clone());
        }
    }
    Ok((given, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_ones_with_values() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let long: &[(&str, char)] = &[("lines", 'n'), ("quiet", 'q')];
        let (given, rest) = options(&words("-qn5 a --lines=6 -n 7 --quiet - -- -b"), "qn:", long).expect("they parse");
        let given: Vec<String> = given.into_iter().map(|(letter, value)| format!("{letter}{value}")).collect();
        assert_eq!(given, ["q", "n5", "n6", "n7", "q"]);
        assert_eq!(rest, ["a", "-", "-b"]);
        assert_eq!(options(&words("-z"), "qn:", long), Err("invalid option -- 'z'".to_owned()));
        assert_eq!(options(&words("-n"), "qn:", long), Err("option requires an argument -- 'n'".to_owned()));
        assert_eq!(options(&words("--nope"), "qn:", long), Err("unrecognized option '--nope'".to_owned()));
    }
}
