//! The flags for the limits of runs: of any solver, and of solvers that were kept before.
//!
//! Owns whose limits hold: those that were asked for, those that a solver was kept under, those of its
//! language, in this order.

use super::languages;
use solver_core::limits::{DeadlineMs, Fuel, Limits, LimitsAsked, MemoryMib, Semantics};
use solver_core::plural::counted;
use solver_language::LanguageId;

/// The limits of a run.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitFlags {
    /// Fuel of a run [default: 500M, python 20G]
    ///
    /// It is about 1 an instruction, and decides the verdict. Numbers may be written as 20000000, 20_000_000, 20M, 1.5k or 2e7, here and
    /// everywhere.
    #[arg(
        long,
        value_name = "N",
        value_parser = Fuel::written,
        allow_negative_numbers = true
    )]
    fuel: Option<Fuel>,
    /// Memory of a run in MiB [default: 256, python 512]
    ///
    /// It decides the verdict.
    #[arg(
        long,
        value_name = "MIB",
        value_parser = MemoryMib::written,
        allow_negative_numbers = true
    )]
    memory_mib: Option<MemoryMib>,
    /// Backstop of a run in CPU time [default: 5000, python 20000]
    ///
    /// A run that meets it ends as `deadline`.
    #[arg(
        long,
        value_name = "MS",
        value_parser = DeadlineMs::written,
        allow_negative_numbers = true,
        hide_short_help = true
    )]
    deadline_ms: Option<DeadlineMs>,
}

impl LimitFlags {
    /// The limits that were asked for.
    pub fn asked(&self) -> LimitsAsked {
        LimitsAsked {
            fuel: self.fuel,
            memory: self.memory_mib,
            deadline: self.deadline_ms,
        }
    }

    /// The same over the limits that solvers were kept under.
    pub fn of_records(&self) -> RecordLimitFlags {
        RecordLimitFlags {
            fuel: self.fuel,
            memory_mib: self.memory_mib,
            deadline_ms: self.deadline_ms,
        }
    }

    /// The limits of a solver in this language.
    pub fn of(&self, language: LanguageId) -> Limits {
        self.asked().over(languages().limits(language))
    }
}

/// The limits that a solver brings from where it was kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Brought {
    /// Those that it was kept under, if its file says under which.
    named: Option<Semantics>,
    /// Those of its language.
    usual: Limits,
}

impl Brought {
    /// The limits of a solver in this language that was kept under these; in the usual language, where
    /// nobody says in which.
    pub fn new(named: Option<Semantics>, language: Option<LanguageId>) -> Self {
        let language = language.unwrap_or(languages().usual().id());
        Brought {
            named,
            usual: languages().limits(language),
        }
    }
}

/// The limits of a run of a solver that was kept.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct RecordLimitFlags {
    /// Fuel of a run [default: as in each solver's record]
    ///
    /// It decides the verdict. Numbers may be written as 20000000, 20_000_000, 20M, 1.5k or 2e7, here and
    /// everywhere.
    #[arg(
        long,
        value_name = "N",
        value_parser = Fuel::written,
        allow_negative_numbers = true
    )]
    fuel: Option<Fuel>,
    /// Memory of a run, in MiB [default: as in each record]
    ///
    /// It decides the verdict.
    #[arg(
        long,
        value_name = "MIB",
        value_parser = MemoryMib::written,
        allow_negative_numbers = true
    )]
    memory_mib: Option<MemoryMib>,
    /// Backstop of a run in CPU time [default: 5000, python 20000]
    ///
    /// A run that meets it ends as `deadline`.
    #[arg(
        long,
        value_name = "MS",
        value_parser = DeadlineMs::written,
        allow_negative_numbers = true,
        hide_short_help = true
    )]
    deadline_ms: Option<DeadlineMs>,
}

impl RecordLimitFlags {
    /// The limits of a solver: those that were asked for, else those that it was kept under, else those
    /// of its language.
    pub fn of(&self, brought: Brought) -> Limits {
        let asked = LimitsAsked {
            fuel: self.fuel,
            memory: self.memory_mib,
            deadline: self.deadline_ms,
        };
        asked.over(Limits {
            semantics: brought.named.unwrap_or(brought.usual.semantics),
            ..brought.usual
        })
    }

    /// Whether limits were asked for that decide verdicts.
    pub(crate) fn are_asked_for(&self) -> bool {
        self.fuel.is_some() || self.memory_mib.is_some()
    }

