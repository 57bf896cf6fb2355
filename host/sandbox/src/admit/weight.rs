//! The weight of a function's frame, how its parts are shaped, and where it ends.
//!
//! A compiler keeps in a frame what does not fit into registers: locals, operands, and, since it
//! may reuse a value that was computed before, any value that an operator ever made. How it does so
//! differs between back ends, versions and processors, so none of them is asked. Code that is added to
//! the function when it is put together again counts as if it had been there. The weight is an estimate
//! in bytes that follows from the function's text alone; `stack` leaves room for a real frame to be
//! larger by a factor.

use std::ops::Range;

use wasmparser::{
    FuncValidator, FunctionBody, Operator, OperatorsReader, ValType, WasmModuleResources,
};

use super::Refusal;
use super::bulk;
use super::bulk::Bulk;
use super::measure::Measure;

/// The weight of a frame, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(pub u32);

/// The return address, the frame pointer, and registers that a callee has to save.
const FRAME_BYTES: usize = 96;
/// A place for a value.
const SLOT_BYTES: usize = 8;
/// An argument or a result that travels over the stack: once where it is made, once where it is
/// passed.
const PASSED_BYTES: usize = 16;

/// An operator that is written in another way when the function is put together again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// `return`, inside so many blocks: it ends the function, so its frame is counted out.
    Return {
        /// The number of blocks around it.
        depth: u32,
    },
    /// One of the tail calls: it ends the function as well.
    TailCall,
    /// An operator over many bytes or elements.
    Bulk(Bulk),
}

/// The findings in a function.
#[derive(Debug)]
pub struct Weighed {
    /// The weight of its frame.
    pub weight: Weight,
    /// Whether it calls anything.
    pub calls: bool,
    /// Arguments and results of its calls.
    pub passed: usize,
    /// Calls through a table.
    pub(crate) indirect_calls: usize,
    /// The size of its body, with what is added to operators over many bytes.
    pub bytes: usize,
    /// For each of its blocks the locals that are set inside of it.
    pub joins: usize,
    /// Its blocks, times its locals and operands.
    pub live: usize,
    /// The operators that are edited, with the ranges of their bytes in the whole binary, in order.
    pub edits: Vec<(Edit, Range<usize>)>,
    /// Parameters and locals as they are declared.
    pub locals: u32,
    /// Where its operators start in the whole binary.
    pub operators: usize,
}

impl Weighed {
    /// Whether it has an operator over many bytes or elements.
    pub(crate) fn has_bulk(&self) -> bool {
        let mut edits = self.edits.iter();
        edits.any(|(edit, _)| matches!(edit, Edit::Bulk(_)))
    }
}

/// Validates a function and weighs it on the way; refuses one that is too large in some way.
pub fn weigh<T: WasmModuleResources>(
    validator: &mut FuncValidator<T>,
    body: &FunctionBody<'_>,
    is_trusted: bool,
) -> Result<Weighed, Refusal> {
    let mut reader = body.get_binary_reader();
    validator.read_locals(&mut reader)?;
    reader.set_features(*validator.features());
    let mut slots = Slots::of_locals(validator);
    let mut joins = Joins::new(slots.locals + bulk::LOCALS as usize);
    let check = |measure: Measure, found| match is_trusted {
        true => Ok(()),
        false => measure.check(found),
    };
    check(Measure::Locals, slots.locals)?;
    let mut branch_targets = 0;
    let mut blocks = 0;
    let mut weighed = Weighed {
        weight: Weight(0),
        calls: false,
        passed: 0,
        indirect_calls: 0,
        bytes: 0,
        joins: 0,
        live: 0,
        edits: Vec::new(),
        locals: validator.len_locals(),
        operators: reader.original_position(),
    };
    let mut operators = OperatorsReader::new(reader);
    while !operators.eof() {
        let start = operators.original_position();
        let operator = operators.read()?;
        let bytes = start..operators.original_position();
        let (taken, made) = operator.operator_arity(validator).unwrap_or_default();
        // The function itself is the outermost of the blocks.
        let depth = validator.control_stack_height();
        validator.op(start, &operator)?;
        let part = match Part::of(&operator) {
            // The trusted module is never out of bounds.
            Part::Bulk(_) if is_trusted => Part::Other,
            part => part,
        };
        slots.note(part, taken as usize, made as usize, validator);
        if matches!(part, Part::Call | Part::IndirectCall | Part::TailCall) {
            weighed.passed += (taken + made) as usize;
        }
        match part {
            Part::Block => {
                check(Measure::BlockNesting, depth as usize)?;
                blocks += 1;
                joins.start();
            }
            Part::End => joins.end(),
            Part::Set(local) => joins.set(local),
            Part::Call => weighed.calls = true,
            Part::IndirectCall => {
                weighed.calls = true;
                weighed.indirect_calls += 1;
            }
            Part::TailCall => {
                weighed.calls = true;
                weighed.edits.push((Edit::TailCall, bytes));
            }
            Part::Return => {
                let depth = depth.saturating_sub(1);
                weighed.edits.push((Edit::Return { depth }, bytes));
            }
            Part::Branches(targets) => {
                branch_targets += targets;
                check(Measure::BranchTargets, branch_targets)?;
            }
            Part::Bulk(operator) => {
                blocks += operator.checks();
                for local in 0..bulk::LOCALS {
                    joins.set(weighed.locals + local);
                }
                weighed.bytes += operator.most_bytes();
                weighed.edits.push((Edit::Bulk(operator), bytes));
            }
            Part::Copy | Part::Other => {}
        }
    }
    operators.finish()?;
    if weighed.has_bulk() {
        slots.locals += bulk::LOCALS as usize;
    }
    check(Measure::Operands, slots.height)?;
    weighed.weight = slots.weight();
    weighed.bytes += body.range().len();
    weighed.joins = joins.count;
    weighed.live = blocks * (slots.locals + slots.height);
    Ok(weighed)
}

