//! What the command of a container does, as far as a shell script can be followed without running programs.
//!
//! `sleep`, `echo`, `exit`, `true`, `touch`, `rm`, `&&`, `||`, redirections, `for` over words and endless `while` are
//! followed; a program that is not known runs on, as servers do.

use objects::{SortedMap, Span};

use super::tokens::{Token, tokens};

/// Programs that do their work and end.
const SHORT: &[&str] = &[
    "cat", "cd", "chmod", "chown", "cp", "curl", "date", "env", "expr", "export", "hostname", "id", "ls", "mkdir",
    "mv", "nslookup", "perl", "printenv", "pwd", "set", "uname", "wget",
];
/// One that takes as long as this (seconds) runs on.
const FOR_EVER: i64 = 3000;
/// No script takes more steps.
const MOST_STEPS: usize = 1000;

/// What a command does from its start on.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Course {
    /// What it logs, and when.
    pub(super) logs: Vec<(Span, String)>,
    /// What it goes on logging.
    pub(super) repeats: Option<Repeats>,
    /// Files that it makes (`true`) or removes.
    pub(super) files: Vec<(Span, String, bool)>,
    /// How it ends.
    pub(super) end: End,
}

/// Lines that a loop logs again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    /// When the loop begins for the second time.
    pub from: Span,
    /// How long it takes.
    pub every: Span,
    /// Its lines, by the time in it.
    pub lines: Vec<(Span, String)>,
}

#[derive(Debug, Default, PartialEq)]
pub(super) enum End {
    /// Nobody knows: as the image does.
    #[default]
    Unknown,
    RunsOn,
    Exits(i32, Span),
    /// There is no such program: its name.
    CannotStart(String),
}

/// Follows a command with its arguments.
pub(super) fn follow(words: &[&str], variables: SortedMap<String, String>) -> Course {
    let mut run = Run { variables, ..Run::default() };
    let is_flag = |word: &&&str| word.starts_with('-') && word.ends_with('c');
    let script = match words {
        [shell, flag, script, ..] if matches!(program(shell), "sh" | "bash" | "ash") && is_flag(&flag) => Some(script),
        _ => None,
    };
    let stopped = match (script, words) {
        (Some(script), _) => match tokens(script) {
            Some(tokens) => run.list(&tokens),
            None => Some(End::Unknown),
        },
        (None, [first, ..]) if first.contains("nosuch") => Some(End::CannotStart((*first).to_owned())),
        (None, _) => run.command(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), None),
    };
    let end = stopped.unwrap_or_else(|| run.exit(run.status));
    Course { logs: run.logs, repeats: run.repeats, files: run.files, end }
}

