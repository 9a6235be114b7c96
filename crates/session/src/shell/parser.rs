//! From the text of a line to its parts: the grammar of bash, as far as people type it.

mod compound;
mod redirection;
mod word;

use std::rc::Rc;

use super::ast::{Command, Item, Link, List, Pipeline, Redirection, Shape};

/// Deeper nesting is refused, so that no line can use up the stack.
const DEEPEST: usize = 24;

/// Why a text is no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ParseError {
    /// It may become one if more lines follow.
    Incomplete(String),
    /// It never will.
    Syntax(String),
}

impl ParseError {
    /// What bash says of it.
    pub(crate) fn message(&self) -> &str {
        match self {
            ParseError::Incomplete(message) | ParseError::Syntax(message) => message,
        }
    }
}

type Parsed<T> = Result<T, ParseError>;

/// Parses one or several lines.
pub(crate) fn parse(text: &str) -> Parsed<List> {
    let mut parser = Parser::new(text, 0);
    let list = parser.list(&[])?;
    match parser.peek() {
        None => Ok(list),
        Some(_) => Err(parser.unexpected()),
    }
}

/// A place in a text.
struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// At the line feed here, the bodies of here-documents begin, which end there.
    bodies: Option<(usize, usize)>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, depth: usize) -> Parser<'a> {
        Parser { text, at: 0, depth, bodies: None }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        if self.bodies.is_some_and(|(from, _)| from == self.at)
            && let Some((_, to)) = self.bodies.take()
        {
            self.at = to;
        } else {
            self.at += next.len_utf8();
        }
        Some(next)
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Blanks, line continuations and comments.
    fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\\') if self.rest().starts_with("\\\n") => self.at += 2,
                Some('#') => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                _ => break,
            }
        }
    }

    fn lines_and_blanks(&mut self) {
        self.blanks();
        while self.peek() == Some('\n') {
            self.next();
            self.blanks();
        }
    }

    /// The reserved word that stands here.
    fn reserved(&self) -> Option<&'static str> {
        const WORDS: [&str; 16] = [
            "for", "while", "until", "if", "then", "elif", "else", "fi", "do", "done", "{", "}", "in", "case", "esac",
            "function",
        ];
        let rest = self.rest();
        let end = rest.find([' ', '\t', '\r', '\n', ';', '&', '|', '(', ')', '<', '>']).unwrap_or(rest.len());
        WORDS.into_iter().find(|word| *word == &rest[..end])
    }

    fn eat_reserved(&mut self, word: &'static str) -> bool {
        let found = self.reserved() == Some(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn expect(&mut self, word: &'static str) -> Parsed<()> {
        self.lines_and_blanks();
        if self.eat_reserved(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> ParseError {
        let rest = self.rest();
        if rest.is_empty() {
            return ParseError::Incomplete("syntax error: unexpected end of file".to_owned());
        }
        let token = ["&&", "||", ";;", "<<", ">>"].into_iter().find(|token| rest.starts_with(token));
        let token = token.map_or_else(
            || match self.peek() {
                Some('\n') => "newline".to_owned(),
                Some(only) if ";&|<>()".contains(only) => only.to_string(),
                _ => rest.split([' ', '\t', '\n', ';', '&', '|', '(', ')']).next().unwrap_or(rest).to_owned(),
            },
            str::to_owned,
        );
        ParseError::Syntax(format!("syntax error near unexpected token `{token}'"))
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return Err(ParseError::Syntax("syntax error: nested too deeply".to_owned()));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// Commands until one of the words that end them, which is left standing.
    fn list(&mut self, ends: &[&str]) -> Parsed<List> {
        let mut items = Vec::new();
        loop {
            self.lines_and_blanks();
            match self.peek() {
                None => break,
                Some(')') if ends.contains(&")") => break,
                Some(';') if self.rest().starts_with(";;") && ends.contains(&";;") => break,
                Some(_) if self.reserved().is_some_and(|word| ends.contains(&word)) => break,
                Some(_) => {}
            }
            let start = self.at;
            let chain = self.chain()?;
            let text = self.text[start..self.at].trim_end().into();
            self.blanks();
            let mut background = false;
            match self.peek() {
                Some('&') => {
                    background = true;
                    self.at += 1;
                }
                Some(';') if !self.rest().starts_with(";;") => self.at += 1,
                Some('\n') | None => {}
                Some(')') if ends.contains(&")") => {}
                Some(';') if ends.contains(&";;") => {}
                Some(_) => return Err(self.unexpected()),
            }
            items.push(Item { chain, background, text });
        }
        Ok(List { items })
    }

    /// A list that must hold a command.
    fn body(&mut self, ends: &[&str]) -> Parsed<Rc<List>> {
        let list = self.list(ends)?;
        if list.items.is_empty() { Err(self.unexpected()) } else { Ok(Rc::new(list)) }
    }

    fn chain(&mut self) -> Parsed<Vec<(Link, Rc<Pipeline>)>> {
        let mut chain = vec![(Link::And, Rc::new(self.pipeline()?))];
        loop {
            self.blanks();
            let link = if self.eat("&&") {
                Link::And
            } else if self.eat("||") {
                Link::Or
            } else {
                return Ok(chain);
            };
            self.lines_and_blanks();
            chain.push((link, Rc::new(self.pipeline()?)));
        }
    }

    fn pipeline(&mut self) -> Parsed<Pipeline> {
        let mut pipeline = Pipeline { negated: false, timed: false, commands: Vec::new() };
        loop {
            self.blanks();
            if self.eat("! ") {
                pipeline.negated = !pipeline.negated;
            } else if self.eat("time ") {
                pipeline.timed = true;
            } else {
                break;
            }
        }
        loop {
            let mut command = self.command()?;
            self.blanks();
            let piped = if self.rest().starts_with("||") {
                false
            } else if self.eat("|&") {
                command.redirections.push(Redirection::Join { stream: 2, to: 1 });
                true
            } else {
                self.eat("|")
            };
            pipeline.commands.push(Rc::new(command));
            if !piped {
                return Ok(pipeline);
            }
            self.lines_and_blanks();
        }
    }

    fn command(&mut self) -> Parsed<Command> {
        self.blanks();
        let shape = if let Some(name) = self.function_name() {
            self.function(name)?
        } else if self.eat("((") {
            let end = self.rest().find("))").ok_or_else(|| self.unexpected())?;
            let expression = self.rest()[..end].to_owned();
            self.at += end + 2;
            Shape::Arithmetic(expression)
        } else if self.rest().starts_with("[[") && self.rest()[2..].starts_with([' ', '\t']) {
            self.at += 2;
            Shape::Test(self.test_words()?)
        } else if self.eat("(") {
            let list = self.nested(|parser| parser.body(&[")"]))?;
            if !self.eat(")") {
                return Err(self.unexpected());
            }
            Shape::Subshell(list)
        } else {
            match self.reserved() {
                Some(word @ ("{" | "for" | "while" | "until" | "if" | "case" | "function")) => {
                    self.at += word.len();
                    self.nested(|parser| parser.compound(word))?
                }
                Some("in") | None => return self.simple(),
                Some(_) => return Err(self.unexpected()),
            }
        };
        let mut redirections = Vec::new();
        loop {
            self.blanks();
            match self.redirection()? {
                Some(redirection) => redirections.push(redirection),
                None => return Ok(Command { shape, redirections }),
            }
        }
    }

    fn simple(&mut self) -> Parsed<Command> {
        let mut assignments = Vec::new();
        let mut words = Vec::new();
        let mut redirections = Vec::new();
        loop {
            self.blanks();
            if let Some(redirection) = self.redirection()? {
                redirections.push(redirection);
                continue;
            }
            if words.is_empty()
                && let Some(name) = self.assigned_name()
            {
                assignments.push((name, self.word()?.unwrap_or_default()));
                continue;
            }
            match self.word()? {
                Some(word) => words.push(word),
                None => break,
            }
        }
        if assignments.is_empty() && words.is_empty() && redirections.is_empty() {
            return Err(self.unexpected());
        }
        Ok(Command { shape: Shape::Simple { assignments, words }, redirections })
    }

    fn name(&mut self) -> String {
        let rest = self.rest();
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
        let name = &rest[..end];
        if name.starts_with(|letter: char| letter.is_ascii_digit()) {
            return String::new();
        }
        self.at += end;
        name.to_owned()
    }

    /// Eats `NAME=`.
    fn assigned_name(&mut self) -> Option<String> {
        let start = self.at;
        let name = self.name();
        if !name.is_empty() && self.eat("=") {
            return Some(name);
        }
        self.at = start;
        None
    }
}

#[cfg(test)]
mod tests;
