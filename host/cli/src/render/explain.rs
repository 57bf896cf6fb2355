//! `explain` for people and for machines.
//!
//! Owns the layout: the source line and its fuel, then its value, grids drawn and the rest as
//! Python would write it, cut where it is long. Leaves grids and colours to `draw` and `palette`.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::compared::compared;
use super::{Palette, Panel, draw_indented};
use solver_arc_dsl::explain::difference::{Cell, Difference, difference};
use solver_arc_dsl::explain::kind::{Described, Kind};
use solver_arc_dsl::explain::listing::Target;
use solver_arc_dsl::explain::trace::{CameTo, Explained, Explanation, Typed};
use solver_arc_dsl::explain::value::{Value, Written};
use solver_core::hash::Sha256Hex;
use solver_core::limits::Fuel;
use solver_core::plural;
use solver_core::quote;
use solver_core::quote::quoted;
use solver_core::sample_set::SetSample;
use solver_core::task::{Grid, MAX_SIDE};
use solver_core::verdict::Verdict;
use solver_language::Lines;
use solver_sandbox::engine::ENGINE;

/// The subject of a report.
pub struct About<'a> {
    /// The line of the file on which it starts.
    pub first_line: u32,
    /// Where the lines stand that its runs name.
    pub lines: &'a Lines,
    /// The hash of what interprets it.
    pub runtime: &'a str,
    /// The hash of the solver.
    pub solver: Sha256Hex,
    /// The definition, as written up to its colon.
    pub header: &'a str,
    /// The names of its functions, the entry first.
    pub names: &'a [String],
    /// The task, unless the input is the user's own.
    pub task: Option<&'a str>,
    /// The sample.
    pub sample: &'a SetSample,
    /// The budget of the run.
    pub budget: Fuel,
    /// The explanation of its run.
    pub explanation: &'a Explanation,
}

impl<'a> About<'a> {
    /// The line of the file for one that is counted from the `def` line, which is 1.
    fn line(&self, line: u32) -> u32 {
        line.saturating_add(self.first_line.saturating_sub(1))
    }

    /// The line of the file that failed.
    fn failed(&self) -> Option<u32> {
        self.explanation.failed.map(|line| self.line(line))
    }

    /// The message of the run, with the line of the file.
    fn message(&self) -> Option<Cow<'a, str>> {
        let run_result = &self.explanation.run_result;
        let message = run_result.message()?;
        Some(match run_result.verdict {
            Verdict::Error => self.lines.in_text(message),
            _ => Cow::Borrowed(message),
        })
    }
}

/// Where source and values begin.
const INDENT: usize = 6;
/// Columns for fuel.
const FUEL: usize = 12;
/// Elements of a container that are shown one by one at most.
const MOST_ELEMENTS: usize = 8;
/// Lines that a list of scalars, cells or places takes at most.
const MOST_LINES: usize = 4;
/// Lines that a value takes at most.
const MOST_VALUE_LINES: usize = 48;
/// Rows and columns that are shown of a grid that is larger than any valid one.
const MOST_OF_LARGE: usize = 8;
/// Containers inside containers are taken apart this deep.
const DEEPEST: usize = 3;

/// Prints a report for people.
pub fn print(
    about: &About<'_>,
    palette: Palette,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let explanation = about.explanation;
    let names: Vec<String> = about.names.iter().map(|name| quoted(name)).collect();
    let page = Page {
        names: &names,
        palette,
        width: width.max(40),
    };
    let name = names.first().map_or("the solver", String::as_str);
    match about.task {
        Some(task) => writeln!(out, "{name} on {} of task {task}", about.sample.id)?,
        None => writeln!(out, "{name} on an input of your own")?,
    }
    writeln!(out)?;
    page.source(None, "line", Some("fuel"), out)?;
    let start = explanation.start.map(|fuel| fuel.to_string());
    page.source(Some(about.first_line), about.header, start.as_deref(), out)?;
    for (name, typed) in &explanation.params {
        page.value(&quoted(name), typed, INDENT, 0, out)?;
    }
    if explanation.lines.is_empty() && explanation.failed.is_some() {
        page.failure(about, out)?;
    }
    let mut last: Option<&Explained> = None;
    for line in &explanation.lines {
        page.line(about, line, last, out)?;
        last = Some(line);
    }
    writeln!(out)?;
    page.end(about, out)?;
    out.flush()
}

