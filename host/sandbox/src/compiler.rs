//! Where components are read and compiled: in this process, or by a server whose children can be
//! killed.
//!
//! A compiler cannot be interrupted, and what it needs depends on what it is given; and whoever reads
//! the bytes of a stranger may meet a fault of the parser's. So components by other authors go to
//! [`super::compile_server`], a process of the same binary that forks a child for each of them, under
//! limits of CPU time and memory. The child lets the component in (`admit`) and compiles it. A stop by
//! the limits is no fault of the component's, since `admit` refuses what is too large: the host gave
//! up. A child that crashes costs one `host-error`.
//!
//! Owns the client's side and the words that both sides speak.

use std::io::{self, IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rustix::cmsg_space;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use wasmtime::Engine;

use super::backend::{Backend, compiling, first_line};
use super::meter::{Cancel, TICK};
use super::wall::Wall;
use crate::admit::{Admitted, Facts, admit};
use crate::fence::Hardening;

/// By the wall, so many times what compiling may take of a processor: a loaded machine may be slow,
/// a stuck one is given up.
const WALL_FACTOR: u32 = 10;
/// Components that are no larger are compiled beside each other, larger ones one at a time: so that
/// compiling costs the host the memory of one of them and not of one a worker.
const SMALL_COMPONENT: usize = 64 << 10;

/// The most bytes of code that a child is believed to have made: more than the memory that it has.
const MOST_REPLY: usize = 512 << 20;

/// The hidden command that serves.
pub const SERVE: &str = "compile-server";
/// The flag by which a process keeps all its rights.
pub const NO_HARDENING: &str = "no-hardening";

/// Names the variable that holds the words of a program that runs this one, such as an emulator of
/// another processor: the system cannot start this program by itself there.
pub const RUNNER: &str = "SOLVER_HOST_RUNNER";

/// Core modules that count their stack by themselves, so that they are let in as they are: those of
/// interpreters.
pub type Trusted = Arc<[&'static [u8]]>;

/// Why there is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The component is refused, for a reason that depends on its bytes alone.
    #[error("{0}")]
    Refused(String),
    /// The host gave up.
    #[error("compiling it was given up")]
    GaveUp(GaveUp),
    /// The host failed.
    #[error("{0}")]
    Broke(String),
}

/// Why the host gave up. It says nothing about the component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GaveUp {
    /// Compiling took more time or memory than it may.
    Deadline,
    /// The user stopped it.
    Cancelled,
}

/// The limits of compiling one component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompileLimits {
    /// CPU time, in seconds: the least that a system can limit.
    pub cpu_seconds: u32,
    /// Address space beside that of the program itself, in bytes.
    pub memory: u64,
}

impl CompileLimits {
    /// Several times what the largest shapes take that are let in.
    pub const DEFAULT: CompileLimits = CompileLimits {
        cpu_seconds: 20,
        memory: 192 << 20,
    };

    fn wall(self) -> Duration {
        Duration::from_secs(u64::from(self.cpu_seconds)) * WALL_FACTOR
    }
}

/// The work on a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// Whether it is let in, and what a run has to know of it.
    Look,
    /// The same, and its code.
    Compile,
    /// Its code, without a look: for tests of what holds should `admit` ever let too much through.
    CompileUnseen,
}

impl Job {
    fn code(self) -> u8 {
        match self {
            Job::Look => b'l',
            Job::Compile => b'c',
            Job::CompileUnseen => b'u',
        }
    }

    fn of(code: u8) -> Option<Job> {
        [Job::Look, Job::Compile, Job::CompileUnseen]
            .into_iter()
            .find(|job| job.code() == code)
    }

    /// Does it here and now.
    pub(super) fn done(
        self,
        backend: Backend,
        trusted: &[&[u8]],
        bytes: &[u8],
    ) -> Result<Compiled, Failure> {
        let admitted =
            || admit(bytes, trusted).map_err(|refusal| Failure::Refused(refusal.to_string()));
        match self {
            Job::Look => Ok(Compiled {
                facts: admitted()?.facts,
                code: Vec::new(),
            }),
            Job::Compile => {
                let Admitted { bytes, facts } = admitted()?;
                let code = compile(backend, &bytes)?;
                Ok(Compiled { facts, code })
            }
            Job::CompileUnseen => Ok(Compiled {
                facts: Facts::default(),
                code: compile(backend, bytes)?,
            }),
        }
    }
}

