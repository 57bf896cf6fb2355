//! From bytes to a program, and to its syntax tree where it has one.
//!
//! Owns which bytes of a text are the program, and the promise that no text is too deep for the stack: a
//! tree is taken apart level by level, so its depth is bounded before there is one. The bound is over the
//! tokens, which are read without recursion. Leaves to the interpreter what a text means that has no tree
//! here.

use std::borrow::Cow;
use std::ops::Range;

use ruff_python_ast::ModModule;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseOptions, lexer, parse_unchecked};
use solver_core::input::without_mark;
use solver_core::quote;
use solver_language::fence::{Fenced, Fences};
use solver_language::{Lines, MAX_PROGRAM_BYTES, Mistake};

/// The most bytes of a text: a program is its text and a little more.
pub(crate) const MAX_SOURCE_BYTES: usize = MAX_PROGRAM_BYTES;
/// The deepest tree of a logical line, counted in tokens that may nest.
const MAX_DEPTH: usize = 4_000;
/// The deepest nesting of brackets, as in CPython.
const MAX_BRACKETS: usize = 200;
/// The deepest indentation, as in CPython.
const MAX_INDENTS: usize = 100;

/// The most stack that it takes to drop a level of a tree.
const STACK_OF_A_LEVEL: usize = 512;
/// The stack that everything else takes.
const STACK_LEFT: usize = 256 << 10;

/// The program in a text.
pub(crate) struct Text<'a> {
    /// The program.
    pub program: Cow<'a, str>,
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its syntax tree, where it has one.
    pub tree: Option<ModModule>,
    fenced: Option<Fenced<'a>>,
}

/// A text that is no UTF-8.
pub(crate) struct NotUtf8 {
    /// The bytes that would have been the program.
    pub range: Range<usize>,
    /// The mistake.
    pub mistake: Mistake,
}

impl<'a> Text<'a> {
    /// The program: the text, or where that has no tree the last whole fence in it.
    pub fn of(bytes: &'a [u8]) -> Result<Self, NotUtf8> {
        let unmarked = without_mark(bytes);
        let mark = bytes.len() - unmarked.len();
        let whole = std::str::from_utf8(unmarked);
        let tree = whole.ok().and_then(tree);
        if tree.is_none()
            && let Fences::Whole(fenced) = Fences::of(unmarked)
        {
            return Text::in_fence(fenced, mark);
        }
        let range = mark..bytes.len();
        match whole {
            Ok(text) => Ok(Text {
                program: Cow::Borrowed(text),
                range,
                tree,
                fenced: None,
            }),
            Err(error) => {
                let (line, column) = end_of(&unmarked[..error.valid_up_to()]);
                Err(NotUtf8 {
                    range,
                    mistake: not_utf8(line, column),
                })
            }
        }
    }

    fn in_fence(fenced: Fenced<'a>, mark: usize) -> Result<Self, NotUtf8> {
        let Range { start, end } = fenced.range();
        let range = mark + start..mark + end;
        let program = match &fenced.text {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed),
            Cow::Owned(bytes) => std::str::from_utf8(bytes).map(|text| Cow::Owned(text.to_owned())),
        };
        match program {
            Ok(program) => Ok(Text {
                tree: tree(&program),
                program,
                range,
                fenced: Some(fenced),
            }),
            Err(error) => {
                let (line, column) = end_of(&fenced.text[..error.valid_up_to()]);
                let (line, column) = fenced.place(line, column);
                Err(NotUtf8 {
                    range,
                    mistake: not_utf8(line, column),
                })
            }
        }
    }

    /// Where its lines stand in the text.
    pub fn lines(&self) -> Lines {
        match &self.fenced {
            None => Lines::default(),
            Some(fenced) => Lines::of_program(fenced.place(1, 1).0, fenced.indents()),
        }
    }

    /// The line and the column of a byte of the program, in the text and from 1.
    pub fn place(&self, at: usize) -> (u32, u32) {
        let before = self.program.as_bytes().get(..at);
        let (line, column) = end_of(before.unwrap_or(self.program.as_bytes()));
        match &self.fenced {
            None => (line, column),
            Some(fenced) => fenced.place(line, column),
        }
    }

    /// The first place of the program in the text.
    pub fn start(&self) -> (u32, u32) {
        self.place(0)
    }
}

