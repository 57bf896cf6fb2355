//! Solvers from files, folders and standard input.
//!
//! Owns which files are solvers and how many solvers a file holds. Leaves whether they compile to
//! the language: a bad solver is no error here, it becomes one that is rejected.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::languages::Languages;
use crate::submission::Submission;
use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_core::input;
use solver_core::input::{Found, PassedOver, STDIN, without_mark};
use solver_core::origin::Origin;
use solver_core::quote;
use solver_core::quote::Shown;
use solver_language::{Ending, Language, LanguageId, Named};
use solver_sandbox::component::MAX_COMPONENT_BYTES;

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
/// The one function of a component, as the contract calls it.
const OF_COMPONENT: &str = "solve";

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
        /// The error of the system.
        error: io::Error,
    },
    /// A folder without solvers.
    #[error(
        "no solvers in the folder {}: it holds {kinds}; name another one with --solvers",
        Shown::path(path)
    )]
    EmptyFolder {
        /// Its path.
        path: PathBuf,
        /// The kinds of files that it lacks, as `no .py and no .wasm file`.
        kinds: String,
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

/// What somebody says of texts, beside them.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The language that they are in; where nobody has said, it follows from each.
    pub language: Option<LanguageId>,
    /// The words for those in a language that takes them.
    pub named: Named,
}

impl Said {
    /// The language of a text in a file with this ending.
    pub fn language<'a>(
        &self,
        languages: &'a Languages,
        ending: Option<&str>,
        text: &[u8],
    ) -> &'a Arc<dyn Language> {
        let named = self.language.and_then(|id| languages.get(id));
        named.unwrap_or_else(|| languages.of_text(ending, text))
    }

    /// The words for a text in this language: none where it takes others.
    pub fn named_in(&self, language: &dyn Language) -> Named {
        match language.refusal(&self.named) {
            None => self.named.clone(),
            Some(_) => Named::default(),
        }
    }
}

/// Reads all solvers from a file, a folder or standard input. An entry of a folder that is no plain
/// file is passed over, and told; large components are looked through by `look`.
pub fn read_solvers(
    languages: &Languages,
    from: &Path,
    said: &Said,
    passed_over: &dyn Fn(PassedOver),
    look: Look<'_>,
) -> Result<Vec<Arc<Submission>>, SolversError> {
    if from.as_os_str() == STDIN {
        return read(
            languages,
            io::stdin().lock(),
            from,
            said,
            "standard input",
            look,
        );
    }
    let unreadable = |path: &Path, error| SolversError::Unreadable {
        path: path.to_owned(),
        error,
    };
    let metadata = std::fs::metadata(from).map_err(|error| unreadable(from, error))?;
    if !metadata.is_dir() {
        let file = File::open(from).map_err(|error| unreadable(from, error))?;
        let name = Shown::path(from).to_string();
        return read(languages, file, from, said, &name, look);
    }
    let paths = solver_files(from, &|ending| {
        languages.endings().any(|known| ending == known.word())
    })?;
    let mut solvers = Vec::new();
    let mut any = false;
    for path in paths {
        match input::open_found(&path).map_err(|error| unreadable(&path, error))? {
            Found::Plain(file) => {
                solvers.extend(read(
                    languages,
                    file,
                    &path,
                    said,
                    &Shown::path(&path).to_string(),
                    look,
                )?);
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
            kinds: lacking(languages),
        })
    }
}

/// The files in a folder, and in folders inside it, whose endings are wanted; in order.
pub fn solver_files(
    folder: &Path,
    is_wanted: &dyn Fn(&OsStr) -> bool,
) -> Result<Vec<PathBuf>, SolversError> {
    let mut paths = Vec::new();
    list_files(is_wanted, folder, 0, &mut paths)?;
    paths.sort();
    Ok(paths)
}

/// `no .py and no .wasm file`, for the languages that there are.
fn lacking(languages: &Languages) -> String {
    let mut endings: Vec<&str> = languages.endings().map(Ending::word).collect();
    endings.dedup();
    let kinds: Vec<String> = endings.iter().map(|word| format!("no .{word}")).collect();
    match kinds.split_last() {
        Some((last, [])) => format!("{last} file"),
        Some((last, before)) => format!("{} and {last} file", before.join(", ")),
        None => "no file of a language".to_owned(),
    }
}

