//! From the text of a line to its parts: the grammar of bash, as far as people type it.

mod word;

use std::rc::Rc;

use super::ast::{Command, Item, Link, List, Pipeline, Redirection, Shape, Streams, Word};

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

    fn compound(&mut self, word: &str) -> Parsed<Shape> {
        match word {
            "{" => {
                let list = self.body(&["}"])?;
                self.expect("}")?;
                Ok(Shape::Group(list))
            }
            "for" => self.for_loop(),
            "case" => self.choices(),
            "function" => {
                self.blanks();
                let name = self.name();
                self.blanks();
                self.eat("()");
                if name.is_empty() { Err(self.unexpected()) } else { self.function(name) }
            }
            "if" => self.branches(),
            _ => {
                let condition = self.body(&["do"])?;
                let body = self.do_body()?;
                Ok(Shape::While { until: word == "until", condition, body })
            }
        }
    }

    /// The name of a function that is defined here as `name()`.
    fn function_name(&mut self) -> Option<String> {
        let start = self.at;
        let name = self.name();
        self.blanks();
        if !name.is_empty() && self.eat("()") {
            return Some(name);
        }
        self.at = start;
        None
    }

    /// The body of a function: any command.
    fn function(&mut self, name: String) -> Parsed<Shape> {
        self.lines_and_blanks();
        let start = self.at;
        let command = self.nested(Parser::command)?;
        let pipeline = Pipeline { negated: false, timed: false, commands: vec![Rc::new(command)] };
        let text = self.text[start..self.at].into();
        let item = Item { chain: vec![(Link::And, Rc::new(pipeline))], background: false, text };
        Ok(Shape::Function { name, body: Rc::new(List { items: vec![item] }) })
    }

    /// The words of `[[ … ]]`, in which `&&`, `<` and the like are words.
    fn test_words(&mut self) -> Parsed<Vec<Word>> {
        let mut words: Vec<Word> = Vec::new();
        loop {
            self.lines_and_blanks();
            if self.eat("]]") {
                return Ok(words);
            }
            if words.last().and_then(Word::literal).as_deref() == Some("=~") {
                words.push(self.expression()?);
            } else if let Some(operator) = ["&&", "||", "(", ")", "<", ">"].into_iter().find(|token| self.eat(token)) {
                words.push(word::literal(operator.to_owned()));
            } else {
                words.push(self.word()?.ok_or_else(|| self.unexpected())?);
            }
        }
    }

    /// A regular expression: a word in which parentheses and bars are nothing special.
    fn expression(&mut self) -> Parsed<Word> {
        let mut whole = Word::default();
        while let Some(letter) = self.peek().filter(|letter| !letter.is_whitespace()) {
            match self.word()? {
                Some(word) => whole.parts.extend(word.parts),
                None => {
                    self.at += letter.len_utf8();
                    whole.parts.push(crate::shell::ast::Part::Text { text: letter.to_string(), quoted: false });
                }
            }
        }
        Ok(whole)
    }

    fn choices(&mut self) -> Parsed<Shape> {
        self.blanks();
        let word = self.word()?.ok_or_else(|| self.unexpected())?;
        self.expect("in")?;
        let mut arms = Vec::new();
        loop {
            self.lines_and_blanks();
            if self.eat_reserved("esac") {
                return Ok(Shape::Case { word, arms });
            }
            self.eat("(");
            let mut patterns = Vec::new();
            loop {
                self.blanks();
                patterns.push(self.word()?.ok_or_else(|| self.unexpected())?);
                self.blanks();
                if !self.eat("|") {
                    break;
                }
            }
            if !self.eat(")") {
                return Err(self.unexpected());
            }
            let body = self.nested(|parser| parser.list(&[";;", "esac"]))?;
            arms.push((patterns, Rc::new(body)));
            self.eat(";;");
        }
    }

    fn for_loop(&mut self) -> Parsed<Shape> {
        self.blanks();
        let variable = self.name();
        if variable.is_empty() {
            return Err(self.unexpected());
        }
        self.lines_and_blanks();
        let mut words = Vec::new();
        if self.eat_reserved("in") {
            loop {
                self.blanks();
                match self.word()? {
                    Some(word) => words.push(word),
                    None => break,
                }
            }
        }
        self.blanks();
        self.eat(";");
        let body = self.do_body()?;
        Ok(Shape::For { variable, words, body })
    }

    fn do_body(&mut self) -> Parsed<Rc<List>> {
        self.expect("do")?;
        let body = self.body(&["done"])?;
        self.expect("done")?;
        Ok(body)
    }

    fn branches(&mut self) -> Parsed<Shape> {
        let mut arms = Vec::new();
        loop {
            let condition = self.body(&["then"])?;
            self.expect("then")?;
            arms.push((Some(condition), self.body(&["elif", "else", "fi"])?));
            self.lines_and_blanks();
            if self.eat_reserved("elif") {
                continue;
            }
            if self.eat_reserved("else") {
                arms.push((None, self.body(&["fi"])?));
            }
            self.expect("fi")?;
            return Ok(Shape::If { arms });
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

    fn redirection(&mut self) -> Parsed<Option<Redirection>> {
        let start = self.at;
        let stream = match self.peek() {
            Some('1') => Streams::Out,
            Some('2') => Streams::Err,
            Some('&') => Streams::Both,
            _ => Streams::Out,
        };
        if matches!(self.peek(), Some('0' | '1' | '2' | '&')) {
            self.at += 1;
        }
        let number = if stream == Streams::Err { 2 } else { 1 };
        if self.eat("<<<") {
            let mut word = self.target()?;
            word.parts.push(super::ast::Part::Text { text: "\n".to_owned(), quoted: true });
            return Ok(Some(Redirection::Text(word)));
        }
        if self.eat("<<") {
            let strip = self.eat("-");
            return self.here_document(strip).map(Some);
        }
        if self.eat("<") {
            return Ok(Some(Redirection::Input(self.target()?)));
        }
        if self.eat(">&") {
            return match self.peek() {
                Some(to @ ('1' | '2')) => {
                    self.at += 1;
                    Ok(Some(Redirection::Join { stream: number, to: if to == '1' { 1 } else { 2 } }))
                }
                _ => Ok(Some(Redirection::File { stream: Streams::Both, append: false, path: self.target()? })),
            };
        }
        for (token, append) in [(">>", true), (">|", false), (">", false)] {
            if self.eat(token) {
                return Ok(Some(Redirection::File { stream, append, path: self.target()? }));
            }
        }
        self.at = start;
        Ok(None)
    }

    fn target(&mut self) -> Parsed<super::ast::Word> {
        self.blanks();
        self.word()?.ok_or_else(|| self.unexpected())
    }

    /// Reads the body at once; the parser jumps over it when it comes to the end of the line.
    fn here_document(&mut self, strip: bool) -> Parsed<Redirection> {
        let word = self.target()?;
        let quoted = word.parts.iter().any(|part| matches!(part, super::ast::Part::Text { quoted: true, .. }));
        let delimiter = word.literal().unwrap_or_default();
        let incomplete =
            || ParseError::Incomplete(format!("here-document delimited by end-of-file (wanted `{delimiter}')"));
        let (line_feed, mut at) = match self.bodies {
            Some((line_feed, end)) => (line_feed, end),
            None => {
                let line_feed = self.at + self.rest().find('\n').ok_or_else(incomplete)?;
                (line_feed, line_feed + 1)
            }
        };
        let mut body = String::new();
        loop {
            if at >= self.text.len() {
                return Err(incomplete());
            }
            let rest = &self.text[at..];
            let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
            let line = &rest[..end];
            let line = if strip { line.trim_start_matches('\t') } else { line };
            at += end;
            if line.trim_end_matches('\n') == delimiter {
                break;
            }
            body.push_str(line);
        }
        self.bodies = Some((line_feed, at));
        let word = if quoted { word::literal(body) } else { word::here_text(&body, self.depth)? };
        Ok(Redirection::Text(word))
    }
}

#[cfg(test)]
mod tests;
