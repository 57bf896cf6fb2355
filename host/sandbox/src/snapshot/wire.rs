//! Requests and replies between the host and the guest of a snapshot: bytes, in this form.
//!
//! A request is a word of one byte, and what follows it:
//!
//! * `c` and a program in its language's own form: compile it. The reply is `c` and the code, or `s` and
//!   why it cannot be compiled, as `{"line":…,"column":…,"reason":…}`.
//! * `r`, the length of the code as four bytes, the code, the number of demos as two bytes, their grids, the input: run
//!   it. The reply is `g` and the grid; `i` and the word of a defect; `e` and a message.
//! * `x` and the same as for `r`: run it and tell how. The reply is bytes of the language's own.
//! * `p` and the text of a script: run it. The reply is `p`, `r` where it ran and `s` where it cannot be
//!   compiled, and its exit code as four bytes.
//!
//! A grid is its height, its width and its cells, a byte each. Numbers are little-endian.
//!
//! Nothing that a guest says is believed: what does not fit is the guest's failure.

use serde::Deserialize;
use solver_core::outcome::{Defect, Outcome};
use solver_core::sample_set::Inputs;
use solver_core::task::{Grid, MAX_SIDE, Pair};

use super::world::Reply;

/// The most bytes of a message that are kept.
const MAX_MESSAGE_BYTES: usize = 1_024;

/// A request to compile a program.
pub(super) fn compile(program: &[u8]) -> Vec<u8> {
    [b"c", program].concat()
}

/// A request to run a script.
pub(super) fn script(text: &[u8]) -> Vec<u8> {
    [b"p", text].concat()
}

/// How a script ended, as its guest says it: whether it ran, and its exit code.
pub(super) fn exit(reply: &[u8]) -> Option<(bool, i32)> {
    let (b'p', rest) = reply.split_first()? else {
        return None;
    };
    let (&how, code) = rest.split_first()?;
    let code = i32::from_le_bytes(code.try_into().ok()?);
    match how {
        b'r' => Some((true, code)),
        b's' => Some((false, code)),
        _ => None,
    }
}

/// How the code is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// For its output.
    Run,
    /// For what happens meanwhile.
    Tell,
}

/// A request to run code on a sample.
pub(super) fn run(way: Way, code: &[u8], reads_demos: bool, inputs: &Inputs) -> Vec<u8> {
    let demos: Vec<&Pair> = match reads_demos {
        true => inputs.demos.iter().collect(),
        false => Vec::new(),
    };
    let cells: usize = (demos.iter())
        .flat_map(|demo| [&demo.input, &demo.output])
        .chain([&inputs.input])
        .map(|grid| grid.cells().len() + 2)
        .sum();
    let mut bytes = Vec::with_capacity(code.len() + cells + 7);
    bytes.push(match way {
        Way::Run => b'r',
        Way::Tell => b'x',
    });
    // Code comes from a reply, which is shorter than that.
    bytes.extend_from_slice(&(code.len() as u32).to_le_bytes());
    bytes.extend_from_slice(code);
    // A request has at most 1,000 demos.
    bytes.extend_from_slice(&(demos.len() as u16).to_le_bytes());
    for demo in demos {
        put_grid(&mut bytes, &demo.input);
        put_grid(&mut bytes, &demo.output);
    }
    put_grid(&mut bytes, &inputs.input);
    bytes
}

fn put_grid(bytes: &mut Vec<u8>, grid: &Grid) {
    // At most 30 each.
    bytes.push(grid.height() as u8);
    bytes.push(grid.width() as u8);
    bytes.extend_from_slice(grid.cells());
}

/// Why a program does not compile, by the guest's own parser. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Refusal {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The reason.
    pub reason: String,
}

/// The code of a program that was compiled, or why it was not; none where the guest said neither.
pub(super) fn compiled(reply: &[u8]) -> Option<Result<Vec<u8>, Refusal>> {
    match reply.split_first()? {
        (b'c', code) => Some(Ok(code.to_vec())),
        (b's', refusal) => Some(Err(serde_json::from_slice(refusal).ok()?)),
        (_, _) => None,
    }
}

/// The message of a guest that has written to the descriptors of the host.
const BY_HAND: &str = "the program wrote a reply by hand";

