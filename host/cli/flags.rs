//! Flags that several commands share: the same words mean the same everywhere.

use std::ffi::OsString;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use super::{BadInput, note};
use crate::archive::Archive;
use crate::cache::{Cache, CacheSize};
use crate::compile::parse_file;
use crate::harden::{self, Hardening, Role};
use crate::load::{self, Dataset, LoadedTask, Look, SelectError, SolversError, Wanted};
use crate::quote::Shown;
use crate::run::compiler::{CompileServer, Compiler, Failure, NO_HARDENING};
use crate::run::limits::{DeadlineMs, Fuel, Limits, MemoryMib, Semantics, Workers};
use crate::run::memory::pages;
use crate::run::meter::Cancel;
use crate::run::solver::Handed;
use crate::run::{Backend, Host};
use crate::score::pools::{Mode, Pools, Sizes};

/// What a run may use.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitFlags {
    /// Budget of a run, about one an instruction; it decides the verdict
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = Fuel::DEFAULT)]
    fuel: Fuel,
    /// Memory of a run; it decides the verdict
    #[arg(long, value_name = "MIB", allow_negative_numbers = true, default_value_t = MemoryMib::DEFAULT)]
    memory_mib: MemoryMib,
    /// Backstop of a run in CPU time; a run that meets it has no verdict
    #[arg(long, value_name = "MS", allow_negative_numbers = true, default_value_t = DeadlineMs::DEFAULT)]
    deadline_ms: DeadlineMs,
}

impl LimitFlags {
    /// The limits.
    pub fn limits(&self) -> Limits {
        Limits {
            semantics: Semantics {
                fuel: self.fuel,
                memory: self.memory_mib,
            },
            deadline: self.deadline_ms,
        }
    }
}

/// The tasks that were asked for; what is passed over in folders is noted.
pub fn select(wanted: &Wanted<'_>) -> Result<Vec<LoadedTask>, SelectError> {
    load::select(wanted, &|passed_over| note(&passed_over))
}

/// The solvers of a file, a folder or standard input; what is passed over in folders is noted.
pub fn read_solvers(from: &Path, look: Look<'_>) -> Result<Vec<Arc<Handed>>, SolversError> {
    load::read_solvers(from, &|passed_over| note(&passed_over), look)
}

/// What a run of a solver that was kept may use.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Limits")]
pub struct KeptLimitFlags {
    /// Budget of a run, about one an instruction; it decides the verdict [default: that under which
    /// each solver was kept]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    fuel: Option<Fuel>,
    /// Memory of a run; it decides the verdict [default: that under which each solver was kept]
    #[arg(long, value_name = "MIB", allow_negative_numbers = true)]
    memory_mib: Option<MemoryMib>,
    /// Backstop of a run in CPU time; a run that meets it has no verdict
    #[arg(long, value_name = "MS", allow_negative_numbers = true, default_value_t = DeadlineMs::DEFAULT)]
    deadline_ms: DeadlineMs,
}

impl KeptLimitFlags {
    /// The limits of a solver that was kept under these, if its file says under which: those that
    /// were asked for, else its own, else the default.
    pub fn of(&self, kept: Option<Semantics>) -> Limits {
        let kept = kept.unwrap_or(Semantics::DEFAULT);
        Limits {
            semantics: Semantics {
                fuel: self.fuel.unwrap_or(kept.fuel),
                memory: self.memory_mib.unwrap_or(kept.memory),
            },
            deadline: self.deadline_ms,
        }
    }

    /// Whether limits were asked for that decide verdicts.
    pub fn are_asked_for(&self) -> bool {
        self.fuel.is_some() || self.memory_mib.is_some()
    }

    /// In a line, which limits hold for solvers whose files say these; nothing where there are none.
    pub fn in_words(&self, kept: &[Option<Semantics>]) -> Option<String> {
        /// Of so many different ones some are named.
        const NAMED: usize = 3;
        let count = kept.len();
        let solvers = if count == 1 { "solver" } else { "solvers" };
        if count == 0 {
            return None;
        }
        let asked = match (self.fuel, self.memory_mib) {
            (Some(fuel), Some(memory)) => {
                let asked = Semantics { fuel, memory };
                return Some(format!(
                    "limits: {asked} for {count} {solvers}, as asked for"
                ));
            }
            (Some(fuel), None) => format!("{fuel} fuel as asked for, and else "),
            (None, Some(memory)) => format!("{memory} MiB as asked for, and else "),
            (None, None) => String::new(),
        };
        let mut named: Vec<Semantics> = Vec::new();
        for limits in kept.iter().flatten() {
            if !named.contains(limits) {
                named.push(*limits);
            }
        }
        named.sort_by_key(|limits| (limits.fuel, limits.memory));
        let unnamed = kept.iter().filter(|limits| limits.is_none()).count();
        let mut parts = Vec::new();
        if !named.is_empty() {
            let words: Vec<String> = named.iter().take(NAMED).map(ToString::to_string).collect();
            let more = match named.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" or {more} others"),
            };
            parts.push(format!(
                "those under which each solver was kept ({}{more})",
                words.join(", ")
            ));
        }
        if unnamed > 0 {
            parts.push(format!(
                "the default ({}) for {unnamed} of {count} {solvers} whose files name none",
                Semantics::DEFAULT
            ));
        }
        Some(format!("limits: {asked}{}", parts.join("; ")))
    }
}

