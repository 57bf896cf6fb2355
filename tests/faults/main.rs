//! Fault runs: the machine fails while the host works. Processes are killed at random points, disks
//! are full, folders are not what they should be, streams break off, clocks jump. Afterwards every
//! file is whole, every result that was printed is true, and the next run ends as if nothing had
//! been.
//!
//! | module | breaks |
//! | --- | --- |
//! | [`kills`] | processes, at random points of a run |
//! | [`streams`] | what goes in and comes out |
//! | [`disk`] | the room for files |
//! | [`folders`] | the archive and the folders around it |
//! | [`cache`] | entries of the cache |
//! | [`clock`] | the times of files |
//! | [`pages`] | where the memory of guests lies: swapped out, being moved |
//! | [`searches`] | searches and a run on one archive |
//! | [`pauses`] | the time that a search gets |
//! | [`unsettled`] | runs that cannot end, and files that cannot be read |
//! | [`workers`] | workers, and the server that compiles |
//!
//! `make faults` asks for many kills (`FAULT_KILLS`), `make faults-searches` for many minutes of
//! searches (`FAULT_SECONDS`), and both say how many kills there were. `make faults-pauses` stops many
//! searches for a minute each (`FAULT_PAUSES`, `FAULT_PAUSE_SECONDS`) and starves some
//! (`FAULT_STARVED`).

mod cache;
mod clock;
mod disk;
mod folders;
mod kills;
mod pages;
mod pauses;
mod searches;
mod streams;
mod unsettled;
mod workers;

use std::collections::BTreeMap;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use solver_test_support::{Place, Ran, Report, wasm_hash};

/// Files by their path.
type Files = BTreeMap<String, Vec<u8>>;

/// The run that is disturbed: all that it writes lies in the folder of the test. It needs a place
/// with a component, whose entry is the one of the cache.
const RUN: [&str; 12] = [
    "run",
    "007bbfb7",
    "--json",
    "--count",
    "149",
    "--solvers",
    "solvers",
    "--archive",
    "archive",
    "--keep-all",
    "--cache",
    "cache",
];

/// A run that nobody disturbed.
struct Undisturbed {
    archive: Files,
    report: Report,
    /// The names of the entries in the cache.
    entries: Vec<String>,
}

impl Undisturbed {
    /// The run, in a place of its own that has what it needs.
    fn run(args: &[&str], place: &Place) -> Undisturbed {
        let ran = place.run(args).ok();
        let archive = place.files("archive");
        assert!(!archive.is_empty());
        Undisturbed {
            archive,
            report: told(&ran),
            entries: place.files("cache").into_keys().collect(),
        }
    }

    /// The results have to be the same, all but how many of the solvers are saved.
    #[track_caller]
    fn same_results(&self, ran: &Ran) {
        assert_eq!(
            unsaved(told(ran)),
            unsaved(self.report.clone()),
            "{}",
            ran.shown
        );
    }

    /// Runs here once more, now that nothing is broken: it has to end as the undisturbed run did.
    #[track_caller]
    fn made_good(&self, place: &Place, args: &[&str]) {
        let ran = place.run(args).ok();
        assert_eq!(told(&ran), self.report);
        self.stands(place);
    }

    /// Archive and cache have to be as after the undisturbed run.
    #[track_caller]
    fn stands(&self, place: &Place) {
        assert!(place.files("archive") == self.archive);
        assert_eq!(
            Vec::from_iter(place.files("cache").into_keys()),
            self.entries
        );
        assert_eq!(torn_entries(place), 0);
    }
}

/// The report, but for the time that it took.
#[track_caller]
fn told(ran: &Ran) -> Report {
    let mut report = ran.report();
    report.timing_ms.clear();
    report
}

/// A report without a word of how much was saved, and which.
fn unsaved(mut report: Report) -> Report {
    report.saved = 0;
    for placed in &mut report.results {
        placed.saved = false;
    }
    report
}

fn is_aside(name: &str) -> bool {
    name.ends_with(".tmp")
}

/// Files of the archive that are neither aside nor equal to those of the undisturbed run.
fn torn_files(place: &Place, whole: &Files) -> usize {
    let files = place.files("archive");
    let torn = |(name, bytes): &(&String, &Vec<u8>)| {
        !is_aside(name) && whole.get(name.as_str()) != Some(bytes)
    };
    files.iter().filter(torn).count()
}

/// Entries of the cache that are neither aside nor whole.
fn torn_entries(place: &Place) -> usize {
    let files = place.files("cache");
    let torn = |(name, bytes): &(&String, &Vec<u8>)| !is_aside(name) && !is_whole_entry(bytes);
    files.iter().filter(torn).count()
}

/// Whether it is a line that names the format, the hash of what follows, and what follows.
fn is_whole_entry(bytes: &[u8]) -> bool {
    const MAGIC: &[u8] = b"solver-host cache 1\n";
    bytes
        .strip_prefix(MAGIC)
        .and_then(|rest| rest.split_at_checked(64))
        .is_some_and(|(hash, payload)| hash == wasm_hash(payload).as_bytes())
}

/// It has to have failed with that exit code and an error of few lines that names the place and,
/// where there is one, the flag that helps.
#[track_caller]
fn failed_at(ran: &Ran, code: i32, named: &[&str]) {
    assert_eq!(ran.code, Some(code), "{}\n{}", ran.shown, ran.stderr);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    assert!(ran.stderr.lines().count() <= 5, "{}", ran.stderr);
    for name in named {
        assert!(ran.stderr.contains(name), "{name} in {}", ran.stderr);
    }
}

/// From its start on the process may not pass by the modes of files, whoever runs it.
fn without_privilege(command: &mut Command) {
    // CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
    const PASSES_MODES: [libc::c_ulong; 2] = [1, 2];
    let drop = || {
        for capability in PASSES_MODES {
            // SAFETY: it only takes a capability away. Whoever may not do this has none, as a rule.
            unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) };
        }
        Ok(())
    };
    // SAFETY: between `fork` and `exec` it makes system calls alone.
    unsafe { command.pre_exec(drop) };
}

/// Whether modes of files bind a process without privilege here. Where they do not, it is said.
fn modes_bind() -> bool {
    let place = Place::new();
    let folder = place.path("read-only");
    std::fs::DirBuilder::new()
        .mode(0o500)
        .create(&folder)
        .expect("can be made");
    let mut writes = Command::new("sh");
    writes
        .args(["-c", "exec 2> /dev/null; : > read-only/file"])
        .current_dir(place.path(""));
    without_privilege(&mut writes);
    let bind = !writes.status().expect("there is a shell").success();
    if !bind {
        println!("not tested here: folders that are read-only, since this user may write them");
    }
    bind
}
