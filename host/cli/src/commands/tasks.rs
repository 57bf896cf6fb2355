//! `solver-host tasks`: lists tasks, or draws some.
//!
//! Owns what the command prints, for people and for machines. Leaves finding tasks to `load` and
//! drawing grids to `report`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, BufWriter, ErrorKind, Write};

use anyhow::Context;
use serde::Serialize;

use super::examples;
use super::flags::{FileFlags, select};
use super::words::DatasetWord;
use super::{Done, Faults};
use crate::render::{Palette, Panel, draw_row, terminal_width};
use solver_core::plural::counted;
use solver_core::sample_set::SampleSet;
use solver_core::task::{Grid, Task};
use solver_judge::load::{Dataset, LoadedTask, Origin, Wanted};

/// List all tasks, or draw some in colour
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::TASKS)]
pub(crate) struct TasksArgs {
    /// Tasks to draw; without any, all tasks are listed
    ///
    /// Ids or their beginnings, task files, FILE:ID for one of many in a file,
    /// or folders.
    #[arg(value_name = "TASK")]
    pub tasks: Vec<OsString>,
    /// Look in this data set only
    ///
    /// The sets are arc-agi-1-training, arc-agi-1-evaluation, arc-agi-2-training and
    /// arc-agi-2-evaluation.
    #[arg(
        long,
        value_enum,
        value_name = "SET",
        hide_possible_values = true,
        help_heading = "Tasks"
    )]
    pub dataset: Option<DatasetWord>,
    /// Print JSON, one object a task
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    #[command(flatten)]
    pub files: FileFlags,
}

/// Lists or draws tasks. That the reader closes its end is no error.
pub fn tasks(args: &TasksArgs, out: &mut dyn Write) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let wanted = Wanted {
        names: &args.tasks,
        dataset: args.dataset.map(Dataset::from),
        all: args.tasks.is_empty(),
        reading: args.files.reading(),
        ..Wanted::default()
    };
    // All of them are checked before anything is printed.
    let chosen = match args.tasks.is_empty() && !wanted.reading.is_asked() {
        true => Vec::new(),
        false => select(&wanted, &mut faults)?,
    };
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let printed = if args.tasks.is_empty() {
        list(args, &mut out)
    } else {
        show(&chosen, args.json, &mut out)
    };
    let printed = printed.and_then(|()| Ok(out.flush()?));
    match printed {
        Err(error) if is_closed(&error) => {}
        other => other.context("cannot print the tasks")?,
    }
    Ok(faults.end(Done::Finished))
}

fn is_closed(error: &anyhow::Error) -> bool {
    let kind = |error: &io::Error| error.kind();
    error.downcast_ref().map(kind) == Some(ErrorKind::BrokenPipe)
}

fn list(args: &TasksArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let dataset = args.dataset.map(Dataset::from);
    let datasets = dataset.as_ref();
    for &dataset in datasets.map_or(&Dataset::ALL[..], std::slice::from_ref) {
        for id in dataset.ids()? {
            let Some(task) = dataset.task(id.as_str())? else {
                continue;
            };
            if args.json {
                print_json(&Line::new(&task, dataset), out)?;
            } else {
                writeln!(
                    out,
                    "{dataset:20}  {id}  {:2} demos  {:2} test{}  {}",
                    task.demos.len(),
                    task.tests.len(),
                    if task.tests.len() == 1 { " " } else { "s" },
                    sizes(&task),
                )?;
            }
        }
    }
    Ok(())
}

/// The range of sizes of the inputs, then of the outputs: `3x3 -> 9x9`, `10-30x5 -> 1x1`.
fn sizes(task: &Task) -> String {
    let demos = || task.demos.iter();
    let inputs = demos().map(|demo| &demo.input);
    let outputs = demos().map(|demo| &demo.output);
    let inputs = inputs.chain(task.tests.iter().map(|test| &test.input));
    let outputs = outputs.chain(task.tests.iter().filter_map(|test| test.expected.as_ref()));
    let (inputs, outputs): (Vec<_>, Vec<_>) = (inputs.collect(), outputs.collect());
    let mut text = String::new();
    range(&mut text, inputs.iter().map(|grid| grid.height()));
    text.push('x');
    range(&mut text, inputs.iter().map(|grid| grid.width()));
    text.push_str(" -> ");
    range(&mut text, outputs.iter().map(|grid| grid.height()));
    text.push('x');
    range(&mut text, outputs.iter().map(|grid| grid.width()));
    text
}

