//! `$((…))`: whole numbers, `+ - * / %`, comparisons, parentheses and variables.

use super::state::Shell;

/// Deeper parentheses are refused.
const DEEPEST: usize = 50;

/// The value of an expression; a variable without a number is 0.
///
/// Errors: in bash's words.
pub(crate) fn evaluate(expression: &str, shell: &Shell) -> Result<i64, String> {
    let mut reader = Reader { rest: expression, shell, depth: 0 };
    let value = reader.comparison();
    reader.blanks();
    match value {
        Some(value) if reader.rest.is_empty() => Ok(value),
        _ if expression.trim().is_empty() => Ok(0),
        _ if reader.rest.starts_with(['/', '%']) => Err(format!("{expression}: division by 0")),
        _ => Err(format!("{expression}: syntax error in expression")),
    }
}

struct Reader<'a> {
    rest: &'a str,
    shell: &'a Shell,
    depth: usize,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.blanks();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn comparison(&mut self) -> Option<i64> {
        let mut left = self.sum()?;
        loop {
            let compare: fn(&i64, &i64) -> bool = if self.eat("==") {
                i64::eq
            } else if self.eat("!=") {
                i64::ne
            } else if self.eat("<=") {
                i64::le
            } else if self.eat(">=") {
                i64::ge
            } else if self.eat("<") {
                i64::lt
            } else if self.eat(">") {
                i64::gt
            } else {
                return Some(left);
            };
            left = i64::from(compare(&left, &self.sum()?));
        }
    }

    fn sum(&mut self) -> Option<i64> {
        let mut left = self.product()?;
        loop {
            if self.eat("+") {
                left = left.wrapping_add(self.product()?);
            } else if self.eat("-") {
                left = left.wrapping_sub(self.product()?);
            } else {
                return Some(left);
            }
        }
    }

    fn product(&mut self) -> Option<i64> {
        let mut left = self.atom()?;
        loop {
            self.blanks();
            let at = self.rest;
            if self.eat("*") {
                left = left.wrapping_mul(self.atom()?);
                continue;
            }
            let divides = self.eat("/");
            if !divides && !self.eat("%") {
                return Some(left);
            }
            let right = self.atom()?;
            let result = if divides { left.checked_div(right) } else { left.checked_rem(right) };
            let Some(result) = result else {
                self.rest = at;
                return None;
            };
            left = result;
        }
    }

    fn atom(&mut self) -> Option<i64> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let value = self.atom_inside();
        self.depth -= 1;
        value
    }

    fn atom_inside(&mut self) -> Option<i64> {
        if self.eat("(") {
            let value = self.comparison()?;
            return self.eat(")").then_some(value);
        }
        if self.eat("-") {
            return self.atom().map(i64::wrapping_neg);
        }
        if self.eat("!") {
            return self.atom().map(|value| i64::from(value == 0));
        }
        self.eat("$");
        let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let end = self.rest.find(|letter| !word(letter)).unwrap_or(self.rest.len());
        let (atom, rest) = self.rest.split_at(end);
        self.rest = rest;
        if atom.starts_with(|letter: char| letter.is_ascii_digit()) {
            return atom.parse().ok();
        }
        (!atom.is_empty()).then(|| self.shell.get(atom).and_then(|value| value.trim().parse().ok()).unwrap_or(0))
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
        ] {
            assert_eq!(evaluate(expression, &shell), Ok(value), "{expression}");
        }
        assert_eq!(evaluate("1/0", &shell), Err("1/0: division by 0".to_owned()));
        assert_eq!(evaluate("1+", &shell), Err("1+: syntax error in expression".to_owned()));
        assert!(evaluate(&"(".repeat(100_000), &shell).is_err());
    }
}
