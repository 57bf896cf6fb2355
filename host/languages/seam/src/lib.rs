//! The seam between languages and everything that runs their programs.
//!
//! A language reads text, and says of each solver in it which program its interpreter runs. An
//! example: `arc-dsl` reads `def solve(I): return hmirror(I)`, lowers it to a few bytes, and its
//! interpreter is one WebAssembly module that is compiled once. Whoever loads, runs, scores, keeps or
//! reports solvers knows languages by [`Language`] alone.
//!
//! Owns the words that cross the seam, and what is the same in every language: which function of a text
//! is meant ([`entry`]), a program inside of Markdown ([`fence`]), what is said of a solver beside its
//! text ([`Named`]), and the form of what `check` finds ([`finding`]). Leaves each language to a crate of
//! its own beside this one, the running to `solver-sandbox`, and the list of all languages to
//! `solver-judge`.

pub mod entry;
pub mod fence;
pub mod finding;
mod lines;
mod named;
mod nearest;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub use lines::{FunctionLines, Lines};
pub use named::Named;
pub use nearest::nearest;
use solver_core::limits::Limits;
use solver_sandbox::interpreter::InterpreterSource;
use solver_sandbox::snapshot::SnapshotSource;

/// The most bytes of a program, in the form that an interpreter takes.
pub const MAX_PROGRAM_BYTES: usize = 512 << 10;

/// A language by its word: `arc-dsl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageId(&'static str);

impl LanguageId {
    /// Components of the contract, whatever they were written in. Nothing interprets them.
    pub const WASM: LanguageId = LanguageId("wasm");

    /// The language of this word.
    pub const fn new(word: &'static str) -> Self {
        LanguageId(word)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for LanguageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The ending of the files that solvers of a language lie in, without the dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ending(&'static str);

impl Ending {
    /// The ending of components.
    pub const WASM: Ending = Ending("wasm");

    /// This ending.
    pub const fn new(word: &'static str) -> Self {
        Ending(word)
    }

    /// The letters.
    pub fn word(self) -> &'static str {
        self.0
    }
}

/// A language that solvers are written in.
pub trait Language: Send + Sync {
    /// Its word, in requests, results and archives.
    fn id(&self) -> LanguageId;

    /// The ending of its files.
    fn ending(&self) -> Ending;

    /// The most bytes of a file.
    fn most_bytes(&self) -> usize;

    /// The code that runs its programs. Where that is installed beside the host, the answer is complete
    /// after [`Language::before_the_fence`].
    fn runs_on(&self) -> RunsOn;

    /// Whether a text of which nobody has said the language is in this one.
    fn claim(&self, _text: &[u8]) -> Claim {
        Claim::None
    }

    /// The limits of a run for which nobody has named any.
    fn limits(&self) -> Limits {
        Limits::default()
    }

    /// Why a solver cannot be asked for in this way, in a line: `input goes with python`. The entry is
    /// looked for later.
    fn refusal(&self, named: &Named) -> Option<String> {
        named.refusal_without_options(self.id())
    }

    /// The solvers in a file, in order: [`entry::solvers`]. A file that does not parse is the program
    /// of its last whole [`fence`], or else one solver of all its bytes. A byte order mark at the start
    /// belongs to no solver. The entry is not named here; the rest is what was said of each of them.
    fn split(&self, file: &[u8], named: &Named) -> Vec<Piece>;

    /// The solver of the entry that is named, or the one that is meant where none is:
    /// [`entry::meant`].
    fn entry(&self, text: &[u8], named: &Named) -> Piece;

    /// The installed interpreter that runs a text as a script; none in a language that has no scripts.
    fn script(&self, _text: &str) -> Option<Scripts> {
        None
    }

    /// The scripts that this installed interpreter runs.
    fn scripts_on(&self, _interpreter: &str) -> Option<Scripts> {
        None
    }

    /// The next step where a solver needs this interpreter and it is not installed, as the end of a
    /// sentence: "run `solver-host python install`".
    fn how_to_install(&self, _interpreter: &str) -> String {
        String::new()
    }

    /// Does once on the main thread whatever the language needs files for: after the fence is up,
    /// none can be opened.
    fn before_the_fence(&self) {}
}

/// The code that runs the programs of a language.
#[derive(Clone, Debug)]
pub enum RunsOn {
    /// One module, a part of the host.
    Interpreter(InterpreterSource),
    /// Interpreters that are installed beside the host, as far as they are: each solver says which one
    /// it needs ([`Source::interpreter`]).
    Snapshots(Vec<SnapshotSource>),
}

/// The interpreter of scripts: texts that are run as programs of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scripts {
    /// Its name.
    pub interpreter: &'static str,
    /// The fuel that is a second to whoever limits a script by seconds.
    pub fuel_a_second: u64,
}

/// How much of a claim a language has to a text of which nobody has said the language. The strongest
/// claim wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// It has none.
    None,
    /// It is in this language unless somebody knows better.
    Weak,
    /// It looks like it.
    Good,
    /// It can be in no other language.
    Sure,
}

/// A solver in a text.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The name of its function; empty for a text that does not parse.
    pub name: String,
    /// Its bytes in the text: its hash is over them.
    pub range: Range<usize>,
    /// Further bytes that its hash is over, behind those of the text.
    pub hashed: Vec<u8>,
    /// Where its lines stand in the text.
    pub lines: Lines,
    /// The solver, or why it does not compile.
    pub source: Result<Arc<dyn Source>, Mistake>,
}

/// A solver as its front end has read it.
pub trait Source: fmt::Debug + Send + Sync {
    /// The program that its interpreter takes.
    fn program(&self) -> Program;

    /// Its canonical form, which the archive keeps. In a language that numbers names and drops dead
    /// lines it is equal for solvers that differ in nothing else, and ends without a line break. In any
    /// other it is the text of the program, with all of its bytes, so that its hash is the solver's.
    fn canonical(&self) -> Vec<u8>;

    /// The installed interpreter that it needs; none where its language has one that is a part of the
    /// host.
    fn interpreter(&self) -> Option<&'static str> {
        None
    }

    /// What was said of it beside its text, where that is a part of the solver.
    fn named(&self) -> Option<&Named> {
        None
    }
}

/// A solver in the form that an interpreter takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The bytes for the interpreter's `load`.
    pub bytes: Arc<[u8]>,
    /// Whether it ever looks at the demos.
    pub reads_demos: bool,
}

/// Why a solver does not compile. Places are those of the text that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct Mistake {
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
    /// The reason without its particulars, by which mistakes are counted: `unknown name`.
    pub kind: &'static str,
    /// The words that it uses of a larger language than its own, each once, so that they can be counted:
    /// `for`, `numpy`. Empty where that is not why it does not compile.
    pub general: Vec<&'static str>,
    /// The reason, and the next step.
    pub reason: String,
}

impl Mistake {
    /// The text for people who look at the file: `file:line:column: reason`.
    pub fn in_file(&self, file: &str) -> String {
        format!("{file}:{}:{}: {}", self.line, self.column, self.reason)
    }
}
