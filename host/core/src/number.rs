//! Numbers as people write them: `20000000`, `20_000_000`, `20M`, `1.5k`, `1e6`.
//!
//! Owns the exact reading of what somebody typed. Leaves ranges to [`crate::limits`], and JSON, where
//! a number is what JSON says, to those who read it.

use crate::quote::quoted;

/// A text that is no whole number, or one beyond 64 bits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// No number in any form that is known here.
    #[error("'{0}' is no number; write it as 20000000, 20_000_000, 20M or 2e7")]
    Unreadable(String),
    /// A number with a part of one left over.
    #[error("'{0}' is no whole number; write it as 20000000, 20_000_000, 20M or 2e7")]
    Fraction(String),
    /// A number beyond 64 bits.
    #[error("'{0}' is out of range; use 0 to {max}", max = u64::MAX)]
    TooLarge(String),
}

/// The letters behind a number, each with its power of ten.
const UNITS: [(char, u32); 4] = [('k', 3), ('M', 6), ('G', 9), ('T', 12)];

/// The most digits of an exponent: a number of more is beyond 64 bits, or has been written for fun.
const MOST_EXPONENT_DIGITS: usize = 4;

/// Reads a whole number: digits, which `_` may part; then a fraction; then an exponent, or a letter for
/// thousands (`k`, `M`, `G`, `T`, in either case).
pub fn whole(text: &str) -> Result<u64, NumberError> {
    let unreadable = || NumberError::Unreadable(quoted(text));
    let (mantissa, power) = split_power(text).ok_or_else(unreadable)?;
    let (before, after) = match mantissa.split_once('.') {
        Some((before, after)) => (before, Some(after)),
        None => (mantissa, None),
    };
    let mut digits = plain_digits(before).ok_or_else(unreadable)?;
    let mut left_over = 0;
    if let Some(after) = after {
        let after = plain_digits(after).ok_or_else(unreadable)?;
        let after = after.trim_end_matches('0');
        left_over = u32::try_from(after.len()).map_err(|_| unreadable())?;
        digits.push_str(after);
    }
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(0);
    }
    let Some(zeros) = power.checked_sub(left_over) else {
        return Err(NumberError::Fraction(quoted(text)));
    };
    let too_large = || NumberError::TooLarge(quoted(text));
    let number: u64 = digits.parse().map_err(|_| too_large())?;
    10u64
        .checked_pow(zeros)
        .and_then(|factor| number.checked_mul(factor))
        .ok_or_else(too_large)
}

/// Reads a count that this machine can hold.
pub fn count(text: &str) -> Result<usize, NumberError> {
    usize::try_from(whole(text)?).map_err(|_| NumberError::TooLarge(quoted(text)))
}

/// The text before the exponent or the letter, and the power of ten that it means.
fn split_power(text: &str) -> Option<(&str, u32)> {
    if let Some((mantissa, exponent)) = text.split_once(['e', 'E']) {
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        let is_plain = exponent.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (1..=MOST_EXPONENT_DIGITS).contains(&exponent.len());
        return (is_plain && fits).then_some((mantissa, exponent.parse().ok()?));
    }
    let unit = UNITS.iter().find_map(|(letter, power)| {
        let mantissa = text.strip_suffix([
            *letter,
            letter.to_ascii_lowercase(),
            letter.to_ascii_uppercase(),
        ])?;
        Some((mantissa, *power))
    });
    Some(unit.unwrap_or((text, 0)))
}

/// The digits alone; none where something else stands there, or a `_` that parts no digits.
fn plain_digits(text: &str) -> Option<String> {
    let parts = || text.split('_');
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts().all(is_digits).then(|| parts().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, number) in [
            ("0", 0),
            ("7", 7),
            ("007", 7),
            ("20000000", 20_000_000),
            ("20_000_000", 20_000_000),
            ("20M", 20_000_000),
            ("20m", 20_000_000),
            ("20k", 20_000),
            ("20K", 20_000),
            ("1.5M", 1_500_000),
            ("1.50M", 1_500_000),
            ("0.000001M", 1),
            ("2G", 2_000_000_000),
            ("1T", 1_000_000_000_000),
            ("1e6", 1_000_000),
            ("1E6", 1_000_000),
            ("1e+6", 1_000_000),
            ("1.25e2", 125),
            ("12e0", 12),
            ("3.0", 3),
            ("0e99", 0),
            ("0.0", 0),
            ("1_0.5k", 10_500),
            ("18446744073709551615", u64::MAX),
            ("18446744.073709551615T", u64::MAX),
        ] {
            assert_eq!(whole(text), Ok(number), "{text}");
        }
    }

    #[test]
    fn a_part_of_one_is_refused() {
        for text in ["0.5", "1.5", "1.0001k", "1.2345e3", "0.1"] {
            assert_eq!(whole(text), Err(NumberError::Fraction(text.to_owned())));
        }
        let said = whole("0.5").unwrap_err().to_string();
        assert!(said.starts_with("'0.5' is no whole number; "), "{said}");
    }

    #[test]
    fn more_than_64_bits_are_refused() {
        for text in [
            "18446744073709551616",
            "18446745T",
            "1e20",
            "1e9999",
            "99999999999999999999999",
        ] {
            assert_eq!(whole(text), Err(NumberError::TooLarge(text.to_owned())));
        }
    }

    #[test]
    fn nothing_else_is_a_number() {
        for text in [
            "", " ", "ten", "-1", "+1", "1 000", "1,000", "_1", "1_", "1__0", ".5", "5.", "1.",
            "1.M", "M", "1e", "e6", "1e-3", "1e5.5", "1e10000", "1kk", "1Ki", "20MiB", "0x10",
            "1.2.3", "١", "1e6M", "inf", "NaN", "1.5_M", "1._5M",
        ] {
            let error = whole(text).unwrap_err();
            assert!(
                matches!(error, NumberError::Unreadable(_)),
                "{text}: {error}"
            );
        }
    }
}
