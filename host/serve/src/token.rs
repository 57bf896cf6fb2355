//! The token: who may ask.
//!
//! Only hashes of it are kept and compared, in constant time, so that neither its length nor its beginning
//! can be found by asking. A browser gets a cookie that follows from it and does not tell it. Nothing here
//! is ever printed.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The name of the cookie.
const COOKIE: &str = "solver-host";
/// The word that sets the hash for a cookie apart from the one of the token itself.
const FOR_COOKIES: &[u8] = b"solver-host cookie\0";

/// The most bytes of a token.
const MOST_BYTES: usize = 1_024;

/// The token that requests have to bring.
#[derive(Clone)]
pub struct Token {
    hash: [u8; 32],
    cookie: String,
}

/// Why a text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// There is nothing in it.
    #[error("the token is empty")]
    Empty,
    /// It cannot stand in a header.
    #[error(
        "the token has a space or a byte that is no visible ASCII character; use letters and digits"
    )]
    Unfit,
    /// It is too long.
    #[error("the token is longer than {MOST_BYTES} bytes")]
    TooLong,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// The token in a text, without the space around it.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        if text.len() > MOST_BYTES {
            return Err(TokenError::TooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Unfit);
        }
        let of_cookie = Sha256::new()
            .chain_update(FOR_COOKIES)
            .chain_update(text)
            .finalize();
        Ok(Token {
            hash: Sha256::digest(text).into(),
            cookie: of_cookie.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }

    /// Whether it is this one.
    pub(crate) fn is(&self, said: &[u8]) -> bool {
        let said: [u8; 32] = Sha256::digest(said).into();
        said.ct_eq(&self.hash).into()
    }

    /// Whether a header `Authorization` brings it.
    pub(crate) fn is_brought(&self, authorization: &[u8]) -> bool {
        const SCHEME: &[u8] = b"bearer ";
        let Some((scheme, said)) = authorization.split_at_checked(SCHEME.len()) else {
            return false;
        };
        scheme.eq_ignore_ascii_case(SCHEME) && self.is(said.trim_ascii())
    }

    /// Whether a header `Cookie` has the cookie of a browser that brought it once.
    pub(crate) fn is_remembered(&self, cookies: &[u8]) -> bool {
        let mut pairs = cookies.split(|&byte| byte == b';');
        pairs.any(|pair| {
            let mut halves = pair.trim_ascii().splitn(2, |&byte| byte == b'=');
            let name = halves.next() == Some(COOKIE.as_bytes());
            let value = halves.next().unwrap_or_default();
            name && bool::from(value.ct_eq(self.cookie.as_bytes()))
        })
    }

    /// The header `Set-Cookie` for a browser that has brought it.
    pub(crate) fn cookie(&self) -> String {
        format!(
            "{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict",
            self.cookie
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_to_bring_all_of_it_and_nothing_else() {
        let token = Token::new(" s3cret-token\n").unwrap();
        for (header, is_right) in [
            ("Bearer s3cret-token", true),
            ("bearer  s3cret-token ", true),
            ("Bearer s3cret-toke", false),
            ("Bearer s3cret-token2", false),
            ("Bearer S3cret-token", false),
            ("Bearer ", false),
            ("Bearer", false),
            ("Basic s3cret-token", false),
            ("s3cret-token", false),
            ("", false),
        ] {
            assert_eq!(token.is_brought(header.as_bytes()), is_right, "{header}");
        }
    }

    #[test]
    fn a_cookie_remembers_it_and_does_not_tell_it() {
        let token = Token::new("s3cret").unwrap();
        let set = token.cookie();
        assert!(!set.contains("s3cret"));
        assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Strict"));
        let (pair, _) = set.split_once(';').unwrap();
        assert!(token.is_remembered(pair.as_bytes()));
        assert!(token.is_remembered(format!("a=b; {pair}; c=d").as_bytes()));
        for wrong in [
            "",
            "solver-host=",
            "solver-host=s3cret",
            "other=1",
            &pair[1..],
        ] {
            assert!(!token.is_remembered(wrong.as_bytes()), "{wrong}");
        }
        let other = Token::new("another").unwrap();
        assert!(!other.is_remembered(pair.as_bytes()));
        assert_eq!(format!("{token:?}"), "Token");
    }

    #[test]
    fn what_no_header_can_bring_is_no_token() {
        for (text, error) in [
            ("", TokenError::Empty),
            (" \n", TokenError::Empty),
            ("two words", TokenError::Unfit),
            ("tökén", TokenError::Unfit),
        ] {
            assert_eq!(Token::new(text).unwrap_err(), error);
        }
        assert_eq!(
            Token::new(&"x".repeat(1_025)).unwrap_err(),
            TokenError::TooLong
        );
    }
}
