//! `solver-host report`: what an archive has, run again, as one page to look at.
//!
//! Two processes: the one that runs solvers gives up its rights as all such do, and prints the page;
//! the other one runs nothing, and puts what was printed into its file, whole ([`out`]). So the
//! folder of the page, which may be anyone's home, is never within reach of a guest.

mod out;

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::flags::{self, RunningFlags};
use super::{BadInput, Done, Faults, note};
use crate::archive::ancestry::{Known, ancestors};
use crate::archive::index::{Entry, Index};
use crate::archive::kept::{Header, Kept};
use crate::hash::Sha256Hex;
use crate::load::{Dataset, SelectError, Wanted, by_id};
use crate::quote::Shown;
use crate::report::page::data::TaskPage;
use crate::report::page::{About, inert, page};
use crate::report::progress::Bar;
use crate::run::solver::CanonicalKind;
use crate::score::pools::Pools;
use crate::score::{Exam, Scored};
use crate::task::Task;
use out::{Out, STDOUT};

/// Make one page of the archive to look at: tasks, solvers, what they do and come from
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct ReportArgs {
    /// Tasks: ids, task files, or folders of them [default: all that the archive has solvers for]
    #[arg(value_name = "TASK")]
    tasks: Vec<OsString>,
    /// Every task of this data set; with task names, look them up there only
    #[arg(long, value_enum, value_name = "SET")]
    dataset: Option<Dataset>,
    /// Every task of the data set, or of all four
    #[arg(long)]
    all: bool,
    /// Folder of the archive
    #[arg(
        long,
        value_name = "DIR",
        default_value = "archive",
        help_heading = "Places"
    )]
    archive: PathBuf,
    /// File of the page; - for standard output
    #[arg(
        long,
        value_name = "FILE|-",
        default_value = "report.html",
        overrides_with = "out",
        help_heading = "Output"
    )]
    out: PathBuf,
    #[command(flatten)]
    running: RunningFlags,
}

const HELP: &str = "The solvers of each task are run again (of more than 512 those that were the \
best), and the best 8
are shown: by demos matched, then by how little the outputs are off, then fuel. The page is one file
that needs no network.";

/// Solvers of a task that are run at most: an archive that was searched for days has thousands, and
/// the headers tell the order in which they are worth it.
const MOST_RUN: usize = 512;

/// Runs the command.
pub fn report(args: &ReportArgs) -> anyhow::Result<Done> {
    if args.out.as_os_str() == STDOUT {
        make(args)
    } else {
        Out::open(&args.out)?.fill()
    }
}

/// A task with the solvers that the archive has for it.
struct Work {
    task: Task,
    kept: Vec<Kept>,
}

/// Makes the page and prints it.
fn make(args: &ReportArgs) -> anyhow::Result<Done> {
    let start = Instant::now();
    let archive = flags::existing_archive(&args.archive)?;
    let index = Index::of(&archive)?;
    let tasks = tasks(args, &index)?;
    let mut faults = Faults::default();
    let mut work = Vec::with_capacity(tasks.len());
    for task in tasks {
        let mut kept = Vec::new();
        for entry in index.shelf(&task.id)? {
            if kept.len() == MOST_RUN {
                break;
            }
            match archive.read(&entry.name) {
                Ok(read) => kept.push(read),
                // A damaged file is no solver; `archive verify` names it.
                Err(defect) if defect.is_of_the_file() => {}
                Err(defect) => {
                    let path = entry.name.path();
                    faults.tell(&format_args!("{path} {defect}: it is not on the page"));
                }
            }
        }
        work.push(Work { task, kept });
    }
    let all = index.all()?;
    drop(index);
    let family = Family::new(&all);
    let mut all = work.iter().flat_map(|work| &work.kept);
    let components = all.any(|kept| kept.name.kind == CanonicalKind::Wasm);
    let pools = args.running.start(&archive, components)?;
    let interrupted = pools.watch_interrupts();
    let bar = Bar::of_tasks(work.len());
    let mut maker = Maker {
        args,
        pools: &pools,
        family: &family,
        load: start.elapsed(),
        compile: Duration::ZERO,
        run: Duration::ZERO,
        write: Duration::ZERO,
        faults,
    };
    let mut pages = Vec::with_capacity(work.len());
    for Work { task, kept } in work {
        let page = maker.task(&task, kept);
        if interrupted.has_happened() {
            return Ok(Done::Interrupted);
        }
        pages.push(page);
        bar.one_done();
    }
    bar.finish();
    maker.print(&pages)?;
    Ok(maker.faults.end(Done::Finished))
}

