//! Reading JSONPath templates.
//!
//! Rule: `client-go/util/jsonpath/parser.go`.

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// Printed as it is.
    Text(String),
    /// The contents of one pair of braces.
    List(Vec<Node>),
    Field(String),
    /// `[from:to:step]`, each part optional; `[3]` is one element.
    Slice {
        from: Option<i64>,
        to: Option<i64>,
        step: Option<i64>,
        single: bool,
    },
    Filter {
        left: Vec<Node>,
        operator: String,
        right: Vec<Node>,
    },
    Wildcard,
    Recursive,
    Union(Vec<Vec<Node>>),
    Int(i64),
    Float(f64),
    Bool(bool),
    /// `$`
    Root,
    /// `@`
    Current,
    Range,
    End,
}

/// Parses a whole template. Errors: client-go's words.
pub(crate) fn parse(text: &str) -> Result<Vec<Node>, String> {
    let mut nodes = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            nodes.push(Node::Text(rest[..open].to_owned()));
        }
        let mut reader = Reader { text: &rest[open + 1..], at: 0 };
        nodes.push(Node::List(reader.action(true)?));
        rest = &rest[open + 1 + reader.at..];
    }
    if !rest.is_empty() {
        nodes.push(Node::Text(rest.to_owned()));
    }
    Ok(nodes)
}