    /// In a line, which limits hold for solvers that bring these; nothing where there are none.
    pub fn in_words(&self, kept: &[Brought]) -> Option<String> {
        /// Of so many different ones some are named.
        const NAMED: usize = 3;
        let count = kept.len();
        if count == 0 {
            return None;
        }
        let solvers = counted(count, "solver");
        let asked = match (self.fuel, self.memory_mib) {
            (Some(fuel), Some(memory)) => {
                let asked = Semantics { fuel, memory };
                return Some(format!("limits: {asked} for {solvers}, as asked for"));
            }
            (Some(fuel), None) => format!("{fuel} fuel as asked for, and else "),
            (None, Some(memory)) => format!("{memory} MiB as asked for, and else "),
            (None, None) => String::new(),
        };
        let named = distinct(kept.iter().filter_map(|brought| brought.named));
        let unnamed = kept.iter().filter(|brought| brought.named.is_none());
        let usual = distinct(unnamed.clone().map(|brought| brought.usual.semantics));
        let unnamed = unnamed.count();
        let mut parts = Vec::new();
        if !named.is_empty() {
            let words = words(&named[..named.len().min(NAMED)]);
            let more = match named.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" or {}", counted(more, "other")),
            };
            parts.push(format!(
                "those under which each solver was kept ({}{more})",
                words.join(", ")
            ));
        }
        if unnamed > 0 {
            parts.push(format!(
                "the default ({}) for {unnamed} of {solvers} whose files name none",
                words(&usual).join(" or ")
            ));
        }
        Some(format!("limits: {asked}{}", parts.join("; ")))
    }
}

/// Each once, in order.
fn distinct(limits: impl Iterator<Item = Semantics>) -> Vec<Semantics> {
    let mut distinct: Vec<Semantics> = Vec::new();
    for limits in limits {
        if !distinct.contains(&limits) {
            distinct.push(limits);
        }
    }
    distinct.sort_by_key(|limits| (limits.fuel, limits.memory));
    distinct
}

fn words(limits: &[Semantics]) -> Vec<String> {
    limits.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_arc_dsl::ArcDsl;
    use solver_python::Python;

    /// The defaults of a language, as help says them.
    fn in_help(flag: &str, language: LanguageId) -> String {
        let commands = crate::commands::commands();
        let run = commands.find_subcommand("run").expect("is there");
        let flag = run.get_arguments().find(|it| it.get_long() == Some(flag));
        let help = flag
            .and_then(clap::Arg::get_help)
            .expect("has one")
            .to_string();
        let (_, defaults) = help.split_once("[default: ").expect("has one");
        let (usual, python) = defaults
            .trim_end_matches(']')
            .split_once(", python ")
            .expect("has two");
        match language == Python::ID {
            true => python.to_owned(),
            false => usual.to_owned(),
        }
    }

    #[test]
    fn the_defaults_that_help_names_are_those_that_hold() {
        for language in [ArcDsl::ID, Python::ID] {
            let limits = languages().limits(language);
            let said = |flag| in_help(flag, language);
            assert_eq!(Fuel::written(&said("fuel")), Ok(limits.semantics.fuel));
            assert_eq!(
                MemoryMib::written(&said("memory-mib")),
                Ok(limits.semantics.memory)
            );
            assert_eq!(
                DeadlineMs::written(&said("deadline-ms")),
                Ok(limits.deadline)
            );
        }
    }

    #[test]
    fn the_limits_of_solvers_are_said_in_a_line() {
        let limits = |fuel, memory| Semantics {
            fuel: Fuel::new(fuel).unwrap(),
            memory: MemoryMib::new(memory).unwrap(),
        };
        let flags = |fuel: Option<u64>, memory: Option<u64>| RecordLimitFlags {
            fuel: fuel.map(|fuel| Fuel::new(fuel).unwrap()),
            memory_mib: memory.map(|memory| MemoryMib::new(memory).unwrap()),
            deadline_ms: None,
        };
        let kept: Vec<_> = [9, 5, 5, 7, 6, 8].map(|fuel| Some(limits(fuel, 1))).into();
        let kept: Vec<Brought> = [&kept[..], &[None]]
            .concat()
            .into_iter()
            .map(|named| Brought::new(named, None))
            .collect();
        let said = |flags: RecordLimitFlags, kept: &[_]| flags.in_words(kept).unwrap_or_default();
        assert_eq!(said(flags(None, None), &[]), "");
        assert_eq!(
            said(flags(None, None), &kept),
            "limits: those under which each solver was kept (5 fuel and 1 MiB, 6 fuel and 1 MiB, 7 \
             fuel and 1 MiB or 2 others); the default (500000000 fuel and 256 MiB) for 1 of 7 \
             solvers whose files name none"
        );
        assert_eq!(
            said(flags(None, Some(2)), &kept[..1]),
            "limits: 2 MiB as asked for, and else those under which each solver was kept (9 fuel and \
             1 MiB)"
        );
        assert_eq!(
            said(flags(Some(3), Some(2)), &kept[..1]),
            "limits: 3 fuel and 2 MiB for 1 solver, as asked for"
        );
        let of = |flags: RecordLimitFlags, kept| flags.of(kept).semantics;
        assert_eq!(of(flags(None, None), kept[0]), limits(9, 1));
        assert_eq!(of(flags(Some(4), None), kept[0]), limits(4, 1));
        assert_eq!(of(flags(None, None), kept[6]), Semantics::DEFAULT);
        let python = Brought::new(None, Some(Python::ID));
        assert_eq!(
            of(flags(None, None), python),
            languages().limits(Python::ID).semantics
        );
        assert_eq!(
            said(flags(None, None), &[kept[6], python]),
            "limits: the default (500000000 fuel and 256 MiB or 20000000000 fuel and 512 MiB) for 2 of 2 \
             solvers whose files name none"
        );
    }
}