/// Why a program has no syntax tree.
pub(crate) enum Unparsed {
    /// It is so large or so deep that nobody writes it.
    TooDeep,
    /// It is no Python.
    Syntax {
        /// The byte where it ceases to be.
        at: usize,
        /// The reason.
        message: String,
    },
}

/// The syntax tree of a program, where it has one.
pub(crate) fn tree(program: &str) -> Option<ModModule> {
    parse(program).ok()
}

/// The syntax tree of a program, or why it has none.
pub(crate) fn parse(program: &str) -> Result<ModModule, Unparsed> {
    if program.len() > MAX_SOURCE_BYTES || !is_shallow(program) {
        return Err(Unparsed::TooDeep);
    }
    let parsed = parse_unchecked(program, ParseOptions::from(Mode::Module));
    let Some(error) = parsed.errors().first() else {
        return match parsed.try_into_module() {
            Some(module) => Ok(module.into_syntax()),
            None => Err(Unparsed::TooDeep),
        };
    };
    let unparsed = Unparsed::Syntax {
        at: error.location.start().to_usize(),
        message: quote::line(&error.error.to_string()),
    };
    // Behind a mistake the parser reads some tokens in another way than they were counted, so that what it
    // has built may be as deep as the text is long.
    let most = program.len().saturating_mul(STACK_OF_A_LEVEL);
    stacker::maybe_grow(
        most.saturating_add(STACK_LEFT),
        most.saturating_add(STACK_LEFT),
        || drop(parsed),
    );
    Err(unparsed)
}

/// Whether no part of a program is nested deeper than a tree may be.
///
/// A level of the tree takes a token at least. The parts that commas and semicolons separate stand side by
/// side, but for those of a lambda's parameters.
pub(crate) fn is_shallow(program: &str) -> bool {
    #[derive(Default)]
    struct Part {
        tokens: usize,
        has_lambda: bool,
    }
    let mut lexer = lexer::lex(program, Mode::Module);
    let mut open = vec![Part::default()];
    let (mut depth, mut indents) = (0usize, 0usize);
    let mut before = TokenKind::Newline;
    loop {
        let token = lexer.next_token();
        let Some(part) = open.last_mut() else {
            return false;
        };
        let mut opens = false;
        match token {
            TokenKind::EndOfFile => return true,
            TokenKind::Comment | TokenKind::NonLogicalNewline => continue,
            TokenKind::Newline => {
                open.clear();
                open.push(Part::default());
                depth = 0;
            }
            TokenKind::Indent => indents += 1,
            TokenKind::Dedent => indents = indents.saturating_sub(1),
            TokenKind::Comma | TokenKind::Semi if !part.has_lambda => {
                depth -= part.tokens;
                part.tokens = 0;
            }
            // Strings side by side are one.
            TokenKind::String if before == TokenKind::String => {}
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                if open.len() > 1 {
                    depth -= open.pop().map_or(0, |closed| closed.tokens);
                }
            }
            other => {
                part.tokens += 1;
                depth += 1;
                part.has_lambda |= other == TokenKind::Lambda;
                opens = matches!(
                    other,
                    TokenKind::Lpar
                        | TokenKind::Lsqb
                        | TokenKind::Lbrace
                        | TokenKind::FStringStart
                        | TokenKind::TStringStart
                );
            }
        }
        if opens {
            open.push(Part::default());
        }
        if depth > MAX_DEPTH || open.len() > MAX_BRACKETS || indents > MAX_INDENTS {
            return false;
        }
        before = token;
    }
}

fn not_utf8(line: u32, column: u32) -> Mistake {
    Mistake {
        line,
        column,
        kind: "not UTF-8",
        general: Vec::new(),
        reason: "not UTF-8; save the file as UTF-8".to_owned(),
    }
}

