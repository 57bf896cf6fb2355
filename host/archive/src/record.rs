//! The files of an archive, and whether each is whole.
//!
//! Owns the form of a file, both ways, and leaves that of its header to [`super::header`]. A file
//! with another name than one that we give is somebody else's, and is not looked at.

use std::io;
use std::time::SystemTime;

use cap_std::fs::Dir;

use super::Archive;
use super::header::{Header, Terms};
use super::named;
use solver_core::files;
use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_core::task::TaskKey;
use solver_judge::languages::Languages;
use solver_judge::load::Filed;
use solver_judge::submission::{Canonical, Submission};
use solver_language::{Ending, LanguageId, Named, RunsOn};
use solver_sandbox::component::MAX_COMPONENT_BYTES;

/// The most bytes of a solver's file that are read.
pub(super) const MOST_BYTES: u64 = 2 * MAX_COMPONENT_BYTES as u64;
/// The most bytes of a file beside them that are read. The state of a search holds 32 sources, of
/// which none is much longer than its program.
const MOST_BESIDE: u64 = 256 << 20;

/// A file of the archive, by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The task that it is for.
    pub task: TaskKey,
    /// The hash that it should have.
    pub hash: Sha256Hex,
    /// Its ending: that of components, or of a language.
    pub ending: Ending,
}

impl Name {
    /// The name of a file in the folder of its task.
    fn of(languages: &Languages, task: &TaskKey, file: &str) -> Option<Self> {
        let (hash, ending) = file.split_once('.')?;
        Some(Name {
            task: task.clone(),
            hash: Sha256Hex::parse(hash)?,
            ending: languages.endings().find(|known| known.word() == ending)?,
        })
    }

    /// The name in the folder of its task.
    pub fn file(&self) -> String {
        format!("{}.{}", self.hash, self.ending.word())
    }

    /// Whether it holds a component, which has no header.
    pub fn is_component(&self) -> bool {
        self.ending == Ending::WASM
    }

    /// The name in the archive.
    pub fn path(&self) -> String {
        format!("{}/{}", self.task.as_str(), self.file())
    }
}

/// How a file was when it was last looked at, so that one that has changed is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its length in bytes.
    pub len: u64,
    /// When it was written, in nanoseconds since 1970.
    pub written: i64,
}

/// A solver of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its name.
    pub name: Name,
    /// Its header; components have none.
    pub header: Option<Header>,
    /// The words that were said of it beside its source.
    pub named: Named,
    /// Canonical source without header, or a component.
    pub bytes: Vec<u8>,
}

/// The defect of a file.
#[derive(Debug, thiserror::Error)]
pub enum Defect {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// Its name is not the hash of its content.
    #[error("is not whole: its name is not the hash of what it holds")]
    Torn,
    /// The solver is whole, its header is not.
    #[error(
        "has a header that says nothing: the lines task, demos, fuel and runtime are expected, \
         and language with limits, and those of an origin, if any, whole"
    )]
    Header,
}

impl Defect {
    /// Whether it says something of the file: that it holds no solver, or is gone. A file that cannot
    /// be read may hold a solver as good as any.
    pub fn is_of_the_file(&self) -> bool {
        match self {
            Defect::Unreadable(_) => self.is_gone(),
            Defect::Torn | Defect::Header => true,
        }
    }

    /// Whether there is no such file: it was removed since it was listed.
    pub fn is_gone(&self) -> bool {
        match self {
            Defect::Unreadable(error) => error.kind() == io::ErrorKind::NotFound,
            Defect::Torn | Defect::Header => false,
        }
    }
}

/// Ends the header of a text that begins with a comment of its own.
const SOURCE_FOLLOWS: &[u8] = b"# source\n";

/// The content of the file of a solver.
pub(super) fn file(name: &Name, canonical: &Canonical, header: &Header) -> Vec<u8> {
    if name.is_component() {
        return canonical.bytes.to_vec();
    }
    let mut content = header.text(&name.task).into_bytes();
    content.extend_from_slice(named::text(&canonical.named).as_bytes());
    if canonical.bytes.starts_with(b"#") {
        content.extend_from_slice(SOURCE_FOLLOWS);
    }
    content.extend_from_slice(&canonical.bytes);
    content.push(b'\n');
    content
}

