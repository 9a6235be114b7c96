//! `awk`: as far as people use it on tables: `/…/`, `NR > 1`, `$3 == "Running"`, `{print $1, $2}`, `-F`, `END`.

use std::rc::Rc;

use kubectl::Output;
use regex_lite::Regex;

use super::filter::{Filter, Filtering};
use super::options;
use crate::shell::line::Line;
use crate::shell::pattern::{Syntax, compile};
use crate::shell::process::{Call, Started};

/// A program and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Awk {
    rules: Rc<Vec<Rule>>,
    separator: Option<String>,
    number: usize,
    last: Line,
}

#[derive(Clone, Debug)]
struct Rule {
    when: When,
    /// A print each: of these expressions.
    prints: Vec<Vec<Vec<Term>>>,
}

#[derive(Clone, Debug)]
enum When {
    Begin,
    End,
    /// All of them hold.
    Line(Vec<Condition>),
}

#[derive(Clone, Debug)]
struct Condition {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Matches(Term, Regex),
    Compares(Term, &'static str, Term),
}

/// A value; several in a row are joined.
#[derive(Clone, Debug)]
enum Term {
    Field(usize),
    LastField,
    LineNumber,
    FieldCount,
    Text(String),
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    let (given, mut words) = match options(call.args, "F:v:", &[]) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 2),
    };
    if words.is_empty() {
        call.output.err("usage: awk [-F fs] 'prog' [file ...]\n");
        return Started::Done(2);
    }
    let program = words.remove(0);
    let separator = given.iter().find(|(option, _)| *option == 'F').map(|(_, value)| value.replace("\\t", "\t"));
    match (Reader { rest: &program }).rules() {
        Some(rules) => {
            let awk = Awk { rules: Rc::new(rules), separator, number: 0, last: Line::default() };
            for rule in awk.rules.iter().filter(|rule| matches!(rule.when, When::Begin)) {
                awk.print(rule, &Line::plain(""), call.output);
            }
            Filtering::start(call, Filter::Awk(awk), words)
        }
        None => call.fail(&format!("this awk knows patterns and print only, not: {program}"), 2),
    }
}

impl Awk {
    pub(super) fn line(&mut self, line: &Line, output: &mut Output) {
        self.number += 1;
        for rule in self.rules.iter() {
            let When::Line(conditions) = &rule.when else { continue };
            if conditions.iter().all(|condition| self.holds(condition, line)) {
                self.print(rule, line, output);
            }
        }
        self.last = line.clone();
    }

    pub(super) fn end(&self, output: &mut Output) {
        for rule in self.rules.iter().filter(|rule| matches!(rule.when, When::End)) {
            self.print(rule, &self.last, output);
        }
    }

    fn print(&self, rule: &Rule, line: &Line, output: &mut Output) {
        for expressions in &rule.prints {
            if expressions.is_empty() {
                Line { ended: true, ..line.clone() }.print(output);
                continue;
            }
            let values = expressions.iter().map(|terms| terms.iter().map(|term| self.value(term, line)).collect());
            output.out(format!("{}\n", values.collect::<Vec<String>>().join(" ")));
        }
    }

