//! `solver-host report`: the solvers of an archive, run again, as one page to look at.
//!
//! Two processes: the one that runs solvers gives up its rights as all such do, and prints the page;
//! the other one runs nothing, and puts what was printed into its file, whole ([`out`]). So the
//! folder of the page, which may be anyone's home, is never within reach of a guest.
//!
//! Owns what the page is about. Leaves its file to [`out`], and `--compare`, which makes no page, to
//! [`compare`].

mod compare;
mod out;

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::archive::searches;
use super::flags::{ArchiveFlags, FileFlags, RunningFlags};
use super::languages;
use super::limits::{Brought, RecordLimitFlags};
use super::records;
use super::records::{Asked, Missing, Solved, remark};
use super::words::DatasetWord;
use super::{BadInput, Done, Faults, examples};
use crate::render::page::data::{Background, SearchPage, TaskPage};
use crate::render::page::{About, Kind, inert, page};
use crate::render::progress::Bar;
use out::{Out, STDOUT};
use solver_archive::Archive;
use solver_archive::ancestry::{Known, ancestors};
use solver_archive::header::Header;
use solver_archive::index::{Entry, Index};
use solver_archive::record::Record;
use solver_core::hash::Sha256Hex;
use solver_core::limits::Semantics;
use solver_core::plural::counted;
use solver_core::sample_set::SampleSet;
use solver_core::task::{Task, TaskKey};
use solver_judge::load::{Dataset, DatasetError, Filed};
use solver_judge::pools::Pools;
use solver_judge::score::Scored;

/// Write one HTML page of the archive
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::REPORT, after_long_help = examples::and(examples::REPORT, HELP))]
pub(crate) struct ReportArgs {
    /// Tasks [default: all that the archive has]
    ///
    /// Ids, task files, folders of them, or tasks as `archive ls` names them.
    #[arg(value_name = "TASK")]
    tasks: Vec<OsString>,
    /// Every task of this data set
    ///
    /// The sets are arc-agi-1-training, arc-agi-1-evaluation, arc-agi-2-training and
    /// arc-agi-2-evaluation. Tasks that are named are looked up there only.
    #[arg(
        long,
        value_enum,
        value_name = "SET",
        hide_possible_values = true,
        help_heading = "Tasks"
    )]
    dataset: Option<DatasetWord>,
    /// Every task of the data set, or of all four
    #[arg(long, help_heading = "Tasks")]
    all: bool,
    #[command(flatten)]
    files: FileFlags,
    #[command(flatten)]
    place: ArchiveFlags,
    /// File of the page; - for stdout [default: report.html]
    #[arg(
        long,
        value_name = "FILE|-",
        overrides_with = "out",
        help_heading = "Output"
    )]
    out: Option<PathBuf>,
    /// Print what has changed from A to B
    ///
    /// No page is made. Each is an archive, or a file of `run --json`; - is standard input.
    #[arg(
        long,
        num_args = 2,
        value_names = ["A", "B"],
        conflicts_with_all = ["dataset", "all", "archive", "fuel", "memory_mib"],
        help_heading = "Comparison"
    )]
    compare: Option<Vec<PathBuf>>,
    /// With --compare: print one JSON object
    #[arg(long, requires = "compare", help_heading = "Comparison")]
    json: bool,
    #[command(flatten)]
    running: RunningFlags<RecordLimitFlags>,
}

const HELP: &str = "\
The page shows tasks, solvers, verdicts and ancestors. The solvers of each task
are run again; of more than 512, the best 512 by their headers. The page shows
the best 8, ranked by demos matched, then by how little their outputs are off,
then by fuel. The page is one file that needs no network.

--compare runs nothing. A task is gained or lost where one side alone has a
solver that matches every demo. It is better with more demos, more tests, or the
same for less fuel; worse with fewer demos or tests; slower with more fuel over
the demos.";

/// The file of the page where none is named.
const PAGE: &str = "report.html";

/// Solvers of a task that are run at most: an archive that was searched for days has thousands, and
/// the headers tell the order in which they are worth it.
pub(super) const MOST_RUN: usize = 512;

/// Runs the command.
pub fn report(args: &ReportArgs) -> anyhow::Result<Done> {
    if let Some([a, b]) = args.compare.as_deref() {
        if args.out.is_some() {
            return Err(BadInput(
                "--compare prints on the terminal and makes no page; leave out --out, or send what \
                 it prints to a file"
                    .to_owned(),
            )
            .into());
        }
        return compare::compare(a, b, &args.tasks, args.json);
    }
    let out = args.out.as_deref().unwrap_or(Path::new(PAGE));
    if out.as_os_str() == STDOUT {
        make(args)
    } else {
        Out::open(out)?.fill()
    }
}

