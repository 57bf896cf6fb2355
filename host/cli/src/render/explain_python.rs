//! `explain` of a solver in Python, for people and for machines.
//!
//! Owns the layout: the verdict, the lines with what each of them has changed, what was printed, the
//! traceback, the output beside the expected one. Leaves grids and colours to `draw` and `palette`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::compared::compared;
use super::{Palette, Panel, draw_indented};
use solver_core::hash::Sha256Hex;
use solver_core::plural::counted;
use solver_core::quote;
use solver_core::quote::quoted;
use solver_core::sample_set::SetSample;
use solver_core::task::Grid;
use solver_core::verdict::Verdict;
use solver_judge::languages::Identity;
use solver_language::Lines;
use solver_python::explain::Explanation;
use solver_python::told::{Event, Frame, Locals, Step, Told};

/// The subject of a report.
pub struct About<'a> {
    /// The solver, as results name it.
    pub name: &'a str,
    /// Its file.
    pub file: &'a str,
    /// The text that its program was read from.
    pub text: &'a str,
    /// Where the lines of the program stand in that text.
    pub lines: &'a Lines,
    /// The sources of its modules.
    pub modules: &'a BTreeMap<String, String>,
    /// Its language, and what interprets it.
    pub identity: Identity,
    /// The hash of the solver.
    pub solver: Sha256Hex,
    /// The task, unless the input is the user's own.
    pub task: Option<&'a str>,
    /// The sample.
    pub sample: &'a SetSample,
    /// The explanation of its run.
    pub explanation: &'a Explanation,
}

impl<'a> About<'a> {
    /// The line of the text for one of the program.
    fn line(&self, line: u32) -> u32 {
        self.lines.place(line, 1).0
    }

    /// A line of the text, from 1.
    fn source(&self, line: u32) -> &'a str {
        line_of(self.text, line)
    }

    /// The message of the run, with the line of the text.
    fn message(&self) -> Option<Cow<'a, str>> {
        let run_result = &self.explanation.run_result;
        let message = run_result.message()?;
        Some(match run_result.verdict {
            Verdict::Error => self.lines.in_text(message),
            _ => Cow::Borrowed(message),
        })
    }

    fn told(&self) -> Option<&'a Told> {
        self.explanation.told.as_ref().ok()
    }

    /// What was printed.
    fn stdout(&self) -> &'a str {
        let stdout = self.explanation.run_result.run.stdout.as_deref();
        stdout.unwrap_or_default()
    }
}

fn line_of(text: &str, line: u32) -> &str {
    let place = (line as usize).checked_sub(1);
    place
        .and_then(|place| text.lines().nth(place))
        .unwrap_or_default()
}

/// Where source and values begin.
const INDENT: usize = 6;
/// Steps that are shown from the start, and those from the end where there are more.
const FIRST_STEPS: usize = 80;
const LAST_STEPS: usize = 20;
/// Lines that a value takes at most, where it is no grid.
const MOST_LINES: usize = 4;
/// Lines of standard output that are shown at most.
const MOST_PRINTED: usize = 60;

/// Prints a report for people.
pub fn print(
    about: &About<'_>,
    palette: Palette,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = quote::line(about.name);
    match about.task {
        Some(task) => writeln!(out, "{name} on {} of task {task}", about.sample.id)?,
        None => writeln!(out, "{name} on an input of your own")?,
    }
    let run_result = &about.explanation.run_result;
    write!(out, "\n{}", run_result.verdict.word())?;
    if let Some(detail) = run_result.detail() {
        write!(out, " {detail}")?;
    }
    match about.message() {
        Some(message) => writeln!(out, ": {}", quote::line(&message))?,
        None => writeln!(out)?,
    }
    if let Some(fuel) = run_result.run.fuel {
        writeln!(out, "fuel {fuel}")?;
    }
    let page = Page {
        about,
        palette,
        width: width.max(40),
    };
    writeln!(out)?;
    page.steps(out)?;
    page.printed(out)?;
    page.traceback(out)?;
    let expected = about.sample.expected.as_ref();
    // Beside an expected grid, the first line says how the two differ.
    if run_result.verdict == Verdict::Mismatch {
        writeln!(out)?;
    }
    compared(run_result, expected, palette, page.width, out)?;
    out.flush()
}

struct Page<'a> {
    about: &'a About<'a>,
    palette: Palette,
    width: usize,
}

