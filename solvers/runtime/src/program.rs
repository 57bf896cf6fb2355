//! The program format: what the compiler hands to the interpreter.
//!
//! Owns the layout, both ways: [`Program::encode`] writes it, [`Code`] and [`first`] walk it. Leaves
//! to others what a step does (`interpret`) and how source becomes steps (the compiler). The numbers of
//! [`inspect`](crate::inspect) are here too.
//!
//! A program is a flat string of words of four bytes, the least first, so that loading it is one
//! copy, and a step is read with one check and a load a word: most steps run once, so they are not
//! prepared in any way.
//!
//! ```text
//! program := count place* body* int*      -- function 0 is the entry
//! place   := where a body starts, in words; one more says where the integers do
//! body    := params slots role* step*     -- one role a parameter; steps end the body
//! role    := 0 (input) | 1 (demos) | 2 (passed by the caller)
//! step    := kind line slot operand operand*
//! kind    := 0 (call: slot = operand(operand*)) | 1 (tuple: slot = (operand*))
//!          | 2 (move: slot = operand) | 3 (return operand), in the two lowest bits;
//!            above them how many operands follow the first
//! operand := 0 slot | 1 (0 None, 1 False, 2 True) | 2 int | 3 primitive | 4 function
//!          | 5 which of the integers, in the three lowest bits; above them the number
//! int     := four words, for an integer that has no room in an operand
//! ```
//!
//! The first operand of a tuple says nothing.

/// A word, as it lies in memory.
pub type Word = [u8; 4];

/// The argument that a parameter of the entry function gets from the host.
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
        /// The function that is called.
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
    /// The role of each parameter, in order. Parameters are the first slots.
    pub roles: Vec<Role>,
    /// Slots of the function: parameters, variables and temporaries.
    pub slots: u32,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// A compiled solver: the entry function first, then the functions that it can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The functions; the first is the entry.
    pub functions: Vec<Function>,
}

/// Words of a step before the operands that follow the first.
const HEAD: usize = 4;
/// Words of an integer.
const INT: usize = 4;

const KIND_BITS: u32 = 2;
const CALL: u32 = 0;
const TUPLE: u32 = 1;
const MOVE: u32 = 2;
const RETURN: u32 = 3;

const TAG_BITS: u32 = 3;
const SLOT: u32 = 0;
const SINGLE: u32 = 1;
const SMALL: u32 = 2;
const PRIMITIVE: u32 = 3;
const FUNCTION: u32 = 4;
const LARGE: u32 = 5;

impl Program {
    /// The bytes of the program, as the runtime's `load` takes them.
    #[inline]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        let bodies: Vec<Vec<u32>> = self
            .functions
            .iter()
            .map(|function| writer.body(function))
            .collect();
        let mut words = vec![bodies.len() as u32];
        let mut place = 1 + bodies.len() + 1;
        for body in &bodies {
            words.push(place as u32);
            place += body.len();
        }
        words.push(place as u32);
        words.extend(bodies.into_iter().flatten());
        for int in writer.ints {
            words.extend((0..INT).map(|part| (int >> (32 * part)) as u32));
        }
        words.into_iter().flat_map(u32::to_le_bytes).collect()
    }

    /// The bytes of the program, but that the entry returns `None` where its step at `place` would
    /// be. They are as many, and the same but for the start of that step.
    pub fn encode_cut(&self, place: usize) -> Vec<u8> {
        let mut bytes = self.encode();
        let Some(entry) = self.functions.first() else {
            return bytes;
        };
        let Some(before) = entry.steps.get(..place) else {
            return bytes;
        };
        let words: usize = before.iter().map(Step::words).sum();
        let start = 1 + self.functions.len() + 1 + 2 + entry.roles.len() + words;
        let mut ending = Vec::new();
        Writer::default().step(
            &mut ending,
            &Step::Return {
                from: Operand::None,
            },
        );
        let ending: Vec<u8> = ending.into_iter().flat_map(u32::to_le_bytes).collect();
        if let Some(step) = bytes.get_mut(start * 4..start * 4 + ending.len()) {
            step.copy_from_slice(&ending);
        }
        bytes
    }
}

