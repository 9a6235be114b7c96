//! `awk`: as far as people use it on tables: `/…/`, `NR > 1`, `{print $1, $2}`, `-F`, sums, arrays, `END`.

mod functions;
mod parse;

use std::rc::Rc;

use kubectl::Output;
use objects::SortedMap;
use regex_lite::Regex;

use super::filter::{Filter, Filtering, Flow};
use super::options;
use super::print::formatted;
use crate::shell::line::Line;
use crate::shell::pattern::{Syntax, compile};
use crate::shell::process::{Call, Started};

/// A program and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Awk {
    rules: Rc<Vec<Rule>>,
    /// Variables by name, items of arrays as `name[key]`.
    variables: SortedMap<String, String>,
    line: Line,
    fields: Vec<String>,
    /// Whether a field was written, so that the line is made anew.
    changed: bool,
    jump: Option<Jump>,
}

/// What happens instead of the next statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Jump {
    Next,
    Exit,
}

#[derive(Clone, Debug)]
struct Rule {
    when: When,
    body: Vec<Statement>,
}

#[derive(Clone, Debug)]
enum When {
    Begin,
    End,
    Always,
    Holds(Expression),
}

#[derive(Clone, Debug)]
enum Statement {
    /// Expressions; none for the whole line.
    Print(Vec<Expression>),
    Printf(Vec<Expression>),
    Do(Expression),
    If(Expression, Vec<Statement>, Vec<Statement>),
    /// `for (key in array)`
    Each(String, String, Vec<Statement>),
    Next,
    Exit,
}

