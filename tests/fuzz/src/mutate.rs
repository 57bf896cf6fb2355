//! One input from others: bytes flipped, moved, repeated, cut, taken from another input, replaced by
//! words or by operators of the same type.

use solver_core::random::Random;

use crate::targets::Target;

/// No input gets longer.
const MOST_BYTES: usize = 1 << 20;
/// The longest piece that moves at a time.
const MOST_PIECE: u64 = 200;

/// Operators of WebAssembly that can stand for each other: those of one range take and leave the
/// same types.
const OPERATORS: [(u8, u8); 14] = [
    (0x46, 0x4f), // comparisons of i32
    (0x51, 0x5a), // of i64
    (0x5b, 0x60), // of f32
    (0x61, 0x66), // of f64
    (0x67, 0x69), // counts of bits of i32
    (0x6a, 0x78), // arithmetic of i32
    (0x79, 0x7b), // counts of bits of i64
    (0x7c, 0x8a), // arithmetic of i64
    (0x8b, 0x91), // signs and roots of f32
    (0x92, 0x98), // arithmetic of f32
    (0x99, 0x9f), // signs and roots of f64
    (0xa0, 0xa6), // arithmetic of f64
    (0x02, 0x03), // a block or a loop
    (0x0c, 0x0d), // a branch, or one on a condition
];

/// Words of the compiler's text.
const SOURCE_WORDS: [&str; 44] = [
    "def solve(I):\n",
    "def f(S, I):\n",
    "    return ",
    "    x1 = ",
    "I",
    "S",
    "x1",
    "(",
    ")",
    ", ",
    " = ",
    ":",
    "\n",
    "\n    ",
    "\t",
    "#",
    "lambda x: ",
    "if True:\n",
    "for i in I:\n",
    "f'{I}'",
    "'''",
    "\\\n",
    "True",
    "None",
    "0",
    "-1",
    "9999999999999999999999",
    "1.5e300",
    "[",
    "]",
    "{",
    "}",
    "*",
    "**",
    "compose(identity, ",
    "fork(",
    "rbind(",
    "argmax(",
    "objects(I, T, F, T)",
    "import dsl\n",
    "\0",
    "\r\n",
    "\u{feff}",
    "é",
];

/// Words of tasks and requests.
const INPUT_WORDS: [&str; 32] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "-1",
    "10",
    "1e999",
    "0.5",
    "\\u0000",
    "\\ud800",
    "\"id\":",
    "\"source\":",
    "\"entry\":\"f\",",
    "\"wasm_base64\":",
    "\"task\":",
    "\"inputs\":",
    "\"expected\":",
    "\"demos\":",
    "\"limits\":",
    "\"fuel\":",
    "\"memory_mib\":",
    "\"deadline_ms\":",
    "\"train\":",
    "\"test\":",
    "\"input\":",
    "\"output\":",
    "\n",
];

/// Numbers at which things go wrong, as LEB128.
const NUMBERS: [&[u8]; 10] = [
    &[0],
    &[1],
    &[0x7f],
    &[0xff, 0x00],
    &[0x80, 0x80, 0x04],
    &[0xff, 0xff, 0x03],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0xff, 0xff, 0x07],
    &[0x80, 0x80, 0x80, 0x80, 0x78],
    &[0x80, 0x80, 0x80, 0x80, 0x10],
];

/// Changes an input in one or several ways.
pub fn mutate(target: Target, input: &mut Vec<u8>, others: &[Vec<u8>], random: &mut Random) {
    let changes = 1 << random.below(4);
    for _ in 0..changes {
        change(target, input, others, random);
    }
    input.truncate(MOST_BYTES);
}

fn change(target: Target, input: &mut Vec<u8>, others: &[Vec<u8>], random: &mut Random) {
    if input.is_empty() {
        input.push(random.below(256) as u8);
    }
    let at = random.place(input.len());
    let end = (at + 1 + random.below(MOST_PIECE) as usize).min(input.len());
    match random.below(10) {
        0 => input[at] ^= 1 << random.below(8),
        1 => input[at] = random.below(256) as u8,
        2 => drop(input.drain(at..end)),
        3 => {
            let piece = input[at..end].to_vec();
            let to = random.place(input.len() + 1);
            input.splice(to..to, piece);
        }
        4 => {
            let piece = input[at..end].to_vec();
            let times = random.below(30) as usize + 2;
            input.splice(at..end, piece.repeat(times));
        }
        5 => {
            if let Some(other) = random.pick(others).filter(|other| !other.is_empty()) {
                let from = random.place(other.len());
                let to = (from + 1 + random.below(MOST_PIECE) as usize).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
        }
        6 => input.truncate(end),
        7 | 8 => word(target, input, at, random),
        _ => {
            input[at] = input[at]
                .wrapping_add(random.below(5) as u8)
                .wrapping_sub(2)
        }
    }
}

/// Puts a word of the target's language in, or in place of what is there.
fn word(target: Target, input: &mut Vec<u8>, at: usize, random: &mut Random) {
    let words: &[&str] = match target {
        Target::Guests | Target::Backends => return operator(input, at, random),
        Target::Source => &SOURCE_WORDS,
        Target::Input => &INPUT_WORDS,
    };
    let word = random.pick(words).map_or("", |word| *word);
    let end = match random.chance(1, 2) {
        true => at,
        false => (at + word.len()).min(input.len()),
    };
    input.splice(at..end, word.bytes());
}

/// Replaces the next operator by one of the same types, or writes a number.
fn operator(input: &mut Vec<u8>, at: usize, random: &mut Random) {
    if random.chance(1, 4) {
        let number = random.pick(&NUMBERS).map_or(&[0][..], |number| *number);
        let end = (at + number.len()).min(input.len());
        input.splice(at..end, number.iter().copied());
        return;
    }
    let range = |byte: u8| {
        OPERATORS
            .iter()
            .find(|(first, last)| (*first..=*last).contains(&byte))
    };
    let next = input[at..]
        .iter_mut()
        .find_map(|byte| Some((range(*byte)?, byte)));
    if let Some(((first, last), byte)) = next {
        *byte = first + random.below(u64::from(last - first) + 1) as u8;
    }
}
