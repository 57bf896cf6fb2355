//! The program format: what the compiler hands to the interpreter.
//!
//! Owns the layout of the bytes, both ways: [`Program::encode`] writes them, [`Reader`] walks
//! them. Leaves to others what a step does (`interpret`) and how source becomes steps (the
//! compiler).
//!
//! A program is a flat byte string, so that loading it is one copy and running it allocates
//! nothing but its slots. Numbers are LEB128, as in WebAssembly; signed ones zigzag first.
//!
//! ```text
//! program  := count function*                     -- function 0 is the entry
//! function := byte_len body                       -- so that one can be skipped without reading
//! body     := params slots role* step*            -- one role a parameter; steps end the body
//! role     := 0 (input) | 1 (demos) | 2 (passed by the caller)
//! step     := 0 line slot operand argc operand*   -- call: slot = operand(operand*)
//!           | 1 line slot count operand*          -- tuple: slot = (operand*)
//!           | 2 slot operand                      -- move: slot = operand
//!           | 3 operand                           -- return operand
//! operand  := 0 slot | 1 (None) | 2 (False) | 3 (True) | 4 int | 5 primitive | 6 function
//! ```

/// What fills a parameter of the entry function when the host calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The grid to solve (`I`).
    Input,
    /// The demo pairs (`S`).
    Demos,
    /// Nothing: the function is only called by other functions of the program.
    Passed,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A parameter, a variable or a temporary of the running function.
    Slot(u32),
    /// Python's `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer literal.
    Int(i128),
    /// A primitive, by its place in the catalogue.
    Primitive(u32),
    /// A function of the same program, by its place in it.
    Function(u32),
}

/// One step of a function. Nested calls are flattened into temporaries, in Python's order of
/// evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `slot = callee(args)`.
    Call {
        /// Line of the source, counted from the `def` line, which is 1.
        line: u32,
        /// Where the result goes.
        slot: u32,
        /// What is called.
        callee: Operand,
        /// Positional arguments, in order.
        args: Vec<Operand>,
    },
    /// `slot = (items)`.
    Tuple {
        /// Line of the source, counted from the `def` line, which is 1.
        line: u32,
        /// Where the result goes.
        slot: u32,
        /// The elements, in order.
        items: Vec<Operand>,
    },
    /// `slot = from`.
    Move {
        /// Where the value goes.
        slot: u32,
        /// The value.
        from: Operand,
    },
    /// `return from`. A function whose steps end without one returns `None`.
    Return {
        /// The value.
        from: Operand,
    },
}

/// One function of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// What fills each parameter, in order. Parameters are the first slots.
    pub roles: Vec<Role>,
    /// Slots of the function: parameters, variables and temporaries.
    pub slots: u32,
    /// What it does, in order.
    pub steps: Vec<Step>,
}

/// A compiled solver: the entry function first, then the functions that it can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The functions; the first is the entry.
    pub functions: Vec<Function>,
}

const STEP_CALL: u8 = 0;
const STEP_TUPLE: u8 = 1;
const STEP_MOVE: u8 = 2;
const STEP_RETURN: u8 = 3;

const OPERAND_SLOT: u8 = 0;
const OPERAND_NONE: u8 = 1;
const OPERAND_FALSE: u8 = 2;
const OPERAND_TRUE: u8 = 3;
const OPERAND_INT: u8 = 4;
const OPERAND_PRIMITIVE: u8 = 5;
const OPERAND_FUNCTION: u8 = 6;

impl Program {
    /// The bytes of the program, as the runtime's `load` takes them.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_u128(&mut out, self.functions.len() as u128);
        for function in &self.functions {
            let mut body = Vec::new();
            write_u128(&mut body, function.roles.len() as u128);
            write_u128(&mut body, u128::from(function.slots));
            for role in &function.roles {
                body.push(match role {
                    Role::Input => 0,
                    Role::Demos => 1,
                    Role::Passed => 2,
                });
            }
            for step in &function.steps {
                write_step(&mut body, step);
            }
            write_u128(&mut out, body.len() as u128);
            out.extend_from_slice(&body);
        }
        out
    }
}

