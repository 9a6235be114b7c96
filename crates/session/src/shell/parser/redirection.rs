//! `>`, `<`, `2>&1` and texts that follow on further lines.

use super::{ParseError, Parsed, Parser, word};
use crate::shell::ast::{Part, Redirection, Streams, Word};

impl Parser<'_> {
    pub(super) fn redirection(&mut self) -> Parsed<Option<Redirection>> {
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
            word.parts.push(Part::Text { text: "\n".to_owned(), quoted: true });
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

    fn target(&mut self) -> Parsed<Word> {
        self.blanks();
        self.word()?.ok_or_else(|| self.unexpected())
    }

    /// Reads the body at once; the parser jumps over it when it comes to the end of the line.
    fn here_document(&mut self, strip: bool) -> Parsed<Redirection> {
        let word = self.target()?;
        let quoted = word.parts.iter().any(|part| matches!(part, Part::Text { quoted: true, .. }));
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
