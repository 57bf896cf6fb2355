//! SHA-256 in the form that everything here prints: lowercase hex.

use std::fmt;

use sha2::{Digest, Sha256};

/// A SHA-256, shown as 64 lowercase hex digits. Sorts as its text does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256Hex([u8; 32]);

/// The hash of `bytes`.
pub fn sha256_hex(bytes: &[u8]) -> Sha256Hex {
    Sha256Hex(Sha256::digest(bytes).into())
}

impl Sha256Hex {
    /// The hash that is written so; `None` for anything but 64 lowercase hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let digits: [[u8; 2]; 32] = pairs.try_into().ok().filter(|_| rest.is_empty())?;
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(digits) {
            *byte = digit(high)? << 4 | digit(low)?;
        }
        Some(Sha256Hex(bytes))
    }
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

impl<T: Into<[u8; 32]>> From<T> for Sha256Hex {
    fn from(bytes: T) -> Self {
        Sha256Hex(bytes.into())
    }
}

impl fmt::Display for Sha256Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Sha256Hex {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = sha256_hex(b"text");
        let text = hash.to_string();
        assert_eq!(Sha256Hex::parse(&text), Some(hash));
        for wrong in ["", &text[1..], &format!("{text}0"), &text.to_uppercase()] {
            assert_eq!(Sha256Hex::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_hash_of_nothing() {
        assert_eq!(
            sha256_hex(b"").to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
