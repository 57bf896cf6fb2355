//! The counter that ends a stack at the same call everywhere.
//!
//! Every module of a guest gets a global that holds the weight of the frames under way. A function
//! that calls others checks it when it starts, and counts itself out when it ends:
//!
//! ```wat
//! (func $f (param i32) (result i32)
//!   global.get $height            ;; over the ceiling with this frame?
//!   i32.const CEILING - WEIGHT
//!   i32.gt_s
//!   if
//!     ref.null func               ;; a trap that no guest can cause by itself
//!     ref.as_non_null
//!     drop
//!   end
//!   global.get $height
//!   i32.const WEIGHT
//!   i32.add
//!   global.set $height
//!   block (result i32)
//!     ...                         ;; as it was, with `br` to this block for `return`
//!   end
//!   global.get $height            ;; also in front of every tail call
//!   i32.const WEIGHT
//!   i32.sub
//!   global.set $height)
//! ```
//!
//! A function that calls nothing is the last of a stack, whatever it weighs; the room beyond the
//! ceiling holds it, unless it is a giant.
//!
//! The core instances of a component call each other on one native stack, and each has a counter of
//! its own, so they share the ceiling. After a trap nobody looks at a counter again: an instance
//! does not outlive its run.

use std::ops::Range;

use wasm_encoder::{BlockType, HeapType, InstructionSink};

use super::weight::{Exit, Weighed, Weight};

/// What all frames of a component may weigh together, in bytes.
pub const MOST_WEIGHT: i32 = 4 << 20;

/// A function that calls nothing and weighs no more is not counted.
const LIGHT_LEAF: Weight = Weight(16 << 10);

/// What the frames of one core instance may weigh together, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling(i32);

impl Ceiling {
    /// The share of each of so many core instances.
    pub fn shared_by(instances: usize) -> Self {
        let instances = i32::try_from(instances).unwrap_or(i32::MAX).max(1);
        Ceiling(MOST_WEIGHT / instances)
    }
}

/// Whether a function has to be counted.
pub fn is_counted(function: &Weighed) -> bool {
    function.calls || function.weight > LIGHT_LEAF
}

/// The body of a function with its counter. `whole` is the binary that the ranges point into, `body`
/// where the function's body stands in it, `height` the index of the global.
pub fn counted(
    whole: &[u8],
    body: Range<usize>,
    function: &Weighed,
    results: BlockType,
    height: u32,
    ceiling: Ceiling,
) -> Vec<u8> {
    let copy = |range: Range<usize>| whole.get(range).unwrap_or_default();
    let weight = i32::try_from(function.weight.0).unwrap_or(i32::MAX);
    let mut out = Vec::with_capacity(body.len() + 64);
    out.extend_from_slice(copy(body.start..function.operators));
    InstructionSink::new(&mut out)
        .global_get(height)
        // Below zero where the frame alone is over the ceiling: then no height is low enough.
        .i32_const(ceiling.0.saturating_sub(weight))
        .i32_gt_s()
        .if_(BlockType::Empty)
        .ref_null(HeapType::FUNC)
        .ref_as_non_null()
        .drop()
        .end()
        .global_get(height)
        .i32_const(weight)
        .i32_add()
        .global_set(height)
        .block(results);
    let mut copied = function.operators;
    for (exit, range) in &function.exits {
        out.extend_from_slice(copy(copied..range.start));
        match *exit {
            Exit::Return { depth } => {
                InstructionSink::new(&mut out).br(depth);
            }
            Exit::TailCall => {
                leave(&mut out, height, weight);
                out.extend_from_slice(copy(range.clone()));
            }
        }
        copied = range.end;
    }
    // Its last `end` is that of the block now.
    out.extend_from_slice(copy(copied..body.end));
    leave(&mut out, height, weight);
    InstructionSink::new(&mut out).end();
    out
}

fn leave(out: &mut Vec<u8>, height: u32, weight: i32) {
    InstructionSink::new(out)
        .global_get(height)
        .i32_const(weight)
        .i32_sub()
        .global_set(height);
}
