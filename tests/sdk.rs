//! Solvers in Rust, from source to verdict: the example and a package of one's own are built for
//! WebAssembly, wrapped by `compile`, and run by `run --solvers` and `score`, all through the real binary.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use base64::Engine;
use serde_json::Value;

const TASK: &str = "67a3c6ac";
const TARGET: &str = "wasm32-unknown-unknown";
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Builds a package for WebAssembly and gives the module.
fn build(manifest: &Path, crate_name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk");
    let output = Command::new(env!("CARGO"))
        .args(["build", "--release", "--offline", "--target", TARGET])
        .arg("--manifest-path")
        .arg(manifest)
        .arg("--target-dir")
        .arg(&target)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let module = target.join(TARGET).join("release");
    module.join(format!("{crate_name}.wasm"))
}

fn host<const N: usize>(args: [&Path; N]) -> Output {
    Command::new(solver_test_support::binary())
        .args(args)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn compile(module: &Path, component: &Path) -> Output {
    host([p("compile"), module, p("-o"), component])
}

fn p(text: &str) -> &Path {
    Path::new(text)
}

/// Wraps the module and runs it on the task. The JSON that is printed.
fn verdicts(module: &Path, folder: &Path) -> Value {
    let component = folder.join("component.wasm");
    let compiled = compile(module, &component);
    assert!(compiled.status.success(), "{}", stderr(&compiled));
    let ran = run(&component, folder, "--json");
    assert!(ran.status.success(), "{}", stderr(&ran));
    serde_json::from_slice(&ran.stdout).unwrap()
}

fn run(component: &Path, folder: &Path, how: &str) -> Output {
    let archive = folder.join("archive");
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk-cache");
    host([
        p("run"),
        p(TASK),
        p("--solvers"),
        component,
        p("--archive"),
        &archive,
        p("--cache"),
        &cache,
        p(how),
    ])
}

/// Wraps the module and sends it through `score`. The line that comes back.
fn scored(module: &Path, folder: &Path) -> Value {
    let component = folder.join("component.wasm");
    let compiled = compile(module, &component);
    assert!(compiled.status.success(), "{}", stderr(&compiled));
    let wasm = base64::engine::general_purpose::STANDARD.encode(std::fs::read(component).unwrap());
    let request = serde_json::json!({"id": 1, "wasm_base64": wasm, "task": TASK});
    let mut child = Command::new(solver_test_support::binary())
        .arg("score")
        .arg("--cache")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk-cache"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{request}").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_example_solves_its_task() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = Path::new(ROOT).join("solvers/examples/rust-mirror/Cargo.toml");
    let module = build(&manifest, "rust_mirror");
    let result = verdicts(&module, folder.path());
    assert_eq!(result["runs"], 4);
    assert_eq!(result["verdicts"]["match"], 4);
    assert_eq!(result["solved"].as_array().unwrap().len(), 1);
    assert_eq!(result["validated"], 1);
    assert_eq!(result["test"][0]["correct"], true);

    let line = scored(&module, folder.path());
    assert_eq!(
        (&line["matched"], &line["of"]),
        (&4.into(), &4.into()),
        "{line}"
    );
    assert_eq!(line["solver"], result["solved"][0]);
}

#[test]
fn the_readme_says_what_is_printed() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("solvers/sdk/README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let manifest = Path::new(ROOT).join("solvers/examples/rust-mirror/Cargo.toml");
    let module = build(&manifest, "rust_mirror");
    let component = folder.path().join("mirror.wasm");
    let compiled = stdout(&compile(&module, &component));
    // The number of bytes is the toolchain's.
    assert!(compiled.contains("mirror.wasm: `solve` compiled to "));
    assert!(readme.contains("\nmirror.wasm: `solve` compiled to "));
    let ran = stdout(&run(&component, folder.path(), "--timing"));
    let summary: Vec<&str> = ran.lines().take(3).collect();
    assert!(summary[2].contains("match"), "{ran}");
    assert!(readme.contains(&summary.join("\n")), "{ran}");
}

/// A package outside of the workspace, as the README describes one.
fn own_package(folder: &Path, lib: &str) -> PathBuf {
    let manifest = folder.join("Cargo.toml");
    let text = format!(
        "[package]\nname = \"own\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [lib]\ncrate-type = [\"cdylib\"]\n\n\
         [dependencies]\nsolver-sdk = {{ path = {:?} }}\n\n\
         [workspace]\n",
        Path::new(ROOT).join("solvers/sdk")
    );
    std::fs::write(&manifest, text).unwrap();
    std::fs::create_dir(folder.join("src")).unwrap();
    std::fs::write(folder.join("src/lib.rs"), lib).unwrap();
    manifest
}

