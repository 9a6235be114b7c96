//! `$((…))` and `((…))`: whole numbers with C's operators, parentheses, variables and assignments.

use super::reader::Reader;
use super::state::Shell;

/// What an expression comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reckoned {
    pub(crate) value: i64,
    /// The variables that it sets, in order.
    pub(crate) assigned: Vec<(String, String)>,
}

/// Reckons an expression; a variable without a number is 0.
///
/// Errors: in bash's words.
pub(crate) fn evaluate(expression: &str, shell: &Shell) -> Result<Reckoned, String> {
    let mut reader = Expression { text: Reader::new(expression), shell, assigned: Vec::new() };
    let value = reader.commas();
    reader.text.blanks();
    let rest = reader.text.rest;
    match value {
        Some(value) if rest.is_empty() => Ok(Reckoned { value, assigned: reader.assigned }),
        _ if expression.trim().is_empty() => Ok(Reckoned::default()),
        _ if rest.starts_with(['/', '%']) => Err(format!("{expression}: division by 0")),
        _ => Err(format!("{expression}: syntax error in expression")),
    }
}

struct Expression<'a> {
    text: Reader<'a>,
    shell: &'a Shell,
    assigned: Vec<(String, String)>,
}

/// Operators between two values, by how loosely they bind; longer ones before those that they begin with.
const LEVELS: [&[&str]; 6] = [&["||"], &["&&"], &["==", "!="], &["<=", ">=", "<", ">"], &["+", "-"], &["*", "/", "%"]];

impl Expression<'_> {
    fn commas(&mut self) -> Option<i64> {
        let mut value = self.choice()?;
        while self.text.eat(",") {
            value = self.choice()?;
        }
        Some(value)
    }

    /// `a ? b : c`
    fn choice(&mut self) -> Option<i64> {
        let value = self.level(0)?;
        if !self.text.eat("?") {
            return Some(value);
        }
        let then = self.choice()?;
        let otherwise = if self.text.eat(":") { self.choice()? } else { return None };
        Some(if value == 0 { otherwise } else { then })
    }

    fn level(&mut self, level: usize) -> Option<i64> {
        let Some(operators) = LEVELS.get(level) else { return self.power() };
        let mut left = self.level(level + 1)?;
        loop {
            self.text.blanks();
            let at = self.text.rest;
            let Some(operator) = operators.iter().find(|operator| at.starts_with(**operator)) else {
                return Some(left);
            };
            self.text.rest = &at[operator.len()..];
            let right = self.level(level + 1)?;
            let result = match *operator {
                "||" => Some(i64::from(left != 0 || right != 0)),
                "&&" => Some(i64::from(left != 0 && right != 0)),
                "==" => Some(i64::from(left == right)),
                "!=" => Some(i64::from(left != right)),
                "<=" => Some(i64::from(left <= right)),
                ">=" => Some(i64::from(left >= right)),
                "<" => Some(i64::from(left < right)),
                ">" => Some(i64::from(left > right)),
                other => reckon(left, other, right),
            };
            let Some(result) = result else {
                self.text.rest = at;
                return None;
            };
            left = result;
        }
    }

    fn power(&mut self) -> Option<i64> {
        let base = self.atom()?;
        if !self.text.eat("**") {
            return Some(base);
        }
        let exponent = self.power()?;
        u32::try_from(exponent).ok().map(|exponent| base.wrapping_pow(exponent))
    }

    fn atom(&mut self) -> Option<i64> {
        if !self.text.enter() {
            return None;
        }
        let value = self.atom_inside();
        self.text.leave();
        value
    }

    fn atom_inside(&mut self) -> Option<i64> {
        if self.text.eat("(") {
            let value = self.commas()?;
            return self.text.eat(")").then_some(value);
        }
        for (token, by) in [("++", 1), ("--", -1)] {
            if self.text.eat(token) {
                let name = self.text.word();
                return self.set(name, self.get(name).wrapping_add(by));
            }
        }
        if self.text.eat("-") {
            return self.atom().map(i64::wrapping_neg);
        }
        if self.text.eat("+") {
            return self.atom();
        }
        if self.text.eat("!") {
            return self.atom().map(|value| i64::from(value == 0));
        }
        self.text.eat("$");
        let name = self.text.word();
        if name.is_empty() {
            return None;
        }
        if name.starts_with(|letter: char| letter.is_ascii_digit()) {
            return name.parse().ok();
        }
        let held = self.get(name);
        for (token, by) in [("++", 1), ("--", -1)] {
            if self.text.eat(token) {
                self.set(name, held.wrapping_add(by));
                return Some(held);
            }
        }
        for operator in ["+=", "-=", "*=", "/=", "%="] {
            if self.text.eat(operator) {
                let right = self.choice()?;
                let value = reckon(held, &operator[..1], right)?;
                return self.set(name, value);
            }
        }
        self.text.blanks();
        if self.text.rest.starts_with('=') && !self.text.rest.starts_with("==") {
            self.text.rest = &self.text.rest[1..];
            let value = self.choice()?;
            return self.set(name, value);
        }
        Some(held)
    }
}

impl Expression<'_> {
    fn get(&self, name: &str) -> i64 {
        let set = self.assigned.iter().rev().find(|(held, _)| held == name).map(|(_, value)| value.clone());
        set.or_else(|| self.shell.get(name)).and_then(|value| value.trim().parse().ok()).unwrap_or(0)
    }

    fn set(&mut self, name: &str, value: i64) -> Option<i64> {
        self.assigned.push((name.to_owned(), value.to_string()));
        Some(value)
    }
}

/// `None` where it is a division by 0.
fn reckon(left: i64, operator: &str, right: i64) -> Option<i64> {
    match operator {
        "+" => Some(left.wrapping_add(right)),
        "-" => Some(left.wrapping_sub(right)),
        "*" => Some(left.wrapping_mul(right)),
        "/" => left.checked_div(right),
        _ => left.checked_rem(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reckons_as_bash_does() {
        let mut shell = Shell::default();
        shell.set("i", "7".to_owned());
        for (expression, value) in [
            ("1+2*3", 7),
            ("(1+2)*3", 9),
            ("$i % 4 - 1", 2),
            ("i/2", 3),
            ("-i", -7),
            ("i >= 7", 1),
            ("nope", 0),
            ("", 0),
            ("2 ** 3 ** 2", 512),
            ("i++ + i", 15),
            ("j = 3, j += 2", 5),
            ("i > 5 && !nope || 0", 1),
            ("i == 7 ? 1 : 2", 1),
        ] {
            assert_eq!(evaluate(expression, &shell).map(|reckoned| reckoned.value), Ok(value), "{expression}");
        }
        assert_eq!(evaluate("1/0", &shell), Err("1/0: division by 0".to_owned()));
        assert_eq!(evaluate("1+", &shell), Err("1+: syntax error in expression".to_owned()));
        assert!(evaluate(&"(".repeat(100_000), &shell).is_err());
    }
}
