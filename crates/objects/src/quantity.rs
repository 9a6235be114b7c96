//! Resource quantities: `100m`, `128Mi`, `1.5`, `2e3`.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

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
const DIGITS: &str = "0123456789";
const FORMAT_ERROR: &str =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_ERROR: &str = "unable to parse quantity's suffix";

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
        Quantity { nano: self.nano.saturating_add(other.nano), format: self.format, written: None }
    }

    /// The difference, in this quantity's format.
    pub fn minus(&self, other: &Quantity) -> Quantity {
        Quantity { nano: self.nano.saturating_sub(other.nano), format: self.format, written: None }
    }

    /// Parses the API's text form, as `ParseQuantity` does. What is too large for a power of two becomes the largest
    /// whole number of 64 bits; what is too small becomes a thousand-millionth.
    ///
    /// Errors: `text` is no quantity, with the server's message.
    pub fn parse(text: &str) -> Result<Quantity, &'static str> {
        let (negative, number, suffix) = parts(text)?;
        let (scale_two, scale_ten, format) = scale(suffix).ok_or(SUFFIX_ERROR)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let kept = fraction.len().min(27);
        let mut amount: i128 = 0;
        for digit in whole.bytes().chain(fraction[..kept].bytes()) {
            amount = amount.saturating_mul(10).saturating_add(i128::from(digit - b'0'));
        }
        amount = amount.saturating_mul(1 << scale_two);
        let places = scale_ten.saturating_add(9).saturating_sub(kept as i32);
        let power = 10_i128.saturating_pow(places.unsigned_abs());
        let mut nano =
            if places >= 0 { amount.saturating_mul(power) } else { amount / power + i128::from(amount % power != 0) };
        let mut format = format;
        if format == Format::BinarySi {
            nano = nano.min(i128::from(i64::MAX) * NANO);
            if nano < NANO && nano > 0 {
                format = Format::DecimalSi;
            }
        }
        let mut quantity = Quantity { nano: if negative { -nano } else { nano }, format, written: None };
        if quantity.canonical() == text {
            quantity.written = Some(text.to_owned());
        }
        Ok(quantity)
    }

    /// The quantity that a field of JSON holds: a text or a number.
    ///
    /// Errors: `value` is no quantity, with the server's message.
    pub fn read(value: &Value) -> Result<Quantity, &'static str> {
        match value {
            Value::String(text) => Quantity::parse(text.trim()),
            other => Quantity::parse(&other.to_string()),
        }
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
        while amount % 1000 == 0 {
            amount /= 1000;
            at += 1;
        }
        if self.format == Format::DecimalExponent {
            return if at == 3 { amount.to_string() } else { format!("{amount}e{}", at as i32 * 3 - 9) };
        }
        // Beyond `E` there is no suffix, and upstream prints none.
        format!("{amount}{}", ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"].get(at).unwrap_or(&""))
    }
}

/// The sign, the digits and the suffix of a text.
fn parts(text: &str) -> Result<(bool, &str, &str), &'static str> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = |text: &str, of: &str| text.find(|c: char| !of.contains(c)).unwrap_or(text.len());
    let whole = end(unsigned, DIGITS);
    let number = match unsigned[whole..].strip_prefix('.') {
        Some(rest) => whole + 1 + end(rest, DIGITS),
        None => whole,
    };
    let (number, suffix) = unsigned.split_at(number);
    let letters = &suffix[end(suffix, "eEinumkKMGTP")..];
    let exponent = letters.strip_prefix(['-', '+']).unwrap_or(letters);
    if text.is_empty() || end(exponent, DIGITS) < exponent.len() {
        return Err(FORMAT_ERROR);
    }
    Ok((text.starts_with('-'), number, suffix))
}

/// What a suffix multiplies by: a power of two, and a power of ten.
fn scale(suffix: &str) -> Option<(u32, i32, Format)> {
    if let Some(at) = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].iter().position(|known| *known == suffix) {
        return Some((at as u32 * 10 + 10, 0, Format::BinarySi));
    }
    if let Some(at) = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"].iter().position(|known| *known == suffix) {
        return Some((0, at as i32 * 3 - 9, Format::DecimalSi));
    }
    let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    Some((0, exponent, Format::DecimalExponent))
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
    fn large_and_small_amounts() {
        check("99999999999999999999", "99999999999999999999", i64::MAX);
        check("100000000000000000000", "100E", i64::MAX);
        check("9Ei", "9223372036854775807", i64::MAX);
        check("100Ei", "9223372036854775807", i64::MAX);
        check("0.0000000001", "1n", 1);
        check("1.0000000001", "1000000001n", 1001);
        check("1e20", "100e18", i64::MAX);
        check("1e-3", "1e-3", 1);
        check("1e-12", "1e-9", 1);
        check("-1500m", "-1500m", -1500);
        check("0.5Ki", "512", 512_000);
        check("0.0001Ki", "102400u", 103);
        // Upstream takes a number without digits for nothing.
        check("Mi", "0", 0);
        check(".", "0", 0);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "abc", "1x", "1.2.3", "1MB", "1 Gi", "é"] {
            assert_eq!(Quantity::parse(text), Err(FORMAT_ERROR), "{text}");
        }
        for text in ["1K", "--1", "1mi", "1GiG", "1e", "1Mi3", "1e99999999999999999999"] {
            assert_eq!(Quantity::parse(text), Err(SUFFIX_ERROR), "{text}");
        }
    }
}