struct Page<'a> {
    names: &'a [String],
    palette: Palette,
    width: usize,
}

impl Page<'_> {
    /// A line of source, and its fuel behind the first row of it.
    fn source(
        &self,
        number: Option<u32>,
        text: &str,
        fuel: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for (row, text) in text.lines().map(quote::lines).enumerate() {
            match (row, number) {
                (0, Some(number)) => write!(out, "{number:>4}  ")?,
                (0, None) => {}
                _ => write!(out, "{:INDENT$}", "")?,
            }
            let used = if row == 0 && number.is_none() {
                0
            } else {
                INDENT
            };
            match fuel.filter(|_| row == 0) {
                Some(fuel) => {
                    let room = self.width.saturating_sub(FUEL + used);
                    writeln!(out, "{text:room$}{fuel:>FUEL$}")?;
                }
                None => writeln!(out, "{text}")?,
            }
        }
        Ok(())
    }

    fn line(
        &self,
        about: &About<'_>,
        line: &Explained,
        last: Option<&Explained>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let statement = &line.statement;
        let fuel = line.fuel.map(|fuel| fuel.to_string());
        // Several targets of one assignment share its text.
        let same = last.is_some_and(|last| {
            last.statement.line == statement.line && last.statement.text == statement.text
        });
        let text = match &statement.target {
            Target::Variable(name) if same => name.as_str(),
            Target::Variable(_) | Target::Nobody | Target::Caller => &statement.text,
        };
        let number = about.line(statement.line);
        self.source(Some(number), text, fuel.as_deref(), out)?;
        let label = match &statement.target {
            Target::Variable(name) => &quoted(name),
            Target::Nobody => "not kept",
            Target::Caller => "returned",
        };
        match &line.came_to {
            CameTo::Value(_) if returns_a_variable(about.explanation, line) => Ok(()),
            CameTo::Value(typed) => self.value(label, typed, INDENT, 0, out),
            CameTo::Unshown(reason) => {
                writeln!(
                    out,
                    "{:INDENT$}{label}: not shown, {}",
                    "",
                    quote::line(reason)
                )
            }
            CameTo::Failure => self.failure(about, out),
        }
    }

    fn failure(&self, about: &About<'_>, out: &mut dyn Write) -> io::Result<()> {
        let explanation = about.explanation;
        let run_result = &explanation.run_result;
        write!(out, "{:INDENT$}^ {}", "", run_result.verdict.word())?;
        if let Some(detail) = run_result.detail() {
            write!(out, " {detail}")?;
        }
        match about.message() {
            Some(message) => {
                let (line, rest) = placed(&message);
                write!(out, ": {}", quote::line(rest))?;
                let failed = about.failed().map(|line| line.to_string());
                if let Some(line) = line.filter(|line| Some(*line) != failed.as_deref())
                    && about.names.len() > 1
                {
                    write!(out, " (on line {line}, in a function that it calls)")?;
                }
            }
            None if run_result.verdict == Verdict::OutOfFuel => {
                let lines = explanation.lines.iter().filter_map(|line| line.fuel);
                let used = lines.chain(explanation.start).sum::<u64>();
                let budget = about.budget;
                write!(out, ": {used} of {budget} were used before this line")?;
            }
            None => {}
        }
        writeln!(out)
    }

    /// A value behind its label, `indent` columns in.
    fn value(
        &self,
        label: &str,
        typed: &Typed,
        indent: usize,
        depth: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut drawn = Vec::new();
        self.whole_value(label, typed, indent, depth, &mut drawn)?;
        let lines = drawn.split_inclusive(|&byte| byte == b'\n');
        for line in lines.clone().take(MOST_VALUE_LINES) {
            out.write_all(line)?;
        }
        let more = lines.count().saturating_sub(MOST_VALUE_LINES);
        if more > 0 {
            let lines = plural::of(more, "line", "lines");
            writeln!(out, "{:indent$}... and {more} more {lines}", "")?;
        }
        Ok(())
    }

    fn whole_value(
        &self,
        label: &str,
        typed: &Typed,
        indent: usize,
        depth: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let Typed { kind, value } = typed;
        let described = Described { kind: *kind, value };
        let title = format!("{label}: {described}");
        let items = match value.items() {
            Some(rows) if *kind == Kind::Grid => return self.grid(title, value, rows, indent, out),
            Some(items) if !is_short(value) => items,
            _ => return writeln!(out, "{:indent$}{title} = {}", "", self.cut(value, indent)),
        };
        if !items.iter().all(is_short) {
            writeln!(out, "{:indent$}{title}", "")?;
            return self.elements(items, indent + 2, depth + 1, out);
        }
        let text = self.written(value);
        let columns = indent + title.chars().count() + 3 + text.chars().count();
        if columns <= self.width {
            return writeln!(out, "{:indent$}{title} = {text}", "");
        }
        writeln!(out, "{:indent$}{title}", "")?;
        let items: Vec<String> = items.iter().map(|item| self.written(item)).collect();
        self.wrapped(&items, indent + 2, out)
    }

    /// The elements of a container one by one; grids side by side.
    fn elements(
        &self,
        items: &[Value],
        indent: usize,
        depth: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let shown = &items[..items.len().min(MOST_ELEMENTS)];
        let grids: Option<Vec<Grid>> = shown.iter().map(Value::grid).collect();
        if let Some(grids) = grids.filter(|_| !shown.is_empty()) {
            let panels: Vec<Panel<'_>> = grids
                .iter()
                .enumerate()
                .map(|(at, grid)| Panel {
                    title: format!("[{at}] {}x{}", grid.height(), grid.width()),
                    grid: Some(grid),
                })
                .collect();
            self.draw(&panels, indent, out)?;
        } else if depth > DEEPEST {
            let text: Vec<String> = shown.iter().map(|item| self.cut(item, indent)).collect();
            self.wrapped(&text, indent, out)?;
        } else {
            for (at, item) in shown.iter().enumerate() {
                let typed = Typed {
                    kind: Kind::of(item, None),
                    value: item.clone(),
                };
                self.whole_value(&format!("[{at}]"), &typed, indent, depth, out)?;
            }
        }
        if items.len() > shown.len() {
            let more = items.len() - shown.len();
            writeln!(out, "{:indent$}... and {more} more", "")?;
        }
        Ok(())
    }

    /// A grid; one that has other numbers than colours, or is too large, as its numbers.
    fn grid(
        &self,
        title: String,
        value: &Value,
        rows: &[Value],
        indent: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if let Some(grid) = value.grid() {
            let panel = Panel {
                title,
                grid: Some(&grid),
            };
            return self.draw(&[panel], indent, out);
        }
        writeln!(out, "{:indent$}{title}", "")?;
        let width = rows.first().and_then(Value::items).map_or(0, <[_]>::len);
        let most = |side: usize| if side > MAX_SIDE { MOST_OF_LARGE } else { side };
        let (most_rows, most_columns) = (most(rows.len()), most(width));
        for row in &rows[..most_rows] {
            let cells = row.items().unwrap_or_default().iter().take(most_columns);
            let mut text: Vec<String> = cells.map(|cell| self.written(cell)).collect();
            if width > most_columns {
                text.push("...".to_owned());
            }
            writeln!(out, "{:indent$}{}", "", text.join(" "))?;
        }
        if rows.len() > most_rows {
            let more = rows.len() - most_rows;
            let rows = plural::of(more, "row", "rows");
            writeln!(out, "{:indent$}... and {more} more {rows}", "")?;
        }
        Ok(())
    }

    fn draw(&self, panels: &[Panel<'_>], indent: usize, out: &mut dyn Write) -> io::Result<()> {
        draw_indented(panels, self.palette, self.width, indent, out)
    }

    /// A list over a few lines.
    fn wrapped(&self, items: &[String], indent: usize, out: &mut dyn Write) -> io::Result<()> {
        let room = self.width.saturating_sub(indent);
        let mut rows: Vec<String> = Vec::new();
        let mut shown = 0;
        for item in items {
            let fits = |row: &&mut String| row.chars().count() + item.chars().count() + 1 < room;
            if let Some(row) = rows.last_mut().filter(fits) {
                row.push_str(", ");
                row.push_str(item);
            } else if rows.len() < MOST_LINES {
                rows.push(item.clone());
            } else {
                break;
            }
            shown += 1;
        }
        for row in rows {
            writeln!(out, "{:indent$}{row}", "")?;
        }
        if shown < items.len() {
            writeln!(out, "{:indent$}... and {} more", "", items.len() - shown)?;
        }
        Ok(())
    }

    fn written(&self, value: &Value) -> String {
        let names = self.names;
        Written { value, names }.to_string()
    }

    /// A value in one line, its containers by their type where they are not short.
    fn cut(&self, value: &Value, indent: usize) -> String {
        let text = match value {
            Value::Made(..) => self.expression(value, 0),
            _ => self.written(value),
        };
        let room = self.width.saturating_sub(indent).max(20) * MOST_LINES;
        if text.chars().count() <= room {
            return text;
        }
        text.chars().take(room - 3).chain("...".chars()).collect()
    }

    /// A function as the expression that makes it.
    fn expression(&self, value: &Value, depth: usize) -> String {
        /// Functions inside functions are written out this deep.
        const DEEPEST_EXPRESSION: usize = 16;
        match value {
            Value::Made(..) if depth > DEEPEST_EXPRESSION => "...".to_owned(),
            Value::Made(maker, given) => {
                let given: Vec<String> = given
                    .iter()
                    .map(|value| self.expression(value, depth + 1))
                    .collect();
                let maker = self.written(&Value::Primitive(*maker));
                format!("{maker}({})", given.join(", "))
            }
            _ if is_short(value) => self.written(value),
            _ => {
                let kind = Kind::of(value, None);
                format!("<{}>", Described { kind, value })
            }
        }
    }

    fn end(&self, about: &About<'_>, out: &mut dyn Write) -> io::Result<()> {
        let explanation = about.explanation;
        let run_result = &explanation.run_result;
        write!(out, "{}", run_result.verdict.word())?;
        if let Some(detail) = run_result.detail() {
            write!(out, " {detail}")?;
        }
        let message = about.message().map(|message| quote::line(&message));
        match (message.as_deref().map(placed), about.failed()) {
            (Some((_, message)), Some(line)) => write!(out, " on line {line}: {message}")?,
            (Some((_, message)), None) => write!(out, ": {message}")?,
            (None, Some(line)) => write!(out, " on line {line}")?,
            (None, None) => {}
        }
        match (run_result.run.fuel, explanation.start) {
            (Some(fuel), Some(start)) => {
                let lines = fuel.saturating_sub(start);
                writeln!(
                    out,
                    "\nfuel {fuel}: {start} to start and to end, {lines} for the lines"
                )?;
            }
            (Some(fuel), None) => writeln!(out, "\nfuel {fuel}")?,
            (None, _) => writeln!(out)?,
        }
        let expected = about.sample.expected.as_ref();
        compared(run_result, expected, self.palette, self.width, out)
    }
}