#[derive(Clone, Debug)]
enum Expression {
    Text(String),
    Number(f64),
    Pattern(Regex),
    Field(Box<Expression>),
    Variable(String),
    Element(String, Box<Expression>),
    /// To a field, a variable or an element; with an operator as in `+=`.
    Assign(Box<Expression>, &'static str, Box<Expression>),
    /// `++` and `--`, before or after.
    Step(Box<Expression>, f64, bool),
    Operation(&'static str, Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    Choice(Box<(Expression, Expression, Expression)>),
    /// `key in array`
    In(Box<Expression>, String),
    Call(&'static str, Vec<Expression>),
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
    let Some(rules) = parse::program(&program) else {
        return call.fail(&format!("this awk does not understand: {program}"), 2);
    };
    let mut awk = Awk {
        rules: Rc::new(rules),
        variables: SortedMap::new(),
        line: Line::plain(""),
        fields: Vec::new(),
        changed: false,
        jump: None,
    };
    for (name, value) in [("FS", " "), ("OFS", " "), ("ORS", "\n"), ("NR", "0")] {
        awk.set_variable(name, value.to_owned());
    }
    for (option, value) in given {
        match value.split_once('=') {
            _ if option == 'F' => awk.set_variable("FS", value.replace("\\t", "\t")),
            Some((name, value)) => awk.set_variable(name, value.to_owned()),
            None => {}
        }
    }
    awk.run(call.output, |when| matches!(when, When::Begin));
    if awk.rules.iter().all(|rule| matches!(rule.when, When::Begin)) {
        return Started::Done(0);
    }
    Filtering::start(call, Filter::Awk(Box::new(awk)), words)
}

impl Awk {
    pub(super) fn line(&mut self, line: &Line, output: &mut Output) -> Flow {
        let number = number(&self.variable("NR")) + 1.0;
        self.set_variable("NR", number_text(number));
        self.set_variable("FNR", number_text(number));
        self.read(line.clone());
        self.run(output, |when| matches!(when, When::Always | When::Holds(_)));
        if self.jump == Some(Jump::Exit) { Flow::Enough } else { Flow::More }
    }

    pub(super) fn end(&mut self, output: &mut Output) {
        self.run(output, |when| matches!(when, When::End));
    }

    fn run(&mut self, output: &mut Output, wanted: fn(&When) -> bool) {
        self.jump = None;
        for rule in Rc::clone(&self.rules).iter().filter(|rule| wanted(&rule.when)) {
            let holds = match &rule.when {
                When::Begin | When::End | When::Always => true,
                When::Holds(expression) => self.holds(expression),
            };
            if holds {
                self.body(&rule.body, output);
            }
            if self.jump.is_some() {
                return;
            }
        }
    }

    /// Takes a line apart.
    fn read(&mut self, line: Line) {
        let separator = self.variable("FS");
        let text = &line.text;
        self.fields = match separator.as_str() {
            " " => text.split_whitespace().map(str::to_owned).collect(),
            "" => vec![text.clone()],
            one if one.chars().count() == 1 => text.split(one).map(str::to_owned).collect(),
            several => match compile(several, Syntax::Extended, false) {
                Ok(pattern) => pattern.split(text).map(str::to_owned).collect(),
                Err(_) => vec![text.clone()],
            },
        };
        self.changed = false;
        self.line = line;
    }

    fn body(&mut self, body: &[Statement], output: &mut Output) {
        for statement in body {
            match statement {
                Statement::Print(expressions) if expressions.is_empty() => match self.changed {
                    true => output.out(format!("{}\n", self.field(0))),
                    false => Line { ended: true, ..self.line.clone() }.print(output),
                },
                Statement::Print(expressions) => {
                    let values: Vec<String> = expressions.iter().map(|expression| self.value(expression)).collect();
                    output.out(format!("{}{}", values.join(&self.variable("OFS")), self.variable("ORS")));
                }
                Statement::Printf(expressions) => {
                    let values: Vec<String> = expressions.iter().map(|expression| self.value(expression)).collect();
                    if let Some((format, values)) = values.split_first() {
                        output.out(formatted(format, &mut values.iter()));
                    }
                }
                Statement::Do(expression) => {
                    self.value(expression);
                }
                Statement::If(condition, then, otherwise) => {
                    let branch = if self.holds(condition) { then } else { otherwise };
                    self.body(branch, output);
                }
                Statement::Each(name, array, body) => {
                    for key in self.keys(array) {
                        self.set_variable(name, key);
                        self.body(body, output);
                    }
                }
                Statement::Next => self.jump = Some(Jump::Next),
                Statement::Exit => self.jump = Some(Jump::Exit),
            }
            if self.jump.is_some() {
                return;
            }
        }
    }

    fn keys(&self, array: &str) -> Vec<String> {
        let start = format!("{array}[");
        let of = |name: &String| Some(name.strip_prefix(&start)?.strip_suffix(']')?.to_owned());
        self.variables.keys().filter_map(of).collect()
    }

    fn variable(&self, name: &str) -> String {
        match name {
            "NF" => self.fields.len().to_string(),
            _ => self.variables.get(name).cloned().unwrap_or_default(),
        }
    }

    fn set_variable(&mut self, name: &str, value: String) {
        self.variables.insert(name.to_owned(), value);
    }

    fn field(&self, at: usize) -> String {
        match at {
            0 if self.changed => self.fields.join(&self.variable("OFS")),
            0 => self.line.text.clone(),
            at => self.fields.get(at - 1).cloned().unwrap_or_default(),
        }
    }

    fn place(&mut self, expression: &Expression) -> usize {
        const MOST_FIELDS: f64 = 10_000.0;
        number(&self.value(expression)).clamp(0.0, MOST_FIELDS) as usize
    }

    fn set(&mut self, target: &Expression, value: String) {
        match target {
            Expression::Variable(name) => self.set_variable(name, value),
            Expression::Element(name, key) => {
                let key = self.value(key);
                self.set_variable(&format!("{name}[{key}]"), value);
            }
            Expression::Field(at) => match self.place(at) {
                0 => self.read(Line::plain(value)),
                at => {
                    if self.fields.len() < at {
                        self.fields.resize(at, String::new());
                    }
                    self.fields[at - 1] = value;
                    self.changed = true;
                }
            },
            _ => {}
        }
    }

    /// Whether an expression is neither empty nor 0.
    fn holds(&mut self, expression: &Expression) -> bool {
        let text = matches!(expression, Expression::Text(_));
        let value = self.value(expression);
        if text || value.trim().parse::<f64>().is_err() { !value.is_empty() } else { number(&value) != 0.0 }
    }

    fn value(&mut self, expression: &Expression) -> String {
        match expression {
            Expression::Text(text) => text.clone(),
            Expression::Number(number) => number_text(*number),
            Expression::Pattern(pattern) => truth(pattern.is_match(&self.field(0))),
            Expression::Field(at) => {
                let at = self.place(at);
                self.field(at)
            }
            Expression::Variable(name) => self.variable(name),
            Expression::Element(name, key) => {
                let key = self.value(key);
                self.variable(&format!("{name}[{key}]"))
            }
            Expression::Assign(target, operator, value) => {
                let mut value = self.value(value);
                if !operator.is_empty() {
                    let held = number(&self.value(target));
                    value = number_text(reckon(held, operator, number(&value)));
                }
                self.set(target, value.clone());
                value
            }
            Expression::Step(target, by, before) => {
                let held = number(&self.value(target));
                self.set(target, number_text(held + by));
                number_text(if *before { held + by } else { held })
            }
            Expression::Not(inner) => truth(!self.holds(inner)),
            Expression::Choice(parts) => {
                let (condition, then, otherwise) = &**parts;
                let chosen = if self.holds(condition) { then } else { otherwise };
                self.value(chosen)
            }
            Expression::In(key, array) => {
                let key = self.value(key);
                truth(self.variables.get(&format!("{array}[{key}]")).is_some())
            }
            Expression::Operation(operator, left, right) => self.operation(operator, left, right),
            Expression::Call(name, arguments) => self.call(name, arguments),
        }
    }

    fn operation(&mut self, operator: &str, left: &Expression, right: &Expression) -> String {
        match operator {
            "&&" => return truth(self.holds(left) && self.holds(right)),
            "||" => return truth(self.holds(left) || self.holds(right)),
            "~" | "!~" => {
                let text = self.value(left);
                return truth(self.pattern(right).is_some_and(|p| p.is_match(&text)) == (operator == "~"));
            }
            _ => {}
        }
        let literal = [left, right].iter().any(|side| matches!(side, Expression::Text(_)));
        let (left, right) = (self.value(left), self.value(right));
        let order = match (left.trim().parse::<f64>(), right.trim().parse::<f64>()) {
            (Ok(left), Ok(right)) if !literal => left.total_cmp(&right),
            _ => left.cmp(&right),
        };
        match operator {
            // A text that doubles with every line ends here.
            "" if left.len() + right.len() > LONGEST => left,
            "" => left + &right,
            "==" => truth(order.is_eq()),
            "!=" => truth(order.is_ne()),
            "<=" => truth(order.is_le()),
            ">=" => truth(order.is_ge()),
            "<" => truth(order.is_lt()),
            ">" => truth(order.is_gt()),
            _ => number_text(reckon(number(&left), operator, number(&right))),
        }
    }

    fn pattern(&mut self, expression: &Expression) -> Option<Regex> {
        match expression {
            Expression::Pattern(pattern) => Some(pattern.clone()),
            other => compile(&self.value(other), Syntax::Extended, false).ok(),
        }
    }
}

/// No text grows longer, in bytes.
const LONGEST: usize = 1 << 20;

fn truth(holds: bool) -> String {
    if holds { "1" } else { "0" }.to_owned()
}

/// The number that a text begins with.
fn number(text: &str) -> f64 {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return if number.is_finite() { number } else { 0.0 };
    }
    let end =
        text.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '-').unwrap_or(text.len());
    text[..end].parse().unwrap_or(0.0)
}

fn reckon(left: f64, operator: &str, right: f64) -> f64 {
    match operator {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        _ => left % right,
    }
}

/// A number with six digits at most, as `%.6g` prints it; whole ones with all of theirs.
fn number_text(number: f64) -> String {
    const LARGEST_WHOLE: f64 = 1e15;
    if !number.is_finite() {
        return "inf".to_owned();
    }
    if number == number.trunc() && number.abs() < LARGEST_WHOLE {
        return format!("{number:.0}");
    }
    let scientific = format!("{number:e}");
    let exponent: i32 = scientific.rsplit('e').next().and_then(|digits| digits.parse().ok()).unwrap_or(0);
    let decimals = usize::try_from(5 - exponent).unwrap_or(0).min(20);
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
