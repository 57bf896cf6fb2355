//! Flags that several commands share: the same words mean the same everywhere.

use std::cell::RefCell;
use std::ffi::OsString;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::languages;
use super::limits::LimitFlags;
use super::words::{DatasetWord, FormWord, ModeWord};
use super::{BadInput, Faults, note};
use solver_archive::Archive;
use solver_core::limits::Workers;
use solver_core::number;
use solver_core::quote::Shown;
use solver_core::task::Member;
use solver_judge::load;
use solver_judge::load::{
    Dataset, LoadedTask, Look, MAX_SAMPLES, Reading, Said, SelectError, SolversError, Told, Wanted,
};
use solver_judge::pools::{Pools, Sizes};
use solver_judge::start::{Door, Start, Started, component_compiler};
use solver_judge::submission::Submission;
use solver_sandbox::cache::{Cache, CacheSize};
use solver_sandbox::compiler::NO_HARDENING;
use solver_sandbox::fence::Hardening;
use solver_sandbox::interpreter::Form;

/// The tasks that were asked for. A file passed over is noted, and a task left out is a fault.
pub fn select(wanted: &Wanted<'_>, faults: &mut Faults) -> Result<Vec<LoadedTask>, SelectError> {
    heard(faults, |tell| load::select(wanted, tell))
}

/// Reads tasks, and tells what is heard of meanwhile.
fn heard(
    faults: &mut Faults,
    read: impl FnOnce(&dyn Fn(Told)) -> Result<Vec<LoadedTask>, SelectError>,
) -> Result<Vec<LoadedTask>, SelectError> {
    let left_out = RefCell::new(Vec::new());
    let tasks = read(&|told| match told {
        Told::PassedOver(_) | Told::Aside(_) => note(&told),
        Told::LeftOut(error) => left_out.borrow_mut().push(error),
    })?;
    faults.leave_out(&left_out.into_inner());
    Ok(tasks)
}

/// The heading of flags about task files.
pub(crate) const TASK_FILES: &str = "Task files";

/// How files of tasks are read.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct FileFlags {
    /// Answers of tests [default: the file beside the tasks]
    ///
    /// The file is the competition's: {"id":[grid,...]}. Without this flag the answers of
    /// X_challenges.json are read from X_solutions.json, and those of NAME.json from NAME_solutions.json.
    #[arg(long, value_name = "FILE", help_heading = TASK_FILES)]
    answers: Vec<PathBuf>,
    /// Another member of task files, such as arc-gen
    ///
    /// It stands besides train and test. Its pairs run too, and count with the tests.
    #[arg(long, value_name = "NAME", help_heading = TASK_FILES)]
    also: Vec<Member>,
    /// First N pairs of a list of pairs
    ///
    /// The list is a file, or a member that --also names.
    #[arg(long, value_name = "N", value_parser = pairs, help_heading = TASK_FILES, allow_negative_numbers = true)]
    pairs: Option<usize>,
}

impl FileFlags {
    /// The options for files of tasks.
    pub fn reading(&self) -> Reading<'_> {
        Reading {
            answers: &self.answers,
            also: &self.also,
            pairs: self.pairs,
        }
    }

    /// The tasks of files and folders alone.
    pub fn tasks_of(
        &self,
        paths: &[PathBuf],
        faults: &mut Faults,
    ) -> Result<Vec<LoadedTask>, SelectError> {
        heard(faults, |tell| {
            load::from_paths(paths, &self.reading(), tell)
        })
    }
}

fn pairs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if (1..=MAX_SAMPLES).contains(&count) => Ok(count),
        _ => Err(format!(
            "pairs must be a whole number from 1 to {MAX_SAMPLES}"
        )),
    }
}

/// The solvers of a file, a folder or standard input; a folder's entry that is passed over is noted.
pub fn read_solvers(
    from: &Path,
    said: &Said,
    look: Look<'_>,
) -> Result<Vec<Arc<Submission>>, SolversError> {
    load::read_solvers(
        languages(),
        from,
        said,
        &|passed_over| note(&passed_over),
        look,
    )
}

/// Which tasks a command is about.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Tasks")]
pub(crate) struct TaskFlags {
    /// Tasks: ids or their beginnings, task files, or folders of them
    ///
    /// FILE:ID is one of many tasks in a file.
    #[arg(value_name = "TASK", help_heading = None::<&'static str>)]
    tasks: Vec<OsString>,
    /// Look tasks up in this data set only [default: all four]
    ///
    /// The sets are arc-agi-1-training, arc-agi-1-evaluation, arc-agi-2-training and
    /// arc-agi-2-evaluation, and tasks are looked up in this order.
    #[arg(long, value_enum, value_name = "SET", hide_possible_values = true)]
    dataset: Option<DatasetWord>,
    /// Every task of the data set
    #[arg(long)]
    all: bool,
    /// N tasks, drawn by the seed
    ///
    /// They are drawn from the data sets, or from the files that are named.
    #[arg(long, value_name = "N", value_parser = number::whole, allow_negative_numbers = true)]
    sample: Option<u64>,
    #[command(flatten)]
    files: FileFlags,
}

