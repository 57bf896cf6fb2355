//! Texts as the seam sees them: which solver is in one, what was said of it, whose it is.

use serde_json::Value;
use solver_core::hash::sha256_hex;

use super::*;

fn named(entry: Option<&str>) -> Named {
    Named::entry(entry)
}

fn piece(text: &str) -> Piece {
    Python.entry(text.as_bytes(), &Named::default())
}

fn program(piece: &Piece) -> Value {
    let source = piece.source.as_ref().unwrap();
    serde_json::from_slice(&source.program().bytes).unwrap()
}

#[test]
fn a_file_is_one_solver_over_all_of_its_bytes() {
    let text = "\u{feff}def help(g):\n    return g\n\n\ndef solve(g):\n    return help(g)\n\n";
    let pieces = Python.split(text.as_bytes(), &Named::default());
    let [piece] = pieces.as_slice() else {
        panic!("one solver");
    };
    assert_eq!(piece.name, "solve");
    assert_eq!(piece.range, 3..text.len());
    assert!(piece.hashed.is_empty());
    let source = piece.source.as_ref().unwrap();
    assert_eq!(source.canonical(), &text.as_bytes()[3..]);
    assert_eq!(source.interpreter(), Some("cpython"));
    let program = program(piece);
    assert_eq!(program["source"], text[3..]);
    assert_eq!(program["entry"], "solve");
    assert_eq!(program["input"], "list");
    assert_eq!(program["modules"], serde_json::json!({}));
    assert!(!source.program().reads_demos);
}

#[test]
fn its_canonical_form_is_the_same_solver() {
    for text in [
        "def f(S, I):\n    return I\n\n\n",
        "p=lambda g:g",
        "It is:\n```python\nimport numpy as np\ndef f(I):\n    return I.T\n```\n",
        "def broken(\n",
        "# coding: latin-1\ndef f(I):\n    return 'ä'\n",
    ] {
        let of_text = piece(text);
        let canonical = of_text.source.as_ref().unwrap().canonical();
        let again = Python.entry(&canonical, &Named::default());
        assert_eq!(canonical, &text.as_bytes()[of_text.range.clone()]);
        assert_eq!(again.range, 0..canonical.len());
        assert_eq!(again.name, of_text.name);
        assert_eq!(program(&again), program(&of_text));
    }
}

#[test]
fn what_was_named_is_a_part_of_the_solver() {
    let said = Named {
        entry: Some("f".to_owned()),
        input: Some("ndarray".to_owned()),
        interpreter: Some("cpython".to_owned()),
        modules: [("common".to_owned(), "x = 1".to_owned())].into(),
    };
    let piece = Python.entry(b"def f(I): return I\ndef solve(I): return I", &said);
    assert_eq!(piece.name, "f");
    let text = b"\0entry=f\0input=ndarray\0interpreter=cpython\0common\0x = 1";
    assert_eq!(sha256_hex(&piece.hashed), sha256_hex(text));
    let source = piece.source.as_ref().unwrap();
    assert_eq!(source.named(), Some(&said));
    assert_eq!(source.interpreter(), Some("cpython"));
    let program = program(&piece);
    assert_eq!(program["input"], "ndarray");
    assert_eq!(program["modules"]["common"], "x = 1");
}

#[test]
fn the_text_chooses_the_interpreter() {
    let on = |text: &str, modules: &[(&str, &str)]| {
        let said = Named {
            modules: (modules.iter().copied())
                .map(|(name, source)| (name.to_owned(), source.to_owned()))
                .collect(),
            ..Named::default()
        };
        let piece = Python.entry(text.as_bytes(), &said);
        piece.source.unwrap().interpreter().unwrap()
    };
    assert_eq!(on("def f(I): return I", &[]), "cpython");
    assert_eq!(on("import numpy\ndef f(I): return I", &[]), "cpython-numpy");
    assert_eq!(on("def f(I): return I.T", &[]), "cpython-numpy");
    let module = [("a", "x = 1"), ("b", "def g():\n    import scipy")];
    assert_eq!(on("import b\ndef f(I): return I", &module), "cpython-numpy");
    assert_eq!(on("import numpy\ndef f(", &[]), "cpython-numpy");
    assert_eq!(
        on("def f(I): return I", &[("a", "import numpy (")]),
        "cpython-numpy"
    );
}