/// The result of that work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The facts that a run needs.
    pub facts: Facts,
    /// Its machine code, where that was wanted.
    pub code: Vec<u8>,
}

impl Compiled {
    /// As bytes, for the cache and on the way from a worker: the length of the facts, the facts as
    /// JSON, the code.
    pub(super) fn encode(&self) -> Vec<u8> {
        // Numbers and flags: nothing of it can fail to be written.
        let facts = serde_json::to_vec(&self.facts).unwrap_or_default();
        let length = u32::try_from(facts.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(4 + facts.len() + self.code.len());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&facts);
        bytes.extend_from_slice(&self.code);
        bytes
    }

    /// Reads them.
    pub(super) fn decode(mut bytes: Vec<u8>) -> Option<Compiled> {
        let (length, rest) = bytes.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let facts = serde_json::from_slice(rest.get(..length)?).ok()?;
        bytes.drain(..4 + length);
        Some(Compiled { facts, code: bytes })
    }
}

/// The header of a component on its way to a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub job: Job,
    pub backend: Backend,
    pub limits: CompileLimits,
}

impl Header {
    const BYTES: usize = 14;

    fn write(self) -> [u8; Header::BYTES] {
        let mut bytes = [0; Header::BYTES];
        bytes[0] = self.job.code();
        bytes[1] = self.backend.code();
        bytes[2..6].copy_from_slice(&self.limits.cpu_seconds.to_le_bytes());
        bytes[6..].copy_from_slice(&self.limits.memory.to_le_bytes());
        bytes
    }

    /// The header and the component behind it.
    pub(super) fn read(request: &[u8]) -> Option<(Header, &[u8])> {
        let (&job, rest) = request.split_first()?;
        let (&backend, rest) = rest.split_first()?;
        let (cpu_seconds, rest) = rest.split_first_chunk()?;
        let (memory, component) = rest.split_first_chunk()?;
        let header = Header {
            job: Job::of(job)?,
            backend: Backend::of_code(backend)?,
            limits: CompileLimits {
                cpu_seconds: u32::from_le_bytes(*cpu_seconds),
                memory: u64::from_le_bytes(*memory),
            },
        };
        Some((header, component))
    }
}

/// Reads and compiles components for one back end.
pub struct Compiler {
    backend: Backend,
    place: Place,
}

enum Place {
    /// With the modules that stay as they are.
    InProcess(Trusted),
    Server(CompileServer),
}

impl Compiler {
    /// Works in this process: without limits, for components that are trusted.
    pub fn in_process(backend: Backend, trusted: Trusted) -> Self {
        Compiler {
            backend,
            place: Place::InProcess(trusted),
        }
    }

    /// Works in children of a server.
    pub fn served(backend: Backend, server: CompileServer) -> Self {
        Compiler {
            backend,
            place: Place::Server(server),
        }
    }

    /// Lets a component in and compiles it.
    pub fn compile(&self, bytes: &[u8], cancel: &Cancel) -> Result<Compiled, Failure> {
        self.does(Job::Compile, bytes, cancel)
    }

    /// Looks whether a component would be let in.
    pub fn look(&self, bytes: &[u8], cancel: &Cancel) -> Result<Facts, Failure> {
        self.does(Job::Look, bytes, cancel).map(|made| made.facts)
    }

    /// Compiles without a look: for tests of what holds should `admit` ever let too much through.
    pub fn compile_unseen(&self, bytes: &[u8], cancel: &Cancel) -> Result<Compiled, Failure> {
        self.does(Job::CompileUnseen, bytes, cancel)
    }

    fn does(&self, job: Job, bytes: &[u8], cancel: &Cancel) -> Result<Compiled, Failure> {
        match &self.place {
            Place::InProcess(trusted) => job.done(self.backend, trusted, bytes),
            Place::Server(server) => server.ask_for(job, self.backend, bytes, cancel),
        }
    }
}

