//! Pages that are out: the system swaps or moves the memory of a guest while it runs, and no later run
//! may find anything of it.
//!
//! How many pages are moved depends on how scattered the machine's memory is, so the tests of swapping are the
//! sharper ones; one of them runs Python, on each interpreter. Swapping needs root, to page out another process
//! and to add swap space where there is none; moving needs root to ask the kernel for it. Where one of them
//! cannot be had, the test says so in a line.
//! `make faults-pages` asks for many runs (`PAGES_RUNS`).

use std::ffi::CString;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use solver_test_support::{CORE, Guest, INTERPRETERS, Place, python_folder, python_is_ready};

/// Held by the test that has pages swapped out: both share the swap space of the machine.
static SWAPPING: Mutex<()> = Mutex::new(());
/// Runs where `PAGES_RUNS` does not say.
const FEW: usize = 400;
/// Later runs for each one whose pages were out.
const LATER: usize = 50;
/// Runs while pages are moved, for each one behind pages that were out: a page is on its way for
/// microseconds.
const MOVED: usize = 100;
/// Runs in a request.
const AT_ONCE: usize = 50;

/// Looks at every page but the first 32, leaves a 7 there, works for as many hundred million turns as the
/// cell says, and tells whether it found anything at the start, or lost anything by the end on every
/// other page: the rest stays where it has gone meanwhile.
const GUEST: &str = r#"
(memory (export "memory") 16)
(func (export "solve") (type $solve)
  (local $at i32) (local $bad i32) (local $turns i32)
  (local.set $at (i32.const 131072))
  (loop $look
    (local.set $bad (i32.or (local.get $bad) (i32.load8_u (local.get $at))))
    (i32.store8 (local.get $at) (i32.const 7))
    (local.set $at (i32.add (local.get $at) (i32.const 4096)))
    (br_if $look (i32.lt_u (local.get $at) (i32.const 1048576))))
  (local.set $turns (i32.mul (i32.load8_u (local.get 4)) (i32.const 100000000)))
  (block $done
    (loop $work
      (br_if $done (i32.eqz (local.get $turns)))
      (local.set $turns (i32.sub (local.get $turns) (i32.const 1)))
      (br $work)))
  (local.set $at (i32.const 131072))
  (loop $look
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 7)) (then (local.set $bad (i32.const 1))))
    (local.set $at (i32.add (local.get $at) (i32.const 8192)))
    (br_if $look (i32.lt_u (local.get $at) (i32.const 1048576))))
  (i32.store8 (local.get 4) (local.get $bad))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
"#;

/// The same as a Python program, which tells where its objects lie too. What it writes is little enough that
/// its pages are made the image again one by one. `KEPT` stands for memory of the interpreter's own kind.
const PROGRAM: &str = "
import builtins


