//! Whether Python solvers can run here.

use std::sync::LazyLock;

use crate::Place;

/// Whether `cpython-numpy` is installed and fits the binary that is tested. Tests that need it say that
/// they are skipped where it is not.
pub fn python_is_ready() -> bool {
    static READY: LazyLock<bool> = LazyLock::new(|| {
        let listed = Place::new().run(&["python", "list", "--json"]);
        listed.stdout.contains("\"state\":\"ready\"")
    });
    *READY
}
