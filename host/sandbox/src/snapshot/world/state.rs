//! The state of a run's world: what it was given, what it has open, what it has said.

use std::sync::Arc;

use super::files::{Files, Node};
use super::guest::{Answer, Errno};
use crate::meter::{Cancel, MemoryMeter, Watch};
use crate::snapshot::mapped::Mapped;

/// The descriptor that the request is read from.
pub(super) const REQUEST: i32 = 900;
/// The descriptor that the reply is written to, at once and in one piece.
pub(super) const REPLY: i32 = 901;

/// The most bytes of a reply.
pub(crate) const MAX_REPLY: usize = 16 << 20;
/// The most bytes of standard output that are kept of a solver.
pub(crate) const MAX_STDOUT: usize = 64 << 10;
/// The most bytes of standard output, and of standard error, that are kept of a script.
pub(crate) const MAX_SCRIPT_OUTPUT: usize = 1 << 20;

/// The most files that a guest has open.
pub(super) const MAX_OPEN: usize = 64;

/// The first value of the clock, in nanoseconds: the start of the year 2026.
pub(crate) const CLOCK: u64 = 1_767_225_600_000_000_000;
/// The time that passes from one look at the clock to the next.
pub(super) const CLOCK_STEP: u64 = 1_000;
/// The state of the random sequence at the start of a run; not 0.
const RANDOM: u64 = 0x9E37_79B9_7F4A_7C15;

/// The archive that a guest may read, and its path without the first slash.
#[derive(Clone)]
pub(crate) struct Library {
    pub path: &'static str,
    pub bytes: Arc<Mapped>,
}

/// The part of the world that one run differs in from another.
#[derive(Default)]
pub(crate) struct Given {
    /// What is read from the descriptor of requests.
    pub request: Vec<u8>,
    /// What is read from standard input.
    pub stdin: Vec<u8>,
    /// Files that are there, and may be written; none where nothing can be.
    pub files: Option<Files>,
    /// Which of what it prints is kept.
    pub keeps: Keeps,
}

/// Which of what a guest prints is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Keeps {
    #[default]
    Nothing,
    Output,
    /// Standard error among it, for whoever wants to know why a start-up failed.
    Both,
    /// Both, each by itself.
    Apart,
}

/// The state of a store through a run.
pub(crate) struct World {
    pub meter: MemoryMeter,
    /// Growth before this is set belongs to the image, which nobody pays for.
    pub is_counting: bool,
    pub watch: Watch,
    pub cancel: Cancel,
    pub(super) open: Vec<Open>,
    pub(super) library: Library,
    pub(super) request: Stream,
    pub(super) stdin: Stream,
    /// Files that the run reads and writes, where it may.
    pub files: Option<Files>,
    pub reply: Reply,
    /// Standard output so far, where it is kept.
    pub stdout: Option<Printed>,
    /// Standard error, where it is kept by itself.
    pub stderr: Option<Printed>,
    /// Whether standard error is kept among standard output.
    errors_among_it: bool,
    pub(super) clock: u64,
    pub(super) random: u64,
    /// The bytes of files that are counted by now.
    counted: u64,
}

/// Bytes that are read once.
pub(super) struct Stream {
    pub bytes: Vec<u8>,
    pub read: usize,
}

impl Stream {
    fn of(bytes: Vec<u8>) -> Self {
        Stream { bytes, read: 0 }
    }
}

/// What was printed, as far as it is kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Printed {
    pub bytes: Vec<u8>,
    /// How many were dropped.
    pub dropped: u64,
    most: usize,
}

impl Printed {
    fn at_most(most: usize) -> Self {
        Printed {
            most,
            ..Printed::default()
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        let kept = bytes.len().min(self.most - self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..kept]);
        self.dropped += (bytes.len() - kept) as u64;
    }
}

/// The reply of a guest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// There is none.
    None,
    /// It was written.
    Once(Vec<u8>),
    /// Somebody has written more than once, or too much: nobody can tell which one is meant.
    Spoiled,
}

/// How a guest ended the run: by leaving, and with this code.
#[derive(Debug, thiserror::Error)]
#[error("the guest left with code {0}")]
pub(crate) struct Left(pub i32);

