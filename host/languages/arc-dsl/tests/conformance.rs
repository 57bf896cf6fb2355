//! Replays every recorded call of arc-dsl in the sandbox, through the runtime's inspection call, and
//! compares each result, the order of sets included.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use flate2::read::GzDecoder;
use serde_json::Value as Json;
use solver_arc_dsl::explain::value::{Reply, Value, call, from_json, reply};
use solver_arc_dsl::{ArcDsl, inspect};
use solver_core::limits::Limits;
use solver_core::limits::Workers;
use solver_language::{Language as _, RunsOn};
use solver_runtime::catalogue;
use solver_runtime::program::{Function, Program, Role};
use solver_sandbox::engine::{Sandbox, Setup};
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::meter::Watch;
use solver_sandbox::thread::{GuestThread, on_guest_thread};

const VECTORS: usize = 10_851;

fn number(name: &str) -> u32 {
    catalogue::find(name).unwrap_or_else(|| panic!("no primitive is called {name}"))
}

/// A call of a primitive with values as they are recorded.
fn call_of(name: &str, args: &[Json]) -> Vec<u8> {
    let value = |json| from_json(json).unwrap_or_else(|| panic!("{json} is no value"));
    let args: Vec<Value> = args.iter().map(value).collect();
    call(&Value::Primitive(number(name)), &args)
}

/// The interpreter: each call gets an instance of its own, within the default limits.
struct Asked<'a> {
    thread: &'a GuestThread,
    interpreter: &'a Interpreter,
    program: Vec<u8>,
}

impl Asked<'_> {
    fn answer(&self, call: &[u8]) -> Reply {
        let limits = Limits::default();
        let watch = Watch::start(limits.deadline);
        let answer = inspect(
            self.thread,
            self.interpreter,
            &self.program,
            call,
            &limits,
            watch,
        );
        match answer {
            Ok(bytes) => reply(&bytes).unwrap(),
            Err(ended) => panic!("no reply: {ended:?}"),
        }
    }
}

/// The calls are of primitives; what is loaded beside them does not matter.
fn nothing() -> Vec<u8> {
    let nothing = Function {
        roles: vec![Role::Input],
        slots: 1,
        steps: Vec::new(),
    };
    Program {
        functions: vec![nothing],
    }
    .encode()
}

/// The value that stands for a result. A function is given by its expression, whose sets are
/// listed as they went in, so it is built from that expression first.
fn expected(asked: &Asked<'_>, result: &Json) -> Reply {
    if result.get("args").is_some() {
        return asked.answer(&call_of("identity", std::slice::from_ref(result)));
    }
    Reply::Value(from_json(result).unwrap_or_else(|| panic!("{result} is no value")))
}

#[test]
fn every_recorded_call_gives_what_cpython_gave() {
    let sandbox = Sandbox::new(Setup::of(Workers::ONE)).unwrap();
    let RunsOn::Interpreter(source) = ArcDsl.runs_on() else {
        panic!("arc-dsl has an interpreter of its own");
    };
    let interpreter = Interpreter::new(&Arc::new(sandbox), source).unwrap();
    let replay = |thread: &GuestThread| {
        replay(&Asked {
            thread,
            interpreter: &interpreter,
            program: nothing(),
        });
    };
    on_guest_thread(replay).unwrap();
}

fn replay(asked: &Asked<'_>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/conformance/arc-dsl-vectors.jsonl.gz");
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines();
    let mut total = 0;
    let mut different = Vec::new();
    for (line, text) in lines.enumerate() {
        let text = text.unwrap();
        let vector: Json = serde_json::from_str(&text).unwrap();
        let args = vector["args"].as_array().unwrap();
        let reply = asked.answer(&call_of(vector["fn"].as_str().unwrap(), args));
        let agrees = if vector["result"].get("error").is_some() {
            matches!(reply, Reply::Failed(_))
        } else {
            reply == expected(asked, &vector["result"])
        };
        total += 1;
        if !agrees {
            different.push(format!("line {}: {text}\n  got {reply:?}", line + 1));
        }
    }
    assert!(
        different.is_empty(),
        "{} of {total} differ:\n{}",
        different.len(),
        different.join("\n")
    );
    assert_eq!(total, VECTORS);
}
