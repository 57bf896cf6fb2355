//! The corpus: solvers, with the samples that they are run on. A function of its [`Recipe`].
//!
//! First what stands fixed: what was handed in, the guests that mean harm, and the Python programs. Then
//! mutants, random guests and Python programs in turn, until there are as many runs as were asked for.

use std::path::PathBuf;
use std::sync::Arc;

use super::guests;
use super::python::Programs;
use super::random::{AheadError, Deck, arithmetic};
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::generate::known::KNOWN;
use solver_arc_dsl::generate::{Battery as Generator, Plan};
use solver_core::hash::sha256_hex;
use solver_core::input::PassedOver;
use solver_core::random::Random;
use solver_core::sample_set::SampleSet;
use solver_core::task::{Grid, GridError, Pair, Sample, Task, TaskError, TaskId};
use solver_judge::languages::Languages;
use solver_judge::load::{Said, SelectError, SolversError, by_id, read_solvers, split};
use solver_judge::submission::Submission;
use solver_language::Language as _;
use solver_sandbox::encode::around;
use solver_sandbox::module::SolverModule;

/// Solvers that are run on the samples of one task.
pub struct Battery {
    /// The solvers.
    pub solvers: Vec<Arc<Submission>>,
    /// The samples.
    pub sample_set: Arc<SampleSet>,
}

impl Battery {
    fn runs(&self) -> usize {
        self.solvers.len() * self.sample_set.samples().len()
    }
}

/// Everything that is run, in order.
pub struct Corpus {
    /// The batteries.
    pub batteries: Vec<Battery>,
    /// The part that is there.
    pub part: Part,
    /// Why Python programs, all or those for one interpreter, are not there, where they should be.
    pub left_out: Option<String>,
}

/// A part of the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    All,
    /// The Python programs, and what was handed in.
    Python,
    /// All but the Python programs.
    Others,
}

impl Part {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Part::All => "all",
            Part::Python => "python",
            Part::Others => "others",
        }
    }

    fn has_python(self) -> bool {
        match self {
            Part::All | Part::Python => true,
            Part::Others => false,
        }
    }

    fn has_others(self) -> bool {
        match self {
            Part::All | Part::Others => true,
            Part::Python => false,
        }
    }
}

impl Corpus {
    /// How many solvers it has.
    pub fn solvers(&self) -> usize {
        let solvers = self.batteries.iter().map(|battery| battery.solvers.len());
        solvers.sum()
    }
}

/// The choices that a corpus follows from.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// At least so many runs.
    pub runs: usize,
    /// Which of the many corpora.
    pub seed: u64,
    /// The part of it.
    pub part: Part,
    /// Files and folders of solvers to run beside them.
    pub solvers: Vec<PathBuf>,
}

