//! A battery on each of several tasks: run, reported as each ends, and summed up.
//!
//! Owns the order of the tasks, the moment of each report, and the end of the command. Leaves the work
//! between the stages of a battery to [`super::stages`], and the look of a report to `render`.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;

use super::stages::{Scores, Seen};
use crate::commands::{Done, Faults};
use crate::render::many::Lines;
use crate::render::progress::Bar;
use crate::render::{Skipped, Sum, Summary, human, json, many, terminal_width};
use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::generate::{Battery as Generator, Plan};
use solver_archive::{Archive, SaveError};
use solver_core::hash::sha256_hex;
use solver_core::limits::{Limits, LimitsAsked};
use solver_core::origin::Origin;
use solver_core::sample_set::SampleSet;
use solver_core::task::{Task, TaskId};
use solver_core::unsettled::Unsettled;
use solver_core::verdict::Verdict;
use solver_judge::battery::{Battery, LimitsOf, Solvers};
use solver_judge::languages::Languages;
use solver_judge::load::{Filed, LoadedTask};
use solver_judge::pools::{Interrupted, Pools};
use solver_judge::rejections::Rejection;
use solver_judge::submission::{Solver, Submission};
use solver_judge::timing::{Phase, Timing};
use solver_language::LanguageId;

/// Solvers that the report of a task names.
const MOST_NAMED: usize = 10;

/// The common part of the tasks of a command.
pub(super) struct Job {
    /// Seed of the battery.
    pub seed: u64,
    /// Solvers to generate for each task.
    pub count: usize,
    /// Solvers that were handed in.
    pub submitted: Vec<Arc<Solver>>,
    /// Why some of them are rejected.
    pub rejections: Vec<Rejection>,
    /// Those of which nobody can say what they do.
    pub skipped: Vec<Skipped>,
    /// The limits of a run that were asked for.
    pub limits: LimitsAsked,
    /// Where the best are kept, if they are.
    pub archive: Option<Archive>,
    /// Whether that is done with solvers that match no demo as well.
    pub keep_all: bool,
    /// How much is told of it, and to whom.
    pub told: Told,
    /// Who runs.
    pub pools: Pools,
    /// Whether somebody has stopped it.
    pub interrupted: Interrupted,
    /// When the command began.
    pub start: Instant,
}

/// How much is told, and to whom.
#[derive(Clone, Copy)]
pub(super) struct Told {
    /// To machines.
    pub json: bool,
    /// Each task has a report of its own, and not a line.
    pub whole: bool,
    /// All solvers are listed.
    pub all: bool,
    /// Where the time went.
    pub timing: bool,
}

/// The result of a task.
struct Ran {
    summary: Summary,
    /// Which of its solvers could not be saved.
    unsaved: Option<SaveError>,
    /// Those of them of which nobody knows whether they hold.
    unsettled: Vec<Unsettled>,
}

impl Job {
    /// Runs the tasks one after the other. The time that went into all of them counts for the first.
    pub(super) fn run_all(
        &self,
        tasks: &[LoadedTask],
        mut set_up: Timing,
        mut faults: Faults,
    ) -> anyhow::Result<Done> {
        let mut unsaved = Vec::new();
        let mut sum = Sum::default();
        let ids = tasks.iter().map(|task| task.task.id.as_str());
        let lines = Lines::of(ids, terminal_width());
        let solvers = self.submitted.len() + self.count;
        let bar = match tasks {
            [only] => Bar::of_task(&only.task.id, solvers),
            several => Bar::of_batteries(several.len(), solvers),
        };
        for (place, task) in tasks.iter().enumerate() {
            bar.begins(place, &task.task.id);
            let filed = Filed::of(task.task.clone())?;
            let ran = self.run_task(&filed, &bar, std::mem::take(&mut set_up));
            sum.add(&ran.summary);
            // The result is told, whether or not it could be saved, and the next task runs.
            unsaved.extend(ran.unsaved);
            bar.suspend(|| {
                self.print(&ran.summary, &task.task, &lines)?;
                tell_unsettled(&task.task.id, &ran.unsettled, &mut faults);
                Ok::<_, anyhow::Error>(())
            })?;
            if self.interrupted.has_happened() {
                break;
            }
        }
        bar.finish();
        if tasks.len() > 1 {
            self.print_sum(&sum, tasks.len())?;
        }
        let more = unsaved.len().saturating_sub(1);
        match unsaved.into_iter().next() {
            Some(first) if more == 0 => Err(first.into()),
            Some(first) => Err(anyhow::anyhow!(
                "{first}\nsolvers of other tasks could not be saved either: {more} of the tasks"
            )),
            None if self.interrupted.has_happened() => Ok(faults.end(Done::Interrupted)),
            None if !self.skipped.is_empty() => Ok(faults.end(Done::Failed)),
            None if sum.counts.get(Verdict::HostError) > 0 => Ok(faults.end(Done::HostErrors)),
            None => Ok(faults.end(Done::Finished)),
        }
    }

