//! Replays every recorded call of arc-dsl in the sandbox, through the runtime's inspection call, and
//! compares each result, the order of sets included.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value as Json;
use solver_host::cache::{Cache, CacheSize};
use solver_host::run::limits::Workers;
use solver_host::run::meter::Watch;
use solver_host::run::{Host, Limits};
use solver_runtime::catalogue;
use solver_runtime::program::{Function, Program, Role, write_int, write_number};

const VECTORS: usize = 10_851;

fn number(name: &str) -> u32 {
    catalogue::find(name).unwrap_or_else(|| panic!("no primitive is called {name}"))
}

fn encode_all(out: &mut Vec<u8>, values: &[Json]) {
    write_number(out, values.len() as u32);
    for value in values {
        encode(out, value);
    }
}

/// The bytes of a value, as `inspect` takes and gives them.
fn encode(out: &mut Vec<u8>, value: &Json) {
    match value {
        Json::Null => out.push(0),
        Json::Bool(truth) => out.push(1 + u8::from(*truth)),
        Json::Number(number) => {
            out.push(3);
            write_int(out, number.to_string().parse().unwrap());
        }
        Json::Array(items) => {
            out.push(4);
            encode_all(out, items);
        }
        Json::Object(object) => {
            if let Some(Json::Array(items)) = object.get("set") {
                out.push(5);
                encode_all(out, items);
            } else if let (Some(Json::String(name)), Some(Json::Array(args))) =
                (object.get("fn"), object.get("args"))
            {
                out.push(7);
                write_number(out, number(name));
                encode_all(out, args);
            } else if let Some(Json::String(name)) = object.get("fn") {
                out.push(6);
                write_number(out, number(name));
            } else {
                panic!("{value} is no value");
            }
        }
        Json::String(_) => panic!("{value} is no value"),
    }
}

/// The sandbox: each call gets an instance of its own, within the default limits.
struct Sandbox {
    host: Host,
    program: Vec<u8>,
}

impl Sandbox {
    fn new() -> Self {
        let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/cache/solver-host");
        let cache = Cache::open(Path::new(folder), CacheSize::DEFAULT).unwrap();
        // The calls are of primitives; what is loaded beside them does not matter.
        let nothing = Function {
            roles: vec![Role::Input],
            slots: 1,
            steps: Vec::new(),
        };
        Sandbox {
            host: Host::new(Workers::ONE, Some(cache)).unwrap(),
            program: Program {
                functions: vec![nothing],
            }
            .encode(),
        }
    }

    fn answer(&self, call: &[u8]) -> Vec<u8> {
        let limits = Limits::default();
        let watch = Watch::start(limits.deadline);
        match self.host.inspect(&self.program, call, &limits, watch) {
            Ok(reply) => reply,
            Err(ended) => panic!("no reply: {ended:?}"),
        }
    }
}

/// The reply that stands for a result. A function is given by its expression, whose sets are
/// listed as they went in, so it is built from that expression first.
fn expected(sandbox: &Sandbox, result: &Json) -> Vec<u8> {
    if result.get("args").is_some() {
        let mut request = vec![6];
        write_number(&mut request, number("identity"));
        write_number(&mut request, 1);
        encode(&mut request, result);
        return sandbox.answer(&request);
    }
    let mut reply = vec![0];
    encode(&mut reply, result);
    reply
}

#[test]
fn every_recorded_call_gives_what_cpython_gave() {
    let sandbox = Sandbox::new();
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/arc-dsl-vectors.jsonl.gz");
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines();
    let mut total = 0;
    let mut different = Vec::new();
    for (line, text) in lines.enumerate() {
        let text = text.unwrap();
        let vector: Json = serde_json::from_str(&text).unwrap();
        let mut request = vec![6];
        write_number(&mut request, number(vector["fn"].as_str().unwrap()));
        encode_all(&mut request, vector["args"].as_array().unwrap());
        let reply = sandbox.answer(&request);
        let agrees = if vector["result"].get("error").is_some() {
            reply[0] == 1
        } else {
            reply == expected(&sandbox, &vector["result"])
        };
        total += 1;
        if !agrees {
            let got = if reply[0] == 1 {
                String::from_utf8_lossy(&reply[1..]).into_owned()
            } else {
                format!("{reply:?}")
            };
            different.push(format!("line {}: {text}\n  got {got}", line + 1));
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