def solve(grid):
    found = [getattr(builtins, 'left', 0), id(object()) // 16 % 10]
    builtins.left = 7
    here = bytearray(b'\\x07') * (1 << 20)
    kept = KEPT
    for _ in range(grid[0][0] * 5_000_000):
        pass
    lost = here.count(7) != len(here) or bytes(kept).count(7) != len(kept)
    return [[*found, int(lost)]]
";
/// What the core interpreter has of that kind, and what the one with numpy has.
const TUPLE: &str = "(7,) * (1 << 16)";
const ARRAY: &str = "__import__('numpy').full(1 << 18, 7, dtype='uint8')";

/// A stream with one worker: its runs follow one another in the same memory.
struct Stream {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// The solver, as a request has it.
    solver: Value,
}

impl Stream {
    /// A stream of the guest.
    fn of_guest(place: &Place) -> Stream {
        let component = Guest::of_text("pages", "input", GUEST).bytes;
        let solver = json!({ "wasm_base64": BASE64_STANDARD.encode(component) });
        Stream::start(place, solver)
    }

    /// A stream of the Python program of an interpreter.
    fn of_python(place: &Place, interpreter: &str) -> Stream {
        let kept = if interpreter == CORE { TUPLE } else { ARRAY };
        let source = PROGRAM.replace("KEPT", kept);
        let solver = json!({ "source": source, "language": "python", "interpreter": interpreter });
        Stream::start(place, solver)
    }

    fn start(place: &Place, solver: Value) -> Stream {
        let mut child = Command::new(solver_test_support::binary())
            .args(["score", "--execution-workers", "1", "--cache", "cache"])
            .args(["--fuel", "10000000000", "--deadline-ms", "600000"])
            .arg("--python")
            .arg(python_folder())
            .current_dir(place.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        Stream {
            to: child.stdin.take().expect("piped"),
            from: BufReader::new(child.stdout.take().expect("piped")),
            child,
            solver,
        }
    }

    fn ask(&mut self, cell: u8, runs: usize) {
        let inputs = vec![[[cell]]; runs];
        let mut request = self.solver.clone();
        request["id"] = 0.into();
        request["inputs"] = json!(inputs);
        writeln!(self.to, "{request}").expect("it reads");
    }

    /// The output and the fuel of each run.
    fn answers(&mut self) -> Vec<(Value, Value)> {
        let mut line = String::new();
        self.from.read_line(&mut line).expect("it answers");
        let answer: Value = serde_json::from_str(&line).expect("is JSON");
        let samples = answer["samples"].as_array().expect("has samples").iter();
        samples
            .map(|sample| {
                assert_eq!(sample["verdict"], "output", "{line}");
                (sample["output"].clone(), sample["fuel"].clone())
            })
            .collect()
    }

    /// How many of the runs did not find zeros, or at their end what they had written.
    fn unclean_answers(&mut self) -> usize {
        let answers = self.answers().into_iter();
        answers
            .filter(|(output, _)| *output != json!([[0]]))
            .count()
    }

    /// So many runs, one after the other; how many of them were not clean.
    fn unclean(&mut self, runs: usize) -> usize {
        let mut unclean = 0;
        for first in (0..runs).step_by(AT_ONCE) {
            self.ask(0, AT_ONCE.min(runs - first));
            unclean += self.unclean_answers();
        }
        unclean
    }

    fn end(mut self) {
        drop(self.to);
        assert!(self.child.wait().expect("ends").success());
    }

    /// Asks the kernel to page out all that the process may write; whether it takes such requests.
    fn page_out(&self) -> bool {
        const PAGE_OUT: libc::c_int = 21;
        /// Larger mappings are reserved and not used.
        const LARGEST: usize = 256 << 20;
        let pid = self.child.id();
        // SAFETY: it makes a descriptor for a child of this process.
        let descriptor = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
        if descriptor < 0 {
            return false;
        }
        // SAFETY: just made, and nobody else has it.
        let process = unsafe { OwnedFd::from_raw_fd(descriptor as i32) };
        let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).expect("can be read");
        let mut taken = false;
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let span = line.split(' ').next().and_then(|span| span.split_once('-'));
            let Some((start, end)) = span else { continue };
            let address = |text| usize::from_str_radix(text, 16).expect("an address");
            let (start, end) = (address(start), address(end));
            if end - start > LARGEST {
                continue;
            }
            let part = libc::iovec {
                iov_base: std::ptr::without_provenance_mut(start),
                iov_len: end - start,
            };
            // SAFETY: the request moves pages of another process and changes nothing that it sees.
            let done = unsafe {
                libc::syscall(
                    libc::SYS_process_madvise,
                    process.as_raw_fd(),
                    &part,
                    1,
                    PAGE_OUT,
                    0,
                )
            };
            taken |= done > 0;
        }
        taken
    }

    /// Pages out again and again while a run is under way; the most KiB that were out, or nothing where this
    /// user may not do that.
    fn paged_out(&self) -> Option<u64> {
        let mut most = 0;
        std::thread::sleep(Duration::from_millis(100));
        for _ in 0..4 {
            if !self.page_out() {
                println!("not tested here: pages that are swapped out; this user may not page out");
                return None;
            }
            most = most.max(self.swapped_kib());
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(most)
    }

    fn swapped_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        status
            .expect("is alive")
            .lines()
            .find_map(|line| {
                line.strip_prefix("VmSwap:")?
                    .split_whitespace()
                    .next()?
                    .parse()
                    .ok()
            })
            .unwrap_or(0)
    }
}

/// Swap space of this test, as long as the value lives; nothing where the system has some already.
struct Swap(Option<PathBuf>);

impl Swap {
    const BYTES: u64 = 64 << 20;

    fn on(place: &Place) -> std::io::Result<Swap> {
        let there = std::fs::read_to_string("/proc/swaps")?;
        if there.lines().count() > 1 {
            return Ok(Swap(None));
        }
        let path = place.path("swap");
        let file = File::create(&path)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        let page = rustix::param::page_size() as u64;
        // Swap space may not have holes.
        let zeros = vec![0; 1 << 20];
        for at in (0..Swap::BYTES).step_by(zeros.len()) {
            file.write_all_at(&zeros, at)?;
        }
        // Its header: version, last page, and the word at the end of the first page.
        file.write_all_at(&1u32.to_le_bytes(), 1024)?;
        let last = u32::try_from(Swap::BYTES / page - 1).expect("fits");
        file.write_all_at(&last.to_le_bytes(), 1028)?;
        file.write_all_at(b"SWAPSPACE2", page - 10)?;
        file.sync_all()?;
        let name = CString::new(path.as_os_str().as_bytes())?;
        // SAFETY: a file of this test, which nobody uses for anything else.
        if unsafe { libc::swapon(name.as_ptr(), 0) } != 0 {
            return Err(std::io::Error::last_os_error());
        }
        Ok(Swap(Some(path)))
    }
}