/// An open descriptor.
pub(super) enum Open {
    /// Standard input.
    Input,
    Output,
    Error,
    /// A folder, by its path.
    Folder(String),
    /// The archive, and how far it was read.
    Library(u64),
    File(OpenFile),
    Closed,
}

/// An open file of the run.
#[derive(Clone, Copy)]
pub(super) struct OpenFile {
    pub node: Node,
    pub at: u64,
    /// Whether each write goes to its end.
    pub appends: bool,
    pub reads: bool,
    pub writes: bool,
}

impl World {
    pub fn new(
        meter: MemoryMeter,
        watch: Watch,
        cancel: Cancel,
        library: Library,
        given: Given,
    ) -> Self {
        let (stdout, stderr) = match given.keeps {
            Keeps::Nothing => (None, None),
            Keeps::Output | Keeps::Both => (Some(MAX_STDOUT), None),
            Keeps::Apart => (Some(MAX_SCRIPT_OUTPUT), Some(MAX_SCRIPT_OUTPUT)),
        };
        World {
            meter,
            is_counting: false,
            watch,
            cancel,
            open: vec![
                Open::Input,
                Open::Output,
                Open::Error,
                Open::Folder(String::new()),
            ],
            library,
            request: Stream::of(given.request),
            stdin: Stream::of(given.stdin),
            files: given.files,
            reply: Reply::None,
            stdout: stdout.map(Printed::at_most),
            stderr: stderr.map(Printed::at_most),
            errors_among_it: given.keeps == Keeps::Both,
            clock: CLOCK,
            random: RANDOM,
            counted: 0,
        }
    }

    /// Counts so many bytes of files as memory of the run, before they are there.
    pub(super) fn holds(&mut self, bytes: u64) -> wasmtime::Result<()> {
        self.meter.hold(bytes)?;
        self.counted += bytes;
        Ok(())
    }

    /// Counts the files as they are.
    pub fn settle(&mut self) -> wasmtime::Result<()> {
        let Some(files) = &self.files else {
            return Ok(());
        };
        let bytes = files.bytes();
        match bytes.checked_sub(self.counted) {
            Some(0) => {}
            Some(more) => self.meter.hold(more)?,
            None => self.meter.let_go(self.counted - bytes),
        }
        self.counted = bytes;
        Ok(())
    }

    pub(super) fn replied(&mut self, bytes: &[u8]) {
        self.reply = match self.reply {
            Reply::None if bytes.len() <= MAX_REPLY => Reply::Once(bytes.to_vec()),
            Reply::None | Reply::Once(_) | Reply::Spoiled => Reply::Spoiled,
        };
    }

    /// Something was printed, on standard error or else on standard output.
    pub(super) fn printed(&mut self, is_error: bool, bytes: &[u8]) {
        let kept = match is_error && !self.errors_among_it {
            true => &mut self.stderr,
            false => &mut self.stdout,
        };
        if let Some(kept) = kept {
            kept.add(bytes);
        }
    }

    pub(super) fn open(&self, fd: i32) -> Answer<&Open> {
        usize::try_from(fd)
            .ok()
            .and_then(|fd| self.open.get(fd))
            .filter(|open| !matches!(open, Open::Closed))
            .ok_or(Errno::BadF)
    }

    pub(super) fn folder(&self, fd: i32) -> Answer<&str> {
        match self.open(fd)? {
            Open::Folder(path) => Ok(path),
            _ => Err(Errno::NotDir),
        }
    }

    /// An open file of the run.
    pub(super) fn file(&self, fd: i32) -> Answer<OpenFile> {
        match self.open(fd)? {
            Open::File(file) => Ok(*file),
            Open::Folder(_) => Err(Errno::IsDir),
            Open::Library(_) => Err(Errno::BadF),
            Open::Input | Open::Output | Open::Error | Open::Closed => Err(Errno::SPipe),
        }
    }

    /// The place of an open file was moved.
    pub(super) fn moved(&mut self, fd: i32, to: u64) {
        if let Some(Open::File(file)) = self.open.get_mut(fd as usize) {
            file.at = to;
        }
    }

    /// The clock, one step later.
    pub(super) fn now(&mut self) -> u64 {
        self.clock = self.clock.wrapping_add(CLOCK_STEP);
        self.clock
    }
}
