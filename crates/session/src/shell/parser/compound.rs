//! Commands that hold others: loops, choices, functions.

use std::rc::Rc;

use super::{Parsed, Parser, word};
use crate::shell::ast::{Item, Link, List, Pipeline, Shape, Word};

impl Parser<'_> {
    pub(super) fn compound(&mut self, word: &str) -> Parsed<Shape> {
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
    pub(super) fn function_name(&mut self) -> Option<String> {
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
    pub(super) fn function(&mut self, name: String) -> Parsed<Shape> {
        self.lines_and_blanks();
        let start = self.at;
        let command = self.nested(Parser::command)?;
        let pipeline = Pipeline { negated: false, timed: false, commands: vec![Rc::new(command)] };
        let text = self.text[start..self.at].into();
        let item = Item { chain: vec![(Link::And, Rc::new(pipeline))], background: false, text };
        Ok(Shape::Function { name, body: Rc::new(List { items: vec![item] }) })
    }

    /// The words of `[[ … ]]`, in which `&&`, `<` and the like are words.
    pub(super) fn test_words(&mut self) -> Parsed<Vec<Word>> {
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
    pub(super) fn expression(&mut self) -> Parsed<Word> {
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
}
