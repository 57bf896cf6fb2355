//! Programs inside of Markdown: what language models write around them.
//!
//! Owns which lines are fences and where a program in one stands in its text. Leaves to the languages
//! when to look for one: a text that is a program as it stands is left alone.

use std::borrow::Cow;

/// Spaces that may stand before the marks of a fence.
const MOST_INDENT: usize = 3;
/// Marks of a fence at least.
const LEAST_MARKS: usize = 3;

/// The fences found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fences<'a> {
    /// There are none.
    None,
    /// One was opened on this line, counted from 1, and nothing closes it; none is whole.
    Unclosed(u32),
    /// The last whole one.
    Whole(Fenced<'a>),
}

/// The program in a fence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fenced<'a> {
    /// Its bytes. The indentation of the fence is taken from its lines.
    pub text: Cow<'a, [u8]>,
    /// Where it starts in the text around it.
    start: usize,
    /// Where it ends there.
    end: usize,
    /// Lines before it.
    lines_before: u32,
    /// Of an indented program each line: where it starts in `text`, and how much was taken from it
    /// and from all before it.
    lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    start: usize,
    taken: usize,
    taken_so_far: usize,
}

impl<'a> Fences<'a> {
    /// Reads a text, once from its start to its end.
    pub fn of(text: &'a [u8]) -> Self {
        let mut open: Option<(Marks, usize, u32)> = None;
        let mut whole = None;
        let mut at = 0;
        for (number, line) in (1..).zip(text.split_inclusive(|&byte| byte == b'\n')) {
            let start = at;
            at += line.len();
            let Some(marks) = Marks::of(line) else {
                continue;
            };
            match open {
                None => open = marks.can_open.then_some((marks, at, number)),
                Some((opened, from, after)) if marks.closes(&opened) => {
                    whole = Some((opened.indent, from..start, after));
                    open = None;
                }
                Some(_) => {}
            }
        }
        match (whole, open) {
            (Some((indent, range, lines_before)), _) => {
                Fences::Whole(Fenced::new(text, range, lines_before, indent))
            }
            (None, Some((_, _, line))) => Fences::Unclosed(line),
            (None, None) => Fences::None,
        }
    }
}

/// The marks of a line that may be a fence.
#[derive(Clone, Copy)]
struct Marks {
    indent: usize,
    mark: u8,
    count: usize,
    can_open: bool,
    can_close: bool,
}

impl Marks {
    fn of(line: &[u8]) -> Option<Self> {
        let indent = line.iter().take_while(|&&byte| byte == b' ').count();
        let marks = &line[indent..];
        let mark = *marks.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let count = marks.iter().take_while(|&&byte| byte == mark).count();
        if indent > MOST_INDENT || count < LEAST_MARKS {
            return None;
        }
        let rest = marks[count..].trim_ascii();
        Some(Marks {
            indent,
            mark,
            count,
            // "```x``` and more" is code in a line of prose.
            can_open: mark == b'~' || !rest.contains(&b'`'),
            can_close: rest.is_empty(),
        })
    }

    fn closes(&self, opened: &Marks) -> bool {
        self.can_close && self.mark == opened.mark && self.count >= opened.count
    }
}

impl<'a> Fenced<'a> {
    fn new(
        text: &'a [u8],
        range: std::ops::Range<usize>,
        lines_before: u32,
        indent: usize,
    ) -> Self {
        let (start, end) = (range.start, range.end);
        let inside = &text[range];
        let mut fenced = Fenced {
            text: Cow::Borrowed(inside),
            start,
            end,
            lines_before,
            lines: Vec::new(),
        };
        if indent == 0 {
            return fenced;
        }
        let mut less = Vec::with_capacity(inside.len());
        let mut taken_so_far = 0;
        for line in inside.split_inclusive(|&byte| byte == b'\n') {
            let spaces = line.iter().take_while(|&&byte| byte == b' ').count();
            let taken = spaces.min(indent);
            taken_so_far += taken;
            fenced.lines.push(Line {
                start: less.len(),
                taken,
                taken_so_far,
            });
            less.extend_from_slice(&line[taken..]);
        }
        fenced.text = Cow::Owned(less);
        fenced
    }

