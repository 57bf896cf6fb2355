//! Where a large file is cut into pieces that are parsed one by one: a syntax tree takes fifty times
//! the memory of its text, and only that of one piece is there at a time.
//!
//! A piece starts at a `def` in the first column. Such a word ends the statement before it, if that
//! can end at all, so Python parses a file exactly where it parses all of its pieces. The scan of
//! [`super::guard`] says where statements start; it knows strings, brackets and joined lines.

use std::ops::Range;

/// The most tokens from where one function starts to where the next one does: more than any program
/// has that is small enough to run.
pub(crate) const MAX_TOKENS: usize = 400_000;
/// Tokens from which on a piece ends with its function.
pub(crate) const ENOUGH_TOKENS: usize = 50_000;

/// The pieces of a text, found from its start to its end.
pub(crate) struct Pieces {
    enough: usize,
    ended: Vec<Range<usize>>,
    piece: Part,
    function: Part,
    /// Whether the statement before is a decorator, which belongs to what follows.
    decorated: bool,
}

#[derive(Clone, Copy)]
struct Part {
    start: usize,
    tokens: usize,
}

impl Part {
    fn at(start: usize) -> Self {
        Part { start, tokens: 0 }
    }
}

/// More tokens than a function may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManyTokens {
    /// The byte with which the function starts.
    pub start: usize,
    /// Its tokens.
    pub found: usize,
}

impl Pieces {
    /// Before the first byte. A piece ends with the function that brings it to `enough` tokens.
    pub fn of(enough: usize) -> Self {
        Pieces {
            enough,
            ended: Vec::new(),
            piece: Part::at(0),
            function: Part::at(0),
            decorated: false,
        }
    }

    /// Counts tokens.
    pub fn count(&mut self, tokens: usize) {
        self.piece.tokens += tokens;
        self.function.tokens += tokens;
    }

    /// A statement starts in the first column, at byte `start`.
    pub fn statement(&mut self, bytes: &[u8], start: usize) -> Result<(), TooManyTokens> {
        let decorated = std::mem::replace(&mut self.decorated, bytes[start] == b'@');
        if decorated || !is_def(&bytes[start..]) {
            return Ok(());
        }
        self.end_function()?;
        self.function = Part::at(start);
        if self.piece.tokens >= self.enough {
            self.ended.push(self.piece.start..start);
            self.piece = Part::at(start);
        }
        Ok(())
    }

    /// All pieces of a text of `len` bytes; at least one.
    pub fn end(mut self, len: usize) -> Result<Vec<Range<usize>>, TooManyTokens> {
        self.end_function()?;
        self.ended.push(self.piece.start..len);
        Ok(self.ended)
    }

    fn end_function(&self) -> Result<(), TooManyTokens> {
        if self.function.tokens > MAX_TOKENS {
            return Err(TooManyTokens {
                start: self.function.start,
                found: self.function.tokens,
            });
        }
        Ok(())
    }
}

fn is_def(bytes: &[u8]) -> bool {
    bytes
        .strip_prefix(b"def")
        .is_some_and(|rest| !rest.first().copied().is_some_and(is_of_a_word))
}

/// Whether a byte can stand in a name or a number.
pub(crate) fn is_of_a_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::guard;
    use crate::frontend::parse_file;

    fn check(text: &str) -> Result<Vec<Range<usize>>, crate::frontend::CompileError> {
        guard::check(text, ENOUGH_TOKENS)
    }

    /// Text of so many functions, each of which calls the one before it, and as many beside them.
    fn functions(count: usize) -> String {
        let call = |n: usize| format!("def f{n}(I):\n    return f{}(I)\n\n", n - 1);
        let body = "    x = rot90(vmirror(I))\n".repeat(100);
        let filler = |n: usize| format!("# text (((\ndef g{n}(I):\n{body}    return x\n\n");
        let rest: String = (1..count).map(|n| call(n) + &filler(n)).collect();
        "def f0(I):\n    return hmirror(I)\n\n".to_owned() + &rest
    }

    #[test]
    fn a_large_file_is_cut_before_functions_and_means_the_same() {
        let text = functions(200);
        let pieces = check(&text).unwrap();
        assert!(pieces.len() > 2);
        let (first, last) = (&pieces[0], &pieces[pieces.len() - 1]);
        assert_eq!((first.start, last.end), (0, text.len()));
        for pair in pieces.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
            assert!(text[pair[1].start..].starts_with("def "));
        }
        let file = parse_file(text.as_bytes());
        assert_eq!(file.solvers.len(), 399);
        for solver in &file.solvers {
            let source = &text[solver.range.clone()];
            assert!(source.starts_with(&format!("def {}(I):", solver.name)));
            let line = text[..solver.range.start].matches('\n').count() + 1;
            assert_eq!(solver.first_line as usize, line);
            assert!(solver.source.is_ok(), "{:?}", solver.source);
        }
        // The last one calls all those before it, in whatever piece they stand.
        let last = file.find("f199").unwrap();
        assert_eq!(file.solvers[last].places.len(), 200);
    }

    #[test]
    fn an_error_in_a_later_piece_has_its_place_in_the_file() {
        let text = functions(200) + "def broken(I):\n    return (]\n";
        let file = parse_file(text.as_bytes());
        let [whole] = &file.solvers[..] else {
            panic!("{} solvers", file.solvers.len());
        };
        let error = whole.source.as_ref().unwrap_err();
        assert_eq!(error.at.line as usize, text.lines().count());
    }

    #[test]
    fn nothing_is_cut_where_a_def_starts_no_statement() {
        let body = "x = f(1)\n".repeat(20_000);
        for rest in [
            "'''\ndef g(I):\n'''",
            "f(\ndef g)",
            "@ g\n\n# decorated\ndef g(I): pass",
            "x = \\\ndef g",
            "x = \\\r\ndef g",
            "'\\\r\ndef g'",
            "define = 1",
            " def g(I): pass",
        ] {
            assert_eq!(check(&format!("{body}{rest}")).unwrap().len(), 1, "{rest}");
        }
        let cut = check(&format!("{body}def g(I): pass"));
        assert_eq!(cut.unwrap().len(), 2);
    }

    #[test]
    fn a_function_of_too_many_tokens_is_refused_where_it_starts() {
        let fits = format!("def f(I):\n{}", " x=1\n".repeat(MAX_TOKENS / 3 - 3));
        assert!(check(&fits).is_ok());
        let more = format!("y = 1\n{fits}{}", " x=1\n".repeat(10));
        let error = check(&more).unwrap_err();
        assert_eq!((error.at.line, error.at.column), (2, 1));
        assert!(error.to_string().contains("400026"), "{error}");
    }
}
