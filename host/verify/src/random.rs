//! Random guests: modules of any shape, and arithmetic on the cells of the input.
//!
//! Modules of any shape are made ahead, since only the crate of the fuzzing has what makes them
//! (wasm-smith). They stand in `random_modules.gz`, which `make guests-ahead` writes anew
//! (`tests/fuzz/src/ahead.rs`, by a seed): after wasm-smith or what it is asked for has changed. A
//! test over there says whether the file is what would be made now. It is gzip over one module after
//! the other, each with its length in front: four bytes, the lowest first.

use std::fmt::Write as _;
use std::io::Read;

use flate2::read::GzDecoder;

use super::guests::module as with_contract;
use solver_core::random::Random;

/// Modules of any shape, packed.
const MADE_AHEAD: &[u8] = include_bytes!("random_modules.gz");

/// The modules that were made ahead cannot be read: a defect of the program, not of its input.
#[derive(Debug, thiserror::Error)]
pub enum AheadError {
    /// It does not inflate.
    #[error("they do not inflate: {0}")]
    Inflate(#[from] std::io::Error),
    /// It ends within a module, or within its length.
    #[error("they end within module {0}, counted from 0")]
    Short(usize),
    /// There is nothing to draw from.
    #[error("there are none")]
    None,
}

/// All modules that were made ahead. They export what the contract wants; what they do is anybody's
/// guess.
pub fn made_ahead() -> Result<Vec<Vec<u8>>, AheadError> {
    unpacked(MADE_AHEAD)
}

/// The modules of a packed file, one at least.
pub fn unpacked(packed: &[u8]) -> Result<Vec<Vec<u8>>, AheadError> {
    let mut plain = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut plain)?;
    let mut rest = plain.as_slice();
    let mut modules = Vec::new();
    while !rest.is_empty() {
        let short = AheadError::Short(modules.len());
        let Some((length, behind)) = rest.split_first_chunk() else {
            return Err(short);
        };
        // A length that `usize` cannot hold is one that no file here has either.
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let Some((module, behind)) = behind.split_at_checked(length) else {
            return Err(short);
        };
        modules.push(module.to_vec());
        rest = behind;
    }
    match modules.is_empty() {
        true => Err(AheadError::None),
        false => Ok(modules),
    }
}

/// The modules as a deck of cards: each is drawn once, in an order that follows from the random
/// numbers, before any comes again. So a corpus that is large enough has them all, and two seeds
/// have them in other company.
pub(crate) struct Deck {
    modules: Vec<Vec<u8>>,
    /// Places of those that have not been drawn this time.
    left: Vec<usize>,
}

impl Deck {
    /// All that were made ahead.
    pub fn made_ahead() -> Result<Self, AheadError> {
        Ok(Deck {
            modules: made_ahead()?,
            left: Vec::new(),
        })
    }

    /// The next module.
    pub fn draw(&mut self, random: &mut Random) -> &[u8] {
        if self.left.is_empty() {
            // Never nothing: see `unpacked`.
            self.left.extend(0..self.modules.len());
        }
        let drawn = self.left.swap_remove(random.place(self.left.len()));
        &self.modules[drawn]
    }
}

/// A type of number with the name of its locals, and the operators that stay in it.
struct Numbers {
    ty: &'static str,
    binary: &'static [&'static str],
    unary: &'static [&'static str],
}