/// Which tasks a command is about.
#[derive(Clone, Debug, clap::Args)]
pub struct TaskFlags {
    /// Tasks: ids, task files, or folders of them
    #[arg(value_name = "TASK")]
    tasks: Vec<OsString>,
    /// Look tasks up in this data set only [default: all four, ARC-AGI-1 training first]
    #[arg(long, value_enum, value_name = "SET")]
    dataset: Option<Dataset>,
    /// Every task of the data set
    #[arg(long)]
    all: bool,
    /// So many tasks, drawn by the seed
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    sample: Option<u64>,
}

impl TaskFlags {
    /// The tasks.
    pub fn select(&self, seed: u64) -> Result<Vec<LoadedTask>, SelectError> {
        select(&Wanted {
            names: &self.tasks,
            dataset: self.dataset,
            all: self.all,
            sample: self.sample,
            seed,
            ..Wanted::default()
        })
    }
}

/// Who runs what where.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Pools")]
pub struct PoolFlags {
    /// How runs are spread over threads
    #[arg(long, value_enum, value_name = "MODE", default_value_t = Mode::Dual)]
    pools: Mode,
    /// Threads that score
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value = "4"
    )]
    scoring_workers: Workers,
    /// Threads that run solvers [default: one a core]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    execution_workers: Option<Workers>,
}

impl PoolFlags {
    /// The sizes.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            mode: self.pools,
            scoring: self.scoring_workers,
            execution: self.execution_workers.unwrap_or_else(Workers::cores),
        }
    }

    /// The most runs at once.
    pub fn most_runs(&self) -> Workers {
        let sizes = self.sizes();
        match sizes.mode {
            Mode::Dual | Mode::Sequential => sizes.execution,
            Mode::Single => sizes.scoring.max(sizes.execution),
        }
    }
}

/// Where compiled code is kept.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Places")]
pub struct CacheFlags {
    /// Folder of compiled code [default: $XDG_CACHE_HOME/solver-host]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// How large that folder may grow, in MiB; what was not used for longest goes first
    #[arg(long, value_name = "MIB", default_value_t = CacheSize::DEFAULT)]
    cache_size: CacheSize,
}

impl CacheFlags {
    /// The cache. A folder that was named has to work; without the usual one, everything is
    /// compiled again each time.
    pub fn open(&self) -> anyhow::Result<Option<Cache>> {
        match &self.cache {
            Some(folder) => Ok(Some(Cache::open(folder, self.cache_size)?)),
            None => Ok(Cache::default_folder()
                .and_then(|folder| Cache::open(&folder, self.cache_size).ok())),
        }
    }

    /// The cache that a command is about: here the usual folder has to work too.
    pub fn open_or_fail(&self) -> anyhow::Result<Cache> {
        let folder = match &self.cache {
            Some(folder) => folder.clone(),
            None => Cache::default_folder().ok_or_else(|| {
                BadInput(
                    "neither XDG_CACHE_HOME nor HOME is set; name a folder with --cache".to_owned(),
                )
            })?,
        };
        Ok(Cache::open(&folder, self.cache_size)?)
    }
}

/// Which rights the process keeps.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Hardening")]
pub struct HardenFlags {
    /// Keep the rights to files, programs and network that are usually given up before anything
    /// runs (on Linux)
    #[arg(long = NO_HARDENING)]
    no_hardening: bool,
}

impl HardenFlags {
    /// Whether to harden.
    pub fn hardening(&self) -> Hardening {
        if self.no_hardening {
            Hardening::Off
        } else {
            Hardening::On
        }
    }

    /// Gives up what running guests does not need: from here on only the open cache and archive
    /// can be reached. No thread may have been started yet, since it would keep its rights. What
    /// the system lacks for it is said, and the command goes on.
    pub fn apply(&self, cache: Option<&Cache>, archive: Option<&Archive>) {
        match self.hardening() {
            Hardening::Off => return,
            Hardening::On => {}
        }
        // The parser asks once a thread how much stack there is. On the main thread the answer is
        // in a file; without it, everything would be parsed on a stack made for the purpose.
        drop(parse_file(b""));
        // So is the answer to which pages a run has written.
        pages::are_told();
        let folders: Vec<BorrowedFd<'_>> = cache
            .map(AsFd::as_fd)
            .into_iter()
            .chain(archive.map(AsFd::as_fd))
            .collect();
        for missing in harden::apply(&Role::Host { folders: &folders }) {
            note(&missing);
        }
    }
}

