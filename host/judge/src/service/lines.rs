//! Cuts input into lines. A line that is too long is thrown away to its end without being held.

use std::io::{self, BufRead};

use solver_core::input::without_mark;

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

/// A line that is cut out of pieces as they come.
#[derive(Debug, Default)]
pub struct Cutting {
    line: Vec<u8>,
    too_long: bool,
    /// Whether there was anything since the last line ended.
    any: bool,
}

impl Cutting {
    /// Takes bytes of a piece up to the end of the line: how many, and the line where it ends.
    pub fn take(&mut self, piece: &[u8]) -> (usize, Option<Line>) {
        let end = piece.iter().position(|&byte| byte == b'\n');
        let part = &piece[..end.unwrap_or(piece.len())];
        self.any |= !piece.is_empty();
        if !self.too_long && self.line.len() + part.len() > MAX_LINE_BYTES {
            self.too_long = true;
            self.line = Vec::new();
        }
        if !self.too_long {
            self.line.extend_from_slice(part);
        }
        match end {
            Some(end) => (end + 1, self.end()),
            None => (piece.len(), None),
        }
    }

    /// The end of the input, where a line without a break counts.
    pub fn end(&mut self) -> Option<Line> {
        let Cutting {
            line,
            too_long,
            any,
        } = std::mem::take(self);
        match (any, too_long) {
            (false, _) => None,
            (true, true) => Some(Line::TooLong),
            (true, false) => Some(Line::Whole(line)),
        }
    }

    /// The bytes of the line that are held.
    pub fn held(&self) -> usize {
        self.line.len()
    }
}

/// Reads the next line; none at the end of the input. A last line without a break counts.
pub fn next_line(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut cutting = Cutting::default();
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(cutting.end());
        }
        let (used, line) = cutting.take(available);
        input.consume(used);
        if line.is_some() {
            return Ok(line);
        }
    }
}

/// Whether a line of a stream is passed over: it is blank.
pub fn is_blank(line: &[u8]) -> bool {
    without_mark(line).trim_ascii().is_empty()
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