const I32: Numbers = Numbers {
    ty: "i32",
    binary: &[
        "add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr", "eq",
        "lt_s", "ge_u", "div_s", "div_u", "rem_s", "rem_u",
    ],
    unary: &["clz", "ctz", "popcnt", "extend8_s", "eqz"],
};
const I64: Numbers = Numbers {
    ty: "i64",
    binary: &[
        "add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr", "div_s",
        "rem_u",
    ],
    unary: &["clz", "ctz", "popcnt", "extend32_s"],
};
const F32: Numbers = Numbers {
    ty: "f32",
    binary: &["add", "sub", "mul", "div", "min", "max", "copysign"],
    unary: &["abs", "neg", "sqrt", "ceil", "floor", "trunc", "nearest"],
};
const F64: Numbers = Numbers { ty: "f64", ..F32 };
/// Vectors, by the shapes that their operators see.
const VECTORS: &[&str] = &[
    "i8x16.add",
    "i8x16.min_u",
    "i8x16.avgr_u",
    "i16x8.mul",
    "i16x8.q15mulr_sat_s",
    "i32x4.mul",
    "i32x4.dot_i16x8_s",
    "i64x2.mul",
    "f32x4.add",
    "f32x4.div",
    "f32x4.min",
    "f32x4.pmax",
    "f64x2.mul",
    "f64x2.sub",
    "f64x2.max",
    "v128.xor",
    "v128.andnot",
    "i8x16.swizzle",
    "i16x8.narrow_i32x4_s",
];
/// Conversions: where to, where from, by which operator.
const CONVERSIONS: &[(&str, &str, &str)] = &[
    ("i32", "i64", "i32.wrap_i64"),
    ("i64", "i32", "i64.extend_i32_s"),
    ("f32", "i32", "f32.convert_i32_u"),
    ("f64", "i64", "f64.convert_i64_s"),
    ("f32", "f64", "f32.demote_f64"),
    ("f64", "f32", "f64.promote_f32"),
    ("i32", "f32", "i32.reinterpret_f32"),
    ("f64", "i64", "f64.reinterpret_i64"),
    ("i64", "f64", "i64.trunc_sat_f64_s"),
    ("i32", "f64", "i32.trunc_f64_s"),
    ("v128", "i32", "i32x4.splat"),
    ("v128", "f64", "f64x2.splat"),
    ("f32", "v128", "f32x4.extract_lane 2"),
    ("i64", "v128", "i64x2.extract_lane 1"),
];

/// Locals of each type.
const LOCALS: usize = 3;

/// For each cell of the input a number of random steps, whose bits make a cell of the output.
pub fn arithmetic(random: &mut Random) -> Result<Vec<u8>, String> {
    let mut steps = String::new();
    for _ in 0..random.below(40) + 3 {
        step(&mut steps, random);
    }
    let mut locals = String::new();
    for ty in ["i32", "i64", "f32", "f64", "v128"] {
        for n in 0..LOCALS {
            let _ = write!(locals, "(local ${ty}{n} {ty}) ");
        }
    }
    let text = with_contract(&format!(
        r#"(func (export "solve") (type $solve) (local $n i32) {locals}
          (loop
            (local.set $i320 (i32.load8_u (i32.add (local.get $cells) (local.get $n))))
            (local.set $f640 (f64.convert_i32_s (local.get $i320)))
            {steps}
            (i32.store8 (i32.add (i32.const 2048) (local.get $n)) (i32.and (i32.const 7) (i32.xor
              (i32.xor (local.get $i320) (i32.wrap_i64 (i64.shr_u (local.get $i641) (i64.const 29))))
              (i32.xor
                (i32.shr_u (i32.reinterpret_f32 (local.get $f322)) (i32.const 20))
                (i32.wrap_i64 (i64.shr_u (i64.reinterpret_f64 (local.get $f641)) (i64.const 49)))))))
            (local.set $n (i32.add (local.get $n) (i32.const 1)))
            (br_if 0 (i32.lt_u (local.get $n) (local.get $len))))
          (call $ok (local.get $height) (local.get $width) (i32.const 2048) (local.get $len)))"#
    ));
    wat::parse_str(text).map_err(|error| error.to_string())
}

