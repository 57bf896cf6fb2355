//! The page of an archive that is looked at while others add to it.
//!
//! Owns when the archive is looked through again, and which of its tasks have changed. A task that has is
//! run again as `report` does it, on the pools that answer requests. Nothing is written here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::commands::archive::searches;
use crate::commands::limits::RecordLimitFlags;
use crate::commands::report::{Family, MOST_RUN, dataset_of};
use crate::commands::{languages, note, records};
use crate::render::page::data::{Background, SearchPage, TaskPage};
use crate::render::page::{About, Kind, inert, page, policy};
use solver_archive::Archive;
use solver_archive::index::{Entry, Index};
use solver_archive::record::Record;
use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_core::limits::Semantics;
use solver_core::sample_set::SampleSet;
use solver_core::task::TaskKey;
use solver_judge::load::{Filed, by_id};
use solver_judge::pools::{Interrupted, Pools};
use solver_judge::score::Scored;
use solver_serve::{Page, Versions};

/// The time from one look at the archive to the next, at least.
const PAUSE: Duration = Duration::from_secs(1);
/// How much longer than a look the pause after it is, so that looking is a tenth of the work.
const PAUSES_A_LOOK: u32 = 9;
/// The time between two questions whether the server ends.
const NAP: Duration = Duration::from_millis(50);

/// An archive as a page that changes.
pub(super) struct Live {
    archive: Archive,
    limits: RecordLimitFlags,
    shown: Mutex<Shown>,
    versions: Versions,
}

/// The page as it is now.
struct Shown {
    version: u64,
    tasks: BTreeMap<TaskKey, OfTask>,
    /// How long each phase took, all looks together.
    phases: [(&'static str, Duration); 3],
}

/// A task on the page.
struct OfTask {
    /// Its solvers and searches as they were when it was run.
    seen: Sha256Hex,
    /// The version that it is of.
    version: u64,
    page: TaskPage,
}

#[derive(Serialize)]
struct Changes<'a> {
    about: About,
    tasks: Vec<&'a TaskPage>,
}

/// A task of the archive, as it is there now.
struct Found {
    seen: Sha256Hex,
    searches: Vec<SearchPage>,
}

impl Live {
    /// The page of an archive, on which there is nothing yet.
    pub fn new(archive: Archive, limits: RecordLimitFlags) -> Self {
        // A page that was open before this process began has an older version of everything.
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let version = since.map_or(0, |since| since.as_millis() as u64);
        Live {
            archive,
            limits,
            versions: Versions::new(version),
            shown: Mutex::new(Shown {
                version,
                tasks: BTreeMap::new(),
                phases: ["load", "run", "write"].map(|phase| (phase, Duration::ZERO)),
            }),
        }
    }

    /// The archive.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the archive again and again, until the server ends.
    pub fn follow(&self, pools: &Pools, end: &Interrupted) {
        let mut complaint = String::new();
        while !end.has_happened() {
            let since = Instant::now();
            match self.look(pools, end) {
                Ok(()) => complaint.clear(),
                // It is told once, and the next look may find it mended.
                Err(error) => {
                    let said = format!("the page does not follow the archive: {error:#}");
                    if said != complaint {
                        note(&said);
                        complaint = said;
                    }
                }
            }
            let pause = PAUSE.max(since.elapsed() * PAUSES_A_LOOK);
            let since = Instant::now();
            while since.elapsed() < pause && !end.has_happened() {
                sleep(NAP);
            }
        }
    }

    /// Looks at the archive once, and runs the tasks that have changed.
    fn look(&self, pools: &Pools, end: &Interrupted) -> anyhow::Result<()> {
        let since = Instant::now();
        let index = Index::of(&self.archive)?;
        let all = index.all()?;
        let found = found(&self.archive, &all)?;
        let family = Family::new(&all);
        self.took(0, since);
        for (key, found) in found {
            if end.has_happened() {
                return Ok(());
            }
            let is_new = |of: &OfTask| of.seen != found.seen;
            if self.shown().tasks.get(&key).is_none_or(is_new)
                && let Some(task) = filed(&self.archive, &key)?
            {
                let page = self.run(pools, &index, &family, &task, found.searches)?;
                let mut shown = self.shown();
                shown.version += 1;
                let version = shown.version;
                let of_task = OfTask {
                    seen: found.seen,
                    version,
                    page,
                };
                shown.tasks.insert(key, of_task);
                drop(shown);
                self.versions.set(version);
            }
        }
        Ok(())
    }

