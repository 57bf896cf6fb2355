//! A program that ends after so many lines, and costs the same until then.
//!
//! Where the program is cut, the bytes of a `return None` are written over the steps that follow.
//! So the cut program is as long as the whole one, lies in the same memory, and is read at the
//! same cost: up to the cut it does, to the unit of fuel, what the whole one does.

use std::sync::Arc;

use solver_runtime::program::{Function, Operand, Program, Reader, Step, write_number};

use crate::compile::Source;
use crate::compile::ast;
use crate::compile::lower::lower;

/// A program that can be cut after any line of its entry.
pub struct Cuttable {
    program: Program,
    whole: Arc<[u8]>,
    /// For each number of lines from 0 up, the steps that make them.
    steps: Vec<usize>,
}

impl Cuttable {
    /// Lowers a solver.
    pub fn new(source: &Source) -> Self {
        let program = lower(source);
        let entry = &source.functions[0];
        let mut after = 0;
        let steps = std::iter::once(0)
            .chain(entry.lines.iter().map(|line| {
                after += steps_of(entry, line);
                after
            }))
            .collect();
        Cuttable {
            whole: program.encode().into(),
            program,
            steps,
        }
    }

    /// The program itself.
    pub fn whole(&self) -> &Arc<[u8]> {
        &self.whole
    }

    /// The program that ends after `lines` lines; itself where no step follows them.
    pub fn after(&self, lines: usize) -> Arc<[u8]> {
        let Some(entry) = self.program.functions.first() else {
            return self.whole.clone();
        };
        let steps = match self.steps.get(lines) {
            Some(&steps) if steps < entry.steps.len() => steps,
            _ => return self.whole.clone(),
        };
        let ending = body(
            entry,
            &[Step::Return {
                from: Operand::None,
            }],
        );
        let ending = &ending[body(entry, &[]).len()..];
        let mut bytes = self.whole.to_vec();
        let start = self.header_len(entry) + body(entry, &entry.steps[..steps]).len();
        match bytes.get_mut(start..start + ending.len()) {
            Some(place) => place.copy_from_slice(ending),
            // No step is shorter than this one.
            None => return self.whole.clone(),
        }
        bytes.into()
    }

    /// The bytes before the body of the entry.
    fn header_len(&self, entry: &Function) -> usize {
        let mut header = Vec::new();
        for number in [
            self.program.functions.len(),
            body(entry, &entry.steps).len(),
        ] {
            write_number(&mut header, u32::try_from(number).unwrap_or(u32::MAX));
        }
        header.len()
    }
}

/// The steps that a line becomes.
fn steps_of(function: &ast::Function, line: &ast::Line) -> usize {
    let alone = Source {
        functions: vec![ast::Function {
            roles: function.roles.clone(),
            vars: function.vars,
            lines: vec![line.clone()],
        }],
    };
    lower(&alone).functions[0].steps.len()
}

/// The bytes of a function's body that has these steps.
fn body(function: &Function, steps: &[Step]) -> Vec<u8> {
    let alone = Program {
        functions: vec![Function {
            roles: function.roles.clone(),
            slots: function.slots,
            steps: steps.to_vec(),
        }],
    };
    let bytes = alone.encode();
    let mut reader = Reader::new(&bytes);
    let len = reader.number().and_then(|_| reader.number());
    len.and_then(|len| reader.take(len as usize))
        .unwrap_or_default()
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::parse_file;
    use solver_runtime::program::Head;

    fn cuttable(text: &str) -> Cuttable {
        let parsed = parse_file(text.as_bytes());
        Cuttable::new(parsed.solvers[0].source.as_ref().unwrap())
    }

    /// The steps of the entry that would run.
    fn heads(bytes: &[u8]) -> Vec<Head> {
        let mut reader = Reader::new(bytes);
        reader.number().unwrap();
        let len = reader.number().unwrap();
        let mut body = Reader::new(reader.take(len as usize).unwrap());
        let params = body.number().unwrap();
        body.number().unwrap();
        body.take(params as usize).unwrap();
        let mut heads = Vec::new();
        while !body.is_empty() {
            let head = body.head().unwrap();
            heads.push(head);
            match head {
                Head::Return { .. } => break,
                Head::Call { args: operands, .. }
                | Head::Tuple {
                    items: operands, ..
                } => {
                    for _ in 0..operands {
                        body.operand().unwrap();
                    }
                }
                Head::Move { .. } => {}
            }
        }
        heads
    }

    const END: Head = Head::Return {
        from: Operand::None,
    };

    #[test]
    fn the_steps_before_the_cut_are_those_of_the_whole() {
        let cut = cuttable(
            "def f(I):\n    x = first(first(I))\n    x\n    y = (x, UNITY)\n    z = y\n    return helper(z)\ndef helper(a):\n    return a",
        );
        let whole = heads(cut.whole());
        for (lines, steps) in [(0, 0), (1, 2), (2, 2), (3, 4), (4, 5)] {
            let bytes = cut.after(lines);
            assert_eq!(bytes.len(), cut.whole().len());
            let seen = heads(&bytes);
            assert_eq!(seen[..steps], whole[..steps], "{lines}");
            assert_eq!(seen[steps..], [END], "{lines}");
        }
        assert_eq!(cut.after(5), *cut.whole());
        assert_eq!(cut.after(99), *cut.whole());
    }

    #[test]
    fn long_programs_are_cut_in_the_right_place_too() {
        let mut text = "def f(I):\n".to_owned();
        for n in 0..400 {
            text.push_str(&format!("    x{n} = add({n}, NEG_ONE)\n"));
        }
        let cut = cuttable(&text);
        for lines in [0, 1, 39, 200, 399] {
            let seen = heads(&cut.after(lines));
            assert_eq!(seen.len(), lines + 1);
            assert_eq!(seen[lines], END);
        }
        assert_eq!(cut.after(400), *cut.whole());
    }
}