    fn fields<'a>(&self, text: &'a str) -> Vec<&'a str> {
        match self.separator.as_deref() {
            None | Some(" ") => text.split_whitespace().collect(),
            Some("") => vec![text],
            Some(separator) => text.split(separator).collect(),
        }
    }

    fn value(&self, term: &Term, line: &Line) -> String {
        let text = &line.text;
        match term {
            Term::Field(0) => text.clone(),
            Term::Field(number) => self.fields(text).get(number - 1).copied().unwrap_or_default().to_owned(),
            Term::LastField => self.fields(text).last().copied().unwrap_or_default().to_owned(),
            Term::LineNumber => self.number.to_string(),
            Term::FieldCount => self.fields(text).len().to_string(),
            Term::Text(text) => text.clone(),
        }
    }

    fn holds(&self, condition: &Condition, line: &Line) -> bool {
        let holds = match &condition.test {
            Test::Matches(term, pattern) => pattern.is_match(&self.value(term, line)),
            Test::Compares(left, operator, right) => {
                let (left, right) = (self.value(left, line), self.value(right, line));
                let order = match (left.parse::<f64>(), right.parse::<f64>()) {
                    (Ok(left), Ok(right)) => left.total_cmp(&right),
                    _ => left.cmp(&right),
                };
                match *operator {
                    "==" => order.is_eq(),
                    "!=" => order.is_ne(),
                    "<=" => order.is_le(),
                    ">=" => order.is_ge(),
                    "<" => order.is_lt(),
                    _ => order.is_gt(),
                }
            }
        };
        holds != condition.negated
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.blanks();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn rules(&mut self) -> Option<Vec<Rule>> {
        let mut rules = Vec::new();
        loop {
            self.eat(";");
            self.blanks();
            if self.rest.is_empty() {
                return (!rules.is_empty()).then_some(rules);
            }
            let when = if self.eat("BEGIN") {
                When::Begin
            } else if self.eat("END") {
                When::End
            } else {
                When::Line(self.conditions()?)
            };
            let prints = if self.eat("{") { self.prints()? } else { vec![Vec::new()] };
            rules.push(Rule { when, prints });
        }
    }

    fn conditions(&mut self) -> Option<Vec<Condition>> {
        let mut conditions = Vec::new();
        self.blanks();
        if self.rest.starts_with('{') {
            return Some(conditions);
        }
        loop {
            let negated = self.eat("!");
            let test = if self.eat("/") {
                Test::Matches(Term::Field(0), self.pattern()?)
            } else {
                let left = self.term()?;
                if self.eat("!~") {
                    conditions.push(Condition { negated: !negated, test: self.matches(left)? });
                    if self.eat("&&") {
                        continue;
                    }
                    return Some(conditions);
                }
                if self.eat("~") {
                    self.matches(left)?
                } else {
                    let operator = ["==", "!=", "<=", ">=", "<", ">"].into_iter().find(|word| self.eat(word))?;
                    Test::Compares(left, operator, self.term()?)
                }
            };
            conditions.push(Condition { negated, test });
            if !self.eat("&&") {
                return Some(conditions);
            }
        }
    }

    fn matches(&mut self, left: Term) -> Option<Test> {
        self.eat("/").then(|| self.pattern()).flatten().map(|pattern| Test::Matches(left, pattern))
    }

    fn pattern(&mut self) -> Option<Regex> {
        let mut at = 0;
        loop {
            at += self.rest[at..].find('/')?;
            if !self.rest[..at].ends_with('\\') {
                break;
            }
            at += 1;
        }
        let text = self.rest[..at].replace("\\/", "/");
        self.rest = &self.rest[at + 1..];
        compile(&text, Syntax::Extended, false).ok()
    }

    fn prints(&mut self) -> Option<Vec<Vec<Vec<Term>>>> {
        let mut prints = Vec::new();
        loop {
            if self.eat("}") {
                return Some(prints);
            }
            if !self.eat("print") {
                return None;
            }
            let mut expressions = Vec::new();
            let mut terms = Vec::new();
            loop {
                self.blanks();
                if self.rest.starts_with(['}', ';']) {
                    break;
                }
                if self.eat(",") {
                    expressions.push(std::mem::take(&mut terms));
                } else {
                    terms.push(self.term()?);
                }
            }
            if !terms.is_empty() {
                expressions.push(terms);
            }
            prints.push(expressions);
            self.eat(";");
        }
    }

    fn term(&mut self) -> Option<Term> {
        if self.eat("$NF") {
            return Some(Term::LastField);
        }
        if self.eat("$") {
            return self.number().map(Term::Field);
        }
        if self.eat("NR") {
            return Some(Term::LineNumber);
        }
        if self.eat("NF") {
            return Some(Term::FieldCount);
        }
        if self.eat("\"") {
            let end = self.rest.find('"')?;
            let text = self.rest[..end].replace("\\t", "\t").replace("\\n", "\n");
            self.rest = &self.rest[end + 1..];
            return Some(Term::Text(text));
        }
        self.number().map(|number| Term::Text(number.to_string()))
    }

    fn number(&mut self) -> Option<usize> {
        let end = self.rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().ok()
    }
}