/// Each of the task's four inputs has another height, and each of them ends in another way.
const EVERY_WAY: &str = r#"
#![forbid(unsafe_code)]
use solver_sdk::{Grid, GridError, Sample};

mod inner {
    use super::*;

    pub fn solve(demos: &[Sample], input: &Grid) -> Result<Grid, GridError> {
        match input.height() {
            4 => Grid::from_rows(&[vec![1], vec![]]),
            7 => Ok(Grid::new(1, 1, input[(7, 0)])),
            6 => Ok(Grid::new(31, 1, 0)),
            _ => {
                assert_eq!(demos.len(), 3);
                assert!(demos.iter().all(|demo| demo.output == demo.input.flip_left_right()));
                Ok(input.flip_left_right())
            }
        }
    }
}

solver_sdk::solver!(inner::solve);
"#;

#[test]
fn a_package_of_ones_own_ends_in_every_way() {
    let folder = tempfile::tempdir().unwrap();
    let module = build(&own_package(folder.path(), EVERY_WAY), "own");
    let line = scored(&module, folder.path());
    let ends: Vec<[&str; 3]> = line["samples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| ["verdict", "detail", "message"].map(|name| run[name].as_str().unwrap_or("-")))
        .collect();
    assert_eq!(
        ends,
        [
            ["error", "-", "row 1 has 0 cells where row 0 has 1"],
            ["trap", "unreachable", "-"],
            ["invalid-output", "too-large", "-"],
            ["match", "-", "-"],
        ]
    );
}

/// A module by hand that says `Err("")`, with one more field.
fn by_hand(folder: &Path, field: &str) -> PathBuf {
    let text = format!(
        r#"(module
            (memory (export "memory") 1)
            (data (i32.const 0) "\01")
            (global $top (mut i32) (i32.const 1024))
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (local.set $at (global.get $top))
                (global.set $top
                    (i32.and (i32.add (i32.add (global.get $top) (local.get 3)) (i32.const 7))
                             (i32.const -8)))
                (local.get $at))
            (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 0))
            {field})"#
    );
    let module = folder.join("module.wasm");
    std::fs::write(&module, wat::parse_str(text).unwrap()).unwrap();
    module
}

#[test]
fn post_return_is_part_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let without = verdicts(&by_hand(folder.path(), ""), folder.path());
    assert_eq!(without["verdicts"]["error"], 4);
    let traps = "(func (export \"cabi_post_solve\") (param i32) unreachable)";
    let with = verdicts(&by_hand(folder.path(), traps), folder.path());
    assert_eq!(with["verdicts"]["trap"], 4);
}

/// The words of `compile` on a module that it refuses; it writes nothing.
fn refused(module: &Path, folder: &Path) -> String {
    let component = folder.join("never.wasm");
    let output = compile(module, &component);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(!component.exists());
    let said = stderr(&output);
    assert!(
        said.starts_with("error: ") && said.lines().count() == 1,
        "{said}"
    );
    said
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();

    let empty = folder.join("empty.wasm");
    std::fs::write(&empty, b"\0asm\x01\0\0\0").unwrap();
    assert!(
        refused(&empty, folder).contains("does not export `memory`, `cabi_realloc` and `solve`")
    );

    let import = "(import \"wasi_snapshot_preview1\" \"fd_write\" (func))";
    let module = folder.join("import.wasm");
    std::fs::write(
        &module,
        wat::parse_str(format!("(module {import})")).unwrap(),
    )
    .unwrap();
    assert!(refused(&module, folder).contains("imports 'wasi_snapshot_preview1' 'fd_write'"));

    // A module that every run would reject is refused here already.
    let shared = "(memory 1 1 shared)";
    assert!(refused(&by_hand(folder, shared), folder).contains("threads"));

    let module = by_hand(folder, "");
    let component = folder.join("component.wasm");
    assert!(compile(&module, &component).status.success());
    assert!(refused(&component, folder).contains("a component already"));

    let unnamed = host([p("compile"), &module]);
    assert_eq!(unnamed.status.code(), Some(2));
    assert!(stderr(&unnamed).contains("would overwrite"));
    let entry = host([p("compile"), &module, p("--entry"), p("solve")]);
    assert_eq!(entry.status.code(), Some(2));
    assert!(stderr(&entry).contains("leave --entry out"));
}

#[test]
fn run_names_the_way_to_a_component() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&by_hand(folder.path(), ""), folder.path(), "--json");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("a core module, not a component"));
    assert!(stderr(&output).contains("solver-host compile"));
}
