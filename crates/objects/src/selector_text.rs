//! The command line's form of a label selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
//!
//! Rule: `apimachinery/pkg/labels/selector.go`, its error texts included.

use crate::validation::{label_key, label_value};
use crate::{Operator, Requirement};

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    /// One of `=`, `==`, `!=`, `>`, `<`, `!`, `(`, `)`, `,`.
    Sign(&'static str),
    End,
}

impl Token {
    fn text(&self) -> &str {
        match self {
            Token::Word(word) => word,
            Token::Sign(sign) => sign,
            Token::End => "",
        }
    }
}

/// Parses a selector. Errors: the server's words.
pub(crate) fn parse(text: &str) -> Result<Vec<Requirement>, String> {
    let mut parser = Parser { tokens: tokens(text), at: 0 };
    let mut requirements = Vec::new();
    loop {
        match parser.peek() {
            Token::Word(_) | Token::Sign("!") => {
                let requirement = parser.requirement();
                requirements.push(requirement.map_err(|error| format!("unable to parse requirement: {error}"))?);
                match parser.next() {
                    Token::End => return Ok(requirements),
                    Token::Sign(",") => match parser.peek() {
                        Token::Word(_) | Token::Sign("!") => {}
                        other => return Err(format!("found '{}', expected: identifier after ','", other.text())),
                    },
                    other => return Err(format!("found '{}', expected: ',' or 'end of string'", other.text())),
                }
            }
            Token::End => return Ok(requirements),
            other => return Err(format!("found '{}', expected: !, identifier, or 'end of string'", other.text())),
        }
    }
}

fn tokens(text: &str) -> Vec<Token> {
    const SIGNS: &[&str] = &["==", "!=", "=", ">", "<", "!", "(", ")", ","];
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || "=!<>(),".contains(c)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    tokens
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Token {
        self.tokens.get(self.at).cloned().unwrap_or(Token::End)
    }

    fn next(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let mut token = self.next();
        let absent = token == Token::Sign("!");
        if absent {
            token = self.next();
        }
        let Token::Word(key) = token else { return Err(format!("found '{}', expected: identifier", token.text())) };
        label_key(&key).map_err(|reason| format!("<nil>: Invalid value: {key:?}: {reason}"))?;
        let bare = |operator| Ok(Requirement { key: key.clone(), operator, values: Vec::new() });
        if absent {
            return bare(Operator::DoesNotExist);
        }
        if matches!(self.peek(), Token::End | Token::Sign(",")) {
            return bare(Operator::Exists);
        }
        let (operator, values) = self.operator_and_values()?;
        for (at, value) in values.iter().enumerate() {
            label_value(value).map_err(|reason| format!("values[{at}][{key}]: Invalid value: {value:?}: {reason}"))?;
        }
        if matches!(operator, Operator::Gt | Operator::Lt) && values.iter().any(|value| value.parse::<i64>().is_err()) {
            let value = values.first().map_or("", String::as_str);
            return Err(format!(
                "values[0][{key}]: Invalid value: {value:?}: for 'Gt', 'Lt' operators, the value must be an integer"
            ));
        }
        Ok(Requirement { key, operator, values })
    }

    fn operator_and_values(&mut self) -> Result<(Operator, Vec<String>), String> {
        let token = self.next();
        match &token {
            Token::Sign("=" | "==") => Ok((Operator::In, vec![self.exact_value()?])),
            Token::Sign("!=") => Ok((Operator::NotIn, vec![self.exact_value()?])),
            Token::Sign(">") => Ok((Operator::Gt, vec![self.exact_value()?])),
            Token::Sign("<") => Ok((Operator::Lt, vec![self.exact_value()?])),
            Token::Word(word) if word == "in" => Ok((Operator::In, self.list()?)),
            Token::Word(word) if word == "notin" => Ok((Operator::NotIn, self.list()?)),
            other => Err(format!("found '{}', expected: in, notin, =, ==, !=, gt, lt", other.text())),
        }
    }

    fn exact_value(&mut self) -> Result<String, String> {
        match self.peek() {
            Token::End | Token::Sign(",") => Ok(String::new()),
            Token::Word(word) => {
                self.at += 1;
                Ok(word)
            }
            other => Err(format!("found '{}', expected: identifier", other.text())),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, String> {
        let open = self.next();
        if open != Token::Sign("(") {
            return Err(format!("found '{}' expected: '('", open.text()));
        }
        let mut values = Vec::new();
        loop {
            match self.next() {
                Token::Word(word) => {
                    values.push(word);
                    match self.next() {
                        Token::Sign(",") => {}
                        Token::Sign(")") => return Ok(values),
                        other => return Err(format!("found '{}', expected: ',' or ')'", other.text())),
                    }
                }
                Token::Sign(",") => values.push(String::new()),
                Token::Sign(")") => {
                    values.push(String::new());
                    return Ok(values);
                }
                other => return Err(format!("found '{}', expected: ',', ')' or identifier", other.text())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_in_the_servers_words() {
        for (text, error) in [
            ("a in (b", "unable to parse requirement: found '', expected: ',' or ')'"),
            ("=b", "found '=', expected: !, identifier, or 'end of string'"),
            ("a=b,", "found '', expected: identifier after ','"),
            ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
            ("a=b c", "found 'c', expected: ',' or 'end of string'"),
            ("!", "unable to parse requirement: found '', expected: identifier"),
            ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ] {
            assert_eq!(parse(text).err().as_deref(), Some(error), "{text}");
        }
    }
}
