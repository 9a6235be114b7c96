//! Resource quantities: `100m`, `128Mi`, `1.5`, `2e3`.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::SortedMap;

/// Quantities by resource name.
pub type Quantities = SortedMap<String, Quantity>;

/// A quantity, held in thousand-millionths (nano) with the format that it was written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    nano: i128,
    format: Format,
    /// Whether the text was canonical already; the API keeps such a text as its cached form.
    written: Option<String>,
}

/// How a quantity prints: powers of ten, powers of two, or with an exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Kubernetes' own words.
pub enum Format {
    DecimalSi,
    BinarySi,
    DecimalExponent,
}

const NANO: i128 = 1_000_000_000;

impl Quantity {
    /// A quantity of whole units in powers of ten.
    pub fn units(units: i64) -> Quantity {
        Quantity { nano: i128::from(units) * NANO, format: Format::DecimalSi, written: None }
    }

    /// A quantity of thousandths, as CPU is counted.
    pub fn milli(milli: i64) -> Quantity {
        Quantity { nano: i128::from(milli) * (NANO / 1000), format: Format::DecimalSi, written: None }
    }

    /// Thousand-millionths.
    pub fn nano(&self) -> i128 {
        self.nano
    }

    /// Thousandths, rounded up as `MilliValue` does.
    pub fn milli_value(&self) -> i64 {
        ceil_div(self.nano, NANO / 1000)
    }

    /// Whole units, rounded up as `Value` does.
    pub fn value(&self) -> i64 {
        ceil_div(self.nano, NANO)
    }

    /// The format that it prints in.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The canonical text that was parsed, where it was canonical.
    pub fn written(&self) -> Option<&str> {
        self.written.as_deref()
    }

    /// The sum, in this quantity's format.
    pub fn plus(&self, other: &Quantity) -> Quantity {
        Quantity { nano: self.nano + other.nano, format: self.format, written: None }
    }

    /// The difference, in this quantity's format.
    pub fn minus(&self, other: &Quantity) -> Quantity {
        Quantity { nano: self.nano - other.nano, format: self.format, written: None }
    }

    /// Parses the API's text form.
    ///
    /// Errors: `None` where the text is no quantity.
    pub fn parse(text: &str) -> Option<Quantity> {
        let digits_end = text
            .char_indices()
            .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*at == 0 && (*c == '-' || *c == '+'))))
            .map_or(text.len(), |(at, _)| at);
        let (number, suffix) = text.split_at(digits_end);
        let (scale_two, scale_ten, format) = match suffix {
            "" => (0, 0, Format::DecimalSi),
            "n" => (0, -9, Format::DecimalSi),
            "u" => (0, -6, Format::DecimalSi),
            "m" => (0, -3, Format::DecimalSi),
            "k" => (0, 3, Format::DecimalSi),
            "M" => (0, 6, Format::DecimalSi),
            "G" => (0, 9, Format::DecimalSi),
            "T" => (0, 12, Format::DecimalSi),
            "P" => (0, 15, Format::DecimalSi),
            "E" => (0, 18, Format::DecimalSi),
            "Ki" => (10, 0, Format::BinarySi),
            "Mi" => (20, 0, Format::BinarySi),
            "Gi" => (30, 0, Format::BinarySi),
            "Ti" => (40, 0, Format::BinarySi),
            "Pi" => (50, 0, Format::BinarySi),
            "Ei" => (60, 0, Format::BinarySi),
            _ => {
                let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
                (0, exponent.clamp(-18, 18), Format::DecimalExponent)
            }
        };
        let (negative, number) = match number.as_bytes().first()? {
            b'-' => (true, &number[1..]),
            b'+' => (false, &number[1..]),
            _ => (false, number),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || whole.len() > 18 || fraction.contains('.') {
            return None;
        }
        let fraction = &fraction[..fraction.len().min(9)];
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let mut nano = digits.checked_mul(10_i128.pow(9 - fraction.len() as u32))?;
        nano = nano.checked_mul(1_i128 << scale_two)?;
        nano = if scale_ten >= 0 {
            nano.checked_mul(10_i128.pow(scale_ten as u32))?
        } else {
            let divisor = 10_i128.pow(scale_ten.unsigned_abs());
            (nano + divisor - 1) / divisor
        };
        let nano =
            (if negative { -nano } else { nano }).clamp(-i128::from(i64::MAX) * NANO, i128::from(i64::MAX) * NANO);
        let mut quantity = Quantity { nano, format, written: None };
        if quantity.canonical() == text {
            quantity.written = Some(text.to_owned());
        }
        Some(quantity)
    }

    /// The canonical text: the largest suffix that leaves a whole number.
    pub fn canonical(&self) -> String {
        if self.nano == 0 {
            return "0".to_owned();
        }
        if self.format == Format::BinarySi && self.nano % NANO == 0 && self.nano.abs() >= 1024 * NANO {
            let mut units = self.nano / NANO;
            let mut at = 0;
            while at < 6 && units % 1024 == 0 {
                units /= 1024;
                at += 1;
            }
            return format!("{units}{}", ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][at]);
        }
        let mut amount = self.nano;
        let mut at = 0;
        while at < 9 && amount % 1000 == 0 {
            amount /= 1000;
            at += 1;
        }
        let suffix = match self.format {
            Format::DecimalExponent => ["e-9", "e-6", "e-3", "", "e3", "e6", "e9", "e12", "e15", "e18"][at],
            Format::DecimalSi | Format::BinarySi => ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][at],
        };
        format!("{amount}{suffix}")
    }
}

fn ceil_div(amount: i128, by: i128) -> i64 {
    let quotient = amount.div_euclid(by) + i128::from(amount.rem_euclid(by) != 0);
    i64::try_from(quotient).unwrap_or(if quotient > 0 { i64::MAX } else { i64::MIN })
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.canonical())
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, canonical: &str, milli: i64) {
        let quantity = Quantity::parse(text).expect("it parses");
        assert_eq!((quantity.to_string().as_str(), quantity.milli_value()), (canonical, milli), "{text}");
    }

    #[test]
    fn canonical_forms() {
        check("100m", "100m", 100);
        check("0.5", "500m", 500);
        check("1000m", "1", 1000);
        check("128Mi", "128Mi", 134_217_728_000);
        check("1024Mi", "1Gi", 1_073_741_824_000);
        check("1.5Gi", "1536Mi", 1_610_612_736_000);
        check("2e3", "2e3", 2_000_000);
        check("100Ki", "100Ki", 102_400_000);
        check("0", "0", 0);
        check("1500", "1500", 1_500_000);
        check("2000", "2k", 2_000_000);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "abc", "1x", "1.2.3", "--1", "Mi", "."] {
            assert!(Quantity::parse(text).is_none(), "{text}");
        }
    }
}
