//! Operators over many bytes or elements: looked at before they are paid.
//!
//! wasmtime charges such an operator by its length before it compares with the bounds, so one that is
//! far out of bounds would end as out of fuel and not as the trap that it is. Each of them gets the
//! comparison in front:
//!
//! ```wat
//! local.set $count                          ;; memory.fill, as an example
//! local.set $second
//! local.set $first
//! (i64.add (i64.extend_i32_u (local.get $first)) (i64.extend_i32_u (local.get $count)))
//! (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16))
//! i64.gt_u
//! if
//!   (drop (i32.load8_u (i32.const -1)))     ;; the trap: no memory of a guest is that long
//! end
//! (memory.fill (local.get $first) (local.get $second) (local.get $count))
//! ```
//!
//! How long a segment is depends on whether it was dropped. So the source of `memory.init` and
//! `table.init` is compared by the operator itself, with no length at the end of the range.
//!
//! `table.grow` costs the same whatever its length, as `memory.grow` does. It grows by empty elements;
//! where that went well, `table.fill` puts in what was asked for, at a price by the element.

use wasm_encoder::{BlockType, HeapType, InstructionSink, MemArg};
use wasmparser::Operator;

/// The locals that a function needs for these operators, behind its own: three numbers and a
/// reference.
pub const LOCALS: u32 = 4;
/// How they are declared.
pub(crate) const DECLARED: [(u32, wasm_encoder::ValType); 2] = [
    (3, wasm_encoder::ValType::I32),
    (1, wasm_encoder::ValType::FUNCREF),
];

/// One of these operators, with what it is about by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// `memory.fill`.
    MemoryFill { memory: u32 },
    /// `memory.copy`.
    MemoryCopy { to: u32, from: u32 },
    /// `memory.init`.
    MemoryInit { memory: u32, data: u32 },
    /// `table.fill`.
    TableFill { table: u32 },
    /// `table.copy`.
    TableCopy { to: u32, from: u32 },
    /// `table.init`.
    TableInit { table: u32, elements: u32 },
    /// `table.grow`.
    TableGrow { table: u32 },
}

/// A memory or a table: its length can be asked for.
#[derive(Clone, Copy)]
enum Bounded {
    Memory(u32),
    Table(u32),
}

impl Bulk {
    /// The operator, if it is one of these.
    pub fn of(operator: &Operator<'_>) -> Option<Bulk> {
        Some(match *operator {
            Operator::MemoryFill { mem } => Bulk::MemoryFill { memory: mem },
            Operator::MemoryCopy { dst_mem, src_mem } => Bulk::MemoryCopy {
                to: dst_mem,
                from: src_mem,
            },
            Operator::MemoryInit { data_index, mem } => Bulk::MemoryInit {
                memory: mem,
                data: data_index,
            },
            Operator::TableFill { table } => Bulk::TableFill { table },
            Operator::TableCopy {
                dst_table,
                src_table,
            } => Bulk::TableCopy {
                to: dst_table,
                from: src_table,
            },
            Operator::TableInit { elem_index, table } => Bulk::TableInit {
                table,
                elements: elem_index,
            },
            Operator::TableGrow { table } => Bulk::TableGrow { table },
            _ => return None,
        })
    }

    /// The blocks that are added.
    pub fn checks(self) -> usize {
        match self {
            Bulk::MemoryFill { .. } | Bulk::TableFill { .. } | Bulk::TableGrow { .. } => 1,
            Bulk::MemoryCopy { .. }
            | Bulk::MemoryInit { .. }
            | Bulk::TableCopy { .. }
            | Bulk::TableInit { .. } => 2,
        }
    }

    /// The values that are made, at most: seven for a comparison, one for each local that is set, and
    /// those of the trap.
    pub fn values(self) -> usize {
        12 * self.checks()
    }

    /// The bytes that are added, at most: some thirty for a comparison, with numbers of five bytes.
    pub fn most_bytes(self) -> usize {
        100 * self.checks()
    }

