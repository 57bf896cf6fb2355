//! The example, in a project of a stranger that depends on this crate by its path.

use std::fs;
use std::path::Path;
use std::process::Command;

use solver_sandbox::encode::around;
use solver_sandbox::module::SolverModule;

/// Gives its input back.
const ECHO: &str = r#"(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
    (i32.store8 (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (local.get 2))
    (i32.store (i32.const 24) (local.get 3))
    (i32.store (i32.const 28) (local.get 4))
    (i32.store (i32.const 32) (local.get 5))
    (i32.const 16)))"#;

#[test]
fn the_example_runs_in_a_fresh_project() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("src")).unwrap();
    fs::copy(here.join("examples/run_component.rs"), at("src/main.rs")).unwrap();
    // The versions that are known to work, and that are on this machine already.
    fs::copy(here.join("../../Cargo.lock"), at("Cargo.lock")).unwrap();
    let manifest = format!(
        "[package]\nname = \"outside\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         solver-sandbox = {{ path = {here:?} }}\n\n[workspace]\n"
    );
    fs::write(at("Cargo.toml"), manifest).unwrap();
    let module = wat::parse_str(ECHO).unwrap();
    let component = around(&SolverModule::check(&module).unwrap());
    fs::write(at("echo.wasm"), component).unwrap();

    let ran = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline", "--", "echo.wasm"])
        .current_dir(folder.path())
        // Kept from one run of the tests to the next; without debug information it is small.
        .env(
            "CARGO_TARGET_DIR",
            concat!(env!("CARGO_TARGET_TMPDIR"), "/outside"),
        )
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{stderr}");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(said.starts_with("Grid("), "{said}");
    assert!(said.contains("fuel"), "{said}");
}