/// Sets up the host for a command. Components by other authors need a compiler of their own, where
/// there can be any.
pub fn host(
    cache: Option<Cache>,
    runs: Workers,
    components: Option<Compiler>,
) -> anyhow::Result<Host> {
    let host = Host::new(runs, cache).context("cannot start")?;
    Ok(match components {
        Some(compiler) => host.compile_with(compiler),
        None => host,
    })
}

/// Starts the process that reads and compiles components by other authors.
pub fn component_compiler(hardening: Hardening) -> anyhow::Result<Compiler> {
    let server =
        CompileServer::start(hardening).context("cannot start the compiler of components")?;
    Ok(Compiler::served(Backend::default(), server))
}

/// The same process, started when somebody needs it first.
pub struct CompilerAtNeed {
    hardening: Hardening,
    started: Option<Compiler>,
}

impl CompilerAtNeed {
    /// Starts nothing yet.
    pub fn new(hardening: Hardening) -> Self {
        CompilerAtNeed {
            hardening,
            started: None,
        }
    }

    /// The compiler, started now if nobody needed it before.
    pub fn started(self) -> anyhow::Result<Compiler> {
        match self.started {
            Some(compiler) => Ok(compiler),
            None => component_compiler(self.hardening),
        }
    }

    /// Why a component is not let in, if so. A failure here is told when the component is compiled.
    pub fn refusal(&mut self, component: &[u8]) -> Option<String> {
        if self.started.is_none() {
            self.started = component_compiler(self.hardening).ok();
        }
        let looked = self.started.as_ref()?.look(component, &Cancel::default());
        match looked {
            Err(Failure::Refused(reason)) => Some(reason),
            Ok(_) | Err(Failure::GaveUp(_) | Failure::Broke(_)) => None,
        }
    }
}

/// What a command takes that runs solvers beside an archive.
#[derive(Clone, Debug, clap::Args)]
pub struct RunningFlags<L: clap::Args = LimitFlags> {
    #[command(flatten)]
    pools: PoolFlags,
    /// What a run may use.
    #[command(flatten)]
    pub limits: L,
    #[command(flatten)]
    cache: CacheFlags,
    #[command(flatten)]
    harden: HardenFlags,
}

impl<L: clap::Args> RunningFlags<L> {
    /// Starts the pools, after everything was given up that running does not need. The server that
    /// compiles components is started where there are any.
    pub fn start(&self, archive: &Archive, components: bool) -> anyhow::Result<Pools> {
        let cache = self.cache.open()?;
        let compiler = match components {
            true => Some(component_compiler(self.harden.hardening())?),
            false => None,
        };
        // How many cores there are is read from files.
        let (sizes, most_runs) = (self.pools.sizes(), self.pools.most_runs());
        self.harden.apply(cache.as_ref(), Some(archive));
        let host = host(cache, most_runs, compiler)?;
        Pools::new(Arc::new(host), sizes).context("cannot start threads")
    }
}

/// The archive of a command that needs one that is there.
pub fn existing_archive(path: &Path) -> anyhow::Result<Archive> {
    if !path.is_dir() {
        return Err(BadInput(format!(
            "there is no archive {}; `solver-host run TASK` makes one, --archive names another",
            Shown::path(path)
        ))
        .into());
    }
    Ok(Archive::open(path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_solvers_are_said_in_a_line() {
        let limits = |fuel, memory| Semantics {
            fuel: Fuel::new(fuel).unwrap(),
            memory: MemoryMib::new(memory).unwrap(),
        };
        let flags = |fuel: Option<u64>, memory: Option<u64>| KeptLimitFlags {
            fuel: fuel.map(|fuel| Fuel::new(fuel).unwrap()),
            memory_mib: memory.map(|memory| MemoryMib::new(memory).unwrap()),
            deadline_ms: DeadlineMs::DEFAULT,
        };
        let kept: Vec<_> = [9, 5, 5, 7, 6, 8].map(|fuel| Some(limits(fuel, 1))).into();
        let kept = [&kept[..], &[None]].concat();
        let said = |flags: KeptLimitFlags, kept: &[_]| flags.in_words(kept).unwrap_or_default();
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
        let of = |flags: KeptLimitFlags, kept| flags.of(kept).semantics;
        assert_eq!(of(flags(None, None), kept[0]), limits(9, 1));
        assert_eq!(of(flags(Some(4), None), kept[0]), limits(4, 1));
        assert_eq!(of(flags(None, None), None), Semantics::DEFAULT);
    }
}
