//! The functions of awk.

use super::{Awk, Expression, formatted, number, number_text};

impl Awk {
    pub(super) fn call(&mut self, name: &str, arguments: &[Expression]) -> String {
        let texts: Vec<String> = match name {
            "sub" | "gsub" | "split" => Vec::new(),
            _ => arguments.iter().map(|argument| self.value(argument)).collect(),
        };
        let text = |at: usize| texts.get(at).map_or("", String::as_str);
        match name {
            "length" if arguments.is_empty() => self.field(0).chars().count().to_string(),
            "length" => text(0).chars().count().to_string(),
            "toupper" => text(0).to_uppercase(),
            "tolower" => text(0).to_lowercase(),
            "int" => number_text(number(text(0)).trunc()),
            "index" => text(0).find(text(1)).map_or(0, |at| text(0)[..at].chars().count() + 1).to_string(),
            "sprintf" => {
                texts.split_first().map_or_else(String::new, |(format, rest)| formatted(format, &mut rest.iter()))
            }
            "substr" => {
                let from = number(text(1)).max(1.0) as usize - 1;
                let length = texts.get(2).map_or(usize::MAX, |length| number(length).max(0.0) as usize);
                text(0).chars().skip(from).take(length).collect()
            }
            "split" => {
                let [text, Expression::Variable(array), rest @ ..] = arguments else { return String::new() };
                let text = self.value(text);
                let separator = match rest.first() {
                    Some(separator) => self.value(separator),
                    None => self.variable("FS"),
                };
                let parts: Vec<String> = match separator.as_str() {
                    " " | "" => text.split_whitespace().map(str::to_owned).collect(),
                    separator => text.split(separator).map(str::to_owned).collect(),
                };
                for (at, part) in parts.iter().enumerate() {
                    self.set_variable(&format!("{array}[{}]", at + 1), part.clone());
                }
                parts.len().to_string()
            }
            _ => {
                let [pattern, with, rest @ ..] = arguments else { return "0".to_owned() };
                let (pattern, with) = (self.pattern(pattern), self.value(with).replace('&', "${0}"));
                let whole = Expression::Field(Box::new(Expression::Number(0.0)));
                let target = rest.first().unwrap_or(&whole);
                let held = self.value(target);
                let Some(pattern) = pattern else { return "0".to_owned() };
                let count = pattern.find_iter(&held).count().min(if name == "sub" { 1 } else { usize::MAX });
                if count > 0 {
                    let limit = if name == "sub" { 1 } else { 0 };
                    let new = pattern.replacen(&held, limit, with.as_str()).into_owned();
                    self.set(target, new);
                }
                count.to_string()
            }
        }
    }
}