/// The outcome of a run that came to its end.
pub(super) fn outcome(reply: &Reply) -> Outcome {
    let by_hand = || Outcome::Error(BY_HAND.to_owned());
    let reply = match reply {
        Reply::Once(reply) => reply,
        Reply::None | Reply::Spoiled => return by_hand(),
    };
    match reply.split_first() {
        Some((b'g', grid)) => grid_of(grid).unwrap_or_else(by_hand),
        Some((b'i', word)) => match defect(word) {
            Some(defect) => Outcome::InvalidOutput(defect),
            None => by_hand(),
        },
        Some((b'e', message)) => Outcome::Error(cut(message)),
        Some((_, _)) | None => by_hand(),
    }
}

fn grid_of(bytes: &[u8]) -> Option<Outcome> {
    let (&height, rest) = bytes.split_first()?;
    let (&width, cells) = rest.split_first()?;
    let (height, width) = (usize::from(height), usize::from(width));
    if height == 0 || width == 0 || cells.len() != height * width {
        return None;
    }
    if height > MAX_SIDE || width > MAX_SIDE {
        return Some(Outcome::InvalidOutput(Defect::TooLarge));
    }
    Some(match Grid::from_cells(height, width, cells.to_vec()) {
        Ok(grid) => Outcome::Grid(grid),
        Err(_) => Outcome::InvalidOutput(Defect::Colour),
    })
}

fn defect(word: &[u8]) -> Option<Defect> {
    [
        Defect::NotAGrid,
        Defect::Empty,
        Defect::Ragged,
        Defect::TooLarge,
        Defect::Colour,
    ]
    .into_iter()
    .find(|defect| defect.word().as_bytes() == word)
}

/// A message, cut at a character; what is no UTF-8 is replaced.
pub(super) fn cut(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let mut end = text.len().min(MAX_MESSAGE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn once(bytes: &[u8]) -> Outcome {
        outcome(&Reply::Once(bytes.to_vec()))
    }

    #[test]
    fn each_reply_has_its_outcome() {
        let grid = Grid::from_cells(1, 2, vec![3, 4]).unwrap();
        assert_eq!(once(b"g\x01\x02\x03\x04"), Outcome::Grid(grid));
        assert_eq!(
            once(b"itoo-large"),
            Outcome::InvalidOutput(Defect::TooLarge)
        );
        assert_eq!(
            once(b"eIt: \xff"),
            Outcome::Error("It: \u{fffd}".to_owned())
        );
    }

    #[test]
    fn nothing_that_a_guest_makes_up_is_a_failure_of_the_host() {
        let by_hand = Outcome::Error(BY_HAND.to_owned());
        for reply in [
            &b""[..],
            b"?",
            b"g",
            b"g\x01",
            b"g\x00\x00",
            b"g\x02\x02\x01\x01\x01",
            b"i",
            b"inot a word",
        ] {
            assert_eq!(once(reply), by_hand, "{reply:?}");
        }
        assert_eq!(outcome(&Reply::None), by_hand);
        assert_eq!(outcome(&Reply::Spoiled), by_hand);
        assert_eq!(
            once(b"g\x01\x01\x0a"),
            Outcome::InvalidOutput(Defect::Colour)
        );
        let wide = [&b"g\x01\x1f"[..], &[0; 31]].concat();
        assert_eq!(once(&wide), Outcome::InvalidOutput(Defect::TooLarge));
        assert_eq!(compiled(b"s{}"), None);
        for reply in [
            &b""[..],
            b"p",
            b"pr",
            b"pr\0\0\0",
            b"pr\0\0\0\0\0",
            b"px\0\0\0\0",
            b"r",
        ] {
            assert_eq!(exit(reply), None, "{reply:?}");
        }
        assert_eq!(exit(b"ps\x01\0\0\0"), Some((false, 1)));
        assert_eq!(compiled(b""), None);
    }

    #[test]
    fn a_message_is_cut_at_a_character() {
        let long = "ä".repeat(600);
        let Outcome::Error(message) = once(&[b"e", long.as_bytes()].concat()) else {
            panic!("a message");
        };
        assert_eq!(message.len(), 1_024);
        let odd = format!("x{long}");
        let Outcome::Error(message) = once(&[b"e", odd.as_bytes()].concat()) else {
            panic!("a message");
        };
        assert_eq!(message.len(), 1_023);
    }
}
