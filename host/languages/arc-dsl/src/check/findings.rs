//! What a reader is told: errors and warnings, each with its place in the file.

use serde::Serialize;

use super::hints::hint;
use super::infer::Inference;
use crate::frontend::CompileError;
use crate::frontend::error::{Position, Reason};
use crate::frontend::survey::survey_file;
use solver_core::input::without_mark;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It does not compile.
    Error,
    /// It will surely or probably fail, or does nothing.
    Warning,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The line of the file, counted from 1.
    pub line: u32,
    /// The character of the line, counted from 1.
    pub column: u32,
    /// The number of characters on that line that it is about, at least 1.
    pub width: u32,
    /// What is wrong, and what to do.
    pub message: String,
}

/// All findings of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many functions it has; 0 where it cannot be parsed.
    pub functions: usize,
    /// How many errors were found.
    pub errors: usize,
    /// How many warnings were found.
    pub warnings: usize,
    /// The findings, by place, but no more than [`MOST_FINDINGS`].
    pub findings: Vec<Finding>,
}

/// The most findings that are kept, so that a large file of nonsense stays readable.
pub(crate) const MOST_FINDINGS: usize = 100;

/// Checks a file. A byte order mark before it takes no column.
pub fn check(bytes: &[u8]) -> Report {
    let bytes = without_mark(bytes);
    let text = String::from_utf8_lossy(bytes);
    let mut report = Report {
        functions: 0,
        errors: 0,
        warnings: 0,
        findings: Vec::new(),
    };
    let file = match survey_file(bytes) {
        Ok(file) => file,
        Err(error) => {
            report.error(&error, 1, &text);
            return report;
        }
    };
    report.functions = file.functions.len();
    if let Some((_, error)) = &file.beside {
        report.error(error, 1, &text);
    }
    let mut inference = Inference::new(&file);
    for (place, function) in file.functions.iter().enumerate() {
        for error in &function.errors {
            report.error(error, function.first_line, &text);
        }
        for warning in inference.warnings(place) {
            report.warnings += 1;
            if report.findings.len() >= MOST_FINDINGS {
                continue;
            }
            let Position { line, column } = Position::of(&text, warning.place.start);
            let about = text.get(warning.place).unwrap_or_default();
            let first = about.lines().next().unwrap_or_default();
            report.findings.push(Finding {
                severity: Severity::Warning,
                line,
                column,
                width: u32::try_from(first.chars().count()).unwrap_or(1).max(1),
                message: warning.message,
            });
        }
    }
    report
        .findings
        .sort_by_key(|finding| (finding.line, finding.column, finding.severity));
    report
}

impl Report {
    fn error(&mut self, error: &CompileError, first_line: u32, text: &str) {
        self.errors += 1;
        if self.findings.len() >= MOST_FINDINGS {
            return;
        }
        let mut message = error.reason.to_string();
        if let Reason::Syntax(_) = error.reason
            && let Some(hint) = hint(text, &message)
        {
            message = format!("{message}; {hint}");
        }
        let (line, column) = (error.at.line + first_line - 1, error.at.column);
        self.findings.push(Finding {
            severity: Severity::Error,
            line,
            column,
            width: word_width(text, line, column),
            message,
        });
    }
}

