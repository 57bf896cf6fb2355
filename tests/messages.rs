//! The message of a solver that fails, as `score` gives it: at most 1,024 bytes, cut at a character,
//! and only the bytes read are checked.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use solver_test_support::{Guest, Place, guests};

/// The only sample of the result for a guest of `tests/hostile/`.
fn run_result(guest: &Guest) -> Value {
    let request = json!({
        "id": guest.name,
        "wasm_base64": BASE64_STANDARD.encode(&guest.bytes),
        "inputs": [[[1]]],
    });
    let ran = Place::new()
        .run_with_input(["score"], &format!("{request}\n"))
        .ok();
    let result: Value = serde_json::from_str(&ran.stdout).expect("is JSON");
    assert_eq!(result["id"], guest.name);
    result["samples"][0].clone()
}

#[test]
fn messages_come_back_as_they_were_said_and_no_longer_than_that() {
    let all = guests("hostile");
    let a = |count: usize| "a".repeat(count);
    for (name, message) in [
        ("message", "noä".to_owned()),
        ("message-of-nothing", String::new()),
        ("message-of-1024-bytes", a(1_024)),
        ("message-cut-within-a-character", a(1_023)),
        ("message-not-utf8-at-byte-1024", a(1_024)),
        ("200-mb-of-message", a(1_024)),
        ("message-in-utf16", "no".to_owned()),
        ("message-in-latin1", "noä".to_owned()),
    ] {
        let file = format!("results/{name}.wat");
        let guest = all.iter().find(|guest| guest.name == file);
        let sample = run_result(guest.expect("is there"));
        assert_eq!(sample["verdict"], "error", "{name}");
        assert_eq!(sample["message"], message, "{name}");
        assert_eq!(sample["detail"], Value::Null, "{name}");
        assert_eq!(sample["output"], Value::Null, "{name}");
        assert!(sample["fuel"].is_u64(), "{name}");
    }
}
