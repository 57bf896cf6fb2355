//! Solvers from files, folders and standard input.
//!
//! Owns which files are solvers and how many solvers a file holds. Leaves whether they compile to
//! `compile`: a bad solver is no error here, it becomes one that is rejected.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::compile::guard::MAX_SOURCE_BYTES;
use crate::compile::parse_file;
use crate::hash::{Sha256Hex, sha256_hex};
use crate::input::{self, Found, PassedOver, STDIN, without_mark};
use crate::quote::{self, Shown};
use crate::run::component::MAX_COMPONENT_BYTES;
use crate::run::origin::Origin;
use crate::run::solver::{Form, Handed};

/// Folders inside folders are followed this deep.
const MAX_DEPTH: usize = 8;
/// The most bytes of a file that are read to tell its hash.
const MAX_READ: u64 = 1 << 30;
/// Says of a component's bytes why it is not let in, if so.
pub type Look<'a> = &'a mut dyn FnMut(&[u8]) -> Option<String>;
/// From so many bytes on a component is looked through at once, so that those which are refused take
/// no memory: a folder may hold more of them than memory does.
const LARGE_COMPONENT: usize = 64 << 10;
/// How a binary module or component starts.
pub const WASM_MAGIC: &[u8] = b"\0asm";

/// Why solvers cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SolversError {
    /// A file or folder that cannot be read.
    #[error(
        "cannot read solvers from {}: {error}; name a file, a folder or - for standard input",
        Shown::path(path)
    )]
    Unreadable {
        /// Its path.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A folder without solvers.
    #[error(
        "no solvers in the folder {}: it holds no .py and no .wasm file; name another one with --solvers",
        Shown::path(path)
    )]
    EmptyFolder {
        /// Its path.
        path: PathBuf,
    },
    /// A file that does not end, as far as anybody wants to know.
    #[error(
        "{} is larger than {MAX_READ} bytes, which is no file of solvers; name another one",
        Shown::path(path)
    )]
    Endless {
        /// Its path.
        path: PathBuf,
    },
}

/// Reads all solvers from a file, a folder or standard input. What is no plain file in a folder is
/// passed over, and told; large components are looked through by `look`.
pub fn read_solvers(
    from: &Path,
    passed_over: &dyn Fn(PassedOver),
    look: Look<'_>,
) -> Result<Vec<Arc<Handed>>, SolversError> {
    if from.as_os_str() == STDIN {
        return read(io::stdin().lock(), from, "standard input", look);
    }
    let unreadable = |path: &Path, error| SolversError::Unreadable {
        path: path.to_owned(),
        error,
    };
    let metadata = std::fs::metadata(from).map_err(|error| unreadable(from, error))?;
    if !metadata.is_dir() {
        let file = File::open(from).map_err(|error| unreadable(from, error))?;
        return read(file, from, &Shown::path(from).to_string(), look);
    }
    let mut paths = Vec::new();
    list_files(from, 0, &mut paths)?;
    paths.sort();
    let mut solvers = Vec::new();
    let mut any = false;
    for path in paths {
        match input::open_found(&path).map_err(|error| unreadable(&path, error))? {
            Found::Plain(file) => {
                solvers.extend(read(file, &path, &Shown::path(&path).to_string(), look)?);
                any = true;
            }
            Found::Other(other) => passed_over(other),
        }
    }
    if any {
        Ok(solvers)
    } else {
        Err(SolversError::EmptyFolder {
            path: from.to_owned(),
        })
    }
}

fn list_files(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), SolversError> {
    let unreadable = |error| SolversError::Unreadable {
        path: folder.to_owned(),
        error,
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        // A link to a folder may lead in a circle, so only real folders are followed.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            if depth < MAX_DEPTH {
                list_files(&path, depth + 1, files)?;
            }
        } else if path
            .extension()
            .is_some_and(|ending| ending == "py" || ending == "wasm")
        {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads to the end. Of a file that is too large only the hash is kept: it is a solver that is
/// rejected.
fn read(
    mut from: impl Read,
    path: &Path,
    origin: &str,
    look: Look<'_>,
) -> Result<Vec<Arc<Handed>>, SolversError> {
    let unreadable = |error| SolversError::Unreadable {
        path: path.to_owned(),
        error,
    };
    let most = MAX_SOURCE_BYTES.max(MAX_COMPONENT_BYTES);
    let mut bytes = input::beginning(&mut from, most as u64).map_err(unreadable)?;
    if bytes.len() <= most {
        if bytes.starts_with(WASM_MAGIC)
            && bytes.len() >= LARGE_COMPONENT
            && let Some(reason) = look(&bytes)
        {
            return Ok(vec![Arc::new(Handed {
                hash: sha256_hex(&bytes),
                origin: origin.into(),
                form: Form::Refused(reason),
            })]);
        }
        return Ok(split_as(&bytes, origin, &file_name(path)));
    }
    let mut hasher = Sha256::new();
    hasher.update(without_mark(&bytes));
    let mut len = bytes.len() as u64;
    loop {
        let count = match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(error)),
        };
        hasher.update(&bytes[..count]);
        len += count as u64;
        if len > MAX_READ {
            return Err(SolversError::Endless {
                path: path.to_owned(),
            });
        }
    }
    Ok(vec![Arc::new(Handed {
        hash: Sha256Hex::from(hasher.finalize()),
        origin: origin.into(),
        form: Form::Refused(format!(
            "{len} bytes, but at most {most} are allowed in a file of solvers; split it"
        )),
    })])
}