impl Record {
    /// Takes a file apart.
    pub(super) fn from_file(name: Name, content: Vec<u8>) -> Result<Self, Defect> {
        let (header, named, bytes) = if name.is_component() {
            (None, Named::default(), content)
        } else {
            let (text, source) = split_header(&content);
            let source = source.strip_suffix(b"\n").ok_or(Defect::Torn)?;
            let (named, text) = str::from_utf8(text)
                .ok()
                .and_then(named::take)
                .ok_or(Defect::Torn)?;
            let header = Header::read(&text, &name.task);
            (Some(header), named, source.to_vec())
        };
        if hash(&bytes, &named) != name.hash {
            return Err(Defect::Torn);
        }
        Ok(Record {
            header: match header {
                Some(None) => return Err(Defect::Header),
                Some(header) => header,
                None => None,
            },
            name,
            named,
            bytes,
        })
    }

    /// The language that it is written in, where that is one that runs here.
    pub fn known_language(&self, languages: &Languages) -> Option<LanguageId> {
        match self.terms() {
            Some(terms) => languages.of_word(&terms.language),
            None if self.name.is_component() => Some(LanguageId::WASM),
            // Older versions knew one language.
            None => Some(languages.usual().id()),
        }
    }

    fn terms(&self) -> Option<&Terms> {
        self.header.as_ref()?.terms.as_ref()
    }

    /// Whether it is in a language that runs here, or why it cannot be run.
    pub fn can_run(&self, languages: &Languages) -> Result<(), String> {
        self.runnable(languages).map(drop)
    }

    fn runnable(&self, languages: &Languages) -> Result<LanguageId, String> {
        let known = self.known_language(languages);
        // A header stands above source alone.
        let fits = |id: &LanguageId| (*id == LanguageId::WASM) == self.name.is_component();
        known.filter(fits).ok_or_else(|| {
            format!(
                "its file says that it is written in {}, which does not run here; use the version \
                 of solver-host that kept it",
                self.language(languages)
            )
        })
    }

    /// The language that it is written in, by its word.
    pub fn language(&self, languages: &Languages) -> String {
        match (self.terms(), self.known_language(languages)) {
            (Some(terms), _) => terms.language.clone(),
            (None, Some(known)) => known.word().to_owned(),
            (None, None) => LanguageId::WASM.word().to_owned(),
        }
    }

    /// The interpreter that it needs and that is not installed, in a sentence with the next step. Only a
    /// language that has such interpreters is asked.
    pub fn missing(&self, languages: &Languages) -> Option<String> {
        let known = self.known_language(languages)?;
        match languages.get(known)?.runs_on() {
            RunsOn::Interpreter(_) => None,
            RunsOn::Snapshots(_) => self.submission(languages).missing(languages),
        }
    }

    /// The solver as it would be handed in.
    pub fn submission(&self, languages: &Languages) -> Submission {
        let (hash, origin) = (self.name.hash, self.name.path().into());
        match self.runnable(languages) {
            Ok(language) => Submission::of_canonical(
                languages,
                language,
                &self.bytes,
                &self.named,
                hash,
                origin,
            ),
            Err(reason) => Submission::refused_for(reason, hash, languages.usual().id(), origin),
        }
    }
}

/// The hash of a solver: over its bytes and all that was named.
fn hash(bytes: &[u8], named: &Named) -> Sha256Hex {
    match *named == Named::default() {
        true => sha256_hex(bytes),
        false => sha256_hex(&[bytes, &named.hashed()].concat()),
    }
}

/// The lines of comments at the start, and what follows them.
fn split_header(content: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    for line in content.split_inclusive(|&byte| byte == b'\n') {
        if !line.starts_with(b"#") {
            break;
        }
        if line == SOURCE_FOLLOWS {
            return (&content[..end], &content[end + line.len()..]);
        }
        end += line.len();
    }
    content.split_at(end)
}

impl Archive {
    /// All files that are solvers by their names, sorted. A folder or file that cannot be looked at
    /// is as good as not there.
    pub fn names(&self) -> io::Result<Vec<(Name, Stamp)>> {
        let mut names = Vec::new();
        for (task, dir) in self.folders()? {
            list(&self.languages, &dir, &task, &mut names)?;
        }
        names.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(names)
    }