fn program(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// `90`, `1.5`, `5m`, `1h`, `infinity`.
fn seconds(word: &str) -> Option<Span> {
    if matches!(word, "infinity" | "inf") {
        return Some(Span::seconds(FOR_EVER));
    }
    let unit = match word.chars().last()? {
        'm' => 60.0,
        'h' => 3600.0,
        'd' => 86400.0,
        _ => 1.0,
    };
    let number: f64 = word.trim_end_matches(['s', 'm', 'h', 'd']).parse().ok()?;
    (number >= 0.0).then(|| Span::millis((number * unit * 1000.0).min(1e12) as i64))
}

/// What the commands up to here have done.
#[derive(Default)]
struct Run {
    time: Span,
    status: i32,
    steps: usize,
    logs: Vec<(Span, String)>,
    repeats: Option<Repeats>,
    files: Vec<(Span, String, bool)>,
    variables: SortedMap<String, String>,
}

impl Run {
    fn exit(&self, status: i32) -> End {
        End::Exits(status, if self.time == Span(0) { Span::millis(100) } else { self.time })
    }

    /// Follows commands one after the other; how it ends, where it does before their end.
    fn list(&mut self, tokens: &[Token]) -> Option<End> {
        let mut at = 0;
        let mut skip = false;
        while at < tokens.len() {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return Some(End::RunsOn);
            }
            let rest = &tokens[at..];
            let (taken, end) = match rest[0].word() {
                Some("for" | "while" | "until") => self.repeat(rest, skip),
                Some("if" | "case" | "{" | "function") => return Some(End::Unknown),
                _ => self.simple(rest, skip),
            };
            if end.is_some() {
                return end;
            }
            at += taken;
            skip = match tokens.get(at) {
                Some(Token::Then) => self.status != 0,
                Some(Token::Else) => self.status == 0,
                Some(Token::Open | Token::Beside) => return Some(End::Unknown),
                Some(Token::Next | Token::Pipe | Token::Into | Token::Word(..)) | None => false,
            };
            at += 1;
        }
        None
    }

    /// A command up to the next separator. Of a pipeline the first command is followed.
    fn simple(&mut self, tokens: &[Token], skip: bool) -> (usize, Option<End>) {
        let ends =
            |token: &Token| matches!(token, Token::Next | Token::Then | Token::Else | Token::Open | Token::Beside);
        let length = tokens.iter().position(ends).unwrap_or(tokens.len());
        let mut words = Vec::new();
        let mut into = None;
        let mut rest = tokens[..length].iter();
        while let Some(token) = rest.next() {
            match token {
                Token::Word(word, literal) => match self.expand(word, *literal) {
                    Some(word) => words.push(word),
                    None => words.push(UNKNOWN.to_owned()),
                },
                Token::Into => into = rest.next().and_then(Token::word).map(str::to_owned),
                Token::Pipe => break,
                Token::Next | Token::Then | Token::Else | Token::Open | Token::Beside => {}
            }
        }
        if skip || words.is_empty() {
            return (length, None);
        }
        (length, self.command(&words, into.as_deref()))
    }

    fn command(&mut self, words: &[String], into: Option<&str>) -> Option<End> {
        let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        self.status = 0;
        if let Some(path) = into {
            self.files.push((self.time, path.to_owned(), true));
        }
        match program(&words[0]) {
            "sleep" => {
                let Some(slept) = arguments.first().and_then(|word| seconds(word)) else { return Some(End::Unknown) };
                if slept >= Span::seconds(FOR_EVER) {
                    return Some(End::RunsOn);
                }
                self.time = self.time + slept;
            }
            "echo" if into.is_none() => {
                let line = arguments.iter().filter(|word| !matches!(**word, "-n" | "-e")).copied();
                let line = line.collect::<Vec<_>>().join(" ");
                // What holds something unknown can't be told.
                if !line.contains(UNKNOWN) {
                    self.logs.push((self.time, line));
                }
            }
            "exit" => {
                let code = arguments.first().and_then(|code| code.parse::<i64>().ok()).unwrap_or(0);
                return Some(self.exit(i32::try_from(code & 0xff).unwrap_or(0)));
            }
            "false" => self.status = 1,
            "touch" | "rm" => {
                let paths = arguments.iter().filter(|word| !word.starts_with('-'));
                let made = program(&words[0]) == "touch";
                self.files.extend(paths.map(|path| (self.time, (*path).to_owned(), made)));
            }
            "true" | ":" | "echo" | "printf" => {}
            name if SHORT.contains(&name) => {}
            name if name.contains("nosuch") => self.status = 127,
            name => match name.split_once('=') {
                Some((variable, value)) if words.len() == 1 => {
                    self.variables.insert(variable.to_owned(), value.to_owned());
                }
                _ => return Some(End::Unknown),
            },
        }
        None
    }

    /// `for NAME in WORDS; do …; done` and `while …; do …; done`.
    fn repeat(&mut self, tokens: &[Token], skip: bool) -> (usize, Option<End>) {
        let unknown = (tokens.len(), Some(End::Unknown));
        let Some(from) = tokens.iter().position(|token| token.word() == Some("do")) else { return unknown };
        let mut depth = 0;
        let done = tokens.iter().skip(from).position(|token| {
            depth += match token.word() {
                Some("do") => 1,
                Some("done") => -1,
                _ => 0,
            };
            depth == 0
        });
        let Some(length) = done else { return unknown };
        let body = trimmed(&tokens[from + 1..from + length]);
        let length = from + length + 1;
        if skip {
            return (length, None);
        }
        let head = &tokens[1..from];
        if tokens[0].word() == Some("for") {
            let [Token::Word(name, _), inside, items @ ..] = head else { return unknown };
            if inside.word() != Some("in") {
                return unknown;
            }
            for item in items.iter().filter_map(Token::word) {
                self.variables.insert(name.clone(), item.to_owned());
                if item.contains('$') {
                    return unknown;
                }
                if let Some(end) = self.list(body) {
                    return (length, Some(end));
                }
            }
            return (length, None);
        }
        if tokens[0].word() == Some("until") {
            return unknown;
        }
        let (start, lines) = (self.time, self.logs.len());
        if let Some(end) = self.list(trimmed(head)) {
            return (length, Some(end));
        }
        if self.status != 0 {
            return (length, None);
        }
        if let Some(end) = self.list(body) {
            return (length, Some(end));
        }
        let every = self.time - start;
        if every > Span(0) {
            let lines = self.logs[lines..].iter().map(|(time, line)| (*time - start, line.clone())).collect();
            self.repeats = Some(Repeats { from: self.time, every, lines });
        }
        (length, Some(End::RunsOn))
    }

    /// `$NAME` and `${NAME}` in a word; `None` where something else is to be put in.
    fn expand(&self, word: &str, literal: bool) -> Option<String> {
        if literal || !word.contains('$') {
            return Some(word.to_owned());
        }
        let mut out = String::new();
        let mut rest = word;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let (braced, after) = after.strip_prefix('{').map_or((false, after), |after| (true, after));
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let (name, left) = after.split_at(after.find(|letter| !is_name(letter)).unwrap_or(after.len()));
            out.push_str(self.variables.get(name)?);
            rest = if braced { left.strip_prefix('}')? } else { left };
        }
        out.push_str(rest);
        Some(out)
    }
}

