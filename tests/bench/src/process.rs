//! Whole processes of `solver-host`, timed from outside.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::beside::Program;
use crate::comparisons::BenchError;

/// The output of a process, and what it took.
pub struct Ended {
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// From its start to its end, by the wall.
    pub wall: Duration,
    /// CPU time of all its threads, and of the children that it has waited for.
    pub cpu: Duration,
    /// The most memory that was resident at once, in bytes, as far as it was seen.
    pub peak: u64,
}

impl Ended {
    /// The digest in the report of `run --json`.
    pub fn digest(&self) -> Result<String, BenchError> {
        let digest = self.report()?["digest"].as_str().map(str::to_owned);
        digest.ok_or_else(|| BenchError::Broken("run gives no digest".to_owned()))
    }

    /// How many solvers there were, in the report of `run --json`.
    pub fn solvers(&self) -> Result<u64, BenchError> {
        let count = self.report()?["solvers"].as_u64();
        count.ok_or_else(|| BenchError::Broken("run does not count the solvers".to_owned()))
    }

    /// How many runs have a verdict, in the report of `run --json`.
    pub fn runs_that(&self, verdict: &str) -> Result<u64, BenchError> {
        let count = self.report()?["verdicts"][verdict].as_u64();
        count.ok_or_else(|| BenchError::Broken(format!("run does not count {verdict}")))
    }

    /// How long the solvers were run and scored, in the report of `run --json --timing`.
    pub fn scoring(&self) -> Result<Duration, BenchError> {
        let took = self.report()?["timing_ms"]["score"].as_f64();
        took.map(|took| Duration::from_secs_f64(took / 1e3))
            .ok_or_else(|| BenchError::Broken("run does not time its phases".to_owned()))
    }

    /// How many lines it printed.
    pub fn lines(&self) -> usize {
        self.stdout.iter().filter(|&&byte| byte == b'\n').count()
    }

    fn report(&self) -> Result<Value, BenchError> {
        serde_json::from_slice(&self.stdout)
            .map_err(|error| BenchError::Broken(format!("run gives no report: {error}")))
    }
}

/// Runs `solver-host` with these arguments and this input to its end.
pub fn run(args: &[OsString], stdin: &[u8]) -> Result<Ended, BenchError> {
    let program = Program::SolverHost.find()?;
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (Some(mut to), Some(mut from), Some(mut said)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(BenchError::Broken("a process has no pipes".to_owned()));
    };
    let mut stdout = Vec::new();
    let mut stderr = String::new();
    let pid = child.id();
    let ended = AtomicBool::new(false);
    let usage = std::thread::scope(|scope| -> std::io::Result<Usage> {
        let peak = scope.spawn(|| peak(pid, &ended));
        // A process that reads no input closes its end early; that is its right.
        scope.spawn(move || drop(to.write_all(stdin)));
        let errors = scope.spawn(|| said.read_to_string(&mut stderr));
        let read = from.read_to_end(&mut stdout);
        let heard = errors.join().map_or(Ok(0), |read| read);
        let usage = wait(pid);
        // Nobody looks any longer, whatever came of it.
        ended.store(true, Ordering::Relaxed);
        read.and(heard)?;
        let usage = usage?;
        Ok(Usage {
            peak: peak.join().unwrap_or(None).unwrap_or(usage.peak),
            ..usage
        })
    })?;
    if usage.status != 0 {
        return Err(BenchError::Broken(format!(
            "{} {} ended with status {}: {}",
            Program::SolverHost.name(),
            shown(args),
            usage.status,
            stderr.lines().next().unwrap_or_default()
        )));
    }
    Ok(Ended {
        stdout,
        wall: usage.ended.duration_since(start),
        cpu: usage.cpu,
        peak: usage.peak,
    })
}

fn shown(args: &[OsString]) -> String {
    let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    words.join(" ")
}

struct Usage {
    status: i32,
    ended: Instant,
    cpu: Duration,
    peak: u64,
}

/// The most memory of a process, looked at while it lives; none where the system does not tell.
/// A figure told afterwards counts what its parent had when it started it.
fn peak(pid: u32, ended: &AtomicBool) -> Option<u64> {
    const EVERY: Duration = Duration::from_millis(2);
    let mut most = None;
    while !ended.load(Ordering::Relaxed) {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let kib = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
            .and_then(|kib| kib.parse::<u64>().ok());
        most = most.max(kib.map(|kib| kib * 1024));
        std::thread::sleep(EVERY);
    }
    most
}

/// Waits for a child and asks what it used, which the standard library does not tell.
fn wait(pid: u32) -> std::io::Result<Usage> {
    let mut status = 0;
    // SAFETY: all bits zero are a `rusage`.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both places are valid for the call, and the child is ours and not waited for yet.
    while unsafe { libc::wait4(pid as libc::pid_t, &mut status, 0, &mut usage) } < 0 {
        let error = std::io::Error::last_os_error();
        if error.kind() != std::io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    let ended = Instant::now();
    let time = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec.unsigned_abs())
            + Duration::from_micros(time.tv_usec.unsigned_abs())
    };
    Ok(Usage {
        status,
        ended,
        cpu: time(usage.ru_utime) + time(usage.ru_stime),
        // In KiB, but on macOS in bytes.
        peak: usage.ru_maxrss.unsigned_abs() * if cfg!(target_os = "macos") { 1 } else { 1024 },
    })
}

/// Arguments from words.
pub fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}
