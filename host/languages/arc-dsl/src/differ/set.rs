//! Differs: their sources, and the programs that they are run as.
//!
//! Owns the set in `solvers/differs/`, one differ a file, and the program that asks a whole set in
//! one call. Leaves asking to [`super::ask`].

use std::sync::{Arc, LazyLock};

use solver_runtime::program::Role;

use crate::frontend::ast::{Expr, Function, Line, LineKind};
use crate::frontend::error::Reason;
use crate::frontend::lower::lower;
use crate::frontend::{CompileError, Source, parse_differs};
use solver_language::MAX_PROGRAM_BYTES;

/// Name and text of every differ of ours, sorted by name.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/differs.rs"));

/// The parameters of a differ: S, I and C.
const PARAMETERS: u32 = 3;

/// One differ: a program `(S, I, C) -> (count, detail)`.
#[derive(Clone, Debug)]
pub struct Differ {
    /// Its name: that of its file.
    pub name: String,
    /// Its purpose, as the comment above it says; empty where there is none.
    pub about: String,
    /// The program whose first function it is.
    pub(super) program: Vec<u8>,
}

/// Why a file is no differ.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DifferError {
    /// It does not compile.
    #[error("{name}.py: {error}")]
    Compile {
        /// The name of the file.
        name: String,
        /// The first mistake.
        error: CompileError,
    },
    /// It holds no function.
    #[error("{name}.py holds no function; write the differ as `def {name}(S, I, C): ...`")]
    Empty {
        /// The name of the file.
        name: String,
    },
    /// Its program is too large.
    #[error(
        "{name}.py is {bytes} bytes of program, but at most {MAX_PROGRAM_BYTES} are allowed; make \
         it smaller"
    )]
    TooLarge {
        /// The name of the file.
        name: String,
        /// Its program's bytes.
        bytes: usize,
    },
}

/// A set of differs, in a fixed order.
#[derive(Clone, Debug, Default)]
pub struct Differs {
    list: Vec<Differ>,
    /// The program that asks all of them in one call; none where it would be too large.
    together: Option<Vec<u8>>,
}

impl Differs {
    /// The differs in these files: names and texts. Of each file the first function is the differ;
    /// the others may help it.
    pub fn of(files: &[(&str, &str)]) -> Result<Self, DifferError> {
        let sources = files.iter().map(|(name, text)| read(name, text));
        Ok(Differs::from(sources.collect::<Result<Vec<_>, _>>()?))
    }

    /// Our own, sorted by name. A test sees to it that each compiles; one that did not would be
    /// left out.
    pub fn own() -> &'static Arc<Differs> {
        static OWN: LazyLock<Arc<Differs>> = LazyLock::new(|| {
            let sources = FILES
                .iter()
                .filter_map(|(name, text)| read(name, text).ok());
            Arc::new(Differs::from(sources.collect::<Vec<_>>()))
        });
        &OWN
    }

    /// The differs.
    pub fn list(&self) -> &[Differ] {
        &self.list
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The same differs, each of which is asked by itself.
    #[cfg(test)]
    pub(super) fn one_by_one(&self) -> Self {
        Differs {
            list: self.list.clone(),
            together: None,
        }
    }

    pub(super) fn together(&self) -> Option<&[u8]> {
        self.together.as_deref()
    }
}

impl From<Vec<(Differ, Source)>> for Differs {
    fn from(read: Vec<(Differ, Source)>) -> Self {
        let (list, sources): (Vec<Differ>, Vec<Source>) = read.into_iter().unzip();
        let together = lower(&asking_all(&sources)).encode();
        Differs {
            list,
            together: (together.len() <= MAX_PROGRAM_BYTES).then_some(together),
        }
    }
}

fn read(name: &str, text: &str) -> Result<(Differ, Source), DifferError> {
    let name = name.to_owned();
    let Some(function) = parse_differs(text.as_bytes()).solvers.into_iter().next() else {
        return Err(DifferError::Empty { name });
    };
    let source = match function.source {
        Ok(source) => source,
        Err(error) if error.reason == Reason::NoFunction => {
            return Err(DifferError::Empty { name });
        }
        Err(error) => return Err(DifferError::Compile { name, error }),
    };
    let program = lower(&source).encode();
    if program.len() > MAX_PROGRAM_BYTES {
        let bytes = program.len();
        return Err(DifferError::TooLarge { name, bytes });
    }
    let about = about(text.get(..function.range.start).unwrap_or_default());
    let differ = Differ {
        name,
        about,
        program,
    };
    Ok((differ, source))
}

/// The comment that ends right above a function, in one line.
fn about(above: &str) -> String {
    let comment = above.lines().rev().map_while(|line| line.strip_prefix('#'));
    let mut lines: Vec<&str> = comment.map(str::trim).collect();
    lines.reverse();
    lines.join(" ")
}

/// A program whose first function gives what each differ gives, as one tuple.
fn asking_all(sources: &[Source]) -> Source {
    let mut functions = vec![Function {
        roles: vec![Role::Passed; PARAMETERS as usize],
        vars: PARAMETERS,
        lines: Vec::new(),
    }];
    let mut calls = Vec::with_capacity(sources.len());
    for source in sources {
        let first = u32::try_from(functions.len()).unwrap_or(u32::MAX);
        let args = (0..PARAMETERS).map(Expr::Var).collect();
        calls.push(Expr::Call(Box::new(Expr::Function(first)), args));
        functions.extend(source.functions.iter().map(|function| {
            Function {
                roles: function.roles.clone(),
                vars: function.vars,
                lines: function
                    .lines
                    .iter()
                    .map(|line| line.renumbered(&|number| first + number))
                    .collect(),
            }
        }));
    }
    functions[0].lines.push(Line {
        number: 2,
        kind: LineKind::Return(Expr::Tuple(calls)),
    });
    Source { functions }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_ours_is_a_differ_that_says_what_it_tells() {
        let own = Differs::of(FILES).unwrap();
        assert!((16..=40).contains(&own.len()), "{}", own.len());
        assert_eq!(own.len(), Differs::own().len());
        assert!(own.together().is_some());
        for ((name, text), differ) in FILES.iter().zip(own.list()) {
            assert_eq!(differ.name, *name);
            assert!(text.contains(&format!("def {name}(S, I, C):")), "{name}");
            assert!(differ.about.ends_with('.'), "{name}: {:?}", differ.about);
        }
    }

    #[test]
    fn what_is_no_differ_is_refused_with_its_place() {
        let refused = |text| Differs::of(&[("d", text)]).unwrap_err().to_string();
        assert_eq!(
            refused("def d(S, I):\n    return I"),
            "d.py: line 1, column 1: a differ takes (S, I, C), not (S, I)"
        );
        assert_eq!(
            refused("def d(S, I, C):\n    return sise(C), I"),
            "d.py: line 2, column 12: unknown name 'sise'; did you mean 'size'?"
        );
        assert!(refused("x = 1").contains("no function"));
    }

    #[test]
    fn helpers_may_take_what_they_like() {
        let text = "# Tells\n# nothing.\ndef d(S, I, C):\n    return helper(C), I\n\n\ndef helper(a):\n    return size(a)\n";
        let differs = Differs::of(&[("d", text), ("e", text)]).unwrap();
        assert_eq!(differs.len(), 2);
        assert_eq!(differs.list()[0].about, "Tells nothing.");
    }
}
