//! A program that ends after so many lines, and costs the same until then.
//!
//! Where the program is cut, a `return None` is written over the start of the step that follows.
//! So the cut program is as long as the whole one, lies in the same memory, and is read at the
//! same cost: up to the cut it does, to the unit of fuel, what the whole one does.

use std::sync::Arc;

use solver_runtime::program::Program;

use crate::frontend::Source;
use crate::frontend::ast;
use crate::frontend::lower::lower;

/// A program that can be cut after any line of its entry.
pub(crate) struct Cuttable {
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
        let entry = self.program.functions.first();
        match (self.steps.get(lines), entry) {
            (Some(&steps), Some(entry)) if steps < entry.steps.len() => {
                self.program.encode_cut(steps).into()
            }
            _ => self.whole.clone(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::parse_file;
    use solver_runtime::program::{Code, Kind, first};

    fn cuttable(text: &str) -> Cuttable {
        let parsed = parse_file(text.as_bytes());
        Cuttable::new(parsed.solvers[0].source.as_ref().unwrap())
    }

    /// The steps of the entry that would run: what they do, and where the results go.
    fn heads(bytes: &[u8]) -> Vec<(Kind, usize)> {
        let mut left = Code::new(bytes).body(0).unwrap().steps;
        let mut heads = Vec::new();
        while let Some((step, rest)) = first(left) {
            left = rest;
            heads.push((step.kind, step.slot));
            if step.kind == Kind::Return {
                break;
            }
        }
        heads
    }

    const END: (Kind, usize) = (Kind::Return, 0);

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
