//! Reading templates.

use serde_json::{Number, Value};

use super::{Node, Operand, Pipe};

/// How deep blocks and parentheses may nest.
const MAX_DEPTH: usize = 100;

/// Functions that may be called.
const FUNCTIONS: &[&str] = &[
    "and",
    "or",
    "not",
    "len",
    "index",
    "slice",
    "print",
    "println",
    "printf",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "html",
    "js",
    "urlquery",
    "exists",
    "base64decode",
    "call",
];

enum Piece {
    Text(String),
    Action(String),
}

/// Parses a whole template.
pub(super) fn template(text: &str) -> Result<Vec<Node>, String> {
    let pieces = split(text)?;
    let mut reader = Reader { pieces: &pieces, at: 0 };
    let (nodes, end) = reader.block(0)?;
    match end {
        None => Ok(nodes),
        Some(word) => Err(format!("template: output:1: unexpected {{{{{word}}}}}")),
    }
}

/// Texts and the insides of double braces; `{{-` and `-}}` take the space beside them away.
fn split(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut trim_next = false;
    while let Some(open) = rest.find("{{") {
        let mut before = &rest[..open];
        if trim_next {
            before = before.trim_start();
        }
        let mut inside = &rest[open + 2..];
        if inside.starts_with("- ") {
            before = before.trim_end();
            inside = &inside[1..];
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let close = end_of_action(inside).ok_or("template: output:1: unclosed action")?;
        let mut action = &inside[..close];
        rest = &inside[close + 2..];
        trim_next = action.ends_with(" -");
        if trim_next {
            action = &action[..action.len() - 1];
        }
        let action = action.trim();
        if !action.starts_with("/*") {
            pieces.push(Piece::Action(action.to_owned()));
        }
    }
    let last = if trim_next { rest.trim_start() } else { rest };
    if !last.is_empty() {
        pieces.push(Piece::Text(last.to_owned()));
    }
    Ok(pieces)
}

fn end_of_action(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match quote {
            Some('"') if escaped => escaped = false,
            Some('"') if character == '\\' => escaped = true,
            Some(open) if character == open => quote = None,
            Some(_) => {}
            None if matches!(character, '"' | '`') => quote = Some(character),
            None if text[at..].starts_with("}}") => return Some(at),
            None => {}
        }
    }
    None
}

struct Reader<'a> {
    pieces: &'a [Piece],
    at: usize,
}

impl Reader<'_> {
    /// Nodes up to an `end` or `else` (which is returned), or to the end of the text.
    fn block(&mut self, depth: usize) -> Result<(Vec<Node>, Option<String>), String> {
        if depth > MAX_DEPTH {
            return Err("template: output:1: blocks are nested too deeply".to_owned());
        }
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.get(self.at) {
            self.at += 1;
            let action = match piece {
                Piece::Text(text) => {
                    nodes.push(Node::Text(text.clone()));
                    continue;
                }
                Piece::Action(action) => action,
            };
            let (word, rest) = action.split_once(char::is_whitespace).unwrap_or((action, ""));
            match word {
                "end" | "else" => return Ok((nodes, Some(action.clone()))),
                "if" => nodes.push(self.conditional(rest, depth)?),
                "range" => nodes.push(self.range(rest, depth)?),
                "with" => {
                    let pipe = pipe(rest)?;
                    let (body, otherwise) = self.bodies(depth)?;
                    nodes.push(Node::With { pipe, body, otherwise });
                }
                _ => nodes.push(action_node(action)?),
            }
        }
        if depth > 0 {
            return Err("template: output:1: unexpected EOF".to_owned());
        }
        Ok((nodes, None))
    }

    fn bodies(&mut self, depth: usize) -> Result<(Vec<Node>, Vec<Node>), String> {
        let (body, end) = self.block(depth + 1)?;
        if end.as_deref() == Some("else") {
            return Ok((body, self.block(depth + 1)?.0));
        }
        Ok((body, Vec::new()))
    }

    fn conditional(&mut self, condition: &str, depth: usize) -> Result<Node, String> {
        let mut branches = Vec::new();
        let mut condition = condition.to_owned();
        loop {
            let test = pipe(&condition)?;
            let (body, end) = self.block(depth + 1)?;
            branches.push((test, body));
            let end = end.unwrap_or_default();
            if let Some(next) = end.strip_prefix("else if ") {
                condition = next.to_owned();
            } else if end == "else" {
                let otherwise = self.block(depth + 1)?.0;
                return Ok(Node::If { branches, otherwise });
            } else {
                return Ok(Node::If { branches, otherwise: Vec::new() });
            }
        }
    }

    fn range(&mut self, head: &str, depth: usize) -> Result<Node, String> {
        let (names, source) = match head.split_once(":=") {
            Some((names, source)) => (names, source),
            None => ("", head),
        };
        let mut names: Vec<String> = names
            .split(',')
            .map(|name| name.trim().trim_start_matches('$').to_owned())
            .filter(|n| !n.is_empty())
            .collect();
        let item = names.pop();
        let key = names.pop();
        let pipe = pipe(source)?;
        let (body, otherwise) = self.bodies(depth)?;
        Ok(Node::Range { key, item, pipe, body, otherwise })
    }
}

