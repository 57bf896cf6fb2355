//! The tasks of the page: the samples of each, its best solvers, and their runs.
//!
//! The form is the page's own and may change with it. Grids stand once a task, and are named by their
//! places; [`packed`] says how they are written.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use solver_archive::header::Header;
use solver_archive::origin::Origin;
use solver_archive::record::Record;
use solver_core::hash::Sha256Hex;
use solver_core::limits::Semantics;
use solver_core::sample_set::SampleSet;
use solver_core::task::{Grid, TaskKey};
use solver_core::verdict::{RunResult, Verdict};
use solver_judge::load::Dataset;
use solver_judge::score::Scored;
use solver_search::fitness::cells::distance;
use solver_search::state::State as SearchState;

/// Solvers of a task that are shown at most.
pub(crate) const MOST_SHOWN: usize = 8;

/// A solver is near where its distance is at most this for each demo, in millionths of a demo's
/// cells that are wrong.
const NEAR: u64 = 100_000;

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// A solver matches every demo and every test.
    Solved,
    /// A solver matches every demo; none of these matches every test, or nobody knows.
    Demos,
    /// No solver does. The best one matches some demo, or has at most a tenth of their cells wrong.
    Nearly,
    /// Nothing near.
    Unsolved,
}

/// The totals of all tasks.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Tasks.
    pub tasks: usize,
    /// Those with a solver that matches every demo.
    pub(crate) demos_solved: usize,
    /// Those with one that matches every test as well.
    pub tests_solved: usize,
    /// Solvers that were run for them.
    pub solvers: usize,
    /// Those of them that are shown.
    pub shown: usize,
}

impl Totals {
    /// Counts.
    pub fn of<'a>(tasks: impl IntoIterator<Item = &'a TaskPage>) -> Self {
        let mut totals = Totals::default();
        for task in tasks {
            totals.tasks += 1;
            totals.solvers += task.ran;
            totals.shown += task.solvers.len();
            match task.state {
                State::Solved => {
                    totals.demos_solved += 1;
                    totals.tests_solved += 1;
                }
                State::Demos => totals.demos_solved += 1,
                State::Nearly | State::Unsolved => {}
            }
        }
        totals
    }
}

/// A task.
#[derive(Debug, Serialize)]
pub(crate) struct TaskPage {
    id: TaskKey,
    /// The data set that has this very task.
    dataset: Option<&'static str>,
    state: State,
    /// Demos, which are the first samples.
    demos: usize,
    /// Demos that the best solver matches.
    matched: usize,
    /// How far the nearest solver is from right on the demos; none without solvers.
    distance: Option<u64>,
    /// Solvers that were run.
    ran: usize,
    /// The searches on it.
    searches: Vec<SearchPage>,
    samples: Vec<Sample>,
    /// The best of them, the best first.
    solvers: Vec<SolverPage>,
    /// The known ancestors of these solvers, by hash.
    lineage: BTreeMap<Sha256Hex, Ancestor>,
    grids: Vec<String>,
}

/// The facts about a task beside its solvers.
#[derive(Debug, Default)]
pub(crate) struct Background {
    /// The data set that has this very task.
    pub dataset: Option<Dataset>,
    /// The searches on it.
    pub searches: Vec<SearchPage>,
}

/// The work of a search on a task, by the state that it left.
#[derive(Debug, Serialize)]
pub(crate) struct SearchPage {
    seed: u64,
    rounds: u64,
    /// Solvers.
    tried: u64,
    expressions: u64,
    /// How much each generator has made, and how much of that was kept.
    generators: Vec<(String, u64, u64)>,
}

