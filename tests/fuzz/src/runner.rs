//! The loop: draw an input, run it, keep it where what happened is of a new class, report where a
//! promise was broken.
//!
//! Inputs follow from the seed. Should the process die of one, or hang in it, that input is found in
//! the folder of finds all the same: it is written there before it runs.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context;
use rustix::time::{ClockId, clock_gettime};
use solver_core::hash::sha256_hex;
use solver_core::random::Random;
use solver_core::task::TaskId;

use solver_sandbox::thread::GuestThread;

use crate::mutate::mutate;
use crate::seeds;
use crate::targets::Target;

/// How long to go on.
#[derive(Clone, Copy, Debug)]
pub enum Budget {
    /// CPU time of the process.
    Cpu(Duration),
    /// Inputs.
    Runs(u64),
}

/// The work to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The target.
    pub target: Target,
    /// When it is enough.
    pub budget: Budget,
    /// Which of the many sequences of inputs.
    pub seed: u64,
    /// Where finds are written.
    pub finds: PathBuf,
}

/// The result.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Inputs that ran.
    pub runs: u64,
    /// Classes of what happened.
    pub classes: HashSet<String>,
    /// Files of the inputs that broke a promise.
    pub finds: Vec<PathBuf>,
    /// CPU time of the process.
    pub cpu: Duration,
    /// The most memory that was resident, in KiB.
    pub peak_kib: u64,
}

/// After so many finds there is enough to do.
const ENOUGH: usize = 20;
/// No input may take longer.
const LONGEST: Duration = Duration::from_secs(120);
/// Memory of the process that no input may take it over: engines and inputs are some hundred.
const MOST_MIB: u64 = 1_536;
/// Inputs that are kept at most.
const MOST_KEPT: usize = 20_000;
/// From so many bytes on an input is drawn less often.
const LARGE: usize = 32 << 10;
/// Between two reports.
const REPORT: Duration = Duration::from_secs(60);

/// Runs a plan on this thread.
pub fn run(thread: &GuestThread, plan: &Plan, say: &mut dyn FnMut(&str)) -> anyhow::Result<Tally> {
    std::fs::create_dir_all(&plan.finds)
        .with_context(|| format!("cannot make {}", plan.finds.display()))?;
    let messages = Messages::listen();
    let before = Before::at(plan)?;
    let ready = plan.target.ready();
    let id = TaskId::new(plan.target.name()).context("targets have names")?;
    let mut random = Random::new(&id, plan.seed);
    let mut kept = seeds::of(plan.target, &mut random);
    let seeds = kept.len() as u64;
    let mut tally = Tally::default();
    let (start, mut reported) = (cpu(), cpu());
    loop {
        tally.cpu = cpu() - start;
        let enough = match plan.budget {
            Budget::Cpu(most) => tally.cpu >= most,
            Budget::Runs(most) => tally.runs >= most,
        };
        if enough || tally.finds.len() >= ENOUGH {
            break;
        }
        // Every seed once as it is, as far as the budget goes.
        let input = match usize::try_from(tally.runs).ok().and_then(|n| kept.get(n)) {
            Some(seed) if tally.runs < seeds => seed.clone(),
            _ => drawn(plan.target, &kept, &mut random),
        };
        tally.runs += 1;
        before.write(&input)?;
        match catch_unwind(AssertUnwindSafe(|| ready.run(thread, &input))) {
            Ok(class) => {
                if tally.classes.insert(class) && tally.runs > seeds && kept.len() < MOST_KEPT {
                    kept.push(input);
                }
            }
            Err(_) => {
                let file = find(plan, &input)?;
                say(&format!("find: {} {}", file.display(), messages.last()));
                tally.finds.push(file);
            }
        }
        if tally.runs.is_multiple_of(256) {
            tally.peak_kib = peak_kib();
            anyhow::ensure!(
                tally.peak_kib < MOST_MIB << 10,
                "{} KiB resident: one of the last inputs took too much",
                tally.peak_kib
            );
        }
        if cpu() - reported > REPORT {
            reported = cpu();
            say(&tally.line(plan));
        }
    }
    tally.peak_kib = peak_kib();
    before.done()?;
    Ok(tally)
}