/// Why there is no corpus.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// Solvers that were handed in cannot be read.
    #[error(transparent)]
    Solvers(#[from] SolversError),
    /// A task of the data sets cannot be read.
    #[error(transparent)]
    Task(#[from] SelectError),
    /// The random modules cannot be read.
    #[error("the random modules that were made ahead are damaged: {0}; build the program again")]
    MadeAhead(#[from] AheadError),
    /// Python programs are asked for, and cannot run.
    #[error("no Python programs: the corpus {0}")]
    NoPython(String),
    /// A part of the corpus is not what it should be.
    #[error("the corpus is broken: {0}")]
    Broken(String),
}

impl From<TaskError> for CorpusError {
    fn from(error: TaskError) -> Self {
        CorpusError::Broken(error.to_string())
    }
}

impl From<GridError> for CorpusError {
    fn from(error: GridError) -> Self {
        CorpusError::Broken(error.to_string())
    }
}

/// Mutants of one task, and random guests, that are added at a time.
const AT_A_TIME: usize = 40;
/// In one of so many rounds the Python programs are run too, where there are others: they are slower.
const PYTHON_IN: u64 = 4;

impl Corpus {
    /// Makes the corpus of a recipe. Entries of its folders that are passed over are told.
    pub fn of(
        languages: &Languages,
        recipe: &Recipe,
        passed_over: &dyn Fn(PassedOver),
    ) -> Result<Self, CorpusError> {
        let small = Arc::new(SampleSet::of(&small_task()?));
        let mut corpus = Corpus {
            batteries: Vec::new(),
            part: recipe.part,
            left_out: None,
        };
        let programs = match recipe.part.has_python() {
            true => corpus.programs(languages)?,
            false => Vec::new(),
        };
        let mut submitted = Vec::new();
        for from in &recipe.solvers {
            submitted.extend(read_solvers(
                languages,
                from,
                &Said::default(),
                passed_over,
                &mut |_| None,
            )?);
        }
        corpus.add(submitted, &small);
        if corpus.part.has_others() {
            corpus.add(
                wrapped(guests::all().map_err(CorpusError::Broken)?)?,
                &small,
            );
        }
        corpus.add(programs.clone(), &small);
        let mut random = Random::new(&TaskId::new("verify")?, recipe.seed);
        let mut of_python = Random::new(&TaskId::new("python")?, recipe.seed);
        let mut deck = Deck::made_ahead()?;
        let mut round = 0;
        while corpus.runs() < recipe.runs {
            if !corpus.part.has_others() || round % PYTHON_IN == 0 {
                let (id, _) = KNOWN[of_python.place(KNOWN.len())];
                corpus.add(
                    programs.clone(),
                    &Arc::new(SampleSet::of(&by_id(id, None)?.task)),
                );
            }
            round += 1;
            if !corpus.part.has_others() {
                continue;
            }
            // Our own solvers come with the tasks that the mutants are for.
            let place = random.place(KNOWN.len());
            let (id, text) = KNOWN[place];
            let task = by_id(id, None)?.task;
            let sample_set = Arc::new(SampleSet::of(&task));
            let mut solvers = split(languages, Some(ArcDsl.ending().word()), text.as_bytes(), id);
            solvers.extend(mutants(&task.id, recipe.seed.wrapping_add(round - 1)));
            corpus.add(solvers, &sample_set);
            let modules = (0..AT_A_TIME)
                .map(|_| match random.chance(1, 2) {
                    true => arithmetic(&mut random).map_err(CorpusError::Broken),
                    false => Ok(deck.draw(&mut random).to_vec()),
                })
                .collect::<Result<_, _>>()?;
            corpus.add(wrapped(modules)?, &small);
        }
        Ok(corpus)
    }

    /// The Python programs, or none where they may be missing.
    fn programs(&mut self, languages: &Languages) -> Result<Vec<Arc<Submission>>, CorpusError> {
        let Programs { programs, missing } = Programs::of(languages);
        match (programs.is_empty(), missing, self.part) {
            (true, Some(missing), Part::Python) => return Err(CorpusError::NoPython(missing)),
            (true, missing, Part::All | Part::Others) => {
                self.part = Part::Others;
                self.left_out = missing;
            }
            (_, missing, _) => self.left_out = missing,
        }
        Ok(programs)
    }

    /// Runs in it.
    pub fn runs(&self) -> usize {
        self.batteries.iter().map(Battery::runs).sum()
    }

    fn add(&mut self, solvers: Vec<Arc<Submission>>, sample_set: &Arc<SampleSet>) {
        if !solvers.is_empty() {
            let sample_set = sample_set.clone();
            self.batteries.push(Battery {
                solvers,
                sample_set,
            });
        }
    }
}

fn mutants(task: &TaskId, seed: u64) -> Vec<Arc<Submission>> {
    let plan = Plan {
        task,
        count: AT_A_TIME,
        seed,
    };
    Generator::new(&plan)
        .map(|generated| {
            Arc::new(Submission::of_source(
                ArcDsl::ID,
                sha256_hex(generated.text.as_bytes()),
                generated.into_source(),
                "the generator".into(),
            ))
        })
        .collect()
}

/// Core modules as components of the contract.
fn wrapped(modules: Vec<Vec<u8>>) -> Result<Vec<Arc<Submission>>, CorpusError> {
    modules
        .iter()
        .map(|module| {
            let module = SolverModule::check(module)
                .map_err(|error| CorpusError::Broken(error.to_string()))?;
            let component = Submission::component(&around(&module), "the corpus".into());
            Ok(Arc::new(component))
        })
        .collect()
}

/// One sample of which the output is known, and one of which it is not.
fn small_task() -> Result<Task, CorpusError> {
    let grid = |height, width, cells: &[u8]| Grid::from_cells(height, width, cells.to_vec());
    let demo = grid(3, 4, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2])?;
    Ok(Task {
        id: TaskId::new("small")?,
        demos: vec![Pair {
            input: demo.clone(),
            output: demo,
        }],
        tests: vec![Sample {
            input: grid(1, 5, &[9, 8, 0, 7, 6])?,
            expected: None,
        }],
        also: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_follows_from_its_recipe() {
        let recipe = |runs, seed| Recipe {
            runs,
            seed,
            part: Part::All,
            solvers: Vec::new(),
        };
        let languages = Languages::new(Arc::new(ArcDsl), Vec::new());
        let hashes = |recipe: &Recipe| {
            let corpus = Corpus::of(&languages, recipe, &|_| ()).unwrap();
            assert!(corpus.runs() >= recipe.runs);
            let solvers = corpus.batteries.iter().flat_map(|battery| &battery.solvers);
            solvers.map(|solver| solver.hash).collect::<Vec<_>>()
        };
        let one = hashes(&recipe(1_000, 1));
        assert_eq!(one, hashes(&recipe(1_000, 1)));
        assert_ne!(one, hashes(&recipe(1_000, 2)));
        assert_eq!(one, hashes(&recipe(2_000, 1))[..one.len()]);
    }
}