impl Drop for Swap {
    fn drop(&mut self) {
        if let Some(path) = &self.0
            && let Ok(name) = CString::new(path.as_os_str().as_bytes())
        {
            // SAFETY: as above. Its contents are read back first.
            unsafe { libc::swapoff(name.as_ptr()) };
        }
    }
}

fn runs() -> usize {
    match std::env::var("PAGES_RUNS") {
        Ok(text) => text.parse().expect("PAGES_RUNS is a number"),
        Err(_) => FEW,
    }
}

#[test]
fn no_run_finds_what_was_swapped_out() {
    let _alone = SWAPPING.lock();
    let place = Place::new();
    // The first runs come before there is any swap space: it may be turned on later.
    let mut stream = Stream::of_guest(&place);
    assert_eq!(stream.unclean(20), 0);
    let swap = match Swap::on(&place) {
        Ok(swap) => swap,
        Err(error) => {
            println!("not tested here: pages that are swapped out; no swap space: {error}");
            return;
        }
    };
    let (mut unclean, mut later, mut most) = (0, 0, 0);
    let runs = runs();
    while later < runs {
        stream.ask(2, 1);
        let Some(swapped) = stream.paged_out() else {
            return;
        };
        most = most.max(swapped);
        unclean += stream.unclean_answers();
        let next = LATER.min(runs - later);
        unclean += stream.unclean(next);
        later += next;
    }
    drop(swap);
    unclean += stream.unclean(LATER);
    stream.end();
    println!("{unclean} of {later} later runs found anything; at most {most} KiB were swapped out");
    assert_eq!(unclean, 0);
    assert!(most > 0, "nothing was swapped out");
}

#[test]
fn no_python_run_finds_what_was_swapped_out() {
    let _alone = SWAPPING.lock();
    for interpreter in INTERPRETERS.into_iter().filter(|it| python_is_ready(it)) {
        python_runs_behind_pages_that_are_out(interpreter);
    }
}

fn python_runs_behind_pages_that_are_out(interpreter: &str) {
    let place = Place::new();
    let mut stream = Stream::of_python(&place, interpreter);
    let mut first = |cell| {
        stream.ask(cell, 1);
        stream.answers().remove(0)
    };
    let (long, short) = (first(2), first(0));
    let swap = match Swap::on(&place) {
        Ok(swap) => swap,
        Err(error) => {
            println!("not tested here: pages that are swapped out; no swap space: {error}");
            return;
        }
    };
    let (mut different, mut later, mut most) = (0, 0, 0);
    let runs = runs();
    while later < runs {
        stream.ask(2, 1);
        let Some(swapped) = stream.paged_out() else {
            return;
        };
        different += usize::from(stream.answers()[0] != long);
        let next = LATER.min(runs - later);
        // Between two runs too: what is no longer in memory is still what the next run finds.
        for part in [next / 2, next - next / 2] {
            stream.page_out();
            most = most.max(swapped).max(stream.swapped_kib());
            stream.ask(0, part);
            let answers = stream.answers().into_iter();
            different += answers.filter(|answer| *answer != short).count();
        }
        later += next;
    }
    drop(swap);
    stream.end();
    println!(
        "{interpreter}: {different} of {later} later runs differ; at most {most} KiB were swapped out"
    );
    assert_eq!(different, 0);
    assert!(most > 0, "nothing was swapped out");
}

#[test]
fn no_run_finds_what_was_just_being_moved() {
    const COMPACT: &str = "/proc/sys/vm/compact_memory";
    if let Err(error) = std::fs::write(COMPACT, "1") {
        println!("not tested here: pages that are moved; the kernel cannot be asked to: {error}");
        return;
    }
    let place = Place::new();
    let mut stream = Stream::of_guest(&place);
    let over = AtomicBool::new(false);
    let (unclean, moved) = std::thread::scope(|scope| {
        let moving = scope.spawn(|| {
            let (mut times, started) = (0, Instant::now());
            while !over.load(Ordering::Relaxed) && started.elapsed() < Duration::from_secs(600) {
                times += usize::from(std::fs::write(COMPACT, "1").is_ok());
            }
            times
        });
        let unclean = stream.unclean(MOVED * runs());
        over.store(true, Ordering::Relaxed);
        (unclean, moving.join().expect("does not panic"))
    });
    stream.end();
    println!(
        "{unclean} of {} runs found anything while memory was moved {moved} times",
        MOVED * runs()
    );
    assert_eq!(unclean, 0);
}
