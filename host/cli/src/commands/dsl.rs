//! `solver-host dsl`: lists the language, or explains names of it.

use std::io::{self, BufWriter, ErrorKind, Write};

use anyhow::Context;
use serde::Serialize;

use super::BadInput;
use solver_arc_dsl::documentation::{Entry, Expected, Group, Subject, find, groups};
use solver_arc_dsl::frontend::error::nearest;
use solver_core::quote::quoted;

/// List the primitives and constants of the language, or explain some
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct DslArgs {
    /// Names to explain; without any, all are listed
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Print JSON, one object a name
    #[arg(long)]
    json: bool,
}

/// The column of a list at which summaries start.
const SUMMARY_COLUMN: usize = 38;
/// The width that text is wrapped at.
const WIDTH: usize = 88;

/// Runs the command. That the reader closes its end is no error.
pub fn dsl(args: &DslArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut chosen = Vec::new();
    for name in &args.names {
        chosen.push(find(name).ok_or_else(|| unknown(name))?);
    }
    let mut out = BufWriter::new(out);
    let printed = match (chosen.is_empty(), args.json) {
        (true, false) => list(&mut out),
        (true, true) => all().try_for_each(|(group, entry)| json(group, entry, &mut out)),
        (false, false) => explain(&chosen, &mut out),
        (false, true) => all()
            .filter(|(_, entry)| args.names.iter().any(|name| name == entry.name))
            .try_for_each(|(group, entry)| json(group, entry, &mut out)),
    };
    match printed.and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot print the documentation"),
    }
}

fn all() -> impl Iterator<Item = (&'static Group, &'static Entry)> {
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

fn list(out: &mut dyn Write) -> io::Result<()> {
    for (i, group) in groups().iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", group.title)?;
        for entry in &group.entries {
            let signature = entry.subject().map(Subject::short_signature);
            let signature = signature.unwrap_or_default();
            writeln!(out, "  {signature:SUMMARY_COLUMN$}  {}", entry.summary)?;
        }
    }
    writeln!(
        out,
        "\n`solver-host dsl NAME` tells more, with errors and examples."
    )
}

fn explain(chosen: &[&Entry], out: &mut dyn Write) -> io::Result<()> {
    for (i, entry) in chosen.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        let signature = entry.subject().map(Subject::signature).unwrap_or_default();
        writeln!(out, "{signature}")?;
        wrapped(&format!("{} {}", entry.summary, entry.details), "  ", out)?;
        if !entry.errors.is_empty() {
            writeln!(out, "\nErrors")?;
            for error in &entry.errors {
                wrapped(error, "  ", out)?;
            }
        }
        writeln!(
            out,
            "\nExample{}",
            if entry.examples.len() == 1 { "" } else { "s" }
        )?;
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

/// Text in lines of at most `WIDTH` characters; all after the first are set in further.
fn wrapped(text: &str, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut line = indent.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
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
        let args = DslArgs {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            json,
        };
        let mut out = Vec::new();
        dsl(&args, &mut out)?;
        Ok(String::from_utf8(out)?)
    }

    #[test]
    fn nothing_printed_is_wider_than_100_columns() {
        let names: Vec<&str> = all().map(|(_, entry)| entry.name).collect();
        for text in [run(&[], false).unwrap(), run(&names, false).unwrap()] {
            for line in text.lines() {
                let columns = line.chars().count();
                let is_result = line.trim_start().starts_with("-> ");
                assert!(columns <= 100 || is_result, "{columns} columns: {line}");
            }
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