impl Page<'_> {
    fn steps(&self, out: &mut dyn Write) -> io::Result<()> {
        let told = match &self.about.explanation.told {
            Ok(told) => told,
            Err(reason) => return writeln!(out, "the lines are not shown: {reason}"),
        };
        let steps = &told.lines;
        if steps.is_empty() {
            return writeln!(out, "no line of the function ran");
        }
        writeln!(out, "line")?;
        let last = steps.len().saturating_sub(LAST_STEPS).max(FIRST_STEPS);
        for (place, step) in steps.iter().enumerate() {
            if place < FIRST_STEPS || place >= last {
                let before = place.checked_sub(1).and_then(|before| steps.get(before));
                self.step(step, before, place + 1 == steps.len(), out)?;
            } else if place == FIRST_STEPS {
                let left_out = counted(last - FIRST_STEPS, "line");
                writeln!(out, "{:INDENT$}... {left_out} more; --json has them", "")?;
            }
        }
        if told.is_cut {
            let shown = counted(steps.len(), "line");
            writeln!(out, "{:INDENT$}... more lines ran than these {shown}", "")?;
        }
        Ok(())
    }

    fn step(
        &self,
        step: &Step,
        before: Option<&Step>,
        is_last: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let is_raised =
            |it: &Step, step: &Step| it.event == Event::Exception && it.line == step.line;
        let is_left = step.event == Event::Return && before.is_some_and(|it| is_raised(it, step));
        // A function that an exception leaves seems to return None from the same line; where it is caught,
        // that line seems to run again.
        let is_caught = step.event == Event::Line && before.is_some_and(|it| is_raised(it, step));
        if (is_left || is_caught) && step.locals.0.is_empty() {
            return Ok(());
        }
        let line = self.about.line(step.line);
        let source = self.about.source(line).replace('\t', "    ");
        writeln!(out, "{line:>4}  {}", quote::line(source.trim_end()))?;
        self.values(&step.locals, out)?;
        match step.event {
            Event::Line => {}
            Event::Return if is_left => {}
            Event::Return => {
                let returned = step.value.clone().unwrap_or_default();
                let returned = Locals(vec![("returned".to_owned(), returned)]);
                self.values(&returned, out)?;
            }
            Event::Exception => {
                let is_the_end = self.about.explanation.run_result.verdict == Verdict::Error;
                let near_end = is_last || self.is_left_next(step);
                match self.about.message().filter(|_| is_the_end && near_end) {
                    Some(message) => {
                        writeln!(out, "{:INDENT$}^ {}", "", quote::line(&message))?;
                    }
                    None => writeln!(out, "{:INDENT$}^ an exception", "")?,
                }
            }
        }
        Ok(())
    }

    /// Whether a step is the last one but for the end of the function.
    fn is_left_next(&self, step: &Step) -> bool {
        let steps = self.about.told().map_or(&[][..], |told| &told.lines);
        match steps {
            [.., it, end] => std::ptr::eq(it, step) && end.event == Event::Return,
            _ => false,
        }
    }

    /// Values by their names: grids side by side, then the others.
    fn values(&self, locals: &Locals, out: &mut dyn Write) -> io::Result<()> {
        let grids: Vec<(String, Grid)> = (locals.0.iter())
            .filter_map(|(name, value)| Some((quoted(name), grid(value)?)))
            .collect();
        if !grids.is_empty() {
            let panels: Vec<Panel<'_>> = (grids.iter())
                .map(|(name, grid)| Panel {
                    title: format!("{name}: grid {}x{}", grid.height(), grid.width()),
                    grid: Some(grid),
                })
                .collect();
            draw_indented(&panels, self.palette, self.width, INDENT, out)?;
        }
        for (name, value) in &locals.0 {
            if grid(value).is_none() {
                let text = format!("{} = {}", quoted(name), quote::line(value));
                writeln!(out, "{:INDENT$}{}", "", self.cut(&text))?;
            }
        }
        Ok(())
    }

    fn cut(&self, text: &str) -> String {
        let room = self.width.saturating_sub(INDENT).max(20) * MOST_LINES;
        if text.chars().count() <= room {
            return text.to_owned();
        }
        text.chars().take(room - 3).chain("...".chars()).collect()
    }

    fn printed(&self, out: &mut dyn Write) -> io::Result<()> {
        let printed = self.about.stdout();
        if printed.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nprinted:")?;
        for line in printed.lines().take(MOST_PRINTED) {
            writeln!(out, "  {}", quote::line(line))?;
        }
        let more = printed.lines().count().saturating_sub(MOST_PRINTED);
        if more > 0 {
            writeln!(out, "  ... and {} more", counted(more, "line"))?;
        }
        Ok(())
    }

    /// The line of an exception whose way is not known: its telling ended before it came.
    fn raised_outside(&self, out: &mut dyn Write) -> io::Result<()> {
        let message = self.about.message();
        let Some(line) = message.as_deref().and_then(line_at_the_end) else {
            return Ok(());
        };
        let source = quote::line(self.about.source(line).trim());
        writeln!(
            out,
            "\nat {}:{line}:\n    {source}",
            quote::line(self.about.file)
        )
    }

    fn traceback(&self, out: &mut dyn Write) -> io::Result<()> {
        let frames = self.about.told().map_or(&[][..], |told| &told.traceback);
        if self.about.explanation.run_result.verdict != Verdict::Error {
            return Ok(());
        }
        if frames.is_empty() {
            return self.raised_outside(out);
        }
        writeln!(out, "\ntraceback:")?;
        for frame in frames {
            let (file, line, source) = placed(self.about, frame);
            let place = match frame.name.as_str() {
                "<module>" => "at the top level".to_owned(),
                name => format!("in {}", quoted(name)),
            };
            writeln!(out, "  {}:{line}, {place}", quote::line(file))?;
            if !source.trim().is_empty() {
                writeln!(out, "    {}", quote::line(source.trim()))?;
            }
        }
        Ok(())
    }
}