fn write_step(out: &mut Vec<u8>, step: &Step) {
    match step {
        Step::Call {
            line,
            slot,
            callee,
            args,
        } => {
            out.push(STEP_CALL);
            write_u128(out, u128::from(*line));
            write_u128(out, u128::from(*slot));
            write_operand(out, *callee);
            write_operands(out, args);
        }
        Step::Tuple { line, slot, items } => {
            out.push(STEP_TUPLE);
            write_u128(out, u128::from(*line));
            write_u128(out, u128::from(*slot));
            write_operands(out, items);
        }
        Step::Move { slot, from } => {
            out.push(STEP_MOVE);
            write_u128(out, u128::from(*slot));
            write_operand(out, *from);
        }
        Step::Return { from } => {
            out.push(STEP_RETURN);
            write_operand(out, *from);
        }
    }
}

fn write_operands(out: &mut Vec<u8>, operands: &[Operand]) {
    write_u128(out, operands.len() as u128);
    for operand in operands {
        write_operand(out, *operand);
    }
}

fn write_operand(out: &mut Vec<u8>, operand: Operand) {
    match operand {
        Operand::Slot(slot) => {
            out.push(OPERAND_SLOT);
            write_u128(out, u128::from(slot));
        }
        Operand::None => out.push(OPERAND_NONE),
        Operand::Bool(false) => out.push(OPERAND_FALSE),
        Operand::Bool(true) => out.push(OPERAND_TRUE),
        Operand::Int(value) => {
            out.push(OPERAND_INT);
            write_int(out, value);
        }
        Operand::Primitive(index) => {
            out.push(OPERAND_PRIMITIVE);
            write_u128(out, u128::from(index));
        }
        Operand::Function(index) => {
            out.push(OPERAND_FUNCTION);
            write_u128(out, u128::from(index));
        }
    }
}

/// Writes an unsigned number.
pub fn write_number(out: &mut Vec<u8>, number: u32) {
    write_u128(out, u128::from(number));
}

/// Writes a signed number.
pub fn write_int(out: &mut Vec<u8>, value: i128) {
    write_u128(out, ((value << 1) ^ (value >> 127)) as u128);
}

fn write_u128(out: &mut Vec<u8>, mut value: u128) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// What a step starts with, read without allocating; its operands follow in the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// A call: `args` operands follow.
    Call {
        /// Line of the source, from the `def` line.
        line: u32,
        /// Where the result goes.
        slot: u32,
        /// What is called.
        callee: Operand,
        /// How many operands follow.
        args: u32,
    },
    /// A tuple: `items` operands follow.
    Tuple {
        /// Line of the source, from the `def` line.
        line: u32,
        /// Where the result goes.
        slot: u32,
        /// How many operands follow.
        items: u32,
    },
    /// A move, whole.
    Move {
        /// Where the value goes.
        slot: u32,
        /// The value.
        from: Operand,
    },
    /// A return, whole.
    Return {
        /// The value.
        from: Operand,
    },
}

