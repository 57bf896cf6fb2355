//! The body of a function, put together again: its bytes, but for what is edited.
//!
//! Leaves what the counter of the stack looks like to [`super::stack`], and what stands in front of
//! operators over many bytes to [`super::bulk`].

use std::ops::Range;

use wasm_encoder::{Encode, InstructionSink};
use wasmparser::BinaryReader;

use super::bulk;
use super::stack::Counter;
use super::weight::{Edit, Weighed};

/// The body of a function, which stands at `body` in the binary `whole` that all ranges point into.
pub fn written(
    whole: &[u8],
    body: Range<usize>,
    function: &Weighed,
    counter: Option<Counter>,
) -> Vec<u8> {
    let copy = |range: Range<usize>| whole.get(range).unwrap_or_default();
    let mut out = Vec::with_capacity(function.bytes + 64);
    let locals = copy(body.start..function.operators);
    if function.has_bulk() {
        with_more_locals(locals, &mut out);
    } else {
        out.extend_from_slice(locals);
    }
    if let Some(counter) = counter {
        counter.enter(&mut out);
    }
    let mut copied = function.operators;
    for (edit, range) in &function.edits {
        out.extend_from_slice(copy(copied..range.start));
        copied = range.end;
        match (*edit, counter) {
            (Edit::Return { depth }, Some(_)) => {
                InstructionSink::new(&mut out).br(depth);
            }
            (Edit::TailCall, Some(counter)) => {
                counter.leave(&mut out);
                out.extend_from_slice(copy(range.clone()));
            }
            (Edit::Return { .. } | Edit::TailCall, None) => {
                out.extend_from_slice(copy(range.clone()));
            }
            (Edit::Bulk(operator), _) => operator.write(&mut out, function.locals),
        }
    }
    out.extend_from_slice(copy(copied..body.end));
    if let Some(counter) = counter {
        // The function's last `end` is that of the block now.
        counter.leave(&mut out);
        InstructionSink::new(&mut out).end();
    }
    out
}

/// Declarations of locals, with those of [`bulk`] behind them.
fn with_more_locals(declared: &[u8], out: &mut Vec<u8>) {
    let mut reader = BinaryReader::new(declared, 0);
    // They were read before, so they start with a number.
    let groups = reader.read_var_u32().unwrap_or(0);
    (groups + bulk::DECLARED.len() as u32).encode(out);
    out.extend_from_slice(
        declared
            .get(reader.original_position()..)
            .unwrap_or_default(),
    );
    for (count, ty) in bulk::DECLARED {
        count.encode(out);
        ty.encode(out);
    }
}
