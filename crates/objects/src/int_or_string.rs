//! A number or a text, as ports and rolling update bounds are given.

use std::fmt;

use serde::Serialize;

/// `80`, `"http"`, `1` or `"25%"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum IntOrString {
    /// A number.
    Int(i32),
    /// A text.
    String(String),
}

impl Default for IntOrString {
    fn default() -> IntOrString {
        IntOrString::Int(0)
    }
}

impl fmt::Display for IntOrString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IntOrString::Int(number) => number.fmt(f),
            IntOrString::String(text) => text.fmt(f),
        }
    }
}

impl IntOrString {
    /// Reads what a person wrote: digits are a number, all else is a text.
    pub fn from_text(text: &str) -> IntOrString {
        text.parse().map_or_else(|_| IntOrString::String(text.to_owned()), IntOrString::Int)
    }

    /// The percentage, where this is a text such as `25%`.
    pub fn percent(&self) -> Option<i32> {
        match self {
            IntOrString::Int(_) => None,
            IntOrString::String(text) => text.strip_suffix('%')?.parse().ok(),
        }
    }

    /// The number that this stands for, of `total` where it is a percentage.
    ///
    /// Rule: `GetScaledValueFromIntOrPercent` of apimachinery's `intstr`. 25 % of 10 is 3 rounded up, 2 rounded down.
    pub fn scaled(&self, total: i32, round_up: bool) -> i32 {
        match self {
            IntOrString::Int(number) => *number,
            IntOrString::String(_) => {
                let product = i64::from(self.percent().unwrap_or(0)) * i64::from(total);
                let rounded = product.div_euclid(100) + i64::from(round_up && product.rem_euclid(100) != 0);
                i32::try_from(rounded).unwrap_or(i32::MAX)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, total: i32, up: i32, down: i32) {
        let value = IntOrString::from_text(text);
        assert_eq!((value.scaled(total, true), value.scaled(total, false)), (up, down), "{text} of {total}");
    }

    #[test]
    fn rounding() {
        check("25%", 1, 1, 0);
        check("25%", 3, 1, 0);
        check("25%", 10, 3, 2);
        check("100%", 7, 7, 7);
        check("0%", 7, 0, 0);
        check("4", 7, 4, 4);
        check("abc", 7, 0, 0);
    }
}
