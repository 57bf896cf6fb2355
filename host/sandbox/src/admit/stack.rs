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

use wasm_encoder::{BlockType, HeapType, InstructionSink};

use super::weight::{Weighed, Weight};

/// The most that all frames of a component may weigh together, in bytes.
pub(crate) const MOST_WEIGHT: i32 = 4 << 20;

/// A function that calls nothing and weighs no more is not counted.
const LIGHT_LEAF: Weight = Weight(16 << 10);

/// The most that the frames of one core instance may weigh together, in bytes.
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

/// The counter of a function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counter {
    /// The number of the global that holds the height.
    pub height: u32,
    /// The most that the frames may weigh together.
    pub ceiling: Ceiling,
    /// The weight of this function's frame.
    pub weight: Weight,
    /// The function's results.
    pub results: BlockType,
}

impl Counter {
    fn weight(&self) -> i32 {
        i32::try_from(self.weight.0).unwrap_or(i32::MAX)
    }

    /// Counts the frame in, and opens the block that the function's own operators stand in.
    pub fn enter(&self, out: &mut Vec<u8>) {
        InstructionSink::new(out)
            .global_get(self.height)
            // Below zero where the frame alone is over the ceiling: then no height is low enough.
            .i32_const(self.ceiling.0.saturating_sub(self.weight()))
            .i32_gt_s()
            .if_(BlockType::Empty)
            .ref_null(HeapType::FUNC)
            .ref_as_non_null()
            .drop()
            .end()
            .global_get(self.height)
            .i32_const(self.weight())
            .i32_add()
            .global_set(self.height)
            .block(self.results);
    }

    /// Counts it out.
    pub fn leave(&self, out: &mut Vec<u8>) {
        InstructionSink::new(out)
            .global_get(self.height)
            .i32_const(self.weight())
            .i32_sub()
            .global_set(self.height);
    }
}