/// Compiles here and now what was let in.
fn compile(backend: Backend, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let engine = compiling(backend)
        .and_then(|config| Engine::new(&config))
        .map_err(|error| Failure::Broke(first_line(&error)))?;
    engine
        .precompile_component(bytes)
        .map_err(|error| Failure::Refused(first_line(&error)))
}

/// A server, started and stopped with this value.
pub struct CompileServer {
    control: UnixStream,
    child: Mutex<Child>,
    limits: CompileLimits,
    large: Turn,
}

impl CompileServer {
    /// Starts this program as a server. This has to happen before the process gives up the right to
    /// start others.
    pub fn start(hardening: Hardening) -> io::Result<Self> {
        let command = match std::env::var(RUNNER) {
            Ok(runner) if !runner.trim().is_empty() => {
                let mut words = runner.split_whitespace();
                let mut command = Command::new(words.next().unwrap_or_default());
                command.args(words).arg(std::env::current_exe()?);
                command
            }
            Ok(_) | Err(_) => Command::new("/proc/self/exe"),
        };
        Self::start_as(command, CompileLimits::DEFAULT, hardening)
    }

    /// Starts `command`, which has to be a solver-host of the same version.
    pub fn start_as(
        mut command: Command,
        limits: CompileLimits,
        hardening: Hardening,
    ) -> io::Result<Self> {
        let (control, theirs) = UnixStream::pair()?;
        command.arg(SERVE);
        match hardening {
            Hardening::On => {}
            Hardening::Off => {
                command.arg(format!("--{NO_HARDENING}"));
            }
        }
        let child = command
            .env_clear()
            // An interrupt from the keyboard is for this process: it ends the server by hanging up.
            .process_group(0)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(CompileServer {
            control,
            child: Mutex::new(child),
            limits,
            large: Turn::default(),
        })
    }

    fn ask_for(
        &self,
        job: Job,
        backend: Backend,
        bytes: &[u8],
        cancel: &Cancel,
    ) -> Result<Compiled, Failure> {
        let _turn = (bytes.len() > SMALL_COMPONENT).then(|| self.large.take());
        let header = Header {
            job,
            backend,
            limits: self.limits,
        };
        let reply = self.ask(header, bytes, cancel).map_err(|error| {
            Failure::Broke(format!("the compile server cannot be reached: {error}"))
        })?;
        match reply {
            Some(reply) => Reply::read(reply),
            None if cancel.is_raised() => Err(Failure::GaveUp(GaveUp::Cancelled)),
            None => Err(Failure::GaveUp(GaveUp::Deadline)),
        }
    }

    /// All that comes back; none where this side gave up.
    fn ask(&self, header: Header, bytes: &[u8], cancel: &Cancel) -> io::Result<Option<Vec<u8>>> {
        // The system rounds the timeouts of sockets up, and a look has to come within a tick.
        const LOOK_UP: Duration = Duration::from_millis(TICK.as_millis() as u64 / 2);
        let mut wall = Wall::start(self.limits.wall());
        let mut gives_up = || wall.is_over() || cancel.is_raised();
        let (mut ours, theirs) = UnixStream::pair()?;
        ours.set_read_timeout(Some(LOOK_UP))?;
        ours.set_write_timeout(Some(LOOK_UP))?;
        self.hand_over(&theirs)?;
        drop(theirs);
        if !send(&ours, &header.write(), &mut gives_up)? || !send(&ours, bytes, &mut gives_up)? {
            return Ok(None);
        }
        ours.shutdown(std::net::Shutdown::Write)?;
        let mut reply = Vec::new();
        let mut chunk = [0; 1 << 16];
        loop {
            match ours.read(&mut chunk) {
                Ok(0) => return Ok(Some(reply)),
                Ok(count) if reply.len() + count > MOST_REPLY => {
                    return Err(io::Error::other(format!(
                        "the compiler gave more than {MOST_REPLY} bytes"
                    )));
                }
                Ok(count) => reply.extend_from_slice(&chunk[..count]),
                Err(error) if !is_pause(&error) => return Err(error),
                Err(_) if gives_up() => return Ok(None),
                Err(_) => {}
            }
        }
    }

