//! The text of an awk program, as far as it is understood.

use super::{Expression, Rule, Statement, When};
use crate::shell::pattern::{Syntax, compile};
use crate::shell::program::unescaped;
use crate::shell::reader::Reader;

/// The rules of a program.
pub(super) fn program(text: &str) -> Option<Vec<Rule>> {
    let mut parser = Parser { text: Reader::new(text), in_print: false };
    let mut rules = Vec::new();
    loop {
        while parser.text.eat(";") {}
        parser.text.blanks();
        if parser.text.rest.is_empty() {
            return (!rules.is_empty()).then_some(rules);
        }
        let when = if parser.text.eat("BEGIN") {
            When::Begin
        } else if parser.text.eat("END") {
            When::End
        } else if parser.text.rest.starts_with('{') {
            When::Always
        } else {
            When::Holds(parser.expression()?)
        };
        let body = if parser.text.eat("{") { parser.block()? } else { vec![Statement::Print(Vec::new())] };
        rules.push(Rule { when, body });
    }
}

/// Operators between two values, by how loosely they bind; an empty one joins texts.
const LEVELS: [&[&str]; 7] =
    [&["||"], &["&&"], &["!~", "~"], &["==", "!=", "<=", ">=", "<", ">"], &[""], &["+", "-"], &["*", "/", "%"]];

const FUNCTIONS: [&str; 10] =
    ["length", "toupper", "tolower", "int", "index", "sprintf", "substr", "split", "gsub", "sub"];

struct Parser<'a> {
    text: Reader<'a>,
    /// Whether `>` would begin a redirection, which is not understood.
    in_print: bool,
}

