//! A solver as it was handed in, with its hash, its canonical form and what runs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_core::origin::Origin;
use solver_core::outcome::Outcome;
use solver_core::quote;
use solver_language::{
    Ending, Language, LanguageId, Lines, MAX_PROGRAM_BYTES, Mistake, Named, Piece, Program, Source,
};
use solver_sandbox::compiler::GaveUp;
use solver_sandbox::interpreter;
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::run::Executable;
use solver_sandbox::snapshot::{Code, Scripted, Snapshot};
use solver_sandbox::thread::{GuestThread, panic_text};

use crate::host::Host;
use crate::languages::{Identity, Languages};

/// A solver before it is compiled. Of source only what its front end has made of it is kept: a folder
/// may hold more than memory does.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The hash of its bytes: of source as its language says, or of wasm.
    pub hash: Sha256Hex,
    /// Where it came from, for messages and for its name.
    pub origin: Origin,
    /// The language that it is written in.
    pub language: LanguageId,
    /// The solver itself.
    pub form: Form,
    /// Whether somebody wants to see what its runs print.
    pub keeps_stdout: bool,
}

/// The form in which a solver was handed in.
#[derive(Clone, Debug)]
pub enum Form {
    /// Source, read already.
    Source {
        /// The solver as its front end has it, or why it does not compile.
        source: Result<Arc<dyn Source>, Mistake>,
        /// Where its lines stand in the text that it was read from.
        lines: Lines,
    },
    /// The bytes of a component.
    Component(Arc<[u8]>),
    /// It is known by now to be refused, and why: its bytes are not kept.
    Refused(String),
}

/// A solver that is ready to run, or rejected.
#[derive(Clone)]
pub struct Solver {
    /// The hash of its bytes.
    pub hash: Sha256Hex,
    /// Where it came from, for messages and for its name.
    pub origin: Origin,
    /// The language, and what interprets it.
    pub identity: Identity,
    /// The form that runs.
    pub executable: Executable,
    /// Where the lines that its runs name stand in the text that it was read from.
    pub lines: Lines,
    /// The form that the archive would keep; none where it was rejected.
    pub canonical: Option<Canonical>,
}

/// The form of a solver that is kept, and by which equals are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// The hash of the bytes.
    pub hash: Sha256Hex,
    /// Canonical source, without a line break at the end; or the bytes of a component.
    pub bytes: Arc<[u8]>,
    /// The ending of the file that holds it.
    pub ending: Ending,
    /// Whatever was said of it beside its text: a part of the solver.
    pub named: Named,
}

impl Submission {
    /// A component. Its file is called `origin`.
    pub fn component(bytes: &[u8], origin: Origin) -> Self {
        Submission {
            hash: sha256_hex(bytes),
            origin,
            language: LanguageId::WASM,
            form: Form::Component(bytes.into()),
            keeps_stdout: false,
        }
    }

    /// A solver of a text.
    pub(crate) fn of_piece(
        language: LanguageId,
        text: &[u8],
        piece: Piece,
        origin: Origin,
    ) -> Self {
        Submission {
            hash: hash(&[text.get(piece.range).unwrap_or_default(), &piece.hashed]),
            origin,
            language,
            form: Form::Source {
                source: piece.source,
                lines: piece.lines,
            },
            keeps_stdout: false,
        }
    }

    /// A source that was not read from a text.
    pub fn of_source(
        language: LanguageId,
        hash: Sha256Hex,
        source: Arc<dyn Source>,
        origin: Origin,
    ) -> Self {
        Submission {
            hash,
            origin,
            language,
            form: Form::Source {
                source: Ok(source),
                lines: Lines::default(),
            },
            keeps_stdout: false,
        }
    }

    /// A solver that is known to be refused.
    pub fn refused_for(
        reason: String,
        hash: Sha256Hex,
        language: LanguageId,
        origin: Origin,
    ) -> Self {
        Submission {
            hash,
            origin,
            language,
            form: Form::Refused(reason),
            keeps_stdout: false,
        }
    }

    /// The solver of canonical bytes, as somebody keeps them under this hash. Of a text it is the
    /// first one.
    pub fn of_canonical(
        languages: &Languages,
        language: LanguageId,
        bytes: &[u8],
        named: &Named,
        hash: Sha256Hex,
        origin: Origin,
    ) -> Self {
        let form = match languages.get(language) {
            None => Form::Component(bytes.into()),
            Some(known) => match kept(&**known, bytes, named) {
                Some(piece) => Form::Source {
                    source: piece.source,
                    lines: piece.lines,
                },
                None => Form::Refused("it holds no function".to_owned()),
            },
        };
        Submission {
            hash,
            origin,
            language,
            form,
            keeps_stdout: false,
        }
    }

