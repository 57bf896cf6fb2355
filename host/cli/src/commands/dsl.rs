//! `solver-host dsl`: lists the language, searches it, explains names of it, shows its syntax.
//!
//! Owns the layout. Leaves the words to the documentation of the language.

use std::io::{self, BufWriter, ErrorKind, Write};

use anyhow::Context;
use serde::Serialize;

use super::{BadInput, examples};
use crate::render::terminal_width;
use solver_arc_dsl::documentation::{Entry, Expected, Group, SYNTAX, Subject, find, groups};
use solver_arc_dsl::frontend::error::nearest;
use solver_core::plural;
use solver_core::quote::quoted;

/// List the primitives of arc-dsl, search, explain some
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::DSL)]
pub(crate) struct DslArgs {
    /// Names to explain; without any, all are listed
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// List the names that this word is about
    ///
    /// It may stand in the name, the signature or the description, in upper or lower case.
    #[arg(
        long,
        value_name = "WORD",
        conflicts_with = "names",
        help_heading = "Names"
    )]
    search: Option<String>,
    /// Show what a solver may be written in, on one page
    #[arg(long, conflicts_with_all = ["names", "search", "json"], help_heading = "Names")]
    syntax: bool,
    /// Print JSON, one object a name
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// The column of a list at which summaries start.
const SUMMARY_COLUMN: usize = 38;
/// Text is never wider than this.
const WIDTH: usize = 80;
/// Nor is it narrower.
const LEAST_WIDTH: usize = 50;

/// An entry to print, with its group.
type Chosen = (&'static Group, &'static Entry);

/// Runs the command. That the reader closes its end is no error.
pub fn dsl(args: &DslArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut named = Vec::new();
    for name in &args.names {
        named.push(find(name).ok_or_else(|| unknown(name))?);
    }
    let chosen: Vec<Chosen> = match &args.search {
        Some(word) => search(word)?,
        None if named.is_empty() => all().collect(),
        None => all()
            .filter(|(_, entry)| args.names.iter().any(|name| name == entry.name))
            .collect(),
    };
    let width = terminal_width().clamp(LEAST_WIDTH, WIDTH);
    let mut out = BufWriter::new(out);
    let printed = if args.syntax {
        out.write_all(SYNTAX.as_bytes())
    } else if args.json {
        let mut chosen = chosen.into_iter();
        chosen.try_for_each(|(group, entry)| json(group, entry, &mut out))
    } else if named.is_empty() {
        list(&chosen, width, &mut out)
    } else {
        explain(&named, width, &mut out)
    };
    match printed.and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot print the documentation"),
    }
}

fn all() -> impl Iterator<Item = Chosen> {
    groups()
        .iter()
        .flat_map(|group| group.entries.iter().map(move |entry| (group, entry)))
}

fn unknown(name: &str) -> BadInput {
    let meant = match nearest(name, all().map(|(_, entry)| entry.name)) {
        Some(meant) => format!("did you mean '{meant}'?"),
        None => "`solver-host dsl` lists all names".to_owned(),
    };
    BadInput(format!("unknown name '{}'; {meant}", quoted(name)))
}

/// The entries about a word: it stands in a signature, with the name, or in a description.
fn search(word: &str) -> Result<Vec<Chosen>, BadInput> {
    let wanted = word.to_lowercase();
    let found: Vec<Chosen> = all()
        .filter(|(_, entry)| {
            let signature = entry.subject().map(Subject::signature).unwrap_or_default();
            let texts = [&signature, entry.summary, entry.details];
            texts
                .iter()
                .any(|text| text.to_lowercase().contains(&wanted))
        })
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let meant = match nearest(word, all().map(|(_, entry)| entry.name)) {
        Some(meant) => format!("did you mean '{meant}'?"),
        None => "`solver-host dsl` lists all names".to_owned(),
    };
    Err(BadInput(format!(
        "nothing in arc-dsl is about '{}'; {meant}",
        quoted(word)
    )))
}

fn list(chosen: &[Chosen], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut last = None;
    for (group, entry) in chosen {
        if last != Some(group.title) {
            if last.is_some() {
                writeln!(out)?;
            }
            writeln!(out, "{}", group.title)?;
            last = Some(group.title);
        }
        let signature = entry.subject().map(Subject::short_signature);
        let signature = format!("  {}", signature.unwrap_or_default());
        item(&signature, entry.summary, width, out)?;
    }
    writeln!(
        out,
        "\n`solver-host dsl NAME` tells more, with errors and examples."
    )
}

/// A signature, and its summary behind it: below it where the signature is too long, or the lines are
/// too short.
fn item(signature: &str, summary: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    const COLUMN: usize = 2 + SUMMARY_COLUMN + 2;
    if width < WIDTH {
        writeln!(out, "{signature}")?;
        return wrapped(summary, "      ", width, out);
    }
    let mut text = Vec::new();
    wrapped(summary, &" ".repeat(COLUMN), width, &mut text)?;
    if signature.chars().count() + 2 > COLUMN {
        writeln!(out, "{signature}")?;
        return out.write_all(&text);
    }
    write!(out, "{signature:COLUMN$}")?;
    out.write_all(text.get(COLUMN..).unwrap_or_default())
}