/// Parses what stands inside braces, without them.
pub(crate) fn parse_inside(text: &str) -> Result<Vec<Node>, String> {
    Reader { text, at: 0 }.action(false)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn advance(&mut self, character: char) {
        self.at += character.len_utf8();
    }

    fn action(&mut self, closed: bool) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        loop {
            let Some(character) = self.peek() else {
                return if closed { Err("unclosed action".to_owned()) } else { Ok(nodes) };
            };
            match character {
                '}' if closed => {
                    self.at += 1;
                    return Ok(nodes);
                }
                '\r' | '\n' => return Err("unclosed action".to_owned()),
                ' ' => self.at += 1,
                '@' => {
                    self.at += 1;
                    nodes.push(Node::Current);
                }
                '$' => {
                    self.at += 1;
                    nodes.push(Node::Root);
                }
                '[' => {
                    self.at += 1;
                    nodes.push(self.bracket()?);
                }
                '"' | '\'' => nodes.push(Node::Text(self.quoted(character)?)),
                '.' => self.dot(&mut nodes)?,
                '+' | '-' => nodes.push(self.number()?),
                c if c.is_ascii_digit() => nodes.push(self.number()?),
                c if c.is_alphanumeric() || c == '_' => nodes.push(self.word()?),
                other => return Err(format!("unrecognized character in action: {}", go_code_point(other))),
            }
        }
    }

    fn dot(&mut self, nodes: &mut Vec<Node>) -> Result<(), String> {
        self.at += 1;
        if self.rest().starts_with('.') {
            nodes.push(Node::Recursive);
            // `..` is followed by a field, a bracket or a star; the second dot leads to it.
            if !self.rest()[1..].starts_with(['[', '*']) {
                return Ok(());
            }
            self.at += 1;
        }
        if self.rest().starts_with('*') {
            self.at += 1;
            nodes.push(Node::Wildcard);
            return Ok(());
        }
        let mut name = String::new();
        while let Some(character) = self.peek() {
            match character {
                '\\' => {
                    self.at += 1;
                    if let Some(escaped) = self.peek() {
                        self.advance(escaped);
                        name.push(escaped);
                    }
                }
                ' ' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}' | '=' | '<' | '>' | '!' | '&'
                | '|' | ')' => {
                    break;
                }
                other => {
                    self.advance(other);
                    name.push(other);
                }
            }
        }
        if !name.is_empty() {
            nodes.push(Node::Field(name));
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Node, String> {
        let start = self.at;
        if matches!(self.peek(), Some('+' | '-')) {
            self.at += 1;
        }
        while self.peek().is_some_and(|c| c.is_ascii_digit() || c == '.') {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        if let Ok(number) = text.parse() {
            return Ok(Node::Int(number));
        }
        text.parse().map(Node::Float).map_err(|_| format!("cannot parse number {text}"))
    }

    fn word(&mut self) -> Result<Node, String> {
        let start = self.at;
        while let Some(character) = self.peek().filter(|c| c.is_alphanumeric() || *c == '_') {
            self.advance(character);
        }
        match &self.text[start..self.at] {
            "range" => Ok(Node::Range),
            "end" => Ok(Node::End),
            "true" => Ok(Node::Bool(true)),
            "false" => Ok(Node::Bool(false)),
            other => Err(format!("unrecognized identifier {other}")),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        self.at += 1;
        let mut value = String::new();
        loop {
            let Some(character) = self.peek() else { return Err("unterminated quoted string".to_owned()) };
            self.advance(character);
            match character {
                c if c == quote => return Ok(value),
                '\n' => return Err("unterminated quoted string".to_owned()),
                '\\' => {
                    let escaped = self.peek().ok_or("unterminated quoted string")?;
                    self.advance(escaped);
                    value.push(match escaped {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        other => other,
                    });
                }
                other => value.push(other),
            }
        }
    }

    fn bracket(&mut self) -> Result<Node, String> {
        let Some(end) = closing_bracket(self.rest()) else { return Err("unterminated array".to_owned()) };
        let inside = self.rest()[..end].trim();
        self.at += end + 1;
        if let Some(filter) = inside.strip_prefix("?(") {
            return filter_node(filter.strip_suffix(')').ok_or("unterminated filter")?);
        }
        if inside == "*" {
            return Ok(Node::Wildcard);
        }
        let parts = split_outside_quotes(inside);
        if parts.len() > 1 {
            let union: Result<Vec<Vec<Node>>, String> =
                parts.iter().map(|part| parse_inside(&format!("[{}]", part.trim()))).collect();
            return Ok(Node::Union(union?));
        }
        if let Some(quote) = inside.chars().next().filter(|c| *c == '\'' || *c == '"') {
            let name = inside
                .strip_prefix(quote)
                .and_then(|rest| rest.strip_suffix(quote))
                .ok_or_else(|| format!("invalid array index {inside}"))?;
            return Ok(Node::Field(name.replace("\\.", ".")));
        }
        slice(inside)
    }
}

fn slice(text: &str) -> Result<Node, String> {
    let wrong = || format!("invalid array index {text}");
    let number = |part: &str| match part.trim() {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| wrong()),
    };
    let parts: Vec<&str> = text.split(':').collect();
    match parts.as_slice() {
        [one] => match number(one)? {
            Some(index) => Ok(Node::Slice { from: Some(index), to: None, step: None, single: true }),
            None => Err(wrong()),
        },
        [from, to] => Ok(Node::Slice { from: number(from)?, to: number(to)?, step: None, single: false }),
        [from, to, step] => {
            Ok(Node::Slice { from: number(from)?, to: number(to)?, step: number(step)?, single: false })
        }
        _ => Err(wrong()),
    }
}

fn filter_node(text: &str) -> Result<Node, String> {
    for operator in ["==", "!=", "<=", ">=", "<", ">"] {
        if let Some(at) = find_outside_quotes(text, operator) {
            let (left, right) = (&text[..at], &text[at + operator.len()..]);
            return Ok(Node::Filter {
                left: parse_inside(left.trim())?,
                operator: operator.to_owned(),
                right: parse_inside(right.trim())?,
            });
        }
    }
    Ok(Node::Filter { left: parse_inside(text.trim())?, operator: "exists".to_owned(), right: Vec::new() })
}

/// Walks over a text, telling each character outside quotes.
fn outside_quotes(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote = None;
    let mut escaped = false;
    text.char_indices().filter(move |(_, character)| {
        if escaped {
            escaped = false;
            return false;
        }
        match (quote, *character) {
            (_, '\\') => {
                escaped = true;
                false
            }
            (Some(open), c) if c == open => {
                quote = None;
                false
            }
            (Some(_), _) => false,
            (None, c @ ('\'' | '"')) => {
                quote = Some(c);
                false
            }
            (None, _) => true,
        }
    })
}

fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, character) in outside_quotes(text) {
        match character {
            '[' => depth += 1,
            ']' if depth == 0 => return Some(at),
            ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn find_outside_quotes(text: &str, wanted: &str) -> Option<usize> {
    outside_quotes(text).map(|(at, _)| at).find(|at| text[*at..].starts_with(wanted))
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, character) in outside_quotes(text) {
        if character == ',' {
            parts.push(&text[start..at]);
            start = at + 1;
        }
    }
    parts.push(&text[start..]);
    parts
}

fn go_code_point(character: char) -> String {
    format!("U+{:04X} '{character}'", character as u32)
}
