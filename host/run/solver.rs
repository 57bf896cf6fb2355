//! A solver as it was handed in, with its hash, its canonical form and what runs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::engine::Host;
use super::origin::Origin;
use super::pool::panic_text;
use super::sandbox::Executable;
use crate::compile::canonical::{canonical, text};
use crate::compile::lower::lower;
use crate::compile::{CompileError, Source};
use crate::hash::{Sha256Hex, sha256_hex};
use crate::quote;

/// The most bytes of a lowered program.
pub const MAX_PROGRAM_BYTES: usize = 512 << 10;

/// A solver before it is compiled. Of source only the syntax tree is kept: a folder may hold more
/// than memory does.
#[derive(Clone, Debug)]
pub struct Handed {
    /// The hash of its bytes: source from `def` through the last statement, all that does not parse,
    /// or wasm.
    pub hash: Sha256Hex,
    /// Where it came from, for messages and for its name.
    pub origin: Origin,
    /// What it is.
    pub form: Form,
}

/// In which language a solver was handed in.
#[derive(Clone, Debug)]
pub enum Form {
    /// DSL source, parsed already.
    Source {
        /// The solver with its names resolved, or why it does not compile.
        source: Result<Source, CompileError>,
        /// The line of its file on which it starts.
        first_line: u32,
    },
    /// The bytes of a component.
    Wasm(Arc<[u8]>),
    /// What is known by now to be refused, and why: its bytes are not kept.
    Refused(String),
}

/// A solver that is ready to run, or rejected.
#[derive(Clone)]
pub struct Solver {
    /// The hash of its bytes.
    pub hash: Sha256Hex,
    /// Where it came from, for messages and for its name.
    pub origin: Origin,
    /// What runs.
    pub executable: Executable,
    /// What the archive would keep; none where it was rejected.
    pub canonical: Option<Canonical>,
}

/// The form of a solver that is kept, and by which equals are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// The hash of the bytes.
    pub hash: Sha256Hex,
    /// Canonical source, without a line break at the end; or the bytes of a component.
    pub bytes: Arc<[u8]>,
    /// Which of the two.
    pub kind: CanonicalKind,
}

/// What canonical bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CanonicalKind {
    /// Canonical source.
    Source,
    /// A component, as it was handed in.
    Wasm,
}

impl Handed {
    /// Whether it is a component.
    pub fn is_wasm(&self) -> bool {
        match self.form {
            Form::Wasm(_) => true,
            Form::Source { .. } | Form::Refused(_) => false,
        }
    }

    /// Compiles the solver. A panic on the way is a failure of the host, and stays here.
    pub fn compile(&self, host: &Host) -> Solver {
        catch_unwind(AssertUnwindSafe(|| self.compile_or_panic(host)))
            .unwrap_or_else(|panic| self.failed(panic_text(&*panic)))
    }

    fn compile_or_panic(&self, host: &Host) -> Solver {
        let (executable, canonical) = match &self.form {
            Form::Source { source, .. } => match source {
                Ok(source) => (program(source), Some(canonical_source(source))),
                Err(error) => (Executable::Rejected(error.to_string()), None),
            },
            Form::Refused(reason) => (Executable::Rejected(reason.clone()), None),
            Form::Wasm(bytes) => (
                host.component(bytes),
                Some(Canonical {
                    hash: self.hash,
                    bytes: bytes.clone(),
                    kind: CanonicalKind::Wasm,
                }),
            ),
        };
        let rejected = matches!(executable, Executable::Rejected(_));
        Solver {
            hash: self.hash,
            origin: self.origin.clone(),
            canonical: canonical.filter(|_| !rejected),
            executable,
        }
    }

    /// The solver, where it is known without compiling it that it is rejected.
    pub fn refused(&self) -> Option<Arc<Solver>> {
        let executable = match &self.form {
            Form::Source {
                source: Err(error), ..
            } => Executable::Rejected(error.to_string()),
            Form::Refused(reason) => Executable::Rejected(reason.clone()),
            Form::Source { source: Ok(_), .. } | Form::Wasm(_) => return None,
        };
        Some(Arc::new(Solver {
            hash: self.hash,
            origin: self.origin.clone(),
            executable,
            canonical: None,
        }))
    }

    /// The solver where the host itself failed to compile it.
    pub fn failed(&self, message: String) -> Solver {
        Solver {
            hash: self.hash,
            origin: self.origin.clone(),
            executable: Executable::Failed(message),
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
                source: Err(error),
                first_line,
            } => error.in_file(&self.origin, *first_line),
            Form::Source { .. } | Form::Wasm(_) | Form::Refused(_) => {
                format!("{}: {}", self.origin, quote::line(reason))
            }
        })
    }
}

/// What runs for a solver in source.
pub fn program(source: &Source) -> Executable {
    let program = lower(source).encode();
    if program.len() > MAX_PROGRAM_BYTES {
        return Executable::Rejected(format!(
            "{} bytes of program, but at most {MAX_PROGRAM_BYTES} are allowed; make it smaller",
            program.len()
        ));
    }
    Executable::Program {
        program: program.into(),
        reads_demos: source.reads_demos(),
    }
}

fn canonical_source(source: &Source) -> Canonical {
    let text = text(&canonical(source)).into_bytes();
    Canonical {
        hash: sha256_hex(&text),
        bytes: text.into(),
        kind: CanonicalKind::Source,
    }
}

impl Solver {
    /// Whether the solver was refused: it will never run.
    pub fn is_rejected(&self) -> bool {
        match self.executable {
            Executable::Rejected(_) => true,
            Executable::Program { .. }
            | Executable::Component(_)
            | Executable::GaveUp(_)
            | Executable::Failed(_) => false,
        }
    }
}