    /// The folders of tasks.
    pub(super) fn folders(&self) -> io::Result<Vec<(TaskKey, Dir)>> {
        let mut folders = Vec::new();
        for entry in self.dir.entries()? {
            let entry = entry?;
            let folder = entry.file_name();
            let Some(task) = folder.to_str().and_then(|name| TaskKey::parse(name).ok()) else {
                continue;
            };
            if let Ok(dir) = entry.open_dir() {
                folders.push((task, dir));
            }
        }
        Ok(folders)
    }

    /// Reads a solver, and checks that it is whole.
    pub fn read(&self, name: &Name) -> Result<Record, Defect> {
        let content = self
            .dir
            .open_dir(name.task.as_str())
            .and_then(|folder| files::read_plain(&folder, &name.file(), MOST_BYTES))
            .map_err(Defect::Unreadable)?;
        Record::from_file(name.clone(), content)
    }

    /// The files of source that there are for a task, sorted by hash.
    pub fn sources(&self, task: &TaskKey) -> io::Result<Vec<Name>> {
        let mut names = self.solvers(task)?;
        names.retain(|name| !name.is_component());
        Ok(names)
    }

    /// The files of solvers that there are for a task, sorted by hash.
    pub fn solvers(&self, task: &TaskKey) -> io::Result<Vec<Name>> {
        let dir = match self.dir.open_dir(task.as_str()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened?,
        };
        let mut names = Vec::new();
        list(&self.languages, &dir, task, &mut names)?;
        let mut names: Vec<Name> = names.into_iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// The names of what lies beside the solvers of each task, sorted by task, then name.
    pub fn beside(&self) -> io::Result<Vec<(TaskKey, String)>> {
        let mut names = Vec::new();
        for (task, dir) in self.folders()? {
            for entry in dir.entries()? {
                let Ok(file) = entry?.file_name().into_string() else {
                    continue;
                };
                if Name::of(&self.languages, &task, &file).is_none() {
                    names.push((task.clone(), file));
                }
            }
        }
        names.sort();
        Ok(names)
    }

    /// Reads a file that lies beside the solvers of a task and is none.
    pub fn read_beside(&self, task: &TaskKey, name: &str) -> io::Result<Vec<u8>> {
        files::read_plain(&self.dir.open_dir(task.as_str())?, name, MOST_BESIDE)
    }

    /// Writes such a file, whole.
    pub fn write_beside(&self, task: &Filed, name: &str, bytes: &[u8]) -> io::Result<()> {
        files::write_whole(&self.task_folder(task)?, name, bytes)
    }

    /// Removes a solver. That it is gone already is no error.
    pub fn remove(&self, name: &Name) -> io::Result<()> {
        match self
            .dir
            .open_dir(name.task.as_str())
            .and_then(|folder| folder.remove_file(name.file()))
        {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }
}

fn list(
    languages: &Languages,
    dir: &Dir,
    task: &TaskKey,
    names: &mut Vec<(Name, Stamp)>,
) -> io::Result<()> {
    for entry in dir.entries()? {
        let entry = entry?;
        let file = entry.file_name();
        let Some(name) = file
            .to_str()
            .and_then(|file| Name::of(languages, task, file))
        else {
            continue;
        };
        // Another process may have removed it meanwhile.
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if !metadata.is_file() || metadata.len() > MOST_BYTES {
            continue;
        }
        let written = metadata
            .modified()
            .ok()
            .and_then(|time| {
                let since = time.into_std().duration_since(SystemTime::UNIX_EPOCH);
                i64::try_from(since.ok()?.as_nanos()).ok()
            })
            .unwrap_or(0);
        let stamp = Stamp {
            len: metadata.len(),
            written,
        };
        names.push((name, stamp));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::tests::{header, origin, terms};
    use crate::testing::languages;

    fn task() -> TaskKey {
        TaskKey::parse("007bbfb7").unwrap()
    }

    fn source(text: &str) -> Canonical {
        Canonical {
            hash: sha256_hex(text.as_bytes()),
            bytes: text.as_bytes().into(),
            ending: Ending::new("py"),
            named: Named::default(),
        }
    }

    /// Name and content of the file of a solver in source.
    fn whole_file(canonical: &Canonical, header: &Header) -> (Name, Vec<u8>) {
        let name = Name {
            task: task(),
            hash: canonical.hash,
            ending: canonical.ending,
        };
        let content = file(&name, canonical, header);
        (name, content)
    }

    #[test]
    fn a_file_is_read_as_it_is_written() {
        let plain = source("def solve(I):\n    # not a header\n    return I");
        let commented = source("# task of my own\n# source\ndef solve(I):\n    return I");
        let headers = [
            header(),
            Header {
                fuel: None,
                ..header()
            },
            // As older versions wrote it.
            Header {
                terms: None,
                name: None,
                ..header()
            },
            Header {
                terms: Some(Terms {
                    language: "cobol".to_owned(),
                    interpreter: None,
                    ..terms(1, 1)
                }),
                ..header()
            },
            Header {
                origin: Some(origin()),
                ..header()
            },
        ];
        let both = |header: Header| [(&plain, header.clone()), (&commented, header)];
        for (canonical, header) in headers.into_iter().flat_map(both) {
            let (name, content) = whole_file(canonical, &header);
            assert_eq!(
                Name::of(&languages(), &task(), &name.file()),
                Some(name.clone())
            );
            let kept = Record::from_file(name, content).unwrap();
            assert_eq!(kept.header, Some(header));
            assert_eq!(kept.bytes, *canonical.bytes);
        }
    }

    #[test]
    fn words_beside_a_source_are_a_part_of_its_solver() {
        let text = "# source\n# named entry g\nimport common\n\n\ndef f(grid):\n    return grid\n";
        let named = crate::named::tests::named();
        let canonical = Canonical {
            hash: hash(text.as_bytes(), &named),
            named: named.clone(),
            ..source(text)
        };
        let (name, content) = whole_file(&canonical, &header());
        let kept = Record::from_file(name.clone(), content.clone()).unwrap();
        assert_eq!((kept.named, &*kept.bytes), (named, text.as_bytes()));
        assert_eq!(kept.header, Some(header()));
        let content = String::from_utf8(content).unwrap();
        let lines = content
            .lines()
            .filter(|line| line.starts_with("# n") || line.starts_with("# m"));
        for line in lines.filter(|line| !line.starts_with("# name ")) {
            let without = content.replacen(&format!("{line}\n"), "", 1);
            let torn = Record::from_file(name.clone(), without.into_bytes());
            assert!(matches!(torn, Err(Defect::Torn)), "{line}");
        }
        for end in 0..content.len() {
            let torn = Record::from_file(name.clone(), content.as_bytes()[..end].to_vec());
            assert!(matches!(torn, Err(Defect::Torn)), "{end}");
        }
    }

    #[test]
    fn what_is_not_whole_is_said() {
        let canonical = source("def solve(I):\n    return I");
        let header = Header {
            origin: Some(origin()),
            ..header()
        };
        let (whole, content) = whole_file(&canonical, &header);
        let name = || whole.clone();
        for end in 0..content.len() {
            let torn = Record::from_file(name(), content[..end].to_vec());
            assert!(matches!(torn, Err(Defect::Torn)), "{end}");
        }
        let bare = [&canonical.bytes[..], b"\n"].concat();
        let torn = Record::from_file(name(), bare);
        assert!(matches!(torn, Err(Defect::Header)));
        let seedless = String::from_utf8(content.clone()).unwrap();
        let seedless = seedless.replace("# seed 7\n", "");
        let torn = Record::from_file(name(), seedless.into_bytes());
        assert!(matches!(torn, Err(Defect::Header)));
        let other = TaskKey::parse("00d62c1b").unwrap();
        let moved = Record::from_file(
            Name::of(&languages(), &other, &whole.file()).unwrap(),
            content,
        );
        assert!(matches!(moved, Err(Defect::Header)));
    }

    #[test]
    fn other_names_are_somebody_elses() {
        let hash = sha256_hex(b"").to_string();
        for file in [
            "readme.txt",
            "abc.py",
            &format!("{hash}.py.12-0.tmp"),
            &hash,
        ] {
            assert_eq!(Name::of(&languages(), &task(), file), None, "{file}");
        }
    }
}
