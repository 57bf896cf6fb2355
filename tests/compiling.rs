//! `compile`: source becomes a component that imports nothing and does what its source does.

use std::fmt::Write;

use solver_test_support::{Place, Report, Task, source_hash, wasm_hash};

fn run(place: &Place, task: &str, solver: &str, flags: &[&str]) -> Report {
    let args = ["run", task, "--json", "--solvers", solver];
    place.run(args.iter().chain(flags)).ok().report()
}

/// The part of a report that two forms of one solver have to agree on.
fn comparable(mut report: Report) -> Report {
    report.timing_ms.clear();
    report.solved = report.solved.iter().map(|_| String::new()).collect();
    report.digest = None;
    for placed in &mut report.results {
        placed.name.clear();
        placed.solver.clear();
        placed.language.clear();
        placed.interpreter = None;
    }
    report
}

#[test]
fn a_component_does_what_its_source_does() {
    let place = Place::new();
    for (task, source) in [
        ("007bbfb7", include_str!("../solvers/dsl/007bbfb7.py")),
        ("00d62c1b", include_str!("../solvers/dsl/00d62c1b.py")),
        ("05f2a901", include_str!("../solvers/dsl/05f2a901.py")),
        ("25ff71a9", include_str!("../solvers/dsl/25ff71a9.py")),
        ("6150a2bd", include_str!("../solvers/dsl/6150a2bd.py")),
    ] {
        let file = format!("{task}.py");
        place.write(&file, source);
        place.run(["compile", &file, "-o", "out.wasm"]).ok();
        let (before, after) = (
            run(&place, task, &file, &[]),
            run(&place, task, "out.wasm", &[]),
        );
        assert_eq!(before.solved, [source_hash(source)]);
        let component = std::fs::read(place.path("out.wasm")).unwrap();
        assert_eq!(after.solved, [wasm_hash(&component)]);
        assert_eq!(comparable(before), comparable(after), "{task}");
    }
}

#[test]
fn a_component_sees_the_demos_as_its_source_does() {
    let place = Place::new();
    place
        .write(
            "first.py",
            "def solve(S, I):\n    x1 = first(S)\n    x2 = last(x1)\n    return x2\n",
        )
        .write(
            "size.py",
            "def solve(S, I):\n    x1 = size(S)\n    return ((x1,),)\n",
        );
    for solver in ["first", "size"] {
        let source = format!("{solver}.py");
        place.run(["compile", &source]).ok();
        let before = run(&place, "007bbfb7", &source, &[]);
        let after = run(&place, "007bbfb7", &format!("{solver}.wasm"), &[]);
        assert_eq!(before.candidates, 6);
        assert_eq!(comparable(before), comparable(after), "{solver}");
    }
    // A demo never sees its own output: four others are left. A test sees all five.
    let sizes = run(&place, "007bbfb7", "size.py", &[]);
    assert_eq!(sizes.test[0].attempts, [vec![vec![5]]]);
    assert_eq!(sizes.unique_outputs, 6);
}

#[test]
fn failures_are_the_same_in_both_forms() {
    let place = Place::new();
    for (name, body) in [
        ("error", "return first(())"),
        ("set", "return palette(I)"),
        ("nothing", "x1 = hmirror(I)"),
        ("ragged", "return ((1, 2), (3,))"),
    ] {
        place.write(
            &format!("{name}.py"),
            format!("def solve(I):\n    {body}\n"),
        );
        place.run(["compile", &format!("{name}.py")]).ok();
        let before = run(&place, "007bbfb7", &format!("{name}.py"), &[]);
        let after = run(&place, "007bbfb7", &format!("{name}.wasm"), &[]);
        assert_eq!(comparable(before), comparable(after), "{name}");
    }
}

#[test]
fn fuel_is_the_same_to_the_unit_in_both_forms() {
    let place = Place::new();
    let task = Task::new(
        &[(vec![vec![1, 2]], vec![vec![2, 1]])],
        &[(vec![vec![3]], None)],
    );
    place.write("t.json", task.json()).write(
        "v.py",
        "def solve(I):\n    x1 = vmirror(I)\n    return x1\n",
    );
    place.run(["compile", "v.py"]).ok();
    run(&place, "t.json", "v.py", &[]);
    let saved = String::from_utf8(place.files("archive").into_values().next().unwrap()).unwrap();
    let fuel: u64 = saved
        .lines()
        .find_map(|line| line.strip_prefix("# fuel ")?.parse().ok())
        .expect("one demo, so this is the fuel of its run");
    for form in ["v.py", "v.wasm"] {
        for (fuel, matches) in [(fuel, 0), (fuel + 1, 1)] {
            let report = run(&place, "t.json", form, &["--fuel", &fuel.to_string()]);
            assert_eq!(report.count("match"), matches, "{form} with {fuel}");
        }
    }
}

