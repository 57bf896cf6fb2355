//! Words that flags take, for values of the libraries, which know nothing of flags.

use clap::ValueEnum;

use solver_judge::load::Dataset;
use solver_judge::pools::Mode;
use solver_sandbox::backend::Fault;
use solver_sandbox::interpreter::Form;
use solver_verify::corpus::Part;

/// A data set, by its name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DatasetWord {
    /// The 400 training tasks of ARC-AGI-1
    #[value(name = "arc-agi-1-training", aliases = ["arc1-training", "training"])]
    ArcAgi1Training,
    /// The 400 evaluation tasks of ARC-AGI-1
    #[value(name = "arc-agi-1-evaluation", aliases = ["arc1-evaluation", "evaluation"])]
    ArcAgi1Evaluation,
    /// The 1,000 training tasks of ARC-AGI-2
    #[value(name = "arc-agi-2-training", alias = "arc2-training")]
    ArcAgi2Training,
    /// The 120 evaluation tasks of ARC-AGI-2
    #[value(name = "arc-agi-2-evaluation", alias = "arc2-evaluation")]
    ArcAgi2Evaluation,
}

impl From<DatasetWord> for Dataset {
    fn from(word: DatasetWord) -> Self {
        match word {
            DatasetWord::ArcAgi1Training => Dataset::ArcAgi1Training,
            DatasetWord::ArcAgi1Evaluation => Dataset::ArcAgi1Evaluation,
            DatasetWord::ArcAgi2Training => Dataset::ArcAgi2Training,
            DatasetWord::ArcAgi2Evaluation => Dataset::ArcAgi2Evaluation,
        }
    }
}

/// How runs are spread over threads.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ModeWord {
    /// A scoring pool and an execution pool
    Dual,
    /// One pool for both, which starves: kept for comparison
    Single,
    /// No pools: one run after the other
    Sequential,
}

impl From<ModeWord> for Mode {
    fn from(word: ModeWord) -> Self {
        match word {
            ModeWord::Dual => Mode::Dual,
            ModeWord::Single => Mode::Single,
            ModeWord::Sequential => Mode::Sequential,
        }
    }
}

/// The form in which a program comes to its interpreter.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FormWord {
    /// Bytes that the interpreter loads
    Program,
    /// A WebAssembly module of its own, linked to the interpreter
    Module,
}

impl From<FormWord> for Form {
    fn from(word: FormWord) -> Self {
        match word {
            FormWord::Program => Form::Program,
            FormWord::Module => Form::Module,
        }
    }
}

/// A part of the corpus of `verify-determinism`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PartWord {
    /// All of it
    All,
    /// Python programs alone
    Python,
    /// All but Python programs
    Others,
}

impl From<PartWord> for Part {
    fn from(word: PartWord) -> Self {
        match word {
            PartWord::All => Part::All,
            PartWord::Python => Part::Python,
            PartWord::Others => Part::Others,
        }
    }
}

/// Something that is broken on purpose.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FaultWord {
    /// A native stack that overflows before the host's count of it does
    NativeStack,
}

impl From<FaultWord> for Fault {
    fn from(word: FaultWord) -> Self {
        match word {
            FaultWord::NativeStack => Fault::NativeStack,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_aliases_of_data_sets() {
        for dataset in Dataset::ALL {
            let word = DatasetWord::from_str(dataset.name(), false).unwrap();
            assert_eq!(Dataset::from(word), dataset);
        }
        for (alias, dataset) in [
            ("training", Dataset::ArcAgi1Training),
            ("evaluation", Dataset::ArcAgi1Evaluation),
            ("arc1-training", Dataset::ArcAgi1Training),
            ("arc1-evaluation", Dataset::ArcAgi1Evaluation),
            ("arc2-training", Dataset::ArcAgi2Training),
            ("arc2-evaluation", Dataset::ArcAgi2Evaluation),
        ] {
            let word = DatasetWord::from_str(alias, false).unwrap();
            assert_eq!(Dataset::from(word), dataset);
        }
    }

    #[test]
    fn modes_are_named_as_results_name_them() {
        for mode in Mode::ALL {
            let word = ModeWord::from_str(mode.word(), false).unwrap();
            assert_eq!(Mode::from(word), mode);
        }
    }
}
