//! The process that reads and compiles components by other authors, a child for each.
//!
//! It is the same binary, started before the main process gives up the right to start others. It
//! has one thread, so it may fork. For every connection that it is handed it forks a *keeper*, which
//! forks the *worker* that compiles under limits of CPU time and address space, waits for it and
//! says how it ended. Whoever dies takes along those below.
//!
//! Leaves what is said on a connection to [`super::compiler`].

use std::io::{self, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rustix::cmsg_space;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use rustix::process::{
    Pid, Resource, Rlimit, Signal, WaitOptions, WaitStatus, getrlimit,
    set_parent_process_death_signal, setrlimit, wait, waitpid,
};

use super::compiler::{CompileLimits, Compiled, Ending, Failure, Header, Reply, Trusted};
use crate::fence;
use crate::fence::{Hardening, Role};
use crate::thread::panic_text;

/// Serves the connections that come in on `control` until the other side hangs up.
pub fn serve(control: BorrowedFd<'_>, hardening: Hardening, trusted: &Trusted) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    without_core_dump()?;
    let address_space = address_space()?;
    match hardening {
        // The process that started this one lacks the same, and says so.
        Hardening::On => drop(fence::apply(&Role::CompileServer)),
        Hardening::Off => {}
    }
    while let Some(connection) = next_connection(control)? {
        // Keepers that have ended are only waited for; nobody asks how.
        while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
        if let Fork::Child = fork()? {
            keep(connection.into(), address_space, trusted);
        }
    }
    Ok(())
}

fn next_connection(control: BorrowedFd<'_>) -> io::Result<Option<OwnedFd>> {
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    let message = recvmsg(
        control,
        &mut [IoSliceMut::new(&mut byte)],
        &mut ancillary,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    if message.bytes == 0 {
        return Ok(None);
    }
    let connection = ancillary.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut ends) => ends.next(),
        _ => None,
    });
    match connection {
        Some(connection) => Ok(Some(connection)),
        None => Err(io::Error::other("a message without a connection")),
    }
}

enum Fork {
    Child,
    Parent(Pid),
}

fn fork() -> io::Result<Fork> {
    // SAFETY: this process has one thread, so no lock can be held by another one that the child
    // lacks; and nothing else is unsound about a copy of a process.
    match unsafe { libc::fork() } {
        0 => {
            set_parent_process_death_signal(Some(Signal::KILL))?;
            Ok(Fork::Child)
        }
        pid => match Pid::from_raw(pid).filter(|_| pid > 0) {
            Some(pid) => Ok(Fork::Parent(pid)),
            None => Err(io::Error::last_os_error()),
        },
    }
}

/// The keeper: a worker, and a last word.
fn keep(mut connection: UnixStream, address_space: u64, trusted: &Trusted) -> ! {
    let ending = match fork() {
        Ok(Fork::Child) => {
            let said = work(&mut connection, address_space, trusted);
            end(if said.is_ok() { 0 } else { 1 });
        }
        Ok(Fork::Parent(worker)) => match waitpid(Some(worker), WaitOptions::empty()) {
            Ok(Some((_, status))) => ending(status),
            Ok(None) | Err(_) => Ending::Crashed,
        },
        Err(_) => Ending::Crashed,
    };
    // Nobody is left to tell where the other side has gone.
    let _ = connection.write_all(&[ending.code()]);
    end(0)
}

fn ending(status: WaitStatus) -> Ending {
    // SIGXCPU or SIGKILL at the limit of CPU time; an allocation that fails aborts.
    let stopped = [Signal::XCPU, Signal::KILL, Signal::ABORT].map(Signal::as_raw);
    match (status.exit_status(), status.terminating_signal()) {
        (Some(0), _) => Ending::Returned,
        (_, Some(signal)) if stopped.contains(&signal) => Ending::Stopped,
        (_, _) => Ending::Crashed,
    }
}

/// The worker: takes a component, does what is wanted of it within limits, writes what came of it.
fn work(connection: &mut UnixStream, address_space: u64, trusted: &Trusted) -> io::Result<()> {
    crash_plainly();
    let mut request = Vec::new();
    connection.read_to_end(&mut request)?;
    let (reply, bytes) = match answer(&request, address_space, trusted) {
        Ok(made) => (Reply::Done, made.encode()),
        Err(Failure::Refused(reason)) => (Reply::Refused, reason.into_bytes()),
        Err(Failure::Broke(reason)) => (Reply::Broke, reason.into_bytes()),
        Err(failure @ Failure::GaveUp(_)) => (Reply::Broke, failure.to_string().into_bytes()),
    };
    connection.write_all(&[reply.code()])?;
    connection.write_all(&bytes)
}

fn answer(request: &[u8], address_space: u64, trusted: &Trusted) -> Result<Compiled, Failure> {
    let (header, component) = Header::read(request)
        .ok_or_else(|| Failure::Broke("the compile server was asked amiss".to_owned()))?;
    limit(header.limits, address_space)
        .map_err(|error| Failure::Broke(format!("cannot limit the compiler: {error}")))?;
    catch_unwind(AssertUnwindSafe(|| {
        header.job.done(header.backend, trusted, component)
    }))
    .unwrap_or_else(|panic| Err(Failure::Broke(panic_text(&*panic))))
}

/// Lets the end of the stack be a signal of its own. Rust's handler turns it into an abort, which is
/// how an allocation that fails ends as well, and that is no crash.
fn crash_plainly() {
    for signal in [libc::SIGSEGV, libc::SIGBUS] {
        // SAFETY: the usual action for a signal; nothing in this process handles faults.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
}

fn limit(limits: CompileLimits, address_space: u64) -> io::Result<()> {
    let both = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(Resource::Cpu, both(u64::from(limits.cpu_seconds)))?;
    setrlimit(
        Resource::As,
        both(address_space.saturating_add(limits.memory)),
    )?;
    Ok(())
}

/// Address space in use.
fn address_space() -> io::Result<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = pages
        .split(' ')
        .next()
        .and_then(|pages| pages.parse().ok())
        .ok_or_else(|| io::Error::other("/proc/self/statm cannot be read"))?;
    Ok(pages * rustix::param::page_size() as u64)
}

/// The death of a compiler is not worth a core file.
fn without_core_dump() -> io::Result<()> {
    let maximum = getrlimit(Resource::Core).maximum;
    setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum,
        },
    )?;
    Ok(())
}

/// Ends a forked process without running what the process that it was copied from wanted to run at
/// its own end.
fn end(code: i32) -> ! {
    // SAFETY: it only ends the process.
    unsafe { libc::_exit(code) }
}