impl Step {
    /// How long it is.
    fn words(&self) -> usize {
        match self {
            Step::Call { args: more, .. } | Step::Tuple { items: more, .. } => HEAD + more.len(),
            Step::Move { .. } | Step::Return { .. } => HEAD,
        }
    }
}

/// Writes functions, and keeps the integers that have no room in them.
#[derive(Default)]
struct Writer {
    ints: Vec<i128>,
}

impl Writer {
    #[inline]
    fn body(&mut self, function: &Function) -> Vec<u32> {
        let mut words = vec![function.roles.len() as u32, function.slots];
        words.extend(function.roles.iter().map(|role| match role {
            Role::Input => 0,
            Role::Demos => 1,
            Role::Passed => 2,
        }));
        for step in &function.steps {
            self.step(&mut words, step);
        }
        words
    }

    #[inline]
    fn step(&mut self, words: &mut Vec<u32>, step: &Step) {
        let mut head = |kind, line, slot, first, more: &[Operand]| {
            let first = self.operand(first);
            words.extend([kind | (more.len() as u32) << KIND_BITS, line, slot, first]);
            words.extend(more.iter().map(|&operand| self.operand(operand)));
        };
        match step {
            Step::Call {
                line,
                slot,
                callee,
                args,
            } => head(CALL, *line, *slot, *callee, args),
            Step::Tuple { line, slot, items } => head(TUPLE, *line, *slot, Operand::None, items),
            Step::Move { slot, from } => head(MOVE, 0, *slot, *from, &[]),
            Step::Return { from } => head(RETURN, 0, 0, *from, &[]),
        }
    }

    #[inline]
    fn operand(&mut self, operand: Operand) -> u32 {
        let (tag, number) = match operand {
            Operand::Slot(slot) => (SLOT, slot),
            Operand::None => (SINGLE, 0),
            Operand::Bool(truth) => (SINGLE, 1 + u32::from(truth)),
            Operand::Int(int) => match small(int) {
                Some(bits) => (SMALL, bits),
                None => {
                    self.ints.push(int);
                    (LARGE, self.ints.len() as u32 - 1)
                }
            },
            Operand::Primitive(number) => (PRIMITIVE, number),
            Operand::Function(number) => (FUNCTION, number),
        };
        number << TAG_BITS | tag
    }
}

/// The integer as an operand holds it, where it has room.
#[inline]
fn small(int: i128) -> Option<u32> {
    const BITS: u32 = u32::BITS - TAG_BITS - 1;
    (-(1 << BITS)..1 << BITS)
        .contains(&int)
        .then_some(int as u32 & (u32::MAX >> TAG_BITS))
}

/// Writes an unsigned number.
#[inline]
pub fn write_number(out: &mut Vec<u8>, number: u32) {
    write_u128(out, u128::from(number));
}

/// Writes a signed number.
#[inline]
pub fn write_int(out: &mut Vec<u8>, value: i128) {
    write_u128(out, ((value << 1) ^ (value >> 127)) as u128);
}

#[inline]
fn write_u128(out: &mut Vec<u8>, mut value: u128) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A loaded program.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    words: &'a [Word],
}

/// A function of a loaded program.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// How many slots it has, parameters included.
    pub slots: usize,
    /// The roles of its parameters.
    roles: &'a [Word],
    /// Its steps.
    pub steps: &'a [Word],
}

/// A step, its operands as they are.
#[derive(Clone, Copy, Debug)]
pub struct Ready<'a> {
    /// Its kind.
    pub kind: Kind,
    /// Line of the source, from the `def` line.
    pub line: u32,
    /// Where the result goes.
    pub slot: usize,
    /// The callee, or the value that is moved or returned.
    pub first: Word,
    /// The arguments, or the elements.
    pub more: &'a [Word],
}

/// The kinds of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `slot = first(more)`.
    Call,
    /// `slot = (more)`.
    Tuple,
    /// `slot = first`.
    Move,
    /// `return first`.
    Return,
}

/// A word as a number.
#[inline(always)]
fn number(word: Word) -> usize {
    u32::from_le_bytes(word) as usize
}

