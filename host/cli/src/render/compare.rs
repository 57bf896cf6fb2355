//! Two sets of results side by side: the changes from one to the other, as a table and as JSON.
//!
//! Owns what counts as a change and how it is told. Leaves where results come from to the command.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use solver_core::plural::counted;
use solver_core::quote::{Shown, line};

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub matched: u64,
    pub of: u64,
}

/// How far a side is with a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Standing {
    /// Whether a solver matches every demo.
    pub solved: bool,
    /// The demos that the best solver matches; none where the side does not say.
    pub demos: Option<Share>,
    /// The tests that are right; none where the side does not say.
    pub tests: Option<Share>,
    /// The fuel of the best solver over the demos.
    pub fuel: Option<u64>,
    /// The best solver, by its hash.
    pub solver: Option<String>,
}

/// One of the two things that are compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Side {
    /// As it was named.
    pub path: String,
    pub kind: &'static str,
    pub tasks: BTreeMap<String, Standing>,
    /// The data sets of its tasks.
    pub datasets: BTreeSet<String>,
    /// The interpreters of the best solvers, by name and version.
    pub interpreters: BTreeSet<String>,
    /// The same by hash, which older files say alone.
    pub runtimes: BTreeSet<String>,
    /// The limits of the runs.
    pub limits: BTreeSet<String>,
}

/// The change of a task from A to B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Change {
    /// Only B solves it.
    Gained,
    /// Only A solves it.
    Lost,
    /// B has more demos, more tests, or the same for less fuel.
    Better,
    /// B has fewer demos or fewer tests.
    Worse,
    /// Both solve it, and B takes more fuel over the demos.
    Slower,
    /// Nothing that both sides tell.
    Same,
}

impl Change {
    const fn word(self) -> &'static str {
        match self {
            Change::Gained => "gained",
            Change::Lost => "lost",
            Change::Better => "better",
            Change::Worse => "worse",
            Change::Slower => "slower",
            Change::Same => "same",
        }
    }

    /// From the standing of A to that of B. A side that lacks the task has matched nothing.
    fn of(a: Option<&Standing>, b: Option<&Standing>) -> Self {
        let solved = |side: Option<&Standing>| side.is_some_and(|standing| standing.solved);
        let both = match (solved(a), solved(b)) {
            (false, true) => return Change::Gained,
            (true, false) => return Change::Lost,
            (true, true) => true,
            (false, false) => false,
        };
        let demos = |side: Option<&Standing>| match side {
            None => Some(0),
            Some(standing) => standing.demos.map(|demos| demos.matched),
        };
        // Where both solve it, both match all that there are.
        if let (false, Some(a), Some(b)) = (both, demos(a), demos(b))
            && a != b
        {
            return if b > a { Change::Better } else { Change::Worse };
        }
        let (Some(a), Some(b)) = (a, b) else {
            return Change::Same;
        };
        if let (Some(a), Some(b)) = (a.tests, b.tests)
            && a.matched != b.matched
        {
            let more = b.matched > a.matched;
            return if more { Change::Better } else { Change::Worse };
        }
        match (both, a.fuel, b.fuel) {
            (true, Some(a), Some(b)) if b > a => Change::Slower,
            (true, Some(a), Some(b)) if b < a => Change::Better,
            (_, _, _) => Change::Same,
        }
    }
}

/// A task of either side.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    task: String,
    change: Change,
    a: Option<Standing>,
    b: Option<Standing>,
}

/// Both sides.
pub(crate) struct Comparison {
    a: Side,
    b: Side,
    /// All tasks: those that were gained first, those that are the same last.
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct SideLine<'a> {
    path: &'a str,
    kind: &'static str,
    tasks: usize,
    solved: usize,
    datasets: &'a BTreeSet<String>,
    interpreters: &'a BTreeSet<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    a: SideLine<'a>,
    b: SideLine<'a>,
    tasks: usize,
    gained: usize,
    lost: usize,
    better: usize,
    worse: usize,
    slower: usize,
    same: usize,
    notes: Vec<String>,
    changes: Vec<&'a Row>,
}

impl Side {
    fn solved(&self) -> usize {
        let standings = self.tasks.values();
        standings.filter(|standing| standing.solved).count()
    }

    /// In a line.
    fn head(&self) -> String {
        let path = Shown(self.path.clone());
        let (kind, solved) = (self.kind, self.solved());
        format!(
            "{path} ({kind}): {}, {solved} solved",
            counted(self.tasks.len(), "task")
        )
    }

    fn line(&self) -> SideLine<'_> {
        SideLine {
            path: &self.path,
            kind: self.kind,
            tasks: self.tasks.len(),
            solved: self.solved(),
            datasets: &self.datasets,
            interpreters: &self.interpreters,
        }
    }
}