/// The tasks that were asked for. Without any, those that the archive has something for.
fn tasks(args: &ReportArgs, index: &Index) -> anyhow::Result<Vec<Task>> {
    if !args.tasks.is_empty() || args.all || args.dataset.is_some() {
        let selected = flags::select(&Wanted {
            names: &args.tasks,
            dataset: args.dataset,
            all: args.all || args.tasks.is_empty(),
            ..Wanted::default()
        })?;
        return Ok(selected.into_iter().map(|loaded| loaded.task).collect());
    }
    let (mut tasks, mut unknown) = (Vec::new(), Vec::new());
    for shelf in index.shelves()? {
        match by_id(shelf.task.as_str(), None) {
            Ok(loaded) => tasks.push(loaded.task),
            Err(SelectError::Dataset(error)) => return Err(error.into()),
            Err(_) => unknown.push(shelf.task),
        }
    }
    let lost = unknown.first().map(|first| match unknown.len() {
        1 => format!("no data set has the task {first} of the archive"),
        many => format!("no data set has {many} tasks of the archive, as {first}"),
    });
    match lost {
        Some(lost) if tasks.is_empty() => {
            Err(BadInput(format!("{lost}; to see it, name its file")).into())
        }
        Some(lost) => {
            note(&format!(
                "{lost}: not on the page; to see it, name its file"
            ));
            Ok(tasks)
        }
        None if tasks.is_empty() => Err(BadInput(format!(
            "the archive {} has no solver; `solver-host run TASK` or `evolve` puts some there, \
             --all shows the tasks alone",
            Shown::path(&args.archive)
        ))
        .into()),
        None => Ok(tasks),
    }
}

/// All headers of an archive, by hash.
struct Family<'a>(HashMap<Sha256Hex, Vec<&'a Entry>>);

impl<'a> Family<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        let mut family: HashMap<_, Vec<_>> = HashMap::new();
        for entry in entries.iter().filter(|entry| entry.header.is_some()) {
            family.entry(entry.name.hash).or_default().push(entry);
        }
        Family(family)
    }

    /// The ancestors of a solver that the archive has.
    fn ancestors(&self, kept: &Kept) -> Vec<(Sha256Hex, Header)> {
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
    pools: &'a Pools,
    family: &'a Family<'a>,
    load: Duration,
    compile: Duration,
    run: Duration,
    write: Duration,
    faults: Faults,
}

/// Does something and adds the time that it took.
fn measure<T>(time: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *time += start.elapsed();
    result
}

impl Maker<'_> {
    fn task(&mut self, task: &Task, kept: Vec<Kept>) -> TaskPage {
        let exam = Arc::new(Exam::of(task));
        let pools = self.pools;
        let handed: Vec<_> = measure(&mut self.compile, || {
            kept.iter().map(|kept| Arc::new(kept.handed())).collect()
        });
        let limits = self.args.running.limits();
        let scored = measure(&mut self.run, || {
            pools.settle(&handed, &exam, &limits, &|_| {})
        });
        let mut solvers: Vec<(Kept, Scored)> = Vec::with_capacity(scored.len());
        for (kept, scored) in kept.into_iter().zip(scored) {
            match scored.settle(&exam) {
                Ok(_) => solvers.push((kept, scored)),
                Err(unsettled) if unsettled.is_cancelled() => {}
                Err(unsettled) => self.faults.tell(&format_args!(
                    "{}: {unsettled}: it is not on the page; {}",
                    task.id,
                    unsettled.advice()
                )),
            }
        }
        measure(&mut self.write, || {
            TaskPage::new(&task.id, &exam, &solvers, |kept| {
                self.family.ancestors(kept)
            })
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
        let about = About::new(pages, &self.args.running.limits(), phases);
        let page = page(&inert(&about).context("cannot print JSON")?, &text);
        let mut out = std::io::stdout().lock();
        match out.write_all(page.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                return Err(error).context("cannot print the page");
            }
            Ok(()) | Err(_) => {}
        }
        let totals = about.totals();
        // Nobody is left to tell where standard error is closed.
        let _ = writeln!(
            std::io::stderr(),
            "{} tasks, {} with every demo matched, {} with every test as well; {} solvers run, {} \
             shown; {}",
            totals.tasks,
            totals.demos_solved,
            totals.tests_solved,
            totals.solvers,
            totals.shown,
            in_words.join(", ")
        );
        Ok(())
    }
}