impl<'a> Code<'a> {
    /// No program at all.
    pub const NONE: Self = Code { words: &[] };

    /// The bytes that [`Program::encode`] wrote.
    pub fn new(bytes: &'a [u8]) -> Self {
        let (words, _) = bytes.as_chunks();
        Code { words }
    }

    /// A function; `None` where there is none of that number.
    pub fn body(self, function: u32) -> Option<Body<'a>> {
        let count = number(*self.words.first()?);
        let function = function as usize;
        if function >= count {
            return None;
        }
        let start = number(*self.words.get(1 + function)?);
        let end = number(*self.words.get(2 + function)?);
        let (&[params, slots], rest) = self.words.get(start..end)?.split_first_chunk()?;
        let (roles, steps) = rest.split_at_checked(number(params))?;
        Some(Body {
            slots: number(slots),
            roles,
            steps,
        })
    }

    /// An integer that had no room in an operand.
    #[cold]
    pub fn int(self, place: u32) -> Option<i128> {
        let count = number(*self.words.first()?);
        let start = number(*self.words.get(1 + count)?);
        let at = (place as usize).checked_mul(INT)?.checked_add(start)?;
        let parts = self.words.get(at..at.checked_add(INT)?)?;
        let parts = parts.iter().rev();
        Some(parts.fold(0, |int: i128, &part| {
            int << 32 | i128::from(u32::from_le_bytes(part))
        }))
    }
}

/// An operand as it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A slot of the running function.
    Slot(u32),
    /// Python's `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer.
    Int(i32),
    /// An integer that had no room: see [`Code::int`].
    Large(u32),
    /// A primitive.
    Primitive(u32),
    /// A function of the program.
    Function(u32),
}

/// The meaning of an operand; `None` where no encoder writes it.
#[inline(always)]
pub fn operand(word: Word) -> Option<Source> {
    let word = u32::from_le_bytes(word);
    let number = word >> TAG_BITS;
    Some(match word & ((1 << TAG_BITS) - 1) {
        SLOT => Source::Slot(number),
        SINGLE => match number {
            0 => Source::None,
            1 => Source::Bool(false),
            _ => Source::Bool(true),
        },
        // The number with its sign.
        SMALL => Source::Int(word as i32 >> TAG_BITS),
        PRIMITIVE => Source::Primitive(number),
        FUNCTION => Source::Function(number),
        LARGE => Source::Large(number),
        _ => return None,
    })
}

impl<'a> Body<'a> {
    /// How many parameters it has.
    pub fn params(self) -> usize {
        self.roles.len()
    }

    /// The role of each parameter; `None` where no encoder writes it.
    pub fn roles(self) -> impl Iterator<Item = Option<Role>> + 'a {
        self.roles.iter().map(|&role| match number(role) {
            0 => Some(Role::Input),
            1 => Some(Role::Demos),
            2 => Some(Role::Passed),
            _ => None,
        })
    }
}