/// The name of a file as it was handed in, on one line.
pub fn file_name(path: &Path) -> String {
    quote::line(&path.to_string_lossy())
}

/// The solvers in the bytes of a file: one component, or every function of a source.
pub fn split(bytes: &[u8], origin: &str) -> Vec<Arc<Handed>> {
    split_as(bytes, origin, origin)
}

/// The same, of a file that solvers are named after otherwise than messages name it.
pub fn split_as(bytes: &[u8], origin: &str, file: &str) -> Vec<Arc<Handed>> {
    /// The one function of a component, as the contract calls it.
    const OF_COMPONENT: &str = "solve";
    let (place, file): (Arc<str>, Arc<str>) = (origin.into(), file.into());
    let origin = |function: &str| Origin::function(place.clone(), file.clone(), function);
    if bytes.starts_with(WASM_MAGIC) {
        return vec![Arc::new(Handed {
            hash: sha256_hex(bytes),
            origin: origin(OF_COMPONENT),
            form: Form::Wasm(bytes.into()),
        })];
    }
    parse_file(bytes)
        .solvers
        .into_iter()
        .map(|function| {
            Arc::new(Handed {
                hash: sha256_hex(&bytes[function.range]),
                origin: origin(&function.name),
                form: Form::Source {
                    source: function.source,
                    first_line: function.first_line,
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_a_solver_a_function() {
        let text = b"from dsl import *\n\ndef a(I):\n    return I\n\n\ndef b(S, I):\n    return I  # same\n\n";
        let solvers = split(text, "f.py");
        assert_eq!(solvers[0].hash, sha256_hex(b"def a(I):\n    return I"));
        assert_eq!(solvers[1].origin.name().as_deref(), Some("f.py:b"));
        assert_eq!(solvers[1].hash, sha256_hex(b"def b(S, I):\n    return I"));
    }

    #[test]
    fn what_does_not_parse_is_one_solver_of_all_bytes() {
        let text = b"def a(I):\n    return (\n";
        let solvers = split(text, "f.py");
        assert_eq!(solvers.len(), 1);
        assert_eq!(solvers[0].hash, sha256_hex(text));
    }

    #[test]
    fn of_what_is_too_large_the_hash_is_kept() {
        let bytes = vec![b'#'; MAX_SOURCE_BYTES + 5];
        let solvers = read(&bytes[..], Path::new("big.py"), "big.py", &mut |_| None).unwrap();
        let [solver] = solvers.as_slice() else {
            panic!("one solver");
        };
        assert_eq!(solver.hash, sha256_hex(&bytes));
        match &solver.form {
            Form::Refused(reason) => assert!(reason.starts_with(&bytes.len().to_string())),
            Form::Source { .. } | Form::Wasm(_) => panic!("{:?}", solver.form),
        }
        let endless = read(io::repeat(0), Path::new("zero"), "zero", &mut |_| None);
        assert!(matches!(endless, Err(SolversError::Endless { .. })));
    }

    #[test]
    fn a_mark_before_the_source_is_no_part_of_it() {
        let texts = [
            "def a(I):\n    return I\n\n\ndef b(S, I):\n    return hmiror(I)\n",
            "def a(I):\n    return (\n",
            "",
        ];
        for text in texts {
            let marked = format!("\u{feff}{text}");
            let (plain, marked) = (split(text.as_bytes(), "f"), split(marked.as_bytes(), "f"));
            assert_eq!(plain.len(), marked.len());
            for (plain, marked) in plain.iter().zip(&marked) {
                assert_eq!(plain.hash, marked.hash, "{text}");
                assert_eq!(format!("{:?}", plain.form), format!("{:?}", marked.form));
            }
        }
        let large = "#".repeat(MAX_SOURCE_BYTES + 5);
        let solvers =
            |text: &str| read(text.as_bytes(), Path::new("f"), "f", &mut |_| None).unwrap();
        let marked = solvers(&format!("\u{feff}{large}"));
        assert_eq!(solvers(&large)[0].hash, marked[0].hash);
    }

    #[test]
    fn folders_are_read_in_order_and_other_files_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("task")).unwrap();
        std::fs::write(at("b.py"), "def b(I):\n    return I").unwrap();
        std::fs::write(at("task/a.py"), "def a(I):\n    return I").unwrap();
        std::fs::write(at("notes.txt"), "no solver").unwrap();
        let solvers = read_solvers(folder.path(), &|_| (), &mut |_| None).unwrap();
        let origins: Vec<bool> = solvers.iter().map(|s| s.origin.ends_with("b.py")).collect();
        assert_eq!(origins, [true, false]);
        std::fs::create_dir(at("empty")).unwrap();
        assert!(matches!(
            read_solvers(&at("empty"), &|_| (), &mut |_| None),
            Err(SolversError::EmptyFolder { .. })
        ));
    }
}