impl Parser<'_> {
    /// Statements up to the brace that closes them.
    fn block(&mut self) -> Option<Vec<Statement>> {
        let mut body = Vec::new();
        loop {
            while self.text.eat(";") {}
            if self.text.eat("}") {
                return Some(body);
            }
            body.push(self.statement()?);
        }
    }

    fn statement(&mut self) -> Option<Statement> {
        if !self.text.enter() {
            return None;
        }
        let statement = self.statement_inside();
        self.text.leave();
        statement
    }

    fn statement_inside(&mut self) -> Option<Statement> {
        let before = self.text;
        match self.text.word() {
            "print" => self.printed().map(Statement::Print),
            "printf" => self.printed().map(Statement::Printf),
            "next" => Some(Statement::Next),
            "exit" => {
                self.text.word();
                Some(Statement::Exit)
            }
            "if" => {
                let condition = self.in_parentheses()?;
                let then = self.branch()?;
                let held = self.text;
                while self.text.eat(";") {}
                let otherwise = if self.text.word() == "else" {
                    self.branch()?
                } else {
                    self.text = held;
                    Vec::new()
                };
                Some(Statement::If(condition, then, otherwise))
            }
            "for" => {
                let name = if self.text.eat("(") { self.text.word().to_owned() } else { return None };
                if self.text.word() != "in" {
                    return None;
                }
                let array = self.text.word().to_owned();
                if !self.text.eat(")") {
                    return None;
                }
                Some(Statement::Each(name, array, self.branch()?))
            }
            _ => {
                self.text = before;
                self.expression().map(Statement::Do)
            }
        }
    }

    fn branch(&mut self) -> Option<Vec<Statement>> {
        if self.text.eat("{") { self.block() } else { self.statement().map(|statement| vec![statement]) }
    }

    fn in_parentheses(&mut self) -> Option<Expression> {
        let expression = if self.text.eat("(") { self.expression()? } else { return None };
        self.text.eat(")").then_some(expression)
    }

    /// What `print` prints. A parenthesis around all of it is dropped.
    fn printed(&mut self) -> Option<Vec<Expression>> {
        let mut expressions = Vec::new();
        self.text.rest = self.text.rest.trim_start_matches([' ', '\t']);
        let held = std::mem::replace(&mut self.in_print, true);
        while !self.text.rest.is_empty() && !self.text.rest.starts_with(['}', ';', '\n']) {
            expressions.push(self.expression()?);
            self.text.rest = self.text.rest.trim_start_matches([' ', '\t']);
            if !self.text.eat_here(",") {
                break;
            }
        }
        self.in_print = held;
        (self.text.rest.is_empty() || self.text.rest.starts_with(['}', ';', '\n'])).then_some(expressions)
    }

    fn expression(&mut self) -> Option<Expression> {
        if !self.text.enter() {
            return None;
        }
        let condition = self.level(0)?;
        let expression = if self.text.eat("?") {
            let then = self.expression()?;
            let otherwise = if self.text.eat(":") { self.expression()? } else { return None };
            Expression::Choice(Box::new((condition, then, otherwise)))
        } else {
            condition
        };
        self.text.leave();
        Some(expression)
    }

    fn level(&mut self, level: usize) -> Option<Expression> {
        let Some(operators) = LEVELS.get(level) else { return self.single() };
        let mut left = self.level(level + 1)?;
        loop {
            let held = self.text;
            self.text.rest = self.text.rest.trim_start_matches([' ', '\t']);
            let rest = self.text.rest;
            let operator = operators.iter().copied().find(|operator| match *operator {
                "" => begins_value(rest),
                ">" => !self.in_print && rest.starts_with('>'),
                other => rest.starts_with(other),
            });
            let Some(operator) = operator else {
                self.text = held;
                if level == 2 {
                    let held = self.text;
                    if self.text.word() == "in" {
                        return Some(Expression::In(Box::new(left), self.text.word().to_owned()));
                    }
                    self.text = held;
                }
                return Some(left);
            };
            self.text.eat_here(operator);
            let right = self.level(level + 1)?;
            left = Expression::Operation(operator, Box::new(left), Box::new(right));
        }
    }

    fn single(&mut self) -> Option<Expression> {
        for (token, by) in [("++", 1.0), ("--", -1.0)] {
            if self.text.eat(token) {
                return Some(Expression::Step(Box::new(self.primary()?), by, true));
            }
        }
        if self.text.eat("!") {
            return self.single().map(|inner| Expression::Not(Box::new(inner)));
        }
        if self.text.eat("-") {
            let zero = Box::new(Expression::Number(0.0));
            return self.single().map(|inner| Expression::Operation("-", zero, Box::new(inner)));
        }
        let value = self.primary()?;
        let settable = matches!(value, Expression::Field(_) | Expression::Variable(_) | Expression::Element(..));
        if !settable {
            return Some(value);
        }
        for (token, by) in [("++", 1.0), ("--", -1.0)] {
            if self.text.eat_here(token) {
                return Some(Expression::Step(Box::new(value), by, false));
            }
        }
        for operator in ["+=", "-=", "*=", "/=", "%="] {
            if self.text.eat(operator) {
                return Some(Expression::Assign(Box::new(value), &operator[..1], Box::new(self.expression()?)));
            }
        }
        self.text.blanks();
        if self.text.rest.starts_with('=') && !self.text.rest.starts_with("==") {
            self.text.eat_here("=");
            return Some(Expression::Assign(Box::new(value), "", Box::new(self.expression()?)));
        }
        Some(value)
    }

    fn primary(&mut self) -> Option<Expression> {
        if self.text.eat("$") {
            return self.primary().map(|at| Expression::Field(Box::new(at)));
        }
        if self.text.eat("(") {
            let held = std::mem::take(&mut self.in_print);
            let inner = self.expression()?;
            self.in_print = held;
            return self.text.eat(")").then_some(inner);
        }
        if self.text.eat("\"") {
            return self.text.until('"').map(|text| Expression::Text(unescaped(&text)));
        }
        if self.text.eat("/") {
            let pattern = self.text.until('/')?;
            return compile(&pattern, Syntax::Extended, false).ok().map(Expression::Pattern);
        }
        self.text.blanks();
        if self.text.peek()?.is_ascii_digit() || self.text.rest.starts_with('.') {
            let digits = self.text.while_(|letter| letter.is_ascii_digit() || letter == '.');
            return digits.parse().ok().map(Expression::Number);
        }
        let name = self.text.word();
        if name.is_empty() {
            return None;
        }
        if let Some(function) = FUNCTIONS.into_iter().find(|function| *function == name) {
            let mut arguments = Vec::new();
            let held = std::mem::take(&mut self.in_print);
            if self.text.eat_here("(") {
                while !self.text.eat(")") {
                    arguments.push(self.expression()?);
                    self.text.eat(",");
                }
            }
            self.in_print = held;
            return Some(Expression::Call(function, arguments));
        }
        if self.text.eat_here("[") {
            let key = self.expression()?;
            return self.text.eat("]").then(|| Expression::Element(name.to_owned(), Box::new(key)));
        }
        Some(Expression::Variable(name.to_owned()))
    }
}

/// Whether a value begins here, which is joined to the one before.
fn begins_value(rest: &str) -> bool {
    let word_in = rest.strip_prefix("in").is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()));
    rest.starts_with(|letter: char| letter.is_ascii_alphanumeric() || "$\"(_!".contains(letter))
        && !rest.starts_with("!=")
        && !rest.starts_with("!~")
        && !word_in
}