fn action_node(action: &str) -> Result<Node, String> {
    let assigned = action.split_once(":=").or_else(|| {
        let (name, rest) = action.split_once(" = ")?;
        Some((name, rest))
    });
    match assigned {
        Some((name, source)) if name.trim_start().starts_with('$') => {
            let name = name.trim().trim_start_matches('$').to_owned();
            Ok(Node::Action { assign: Some(name), pipe: pipe(source)? })
        }
        _ => Ok(Node::Action { assign: None, pipe: pipe(action)? }),
    }
}

fn pipe(text: &str) -> Result<Pipe, String> {
    let mut words = Words { text, at: 0 };
    let pipe = words.pipe(0)?;
    if words.at < text.len() {
        return Err("template: output:1: unexpected right paren".to_owned());
    }
    if pipe.iter().all(Vec::is_empty) {
        return Err("template: output:1: missing value for command".to_owned());
    }
    Ok(pipe)
}

struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Words<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn pipe(&mut self, depth: usize) -> Result<Pipe, String> {
        if depth > MAX_DEPTH {
            return Err("template: output:1: parentheses are nested too deeply".to_owned());
        }
        let mut pipe = vec![Vec::new()];
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            let Some(character) = self.rest().chars().next() else { return Ok(pipe) };
            match character {
                ')' => return Ok(pipe),
                '|' => {
                    self.at += 1;
                    pipe.push(Vec::new());
                }
                _ => {
                    let operand = self.operand(character, depth)?;
                    if let Some(command) = pipe.last_mut() {
                        command.push(operand);
                    }
                }
            }
        }
    }

    fn operand(&mut self, first: char, depth: usize) -> Result<Operand, String> {
        match first {
            '(' => {
                self.at += 1;
                let inner = self.pipe(depth + 1)?;
                if !self.rest().starts_with(')') {
                    return Err("template: output:1: unclosed left paren".to_owned());
                }
                self.at += 1;
                let path = if self.rest().starts_with('.') { fields(&self.word()) } else { Vec::new() };
                Ok(if path.is_empty() { Operand::Nested(inner) } else { Operand::NestedField(inner, path) })
            }
            '"' | '`' => {
                let inner = &self.rest()[1..];
                let end = end_of_string(inner, first).ok_or("template: output:1: unterminated quoted string")?;
                let raw = inner[..end].to_owned();
                self.at += end + 2;
                Ok(Operand::Constant(Value::String(if first == '"' { unescaped(&raw) } else { raw })))
            }
            '.' => Ok(Operand::Field(fields(&self.word()))),
            '$' => {
                let word = self.word();
                let (name, path) = word[1..].split_once('.').unwrap_or((&word[1..], ""));
                Ok(Operand::Variable(name.to_owned(), fields(path)))
            }
            _ => {
                let word = self.word();
                if word.is_empty() {
                    return Err(format!("template: output:1: unexpected {first:?} in operand"));
                }
                match word.as_str() {
                    "true" => return Ok(Operand::Constant(Value::Bool(true))),
                    "false" => return Ok(Operand::Constant(Value::Bool(false))),
                    "nil" => return Ok(Operand::Constant(Value::Null)),
                    _ => {}
                }
                if let Ok(number) = word.parse::<Number>() {
                    return Ok(Operand::Constant(Value::Number(number)));
                }
                if FUNCTIONS.contains(&word.as_str()) {
                    return Ok(Operand::Function(word));
                }
                Err(format!("template: output:1: function {word:?} not defined"))
            }
        }
    }

    fn word(&mut self) -> String {
        let end = self
            .rest()
            .find(|c: char| c.is_whitespace() || matches!(c, ')' | '(' | '|' | '"'))
            .unwrap_or(self.rest().len());
        let word = self.rest()[..end].to_owned();
        self.at += end;
        word
    }
}

fn fields(path: &str) -> Vec<String> {
    path.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn end_of_string(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' && quote == '"' {
            escaped = true;
        } else if character == quote {
            return Some(at);
        }
    }
    None
}

fn unescaped(raw: &str) -> String {
    let mut out = String::new();
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}