/// Values that meet where blocks do: for every block, the locals that are set inside of it.
///
/// A compiler gives each of them a name of its own at the block's start or end; what a function
/// costs it follows from their number.
struct Joins {
    count: usize,
    words: usize,
    /// For each block under way the locals that are set in it, a bit each.
    open: Vec<Vec<u64>>,
}

impl Joins {
    fn new(locals: usize) -> Self {
        Joins {
            count: 0,
            words: locals.div_ceil(64),
            open: Vec::new(),
        }
    }

    fn start(&mut self) {
        self.open.push(vec![0; self.words]);
    }

    fn set(&mut self, local: u32) {
        let local = local as usize;
        if let Some(word) = self
            .open
            .last_mut()
            .and_then(|open| open.get_mut(local / 64))
        {
            *word |= 1 << (local % 64);
        }
    }

    fn end(&mut self) {
        // The last end is that of the function, whose start nobody noted.
        let Some(ended) = self.open.pop() else { return };
        self.count += ended
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum::<usize>();
        if let Some(around) = self.open.last_mut() {
            for (word, more) in around.iter_mut().zip(ended) {
                *word |= more;
            }
        }
    }
}

/// The part of an operator in a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Starts a block.
    Block,
    /// Ends one.
    End,
    /// Sets a local.
    Set(u32),
    Call,
    IndirectCall,
    TailCall,
    Return,
    /// Does something to many bytes or elements.
    Bulk(Bulk),
    /// Chooses among so many places.
    Branches(usize),
    /// Makes no value that has to be kept: it is there already, or is made again at each use.
    Copy,
    Other,
}

impl Part {
    fn of(operator: &Operator<'_>) -> Part {
        if let Some(bulk) = Bulk::of(operator) {
            return Part::Bulk(bulk);
        }
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => Part::Block,
            Operator::End => Part::End,
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                Part::Set(*local_index)
            }
            Operator::Call { .. } => Part::Call,
            Operator::CallIndirect { .. } => Part::IndirectCall,
            Operator::ReturnCall { .. } | Operator::ReturnCallIndirect { .. } => Part::TailCall,
            Operator::Return => Part::Return,
            Operator::BrTable { targets } => Part::Branches(targets.len() as usize),
            Operator::LocalGet { .. }
            | Operator::I32Const { .. }
            | Operator::I64Const { .. }
            | Operator::F32Const { .. }
            | Operator::F64Const { .. } => Part::Copy,
            // An open list, on purpose: whatever it is, it counts as making values.
            _ => Part::Other,
        }
    }
}

/// The places that a frame may need.
#[derive(Default)]
struct Slots {
    locals: usize,
    /// Values that operators made.
    made: usize,
    /// The most operands at once.
    height: usize,
    /// The most arguments and results of one call.
    passed: usize,
    /// Whether any of them is a vector, which needs two places.
    vectors: bool,
}

impl Slots {
    fn of_locals<T: WasmModuleResources>(validator: &FuncValidator<T>) -> Self {
        Slots {
            locals: validator.len_locals() as usize,
            vectors: (0..validator.len_locals())
                .any(|local| validator.get_local_type(local) == Some(ValType::V128)),
            ..Slots::default()
        }
    }

    /// Counts an operator that has just been validated.
    fn note<T: WasmModuleResources>(
        &mut self,
        part: Part,
        taken: usize,
        made: usize,
        validator: &FuncValidator<T>,
    ) {
        self.height = self.height.max(validator.operand_stack_height() as usize);
        self.vectors |= validator.get_operand_type(0) == Some(Some(ValType::V128));
        match part {
            Part::Copy => {}
            Part::Call | Part::IndirectCall | Part::TailCall => {
                self.passed = self.passed.max(taken + made);
                self.made += made;
            }
            Part::Bulk(operator) => self.made += made + operator.values(),
            // The old value of a local may be kept beside the new one.
            Part::Set(_) => self.made += 1,
            Part::Block | Part::End | Part::Return | Part::Branches(_) | Part::Other => {
                self.made += made;
            }
        }
    }

    fn weight(&self) -> Weight {
        let slots = self.locals + self.made + self.height;
        let values = slots * SLOT_BYTES + self.passed * PASSED_BYTES;
        let values = if self.vectors { values * 2 } else { values };
        // Far below what overflows: `shape` has limited the function.
        Weight(u32::try_from(FRAME_BYTES + values).unwrap_or(u32::MAX))
    }
}