impl Comparison {
    /// Puts them side by side.
    pub(crate) fn new(a: Side, b: Side) -> Self {
        let ids: BTreeSet<&String> = a.tasks.keys().chain(b.tasks.keys()).collect();
        let rows = ids.into_iter().map(|task| {
            let (a, b) = (a.tasks.get(task), b.tasks.get(task));
            Row {
                task: task.clone(),
                change: Change::of(a, b),
                a: a.cloned(),
                b: b.cloned(),
            }
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by_key(|row| row.change);
        Comparison { a, b, rows }
    }

    fn count(&self, change: Change) -> usize {
        self.rows.iter().filter(|row| row.change == change).count()
    }

    /// The reasons why the two sides are hard to compare, each in a line.
    pub(crate) fn notes(&self) -> Vec<String> {
        let (a, b) = (&self.a, &self.b);
        let mut notes = Vec::new();
        let mut differ = |a: &BTreeSet<String>, b: &BTreeSet<String>, tell: &str, end: &str| {
            let known = !a.is_empty() && !b.is_empty();
            if known && a != b {
                notes.push(format!("A {tell} {}, B {tell} {}{end}", list(a), list(b)));
            }
            known
        };
        differ(&a.datasets, &b.datasets, "has tasks of", "");
        let costs = ": the fuel of one says little about the other";
        if !differ(&a.interpreters, &b.interpreters, "was made by", costs) {
            let short = |side: &Side| {
                let all = side.runtimes.iter();
                all.map(|hash| hash.chars().take(12).collect()).collect()
            };
            differ(&short(a), &short(b), "was made by the runtime", costs);
        }
        differ(&a.limits, &b.limits, "ran within", "");
        let only = |here: &Side, there: &Side| {
            let mut tasks = here.tasks.keys();
            tasks
                .by_ref()
                .filter(|task| !there.tasks.contains_key(*task))
                .count()
        };
        let alone: Vec<String> = [("A", only(a, b)), ("B", only(b, a))]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(side, count)| format!("{} in {side} alone", counted(count, "task")))
            .collect();
        if !alone.is_empty() {
            notes.push(format!(
                "{}: what a side lacks counts as unsolved there",
                alone.join(", ")
            ));
        }
        for (name, side) in [("A", a), ("B", b)] {
            let mut told = side.tasks.values();
            if !told.any(|standing| standing.demos.is_some()) {
                notes.push(format!(
                    "{name} says of its tasks only whether they are solved: no demos, no fuel"
                ));
            }
        }
        notes
    }

    /// One object.
    pub(crate) fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Line {
            a: self.a.line(),
            b: self.b.line(),
            tasks: self.rows.len(),
            gained: self.count(Change::Gained),
            lost: self.count(Change::Lost),
            better: self.count(Change::Better),
            worse: self.count(Change::Worse),
            slower: self.count(Change::Slower),
            same: self.count(Change::Same),
            notes: self.notes(),
            changes: self.changes().collect(),
        })
    }

    fn changes(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.change != Change::Same)
    }

    /// The sides, what has changed, and the sum in the last line.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("A: {}\nB: {}\n\n", self.a.head(), self.b.head());
        let mut table = vec![Vec::new()];
        let tests = self.changes().any(|row| row.tests().is_some());
        let mut heads = vec!["change", "task", "demos A", "demos B"];
        if tests {
            heads.extend(["tests A", "tests B"]);
        }
        heads.extend(["fuel A", "fuel B", ""]);
        table[0] = heads.into_iter().map(str::to_owned).collect();
        table.extend(self.changes().map(|row| row.cells(tests)));
        if table.len() > 1 {
            text.push_str(&aligned(&table));
            text.push('\n');
        }
        let count = |change: Change| format!("{} {}", change.word(), self.count(change));
        let mut sums = vec![
            count(Change::Gained),
            count(Change::Lost),
            count(Change::Better),
        ];
        // A word of its own where there is any.
        if self.count(Change::Worse) > 0 {
            sums.push(count(Change::Worse));
        }
        sums.push(count(Change::Slower));
        text.push_str(&format!(
            "{} of {}",
            sums.join(", "),
            counted(self.rows.len(), "task")
        ));
        text
    }
}

impl Row {
    /// The tests of both sides, where both tell.
    fn tests(&self) -> Option<(Share, Share)> {
        self.a.as_ref()?.tests.zip(self.b.as_ref()?.tests)
    }