/// A cursor over encoded bytes. `None` wherever they end too early or say what no encoder says.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes }
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next byte.
    #[inline]
    pub fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    /// The next `len` bytes, as they are.
    pub fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        if len > self.bytes.len() {
            return None;
        }
        let (taken, rest) = self.bytes.split_at(len);
        self.bytes = rest;
        Some(taken)
    }

    /// The next unsigned number.
    #[inline]
    pub fn number(&mut self) -> Option<u32> {
        let first = self.byte()?;
        if first < 0x80 {
            return Some(u32::from(first));
        }
        u32::try_from(self.rest_of_u128(first)?).ok()
    }

    fn rest_of_u128(&mut self, first: u8) -> Option<u128> {
        let mut value = u128::from(first & 0x7f);
        let mut byte = first;
        let mut shift = 0u32;
        while byte >= 0x80 {
            shift += 7;
            byte = self.byte()?;
            let part = u128::from(byte & 0x7f);
            if shift >= 128 || part > u128::MAX >> shift {
                return None;
            }
            value |= part << shift;
        }
        Some(value)
    }

    /// The next signed number.
    #[inline]
    pub fn int(&mut self) -> Option<i128> {
        let first = self.byte()?;
        let raw = self.rest_of_u128(first)?;
        Some((raw >> 1) as i128 ^ -((raw & 1) as i128))
    }

    /// The role of a parameter.
    pub fn role(&mut self) -> Option<Role> {
        match self.byte()? {
            0 => Some(Role::Input),
            1 => Some(Role::Demos),
            2 => Some(Role::Passed),
            _ => None,
        }
    }

    /// The next operand.
    #[inline]
    pub fn operand(&mut self) -> Option<Operand> {
        match self.byte()? {
            OPERAND_SLOT => Some(Operand::Slot(self.number()?)),
            OPERAND_NONE => Some(Operand::None),
            OPERAND_FALSE => Some(Operand::Bool(false)),
            OPERAND_TRUE => Some(Operand::Bool(true)),
            OPERAND_INT => Some(Operand::Int(self.int()?)),
            OPERAND_PRIMITIVE => Some(Operand::Primitive(self.number()?)),
            OPERAND_FUNCTION => Some(Operand::Function(self.number()?)),
            _ => None,
        }
    }

    /// The start of the next step.
    #[inline]
    pub fn head(&mut self) -> Option<Head> {
        match self.byte()? {
            STEP_CALL => Some(Head::Call {
                line: self.number()?,
                slot: self.number()?,
                callee: self.operand()?,
                args: self.number()?,
            }),
            STEP_TUPLE => Some(Head::Tuple {
                line: self.number()?,
                slot: self.number()?,
                items: self.number()?,
            }),
            STEP_MOVE => Some(Head::Move {
                slot: self.number()?,
                from: self.operand()?,
            }),
            STEP_RETURN => Some(Head::Return {
                from: self.operand()?,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_every_size_survive_the_round_trip() {
        for value in [
            0,
            1,
            -1,
            63,
            -64,
            64,
            i128::from(i64::MIN),
            i128::MAX,
            i128::MIN,
        ] {
            let mut bytes = Vec::new();
            write_operand(&mut bytes, Operand::Int(value));
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.operand(), Some(Operand::Int(value)));
            assert!(reader.is_empty());
        }
    }

    #[test]
    fn a_number_past_its_width_is_refused() {
        let mut reader = Reader::new(&[0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
        assert_eq!(reader.number(), None);
        let mut reader = Reader::new(&[0x80]);
        assert_eq!(reader.number(), None);
    }

    #[test]
    fn steps_read_back_as_written() {
        let program = Program {
            functions: vec![Function {
                roles: vec![Role::Input],
                slots: 2,
                steps: vec![
                    Step::Call {
                        line: 2,
                        slot: 1,
                        callee: Operand::Primitive(3),
                        args: vec![Operand::Slot(0), Operand::Int(-1)],
                    },
                    Step::Return {
                        from: Operand::Slot(1),
                    },
                ],
            }],
        };
        let bytes = program.encode();
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.number(), Some(1));
        let len = reader.number().unwrap() as usize;
        let mut body = Reader::new(reader.take(len).unwrap());
        assert!(reader.is_empty());
        assert_eq!(body.number(), Some(1));
        assert_eq!(body.number(), Some(2));
        assert_eq!(body.role(), Some(Role::Input));
        assert_eq!(
            body.head(),
            Some(Head::Call {
                line: 2,
                slot: 1,
                callee: Operand::Primitive(3),
                args: 2
            })
        );
        assert_eq!(body.operand(), Some(Operand::Slot(0)));
        assert_eq!(body.operand(), Some(Operand::Int(-1)));
        assert_eq!(
            body.head(),
            Some(Head::Return {
                from: Operand::Slot(1)
            })
        );
        assert!(body.is_empty());
    }
}