    /// Runs the solvers of a task, and puts them on its part of the page.
    fn run(
        &self,
        pools: &Pools,
        index: &Index,
        family: &Family<'_>,
        task: &Filed,
        searches: Vec<SearchPage>,
    ) -> anyhow::Result<TaskPage> {
        let since = Instant::now();
        let read = records::solvers(&self.archive, index, task)?;
        // One that cannot be read, or not run here, is not on the page: `report` and `archive verify` name it.
        let runs = |kept: &Record| kept.missing(languages()).is_none();
        let kept: Vec<Record> = read.flatten().filter(runs).take(MOST_RUN).collect();
        let sample_set = Arc::new(SampleSet::of(task));
        let submitted: Vec<_> = (kept.iter())
            .map(|kept| Arc::new(kept.submission(languages())))
            .collect();
        let limits = records::limits(&self.limits, &kept);
        self.took(0, since);
        let since = Instant::now();
        let scored = records::scores(pools, &submitted, &sample_set, &limits);
        self.took(1, since);
        let since = Instant::now();
        let settled = kept.into_iter().zip(scored).zip(limits);
        let (solvers, within): (Vec<(Record, Scored)>, Vec<Semantics>) = settled
            .filter(|((_, scored), _)| scored.settle(&sample_set).is_ok())
            .map(|(both, limits)| (both, limits.semantics))
            .unzip();
        let background = Background {
            dataset: dataset_of(task, None)?,
            searches,
        };
        let ancestors = |kept: &Record| family.ancestors(kept);
        let page = TaskPage::new(
            &task.key,
            background,
            &sample_set,
            &solvers,
            &within,
            ancestors,
        );
        self.took(2, since);
        Ok(page)
    }

    fn took(&self, phase: usize, since: Instant) {
        self.shown().phases[phase].1 += since.elapsed();
    }

    fn about(&self, shown: &Shown) -> About {
        let millis = |time: Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
        let phases = shown.phases.iter();
        About::new(
            shown.tasks.values().map(|of| &of.page),
            self.archive.path(),
            self.limits.are_asked_for(),
            phases
                .map(|(phase, time)| (*phase, millis(*time)))
                .collect(),
            languages().runtime(),
        )
        .live(shown.version)
    }
}

impl Page for Live {
    fn whole(&self) -> (String, String) {
        let shown = self.shown();
        let tasks: Vec<&TaskPage> = shown.tasks.values().map(|of| &of.page).collect();
        // Strings and numbers always have a form in JSON.
        let about = inert(&self.about(&shown)).unwrap_or_default();
        let tasks = inert(&tasks).unwrap_or_default();
        (page(Kind::Live, &about, &tasks), policy(Kind::Live))
    }

    fn changes(&self, since: u64) -> (u64, String) {
        let shown = self.shown();
        let changed = shown.tasks.values().filter(|of| of.version > since);
        let changes = Changes {
            about: self.about(&shown),
            tasks: changed.map(|of| &of.page).collect(),
        };
        let json = serde_json::to_string(&changes).unwrap_or_default();
        (shown.version, json)
    }

    fn versions(&self) -> &Versions {
        &self.versions
    }
}

/// The tasks that the archive has something of, and what that is.
fn found(archive: &Archive, all: &[Entry]) -> anyhow::Result<BTreeMap<TaskKey, Found>> {
    let mut texts: BTreeMap<TaskKey, (String, Vec<SearchPage>)> = BTreeMap::new();
    for entry in all {
        let (text, _) = texts.entry(entry.name.task.clone()).or_default();
        text.push_str(&entry.name.path());
        text.push('\n');
    }
    for search in searches(archive, |_| true)? {
        // The state of a search that is damaged says nothing; `archive tried` names it.
        if let Ok(state) = &search.state {
            let (text, searches) = texts.entry(search.task).or_default();
            let of = SearchPage::of(state);
            text.push_str(&serde_json::to_string(&of)?);
            searches.push(of);
        }
    }
    let found = texts.into_iter().map(|(key, (text, searches))| {
        let seen = sha256_hex(text.as_bytes());
        (key, Found { seen, searches })
    });
    Ok(found.collect())
}

/// A task by its key in the archive; none where nobody knows it.
fn filed(archive: &Archive, key: &TaskKey) -> anyhow::Result<Option<Filed>> {
    let task = match key.has_content() {
        true => archive.task(key).ok(),
        false => by_id(key.as_str(), None).ok().map(|loaded| loaded.task),
    };
    Ok(task.map(Filed::of).transpose()?)
}