    fn cells(&self, tests: bool) -> Vec<String> {
        let share = |share: Option<Share>| {
            share.map_or_else(|| "?".to_owned(), |s| format!("{} of {}", s.matched, s.of))
        };
        let of = |side: &Option<Standing>, cell: &dyn Fn(&Standing) -> String| {
            side.as_ref().map_or_else(|| "-".to_owned(), cell)
        };
        let demos = |side: &Standing| match (side.demos, side.solved) {
            (None, true) => "all".to_owned(),
            (demos, _) => share(demos),
        };
        let fuel = |side: &Standing| side.fuel.map_or_else(|| "?".to_owned(), |n| n.to_string());
        let (a, b) = (&self.a, &self.b);
        let mut cells = vec![
            self.change.word().to_owned(),
            line(&self.task),
            of(a, &demos),
            of(b, &demos),
        ];
        if tests {
            cells.push(of(a, &|side| share(side.tests)));
            cells.push(of(b, &|side| share(side.tests)));
        }
        cells.push(of(a, &fuel));
        cells.push(of(b, &fuel));
        cells.push(self.grown());
        cells
    }

    /// By how much the fuel is another one, where that says something.
    fn grown(&self) -> String {
        let (Some(a), Some(b)) = (&self.a, &self.b) else {
            return String::new();
        };
        match (a.solved && b.solved, a.fuel, b.fuel) {
            (true, Some(a @ 1..), Some(b)) if a != b => {
                format!("{:+.0} %", 100.0 * (b as f64 - a as f64) / a as f64)
            }
            (_, _, _) => String::new(),
        }
    }
}

/// A table: the first two columns from the left, the others from the right.
fn aligned(table: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..table[0].len())
        .map(|at| table.iter().map(|row| row[at].chars().count()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for row in table {
        let cells = row.iter().zip(&widths).enumerate();
        let cells: Vec<String> = cells
            .map(|(at, (cell, &width))| match at {
                0 | 1 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            })
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// Some of many: a message is one line.
fn list(values: &BTreeSet<String>) -> String {
    /// Of so many some are named.
    const NAMED: usize = 4;
    let named: Vec<String> = values.iter().take(NAMED).map(|name| line(name)).collect();
    match values.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} others", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(matched: u64, of: u64, tests: Option<u64>, fuel: u64) -> Standing {
        Standing {
            solved: matched == of,
            demos: Some(Share { matched, of }),
            tests: tests.map(|matched| Share { matched, of: 1 }),
            fuel: Some(fuel),
            solver: None,
        }
    }

    #[test]
    fn what_a_change_is() {
        use Change::{Better, Gained, Lost, Same, Slower, Worse};
        let near = standing(1, 3, None, 5);
        let nearer = standing(2, 3, None, 9);
        let solved = standing(3, 3, None, 100);
        let dearer = standing(3, 3, None, 101);
        let wrong = standing(3, 3, Some(0), 100);
        let right = standing(3, 3, Some(1), 900);
        let silent = Standing::default();
        let nothing = standing(0, 3, None, 7);
        for (a, b, there, back) in [
            (Some(&near), Some(&solved), Gained, Lost),
            (None, Some(&solved), Gained, Lost),
            (Some(&silent), Some(&solved), Gained, Lost),
            (Some(&near), Some(&nearer), Better, Worse),
            (None, Some(&near), Better, Worse),
            (None, Some(&nothing), Same, Same),
            (None, Some(&silent), Same, Same),
            (Some(&silent), Some(&near), Same, Same),
            (Some(&solved), Some(&dearer), Slower, Better),
            // The right answer is worth its fuel.
            (Some(&wrong), Some(&right), Better, Worse),
            // A figure that only one of them tells decides nothing.
            (Some(&solved), Some(&wrong), Same, Same),
            // The fuel of what solves nothing says nothing.
            (Some(&near), Some(&standing(1, 3, None, 6)), Same, Same),
        ] {
            assert_eq!(Change::of(a, b), there, "{a:?} {b:?}");
            assert_eq!(Change::of(b, a), back, "{b:?} {a:?}");
        }
    }

    #[test]
    fn tasks_with_signs_that_a_terminal_obeys_stay_in_their_line() {
        let side = |standing: Standing| Side {
            tasks: [("a\u{1b}[2J\u{202e}\nb".to_owned(), standing)].into(),
            ..Side::default()
        };
        let both = Comparison::new(side(Standing::default()), side(standing(3, 3, None, 1)));
        let text = both.text();
        assert!(text.contains("a\\u{1b}[2J\\u{202e}\\nb"), "{text}");
        assert!(
            text.ends_with("\ngained 1, lost 0, better 0, slower 0 of 1 task"),
            "{text}"
        );
    }
}
