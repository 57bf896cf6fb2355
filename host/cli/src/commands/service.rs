//! The flags of commands that answer requests, as a stream or over HTTP.
//!
//! Owns how their service starts. Leaves how requests come and answers go to the commands.

use std::os::fd::BorrowedFd;
use std::path::PathBuf;

use super::Faults;
use super::flags;
use super::flags::{CacheFlags, FileFlags, FormFlags, HardenFlags, TASK_FILES};
use super::languages;
use super::limits::{LimitFlags, RecordLimitFlags};
use solver_core::limits::{LimitsAsked, Workers};
use solver_judge::load::{LoadedTask, SelectError};
use solver_judge::pools::{Mode, Pools, Sizes};
use solver_judge::service::answer::Service;
use solver_judge::start::{Door, Start, component_compiler};

/// The flags.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ServiceFlags {
    /// File or folder of tasks that requests may name
    ///
    /// They come before those of the data sets.
    #[arg(long, value_name = "PATH", help_heading = TASK_FILES)]
    tasks: Vec<PathBuf>,
    /// Leave outputs out of the results
    ///
    /// A request overrides it: {"brief":false} has its outputs.
    #[arg(long, help_heading = "Stream")]
    brief: bool,
    /// Keep results in the order of the requests
    ///
    /// Otherwise each comes as it finishes. A request to `serve` overrides it: ?ordered=true or false.
    #[arg(long, help_heading = "Stream")]
    pub ordered: bool,
    /// Print figures on stderr at the end
    ///
    /// They are requests, runs, cache hits, solvers a second, and the latency p50 and p99.
    #[arg(long, help_heading = "Stream")]
    pub stats: bool,
    #[command(flatten)]
    form: FormFlags,
    /// Threads that run solvers [default: one a core]
    #[arg(
        short = 'j',
        long,
        value_name = "N",
        value_parser = Workers::written,
        help_heading = "Pools"
    )]
    execution_workers: Option<Workers>,
    /// Threads that score
    #[arg(
        long,
        value_name = "N",
        value_parser = Workers::written,
        default_value = "4",
        help_heading = "Pools",
        hide_short_help = true
    )]
    scoring_workers: Workers,
    #[command(flatten)]
    files: FileFlags,
    #[command(flatten)]
    limits: LimitFlags,
    #[command(flatten)]
    cache: CacheFlags,
    #[command(flatten)]
    harden: HardenFlags,
}

impl ServiceFlags {
    /// The tasks that requests may name beside those of the data sets.
    pub fn tasks(&self, faults: &mut Faults) -> Result<Vec<LoadedTask>, SelectError> {
        self.files.tasks_of(&self.tasks, faults)
    }

    /// The pools that answer.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            mode: Mode::Dual,
            scoring: self.scoring_workers,
            execution: self.execution_workers.unwrap_or_else(Workers::cores),
        }
    }

    /// The limits of requests that name none.
    pub fn limits(&self) -> LimitsAsked {
        self.limits.asked()
    }

    /// The same for solvers that were kept, which bring limits of their own.
    pub fn limits_of_records(&self) -> RecordLimitFlags {
        self.limits.of_records()
    }

    /// Starts everything, after the rights were given up that answering does not need.
    pub fn start(&self, door: Door, folder: Option<BorrowedFd<'_>>) -> anyhow::Result<Pools> {
        let cache = self.cache.open()?;
        let hardening = self.harden.hardening();
        let components = Some(component_compiler(hardening)?);
        flags::start(Start {
            languages: languages().clone(),
            cache,
            components,
            folder,
            hardening,
            door,
            sizes: self.sizes(),
            form: self.form.form(),
        })
    }

    /// The service on these pools.
    pub fn on(&self, pools: &Pools, tasks: Vec<LoadedTask>) -> Service {
        Service::new(pools.host().clone(), self.limits())
            .with_tasks(tasks)
            .brief(self.brief)
    }
}