/// Whether a line returns what the report shows under a name already.
fn returns_a_variable(explanation: &Explanation, line: &Explained) -> bool {
    let Some(name) = line.statement.text.strip_prefix("return ").map(str::trim) else {
        return false;
    };
    let is_name = |other: &Explained| match &other.statement.target {
        Target::Variable(variable) => variable == name,
        Target::Nobody | Target::Caller => false,
    };
    line.statement.target == Target::Caller
        && (explanation.lines.iter().any(is_name)
            || explanation.params.iter().any(|(param, _)| param == name))
}

/// Whether a value is written in a few characters: no container, a place, a coloured cell.
fn is_short(value: &Value) -> bool {
    fn holds_scalars(items: &[Value]) -> bool {
        items.len() <= 2 && items.iter().all(|item| item.items().is_none())
    }
    match value {
        Value::Tuple(items) => match items.as_slice() {
            [first, Value::Tuple(place)] => first.is_int() && holds_scalars(place),
            items => holds_scalars(items),
        },
        Value::Set(_) | Value::Made(..) => false,
        Value::None | Value::Bool(_) | Value::Int(_) | Value::Primitive(_) | Value::User(_) => true,
    }
}

/// The line that a message begins with, and the rest of it.
fn placed(message: &str) -> (Option<&str>, &str) {
    let found = message.strip_prefix("line ");
    match found.and_then(|rest| rest.split_once(": ")) {
        Some((line, rest)) => (Some(line), rest),
        None => (None, message),
    }
}