/// One of the inputs that were kept, changed; large ones not often.
fn drawn(target: Target, kept: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = random.pick(kept).cloned().unwrap_or_default();
    for _ in 0..4 {
        if input.len() > LARGE {
            input = random.pick(kept).cloned().unwrap_or_default();
        }
    }
    mutate(target, &mut input, kept, random);
    input
}

fn find(plan: &Plan, input: &[u8]) -> anyhow::Result<PathBuf> {
    let hash = sha256_hex(input).to_string();
    let file = plan
        .finds
        .join(format!("{}-{}", plan.target.name(), &hash[..16]));
    std::fs::write(&file, input).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

impl Tally {
    /// The result, in a line.
    pub fn line(&self, plan: &Plan) -> String {
        let seconds = self.cpu.as_secs_f64();
        format!(
            "{}: seed {}, {} inputs in {seconds:.0} s of CPU ({:.0} a second), {} classes, {} finds, {} KiB at most",
            plan.target.name(),
            plan.seed,
            self.runs,
            self.runs as f64 / seconds.max(0.001),
            self.classes.len(),
            self.finds.len(),
            self.peak_kib,
        )
    }
}

/// The input that runs, in a file; and someone who watches how long it does.
struct Before {
    file: File,
    path: PathBuf,
    number: Arc<AtomicU64>,
}

impl Before {
    fn at(plan: &Plan) -> anyhow::Result<Self> {
        let name = format!("{}-{}.running", plan.target.name(), std::process::id());
        let path = plan.finds.join(name);
        let file =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let number = Arc::new(AtomicU64::new(0));
        let (seen, shown) = (number.clone(), path.clone());
        std::thread::spawn(move || watch(&seen, &shown));
        Ok(Before { file, path, number })
    }

    fn write(&self, input: &[u8]) -> io::Result<()> {
        self.number.fetch_add(1, Ordering::Relaxed);
        self.file.set_len(input.len() as u64)?;
        self.file.write_all_at(input, 0)
    }

    fn done(self) -> io::Result<()> {
        self.number.store(DONE, Ordering::Relaxed);
        std::fs::remove_file(self.path)
    }
}

/// The number of no input.
const DONE: u64 = u64::MAX;

/// Ends the process when one input takes too long.
fn watch(number: &AtomicU64, file: &Path) {
    let mut last = number.load(Ordering::Relaxed);
    loop {
        std::thread::sleep(LONGEST);
        let now = number.load(Ordering::Relaxed);
        if now == DONE {
            return;
        }
        if now == last && now > 0 {
            eprintln!(
                "find: {} has been running for more than {} s",
                file.display(),
                LONGEST.as_secs()
            );
            std::process::exit(1);
        }
        last = now;
    }
}

/// The messages of panics, kept instead of printed: most are caught by the host and are its verdict.
struct Messages(Arc<Mutex<String>>);

impl Messages {
    fn listen() -> Self {
        let last = Arc::new(Mutex::new(String::new()));
        let kept = last.clone();
        std::panic::set_hook(Box::new(move |panic| {
            let mut last = kept.lock().unwrap_or_else(|error| error.into_inner());
            *last = panic.to_string();
        }));
        Messages(last)
    }

    fn last(&self) -> String {
        let last = self.0.lock().unwrap_or_else(|error| error.into_inner());
        last.chars().take(1_000).collect()
    }
}

impl Drop for Messages {
    fn drop(&mut self) {
        // Back to printing.
        let _ = std::panic::take_hook();
    }
}

fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// The most memory that this process ever had resident; 0 where the system does not say.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok())
        .unwrap_or(0)
}
