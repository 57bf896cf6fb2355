//! Operators over many bytes and elements with any operands, and what has to come of them: the first
//! one that is out of bounds is a trap, whatever its length would cost.

use std::fmt::Write as _;

use arbitrary::{Result, Unstructured};
use solver_core::outcome::TrapKind;

const MEMORY: u64 = 3 << 16;
const TABLE: u64 = 50;
const MOST_TABLE: u64 = 80;
const DATA: u64 = 10;
const ELEMENTS: u64 = 6;

/// The rest of the segments and of the room.
struct State {
    table: u64,
    data: u64,
    elements: u64,
}

/// A module that does some of these and then comes back, and the trap that it ends in, if it does.
pub fn module(data: &[u8]) -> Option<(Vec<u8>, Option<TrapKind>)> {
    let (text, trap) = text(&mut Unstructured::new(data)).ok()?;
    Some((wat::parse_str(text).ok()?, trap))
}

fn text(entropy: &mut Unstructured<'_>) -> Result<(String, Option<TrapKind>)> {
    let mut body = String::new();
    let mut state = State {
        table: TABLE,
        data: DATA,
        elements: ELEMENTS,
    };
    let mut trap = None;
    for _ in 0..entropy.int_in_range(1..=8)? {
        let found = step(entropy, &mut body, &mut state)?;
        trap = trap.or(found);
    }
    let text = format!(
        r#"(module
          (memory (export "memory") 3)
          (table $t {TABLE} {MOST_TABLE} funcref) (elem $e func $f $f $f $f $f $f) (func $f)
          (data $d "0123456789")
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
          (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
            {body}
            (i32.store8 (i32.const 16) (i32.const 0))
            (i32.store (i32.const 20) (i32.const 1))
            (i32.store (i32.const 24) (i32.const 1))
            (i32.store (i32.const 28) (i32.const 16))
            (i32.store (i32.const 32) (i32.const 1))
            (i32.const 16)))"#
    );
    Ok((text, trap))
}

/// One operator, and the trap that it is.
fn step(
    entropy: &mut Unstructured<'_>,
    body: &mut String,
    state: &mut State,
) -> Result<Option<TrapKind>> {
    use TrapKind::{MemoryBounds, TableBounds};
    let kind = entropy.int_in_range(0..=8)?;
    let (name, to, from, trap) = match kind {
        0 => ("memory.fill", MEMORY, u64::MAX, MemoryBounds),
        1 => ("memory.copy", MEMORY, MEMORY, MemoryBounds),
        2 => ("memory.init $d", MEMORY, state.data, MemoryBounds),
        3 => ("table.copy", state.table, state.table, TableBounds),
        4 => ("table.init $t $e", state.table, state.elements, TableBounds),
        5 => ("table.fill $t", state.table, u64::MAX, TableBounds),
        6 => {
            let more = place(entropy, MOST_TABLE - state.table)?;
            let grown = u64::from(more) + state.table <= MOST_TABLE;
            let expected = if grown { state.table as i64 } else { -1 };
            write!(
                body,
                "(if (i32.ne (table.grow $t (ref.func $f) (i32.const {more})) (i32.const {expected}))
                   (then (unreachable)))"
            )
            .expect("a string takes all");
            state.table += if grown { u64::from(more) } else { 0 };
            return Ok(None);
        }
        7 => {
            body.push_str("(data.drop $d)");
            state.data = 0;
            return Ok(None);
        }
        _ => {
            body.push_str("(elem.drop $e)");
            state.elements = 0;
            return Ok(None);
        }
    };
    let (start, second) = (place(entropy, to)?, place(entropy, from)?);
    let count = place(entropy, to.min(from))?;
    let second_operand = if kind == 5 {
        "(ref.func $f)".to_owned()
    } else {
        format!("(i32.const {second})")
    };
    write!(
        body,
        "({name} (i32.const {start}) {second_operand} (i32.const {count}))"
    )
    .expect("a string takes all");
    let over = |start: u32, most: u64| u64::from(start) + u64::from(count) > most;
    Ok((over(start, to) || over(second, from)).then_some(trap))
}

/// A place within `most`, at its edge, or far beyond.
fn place(entropy: &mut Unstructured<'_>, most: u64) -> Result<u32> {
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    Ok(match entropy.int_in_range(0..=9)? {
        0 => most,
        1 => most.saturating_add(1),
        2 => u32::MAX - entropy.int_in_range(0..=3)?,
        3 => entropy.arbitrary()?,
        4..=6 => 0,
        _ => entropy.int_in_range(0..=most.min(100))?,
    })
}
