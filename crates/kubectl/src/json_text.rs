//! JSON text to values, with the error texts of Go's `encoding/json`.

use serde_json::{Map, Number, Value};

/// How deep lists and objects may nest, as in Go.
const MAX_DEPTH: usize = 1000;

/// Parses a whole text. Errors: Go's words.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.space();
    match reader.peek() {
        None => Ok(value),
        Some(character) => Err(invalid(character, "after top-level value")),
    }
}

/// The first value of a text, and where it ends. Errors: Go's words, and how far the text was read.
pub(crate) fn first(text: &str) -> Result<(Value, usize), (String, usize)> {
    let mut reader = Reader { text, at: 0 };
    match reader.value(0) {
        Ok(value) => Ok((value, reader.at)),
        Err(error) => Err((error, reader.at)),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

fn invalid(character: char, place: &str) -> String {
    let shown = match character {
        '\'' => r"'\''".to_owned(),
        '"' => "'\"'".to_owned(),
        other => format!("{other:?}"),
    };
    format!("invalid character {shown} {place}")
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Result<char, String> {
        let character = self.peek().ok_or_else(|| "unexpected end of JSON input".to_owned())?;
        self.at += character.len_utf8();
        Ok(character)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\r' | '\n')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err("exceeded max depth".to_owned());
        }
        self.space();
        let start = self.at;
        match self.next()? {
            '{' => self.object(depth),
            '[' => self.array(depth),
            '"' => self.string().map(Value::String),
            't' => self.literal("true", Value::Bool(true)),
            'f' => self.literal("false", Value::Bool(false)),
            'n' => self.literal("null", Value::Null),
            c if c == '-' || c.is_ascii_digit() => self.number(start, c),
            other => Err(invalid(other, "looking for beginning of value")),
        }
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, String> {
        for expected in word.chars().skip(1) {
            let character = self.next()?;
            if character != expected {
                return Err(invalid(character, &format!("in literal {word} (expecting {expected:?})")));
            }
        }
        Ok(value)
    }

    fn number(&mut self, start: usize, first: char) -> Result<Value, String> {
        let mut digit = first;
        if first == '-' {
            digit = self.next()?;
            if !digit.is_ascii_digit() {
                return Err(invalid(digit, "in numeric literal"));
            }
        }
        if digit != '0' {
            self.digits();
        }
        if self.peek() == Some('.') {
            self.at += 1;
            let character = self.next()?;
            if !character.is_ascii_digit() {
                return Err(invalid(character, "after decimal point in numeric literal"));
            }
            self.digits();
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            self.at += 1;
            let mut character = self.next()?;
            if matches!(character, '+' | '-') {
                character = self.next()?;
            }
            if !character.is_ascii_digit() {
                return Err(invalid(character, "in exponent of numeric literal"));
            }
            self.digits();
        }
        let text = &self.text[start..self.at];
        let number = serde_json::from_str::<Number>(text).map_err(|_| format!("number {text} out of range"))?;
        Ok(Value::Number(number))
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
    }

    /// The rest of a string whose opening quote has been read.
    fn string(&mut self) -> Result<String, String> {
        let start = self.at - 1;
        loop {
            match self.next()? {
                '"' => break,
                '\\' => match self.next()? {
                    '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {}
                    'u' => {
                        for _ in 0..4 {
                            let digit = self.next()?;
                            if !digit.is_ascii_hexdigit() {
                                return Err(invalid(digit, "in \\u hexadecimal character escape"));
                            }
                        }
                    }
                    other => return Err(invalid(other, "in string escape code")),
                },
                control if (control as u32) < 0x20 => return Err(invalid(control, "in string literal")),
                _ => {}
            }
        }
        // Lone surrogates, which Go replaces and serde_json refuses, become the replacement character.
        let token = &self.text[start..self.at];
        Ok(serde_json::from_str(token).unwrap_or_else(|_| "\u{fffd}".to_owned()))
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            match self.next()? {
                ',' => {}
                ']' => return Ok(Value::Array(items)),
                other => return Err(invalid(other, "after array element")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        let mut map = Map::new();
        self.space();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(Value::Object(map));
        }
        loop {
            self.space();
            match self.next()? {
                '"' => {}
                other => return Err(invalid(other, "looking for beginning of object key string")),
            }
            let key = self.string()?;
            self.space();
            match self.next()? {
                ':' => {}
                other => return Err(invalid(other, "after object key")),
            }
            let value = self.value(depth + 1)?;
            map.insert(key, value);
            self.space();
            match self.next()? {
                ',' => {}
                '}' => return Ok(Value::Object(map)),
                other => return Err(invalid(other, "after object key:value pair")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_out() {
        let text = r#" {"a": [1, -2.5e3, true, null, "x\u0041\n"], "b": {}} "#;
        assert_eq!(parse(text).map(|v| v.to_string()), Ok(r#"{"a":[1,-2500.0,true,null,"xA\n"],"b":{}}"#.to_owned()));
    }

    #[test]
    fn mistakes_in_go_words() {
        for (text, error) in [
            ("{bad", "invalid character 'b' looking for beginning of object key string"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("{\"a\":1", "unexpected end of JSON input"),
            ("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair"),
            ("[1 2]", "invalid character '2' after array element"),
            ("{\"a\":x}", "invalid character 'x' looking for beginning of value"),
            ("tru", "unexpected end of JSON input"),
            ("trux", "invalid character 'x' in literal true (expecting 'e')"),
            ("{} x", "invalid character 'x' after top-level value"),
            ("", "unexpected end of JSON input"),
        ] {
            assert_eq!(parse(text), Err(error.to_owned()), "{text}");
        }
    }
}
