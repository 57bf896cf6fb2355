//! The lines of a function as they are written: the text of each statement, and the names that
//! the syntax tree of [`crate::frontend::ast`] no longer has.
//!
//! Leaves what is allowed to `compile::resolve`, which has passed the function already; the
//! statements here are those that make a line there, in the same order.

use ruff_python_ast::{Expr, Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

/// A function as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// From `def` to the colon.
    pub header: String,
    /// The names of its parameters.
    pub params: Vec<String>,
    /// One for each line of the resolved function, in order.
    pub statements: Vec<Statement>,
}

/// A statement, or one target of an assignment to several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its line, counted from the `def` line, which is 1.
    pub line: u32,
    /// Its text, the comment behind it included.
    pub text: String,
    /// The target of its value.
    pub target: Target,
}

/// The target of a statement's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Assigns it to this variable.
    Variable(String),
    /// Nothing.
    Nobody,
    /// Returns it.
    Caller,
}

/// Lists a function; nothing where the text is none that has compiled.
pub fn list(text: &str) -> Option<Listing> {
    let module = ruff_python_parser::parse_module(text).ok()?.into_syntax();
    let Some(Stmt::FunctionDef(definition)) = module.body.first() else {
        return None;
    };
    let mut lister = Lister {
        text,
        at: 0,
        line: 1,
        statements: Vec::new(),
    };
    for statement in &definition.body {
        lister.statement(statement)?;
    }
    Some(Listing {
        header: header(text, definition)?,
        params: definition
            .parameters
            .iter_non_variadic_params()
            .map(|param| param.parameter.name.as_str().to_owned())
            .collect(),
        statements: lister.statements,
    })
}

/// The first lines of the definition, up to the colon before its body.
fn header(text: &str, definition: &StmtFunctionDef) -> Option<String> {
    let end_of_signature = definition
        .returns
        .as_ref()
        .map_or(definition.parameters.end(), |returns| returns.end())
        .to_usize();
    let colon = text.get(end_of_signature..)?.find(':')?;
    Some(text[..=end_of_signature + colon].to_owned())
}

struct Lister<'a> {
    text: &'a str,
    /// How far lines have been counted.
    at: usize,
    line: u32,
    statements: Vec<Statement>,
}

impl Lister<'_> {
    fn statement(&mut self, statement: &Stmt) -> Option<()> {
        let name = |target: &Expr| match target {
            Expr::Name(name) => Some(Target::Variable(name.id.as_str().to_owned())),
            _ => None,
        };
        let targets = match statement {
            Stmt::Assign(assign) => assign.targets.iter().map(name).collect::<Option<_>>()?,
            Stmt::AnnAssign(assign) if assign.value.is_some() => vec![name(&assign.target)?],
            Stmt::Return(_) => vec![Target::Caller],
            Stmt::Expr(expr) if !expr.value.is_string_literal_expr() => vec![Target::Nobody],
            _ => Vec::new(),
        };
        let (line, text) = self.place(statement.range())?;
        for target in targets {
            self.statements.push(Statement {
                line,
                text: text.clone(),
                target,
            });
        }
        Some(())
    }

    /// The line and the text of a statement. The lines after its first lose the indentation that the
    /// first has.
    fn place(&mut self, range: TextRange) -> Option<(u32, String)> {
        let (start, end) = (range.start().to_usize(), range.end().to_usize());
        let passed = self.text.get(self.at..start)?;
        let breaks = passed.bytes().filter(|&byte| byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).ok()?);
        self.at = start;
        let rest = self.text.get(end..)?.lines().next().unwrap_or_default();
        let end = if rest.trim_start().starts_with('#') {
            end + rest.trim_end().len()
        } else {
            end
        };
        let begin = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let indentation = start - begin;
        let mut lines = self.text.get(start..end)?.lines();
        let mut text = lines.next().unwrap_or_default().trim_end().to_owned();
        for line in lines {
            let blank = line.bytes().take_while(|&byte| byte == b' ').count();
            text.push('\n');
            text.push_str(line[blank.min(indentation)..].trim_end());
        }
        Some((self.line, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::parse_file;

    const TEXT: &str = "\
def solve(S: Tuple,
          I) -> Grid:
    \"\"\"What it does.\"\"\"
    x1 = y1 = hmirror(I)  # mirrored
    x2: Grid = vconcat(
        x1,
        y1,
    ); pass
    first(S)

    x3 : Grid
    a = ONE; b = (a, TWO)
    return x2
    c = a";

    #[test]
    fn statements_as_they_are_written() {
        let listing = list(TEXT).unwrap();
        assert_eq!(listing.header, "def solve(S: Tuple,\n          I) -> Grid:");
        assert_eq!(listing.params, ["S", "I"]);
        let seen: Vec<(u32, &str, Target)> = listing
            .statements
            .iter()
            .map(|statement| {
                (
                    statement.line,
                    statement.text.as_str(),
                    statement.target.clone(),
                )
            })
            .collect();
        let variable = |name: &str| Target::Variable(name.to_owned());
        let chained = "x1 = y1 = hmirror(I)  # mirrored";
        assert_eq!(
            seen,
            [
                (4, chained, variable("x1")),
                (4, chained, variable("y1")),
                (
                    5,
                    "x2: Grid = vconcat(\n    x1,\n    y1,\n)",
                    variable("x2")
                ),
                (9, "first(S)", Target::Nobody),
                (12, "a = ONE", variable("a")),
                (12, "b = (a, TWO)", variable("b")),
                (13, "return x2", Target::Caller),
                (14, "c = a", variable("c")),
            ]
        );
    }

    #[test]
    fn there_are_as_many_as_the_compiler_makes_lines() {
        let parsed = parse_file(TEXT.as_bytes());
        let source = parsed.solvers[0].source.as_ref().unwrap();
        let listing = list(TEXT).unwrap();
        let lines = &source.functions[0].lines;
        assert_eq!(lines.len(), listing.statements.len());
        for (line, statement) in lines.iter().zip(&listing.statements) {
            assert_eq!(line.number, statement.line);
        }
    }
}