    /// Writes the operator with what belongs in front of it. Its locals start with the number `first`.
    pub fn write(self, out: &mut Vec<u8>, first: u32) {
        let mut out = InstructionSink::new(out);
        let locals = Locals {
            to: first,
            from: first + 1,
            count: first + 2,
            reference: first + 3,
        };
        match self {
            Bulk::MemoryFill { memory } => {
                locals.take(&mut out, locals.from);
                check(&mut out, Bounded::Memory(memory), locals.to, locals.count);
                locals.give(&mut out, locals.from).memory_fill(memory);
            }
            Bulk::MemoryCopy { to, from } => {
                locals.take(&mut out, locals.from);
                check(&mut out, Bounded::Memory(to), locals.to, locals.count);
                check(&mut out, Bounded::Memory(from), locals.from, locals.count);
                locals.give(&mut out, locals.from).memory_copy(to, from);
            }
            Bulk::MemoryInit { memory, data } => {
                locals.take(&mut out, locals.from);
                check(&mut out, Bounded::Memory(memory), locals.to, locals.count);
                locals
                    .nothing_from_the_end(&mut out, Bounded::Memory(memory))
                    .memory_init(memory, data);
                locals.give(&mut out, locals.from).memory_init(memory, data);
            }
            Bulk::TableFill { table } => {
                locals.take(&mut out, locals.reference);
                check(&mut out, Bounded::Table(table), locals.to, locals.count);
                locals.give(&mut out, locals.reference).table_fill(table);
            }
            Bulk::TableCopy { to, from } => {
                locals.take(&mut out, locals.from);
                check(&mut out, Bounded::Table(to), locals.to, locals.count);
                check(&mut out, Bounded::Table(from), locals.from, locals.count);
                locals.give(&mut out, locals.from).table_copy(to, from);
            }
            Bulk::TableInit { table, elements } => {
                locals.take(&mut out, locals.from);
                check(&mut out, Bounded::Table(table), locals.to, locals.count);
                locals
                    .nothing_from_the_end(&mut out, Bounded::Table(table))
                    .table_init(table, elements);
                locals
                    .give(&mut out, locals.from)
                    .table_init(table, elements);
            }
            Bulk::TableGrow { table } => locals.grow(&mut out, table),
        }
    }
}

/// Where the operands are kept.
#[derive(Clone, Copy)]
struct Locals {
    /// Where the operator writes to.
    to: u32,
    /// Where it reads from, or the byte that it fills with.
    from: u32,
    /// How many bytes or elements.
    count: u32,
    /// The reference that fills a table.
    reference: u32,
}

impl Locals {
    /// Takes the three operands; the second one belongs into `second`.
    fn take(self, out: &mut InstructionSink<'_>, second: u32) {
        out.local_set(self.count)
            .local_set(second)
            .local_set(self.to);
    }

    /// Gives them back.
    fn give<'a, 'b>(
        self,
        out: &'a mut InstructionSink<'b>,
        second: u32,
    ) -> &'a mut InstructionSink<'b> {
        out.local_get(self.to)
            .local_get(second)
            .local_get(self.count)
    }

    /// Operands that ask for nothing from the end of the source's range: then the operator compares
    /// that with the length of the segment, and is done. An end beyond 32 bits is a trap at once.
    fn nothing_from_the_end<'a, 'b>(
        self,
        out: &'a mut InstructionSink<'b>,
        target: Bounded,
    ) -> &'a mut InstructionSink<'b> {
        end_of(out, self.from, self.count);
        out.i64_const(i64::from(u32::MAX)).i64_gt_u();
        trap_if(out, target);
        out.i32_const(0)
            .local_get(self.from)
            .local_get(self.count)
            .i32_add()
            .i32_const(0)
    }

    fn grow(self, out: &mut InstructionSink<'_>, table: u32) {
        out.local_set(self.count)
            .local_set(self.reference)
            .ref_null(HeapType::FUNC)
            .local_get(self.count)
            .table_grow(table)
            .local_tee(self.to)
            .i32_const(-1)
            .i32_ne()
            .if_(BlockType::Empty);
        self.give(out, self.reference).table_fill(table);
        out.end().local_get(self.to);
    }
}

/// The end of a range, in 64 bits, where it cannot wrap around.
fn end_of(out: &mut InstructionSink<'_>, start: u32, count: u32) {
    out.local_get(start)
        .i64_extend_i32_u()
        .local_get(count)
        .i64_extend_i32_u()
        .i64_add();
}

/// Ends in the trap where a range ends behind what there is.
fn check(out: &mut InstructionSink<'_>, bounded: Bounded, start: u32, count: u32) {
    /// A page of memory is two to this power.
    const PAGE_BITS: i64 = 16;
    end_of(out, start, count);
    match bounded {
        Bounded::Memory(memory) => out
            .memory_size(memory)
            .i64_extend_i32_u()
            .i64_const(PAGE_BITS)
            .i64_shl(),
        Bounded::Table(table) => out.table_size(table).i64_extend_i32_u(),
    };
    out.i64_gt_u();
    trap_if(out, bounded);
}

/// Does what is out of bounds in every memory or table that a guest can have.
fn trap_if(out: &mut InstructionSink<'_>, bounded: Bounded) {
    out.if_(BlockType::Empty).i32_const(-1);
    match bounded {
        Bounded::Memory(memory_index) => out.i32_load8_u(MemArg {
            offset: 0,
            align: 0,
            memory_index,
        }),
        Bounded::Table(table) => out.table_get(table),
    };
    out.drop().end();
}