/// A task with the solvers that the archive has for it.
struct Work {
    task: Filed,
    background: Background,
    kept: Vec<Record>,
}

/// Makes the page and prints it.
fn make(args: &ReportArgs) -> anyhow::Result<Done> {
    let start = Instant::now();
    let archive = args.place.open()?;
    let index = Index::of(&archive)?;
    let asked = Asked {
        names: &args.tasks,
        dataset: args.dataset.map(Dataset::from),
        all: args.all || (args.tasks.is_empty() && args.dataset.is_some()),
        reading: args.files.reading(),
    };
    let mut faults = Faults::default();
    let tasks = asked.tasks(&archive, &index, "not on the page", &mut faults)?;
    let mut searched = searched(&archive, &tasks)?;
    let mut work = Vec::with_capacity(tasks.len());
    let mut missing = Missing::default();
    for task in tasks {
        let mut kept = Vec::new();
        for read in records::solvers(&archive, &index, &task)? {
            match read {
                Ok(read) => kept.extend(missing.leave_out(vec![read])),
                Err(unread) => faults.tell(&format_args!(
                    "{} {}: it is not on the page",
                    unread.name.path(),
                    unread.defect
                )),
            }
            if kept.len() == MOST_RUN {
                break;
            }
        }
        let keys = std::iter::once(&task.key).chain(&task.former);
        let background = Background {
            dataset: dataset_of(&task, asked.dataset)?,
            searches: keys
                .filter_map(|key| searched.remove(key))
                .flatten()
                .collect(),
        };
        work.push(Work {
            task,
            background,
            kept,
        });
    }
    missing.tell("not on the page", &mut faults);
    let all = index.all()?;
    drop(index);
    let family = Family::new(&all);
    let mut all = work.iter().flat_map(|work| &work.kept);
    let components = all.any(|kept| kept.name.is_component());
    let pools = args.running.start(&archive, components)?;
    let kept_within = records::brought(work.iter().flat_map(|work| &work.kept));
    let interrupted = pools.watch_interrupts();
    let bar = Bar::of_tasks(work.len());
    let mut maker = Maker {
        args,
        archive: archive.path(),
        pools: &pools,
        family: &family,
        load: start.elapsed(),
        compile: Duration::ZERO,
        run: Duration::ZERO,
        write: Duration::ZERO,
        faults,
        solved: Solved::default(),
        kept_within,
    };
    let mut pages = Vec::with_capacity(work.len());
    for Work {
        task,
        background,
        kept,
    } in work
    {
        pages.push(maker.task(&task, background, kept));
        if interrupted.has_happened() {
            return Ok(Done::Interrupted);
        }
        bar.one_done();
    }
    bar.finish();
    maker.print(&pages)?;
    if let Some(line) = args.running.limits.in_words(&maker.kept_within) {
        remark(&line);
    }
    if let Some(why) = maker.solved.why_not(&args.running.limits) {
        remark(&why);
    }
    Ok(maker.faults.end(Done::Finished))
}

/// The work of searches on these tasks. The state of a search that is damaged says nothing;
/// `archive tried` names it.
fn searched(
    archive: &Archive,
    tasks: &[Filed],
) -> anyhow::Result<HashMap<TaskKey, Vec<SearchPage>>> {
    let keys = tasks
        .iter()
        .flat_map(|task| [Some(&task.key), task.former.as_ref()]);
    let keys: HashSet<&TaskKey> = keys.flatten().collect();
    let mut searched: HashMap<TaskKey, Vec<SearchPage>> = HashMap::new();
    for search in searches(archive, |key| keys.contains(key))? {
        if let Ok(state) = &search.state {
            let of_task = searched.entry(search.task).or_default();
            of_task.push(SearchPage::of(state));
        }
    }
    Ok(searched)
}

/// The data set that has this very task, the one that was asked for before the others.
pub(super) fn dataset_of(
    task: &Task,
    asked: Option<Dataset>,
) -> Result<Option<Dataset>, DatasetError> {
    for dataset in asked.into_iter().chain(Dataset::ALL) {
        if let Some(known) = dataset.task(task.id.as_str())?
            && known.is_same(task)
        {
            return Ok(Some(dataset));
        }
    }
    Ok(None)
}

/// All headers of an archive, by hash.
pub(super) struct Family<'a>(HashMap<Sha256Hex, Vec<&'a Entry>>);

