//! Words: quotes, backslashes, variables and `$(…)`.

use std::rc::Rc;

use super::{ParseError, Parsed, Parser};
use crate::shell::ast::{Part, Word};
use crate::shell::program::unescaped;

/// What may follow a name in `${…}`; longer ones before those that they begin with.
const OPERATORS: [&str; 17] =
    ["^^", ",,", ":-", ":=", ":+", ":?", "-", "=", "+", "?", "##", "#", "%%", "%", "//", "/", ":"];

/// What follows an operator in `${…}`: blanks stand for themselves.
fn operand(text: &str, depth: usize) -> Parsed<Word> {
    let mut parser = Parser::new(text, depth);
    let mut word = Word::default();
    while let Some(letter) = parser.peek() {
        if " \t\r\n;&|<>()".contains(letter) {
            parser.at += 1;
            word.push(letter.encode_utf8(&mut [0; 4]), false);
        } else if let Some(more) = parser.word()? {
            word.parts.extend(more.parts);
        }
    }
    Ok(word)
}

/// A word that is one quoted text.
pub(super) fn literal(text: String) -> Word {
    Word { parts: vec![Part::Text { text, quoted: true }] }
}

/// The body of a here-document, in which variables and `$(…)` are expanded.
pub(super) fn here_text(body: &str, depth: usize) -> Parsed<Word> {
    let mut parser = Parser::new(body, depth);
    let mut word = Word::default();
    while parser.peek().is_some() {
        parser.inside_quotes(&mut word, false)?;
    }
    if word.parts.is_empty() {
        return Ok(literal(String::new()));
    }
    Ok(word)
}