/// The first of some steps, and those after it; `None` where they end too early.
#[inline(always)]
pub fn first(steps: &[Word]) -> Option<(Ready<'_>, &[Word])> {
    let (&[kind, line, slot, first], rest) = steps.split_first_chunk::<HEAD>()?;
    let kind = u32::from_le_bytes(kind);
    let (more, rest) = rest.split_at_checked((kind >> KIND_BITS) as usize)?;
    let ready = Ready {
        kind: match kind & ((1 << KIND_BITS) - 1) {
            CALL => Kind::Call,
            TUPLE => Kind::Tuple,
            MOVE => Kind::Move,
            _ => Kind::Return,
        },
        line: u32::from_le_bytes(line),
        slot: number(slot),
        first,
        more,
    };
    Some((ready, rest))
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_every_size_survive_the_round_trip() {
        let edge = 1_i128 << 28;
        for int in [
            0,
            1,
            -1,
            edge - 1,
            edge,
            -edge,
            -edge - 1,
            i128::from(i64::MIN),
            i128::MAX,
            i128::MIN,
        ] {
            let program = program(vec![Step::Return {
                from: Operand::Int(int),
            }]);
            let bytes = program.encode();
            let code = Code::new(&bytes);
            let (ready, rest) = first(code.body(0).unwrap().steps).unwrap();
            assert_eq!(meant(code, ready.first), Operand::Int(int));
            assert!(rest.is_empty());
            let mut bytes = Vec::new();
            write_int(&mut bytes, int);
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.int(), Some(int));
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

    fn program(steps: Vec<Step>) -> Program {
        let function = |steps| Function {
            roles: vec![Role::Input, Role::Passed],
            slots: 3,
            steps,
        };
        Program {
            functions: vec![function(steps), function(Vec::new())],
        }
    }

    fn steps() -> Vec<Step> {
        vec![
            Step::Call {
                line: 2,
                slot: 1,
                callee: Operand::Primitive(300),
                args: vec![Operand::Slot(0), Operand::Int(-1), Operand::Function(1)],
            },
            Step::Tuple {
                line: 3,
                slot: 2,
                items: vec![Operand::None, Operand::Bool(false), Operand::Bool(true)],
            },
            Step::Move {
                slot: 0,
                from: Operand::Slot(2),
            },
            Step::Return {
                from: Operand::Slot(1),
            },
        ]
    }

    /// The operand that a word was written for.
    fn meant(code: Code<'_>, word: Word) -> Operand {
        match operand(word).unwrap() {
            Source::Slot(slot) => Operand::Slot(slot),
            Source::None => Operand::None,
            Source::Bool(truth) => Operand::Bool(truth),
            Source::Int(int) => Operand::Int(int.into()),
            Source::Large(place) => Operand::Int(code.int(place).unwrap()),
            Source::Primitive(number) => Operand::Primitive(number),
            Source::Function(number) => Operand::Function(number),
        }
    }

    /// The steps of the entry, as the bytes of a program have them.
    fn read(bytes: &[u8]) -> Vec<Step> {
        let code = Code::new(bytes);
        let body = code.body(0).unwrap();
        assert_eq!((body.params(), body.slots), (2, 3));
        let roles: Vec<_> = body.roles().collect();
        assert_eq!(roles, [Some(Role::Input), Some(Role::Passed)]);
        let operand = |word: &Word| meant(code, *word);
        let mut left = body.steps;
        let mut steps = Vec::new();
        while let Some((ready, rest)) = first(left) {
            left = rest;
            let (line, slot, from) = (ready.line, ready.slot as u32, operand(&ready.first));
            let more = ready.more.iter().map(operand).collect();
            steps.push(match ready.kind {
                Kind::Call => Step::Call {
                    line,
                    slot,
                    callee: from,
                    args: more,
                },
                Kind::Tuple => Step::Tuple {
                    line,
                    slot,
                    items: more,
                },
                Kind::Move => Step::Move { slot, from },
                Kind::Return => Step::Return { from },
            });
            if ready.kind == Kind::Return {
                return steps;
            }
        }
        assert!(left.is_empty());
        steps
    }

    #[test]
    fn steps_read_back_as_written() {
        let bytes = program(steps()).encode();
        assert_eq!(read(&bytes), steps());
        let code = Code::new(&bytes);
        assert!(code.body(1).unwrap().steps.is_empty());
        assert!(code.body(2).is_none());
    }

    #[test]
    fn a_cut_program_is_as_long_and_ends_there() {
        let whole = program(steps());
        for place in 0..steps().len() {
            let bytes = whole.encode_cut(place);
            assert_eq!(bytes.len(), whole.encode().len());
            let mut expected = steps()[..place].to_vec();
            expected.push(Step::Return {
                from: Operand::None,
            });
            assert_eq!(read(&bytes), expected);
        }
        assert_eq!(whole.encode_cut(99), whole.encode());
    }

    #[test]
    fn bytes_that_end_too_early_are_no_program() {
        let bytes = program(steps()).encode();
        for end in 0..bytes.len() {
            let code = Code::new(&bytes[..end]);
            let Some(body) = code.body(1) else { continue };
            assert!(first(body.steps).is_none(), "{end}");
        }
        assert!(Code::NONE.body(0).is_none());
    }
}