/// The line that a message ends with, as in `KeyError: 3 (line 7)`.
fn line_at_the_end(message: &str) -> Option<u32> {
    let (_, number) = message.strip_suffix(')')?.rsplit_once(" (line ")?;
    number.parse().ok()
}

/// The file of a frame as people know it, the line there, and its text.
fn placed<'a>(about: &About<'a>, frame: &'a Frame) -> (&'a str, u32, &'a str) {
    match frame.module() {
        None => {
            let line = about.line(frame.line);
            (about.file, line, about.source(line))
        }
        Some(module) => {
            let source = about.modules.get(module);
            let source = source.map_or("", |source| line_of(source, frame.line));
            (module, frame.line, source)
        }
    }
}

/// The grid that a value is, as Python writes lists of lists.
fn grid(value: &str) -> Option<Grid> {
    if !value.starts_with("[[") {
        return None;
    }
    let rows: Vec<Vec<u64>> = serde_json::from_str(value).ok()?;
    Grid::from_rows(&rows).ok()
}

#[derive(Serialize)]
struct Report<'a> {
    language: &'static str,
    interpreter: Option<&'static str>,
    runtime: &'a str,
    solver: Sha256Hex,
    task: Option<&'a str>,
    sample: String,
    verdict: Verdict,
    fuel: Option<u64>,
    detail: Option<&'a str>,
    message: Option<Cow<'a, str>>,
    output: Option<&'a Grid>,
    expected: Option<&'a Grid>,
    stdout: &'a str,
    lines: Vec<Line<'a>>,
    is_cut: bool,
    /// Why there are no lines.
    untold: Option<&'a str>,
    traceback: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    line: u32,
    event: Event,
    locals: &'a Locals,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    name: &'a str,
}

/// Prints a report for machines: one JSON object.
pub(crate) fn print_json(about: &About<'_>, out: &mut dyn Write) -> io::Result<()> {
    let run_result = &about.explanation.run_result;
    let (steps, frames) = match about.told() {
        Some(told) => (&told.lines[..], &told.traceback[..]),
        None => (&[][..], &[][..]),
    };
    let report = Report {
        language: about.identity.language.word(),
        interpreter: about.identity.interpreter,
        runtime: about.identity.runtime,
        solver: about.solver,
        task: about.task,
        sample: about.sample.id.to_string(),
        verdict: run_result.verdict,
        fuel: run_result.run.fuel,
        detail: run_result.detail(),
        message: about.message(),
        output: run_result.output(),
        expected: about.sample.expected.as_ref(),
        stdout: about.stdout(),
        lines: (steps.iter())
            .map(|step| Line {
                line: about.line(step.line),
                event: step.event,
                locals: &step.locals,
                value: step.value.as_deref(),
            })
            .collect(),
        is_cut: about.told().is_some_and(|told| told.is_cut),
        untold: about.explanation.told.as_ref().err().copied(),
        traceback: (frames.iter())
            .map(|frame| {
                let (file, line, _) = placed(about, frame);
                let name = &frame.name;
                Place { file, line, name }
            })
            .collect(),
    };
    // Through a string, so that a failing write keeps its kind.
    let mut text = serde_json::to_string(&report)?;
    text.push('\n');
    out.write_all(text.as_bytes())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_rows_of_colours_is_a_grid() {
        assert_eq!(grid("[[0, 1], [2, 3]]").unwrap().cells(), [0, 1, 2, 3]);
        for other in [
            "[0, 1]",
            "[[0, 10]]",
            "[[0], [1, 2]]",
            "[[0, 1",
            "[[1.0]]",
            "[[]]",
            "x",
        ] {
            assert_eq!(grid(other), None, "{other}");
        }
    }

    #[test]
    fn a_message_says_its_line_at_its_end() {
        assert_eq!(line_at_the_end("KeyError: 'a (line 1)' (line 3)"), Some(3));
        for other in ["SystemExit", "it (line x)", "it (line 3) more"] {
            assert_eq!(line_at_the_end(other), None, "{other}");
        }
    }

    #[test]
    fn a_line_that_is_not_there_is_empty() {
        assert_eq!(line_of("a\nb", 2), "b");
        for line in [0, 3, u32::MAX] {
            assert_eq!(line_of("a\nb", line), "");
        }
    }
}