#[test]
fn what_does_not_parse_is_left_to_the_interpreter() {
    for text in [
        "def f(I):\n    return (\n".to_owned(),
        "print 'x'".to_owned(),
        format!("x = {}1\ndef solve(I): return I", "-".repeat(100_000)),
        "\0".to_owned(),
    ] {
        let piece = piece(&text);
        assert_eq!(piece.name, "", "{text:.20}");
        assert_eq!(program(&piece)["entry"], "");
        assert!(piece.source.unwrap().program().reads_demos);
    }
    let said = Python.entry(b"def f(", &named(Some("f")));
    assert_eq!(program(&said)["entry"], "f");
}

#[test]
fn an_entry_that_nothing_binds_is_a_mistake() {
    let reason = |text: &str, entry: Option<&str>| {
        let piece = Python.entry(text.as_bytes(), &named(entry));
        piece.source.err().map(|mistake| mistake.to_string())
    };
    assert_eq!(
        reason("def solve(I): return I", Some("solv")).as_deref(),
        Some("line 1, column 1: no function 'solv'; did you mean 'solve'?")
    );
    assert_eq!(
        reason("def solve(I): return I", Some("transform")).as_deref(),
        Some("line 1, column 1: no function 'transform'")
    );
    assert_eq!(reason("exec(x)", Some("p")), None);
    assert_eq!(reason("exec(x)", None), None);
    assert!(
        reason("# nothing", None)
            .unwrap()
            .contains("no function; write")
    );
    let fenced = "So:\n```\ndef f(I): return I\n```\n";
    assert_eq!(
        reason(fenced, Some("g")).as_deref(),
        Some("line 3, column 1: no function 'g'; did you mean 'f'?")
    );
    let latin = Python.entry(b"x = '\xe4'", &named(None));
    assert!(
        latin
            .source
            .unwrap_err()
            .to_string()
            .starts_with("line 1, column 6: not UTF-8")
    );
    let large = format!("def f(I): return I\n{}", "#\n".repeat(MAX_SOURCE_BYTES / 2));
    assert!(
        reason(&large, None)
            .unwrap()
            .contains("bytes of source: 524307")
    );
}

#[test]
fn the_claim_follows_from_imports_and_functions() {
    for (text, claim) in [
        ("import numpy as np\ndef f(I): return I", Claim::Sure),
        (
            "from dsl import *\nimport math\ndef f(I): return I",
            Claim::Sure,
        ),
        ("def f(I):\n    import math\n    return I", Claim::Sure),
        ("from . import dsl\ndef f(I): return I", Claim::Sure),
        (
            "from __future__ import annotations\ndef f(I): return I",
            Claim::Sure,
        ),
        ("def f(I): return __import__('math')", Claim::Sure),
        (
            "from typing import List; import re\ndef f(I): return I",
            Claim::Sure,
        ),
        ("p=lambda g:g", Claim::Sure),
        ("class A: pass", Claim::Sure),
        ("\"\"\"\ndef f(I): return I\n\"\"\"", Claim::Sure),
        ("x = \\\ndef_", Claim::Sure),
        ("if 1:\n    def f(I): return I", Claim::Sure),
        (
            "from dsl import *\nfrom constants import *\ndef f(I): return I",
            Claim::Weak,
        ),
        (
            "from typing import List\nimport dsl\ndef f(I): return I",
            Claim::Weak,
        ),
        ("def f(I): return [r for r in I]", Claim::Weak),
        ("'''text'''\ndef f(I): return I", Claim::Weak),
        (
            "So:\n```\nimport re\ndef f(I): return I\n```\n",
            Claim::Sure,
        ),
        ("So:\n```\nx = (\n```\n", Claim::None),
        ("important words", Claim::None),
    ] {
        assert_eq!(Python.claim(text.as_bytes()), claim, "{text}");
    }
    assert_eq!(Python.claim(b"\xff"), Claim::None);
}

#[test]
fn the_defaults_are_within_what_is_accepted() {
    let limits = Python.limits();
    assert_eq!(limits.semantics.fuel.get(), FUEL);
    assert_eq!(limits.semantics.memory.get(), MEMORY_MIB);
    assert_eq!(limits.deadline.get(), DEADLINE_MS);
}

#[test]
fn the_next_step_is_a_command() {
    for interpreter in ["cpython", "cpython-numpy"] {
        let next = Python.how_to_install(interpreter);
        assert!(next.contains("run `solver-host python install`"), "{next}");
    }
}