impl Parser<'_> {
    /// The word that begins here, if one does.
    pub(super) fn word(&mut self) -> Parsed<Option<Word>> {
        let start = self.at;
        let mut word = Word::default();
        if self.peek() == Some('~') && self.rest()[1..].chars().next().is_none_or(|next| " /\t\n;".contains(next)) {
            self.at += 1;
            word.parts.push(Part::Variable { name: "HOME".to_owned(), operation: None, quoted: true });
        }
        while let Some(next) = self.peek() {
            match next {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => break,
                '\'' => self.single_quotes(&mut word)?,
                '"' => {
                    self.at += 1;
                    word.push("", true);
                    loop {
                        match self.peek() {
                            None => return Err(unclosed('"')),
                            Some('"') => break self.at += 1,
                            Some(_) => self.inside_quotes(&mut word, true)?,
                        }
                    }
                }
                '\\' => {
                    self.at += 1;
                    match self.next() {
                        None => return Err(ParseError::Incomplete("syntax error: unexpected end of file".to_owned())),
                        Some('\n') => {}
                        Some(letter) => word.push(letter.encode_utf8(&mut [0; 4]), true),
                    }
                }
                '$' if self.rest().starts_with("$'") => self.escaped_quotes(&mut word)?,
                '$' => self.dollar(&mut word, false)?,
                '`' => self.backquotes(&mut word, false)?,
                letter => {
                    self.at += letter.len_utf8();
                    word.push(letter.encode_utf8(&mut [0; 4]), false);
                }
            }
        }
        Ok((self.at > start).then_some(word))
    }

    fn single_quotes(&mut self, word: &mut Word) -> Parsed<()> {
        let rest = &self.rest()[1..];
        let end = rest.find('\'').ok_or_else(|| unclosed('\''))?;
        word.push(&rest[..end], true);
        self.at += end + 2;
        Ok(())
    }

    /// One piece of what stands between double quotes (or in a here-document, where a quote is nothing special).
    pub(super) fn inside_quotes(&mut self, word: &mut Word, quotes: bool) -> Parsed<()> {
        match self.peek() {
            Some('\\') => {
                self.at += 1;
                match self.peek() {
                    Some('\n') => self.at += 1,
                    Some(letter) if "$`\\".contains(letter) || (quotes && letter == '"') => {
                        self.at += 1;
                        word.push(letter.encode_utf8(&mut [0; 4]), true);
                    }
                    _ => word.push("\\", true),
                }
            }
            Some('$') => self.dollar(word, true)?,
            Some('`') => self.backquotes(word, true)?,
            Some(letter) => {
                self.at += letter.len_utf8();
                word.push(letter.encode_utf8(&mut [0; 4]), true);
            }
            None => {}
        }
        Ok(())
    }

    fn dollar(&mut self, word: &mut Word, quoted: bool) -> Parsed<()> {
        self.at += 1;
        if self.eat("((") {
            let rest = self.rest();
            let end = rest.find("))").ok_or_else(|| unclosed(')'))?;
            word.parts.push(Part::Number { expression: rest[..end].to_owned() });
            self.at += end + 2;
            return Ok(());
        }
        if self.eat("(") {
            let list = self.nested(|parser| parser.list(&[")"]))?;
            if !self.eat(")") {
                return Err(unclosed(')'));
            }
            word.parts.push(Part::Output { list: Rc::new(list), quoted });
            return Ok(());
        }
        if self.eat("{") {
            return self.braces(word, quoted);
        }
        let name = match self.peek() {
            Some(letter) if "?#$!@*0123456789".contains(letter) => {
                self.at += 1;
                letter.to_string()
            }
            _ => self.name(),
        };
        if name.is_empty() {
            word.push("$", quoted);
        } else {
            word.parts.push(Part::Variable { name, operation: None, quoted });
        }
        Ok(())
    }

    /// `${…}`
    fn braces(&mut self, word: &mut Word, quoted: bool) -> Parsed<()> {
        let length = self.rest().starts_with('#') && !self.rest().starts_with("#}");
        if length {
            self.at += 1;
        }
        let name = match self.peek() {
            Some(letter) if "?#$!@*0123456789".contains(letter) => {
                self.at += 1;
                letter.to_string()
            }
            _ => self.name(),
        };
        let operator = if length { Some("#") } else { OPERATORS.into_iter().find(|operator| self.eat(operator)) };
        let operation = match operator {
            None => None,
            Some("#") if length => Some(("length", Word::default())),
            Some(operator) => {
                let end = self.end_of_braces().ok_or_else(|| unclosed('}'))?;
                let text = &self.text[self.at..end];
                self.at = end;
                let depth = self.depth + 1;
                Some((operator, self.nested(|_| operand(text, depth))?))
            }
        };
        if name.is_empty() || !self.eat("}") {
            let rest = self.rest();
            let end = rest.find('}').ok_or_else(|| unclosed('}'))?;
            return Err(ParseError::Syntax(format!("${{{name}{}}}: bad substitution", &rest[..end])));
        }
        word.parts.push(Part::Variable { name, operation, quoted });
        Ok(())
    }

    /// Where the brace stands that closes the one before.
    fn end_of_braces(&self) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, letter) in self.rest().char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => return Some(self.at + at),
                '}' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// `$'…'`, in which a backslash begins an escape.
    fn escaped_quotes(&mut self, word: &mut Word) -> Parsed<()> {
        let start = self.at + 2;
        let mut escaped = false;
        let inside = self.text[start..].char_indices().find(|(_, letter)| {
            let ends = *letter == '\'' && !escaped;
            escaped = *letter == '\\' && !escaped;
            ends
        });
        let (end, _) = inside.ok_or_else(|| unclosed('\''))?;
        let text = self.text[start..start + end].replace("\\'", "'").replace("\\\"", "\"");
        word.push(&unescaped(&text), true);
        self.at = start + end + 1;
        Ok(())
    }

    fn backquotes(&mut self, word: &mut Word, quoted: bool) -> Parsed<()> {
        let rest = &self.rest()[1..];
        let end = rest.find('`').ok_or_else(|| unclosed('`'))?;
        let inner = &rest[..end];
        let depth = self.depth + 1;
        let list = self.nested(|_| Parser::new(inner, depth).list(&[]))?;
        word.parts.push(Part::Output { list: Rc::new(list), quoted });
        self.at += end + 2;
        Ok(())
    }
}

impl Word {
    /// Appends text, joined to what stands before it where both are quoted or neither is.
    fn push(&mut self, piece: &str, is_quoted: bool) {
        match self.parts.last_mut() {
            Some(Part::Text { text, quoted }) if *quoted == is_quoted => text.push_str(piece),
            _ => self.parts.push(Part::Text { text: piece.to_owned(), quoted: is_quoted }),
        }
    }
}

fn unclosed(quote: char) -> ParseError {
    ParseError::Incomplete(format!("unexpected EOF while looking for matching `{quote}'"))
}