fn list_files(
    is_wanted: &dyn Fn(&OsStr) -> bool,
    folder: &Path,
    depth: usize,
    files: &mut Vec<PathBuf>,
) -> Result<(), SolversError> {
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
                list_files(is_wanted, &path, depth + 1, files)?;
            }
        } else if path.extension().is_some_and(is_wanted) {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads to the end. Of a file that is too large only the hash is kept: it is a solver that is
/// rejected.
fn read(
    languages: &Languages,
    mut from: impl Read,
    path: &Path,
    said: &Said,
    origin: &str,
    look: Look<'_>,
) -> Result<Vec<Arc<Submission>>, SolversError> {
    let unreadable = |error| SolversError::Unreadable {
        path: path.to_owned(),
        error,
    };
    let most = languages.most_bytes().max(MAX_COMPONENT_BYTES);
    let ending = path.extension().and_then(|ending| ending.to_str());
    let mut bytes = input::beginning(&mut from, most as u64).map_err(unreadable)?;
    if bytes.len() <= most {
        if bytes.starts_with(WASM_MAGIC)
            && bytes.len() >= LARGE_COMPONENT
            && let Some(reason) = look(&bytes)
        {
            return Ok(vec![Arc::new(Submission::refused_for(
                reason,
                sha256_hex(&bytes),
                LanguageId::WASM,
                origin.into(),
            ))]);
        }
        return Ok(split_as(
            languages,
            ending,
            &bytes,
            said,
            origin,
            &file_name(path),
        ));
    }
    let language = match bytes.starts_with(WASM_MAGIC) {
        true => LanguageId::WASM,
        false => said.language(languages, ending, &bytes).id(),
    };
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
    Ok(vec![Arc::new(Submission::refused_for(
        format!("{len} bytes, but at most {most} are allowed in a file of solvers; split it"),
        Sha256Hex::from(hasher.finalize()),
        language,
        origin.into(),
    ))])
}

/// The name of a file as it was handed in, on one line.
pub fn file_name(path: &Path) -> String {
    quote::line(&path.to_string_lossy())
}

/// The solvers in the bytes of a file with this ending: one component, or every solver of a text.
pub fn split(
    languages: &Languages,
    ending: Option<&str>,
    bytes: &[u8],
    origin: &str,
) -> Vec<Arc<Submission>> {
    split_as(languages, ending, bytes, &Said::default(), origin, origin)
}

/// The same, of which something is said, and of a file that solvers are named after otherwise than
/// messages name it.
pub fn split_as(
    languages: &Languages,
    ending: Option<&str>,
    bytes: &[u8],
    said: &Said,
    origin: &str,
    file: &str,
) -> Vec<Arc<Submission>> {
    let (place, file): (Arc<str>, Arc<str>) = (origin.into(), file.into());
    let origin = |function: &str| Origin::function(place.clone(), file.clone(), function);
    if is_wasm(bytes) {
        let component = Submission::component(bytes, origin(OF_COMPONENT));
        return vec![Arc::new(component)];
    }
    let language = said.language(languages, ending, bytes);
    let named = said.named_in(&**language);
    let pieces = language.split(bytes, &named).into_iter();
    pieces
        .map(|piece| {
            let origin = origin(&piece.name);
            Arc::new(Submission::of_piece(language.id(), bytes, piece, origin))
        })
        .collect()
}

/// The one solver of bytes: a component, or the function of a text that is meant. It is named after
/// `file`; messages call the place `origin`.
pub fn meant(
    languages: &Languages,
    bytes: &[u8],
    said: &Said,
    origin: &str,
    file: &str,
) -> Submission {
    let of = |function: &str| Origin::function(origin.into(), file.into(), function);
    if is_wasm(bytes) || said.language == Some(LanguageId::WASM) {
        return Submission::component(bytes, of(OF_COMPONENT));
    }
    let language = said.language(languages, None, bytes);
    let piece = language.entry(bytes, &said.named_in(&**language));
    let origin = of(&piece.name);
    Submission::of_piece(language.id(), bytes, piece, origin)
}

fn is_wasm(bytes: &[u8]) -> bool {
    bytes.starts_with(WASM_MAGIC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::Form;
    use crate::testing::languages;

    fn read_from(bytes: impl Read, name: &str) -> Result<Vec<Arc<Submission>>, SolversError> {
        read(
            &languages(),
            bytes,
            Path::new(name),
            &Said::default(),
            name,
            &mut |_| None,
        )
    }

    #[test]
    fn a_file_holds_the_solvers_that_its_language_finds() {
        let text = b"same\nother\n";
        let solvers = split(&languages(), Some("echo"), text, "f.echo");
        assert_eq!(solvers[0].hash, sha256_hex(b"same"));
        assert_eq!(solvers[1].origin.name().as_deref(), Some("f.echo:other"));
        let component = split(&languages(), Some("echo"), b"\0asm1234", "f.echo");
        assert!(component[0].is_component());
    }

    #[test]
    fn of_what_is_too_large_the_hash_is_kept() {
        let most = languages().most_bytes().max(MAX_COMPONENT_BYTES);
        let bytes = vec![b'#'; most + 5];
        let solvers = read_from(&bytes[..], "big.echo").unwrap();
        let [solver] = solvers.as_slice() else {
            panic!("one solver");
        };
        assert_eq!(solver.hash, sha256_hex(&bytes));
        assert_eq!(solver.language.word(), "echo");
        match &solver.form {
            Form::Refused(reason) => assert!(reason.starts_with(&bytes.len().to_string())),
            Form::Source { .. } | Form::Component(_) => panic!("{:?}", solver.form),
        }
        let marked = [b"\xef\xbb\xbf", &bytes[..]].concat();
        let marked = read_from(&marked[..], "big.echo").unwrap();
        assert_eq!(marked[0].hash, solver.hash);
        let endless = read_from(io::repeat(0), "zero");
        assert!(matches!(endless, Err(SolversError::Endless { .. })));
    }

    #[test]
    fn folders_are_read_in_order_and_other_files_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("task")).unwrap();
        std::fs::write(at("b.echo"), "same").unwrap();
        std::fs::write(at("task/a.echo"), "other").unwrap();
        std::fs::write(at("notes.txt"), "no solver").unwrap();
        let said = Said::default();
        let read = |path: &Path| read_solvers(&languages(), path, &said, &|_| (), &mut |_| None);
        let solvers = read(folder.path()).unwrap();
        let in_order: Vec<bool> = (solvers.iter())
            .map(|s| s.origin.ends_with("b.echo"))
            .collect();
        assert_eq!(in_order, [true, false]);
        std::fs::create_dir(at("empty")).unwrap();
        let empty = read(&at("empty")).unwrap_err();
        assert!(matches!(empty, SolversError::EmptyFolder { .. }));
        assert!(empty.to_string().contains("no .echo and no .wasm file;"));
    }
}
