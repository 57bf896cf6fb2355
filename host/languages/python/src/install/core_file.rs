//! The file that the core interpreter is made of, as `make python` builds it: `core/make.sh`.
//!
//! Owns which file it is, and where it is looked for. Leaves its check to [`super::parcel`].

use std::path::{Path, PathBuf};

use super::parcel::Kind;

/// The file.
pub(super) const KIND: Kind = Kind {
    what: "the core interpreter",
    file: "cpython-3.13.5-wasi.zip",
    sha256: "1b74446100d2094a49c604a64ae5f788f59271b3594a2b498712b9d70f9265b4",
    bytes: 16_225_245,
    folder: "core",
    versions: &[("CPython", "3.13.5")],
    module: "python.wasm",
    library: "library.zip",
    notices: &["licenses/"],
    parts: &[
        (
            "python.wasm",
            "0d2218c1f9b1075acfc94a1e49e6292718ea2b740bb7fa5e6d8c8cca80b6fcf7",
        ),
        (
            "library.zip",
            "1e4e84714cdf6d0bec5709f95e60135050ba7c738b72ecc6efb3fa1429d4360c",
        ),
    ],
};

/// The next step of somebody who has no such file, as the end of a sentence.
pub(super) const HOW: &str = "build its file by `make python` in a checkout of this program and run \
                              `solver-host python install`, or take the file from there and name it by \
                              `solver-host python install --core FILE`";

/// The folders that the file is looked for in: that of this program, and the one that `make install` puts it
/// into.
const BESIDE: [&str; 2] = [".", "../share/solver-host"];

/// The file, where it lies beside this program. Nobody has checked it.
pub(super) fn at_hand() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    beside(program.parent()?)
}

fn beside(folder: &Path) -> Option<PathBuf> {
    let places = BESIDE.map(|place| folder.join(place).join(KIND.file));
    places.into_iter().find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hashes that the steps of the build should have, each with the name of what it made.
    const RESULTS: &str = include_str!("../../core/results.sha256");

    #[test]
    fn the_build_and_this_program_agree_on_the_file() {
        let hash = |name: &str| {
            let mut lines = RESULTS.lines();
            lines.find_map(|line| line.strip_suffix(name)?.strip_suffix("  "))
        };
        assert_eq!(hash(KIND.file), Some(KIND.sha256));
        // The module is made under another name.
        assert_eq!(hash("core.wasm"), Some(KIND.parts[0].1));
        assert_eq!(hash("library.zip"), Some(KIND.parts[1].1));
    }

    #[test]
    fn the_file_is_found_beside_the_program_or_where_it_was_installed() {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        let share = folder.path().join("share/solver-host");
        for folder in [&bin, &share] {
            std::fs::create_dir_all(folder).unwrap();
        }
        assert_eq!(beside(&bin), None);
        std::fs::write(share.join(KIND.file), "").unwrap();
        let found = beside(&bin).unwrap().canonicalize().unwrap();
        assert_eq!(found, share.join(KIND.file).canonicalize().unwrap());
        std::fs::write(bin.join(KIND.file), "").unwrap();
        let found = beside(&bin).unwrap().canonicalize().unwrap();
        assert_eq!(found, bin.join(KIND.file).canonicalize().unwrap());
    }
}
