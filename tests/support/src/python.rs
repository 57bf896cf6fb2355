//! The interpreters of Python solvers that this machine has.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where they lie: as for whoever runs the tests, whose environment the binary does not see.
pub fn python_folder() -> PathBuf {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let data = set("XDG_DATA_HOME").map(PathBuf::from);
    let home = || set("HOME").map(|home| Path::new(&home).join(".local/share"));
    let data = data.or_else(home).unwrap_or_default();
    data.join("solver-host/python")
}

/// Whether the interpreter with numpy is there and ready for this binary. Where it is not, a line says
/// that a test is skipped.
pub fn python_is_ready() -> bool {
    static READY: OnceLock<bool> = OnceLock::new();
    let is_ready = *READY.get_or_init(|| {
        let listed = Command::new(crate::binary())
            .args(["python", "list", "--json", "--python"])
            .arg(python_folder())
            .output()
            .expect("the binary runs");
        let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap_or_default();
        let mut listed = listed.as_array().into_iter().flatten();
        listed.any(|it| it["name"] == "cpython-numpy" && it["state"] == "ready")
    });
    if !is_ready {
        eprintln!("skipped: cpython-numpy is not installed; `solver-host python install` does it");
    }
    is_ready
}
