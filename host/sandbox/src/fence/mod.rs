//! Hardening: after start-up a process gives up what it does not need any more.
//!
//! The sandbox of a guest is wasmtime. This is the fence behind it: should a guest ever get out, it
//! finds a process that opens no file outside of its two folders, starts no program and no other
//! process, talks to nobody and changes nothing of the machine. Nothing here decides a verdict.
//!
//! | module | owns |
//! | --- | --- |
//! | [`files`] | Landlock: which folders a process may use, and no ports, no signals |
//! | [`calls`] | seccomp: which system calls are refused |
//!
//! Landlock binds the thread that asks for it and those that it starts later, so [`apply`] belongs
//! on the main thread before there are others.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
#[cfg(all(test, target_os = "linux"))]
mod tests;

use std::os::fd::BorrowedFd;

/// Whether a process is hardened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hardening {
    /// It is.
    On,
    /// The user wants it to keep all its rights.
    Off,
}

/// The work that a process still has to do.
#[derive(Clone, Copy, Debug)]
pub enum Role<'a> {
    /// Runs guests, in threads; files only in these open folders.
    Host {
        /// The archive and the cache, as far as there are any.
        folders: &'a [BorrowedFd<'a>],
    },
    /// The same, and takes connections on a socket that listens already.
    Server {
        /// The archive and the cache, as far as there are any.
        folders: &'a [BorrowedFd<'a>],
    },
    /// Compiles components in children that it forks; no files at all.
    CompileServer,
}

/// A part of the fence that is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The kernel has no Landlock, or it is turned off.
    #[error("this kernel has no Landlock: files are not fenced off")]
    Landlock,
    /// Landlock is there and failed.
    #[error("Landlock failed: files are not fenced off: {0}")]
    Files(String),
    /// The kernel has no filters of system calls.
    #[error("this kernel has no seccomp filters: system calls are not restricted")]
    Seccomp,
    /// They are there and failed.
    #[error("seccomp failed: system calls are not restricted: {0}")]
    Calls(String),
    /// None of it exists here.
    #[error("hardening needs Linux: files and system calls are not restricted")]
    Linux,
}

/// Gives up all rights but those of the role, for good and as far as the kernel can: for this
/// thread and those that it starts, and no program that it starts gets more. Returns what could not be
/// given up.
#[cfg(target_os = "linux")]
pub fn apply(role: &Role<'_>) -> Vec<Missing> {
    // Files first: once calls are refused, nothing else is set up.
    [files::fence(role), calls::refuse(role)]
        .into_iter()
        .filter_map(Result::err)
        .collect()
}

/// Gives up nothing: there are no such means here.
#[cfg(not(target_os = "linux"))]
pub fn apply(role: &Role<'_>) -> Vec<Missing> {
    match role {
        Role::Host { folders: _ } | Role::Server { folders: _ } | Role::CompileServer => {
            vec![Missing::Linux]
        }
    }
}
