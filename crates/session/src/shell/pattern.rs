//! Regular expressions and globs.

use regex_lite::{Regex, RegexBuilder};

/// Larger patterns are refused, in bytes of the compiled form.
const MOST_COMPILED: usize = 1 << 20;

/// A glob as it matches a whole name; `\` escapes.
pub(crate) fn glob(pattern: &str) -> Option<Regex> {
    let mut regex = String::from("^");
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '*' => regex.push_str(".*"),
            '?' => regex.push('.'),
            '[' => {
                regex.push('[');
                if letters.next_if(|next| "!^".contains(*next)).is_some() {
                    regex.push('^');
                }
                for inside in letters.by_ref() {
                    if inside == '\\' || inside == '[' {
                        regex.push('\\');
                    }
                    regex.push(inside);
                    if inside == ']' {
                        break;
                    }
                }
            }
            '\\' => regex.push_str(&regex_lite::escape(&letters.next().unwrap_or('\\').to_string())),
            letter => regex.push_str(&regex_lite::escape(&letter.to_string())),
        }
    }
    regex.push('$');
    build(&regex, false).ok()
}

/// A text from which a glob is taken away or in which it is replaced, as `${x#…}`, `${x%%…}` and `${x//…/…}` do.
pub(crate) fn replaced(text: &str, operator: &str, operand: &str) -> String {
    /// Longer texts are left alone: every end of them would have to be tried.
    const LONGEST: usize = 4096;
    if text.len() > LONGEST {
        return text.to_owned();
    }
    let (pattern, with) = match (operator, operand.split_once('/')) {
        ("/" | "//", Some((pattern, with))) => (pattern, with),
        _ => (operand, ""),
    };
    let Some(pattern) = glob(pattern) else { return text.to_owned() };
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let first = |from: usize| places.iter().rev().copied().find(|to| *to > from && pattern.is_match(&text[from..*to]));
    match operator {
        "#" | "##" => {
            let mut ends = places.iter().copied().filter(|end| pattern.is_match(&text[..*end]));
            let end = if operator == "#" { ends.next() } else { ends.next_back() };
            text[end.unwrap_or(0)..].to_owned()
        }
        "%" | "%%" => {
            let mut starts = places.iter().copied().filter(|start| pattern.is_match(&text[*start..]));
            let start = if operator == "%" { starts.next_back() } else { starts.next() };
            text[..start.unwrap_or(text.len())].to_owned()
        }
        _ => {
            let (mut out, mut at, mut done) = (String::new(), 0, false);
            while let Some(letter) = text[at..].chars().next() {
                match first(at).filter(|_| !done) {
                    Some(end) => {
                        out.push_str(with);
                        at = end;
                        done = operator == "/";
                    }
                    None => {
                        out.push(letter);
                        at += letter.len_utf8();
                    }
                }
            }
            out
        }
    }
}

/// A regular expression of grep, sed or awk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// In which `\(`, `\|` and the like are special.
    Basic,
    /// In which `(`, `|` and the like are.
    Extended,
    /// No pattern at all.
    Fixed,
}

/// Compiles an expression.
///
/// Errors: what is wrong with it.
pub(crate) fn compile(pattern: &str, syntax: Syntax, ignore_case: bool) -> Result<Regex, String> {
    let pattern = match syntax {
        Syntax::Fixed => regex_lite::escape(pattern),
        Syntax::Basic | Syntax::Extended => translated(pattern, syntax == Syntax::Basic),
    };
    build(&pattern, ignore_case)
}

fn build(pattern: &str, ignore_case: bool) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).case_insensitive(ignore_case).size_limit(MOST_COMPILED).build();
    built.map_err(|error| error.to_string())
}

/// The expression in the syntax of the engine.
fn translated(pattern: &str, basic: bool) -> String {
    const SWAPPED: &str = "(){}|+?";
    let mut out = String::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '[' => {
                out.push('[');
                out.extend(letters.next_if_eq(&'^'));
                // A bracket that comes first is itself.
                if letters.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
                while let Some(inside) = letters.next() {
                    match inside {
                        ']' => {
                            out.push(']');
                            break;
                        }
                        '[' if letters.peek() == Some(&':') => {
                            out.push('[');
                            for class in letters.by_ref() {
                                out.push(class);
                                if class == ']' {
                                    break;
                                }
                            }
                        }
                        '[' | '\\' | '&' | '~' => {
                            out.push('\\');
                            out.push(inside);
                        }
                        inside => out.push(inside),
                    }
                }
            }
            '\\' => match letters.next() {
                Some(next) if basic && SWAPPED.contains(next) => out.push(next),
                Some('<' | '>') => out.push_str("\\b"),
                Some(next) if next.is_ascii_alphanumeric() && !"wWsSbBdD".contains(next) => out.push(next),
                Some(next) => {
                    out.push('\\');
                    out.push(next);
                }
                None => out.push_str("\\\\"),
            },
            '*' if basic && (out.is_empty() || out == "^") => out.push_str("\\*"),
            letter if basic && SWAPPED.contains(letter) => {
                out.push('\\');
                out.push(letter);
            }
            '{' if !letters.peek().is_some_and(char::is_ascii_digit) => out.push_str("\\{"),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_and_extended_differ() {
        let is_match = |pattern, syntax, text| compile(pattern, syntax, false).expect(pattern).is_match(text);
        assert!(is_match("a+(b)", Syntax::Basic, "a+(b)"));
        assert!(is_match("a\\+\\(b\\|c\\)", Syntax::Basic, "aac"));
        assert!(is_match("a+(b|c)", Syntax::Extended, "aac"));
        assert!(is_match("replicas:.2", Syntax::Basic, "replicas: 2"));
        assert!(is_match("[[:digit:]]/[^/]", Syntax::Basic, "1/1"));
        assert!(is_match("1.1", Syntax::Fixed, "1.1") && !is_match("1.1", Syntax::Fixed, "1/1"));
        assert!(is_match("*a", Syntax::Basic, "x*a"));
        assert!(compile("(", Syntax::Extended, false).is_err());
        assert!(compile("a{1000}{1000}{1000}", Syntax::Extended, false).is_err());
    }

    #[test]
    fn globs_match_whole_names() {
        assert!(glob("*.yaml").expect("a glob").is_match("a.yaml"));
        assert!(!glob("*.yaml").expect("a glob").is_match("a.yaml.old"));
        assert!(glob("\\*=x").expect("a glob").is_match("*=x"));
        assert!(glob("[!a]?").expect("a glob").is_match("bc"));
    }
}
