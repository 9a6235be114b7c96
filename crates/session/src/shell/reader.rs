//! A place in the text of a small language: arithmetic, awk, sed, jq.

/// What has not been read yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) rest: &'a str,
    /// How deep what is read is nested.
    depth: usize,
}

/// Deeper nesting is refused, so that no text can use up the stack.
const DEEPEST: usize = 50;

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Reader<'a> {
        Reader { rest: text, depth: 0 }
    }

    /// Skips blanks and line feeds.
    pub(crate) fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// The next letter.
    pub(crate) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes a token that stands here.
    pub(crate) fn eat_here(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes a token after blanks.
    pub(crate) fn eat(&mut self, token: &str) -> bool {
        self.blanks();
        self.eat_here(token)
    }

    /// The letters that stand here as long as they are such ones.
    pub(crate) fn while_(&mut self, is_one: fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|letter| !is_one(letter)).unwrap_or(self.rest.len());
        let (found, rest) = self.rest.split_at(end);
        self.rest = rest;
        found
    }

    /// The name or number that stands here after blanks; empty where none does.
    pub(crate) fn word(&mut self) -> &'a str {
        self.blanks();
        self.while_(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    }

    /// Takes the next letter.
    pub(crate) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    /// The text up to a delimiter, which is taken, too; one after a backslash belongs to the text.
    pub(crate) fn until(&mut self, delimiter: char) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.next()? {
                letter if letter == delimiter => return Some(text),
                '\\' => match self.next()? {
                    letter if letter == delimiter => text.push(letter),
                    letter => {
                        text.push('\\');
                        text.push(letter);
                    }
                },
                letter => text.push(letter),
            }
        }
    }

    /// Goes one level deeper; false where that is too deep.
    pub(crate) fn enter(&mut self) -> bool {
        self.depth += 1;
        self.depth <= DEEPEST
    }

    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }
}
