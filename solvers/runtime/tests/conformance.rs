//! Replays every recorded call of arc-dsl through [`inspect::answer`] and compares each result,
//! the order of sets included.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value as Json;
use solver_runtime::catalogue;
use solver_runtime::inspect;
use solver_runtime::program::{write_int, write_number};

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

/// The reply that stands for a result. A function is given by its expression, whose sets are
/// listed as they went in, so it is built from that expression first.
fn expected(result: &Json) -> Vec<u8> {
    if result.get("args").is_some() {
        let mut request = vec![6];
        write_number(&mut request, number("identity"));
        write_number(&mut request, 1);
        encode(&mut request, result);
        return inspect::answer(&request);
    }
    let mut reply = vec![0];
    encode(&mut reply, result);
    reply
}

#[test]
fn every_recorded_call_gives_what_cpython_gave() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/conformance/arc-dsl-vectors.jsonl.gz");
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines();
    let mut total = 0;
    let mut different = Vec::new();
    for (line, text) in lines.enumerate() {
        let text = text.unwrap();
        let vector: Json = serde_json::from_str(&text).unwrap();
        let mut request = vec![6];
        write_number(&mut request, number(vector["fn"].as_str().unwrap()));
        encode_all(&mut request, vector["args"].as_array().unwrap());
        let reply = inspect::answer(&request);
        let agrees = if vector["result"].get("error").is_some() {
            reply[0] == 1
        } else {
            reply == expected(&vector["result"])
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
