//! What a reader is told of source without running it: mistakes, and where an interpreter in its sandbox
//! differs from a desktop.
//!
//! Owns the findings. Leaves to the interpreter whether a program compiles: an error here is one that this
//! front end is sure of.

use ruff_python_ast::ModModule;
use ruff_text_size::TextRange;
use solver_language::finding::{Finding, Severity};
use solver_language::{Mistake, Named};

use crate::interpreter::{CPYTHON, CPYTHON_NUMPY};
use crate::look::{Look, Seen};
use crate::parse::{NotUtf8, Text, Unparsed, parse};
use crate::solver::Solver;
use crate::survey::Survey;

/// All findings of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many functions its top level has; 0 where it cannot be parsed.
    pub functions: usize,
    /// How many errors were found.
    pub errors: usize,
    /// How many warnings were found.
    pub warnings: usize,
    /// The findings, by place, but no more than [`MOST_FINDINGS`].
    pub findings: Vec<Finding>,
}

/// The most findings that are kept, so that a large file of nonsense stays readable.
const MOST_FINDINGS: usize = 100;

/// Modules that a program finds on a desktop and on no interpreter here, with the reason.
const LACKING: &[(&str, &[&str])] = &[
    (THREADS, &["threading", "_thread", "concurrent", "asyncio"]),
    (PROCESSES, &["multiprocessing", "subprocess"]),
    (NETWORK, &["socket", "ssl", "http", "urllib", "requests"]),
    (
        FOREIGN,
        &["ctypes", "tkinter", "turtle", "curses", "sqlite3"],
    ),
    (
        BEYOND,
        &[
            "pandas",
            "sklearn",
            "skimage",
            "cv2",
            "PIL",
            "torch",
            "tensorflow",
            "jax",
            "numba",
            "matplotlib",
        ],
    ),
];
/// Those that `cpython-numpy` has and `cpython` has not.
const OF_NUMPY_ALONE: &[(&str, &[&str])] = &[
    (
        ELSEWHERE,
        &[
            "numpy",
            "scipy",
            "networkx",
            "sympy",
            "mpmath",
            "regex",
            "typing_extensions",
        ],
    ),
    (
        FOREIGN,
        &["bz2", "lzma", "dbm", "pydoc_data", "wsgiref", "xmlrpc"],
    ),
];
const THREADS: &str = "there are no threads in the sandbox; do the work in one";
const PROCESSES: &str = "there are no other processes in the sandbox; do the work in one";
const NETWORK: &str = "there is no network in the sandbox; write the data into the program";
const FOREIGN: &str = "the interpreter in the sandbox lacks this module; do without it";
const ELSEWHERE: &str = "cpython lacks this module, and cpython-numpy has it; name that one by \
                         --interpreter cpython-numpy, or \"interpreter\" in a request";
const BEYOND: &str = "it is not there; beside the standard library, numpy and scipy are";

/// Why the interpreter of a program lacks a module, if it does.
fn lacks(interpreter: &str, root: &str) -> Option<&'static str> {
    let more: &[_] = match interpreter {
        CPYTHON => OF_NUMPY_ALONE,
        _ => &[],
    };
    let mut groups = LACKING.iter().chain(more);
    groups.find_map(|(why, names)| names.contains(&root).then_some(*why))
}

const NO_FUNCTION: &str = "no function is seen; a run looks for one among the names that the program \
                           binds, so bind one with `def` or a lambda";
const FILES: &str =
    "there are no files in the sandbox; write the data into the program or into a module";
const INPUT: &str = "standard input is at its end; a solver is given its grid as a parameter";
const HASH: &str = "hashes have 32 bits on cpython-numpy and 64 on a desktop; do not depend on their \
                    values";
const ORDER: &str = "a set of tuples has another order on cpython-numpy than on a desktop, since its \
                     hashes have 32 bits; iterate over `sorted(...)`";