    /// Its bytes in the text around it.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// Where a byte of it stands in the text around it.
    pub fn offset(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|line| line.start <= at);
        let taken = match line.checked_sub(1) {
            Some(line) => self.lines[line].taken_so_far,
            None => 0,
        };
        self.start + taken + at
    }

    /// The columns of the text around it that stand before each of its lines; none where it is not
    /// indented.
    pub fn indents(&self) -> Vec<u32> {
        let taken = self.lines.iter().map(|line| u32::try_from(line.taken));
        taken.map(|taken| taken.unwrap_or(0)).collect()
    }

    /// Where a place of it stands in the text around it: line and column, both counted from 1.
    pub fn place(&self, line: u32, column: u32) -> (u32, u32) {
        let taken = match self.lines.get((line as usize).saturating_sub(1)) {
            Some(line) => u32::try_from(line.taken).unwrap_or(0),
            None => 0,
        };
        (
            line.saturating_add(self.lines_before),
            column.saturating_add(taken),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Fenced<'_> {
        match Fences::of(text.as_bytes()) {
            Fences::Whole(fenced) => fenced,
            other => panic!("{other:?}"),
        }
    }

    fn inside(text: &str) -> String {
        String::from_utf8(whole(text).text.into_owned()).unwrap()
    }

    #[test]
    fn the_last_whole_fence_is_the_program() {
        for (text, expected) in [
            ("```\na\n```\n", "a\n"),
            (
                "Here:\n```python\na\n```\nor\n```py title=\"x\"\nb\n```\nDone.",
                "b\n",
            ),
            ("~~~\na\n~~~", "a\n"),
            ("~~~ `x`\na\n~~~", "a\n"),
            ("```\r\na\r\n```\r\n", "a\r\n"),
            ("````\n```\na\n```\n````\n", "```\na\n```\n"),
            ("```\n~~~\na\n~~~\n```\n", "~~~\na\n~~~\n"),
            ("```\na\n`````  \n", "a\n"),
            ("```\na\n    ```\n```\n", "a\n    ```\n"),
            ("```\na\n``` python\n```\n", "a\n``` python\n"),
            ("```x``` is code\n```\na\n```\n", "a\n"),
            ("```\na\n```\n```\nb", "a\n"),
            ("``\nb\n``\n```\na\n```", "a\n"),
            ("```\n```\n", ""),
        ] {
            assert_eq!(inside(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_text_without_a_whole_fence_has_none() {
        for (text, expected) in [
            ("def f(I): return I", Fences::None),
            ("    ```\n    a\n    ```\n", Fences::None),
            ("a ```\nb\n", Fences::None),
            ("text\n```python\na\n", Fences::Unclosed(2)),
            ("```\na\n~~~\n", Fences::Unclosed(1)),
            ("", Fences::None),
        ] {
            assert_eq!(Fences::of(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn places_are_those_of_the_text_around() {
        let text = "1. So:\n   ```python\n   def f(I):\n     x\n \n    y\n   ```\n";
        let fenced = whole(text);
        assert_eq!(&*fenced.text, b"def f(I):\n  x\n\n y\n");
        for word in ["def", "f(", "x", "y"] {
            let at = |text: &[u8]| {
                let found = text.windows(word.len()).position(|w| w == word.as_bytes());
                found.unwrap()
            };
            let (here, there) = (at(&fenced.text), text.rfind(word).unwrap());
            assert_eq!(fenced.offset(here), there, "{word}");
        }
        assert_eq!(fenced.place(1, 1), (3, 4));
        assert_eq!(fenced.place(2, 3), (4, 6));
        assert_eq!(fenced.place(3, 1), (5, 2));
        assert_eq!(&text[fenced.range()], "   def f(I):\n     x\n \n    y\n");
        let plain = whole("a\n```\nb\nc\n```\n");
        assert_eq!((plain.offset(2), plain.place(2, 1)), (8, (4, 1)));
    }

    #[test]
    fn a_text_of_nothing_but_fences_is_read_once() {
        for line in ["```\n", "~~~\n", "```x\n", "   ```\n", "`````\n~~~\n"] {
            let text = line.repeat(1 << 20);
            let begun = std::time::Instant::now();
            std::hint::black_box(Fences::of(text.as_bytes()));
            assert!(begun.elapsed().as_secs() < 5, "{line:?}");
        }
    }
}