/// Stands for what can't be told.
const UNKNOWN: &str = "\u{fffd}";

/// Without separators at either end.
fn trimmed(mut tokens: &[Token]) -> &[Token] {
    while let [Token::Next, rest @ ..] = tokens {
        tokens = rest;
    }
    while let [rest @ .., Token::Next] = tokens {
        tokens = rest;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(script: &str, logs: &[(i64, &str)], end: End) {
        let course = follow(&["sh", "-c", script], SortedMap::new());
        let found: Vec<(i64, &str)> =
            course.logs.iter().map(|(time, line)| (time.whole_seconds(), line.as_str())).collect();
        assert_eq!(found, logs, "{script}");
        assert_eq!(course.end, end, "{script}");
    }

    #[test]
    fn scripts() {
        let exits = |code, seconds| End::Exits(code, Span::seconds(seconds));
        let at_once = |code| End::Exits(code, Span::millis(100));
        check("exit 3", &[], at_once(3));
        check("sleep 3", &[], exits(0, 3));
        check("sleep 1m; exit 2", &[], exits(2, 60));
        check("sleep 1h", &[], End::RunsOn);
        check("sleep 3600", &[], End::RunsOn);
        check("sleep infinity", &[], End::RunsOn);
        check("echo hello; echo 'big world'; exit 3", &[(0, "hello"), (0, "big world")], at_once(3));
        check("echo hi && sleep 5 && echo there", &[(0, "hi"), (5, "there")], exits(0, 5));
        check("false || true", &[], at_once(0));
        check("false && echo no", &[], at_once(1));
        check("for i in 1 2 3; do echo $i; sleep 1; done", &[(0, "1"), (1, "2"), (2, "3")], exits(0, 3));
        check("echo begin; nginx -g 'daemon off;'", &[(0, "begin")], End::Unknown);
        check("while true; do echo tick; sleep 5; done", &[(0, "tick")], End::RunsOn);
        check("while sleep 5; do :; done", &[], End::RunsOn);
        check("while true; do for i in a b; do echo $i; done; sleep 1; done", &[(0, "a"), (0, "b")], End::RunsOn);
        check("echo $(date)", &[], at_once(0));
        check("NAME=x; echo \"I am ${NAME}\"", &[(0, "I am x")], at_once(0));
        check("echo to > /tmp/file", &[], at_once(0));
        check("if true; then echo x; fi", &[], End::Unknown);
        check("sh: 'unclosed", &[], End::Unknown);
        check("nosuch", &[], at_once(127));
    }

    #[test]
    fn commands_without_a_shell() {
        let end = |words: &[&str]| follow(words, SortedMap::new()).end;
        assert_eq!(end(&["sleep", "5"]), End::Exits(0, Span::seconds(5)));
        assert_eq!(end(&["/bin/echo", "exit", "4"]), End::Exits(0, Span::millis(100)));
        assert_eq!(end(&["nginx", "-g", "daemon off;"]), End::Unknown);
        assert_eq!(end(&["/bin/nosuch"]), End::CannotStart("/bin/nosuch".to_owned()));
    }

    #[test]
    fn files_and_loops() {
        let course = follow(&["sh", "-c", "touch /tmp/a; sleep 30; rm -f /tmp/a; sleep 600"], SortedMap::new());
        let file = "/tmp/a".to_owned();
        assert_eq!(course.files, [(Span(0), file.clone(), true), (Span::seconds(30), file, false)]);
        let course = follow(&["sh", "-c", "echo up; while true; do sleep 2; echo tick; done"], SortedMap::new());
        let lines = vec![(Span::seconds(2), "tick".to_owned())];
        assert_eq!(course.repeats, Some(Repeats { from: Span::seconds(2), every: Span::seconds(2), lines }));
    }
}