/// Checks a file, of which these words were said.
pub fn check(bytes: &[u8], named: &Named) -> Report {
    let mut report = Report::default();
    let text = match Text::of(bytes) {
        Ok(text) => text,
        Err(NotUtf8 { mistake, .. }) => {
            report.add(Severity::Error, || finding(Severity::Error, &mistake));
            return report;
        }
    };
    let solver = match Solver::of(&text, named) {
        Ok(solver) => solver,
        Err(mistake) => {
            report.add(Severity::Error, || finding(Severity::Error, &mistake));
            return report;
        }
    };
    let Some(tree) = &text.tree else {
        report.unparsed(&text);
        return report;
    };
    let survey = Survey::of(tree);
    report.functions = survey.functions.len();
    if solver.entry.is_empty() && !survey.all.binds_at_run_time {
        report.add(Severity::Warning, || {
            let (line, column) = text.start();
            Finding {
                severity: Severity::Warning,
                line,
                column,
                width: 1,
                message: NO_FUNCTION.to_owned(),
            }
        });
    }
    for (range, message) in warnings(tree, named, solver.interpreter) {
        report.add(Severity::Warning, || {
            let (line, column) = text.place(range.start().to_usize());
            let about = text
                .program
                .get(range.start().to_usize()..range.end().to_usize());
            let first = about.and_then(|about| about.lines().next());
            let width = first.map_or(1, |first| first.chars().count());
            Finding {
                severity: Severity::Warning,
                line,
                column,
                width: u32::try_from(width).unwrap_or(1).max(1),
                message,
            }
        });
    }
    report
}

/// The warnings of a program, in the order of the text.
fn warnings(tree: &ModModule, named: &Named, interpreter: &str) -> Vec<(TextRange, String)> {
    let has_narrow_hashes = interpreter == CPYTHON_NUMPY;
    let look = Look::of(tree);
    let mut found: Vec<(TextRange, String)> = Vec::new();
    for seen in &look.seen {
        let told = match seen {
            Seen::Import(module, range) => {
                let root = module.split('.').next().unwrap_or_default();
                let is_handed_in = named
                    .modules
                    .keys()
                    .any(|name| name.split('.').next() == Some(root));
                lacks(interpreter, root)
                    .filter(|_| !is_handed_in)
                    .map(|why| (*range, format!("`{module}`: {why}")))
            }
            Seen::Call(name, range) if look.is_built_in(name) => match *name {
                "open" => Some((*range, format!("`open`: {FILES}"))),
                "input" => Some((*range, format!("`input`: {INPUT}"))),
                "hash" if has_narrow_hashes => Some((*range, format!("`hash`: {HASH}"))),
                _ => None,
            },
            Seen::Call(..) => None,
            Seen::Method(name, range) => match *name {
                "read_text" | "read_bytes" | "write_text" | "write_bytes" => {
                    Some((*range, format!("`{name}`: {FILES}")))
                }
                _ => None,
            },
            Seen::Iteration(of, range) => {
                (has_narrow_hashes && look.is_set_of_tuples(of)).then(|| (*range, ORDER.to_owned()))
            }
        };
        found.extend(told);
    }
    found.sort_by_key(|(range, _)| range.start());
    found
}

fn finding(severity: Severity, mistake: &Mistake) -> Finding {
    Finding {
        severity,
        line: mistake.line,
        column: mistake.column,
        width: 1,
        message: mistake.reason.clone(),
    }
}

