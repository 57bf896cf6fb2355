//! Cuts input into lines. A line that is too long is thrown away to its end without being held.

use std::io::{self, BufRead};

/// The most bytes of a line, its end not counted.
pub const MAX_LINE_BYTES: usize = 16 << 20;

/// A line of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Its bytes, without the line break.
    Whole(Vec<u8>),
    /// It was longer than [`MAX_LINE_BYTES`], and is gone.
    TooLong,
}

/// Reads the next line; none at the end of the input. A last line without a break counts.
pub fn next_line(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let mut too_long = false;
    let mut any = false;
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            break;
        }
        any = true;
        let end = available.iter().position(|&byte| byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        if !too_long && line.len() + part.len() > MAX_LINE_BYTES {
            too_long = true;
            line = Vec::new();
        }
        if !too_long {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(match (any, too_long) {
        (false, _) => None,
        (true, true) => Some(Line::TooLong),
        (true, false) => Some(Line::Whole(line)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<Line> {
        let mut input = io::BufReader::with_capacity(7, text);
        std::iter::from_fn(|| next_line(&mut input).unwrap()).collect()
    }

    #[test]
    fn lines_end_at_breaks_and_at_the_end() {
        let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
        assert_eq!(all(b""), []);
        assert_eq!(all(b"\n"), [whole("")]);
        assert_eq!(
            all(b"a long line\n\nlast"),
            [whole("a long line"), whole(""), whole("last")]
        );
    }

    #[test]
    fn a_line_that_is_too_long_goes_and_the_next_stays() {
        let mut text = vec![b'x'; MAX_LINE_BYTES + 1];
        text.extend_from_slice(b"\nnext\n");
        assert_eq!(all(&text), [Line::TooLong, Line::Whole(b"next".to_vec())]);
        let most = vec![b'x'; MAX_LINE_BYTES];
        assert_eq!(all(&most), [Line::Whole(most.clone())]);
    }
}