/// The characters of the name at a place, or 1 where there is none.
fn word_width(text: &str, line: u32, column: u32) -> u32 {
    let line = text.split('\n').nth(line as usize - 1).unwrap_or_default();
    let rest = line.chars().skip(column as usize - 1);
    let word = rest.take_while(|c| c.is_alphanumeric() || *c == '_');
    u32::try_from(word.count()).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::survey::MOST_ERRORS;
    use crate::generate::known::KNOWN;

    /// The findings as `line:column severity message`.
    fn found(text: &str) -> Vec<String> {
        let findings = check(text.as_bytes()).findings.into_iter();
        findings
            .map(|finding| {
                let Finding {
                    severity,
                    line,
                    column,
                    message,
                    ..
                } = finding;
                format!("{line}:{column} {severity:?} {message}")
            })
            .collect()
    }

    /// The findings of a solver with this body.
    fn body(lines: &str) -> Vec<String> {
        let lines = lines.trim().lines().map(str::trim);
        let lines: Vec<String> = lines.map(|line| format!("    {line}\n")).collect();
        found(&format!("def solve(I):\n{}", lines.concat()))
    }

    #[test]
    fn solvers_that_work_have_no_findings() {
        for (task, text) in KNOWN {
            assert_eq!(found(text), Vec::<String>::new(), "{task}");
        }
    }

    #[test]
    fn what_works_in_python_is_not_warned_about() {
        let fine = [
            "return fill(I, add(T, F), initset(ORIGIN))",
            "x = sfilter(I, compose(flip, lbind(contained, 3)))\nreturn x",
            "x = power(compose(hmirror, dmirror), 3)\nreturn x(I)",
            "x = branch(square(I), hmirror, vmirror)\nreturn x(I)",
            "x = rapply((hmirror, vmirror), I)\nreturn first(x)",
            "x = apply(rbind(repeat, 3), first(I))\nreturn x",
            "x = pair(first(I), last(I))\ny = papply(astuple, first(I), last(I))\nreturn x",
            "x = toindices(((1, 2), (3, 4)))\nreturn fill(I, 0, x)",
            "x = shift(recolor(1, ((0, 0), (0, 1))), DOWN)\nreturn paint(I, x)",
            "x = greater((1, 2), (1, 3))\nreturn canvas(0, (2, 2))",
            "x = maximum(apply(size, ()))\nreturn canvas(0, astuple(x, x))",
            "x = fork(hconcat, identity, hmirror)\nreturn x(I)",
        ];
        for lines in fine {
            let warned = body(lines);
            let unused = |text: &String| text.contains("never used");
            assert!(warned.iter().all(unused), "{lines}: {warned:?}");
        }
    }

    #[test]
    fn calls_are_followed_into_functions_made_of_functions() {
        let wrong = [
            ("x = compose(first, size)\nreturn x(I)", "`first`"),
            ("x = chain(size, astuple, height)\nreturn x(I)", "`astuple`"),
            (
                "x = apply(lbind(shift, I), ofcolor(I, 0))\nreturn fill(I, 0, x)",
                "`shift`",
            ),
            ("x = mapply(size, I)\nreturn fill(I, 0, x)", "`mapply`"),
            ("x = rbind(size, 3)\nreturn x(I)", "`rbind`"),
            ("x = size(I)\nreturn x(I)", "is called like a function"),
            ("x = hmirror\nreturn x(I, I)", "takes 1 argument"),
            ("x = argmax(I, 3)\nreturn (x, x)", "`argmax`"),
            ("return ofcolor(I, 3)", "has to return a grid"),
            ("return (1, 2)", "has to return a grid"),
        ];
        for (lines, part) in wrong {
            let warned = body(lines);
            assert!(
                warned.len() == 1 && warned[0].contains("Warning") && warned[0].contains(part),
                "{lines}: {warned:?}"
            );
        }
    }

    #[test]
    fn functions_of_the_file_are_followed() {
        let text = "def help(x):\n    return size(x)\n\n\ndef solve(S, I):\n    a = help(I)\n    \
                    return hmirror(a)\n";
        let warned = found(text);
        assert_eq!(warned.len(), 2, "{warned:?}");
        assert!(warned[0].starts_with("5:11 Warning the demos are never used"));
        assert!(warned[1].starts_with("7:20 Warning `hmirror` needs a grid or a patch"));
    }

    #[test]
    fn work_and_findings_stay_bounded() {
        let mut text = "def solve(I):\n    x0 = fork(combine, identity, identity)\n".to_owned();
        for i in 1..400 {
            text += &format!("    x{i} = fork(combine, x{0}, x{0})\n", i - 1);
        }
        text += "    return x399(I)\n";
        assert_eq!(found(&text), Vec::<String>::new());
        let text = format!(
            "def solve(I):\n{}",
            "    x = nonsense_name(I)\n".repeat(5_000)
        );
        let report = check(text.as_bytes());
        assert_eq!(
            (report.errors, report.findings.len()),
            (MOST_ERRORS, MOST_FINDINGS)
        );
    }
}