impl<'a> Family<'a> {
    pub fn new(entries: &'a [Entry]) -> Self {
        let mut family: HashMap<_, Vec<_>> = HashMap::new();
        for entry in entries.iter().filter(|entry| entry.header.is_some()) {
            family.entry(entry.name.hash).or_default().push(entry);
        }
        Family(family)
    }

    /// The ancestors of a solver that the archive has.
    pub fn ancestors(&self, kept: &Record) -> Vec<(Sha256Hex, Header)> {
        let Some(header) = &kept.header else {
            return Vec::new();
        };
        let found = ancestors(kept.name.hash, header, |hash| {
            let same = self.0.get(hash).map_or(&[][..], Vec::as_slice);
            // Of the same task, if there is one: the same source may be kept for several.
            let own = same.iter().find(|entry| entry.name.task == kept.name.task);
            let entry = own.or(same.first());
            Ok::<_, std::convert::Infallible>(entry.and_then(|entry| entry.header.clone()))
        });
        let Ok((found, _)) = found;
        let known = found
            .into_iter()
            .filter_map(|ancestor| match ancestor.known {
                Known::Here(header) => Some((ancestor.hash, header)),
                Known::Missing | Known::Told => None,
            });
        known.collect()
    }
}

/// Makes the page of one task after the other, and looks at the clock.
struct Maker<'a> {
    args: &'a ReportArgs,
    archive: &'a Path,
    pools: &'a Pools,
    family: &'a Family<'a>,
    load: Duration,
    compile: Duration,
    run: Duration,
    write: Duration,
    faults: Faults,
    solved: Solved,
    /// The limits that all solvers bring.
    kept_within: Vec<Brought>,
}

/// Does something and adds the time that it took.
fn measure<T>(time: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *time += start.elapsed();
    result
}

impl Maker<'_> {
    fn task(&mut self, task: &Filed, background: Background, kept: Vec<Record>) -> TaskPage {
        let sample_set = Arc::new(SampleSet::of(task));
        let pools = self.pools;
        let submitted: Vec<_> = measure(&mut self.compile, || {
            kept.iter()
                .map(|kept| Arc::new(kept.submission(languages())))
                .collect()
        });
        let limits = records::limits(&self.args.running.limits, &kept);
        let scored = measure(&mut self.run, || {
            records::scores(pools, &submitted, &sample_set, &limits)
        });
        let mut solvers: Vec<(Record, Scored)> = Vec::with_capacity(scored.len());
        let mut within: Vec<Semantics> = Vec::with_capacity(scored.len());
        for ((kept, scored), limits) in kept.into_iter().zip(scored).zip(limits) {
            match scored.settle(&sample_set) {
                Ok(_) => {
                    solvers.push((kept, scored));
                    within.push(limits.semantics);
                }
                Err(unsettled) if unsettled.is_cancelled() => {}
                Err(unsettled) => self.faults.tell(&format_args!(
                    "{}: {unsettled}: it is not on the page; {}",
                    task.key,
                    unsettled.advice()
                )),
            }
        }
        self.solved.add(&solvers, &sample_set);
        measure(&mut self.write, || {
            let ancestors = |kept: &Record| self.family.ancestors(kept);
            TaskPage::new(
                &task.key,
                background,
                &sample_set,
                &solvers,
                &within,
                ancestors,
            )
        })
    }

    /// Prints the page, and says what it shows.
    fn print(&mut self, pages: &[TaskPage]) -> anyhow::Result<()> {
        let text = measure(&mut self.write, || inert(&pages)).context("cannot print JSON")?;
        let phases = [
            ("load", self.load),
            ("compile", self.compile),
            ("run", self.run),
            ("write", self.write),
        ];
        let millis = |time: Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
        let phases: Vec<_> = phases.map(|(word, time)| (word, millis(time))).into();
        let in_words: Vec<_> = phases
            .iter()
            .map(|(word, ms)| format!("{word} {:.2} s", ms / 1e3))
            .collect();
        let about = About::new(
            pages,
            self.archive,
            self.args.running.limits.are_asked_for(),
            phases,
            languages().runtime(),
        );
        let page = page(
            Kind::File,
            &inert(&about).context("cannot print JSON")?,
            &text,
        );
        let mut out = std::io::stdout().lock();
        match out.write_all(page.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                return Err(error).context("cannot print the page");
            }
            Ok(()) | Err(_) => {}
        }
        let totals = about.totals();
        remark(&format!(
            "{}, {} with every demo matched, {} with every test as well; {} run, {} shown; {}",
            counted(totals.tasks, "task"),
            totals.demos_solved,
            totals.tests_solved,
            counted(totals.solvers, "solver"),
            totals.shown,
            in_words.join(", ")
        ));
        Ok(())
    }
}