    /// Gives one end of a connection to the server.
    fn hand_over(&self, theirs: &UnixStream) -> io::Result<()> {
        let ends = [theirs.as_fd()];
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        ancillary.push(SendAncillaryMessage::ScmRights(&ends));
        let sent = sendmsg(
            &self.control,
            &[IoSlice::new(&[0])],
            &mut ancillary,
            SendFlags::NOSIGNAL,
        )?;
        if sent == 1 {
            Ok(())
        } else {
            Err(io::ErrorKind::WriteZero.into())
        }
    }
}

/// Sends all of it; false where this side gave up.
fn send(
    mut to: &UnixStream,
    mut bytes: &[u8],
    gives_up: &mut impl FnMut() -> bool,
) -> io::Result<bool> {
    while !bytes.is_empty() {
        match to.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if !is_pause(&error) => return Err(error),
            Err(_) if gives_up() => return Ok(false),
            Err(_) => {}
        }
    }
    Ok(true)
}

/// Whether nothing has happened but that time went by: a tick, or a stop of this process.
fn is_pause(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

impl Drop for CompileServer {
    fn drop(&mut self) {
        // Hanging up ends it, and its children with it.
        let _ = self.control.shutdown(std::net::Shutdown::Both);
        let child = self.child.get_mut().unwrap_or_else(|e| e.into_inner());
        let _ = child.wait();
    }
}

/// Lets one at a time pass.
#[derive(Default)]
struct Turn {
    taken: Mutex<bool>,
    free: Condvar,
}

struct Taken<'a>(&'a Turn);

impl Turn {
    fn take(&self) -> Taken<'_> {
        let taken = self.taken.lock().unwrap_or_else(|e| e.into_inner());
        let mut taken = self
            .free
            .wait_while(taken, |taken| *taken)
            .unwrap_or_else(|e| e.into_inner());
        *taken = true;
        Taken(self)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(|e| e.into_inner()) = false;
        self.0.free.notify_one();
    }
}

/// The reply of a child, and behind it how it ended.
pub(super) enum Reply {
    Done,
    Refused,
    Broke,
}

impl Reply {
    const DONE: u8 = 1;
    const REFUSED: u8 = 2;
    const BROKE: u8 = 3;

    pub(super) fn code(&self) -> u8 {
        match self {
            Reply::Done => Reply::DONE,
            Reply::Refused => Reply::REFUSED,
            Reply::Broke => Reply::BROKE,
        }
    }

    /// Takes a reply apart.
    fn read(mut bytes: Vec<u8>) -> Result<Compiled, Failure> {
        let broke = |text: &str| Err(Failure::Broke(text.to_owned()));
        let Some(ending) = bytes.pop().and_then(Ending::of) else {
            return broke("the compile server ended");
        };
        match ending {
            Ending::Returned => {}
            Ending::Stopped => return Err(Failure::GaveUp(GaveUp::Deadline)),
            Ending::Crashed => return broke("the process that reads and compiles it crashed"),
        }
        if bytes.is_empty() {
            return broke("the compiler said nothing");
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match bytes.remove(0) {
            Reply::DONE => match Compiled::decode(bytes) {
                Some(made) => Ok(made),
                None => broke("the compiler spoke in another tongue"),
            },
            Reply::REFUSED => Err(Failure::Refused(text(&bytes))),
            Reply::BROKE => Err(Failure::Broke(text(&bytes))),
            _ => broke("the compiler spoke in another tongue"),
        }
    }
}

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// By itself: what it said is whole.
    Returned,
    /// Over its limits.
    Stopped,
    /// In any other way.
    Crashed,
}

impl Ending {
    pub(super) fn code(self) -> u8 {
        match self {
            Ending::Returned => b'r',
            Ending::Stopped => b's',
            Ending::Crashed => b'c',
        }
    }

    fn of(code: u8) -> Option<Ending> {
        [Ending::Returned, Ending::Stopped, Ending::Crashed]
            .into_iter()
            .find(|ending| ending.code() == code)
    }
}
