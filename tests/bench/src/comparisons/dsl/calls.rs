//! Calls of primitives that real solvers made on real grids, as they were recorded.

use std::io::{BufRead, BufReader};

use flate2::read::GzDecoder;
use serde_json::{Value as Json, json};
use solver_runtime::catalogue;
use solver_runtime::program::{Function, Operand, Program, Role, Step};

use crate::comparisons::BenchError;
use solver_arc_dsl::explain::value::{Value, call, from_json};

/// The calls of the conformance tests; `tests/conformance/README.md` has source and licence.
const RECORDED: &[u8] = include_bytes!("../../../../conformance/arc-dsl-vectors.jsonl.gz");
/// The mark of calls by real solvers; the others have arguments drawn at random.
const SEEN: &str = "seen";

/// A call of a primitive.
pub struct Call {
    /// Its place in the catalogue.
    pub primitive: u32,
    /// Its arguments.
    pub args: Vec<Value>,
    /// The same as it was recorded.
    told: Json,
}

/// All calls by real solvers.
pub fn recorded() -> Result<Vec<Call>, BenchError> {
    let mut calls = Vec::new();
    for line in BufReader::new(GzDecoder::new(RECORDED)).lines() {
        let line: Json = serde_json::from_str(&line?)
            .map_err(|error| BenchError::Broken(format!("the recorded calls: {error}")))?;
        if line["kind"] == SEEN {
            let call = call_of(&line).ok_or_else(|| {
                BenchError::Broken(format!("the recorded calls: {line} is none that we know"))
            })?;
            calls.push(call);
        }
    }
    Ok(calls)
}

fn call_of(line: &Json) -> Option<Call> {
    let args = line["args"].as_array()?;
    Some(Call {
        primitive: catalogue::find(line["fn"].as_str()?)?,
        args: args.iter().map(from_json).collect::<Option<_>>()?,
        told: json!({"fn": line["fn"], "args": args}),
    })
}

/// The calls as CPython's side reads them.
pub fn told(calls: &[Call]) -> Json {
    calls.iter().map(|call| call.told.clone()).collect()
}

impl Call {
    /// The call itself, as the runtime takes it.
    pub fn once(&self) -> Vec<u8> {
        call(&Value::Primitive(self.primitive), &self.args)
    }

    /// A program whose entry makes the call so many times and returns nothing; and the call of that
    /// entry.
    pub fn repeated(&self, turns: u32) -> (Vec<u8>, Vec<u8>) {
        let given = u32::try_from(self.args.len()).unwrap_or(u32::MAX);
        let step = Step::Call {
            line: 1,
            slot: given,
            callee: Operand::Primitive(self.primitive),
            args: (0..given).map(Operand::Slot).collect(),
        };
        let mut steps = vec![step; turns as usize];
        steps.push(Step::Return {
            from: Operand::None,
        });
        let entry = Function {
            roles: vec![Role::Passed; self.args.len()],
            slots: given + 1,
            steps,
        };
        let program = Program {
            functions: vec![entry],
        };
        (program.encode(), call(&Value::User(0), &self.args))
    }
}