    /// The same, whose runs keep what they print.
    pub fn keeping_stdout(self, keeps_stdout: bool) -> Self {
        Submission {
            keeps_stdout,
            ..self
        }
    }

    /// The installed interpreter that it needs, if it needs one.
    fn interpreter(&self) -> Option<&'static str> {
        match &self.form {
            Form::Source {
                source: Ok(source), ..
            } => source.interpreter(),
            Form::Source { source: Err(_), .. } | Form::Component(_) | Form::Refused(_) => None,
        }
    }

    /// Whether it is a component.
    pub fn is_component(&self) -> bool {
        match self.form {
            Form::Component(_) => true,
            Form::Source { .. } | Form::Refused(_) => false,
        }
    }

    /// The interpreter that it needs and that is not installed, in a sentence with the next step.
    pub fn missing(&self, languages: &Languages) -> Option<String> {
        let Form::Source {
            source: Ok(source), ..
        } = &self.form
        else {
            return None;
        };
        let name = source.interpreter()?;
        if languages.snapshot(self.language, name).is_some() {
            return None;
        }
        let advice = languages.get(self.language)?.how_to_install(name);
        Some(format!("needs the interpreter {name}; {advice}"))
    }

    /// Compiles the solver. A panic on the way is a failure of the host, and stays here.
    pub fn compile(&self, thread: &GuestThread, host: &Host) -> Solver {
        catch_unwind(AssertUnwindSafe(|| self.compile_or_panic(thread, host)))
            .unwrap_or_else(|panic| self.failed(host.languages(), panic_text(&*panic)))
    }

    fn compile_or_panic(&self, thread: &GuestThread, host: &Host) -> Solver {
        let (executable, canonical) = match &self.form {
            Form::Source {
                source: Ok(source), ..
            } => {
                let canonical = (host.languages().get(self.language))
                    .map(|language| canonical(&**language, &**source));
                (self.executable(thread, host, &**source), canonical)
            }
            Form::Source {
                source: Err(mistake),
                ..
            } => (Executable::Rejected(mistake.to_string()), None),
            Form::Refused(reason) => (Executable::Rejected(reason.clone()), None),
            Form::Component(bytes) => (
                host.sandbox().component(bytes),
                Some(Canonical {
                    hash: self.hash,
                    bytes: bytes.clone(),
                    ending: Ending::WASM,
                    named: Named::default(),
                }),
            ),
        };
        let solver = self.solver(host.languages(), executable);
        Solver {
            canonical: canonical.filter(|_| !solver.is_rejected()),
            ..solver
        }
    }

    /// The executable form of a source that its front end has read.
    fn executable(&self, thread: &GuestThread, host: &Host, source: &dyn Source) -> Executable {
        let Some(name) = source.interpreter() else {
            return match host.interpreter(self.language) {
                Some(interpreter) => program(interpreter, host.form(), source.program()),
                None => {
                    Executable::Failed(format!("no interpreter of {} is set up", self.language))
                }
            };
        };
        match host.snapshot(self.language, name) {
            Some(snapshot) => self.in_text(scripted(
                thread,
                snapshot,
                source.program(),
                self.keeps_stdout,
            )),
            None => {
                let missing = self.missing(host.languages());
                Executable::Failed(missing.unwrap_or_else(|| format!("{name} is not set up")))
            }
        }
    }

    /// The same with a refusal that names the place in the text that the program was read from.
    fn in_text(&self, executable: Executable) -> Executable {
        match (executable, &self.form) {
            (Executable::Rejected(reason), Form::Source { lines, .. }) => {
                Executable::Rejected(match placed(&reason) {
                    Some((line, column, rest)) => {
                        let (line, column) = lines.place(line, column);
                        format!("line {line}, column {column}: {rest}")
                    }
                    None => reason,
                })
            }
            (executable, _) => executable,
        }
    }

    /// The solver, where it is known without compiling it that it is rejected.
    pub fn refused(&self, languages: &Languages) -> Option<Arc<Solver>> {
        let executable = match &self.form {
            Form::Source {
                source: Err(mistake),
                ..
            } => Executable::Rejected(mistake.to_string()),
            Form::Refused(reason) => Executable::Rejected(reason.clone()),
            Form::Source { source: Ok(_), .. } | Form::Component(_) => return None,
        };
        Some(Arc::new(self.solver(languages, executable)))
    }

    /// The solver where the host itself failed to compile it.
    pub fn failed(&self, languages: &Languages, message: String) -> Solver {
        self.solver(languages, Executable::Failed(message))
    }

    fn solver(&self, languages: &Languages, executable: Executable) -> Solver {
        Solver {
            hash: self.hash,
            origin: self.origin.clone(),
            identity: languages.identity_on(self.language, self.interpreter()),
            executable,
            lines: match &self.form {
                Form::Source { lines, .. } => lines.clone(),
                Form::Component(_) | Form::Refused(_) => Lines::default(),
            },
            canonical: None,
        }
    }

    /// Why the solver does not compile, with its place in the file it came from.
    pub fn problem(&self, solver: &Solver) -> Option<String> {
        let Executable::Rejected(reason) = &solver.executable else {
            return None;
        };
        Some(match &self.form {
            Form::Source {
                source: Err(mistake),
                ..
            } => mistake.in_file(&self.origin),
            Form::Source { .. } => match placed(reason) {
                Some((line, column, reason)) => {
                    format!("{}:{line}:{column}: {}", self.origin, quote::line(reason))
                }
                None => format!("{}: {}", self.origin, quote::line(reason)),
            },
            Form::Component(_) | Form::Refused(_) => {
                format!("{}: {}", self.origin, quote::line(reason))
            }
        })
    }
}