impl TaskFlags {
    /// The tasks; those that cannot be read are named, and are faults.
    pub fn select(&self, seed: u64, faults: &mut Faults) -> Result<Vec<LoadedTask>, SelectError> {
        let wanted = Wanted {
            names: &self.tasks,
            dataset: self.dataset.map(Dataset::from),
            all: self.all,
            sample: self.sample,
            seed,
            kept: &[],
            reading: self.files.reading(),
        };
        select(&wanted, faults)
    }
}

/// In which form programs run.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Solvers")]
pub(crate) struct FormFlags {
    /// Form of a solver: program, or module
    ///
    /// Verdicts and fuel are the same. A program comes to the one interpreter of its language. A module
    /// is compiled for each solver, which takes longer.
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        default_value = "program",
        hide_possible_values = true,
        hide_short_help = true
    )]
    form: FormWord,
}

impl FormFlags {
    /// The form.
    pub fn form(&self) -> Form {
        self.form.into()
    }
}

/// Who runs what where.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Pools")]
pub(crate) struct PoolFlags {
    /// Threads that run solvers [default: one a core]
    #[arg(
        short = 'j',
        long,
        value_name = "N",
        value_parser = Workers::written,
        allow_negative_numbers = true
    )]
    execution_workers: Option<Workers>,
    /// Threads that score
    #[arg(
        long,
        value_name = "N",
        value_parser = Workers::written,
        allow_negative_numbers = true,
        default_value = "4",
        hide_short_help = true
    )]
    scoring_workers: Workers,
    /// How runs are spread over threads
    #[arg(
        long,
        value_enum,
        value_name = "MODE",
        default_value = "dual",
        hide_short_help = true
    )]
    pools: ModeWord,
}

impl PoolFlags {
    /// The sizes.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            mode: self.pools.into(),
            scoring: self.scoring_workers,
            execution: self.execution_workers.unwrap_or_else(Workers::cores),
        }
    }
}

/// Where compiled code is kept.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Places")]
pub(crate) struct CacheFlags {
    /// Folder of compiled code [default: the user's cache]
    ///
    /// That is $XDG_CACHE_HOME/solver-host, or ~/.cache/solver-host.
    #[arg(long, value_name = "DIR", hide_short_help = true)]
    cache: Option<PathBuf>,
    /// Size limit of that folder in MiB
    ///
    /// Entries that were unused for longest go first.
    #[arg(
        long,
        value_name = "MIB",
        default_value_t = CacheSize::DEFAULT,
        hide_short_help = true
    )]
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
    pub(crate) fn open_or_fail(&self) -> anyhow::Result<Cache> {
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
pub(crate) struct HardenFlags {
    /// Keep the rights to files, programs and network that are usually given up before anything
    /// runs (on Linux)
    #[arg(long = NO_HARDENING, hide_short_help = true)]
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
}

/// Starts everything that runs guests, and notes what the system lacks for the fence.
pub fn start(start: Start<'_>) -> anyhow::Result<Pools> {
    let Started { pools, missing } = start.start()?;
    for missing in missing {
        note(&missing);
    }
    Ok(pools)
}

/// The flags of a command that runs solvers beside an archive.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct RunningFlags<L: clap::Args = LimitFlags> {
    #[command(flatten)]
    pools: PoolFlags,
    /// The limits of a run.
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
        let hardening = self.harden.hardening();
        let components = match components {
            true => Some(component_compiler(hardening)?),
            false => None,
        };
        start(Start {
            languages: languages().clone(),
            cache,
            components,
            folder: Some(archive.as_fd()),
            hardening,
            door: Door::None,
            sizes: self.pools.sizes(),
            form: Form::default(),
        })
    }
}

/// Where the archive is.
#[derive(Clone, Debug, clap::Args)]
pub struct ArchiveFlags {
    /// Folder of the archive
    #[arg(
        long,
        value_name = "DIR",
        default_value = "archive",
        help_heading = "Places"
    )]
    pub archive: PathBuf,
}

impl ArchiveFlags {
    /// Opens an archive that has to be there.
    pub fn open(&self) -> anyhow::Result<Archive> {
        existing_archive(&self.archive)
    }
}

/// The archive of a command that needs one that is there.
fn existing_archive(path: &Path) -> anyhow::Result<Archive> {
    if !path.is_dir() {
        return Err(BadInput(format!(
            "there is no archive {}; `solver-host run TASK` makes one, --archive names another",
            Shown::path(path)
        ))
        .into());
    }
    Ok(Archive::open(path, languages())?)
}