    /// Runs a task.
    fn run_task(&self, task: &Filed, bar: &Bar, mut timing: Timing) -> Ran {
        let start = Instant::now();
        let sample_set = Arc::new(SampleSet::of(task));
        let generated = timing.measure(Phase::Load, || self.generate(task));
        let mut solvers = self.submitted.clone();
        solvers.extend(timing.measure(Phase::Compile, || self.pools.compile(&generated)));
        let limits: Vec<Limits> = solvers.iter().map(|it| self.limits_of(it)).collect();
        let battery = Battery {
            solvers: Solvers::Compiled(&solvers),
            sample_set: &sample_set,
            limits: LimitsOf::Each(&limits),
            progress: &|_| bar.one_done(),
        };
        let mut stages = Seen::new(self, task, &sample_set, bar);
        let Ok(()) = battery.run(&self.pools, &mut stages, &mut timing);
        let Seen {
            scores,
            after_filter,
            near,
            kept,
            ..
        } = stages;
        let Scores {
            counts,
            candidates,
            unique_outputs,
            solved,
            board,
            test,
            digest,
        } = scores;
        let archive = self.archive.as_ref();
        let files = archive.filter(|_| self.told.json).map(|archive| {
            // Files that cannot be listed are as good as not there.
            let files = archive.solvers(&task.key).unwrap_or_default();
            files.iter().map(|file| (file.hash, file.ending)).collect()
        });
        let summary = Summary {
            task: task.id.clone(),
            seed: self.seed,
            solvers: solvers.len(),
            samples: sample_set.samples().len(),
            counts,
            candidates,
            unique_outputs,
            solved,
            after_filter,
            validated: kept.validated,
            saved: kept.saved,
            test,
            limits: self.usual_limits(),
            other_limits: self.other_limits(),
            board,
            kept: files.unwrap_or_default(),
            rejections: self.rejections.clone(),
            skipped: self.skipped.clone(),
            pools: self.pools.sizes(),
            digest: digest.filter(|_| self.skipped.is_empty()),
            interrupted: self.interrupted.has_happened(),
            archive: archive.map(|archive| archive.path().join(task.key.as_str())),
            near,
            timing,
            took: start.elapsed(),
            runtime: self.runtime(),
        };
        Ran {
            summary,
            unsaved: kept.unsaved,
            unsettled: kept.unsettled,
        }
    }

    /// The solvers generated for a task; after an interrupt no more of them.
    fn generate(&self, task: &Task) -> Vec<Arc<Submission>> {
        let plan = Plan {
            task: &task.id,
            count: self.count,
            seed: self.seed,
        };
        Generator::new(&plan)
            .take_while(|_| !self.interrupted.has_happened())
            .zip(0..)
            .map(|(generated, place)| {
                Arc::new(Submission::of_source(
                    ArcDsl::ID,
                    sha256_hex(generated.text.as_bytes()),
                    generated.into_source(),
                    Origin::generated(place),
                ))
            })
            .collect()
    }

    /// Whether people read the whole report of a task.
    pub(super) fn draws(&self) -> bool {
        self.told.whole && !self.told.json
    }

    /// Solvers of a task that are listed at most.
    pub(super) fn most_listed(&self) -> usize {
        match (self.told.json, self.told.all) {
            (true, false) => json::MOST_RESULTS,
            (false, false) if self.told.whole => MOST_NAMED,
            (false, _) if !self.told.whole => 1,
            (_, _) => usize::MAX,
        }
    }

    fn languages(&self) -> &Languages {
        self.pools.host().languages()
    }

    /// The limits of a solver: those that were asked for, else those of its language.
    pub(super) fn limits_of(&self, solver: &Solver) -> Limits {
        self.limits_in(solver.identity.language)
    }

    /// The limits of solvers in the usual language, that of everything we make.
    pub(super) fn usual_limits(&self) -> Limits {
        self.limits_in(self.languages().usual().id())
    }

    fn limits_in(&self, language: LanguageId) -> Limits {
        self.limits.over(self.languages().limits(language))
    }

    /// The languages whose solvers have other limits.
    fn other_limits(&self) -> Vec<(LanguageId, Limits)> {
        let ids = self.languages().all().map(|language| language.id());
        ids.map(|id| (id, self.limits_in(id)))
            .filter(|(_, limits)| *limits != self.usual_limits())
            .collect()
    }

    fn runtime(&self) -> &'static str {
        self.languages().runtime()
    }

    fn print(&self, summary: &Summary, task: &Task, lines: &Lines) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        is_printed(match (self.told.json, self.told.whole) {
            (true, _) => json::print(summary, self.told.all, &mut out),
            (false, true) => human::print(summary, task, self.told.timing, &mut out),
            (false, false) => lines.print(summary, &mut out),
        })
    }

    fn print_sum(&self, sum: &Sum, asked: usize) -> anyhow::Result<()> {
        let took = self.start.elapsed();
        let mut out = io::stdout().lock();
        is_printed(match self.told.json {
            true => json::print_sum(sum, asked, took, &mut out),
            false => {
                let about = many::About {
                    asked,
                    took,
                    timing: self.told.timing,
                    runtime: self.runtime(),
                };
                many::print(sum, &about, terminal_width(), &mut out)
            }
        })
    }
}

/// Names what could not be validated of a task.
fn tell_unsettled(id: &TaskId, unsettled: &[Unsettled], faults: &mut Faults) {
    for unsettled in unsettled.iter().filter(|it| !it.is_cancelled()) {
        let advice = unsettled.advice();
        faults.tell(&format_args!(
            "{id}: run again to be kept, {unsettled}: not saved; {advice}"
        ));
    }
}

/// Whoever stops reading wants no more of it; the job itself goes on.
fn is_printed(printed: io::Result<()>) -> anyhow::Result<()> {
    match printed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot print the report"),
    }
}