fn range(text: &mut String, sides: impl Iterator<Item = usize> + Clone) {
    let least = sides.clone().min().unwrap_or(0);
    let most = sides.max().unwrap_or(0);
    // Writing to a string does not fail.
    let _ = write!(text, "{least}");
    if least != most {
        let _ = write!(text, "-{most}");
    }
}

fn show(tasks: &[LoadedTask], json: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    if json {
        for loaded in tasks {
            print_json(&Whole::new(loaded), out)?;
        }
        return Ok(());
    }
    let (palette, width) = (Palette::of_stdout(), terminal_width());
    for (i, loaded) in tasks.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        draw(&loaded.task, &loaded.origin, palette, width, out)?;
    }
    Ok(())
}

fn draw(
    task: &Task,
    origin: &Origin,
    palette: Palette,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (demos, tests) = (task.demos.len(), task.tests.len());
    write!(
        out,
        "{}  {origin}  {}, {}",
        task.id,
        counted(demos, "demo"),
        counted(tests, "test")
    )?;
    for also in &task.also {
        write!(out, ", {} {}", also.samples.len(), also.member)?;
    }
    writeln!(out)?;
    let sample_set = SampleSet::of(task);
    for sample in sample_set.samples() {
        let (sample, input, output) = (sample.id, &sample.inputs.input, sample.expected.as_ref());
        let size = |grid: &Grid| format!("{}x{}", grid.height(), grid.width());
        let panels = [
            Panel {
                title: format!("{sample} {}", size(input)),
                grid: Some(input),
            },
            Panel {
                title: format!("-> {}", output.map_or("unknown".to_owned(), size)),
                grid: output,
            },
        ];
        writeln!(out)?;
        draw_row(&panels, palette, width, out)?;
    }
    Ok(())
}

fn print_json(value: &impl Serialize, out: &mut dyn Write) -> anyhow::Result<()> {
    // Through a string, so that a failing write stays an `io::Error`.
    writeln!(out, "{}", serde_json::to_string(value)?)?;
    Ok(())
}

/// A task in the list, for machines.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    dataset: &'static str,
    demos: usize,
    tests: usize,
}

impl<'a> Line<'a> {
    fn new(task: &'a Task, dataset: Dataset) -> Self {
        Line {
            id: task.id.as_str(),
            dataset: dataset.name(),
            demos: task.demos.len(),
            tests: task.tests.len(),
        }
    }
}

/// A whole task, for machines: a task file with two members more.
#[derive(Serialize)]
struct Whole<'a> {
    id: &'a str,
    /// Null for a task from a file.
    dataset: Option<&'static str>,
    train: Vec<WholeSample<'a>>,
    test: Vec<WholeSample<'a>>,
    /// Members that were asked for.
    #[serde(flatten)]
    also: BTreeMap<&'a str, Vec<WholeSample<'a>>>,
}

#[derive(Serialize)]
struct WholeSample<'a> {
    input: &'a Grid,
    output: Option<&'a Grid>,
}

impl<'a> Whole<'a> {
    fn new(loaded: &'a LoadedTask) -> Self {
        let sample = |input, output| WholeSample { input, output };
        let (demos, tests) = (&loaded.task.demos, &loaded.task.tests);
        Whole {
            id: loaded.task.id.as_str(),
            dataset: loaded.origin.dataset().map(Dataset::name),
            train: demos
                .iter()
                .map(|demo| sample(&demo.input, Some(&demo.output)))
                .collect(),
            test: tests
                .iter()
                .map(|test| sample(&test.input, test.expected.as_ref()))
                .collect(),
            also: (loaded.task.also.iter())
                .map(|also| {
                    let samples = also.samples.iter();
                    let samples =
                        samples.map(|given| sample(&given.input, given.expected.as_ref()));
                    (also.member.as_str(), samples.collect())
                })
                .collect(),
        }
    }
}

#[cfg(test)]
#[path = "tasks_tests.rs"]
mod tests;