fn step(steps: &mut String, random: &mut Random) {
    let mut local = |ty: &str| format!("${ty}{}", random.place(LOCALS));
    // Three of each, whatever is needed of them.
    let names = |ty: &str, local: &mut dyn FnMut(&str) -> String| [local(ty), local(ty), local(ty)];
    let numbers = [&I32, &I64, &F32, &F64];
    let numbered = numbers.map(|numbers| names(numbers.ty, &mut local));
    let [to, a, b] = names("v128", &mut local);
    let _ = match random.below(7) {
        kind @ 0..=3 => {
            let numbers = numbers[kind as usize];
            let [to, a, b] = &numbered[kind as usize];
            let ty = numbers.ty;
            match random.chance(1, 4) {
                true => {
                    let operator = numbers.unary[random.place(numbers.unary.len())];
                    writeln!(steps, "(local.set {to} ({ty}.{operator} (local.get {a})))")
                }
                false => {
                    let operator = numbers.binary[random.place(numbers.binary.len())];
                    writeln!(
                        steps,
                        "(local.set {to} ({ty}.{operator} (local.get {a}) (local.get {b})))"
                    )
                }
            }
        }
        4 => {
            let operator = VECTORS[random.place(VECTORS.len())];
            writeln!(
                steps,
                "(local.set {to} ({operator} (local.get {a}) (local.get {b})))"
            )
        }
        5 => {
            let (to, from, operator) = CONVERSIONS[random.place(CONVERSIONS.len())];
            let (m, n) = (random.place(LOCALS), random.place(LOCALS));
            writeln!(
                steps,
                "(local.set ${to}{m} ({operator} (local.get ${from}{n})))"
            )
        }
        _ => {
            let [to, a, _] = &numbered[0];
            let number = random.below(1 << 20);
            writeln!(
                steps,
                "(if (i32.gt_u (local.get {a}) (i32.const {number}))
                   (then (local.set {to} (i32.const {number}))))"
            )
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use solver_core::task::TaskId;
    use solver_sandbox::admit::admit;
    use solver_sandbox::encode::around;
    use solver_sandbox::module::SolverModule;

    fn random(seed: u64) -> Random {
        Random::new(&TaskId::new("test").unwrap(), seed)
    }

    #[test]
    fn arithmetic_fits() {
        let mut random = random(0);
        for _ in 0..200 {
            let made = arithmetic(&mut random).unwrap();
            SolverModule::check(&made).unwrap();
        }
    }

    #[test]
    fn what_was_made_ahead_fits_and_most_of_it_is_let_in() {
        let modules = made_ahead().unwrap();
        assert!(modules.len() >= 400, "{} modules", modules.len());
        assert!(MADE_AHEAD.len() < 300_000, "{} bytes", MADE_AHEAD.len());
        let distinct: BTreeSet<_> = modules.iter().collect();
        assert_eq!(distinct.len(), modules.len());
        let admitted = modules.iter().filter(|module| {
            let fits = SolverModule::check(module).unwrap();
            admit(&around(&fits), &[]).is_ok()
        });
        // The others are for the verdict `rejected`, which no setting may change either.
        let admitted = admitted.count();
        assert!(admitted * 10 >= modules.len() * 8, "{admitted} let in");
        assert!(admitted < modules.len(), "nothing is refused");
    }

    #[test]
    fn each_is_drawn_once_before_any_comes_again() {
        let drawn = |seed| {
            let mut random = random(seed);
            let mut deck = Deck::made_ahead().unwrap();
            let twice = deck.modules.len() * 2;
            let drawn = (0..twice).map(|_| deck.draw(&mut random).to_vec());
            drawn.collect::<Vec<_>>()
        };
        let one = drawn(1);
        let (first, second) = one.split_at(one.len() / 2);
        for turn in [first, second] {
            assert_eq!(turn.iter().collect::<BTreeSet<_>>().len(), turn.len());
        }
        assert_ne!(first, second, "the second turn has an order of its own");
        assert_eq!(one, drawn(1));
        assert_ne!(one, drawn(2));
    }

    #[test]
    fn a_damaged_file_is_told_from_a_whole_one() {
        let packed = |plain: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(plain).unwrap();
            encoder.finish().unwrap()
        };
        let whole = packed(b"\x02\0\0\0ab\x01\0\0\0c");
        assert_eq!(unpacked(&whole).unwrap(), [&b"ab"[..], b"c"]);
        let error = |packed: &[u8]| unpacked(packed).unwrap_err();
        let cut = error(&whole[..whole.len() - 1]);
        assert!(matches!(cut, AheadError::Inflate(_)), "{cut}");
        let cut = error(&packed(b"\x02\0\0\0ab\x02\0\0\0c"));
        assert!(matches!(cut, AheadError::Short(1)), "{cut}");
        let cut = error(&packed(b"\x02\0\0"));
        assert!(matches!(cut, AheadError::Short(0)), "{cut}");
        let long = error(&packed(b"\xff\xff\xff\xffab"));
        assert!(matches!(long, AheadError::Short(0)), "{long}");
        let none = error(&packed(b""));
        assert!(matches!(none, AheadError::None), "{none}");
    }
}
