//! The interpreters of Python that are installed for whoever runs the tests, and our Python programs.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::Value as Json;

use super::Place;

/// The interpreter with numpy, which runs all of our programs.
pub const WITH_NUMPY: &str = "cpython-numpy";
/// The core one, which runs those without.
pub const CORE: &str = "cpython";
/// Both, the core one first.
pub const INTERPRETERS: [&str; 2] = [CORE, WITH_NUMPY];

/// The folder of interpreters of whoever runs the tests. Binaries that they start know no home: they are
/// told by `--python`.
pub fn python_folder() -> PathBuf {
    let set = |name| {
        let set = std::env::var_os(name).filter(|value| !value.is_empty());
        set.map(PathBuf::from)
    };
    set("XDG_DATA_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".local/share")))
        .unwrap_or_default()
        .join("solver-host/python")
}

/// Whether an interpreter is installed there. Where it is not, a line says what is left out.
pub fn python_is_ready(interpreter: &str) -> bool {
    static READY: OnceLock<Vec<String>> = OnceLock::new();
    let ready = READY.get_or_init(|| {
        let folder = python_folder();
        let args = ["python", "list", "--json", "--python"].map(Into::into);
        let ran = Place::new().run(args.into_iter().chain([folder.into_os_string()]));
        let listed: Vec<Json> = serde_json::from_str(&ran.ok().stdout).expect("is a list");
        let ready = listed.iter().filter(|it| it["state"] == "ready");
        let names = ready.filter_map(|it| it["name"].as_str());
        names.map(str::to_owned).collect()
    });
    let is_ready = ready.iter().any(|it| it == interpreter);
    if !is_ready {
        println!(
            "skipped: {interpreter} is not ready in {}; run `solver-host python install`",
            python_folder().display()
        );
    }
    is_ready
}

/// Whether a program can run on an interpreter: it has all that the text imports.
pub fn python_has(interpreter: &str, text: &str) -> bool {
    interpreter == WITH_NUMPY || !["numpy", "scipy"].iter().any(|name| text.contains(name))
}

/// The text of one of our Python programs. Bytes that are no UTF-8 are what a `coding:` cookie of one
/// byte a character stands for.
pub fn python_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let bytes = error.into_bytes();
        bytes.into_iter().map(char::from).collect()
    })
}

/// A Python program that means harm or ends badly.
#[derive(Clone, Debug)]
pub struct Villain {
    /// The name of its file.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The verdicts that may be true of it.
    pub verdicts: Vec<String>,
    /// The limits that it is run under: those that it names, or few.
    pub limits: Json,
}

impl Villain {
    const VERDICT: &str = "# verdict: ";
    const LIMITS: &str = "# limits: ";

    /// All of them, in the order of their names.
    pub fn all() -> Vec<Villain> {
        let folder = crate::root().join("tests/python/hostile");
        let entries = std::fs::read_dir(folder).expect("can be listed");
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.expect("can be listed").path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "py"))
            .collect();
        paths.sort();
        paths.into_iter().map(Villain::read).collect()
    }

    fn read(path: PathBuf) -> Villain {
        let text = python_text(std::fs::read(&path).expect("can be read"));
        let mut lines = text.lines();
        let verdicts = lines.next().and_then(|it| it.strip_prefix(Self::VERDICT));
        let verdicts = verdicts.unwrap_or_else(|| panic!("{} names no verdict", path.display()));
        let limits = lines.next().and_then(|it| it.strip_prefix(Self::LIMITS));
        let limits = limits.unwrap_or(r#"{"fuel":3000000000,"memory_mib":64}"#);
        Villain {
            name: path.file_name().expect("is there").to_string_lossy().into(),
            verdicts: verdicts.split('|').map(str::to_owned).collect(),
            limits: serde_json::from_str(limits).expect("is JSON"),
            text,
        }
    }
}
