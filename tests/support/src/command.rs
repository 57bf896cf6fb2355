//! Runs the binary with a bound on how long it may take, so that a hang fails instead of lasting.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::process::{children, own_cpu, tree_kib};
use super::report::{Line, Report, Sum};

/// No command of these tests needs a tenth of this on an idle machine; the long form of `make verify`
/// needs four minutes.
const HANG: Duration = Duration::from_secs(900);
const POLL: Duration = Duration::from_millis(2);

/// A command that is under way.
pub struct Running {
    child: Child,
    shown: String,
    started: Instant,
    peak_kib: u64,
    stdout: JoinHandle<Vec<u8>>,
    stderr: JoinHandle<Vec<u8>>,
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    /// The command line, as a person would type it.
    pub shown: String,
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// The most memory that was resident at once, in the process and all that it started.
    pub peak_kib: u64,
}

impl Running {
    /// Starts the binary in a folder, with nothing of this process's environment.
    pub fn start(folder: &Path, args: &[OsString], env: &[(&str, &str)], stdin: &str) -> Running {
        let mut command = command(folder, args);
        command.envs(env.iter().copied());
        Running::spawn(command, shown(args), stdin)
    }

    /// Starts a command, which is shown as that, with all of its input and output on pipes.
    pub fn spawn(mut command: Command, shown: String, stdin: impl Into<Vec<u8>>) -> Running {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut input = child.stdin.take().expect("piped");
        let bytes = stdin.into();
        // A command that reads no input closes its end early; that is its right.
        std::thread::spawn(move || drop(input.write_all(&bytes)));
        Running {
            shown,
            started: Instant::now(),
            peak_kib: 0,
            stdout: drain(child.stdout.take().expect("piped")),
            stderr: drain(child.stderr.take().expect("piped")),
            child,
        }
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        // It may have ended already, which the test sees by its exit code.
        let _ = kill_process(pid, signal);
    }

    /// The processes that it has started and not waited for.
    pub fn children(&self) -> Vec<u32> {
        children(self.child.id())
    }

    /// Whether it is still under way.
    pub fn is_alive(&mut self) -> bool {
        self.guard();
        self.child.try_wait().expect("can be waited for").is_none()
    }

    /// The CPU time that it has used; none where it has ended.
    pub fn cpu(&self) -> Option<Duration> {
        own_cpu(self.child.id())
    }

    /// Waits until the command has used so much CPU time, however loaded the machine is.
    pub fn wait_for_cpu(&mut self, time: Duration) {
        while own_cpu(self.child.id()).is_some_and(|used| used < time) {
            self.guard();
            std::thread::sleep(POLL);
        }
    }

    /// Waits for the end.
    pub fn wait(mut self) -> Ran {
        let status = loop {
            if let Some(peak) = tree_kib(self.child.id()) {
                self.peak_kib = self.peak_kib.max(peak);
            }
            if let Some(status) = self.child.try_wait().expect("can be waited for") {
                break status;
            }
            self.guard();
            std::thread::sleep(POLL);
        };
        let text = |drained: JoinHandle<Vec<u8>>| {
            String::from_utf8(drained.join().expect("drained")).expect("prints UTF-8")
        };
        Ran {
            shown: self.shown,
            code: status.code(),
            stdout: text(self.stdout),
            stderr: text(self.stderr),
            peak_kib: self.peak_kib,
        }
    }

    fn guard(&mut self) {
        if self.started.elapsed() > HANG {
            let _ = self.child.kill();
            panic!("{} hangs", self.shown);
        }
    }
}

impl Ran {
    /// The command has to have ended with exit code 0.
    #[track_caller]
    pub fn ok(self) -> Ran {
        assert_eq!(self.code, Some(0), "{}\n{}", self.shown, self.stderr);
        self
    }

    /// The report of the one task.
    #[track_caller]
    pub fn report(&self) -> Report {
        let mut reports = self.reports();
        assert_eq!(reports.len(), 1, "{}\n{}", self.shown, self.stdout);
        reports.remove(0)
    }

    /// The reports of all tasks.
    #[track_caller]
    pub fn reports(&self) -> Vec<Report> {
        let report = |line| match line {
            Line::Task(report) => Some(*report),
            Line::Placed(_) | Line::Sum(_) => None,
        };
        self.json_lines().into_iter().filter_map(report).collect()
    }

    /// The sum of several tasks, which is the last line.
    #[track_caller]
    pub fn sum(&self) -> Sum {
        match self.json_lines().pop() {
            Some(Line::Sum(sum)) => sum,
            other => panic!("{}: {other:?} is no sum", self.shown),
        }
    }

    /// All lines of `run --json`.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<Line> {
        let parse = |line| Line::parse(line).unwrap_or_else(|e| panic!("{e} in {line}"));
        self.stdout.lines().map(parse).collect()
    }

    /// The text that a person sees: the command, what it printed, how it ended.
    pub fn transcript(&self) -> String {
        let code = self.code.expect("ends by itself");
        format!(
            "$ {}\n{}{}[exit code {code}]\n",
            self.shown, self.stdout, self.stderr
        )
    }
}

/// The binary in a folder, with nothing of this process's environment.
pub fn command(folder: &Path, args: &[OsString]) -> Command {
    let mut command = Command::new(crate::binary());
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        // One cache for all tests, so that only the first has to compile the runtime.
        .env("XDG_CACHE_HOME", crate::scratch().join("cache"));
    command
}

/// A command line, as a person would type it.
pub fn shown(args: &[OsString]) -> String {
    let words = args.iter().map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once("solver-host".to_owned())
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

fn drain(mut from: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("a pipe can be read");
        bytes
    })
}

/// Arguments from anything that can be one.
pub fn arguments<I>(args: I) -> Vec<OsString>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    args.into_iter()
        .map(|arg| arg.as_ref().to_owned())
        .collect()
}