impl Report {
    fn add(&mut self, severity: Severity, finding: impl FnOnce() -> Finding) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding());
        }
    }

    /// Why a program has no tree: an error, or a warning where only the interpreter knows.
    fn unparsed(&mut self, text: &Text<'_>) {
        let Err(why) = parse(&text.program) else {
            return;
        };
        let (severity, at, message) = match why {
            Unparsed::Syntax { at, message } => {
                (Severity::Error, at, format!("syntax error: {message}"))
            }
            Unparsed::TooDeep => (
                Severity::Warning,
                0,
                "nested too deeply to be checked; a run says whether the interpreter takes it"
                    .to_owned(),
            ),
        };
        self.add(severity, || {
            let (line, column) = text.place(at);
            Finding {
                severity,
                line,
                column,
                width: 1,
                message,
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings of a text, each as `line:column severity`, with the first words.
    fn told(text: &str) -> Vec<String> {
        let report = check(text.as_bytes(), &Named::default());
        assert_eq!(report.errors + report.warnings, report.findings.len());
        let findings = report.findings.iter().map(|it| {
            let said: Vec<&str> = it.message.split_whitespace().take(4).collect();
            format!(
                "{}:{} {:?} {}",
                it.line,
                it.column,
                it.severity,
                said.join(" ")
            )
        });
        findings.collect()
    }

    #[test]
    fn what_the_sandbox_lacks_is_told_with_its_place() {
        let text = "import threading\nfrom concurrent.futures import ThreadPoolExecutor\n\n\ndef \
                    solve(g):\n    import subprocess, math\n    x = open('a').read()\n    y = \
                    input()\n    return Path('b').read_text()\n";
        assert_eq!(
            told(text),
            [
                "1:8 Warning `threading`: there are no",
                "2:6 Warning `concurrent.futures`: there are no",
                "6:12 Warning `subprocess`: there are no",
                "7:9 Warning `open`: there are no",
                "8:9 Warning `input`: standard input is",
                "9:12 Warning `read_text`: there are no",
            ]
        );
        assert_eq!(
            told("import pandas as pd\ndef solve(g): return g"),
            ["1:8 Warning `pandas`: it is not"]
        );
        // A name of the program's own is none of Python's.
        assert!(told("def open(x): return x\ndef solve(g): return open(g)").is_empty());
        assert!(told("def solve(input): return hash(3)").is_empty());
        let own = Named {
            modules: [("requests".to_owned(), String::new())].into(),
            ..Named::default()
        };
        assert_eq!(
            check(b"import requests\ndef solve(g): return g", &own).warnings,
            0
        );
    }

    #[test]
    fn what_one_interpreter_has_and_the_other_lacks_is_told_of_the_other() {
        let text = "import networkx\nimport lzma\n\n\ndef solve(g):\n    return g\n";
        assert_eq!(
            told(text),
            [
                "1:8 Warning `networkx`: cpython lacks this",
                "2:8 Warning `lzma`: the interpreter in",
            ]
        );
        assert!(told(&format!("import numpy\n{text}")).is_empty());
        let on_the_core = Named {
            interpreter: Some(CPYTHON.to_owned()),
            ..Named::default()
        };
        let numpy = check(b"import numpy\ndef solve(g): return g", &on_the_core);
        assert!(numpy.findings[0].message.contains("cpython-numpy has it"));
    }

    #[test]
    fn where_hashes_are_narrow_what_depends_on_them_is_told() {
        let body = "def solve(g):\n    s = set()\n    s.add((1, 2))\n    t = {(r, c) for r in g for c \
                    in g}\n    for r, c in s:\n        pass\n    u = [x for x in t]\n    for x in \
                    sorted(s):\n        pass\n    for x in {1, 2}:\n        pass\n    for x in \
                    list(s | t):\n        pass\n    return hash(g)\n";
        let numpy = format!("import numpy\n{body}");
        assert_eq!(
            told(&numpy),
            [
                "6:17 Warning a set of tuples",
                "8:21 Warning a set of tuples",
                "13:14 Warning a set of tuples",
                "15:12 Warning `hash`: hashes have 32",
            ]
        );
        assert!(told(body).is_empty());
    }

    #[test]
    fn a_program_without_a_function_may_still_bind_one() {
        assert_eq!(
            told("solve = partial(f)"),
            ["1:1 Warning no function is seen;"]
        );
        assert!(told("exec('p=1')").is_empty());
    }

    #[test]
    fn mistakes_are_errors() {
        assert_eq!(
            told("def solve(g):\n    return (\n"),
            ["3:1 Error syntax error: unexpected EOF"]
        );
        assert_eq!(told("# nothing"), ["1:1 Error no function; write the"]);
        let latin = check(b"x = '\xe4'", &Named::default());
        assert_eq!((latin.errors, latin.findings[0].column), (1, 6));
        let deep = format!("x = {}1", "-".repeat(10_000));
        assert_eq!(told(&deep), ["1:1 Warning nested too deeply to"]);
        let fenced = "So:\n```\nimport socket\nf = lambda g: g\n```\n";
        assert_eq!(told(fenced), ["3:8 Warning `socket`: there is no"]);
    }
}