impl SearchPage {
    /// The page's view of a search.
    pub fn of(state: &SearchState) -> Self {
        let generators = state.generators.iter();
        SearchPage {
            seed: state.settings.seed,
            rounds: state.round,
            tried: state.tried,
            expressions: state.enumerated.tried,
            generators: generators
                .map(|(name, made)| (name.clone(), made.made, made.kept))
                .collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Sample {
    id: String,
    input: usize,
    expected: Option<usize>,
}

#[derive(Debug, Serialize)]
struct SolverPage {
    hash: Sha256Hex,
    /// The name under which it was first kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    language: &'static str,
    /// Its interpreter now.
    interpreter: Option<&'static str>,
    /// The hash of that.
    runtime: &'static str,
    /// The limits of the runs.
    limits: Semantics,
    /// Those under which it was kept.
    kept_within: Option<Semantics>,
    /// None for components.
    source: Option<String>,
    bytes: usize,
    matched: usize,
    tests_matched: usize,
    /// Over all demos.
    fuel: Option<u64>,
    #[serde(flatten)]
    origin: OriginPage,
    runs: Vec<Run>,
}

#[derive(Debug, Serialize)]
struct Run {
    verdict: Verdict,
    fuel: Option<u64>,
    output: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// A solver that others come from.
#[derive(Debug, Serialize)]
struct Ancestor {
    matched: usize,
    demos: usize,
    #[serde(flatten)]
    origin: OriginPage,
}

/// Where a solver came from; nothing where nobody knows.
#[derive(Debug, Default, Serialize)]
struct OriginPage {
    #[serde(skip_serializing_if = "Option::is_none")]
    generator: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parents: Vec<Sha256Hex>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

impl OriginPage {
    fn of(origin: Option<&Origin>) -> Self {
        match origin {
            Some(origin) => OriginPage {
                generator: Some(origin.generator.clone()),
                parents: origin.parents.clone(),
                seed: Some(origin.seed),
            },
            None => OriginPage::default(),
        }
    }
}

/// The grids of a task, each once.
#[derive(Default)]
struct Grids<'a> {
    places: HashMap<&'a Grid, usize>,
    texts: Vec<String>,
}

impl<'a> Grids<'a> {
    fn place(&mut self, grid: &'a Grid) -> usize {
        *self.places.entry(grid).or_insert_with(|| {
            self.texts.push(packed(grid.rows()));
            self.texts.len() - 1
        })
    }
}

/// Cells of one colour beside one another that one letter stands for at most.
const MOST_PACKED: usize = 26;

/// Rows of digits with `/` between them. A digit and a letter are so many of the digit: `c` three, `z`
/// 26. A row that is as the one above it is empty. A page of 400 tasks is a fourth smaller for it.
fn packed<'a>(rows: impl Iterator<Item = &'a [u8]>) -> String {
    let mut text = String::new();
    let mut above: Option<&[u8]> = None;
    for row in rows {
        if above.is_some() {
            text.push('/');
        }
        if above != Some(row) {
            let equals = row.chunk_by(|left, right| left == right);
            for equals in equals.flat_map(|equals| equals.chunks(MOST_PACKED)) {
                let digit = char::from(b'0' + equals[0]);
                match equals.len() {
                    count @ ..3 => text.extend(std::iter::repeat_n(digit, count)),
                    count => text.extend([digit, char::from(b'a' + (count - 1) as u8)]),
                }
            }
        }
        above = Some(row);
    }
    text
}

impl TaskPage {
    /// The page's view of a task: of the solvers that the archive has for it, with their runs now within
    /// these limits, the best [`MOST_SHOWN`]. `ancestors` gives the known solvers that one comes from.
    pub fn new(
        id: &TaskKey,
        background: Background,
        sample_set: &SampleSet,
        solvers: &[(Record, Scored)],
        limits: &[Semantics],
        ancestors: impl Fn(&Record) -> Vec<(Sha256Hex, Header)>,
    ) -> Self {
        let with_limits = solvers.iter().zip(limits);
        let mut ranked: Vec<_> = with_limits.map(|((k, s), l)| (k, s, *l)).collect();
        ranked.sort_by_cached_key(|(_, scored, _)| {
            scored.standing_with(sample_set, distance(scored, sample_set))
        });
        let scored = || solvers.iter().map(|(_, scored)| scored);
        let matched = scored()
            .map(|scored| scored.demos_matched(sample_set))
            .max();
        ranked.truncate(MOST_SHOWN);
        let mut grids = Grids::default();
        let samples = sample_set.samples().iter().map(|sample| Sample {
            id: sample.id.to_string(),
            input: grids.place(&sample.inputs.input),
            expected: sample.expected.as_ref().map(|grid| grids.place(grid)),
        });
        let samples = samples.collect();
        let mut lineage = BTreeMap::new();
        for (kept, _, _) in &ranked {
            for (hash, header) in ancestors(kept) {
                lineage.entry(hash).or_insert_with(|| Ancestor {
                    matched: header.matched,
                    demos: header.demos,
                    origin: OriginPage::of(header.origin.as_ref()),
                });
            }
        }
        TaskPage {
            id: id.clone(),
            dataset: background.dataset.map(Dataset::name),
            state: state(sample_set, scored()),
            demos: sample_set.demos(),
            matched: matched.unwrap_or(0),
            distance: scored().map(|scored| distance(scored, sample_set)).min(),
            ran: solvers.len(),
            searches: background.searches,
            samples,
            solvers: ranked
                .iter()
                .map(|(kept, scored, limits)| solver(kept, scored, *limits, sample_set, &mut grids))
                .collect(),
            lineage,
            grids: grids.texts,
        }
    }
}

fn solver<'a>(
    kept: &Record,
    scored: &'a Scored,
    limits: Semantics,
    sample_set: &SampleSet,
    grids: &mut Grids<'a>,
) -> SolverPage {
    let identity = scored.solver.identity;
    SolverPage {
        hash: kept.name.hash,
        name: kept.header.as_ref().and_then(|header| header.name.clone()),
        language: identity.language.word(),
        interpreter: identity.interpreter,
        runtime: identity.runtime,
        limits,
        kept_within: kept.header.as_ref().and_then(Header::limits),
        source: match kept.name.is_component() {
            false => Some(String::from_utf8_lossy(&kept.bytes).into_owned()),
            true => None,
        },
        bytes: kept.bytes.len(),
        matched: scored.demos_matched(sample_set),
        tests_matched: tests_matched(scored, sample_set),
        fuel: scored.demo_fuel(sample_set),
        origin: OriginPage::of(
            kept.header
                .as_ref()
                .and_then(|header| header.origin.as_ref()),
        ),
        runs: scored.runs.iter().map(|run| shown(run, grids)).collect(),
    }
}

fn shown<'a>(run: &'a RunResult, grids: &mut Grids<'a>) -> Run {
    Run {
        verdict: run.verdict,
        fuel: run.run.fuel,
        output: run.output().map(|grid| grids.place(grid)),
        detail: run.detail(),
        message: run.message().map(str::to_owned),
    }
}

fn tests_matched(scored: &Scored, sample_set: &SampleSet) -> usize {
    let tests = scored.runs.iter().skip(sample_set.demos());
    tests.filter(|run| run.verdict == Verdict::Match).count()
}

fn state<'a>(sample_set: &SampleSet, solvers: impl Iterator<Item = &'a Scored>) -> State {
    let mut state = State::Unsolved;
    for scored in solvers {
        let matched = scored.demos_matched(sample_set);
        if scored.is_solved(sample_set) {
            if tests_matched(scored, sample_set) == sample_set.tests().count() {
                return State::Solved;
            }
            state = State::Demos;
        } else if state == State::Unsolved
            && (matched > 0 || distance(scored, sample_set) <= NEAR * sample_set.demos() as u64)
        {
            state = State::Nearly;
        }
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grids_are_packed_by_rows_and_colours() {
        let packed = |rows: &[&[u8]]| packed(rows.iter().copied());
        assert_eq!(packed(&[&[0]]), "0");
        assert_eq!(packed(&[&[1, 1, 2], &[1, 1, 2], &[9, 9, 9]]), "112//9c");
        assert_eq!(packed(&[&[0; 30], &[0; 30]]), "0z0d/");
        assert_eq!(packed(&[&[5; 28]]), "5z55");
    }
}