/// The place behind these bytes: line and column, both from 1.
fn end_of(bytes: &[u8]) -> (u32, u32) {
    let text = String::from_utf8_lossy(bytes);
    let line_start = text.rfind('\n').map_or(0, |at| at + 1);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (
        count(text.bytes().filter(|&byte| byte == b'\n').count() + 1),
        count(text[line_start..].chars().count() + 1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Text<'_> {
        match Text::of(bytes) {
            Ok(text) => text,
            Err(NotUtf8 { mistake, .. }) => panic!("{mistake}"),
        }
    }

    #[test]
    fn a_text_that_parses_is_the_program() {
        let fence = "'''\n```\nx = 1\n```\n'''\ndef f(I):\n    return I\n";
        let found = text(fence.as_bytes());
        assert_eq!(found.program, fence);
        assert!(found.tree.is_some());
        let marked = format!("\u{feff}{fence}");
        let found = text(marked.as_bytes());
        assert_eq!((&*found.program, found.range), (fence, 3..marked.len()));
    }

    #[test]
    fn the_last_whole_fence_of_what_does_not_parse_is_the_program() {
        let marked = "\u{feff}It is:\n  ```python\n  def f(I):\n      return I\n  ```\nDone.";
        let found = text(marked.as_bytes());
        assert_eq!(found.program, "def f(I):\n    return I\n");
        assert!(marked[found.range.clone()].starts_with("  def f(I)"));
        assert_eq!(found.place(10), (4, 3));
        assert_eq!(found.lines().in_text("E: x (line 2)"), "E: x (line 4)");
        // Nobody here knows what it is: the interpreter says.
        let broken = text(b"def f(I:\n    return I\n");
        assert!(broken.tree.is_none());
        assert_eq!(broken.range, 0..22);
    }

    #[test]
    fn bytes_that_are_no_text_have_a_place() {
        let place = |bytes: &[u8]| match Text::of(bytes) {
            Ok(text) => panic!("{}", text.program),
            Err(NotUtf8 { mistake, .. }) => (mistake.line, mistake.column),
        };
        assert_eq!(place(b"x = 1\ny = '\xff'"), (2, 6));
        assert_eq!(place(b"# coding: latin-1\nx = '\xe4'"), (2, 6));
        assert_eq!(place(b"So:\n```\nx = '\xff'\n```\n"), (3, 6));
    }

    #[test]
    fn what_people_write_is_shallow() {
        let table = format!("T = [{}]\n", "[1, -2, 'a' 'b'], ".repeat(20_000));
        let keys = format!("T = {{{}}}\n", "(1, 2): lambda: 3, ".repeat(300));
        let text = format!("x = ({})\n", "'a'\n".repeat(20_000));
        let steps = "x = x + 1; ".repeat(20_000);
        let sum = format!("x = {}1", "1 + ".repeat(1_000));
        for program in [table, keys, text, steps, sum] {
            assert!(is_shallow(&program), "{program:.20}");
            assert!(tree(&program).is_some(), "{program:.20}");
        }
    }

    #[test]
    fn what_is_deep_has_no_tree() {
        for part in [
            "-",
            "not ",
            "a.",
            "a[",
            "(",
            "lambda:",
            "lambda a,b:",
            "a(1)(",
            "1+",
            "x=",
            "f'{",
            "a if b else ",
            "await ",
            "{1:",
            "[x for x in ",
            "*",
            "yield ",
            "a.b(c).",
        ] {
            let deep = format!("x = {}1", part.repeat(60_000));
            assert!(!is_shallow(&deep), "{part}");
            assert!(tree(&deep).is_none());
        }
        let mut nested = String::new();
        for level in 0..150 {
            nested += &format!("{}if 1:\n", " ".repeat(level));
        }
        assert!(!is_shallow(&nested));
    }

    #[test]
    fn what_a_mistake_hides_from_the_scan_is_no_danger_either() {
        let signs = "-".repeat(MAX_SOURCE_BYTES - 100);
        for program in [
            format!("f\"\"\"{{'''\"\"\"'''}}{{\"\"\"\n{signs}I"),
            format!("f'{{'{signs}1"),
            format!("f'{{(' '{signs}1"),
            format!("f'{{x!r'\n{signs}1"),
            format!("f'{{[\n'{signs}1"),
            format!("x = (\n'{signs}1"),
            format!("x = ' \\\n{signs}1"),
        ] {
            assert!(tree(&program).is_none(), "{program:.20}");
        }
    }

    #[test]
    fn the_deepest_tree_is_no_danger_to_a_thread() {
        let count = MAX_DEPTH - 10;
        for program in [
            format!("x = {}1", "-".repeat(count)),
            format!("x = {}1", "1**".repeat(count / 2)),
            format!("x = {}1", "lambda:".repeat(count / 2)),
            format!("x = a{}", ".a".repeat(count / 2)),
            format!("x = a{}", "()".repeat(count)),
            format!("x = {}", "1 if 1 else ".repeat(count / 4) + "1"),
        ] {
            assert!(is_shallow(&program), "{program:.20}");
            drop(tree(&program));
        }
    }
}
