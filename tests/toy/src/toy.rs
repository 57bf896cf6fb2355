//! The toy: a line a solver. `name: paint 3` makes every cell 3, `name: add 2` adds to each cell,
//! `name: keep` gives the input back.
//!
//! Its interpreter is a core module of its own. A program is two bytes: the operation and its number.

use std::sync::{Arc, LazyLock};

use solver_core::hash::sha256_hex;
use solver_core::input::without_mark;
use solver_language::{
    Ending, Language, LanguageId, Lines, Mistake, Named, Piece, Program, RunsOn, Source,
};
use solver_sandbox::interpreter::InterpreterSource;

/// Memory from 4 KiB on is handed out, never taken back: an instance lives for one run.
const INTERPRETER: &str = r#"(module
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 4096))
  (global $operation (mut i32) (i32.const 0))
  (global $number (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $block i32)
    (local.set $block (global.get $free))
    (global.set $free (i32.and (i32.add (i32.add (local.get 3) (local.get $block)) (i32.const 7))
                               (i32.const -8)))
    (loop $grow
      (if (i32.gt_u (global.get $free) (i32.mul (memory.size) (i32.const 65536)))
        (then (drop (memory.grow (i32.const 1))) (br $grow))))
    (local.get $block))
  (func (export "load") (param $program i32) (param i32)
    (global.set $operation (i32.load8_u (local.get $program)))
    (global.set $number (i32.load8_u offset=1 (local.get $program))))
  (func (export "solve") (param i32 i32) (param $height i32) (param $width i32)
                         (param $cells i32) (param $count i32) (result i32)
    (local $at i32) (local $cell i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $count)))
        (local.set $cell (i32.load8_u (i32.add (local.get $cells) (local.get $at))))
        (if (i32.eq (global.get $operation) (i32.const 1))
          (then (local.set $cell (global.get $number))))
        (if (i32.eq (global.get $operation) (i32.const 2))
          (then (local.set $cell (i32.add (local.get $cell) (global.get $number)))))
        (i32.store8 (i32.add (local.get $cells) (local.get $at)) (local.get $cell))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (i32.store8 (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (local.get $height))
    (i32.store (i32.const 24) (local.get $width))
    (i32.store (i32.const 28) (local.get $cells))
    (i32.store (i32.const 32) (local.get $count))
    (i32.const 16)))"#;

/// The language.
#[derive(Debug)]
pub struct Toy;

/// A solver of it.
#[derive(Debug)]
enum Solver {
    Keep,
    Paint(u8),
    Add(u8),
}

impl Language for Toy {
    fn id(&self) -> LanguageId {
        LanguageId::new("toy")
    }

    fn ending(&self) -> Ending {
        Ending::new("toy")
    }

    fn most_bytes(&self) -> usize {
        1 << 20
    }

    fn runs_on(&self) -> RunsOn {
        static MODULE: LazyLock<Vec<u8>> =
            LazyLock::new(|| wat::parse_str(INTERPRETER).expect("the interpreter is well-formed"));
        static IDENTITY: LazyLock<String> = LazyLock::new(|| sha256_hex(&MODULE).to_string());
        RunsOn::Interpreter(InterpreterSource {
            name: "toy 1",
            identity: &IDENTITY,
            module: &MODULE,
            calls: &[],
            // No build script has compiled it: the host does, once.
            code: &[],
        })
    }

    fn split(&self, file: &[u8], _named: &Named) -> Vec<Piece> {
        let mut start = file.len() - without_mark(file).len();
        let mut pieces = Vec::new();
        for (number, line) in (1..).zip(file[start..].split_inclusive(|&byte| byte == b'\n')) {
            let text = line.trim_ascii_end();
            if !text.is_empty() {
                pieces.push(piece(text, start, number));
            }
            start += line.len();
        }
        pieces
    }

    fn entry(&self, text: &[u8], named: &Named) -> Piece {
        let mut pieces = self.split(text, named);
        let entry = named.entry.as_deref();
        let place = pieces
            .iter()
            .position(|piece| entry.is_none_or(|name| piece.name == name));
        match place {
            Some(place) => pieces.swap_remove(place),
            None => Piece {
                name: String::new(),
                range: 0..text.len(),
                hashed: Vec::new(),
                lines: Lines::default(),
                source: Err(mistake(1, "no such solver; write `NAME: keep`")),
            },
        }
    }
}

fn mistake(line: u32, reason: &'static str) -> Mistake {
    Mistake {
        line,
        column: 1,
        kind: reason,
        general: Vec::new(),
        reason: reason.to_owned(),
    }
}

fn piece(text: &[u8], start: usize, number: u32) -> Piece {
    let line = String::from_utf8_lossy(text);
    let (name, rest) = line.split_once(':').unwrap_or(("", &line));
    let words: Vec<&str> = rest.split_whitespace().collect();
    let digit = |word: &str| word.parse().ok().filter(|number: &u8| *number <= 9);
    let solver = match words.as_slice() {
        ["keep"] => Some(Solver::Keep),
        ["paint", word] => digit(word).map(Solver::Paint),
        ["add", word] => digit(word).map(Solver::Add),
        _ => None,
    };
    let source = match solver {
        Some(solver) => Ok(Arc::new(solver) as Arc<dyn Source>),
        None => Err(mistake(number, "neither `keep`, `paint N` nor `add N`")),
    };
    Piece {
        name: name.trim().to_owned(),
        range: start..start + text.len(),
        hashed: Vec::new(),
        // Its interpreter names no lines.
        lines: Lines::default(),
        source,
    }
}

impl Source for Solver {
    fn program(&self) -> Program {
        let bytes = match self {
            Solver::Keep => [0, 0],
            Solver::Paint(colour) => [1, *colour],
            Solver::Add(number) => [2, *number],
        };
        Program {
            bytes: bytes.into(),
            reads_demos: false,
        }
    }

    fn canonical(&self) -> Vec<u8> {
        match self {
            Solver::Keep => "solve: keep".to_owned(),
            Solver::Paint(colour) => format!("solve: paint {colour}"),
            Solver::Add(number) => format!("solve: add {number}"),
        }
        .into_bytes()
    }
}