#[derive(Serialize)]
struct Report<'a> {
    solver: Sha256Hex,
    entry: Option<&'a String>,
    task: Option<&'a str>,
    sample: String,
    parameters: Vec<Parameter<'a>>,
    start_fuel: Option<u64>,
    lines: Vec<Line<'a>>,
    failed_line: Option<u32>,
    verdict: Verdict,
    fuel: Option<u64>,
    output: Option<&'a Grid>,
    expected: Option<&'a Grid>,
    /// Null where there is nothing to compare, or the size differs.
    differing_cells: Option<Vec<Cell>>,
    detail: Option<&'a str>,
    message: Option<Cow<'a, str>>,
    engine: &'a str,
    runtime: &'a str,
}

#[derive(Serialize)]
struct Parameter<'a> {
    variable: &'a str,
    r#type: &'a str,
    value: Written<'a>,
}

#[derive(Serialize)]
struct Line<'a> {
    line: u32,
    source: &'a str,
    /// Null where the value is not kept, or returned.
    variable: Option<&'a str>,
    /// Null where there is no value to show.
    r#type: Option<&'a str>,
    value: Option<Written<'a>>,
    /// Why there is a value that is not shown.
    unshown: Option<&'a str>,
    fuel: Option<u64>,
}

/// Prints a report for machines: one JSON object.
pub(crate) fn print_json(about: &About<'_>, out: &mut dyn Write) -> io::Result<()> {
    let explanation = about.explanation;
    let run_result = &explanation.run_result;
    let names = about.names;
    let output = run_result.output();
    let expected = about.sample.expected.as_ref();
    let differing = output.zip(expected).map(|(o, e)| difference(o, e));
    let report = Report {
        solver: about.solver,
        entry: names.first(),
        task: about.task,
        sample: about.sample.id.to_string(),
        parameters: explanation
            .params
            .iter()
            .map(|(name, Typed { kind, value })| Parameter {
                variable: name,
                r#type: kind.word(),
                value: Written { value, names },
            })
            .collect(),
        start_fuel: explanation.start,
        lines: explanation
            .lines
            .iter()
            .map(|line| json_line(about, line))
            .collect(),
        failed_line: about.failed(),
        verdict: run_result.verdict,
        fuel: run_result.run.fuel,
        output,
        expected,
        differing_cells: match differing {
            None | Some(Some(Difference::Size)) => None,
            Some(None) => Some(Vec::new()),
            Some(Some(Difference::Cells(cells))) => Some(cells),
        },
        detail: run_result.detail(),
        message: about.message(),
        engine: ENGINE,
        runtime: about.runtime,
    };
    // Through a string, so that a failing write keeps its kind.
    let mut text = serde_json::to_string(&report)?;
    text.push('\n');
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn json_line<'a>(about: &About<'a>, line: &'a Explained) -> Line<'a> {
    let names = about.names;
    let (typed, unshown) = match &line.came_to {
        CameTo::Value(typed) => (Some(typed), None),
        CameTo::Unshown(reason) => (None, Some(reason.as_str())),
        CameTo::Failure => (None, None),
    };
    Line {
        line: about.line(line.statement.line),
        source: &line.statement.text,
        variable: match &line.statement.target {
            Target::Variable(name) => Some(name),
            Target::Nobody | Target::Caller => None,
        },
        r#type: typed.map(|typed| typed.kind.word()),
        value: typed.map(|typed| Written {
            value: &typed.value,
            names,
        }),
        unshown,
        fuel: line.fuel,
    }
}