/// The executable of a program.
fn program(
    interpreter: &Arc<Interpreter>,
    form: interpreter::Form,
    program: Program,
) -> Executable {
    if let Some(reason) = too_large(&program) {
        return Executable::Rejected(reason);
    }
    interpreter.executable(form, program.bytes, program.reads_demos)
}

/// The executable of a program that an installed interpreter compiles.
fn scripted(
    thread: &GuestThread,
    snapshot: &Arc<Snapshot>,
    program: Program,
    keeps_stdout: bool,
) -> Executable {
    if let Some(reason) = too_large(&program) {
        return Executable::Rejected(reason);
    }
    match snapshot.compile(thread, &program.bytes) {
        Code::Ready(code) => Executable::Scripted(
            snapshot.clone(),
            Scripted {
                code,
                reads_demos: program.reads_demos,
                keeps_stdout,
            },
        ),
        Code::Refused(refusal) => Executable::Rejected(format!(
            "line {}, column {}: {}",
            refusal.line, refusal.column, refusal.reason
        )),
        Code::TooMuch(reason) => Executable::Rejected(reason),
        Code::Unsettled(Outcome::Deadline) => Executable::GaveUp(GaveUp::Deadline),
        Code::Unsettled(Outcome::Cancelled) => Executable::GaveUp(GaveUp::Cancelled),
        Code::Unsettled(Outcome::HostError(reason)) => Executable::Failed(reason),
        Code::Unsettled(other) => Executable::Failed(format!("compiling ended as {other:?}")),
    }
}

/// Line, column and the rest of a reason that begins with a place, as [`scripted`] writes it.
fn placed(reason: &str) -> Option<(u32, u32, &str)> {
    let (line, rest) = reason.strip_prefix("line ")?.split_once(", column ")?;
    let (column, rest) = rest.split_once(": ")?;
    Some((line.parse().ok()?, column.parse().ok()?, rest))
}

/// Why a program is refused for its length.
fn too_large(program: &Program) -> Option<String> {
    let bytes = program.bytes.len();
    (bytes > MAX_PROGRAM_BYTES).then(|| {
        format!(
            "{bytes} bytes of program, but at most {MAX_PROGRAM_BYTES} are allowed; make it smaller"
        )
    })
}

fn canonical(language: &dyn Language, source: &dyn Source) -> Canonical {
    let text = source.canonical();
    let named = source.named().cloned().unwrap_or_default();
    Canonical {
        hash: hash(&[&text, &named.hashed()]),
        bytes: text.into(),
        ending: language.ending(),
        named,
    }
}

/// The solver of canonical bytes: the one whose entry was named, else the first.
fn kept(language: &dyn Language, bytes: &[u8], named: &Named) -> Option<Piece> {
    match named.entry {
        Some(_) => Some(language.entry(bytes, named)),
        None => language.split(bytes, named).into_iter().next(),
    }
}

/// The hash of bytes that stand one behind the other.
fn hash(parts: &[&[u8]]) -> Sha256Hex {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Sha256Hex::from(hasher.finalize())
}

impl Solver {
    /// Whether the solver was refused: it will never run.
    pub fn is_rejected(&self) -> bool {
        match self.executable {
            Executable::Rejected(_) => true,
            Executable::Interpreted { .. }
            | Executable::Scripted(..)
            | Executable::Component(_)
            | Executable::GaveUp(_)
            | Executable::Failed(_) => false,
        }
    }
}