fn explain(chosen: &[&Entry], width: usize, out: &mut dyn Write) -> io::Result<()> {
    for (i, entry) in chosen.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        let signature = entry.subject().map(Subject::signature).unwrap_or_default();
        writeln!(out, "{signature}")?;
        let meaning = format!("{} {}", entry.summary, entry.details);
        wrapped(&meaning, "  ", width, out)?;
        if !entry.errors.is_empty() {
            writeln!(out, "\nErrors")?;
            for error in &entry.errors {
                wrapped(error, "  ", width, out)?;
            }
        }
        let title = plural::of(entry.examples.len(), "Example", "Examples");
        writeln!(out, "\n{title}")?;
        for example in &entry.examples {
            writeln!(out, "  {}", example.source)?;
            match example.expected {
                Expected::Value(value) => writeln!(out, "  -> {value}")?,
                Expected::Raises(class) => writeln!(out, "  -> error: {class}")?,
            }
        }
    }
    Ok(())
}

/// Text in lines of at most `width` characters, each of them set in.
fn wrapped(text: &str, indent: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut line = indent.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > width {
            writeln!(out, "{line}")?;
            line.clear();
            line.push_str(indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    writeln!(out, "{line}")
}

#[derive(Serialize)]
struct Documented<'a> {
    name: &'a str,
    group: &'a str,
    signature: String,
    summary: &'a str,
    details: &'a str,
    params: Vec<Typed>,
    returns: Option<String>,
    errors: &'a [&'a str],
    examples: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Typed {
    name: &'static str,
    #[serde(rename = "type")]
    ty: String,
}

/// An example has a result or an error, the other is null.
#[derive(Serialize)]
struct Shown<'a> {
    source: &'a str,
    result: Option<&'a str>,
    error: Option<&'a str>,
}

fn json(group: &Group, entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    let subject = entry.subject();
    let primitive = match subject {
        Some(Subject::Primitive(primitive)) => Some(primitive),
        Some(Subject::Constant(_)) | None => None,
    };
    let documented = Documented {
        name: entry.name,
        group: group.title,
        signature: subject.map(Subject::signature).unwrap_or_default(),
        summary: entry.summary,
        details: entry.details,
        params: primitive
            .into_iter()
            .flat_map(|primitive| primitive.params)
            .map(|param| Typed {
                name: param.name,
                ty: format!("{:?}", param.ty),
            })
            .collect(),
        returns: primitive.map(|primitive| format!("{:?}", primitive.returns)),
        errors: &entry.errors,
        examples: entry
            .examples
            .iter()
            .map(|example| {
                let (result, error) = match example.expected {
                    Expected::Value(value) => (Some(value), None),
                    Expected::Raises(class) => (None, Some(class)),
                };
                Shown {
                    source: example.source,
                    result,
                    error,
                }
            })
            .collect(),
    };
    let text = serde_json::to_string(&documented).map_err(io::Error::other)?;
    writeln!(out, "{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(names: &[&str], json: bool) -> anyhow::Result<String> {
        say(DslArgs {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            search: None,
            syntax: false,
            json,
        })
    }

    fn searched(word: &str) -> anyhow::Result<String> {
        say(DslArgs {
            names: Vec::new(),
            search: Some(word.to_owned()),
            syntax: false,
            json: false,
        })
    }

    fn say(args: DslArgs) -> anyhow::Result<String> {
        let mut out = Vec::new();
        dsl(&args, &mut out)?;
        Ok(String::from_utf8(out)?)
    }

    #[test]
    fn nothing_printed_is_wider_than_80_columns() {
        let names: Vec<&str> = all().map(|(_, entry)| entry.name).collect();
        for text in [run(&[], false).unwrap(), run(&names, false).unwrap()] {
            let mut examples = false;
            for line in text.lines() {
                // Examples and their results are code, which stands as it is.
                examples = line.starts_with("Example") || examples && line.starts_with("  ");
                let columns = line.chars().count();
                let is_signature = !line.starts_with(' ') && line.contains(" -> ");
                let is_code = examples || is_signature;
                assert!(columns <= 80 || is_code, "{columns} columns: {line}");
            }
        }
    }

    #[test]
    fn narrow_lines_have_the_summary_below_the_signature() {
        let mut out = Vec::new();
        let summary = "The sum of two integers or pairs, which is told at some length here.";
        item("  add(a, b) -> Numerical", summary, 60, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "  add(a, b) -> Numerical\n      The sum of two integers or pairs, which is told at\n      \
             some length here.\n"
        );
    }

    #[test]
    fn a_search_looks_into_names_signatures_and_descriptions() {
        let found = searched("MIRROR").unwrap();
        assert!(found.contains("  hmirror(piece) -> Piece"), "{found}");
        assert!(!found.contains("  add("), "{found}");
        // A type stands in signatures alone.
        let found = searched("-> boolean").unwrap();
        assert!(found.contains("  even(n) -> Boolean"), "{found}");
        // A description says what the name does not.
        let found = searched("rounded down").unwrap();
        assert!(found.contains("  divide("), "{found}");
        for (word, said) in [
            (
                "hmirorr",
                "nothing in arc-dsl is about 'hmirorr'; did you mean 'hmirror'?",
            ),
            (
                "zzzzzz",
                "nothing in arc-dsl is about 'zzzzzz'; `solver-host dsl` lists all names",
            ),
        ] {
            let error = searched(word).unwrap_err();
            assert!(error.is::<BadInput>());
            assert_eq!(error.to_string(), said);
        }
    }

    #[test]
    fn json_has_one_object_a_name() {
        assert_eq!(run(&[], true).unwrap().lines().count(), 188);
        let text = run(&["first", "UNITY"], true).unwrap();
        assert_eq!(text.lines().count(), 2);
        let value: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(value["name"], "first");
        assert_eq!(value["params"][0]["type"], "Container");
    }

    #[test]
    fn an_unknown_name_is_bad_input() {
        let error = run(&["first", "frist"], false).unwrap_err();
        assert!(error.is::<BadInput>());
        assert!(error.to_string().contains("'first'"));
    }
}
