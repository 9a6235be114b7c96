//! The text of a jq program, as far as it is understood.

use serde_json::{Value, json};

use super::Query;
use crate::shell::reader::Reader;

/// A whole program.
pub(super) fn program(text: &str) -> Option<Query> {
    let mut parser = Parser { text: Reader::new(text) };
    let query = parser.pipe()?;
    parser.text.blanks();
    parser.text.rest.is_empty().then_some(query)
}

struct Parser<'a> {
    text: Reader<'a>,
}

/// Operators between two values, by how loosely they bind.
const LEVELS: [&[&str]; 6] =
    [&["//"], &["or"], &["and"], &["==", "!=", "<=", ">=", "<", ">"], &["+", "-"], &["*", "/", "%"]];

impl Parser<'_> {
    fn pipe(&mut self) -> Option<Query> {
        if !self.text.enter() {
            return None;
        }
        let mut left = self.comma()?;
        while self.text.eat("|") {
            left = Query::Pipe(Box::new(left), Box::new(self.comma()?));
        }
        self.text.leave();
        Some(left)
    }

    fn comma(&mut self) -> Option<Query> {
        let mut left = self.level(0)?;
        while self.text.eat(",") {
            left = Query::Both(Box::new(left), Box::new(self.level(0)?));
        }
        Some(left)
    }

    fn level(&mut self, level: usize) -> Option<Query> {
        let Some(operators) = LEVELS.get(level) else { return self.postfix() };
        let mut left = self.level(level + 1)?;
        loop {
            self.text.blanks();
            let rest = self.text.rest;
            let here = |operator: &&&str| {
                let after = rest.strip_prefix(**operator);
                let word = operator.starts_with(|letter: char| letter.is_ascii_alphabetic());
                after.is_some_and(|after| match **operator {
                    "/" => !after.starts_with('/'),
                    _ => !word || !after.starts_with(|letter: char| letter.is_ascii_alphanumeric()),
                })
            };
            let Some(operator) = operators.iter().find(here) else { return Some(left) };
            self.text.eat_here(operator);
            left = Query::Operation(operator, Box::new(left), Box::new(self.level(level + 1)?));
        }
    }

    /// A value and what is taken out of it.
    fn postfix(&mut self) -> Option<Query> {
        let mut value = self.primary()?;
        loop {
            if self.text.eat_here("[") {
                value = self.brackets(value)?;
            } else if self.text.rest.starts_with('.') && !self.text.rest.starts_with("..") {
                self.text.eat_here(".");
                value = match self.text.peek() {
                    Some('[') => value,
                    _ => self.field(value)?,
                };
            } else {
                return Some(value);
            }
        }
    }

    fn field(&mut self, of: Query) -> Option<Query> {
        let name = match self.text.eat_here("\"") {
            true => self.string()?,
            false => Query::Literal(json!(self.name()?)),
        };
        Some(Query::Index(Box::new(of), Box::new(name), self.text.eat_here("?")))
    }

    fn name(&mut self) -> Option<String> {
        let name = self.text.while_(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// `[]`, `["key"]`, `[0]`, `[1:3]`
    fn brackets(&mut self, of: Query) -> Option<Query> {
        if self.text.eat("]") {
            return Some(Query::Each(Box::new(of), self.text.eat_here("?")));
        }
        let before = self.text;
        let from = self.number();
        if self.text.eat(":") {
            let to = self.number();
            return self.text.eat("]").then(|| Query::Slice(Box::new(of), from, to));
        }
        self.text = before;
        let key = self.pipe()?;
        if !self.text.eat("]") {
            return None;
        }
        Some(Query::Index(Box::new(of), Box::new(key), self.text.eat_here("?")))
    }

    fn number(&mut self) -> Option<i64> {
        self.text.blanks();
        let digits = self.text.while_(|letter| letter.is_ascii_digit() || letter == '-');
        digits.parse().ok()
    }

    /// The rest of a string, in which `\(…)` is a query.
    fn string(&mut self) -> Option<Query> {
        let mut parts = Vec::new();
        let mut text = String::new();
        loop {
            match self.text.next()? {
                '"' => break,
                '\\' => match self.text.next()? {
                    '(' => {
                        parts.push(Query::Literal(json!(std::mem::take(&mut text))));
                        parts.push(self.pipe()?);
                        if !self.text.eat(")") {
                            return None;
                        }
                    }
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    other => text.push(other),
                },
                letter => text.push(letter),
            }
        }
        if parts.is_empty() {
            return Some(Query::Literal(json!(text)));
        }
        parts.push(Query::Literal(json!(text)));
        Some(Query::Text(parts))
    }

    fn primary(&mut self) -> Option<Query> {
        self.text.blanks();
        if self.text.eat_here("..") {
            return Some(Query::Everything);
        }
        if self.text.eat_here(".") {
            return match self.text.peek() {
                Some(letter) if letter == '"' || letter == '_' || letter.is_ascii_alphabetic() => {
                    self.field(Query::Identity)
                }
                _ => Some(Query::Identity),
            };
        }
        if self.text.eat_here("\"") {
            return self.string();
        }
        if self.text.eat_here("(") {
            let inner = self.pipe()?;
            return self.text.eat(")").then_some(inner);
        }
        if self.text.eat_here("[") {
            if self.text.eat("]") {
                return Some(Query::Array(None));
            }
            let inner = self.pipe()?;
            return self.text.eat("]").then(|| Query::Array(Some(Box::new(inner))));
        }
        if self.text.eat_here("{") {
            return self.object();
        }
        let negative = self.text.eat_here("-");
        if negative || self.text.peek()?.is_ascii_digit() {
            let digits = self.text.while_(|letter| letter.is_ascii_digit() || letter == '.');
            let number: Value = serde_json::from_str(digits).ok()?;
            return Some(match negative {
                false => Query::Literal(number),
                true => Query::Operation("-", Box::new(Query::Literal(json!(0))), Box::new(Query::Literal(number))),
            });
        }
        let at = self.text.eat_here("@");
        let name = self.name()?;
        match name.as_str() {
            "true" => Some(Query::Literal(json!(true))),
            "false" => Some(Query::Literal(json!(false))),
            "null" => Some(Query::Literal(Value::Null)),
            "if" => self.choice(),
            _ => {
                let mut arguments = Vec::new();
                if self.text.eat_here("(") {
                    loop {
                        arguments.push(self.pipe()?);
                        if !self.text.eat(";") {
                            break;
                        }
                    }
                    if !self.text.eat(")") {
                        return None;
                    }
                }
                let name = if at { format!("@{name}") } else { name };
                super::eval::knows(&name, arguments.len()).then_some(Query::Call(name, arguments))
            }
        }
    }

    fn choice(&mut self) -> Option<Query> {
        let condition = self.pipe()?;
        if self.text.word() != "then" {
            return None;
        }
        let then = self.pipe()?;
        let otherwise = match self.text.word() {
            "elif" => return self.choice().map(|rest| Query::If(Box::new((condition, then, rest)))),
            "else" => {
                let otherwise = self.pipe()?;
                if self.text.word() != "end" {
                    return None;
                }
                otherwise
            }
            "end" => Query::Identity,
            _ => return None,
        };
        Some(Query::If(Box::new((condition, then, otherwise))))
    }

    fn object(&mut self) -> Option<Query> {
        let mut entries = Vec::new();
        loop {
            if self.text.eat("}") {
                return Some(Query::Object(entries));
            }
            let key = if self.text.eat("\"") {
                self.string()?
            } else if self.text.eat("(") {
                let key = self.pipe()?;
                if !self.text.eat(")") {
                    return None;
                }
                key
            } else {
                Query::Literal(json!(self.name()?))
            };
            let value = match self.text.eat(":") {
                true => self.level(0)?,
                false => Query::Index(Box::new(Query::Identity), Box::new(key.clone()), false),
            };
            entries.push((key, value));
            if !self.text.eat(",") && !self.text.rest.trim_start().starts_with('}') {
                return None;
            }
        }
    }
}