#[test]
fn a_component_imports_nothing_and_exports_the_contract() {
    let place = Place::new();
    place.write("i.py", "def solve(I):\n    return I\n");
    place.run(["compile", "i.py"]).ok();
    let bytes = std::fs::read(place.path("i.wasm")).unwrap();
    wasmparser::Validator::new().validate_all(&bytes).unwrap();
    let mut depth = 0;
    let mut exports = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(&bytes) {
        match payload.unwrap() {
            wasmparser::Payload::Version { .. } => depth += 1,
            wasmparser::Payload::End(_) => depth -= 1,
            wasmparser::Payload::ComponentImportSection(_) if depth == 1 => panic!("imports"),
            wasmparser::Payload::ComponentExportSection(section) if depth == 1 => {
                exports.extend(section.into_iter().map(|e| e.unwrap().name.name.to_owned()));
            }
            _ => {}
        }
    }
    assert_eq!(exports, ["solver-host:solver/solving@1.0.0"]);
}

#[test]
fn the_same_source_gives_the_same_bytes() {
    let place = Place::new();
    place.write("a.py", "def solve(I):\n    return hmirror(I)\n");
    place.run(["compile", "a.py", "-o", "one.wasm"]).ok();
    place.run(["compile", "a.py", "-o", "two.wasm"]).ok();
    let read = |name: &str| std::fs::read(place.path(name)).unwrap();
    assert!(read("one.wasm") == read("two.wasm"));
}

#[test]
fn output_and_entry_are_as_asked_for() {
    let place = Place::new();
    let source = "def a(I):\n    return hmirror(I)\n\ndef b(I):\n    return vmirror(I)\n";
    place.write("two.py", source);
    place.run(["compile", "two.py"]).ok();
    assert!(!place.lacks("two.wasm"));
    place
        .run(["compile", "two.py", "-o", "b.wasm", "--entry", "b"])
        .ok();
    place
        .run(["compile", "two.py", "-o", "a.wasm", "--entry", "a"])
        .ok();
    let read = |name: &str| std::fs::read(place.path(name)).unwrap();
    // Neither mentions the other, so the last is meant.
    assert!(read("b.wasm") == read("two.wasm"));
    assert!(read("a.wasm") != read("b.wasm"));
}

#[test]
fn what_cannot_be_compiled_is_refused_with_its_place() {
    let place = Place::new();
    place
        .write(
            "syntax.py",
            "def solve(I):\n    x1 = hmirror(I\n    return x1\n",
        )
        .write(
            "unknown.py",
            "\n# text\ndef solve(I):\n    x1 = hmiror(I)\n    return x1\n",
        )
        .write("count.py", "def solve(I):\n    return upscale(I)\n")
        .write(
            "statement.py",
            "def solve(I):\n    if I:\n        return I\n",
        )
        .write("candidate.py", "def solve(I, C):\n    return C\n")
        .write(
            "order.py",
            "def solve(I):\n    x1 = x2\n    x2 = I\n    return x1\n",
        )
        .write("empty.py", "")
        .write("good.py", "def solve(I):\n    return I\n")
        .write("plain", "a file, no folder");
    let mut text = String::new();
    for args in [
        &["compile", "syntax.py"][..],
        &["compile", "unknown.py"],
        &["compile", "count.py"],
        &["compile", "statement.py"],
        &["compile", "candidate.py"],
        &["compile", "order.py"],
        &["compile", "empty.py"],
        &["compile", "no.py"],
        &["compile", "good.py", "--entry", "solv"],
        &["compile", "good.py", "-o", "plain/out.wasm"],
        &["compile", "good.py", "-o", "no/such/folder/out.wasm"],
        &["compile", "good.py", "-o", "/"],
    ] {
        let ran = place.run(args);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
        assert!(
            (1..=5).contains(&ran.stderr.lines().count()),
            "{}",
            ran.stderr
        );
        let _ = writeln!(text, "{}", ran.transcript());
    }
    insta::assert_snapshot!(text);
    assert!(place.files(".").keys().all(|name| !name.ends_with(".wasm")));
}
