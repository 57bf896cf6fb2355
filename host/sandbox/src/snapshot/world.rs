//! The world that the guest of a snapshot sees: WASI (preview 1) with nothing in it but what a run is
//! made of.
//!
//! | it finds | it is |
//! | --- | --- |
//! | a clock | a count of calls, moved on by sleeping, which returns at once |
//! | random bytes | a sequence that is the same in each run |
//! | files | one archive, read-only, and the folders that lead to it |
//! | standard input | at its end |
//! | standard output and error | taken; the first is kept where somebody asked for it |
//! | [`REQUEST`], [`REPLY`] | the way in and out: read once, written once |
//!
//! Everything else is refused. The work of the host for a guest is paid in fuel, by the byte. Nothing of
//! a guest is believed: a pointer outside of its memory is an error of its own, not of the host's.
//!
//! Leaves what is said by request and reply to [`super::wire`].

use std::sync::Arc;

use wasmtime::{Caller, Error, ExternType, Linker, Module, Result, Trap, Val};

use super::mapped::Mapped;
use crate::meter::{Cancel, MemoryMeter, Watch};

/// The descriptor that the request is read from.
pub(super) const REQUEST: i32 = 900;
/// The descriptor that the reply is written to, at once and in one piece.
pub(super) const REPLY: i32 = 901;

/// The most bytes of a reply.
pub(super) const MAX_REPLY: usize = 16 << 20;
/// The most bytes of standard output that are kept.
pub(super) const MAX_STDOUT: usize = 64 << 10;

/// Fuel of a call into the host, and of each byte that it moves.
const CALL_FUEL: u64 = 200;
const BYTE_FUEL: u64 = 4;

/// The most files that a guest has open.
const MAX_OPEN: usize = 64;

/// The first value of the clock, in nanoseconds: the start of the year 2026.
const CLOCK: u64 = 1_767_225_600_000_000_000;
/// The time that passes from one look at the clock to the next.
const CLOCK_STEP: u64 = 1_000;
/// The state of the random sequence at the start of a run; not 0.
const RANDOM: u64 = 0x9E37_79B9_7F4A_7C15;

/// The archive that a guest may read, and its path without the first slash.
#[derive(Clone)]
pub(super) struct Library {
    pub path: &'static str,
    pub bytes: Arc<Mapped>,
}

/// The state of a store through a run.
pub(super) struct World {
    pub meter: MemoryMeter,
    /// Growth before this is set belongs to the image, which nobody pays for.
    pub is_counting: bool,
    pub watch: Watch,
    pub cancel: Cancel,
    open: Vec<Open>,
    library: Library,
    request: Vec<u8>,
    request_read: usize,
    pub reply: Reply,
    /// Standard output so far, where it is kept.
    pub stdout: Option<Stdout>,
    /// Whether standard error is kept among it.
    keeps_errors: bool,
    clock: u64,
    random: u64,
}

/// Which of what a guest prints is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeps {
    Nothing,
    Output,
    /// Standard error among it, for whoever wants to know why a start-up failed.
    Both,
}

/// Standard output, as far as it is kept.
#[derive(Default)]
pub(super) struct Stdout {
    pub bytes: Vec<u8>,
    pub is_cut: bool,
}

/// The reply of a guest.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
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
pub(super) struct Left(pub i32);

/// An open descriptor.
enum Open {
    /// Nothing comes from it.
    Input,
    Output,
    Error,
    /// A folder, by its path.
    Folder(String),
    /// The archive, and how far it was read.
    Library(u64),
    Closed,
}

impl World {
    pub fn new(
        meter: MemoryMeter,
        watch: Watch,
        cancel: Cancel,
        library: Library,
        request: Vec<u8>,
        keeps: Keeps,
    ) -> Self {
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
            request,
            request_read: 0,
            reply: Reply::None,
            stdout: match keeps {
                Keeps::Nothing => None,
                Keeps::Output | Keeps::Both => Some(Stdout::default()),
            },
            keeps_errors: keeps == Keeps::Both,
            clock: CLOCK,
            random: RANDOM,
        }
    }

    fn replied(&mut self, bytes: &[u8]) {
        self.reply = match self.reply {
            Reply::None if bytes.len() <= MAX_REPLY => Reply::Once(bytes.to_vec()),
            Reply::None | Reply::Once(_) | Reply::Spoiled => Reply::Spoiled,
        };
    }

    fn printed(&mut self, bytes: &[u8]) {
        if let Some(kept) = &mut self.stdout {
            let room = MAX_STDOUT - kept.bytes.len();
            kept.bytes
                .extend_from_slice(&bytes[..bytes.len().min(room)]);
            kept.is_cut |= bytes.len() > room;
        }
    }

    fn open(&self, fd: i32) -> std::result::Result<&Open, Errno> {
        usize::try_from(fd)
            .ok()
            .and_then(|fd| self.open.get(fd))
            .filter(|open| !matches!(open, Open::Closed))
            .ok_or(Errno::BadF)
    }

    fn folder(&self, fd: i32) -> std::result::Result<&str, Errno> {
        match self.open(fd)? {
            Open::Folder(path) => Ok(path),
            _ => Err(Errno::NotDir),
        }
    }

    /// What is at a path, seen from an open folder.
    fn find(&self, fd: i32, path: &[u8]) -> std::result::Result<(String, Found), Errno> {
        let path = std::str::from_utf8(path).map_err(|_| Errno::NoEnt)?;
        let mut parts: Vec<&str> = match path.starts_with('/') {
            true => Vec::new(),
            false => self
                .folder(fd)?
                .split('/')
                .filter(|part| !part.is_empty())
                .collect(),
        };
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let path = parts.join("/");
        let library = self.library.path;
        if path == library {
            return Ok((path, Found::Library));
        }
        let leads_there = library
            .strip_prefix(&*path)
            .is_some_and(|rest| path.is_empty() || rest.starts_with('/'));
        match leads_there || path == "tmp" {
            true => Ok((path, Found::Folder)),
            false => Err(Errno::NoEnt),
        }
    }
}

enum Found {
    Folder,
    Library,
}

/// Errors of WASI that are answered here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
enum Errno {
    BadF = 8,
    Fault = 21,
    Inval = 28,
    IsDir = 31,
    MFile = 33,
    NoEnt = 44,
    NoSys = 52,
    NotDir = 54,
    RoFs = 69,
    SPipe = 70,
}

/// A number of WASI: 0, or what went wrong.
fn code(result: std::result::Result<(), Errno>) -> i32 {
    match result {
        Ok(()) => 0,
        Err(errno) => errno as i32,
    }
}

/// The guest's memory, with checks.
struct Guest<'a> {
    bytes: &'a mut [u8],
}

type Answer<T> = std::result::Result<T, Errno>;

impl Guest<'_> {
    fn slice(&self, at: u32, len: u32) -> Answer<&[u8]> {
        let at = at as usize;
        self.bytes.get(at..at + len as usize).ok_or(Errno::Fault)
    }

    fn put(&mut self, at: u32, bytes: &[u8]) -> Answer<()> {
        let at = at as usize;
        let place = self.bytes.get_mut(at..at + bytes.len());
        place.ok_or(Errno::Fault)?.copy_from_slice(bytes);
        Ok(())
    }

    fn u32(&self, at: u32) -> Answer<u32> {
        let bytes = self.slice(at, 4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    fn u64(&self, at: u32) -> Answer<u64> {
        let (low, high) = (self.u32(at)?, self.u32(at.wrapping_add(4))?);
        Ok(u64::from(low) | u64::from(high) << 32)
    }

    fn put_u32(&mut self, at: u32, value: u32) -> Answer<()> {
        self.put(at, &value.to_le_bytes())
    }

    fn put_u64(&mut self, at: u32, value: u64) -> Answer<()> {
        self.put(at, &value.to_le_bytes())
    }

    /// The places and lengths of a list of buffers.
    fn buffers(&self, at: u32, count: u32) -> Answer<Vec<(u32, u32)>> {
        // The most that POSIX lets anybody hand in.
        const MOST: u32 = 1_024;
        if count > MOST {
            return Err(Errno::Inval);
        }
        (0..count)
            .map(|k| {
                let at = at.wrapping_add(8 * k);
                Ok((self.u32(at)?, self.u32(at.wrapping_add(4))?))
            })
            .collect()
    }

    /// The attributes of a file: its kind in WASI's numbers, a number for its name, its length.
    fn put_stat(&mut self, at: u32, kind: u8, inode: u64, len: u64) -> Answer<()> {
        let mut stat = [0; 64];
        stat[0] = 1;
        stat[8..16].copy_from_slice(&inode.to_le_bytes());
        stat[16] = kind;
        stat[24] = 1;
        stat[32..40].copy_from_slice(&len.to_le_bytes());
        for time in [40, 48, 56] {
            stat[time..time + 8].copy_from_slice(&CLOCK.to_le_bytes());
        }
        self.put(at, &stat)
    }
}

/// Kinds of files, in WASI's numbers.
const UNKNOWN: u8 = 0;
const DIRECTORY: u8 = 3;
const REGULAR: u8 = 4;

/// Takes fuel for a call that moves so many bytes. A guest that has not got it is out of fuel.
fn pay(caller: &mut Caller<'_, World>, bytes: u64) -> Result<()> {
    let price = CALL_FUEL + bytes.saturating_mul(BYTE_FUEL);
    match caller.get_fuel()?.checked_sub(price) {
        Some(left) => caller.set_fuel(left),
        None => {
            caller.set_fuel(0)?;
            Err(Trap::OutOfFuel.into())
        }
    }
}

/// The guest's memory and its world.
fn split<'a>(caller: &'a mut Caller<'_, World>) -> Result<(Guest<'a>, &'a mut World)> {
    let memory = caller
        .get_export("memory")
        .and_then(wasmtime::Extern::into_memory)
        .ok_or_else(|| Error::msg("the module exports no memory"))?;
    let (bytes, world) = memory.data_and_store_mut(caller);
    Ok((Guest { bytes }, world))
}

/// Does a call of a fixed price.
fn plain(
    mut caller: Caller<'_, World>,
    body: impl FnOnce(&mut Guest<'_>, &mut World) -> Answer<()>,
) -> Result<i32> {
    pay(&mut caller, 0)?;
    let (mut guest, world) = split(&mut caller)?;
    Ok(code(body(&mut guest, world)))
}

const WASI: &str = "wasi_snapshot_preview1";
const ARGUMENTS: &[&[u8]] = &[b"python\0"];
const ENVIRONMENT: &[&[u8]] = &[
    b"PYTHONHASHSEED=0\0",
    b"HOME=/tmp\0",
    b"TMPDIR=/tmp\0",
    b"PYTHONTZPATH=\0",
];

fn put_sizes(guest: &mut Guest<'_>, list: &[&[u8]], count: u32, size: u32) -> Answer<()> {
    let bytes: usize = list.iter().map(|text| text.len()).sum();
    guest.put_u32(count, list.len() as u32)?;
    guest.put_u32(size, bytes as u32)
}

fn put_list(guest: &mut Guest<'_>, list: &[&[u8]], mut at: u32, mut text_at: u32) -> Answer<()> {
    for text in list {
        guest.put_u32(at, text_at)?;
        guest.put(text_at, text)?;
        at = at.wrapping_add(4);
        text_at = text_at.wrapping_add(text.len() as u32);
    }
    Ok(())
}

/// Links all that a module imports. Calls of WASI that are not here say that they do not exist.
pub(super) fn link(linker: &mut Linker<World>, module: &Module) -> Result<()> {
    about_the_process(linker)?;
    about_time(linker)?;
    about_descriptors(linker)?;
    about_paths(linker)?;
    reading_and_writing(linker)?;
    for import in module.imports() {
        let ExternType::Func(ty) = import.ty() else {
            return Err(Error::msg(format!(
                "the module imports '{}' '{}', which is no function",
                import.module(),
                import.name()
            )));
        };
        if linker.get_by_import_name(import.module(), import.name()) {
            continue;
        }
        let results: Vec<_> = ty.results().collect();
        linker.func_new(
            import.module(),
            import.name(),
            ty,
            move |mut caller, _, out| {
                pay(&mut caller, 0)?;
                for (place, ty) in out.iter_mut().zip(&results) {
                    *place = match ty {
                        wasmtime::ValType::I32 => Val::I32(Errno::NoSys as i32),
                        _ => return Err(Error::msg("a call of the system that nobody knows")),
                    };
                }
                Ok(())
            },
        )?;
    }
    Ok(())
}

trait Linked {
    fn get_by_import_name(&self, module: &str, name: &str) -> bool;
}

impl Linked for Linker<World> {
    /// Whether something of this name is linked.
    fn get_by_import_name(&self, module: &str, name: &str) -> bool {
        module == WASI && LINKED.contains(&name)
    }
}

/// The calls of WASI that have an answer here.
const LINKED: [&str; 23] = [
    "args_sizes_get",
    "args_get",
    "environ_sizes_get",
    "environ_get",
    "proc_exit",
    "sched_yield",
    "clock_time_get",
    "clock_res_get",
    "poll_oneoff",
    "random_get",
    "fd_prestat_get",
    "fd_prestat_dir_name",
    "fd_fdstat_get",
    "fd_filestat_get",
    "fd_close",
    "fd_seek",
    "fd_tell",
    "fd_readdir",
    "path_filestat_get",
    "path_open",
    "fd_read",
    "fd_pread",
    "fd_write",
];

fn about_the_process(linker: &mut Linker<World>) -> Result<()> {
    type C<'a> = Caller<'a, World>;
    linker.func_wrap(
        WASI,
        "args_sizes_get",
        |caller: C<'_>, count: u32, size: u32| {
            plain(caller, |guest, _| put_sizes(guest, ARGUMENTS, count, size))
        },
    )?;
    linker.func_wrap(WASI, "args_get", |caller: C<'_>, at: u32, text: u32| {
        plain(caller, |guest, _| put_list(guest, ARGUMENTS, at, text))
    })?;
    linker.func_wrap(
        WASI,
        "environ_sizes_get",
        |caller: C<'_>, count: u32, size: u32| {
            plain(caller, |guest, _| {
                put_sizes(guest, ENVIRONMENT, count, size)
            })
        },
    )?;
    linker.func_wrap(WASI, "environ_get", |caller: C<'_>, at: u32, text: u32| {
        plain(caller, |guest, _| put_list(guest, ENVIRONMENT, at, text))
    })?;
    linker.func_wrap(WASI, "proc_exit", |_: C<'_>, code: i32| -> Result<()> {
        Err(Left(code).into())
    })?;
    linker.func_wrap(WASI, "sched_yield", |caller: C<'_>| {
        plain(caller, |_, _| Ok(()))
    })?;
    Ok(())
}

fn about_time(linker: &mut Linker<World>) -> Result<()> {
    type C<'a> = Caller<'a, World>;
    linker.func_wrap(
        WASI,
        "clock_time_get",
        |caller: C<'_>, _: i32, _: i64, at: u32| {
            plain(caller, |guest, world| {
                world.clock = world.clock.wrapping_add(CLOCK_STEP);
                guest.put_u64(at, world.clock)
            })
        },
    )?;
    linker.func_wrap(WASI, "clock_res_get", |caller: C<'_>, _: i32, at: u32| {
        plain(caller, |guest, _| guest.put_u64(at, CLOCK_STEP))
    })?;
    linker.func_wrap(
        WASI,
        "poll_oneoff",
        |mut caller: C<'_>, asked: u32, told: u32, count: u32, events: u32| {
            pay(&mut caller, u64::from(count).saturating_mul(48))?;
            let (mut guest, world) = split(&mut caller)?;
            Ok(code(poll(&mut guest, world, asked, told, count, events)))
        },
    )?;
    linker.func_wrap(
        WASI,
        "random_get",
        |mut caller: C<'_>, at: u32, len: u32| {
            pay(&mut caller, u64::from(len))?;
            let (guest, world) = split(&mut caller)?;
            let at = at as usize;
            let Some(place) = guest.bytes.get_mut(at..at + len as usize) else {
                return Ok(Errno::Fault as i32);
            };
            for byte in place {
                // xorshift64, by G. Marsaglia (2003): a sequence, not a secret.
                world.random ^= world.random << 13;
                world.random ^= world.random >> 7;
                world.random ^= world.random << 17;
                *byte = (world.random >> 32) as u8;
            }
            Ok(0)
        },
    )?;
    Ok(())
}

/// Waiting: every wait is over at once, and the clock has moved on by as much.
fn poll(
    guest: &mut Guest<'_>,
    world: &mut World,
    asked: u32,
    told: u32,
    count: u32,
    events: u32,
) -> Answer<()> {
    const CLOCK_KIND: u32 = 0;
    const ABSOLUTE: u32 = 1;
    let mut until = world.clock;
    for k in 0..count {
        let at = asked.wrapping_add(48 * k);
        let event = told.wrapping_add(32 * k);
        let user = guest.u64(at)?;
        let kind = guest.u32(at.wrapping_add(8))? & 0xFF;
        if kind == CLOCK_KIND {
            let timeout = guest.u64(at.wrapping_add(24))?;
            let end = match guest.u32(at.wrapping_add(40))? & ABSOLUTE {
                0 => world.clock.saturating_add(timeout),
                _ => timeout,
            };
            until = until.max(end);
        }
        guest.put_u64(event, user)?;
        guest.put_u64(event.wrapping_add(8), u64::from(kind) << 16)?;
        guest.put_u64(event.wrapping_add(16), 0)?;
        guest.put_u64(event.wrapping_add(24), 0)?;
    }
    world.clock = until;
    guest.put_u32(events, count)
}

fn about_descriptors(linker: &mut Linker<World>) -> Result<()> {
    type C<'a> = Caller<'a, World>;
    const ROOT: i32 = 3;
    linker.func_wrap(WASI, "fd_prestat_get", |caller: C<'_>, fd: i32, at: u32| {
        plain(caller, |guest, _| match fd {
            ROOT => {
                guest.put_u32(at, 0)?;
                guest.put_u32(at.wrapping_add(4), 1)
            }
            _ => Err(Errno::BadF),
        })
    })?;
    linker.func_wrap(
        WASI,
        "fd_prestat_dir_name",
        |caller: C<'_>, fd: i32, at: u32, _: u32| {
            plain(caller, |guest, _| match fd {
                ROOT => guest.put(at, b"/"),
                _ => Err(Errno::BadF),
            })
        },
    )?;
    linker.func_wrap(WASI, "fd_fdstat_get", |caller: C<'_>, fd: i32, at: u32| {
        plain(caller, |guest, world| {
            let kind = match (fd, world.open(fd)) {
                (REQUEST | REPLY, _) => UNKNOWN,
                (_, Ok(Open::Input | Open::Output | Open::Error)) => UNKNOWN,
                (_, Ok(Open::Folder(_))) => DIRECTORY,
                (_, Ok(Open::Library(_))) => REGULAR,
                (_, Ok(Open::Closed)) => return Err(Errno::BadF),
                (_, Err(error)) => return Err(error),
            };
            /// All rights that there are: the call itself refuses what is not there.
            const RIGHTS: u64 = (1 << 30) - 1;
            guest.put_u64(at, u64::from(kind))?;
            guest.put_u64(at.wrapping_add(8), RIGHTS)?;
            guest.put_u64(at.wrapping_add(16), RIGHTS)
        })
    })?;
    linker.func_wrap(
        WASI,
        "fd_filestat_get",
        |caller: C<'_>, fd: i32, at: u32| {
            plain(caller, |guest, world| match world.open(fd)? {
                Open::Input | Open::Output | Open::Error => {
                    guest.put_stat(at, UNKNOWN, fd as u64, 0)
                }
                Open::Folder(path) => {
                    let inode = inode(path);
                    guest.put_stat(at, DIRECTORY, inode, 0)
                }
                Open::Library(_) => {
                    let len = world.library.bytes.bytes().len() as u64;
                    guest.put_stat(at, REGULAR, inode(world.library.path), len)
                }
                Open::Closed => Err(Errno::BadF),
            })
        },
    )?;
    linker.func_wrap(WASI, "fd_close", |caller: C<'_>, fd: i32| {
        plain(caller, |_, world| {
            world.open(fd)?;
            world.open[fd as usize] = Open::Closed;
            Ok(())
        })
    })?;
    linker.func_wrap(
        WASI,
        "fd_seek",
        |caller: C<'_>, fd: i32, by: i64, from: i32, at: u32| {
            plain(caller, |guest, world| {
                let len = world.library.bytes.bytes().len() as u64;
                let to = match world.open(fd)? {
                    Open::Library(read) => {
                        let base = match from {
                            0 => 0,
                            1 => *read,
                            2 => len,
                            _ => return Err(Errno::Inval),
                        };
                        base.checked_add_signed(by).ok_or(Errno::Inval)?
                    }
                    _ => return Err(Errno::SPipe),
                };
                world.open[fd as usize] = Open::Library(to);
                guest.put_u64(at, to)
            })
        },
    )?;
    linker.func_wrap(WASI, "fd_tell", |caller: C<'_>, fd: i32, at: u32| {
        plain(caller, |guest, world| match world.open(fd)? {
            Open::Library(read) => guest.put_u64(at, *read),
            _ => Err(Errno::SPipe),
        })
    })?;
    linker.func_wrap(
        WASI,
        "fd_readdir",
        |caller: C<'_>, fd: i32, _: u32, _: u32, _: i64, at: u32| {
            plain(caller, |guest, world| {
                world.folder(fd)?;
                // Folders look empty: the archive is found by its path.
                guest.put_u32(at, 0)
            })
        },
    )?;
    Ok(())
}

/// A number for a path that there is: its length, since no two of them are equally long but `tmp`, whose
/// number nobody compares.
fn inode(path: &str) -> u64 {
    10 + path.len() as u64
}

fn about_paths(linker: &mut Linker<World>) -> Result<()> {
    type C<'a> = Caller<'a, World>;
    linker.func_wrap(
        WASI,
        "path_filestat_get",
        |mut caller: C<'_>, fd: i32, _: i32, path: u32, len: u32, at: u32| {
            pay(&mut caller, u64::from(len))?;
            let (mut guest, world) = split(&mut caller)?;
            let mut stat = || {
                let (path, found) = world.find(fd, guest.slice(path, len)?)?;
                match found {
                    Found::Folder => guest.put_stat(at, DIRECTORY, inode(&path), 0),
                    Found::Library => {
                        let len = world.library.bytes.bytes().len() as u64;
                        guest.put_stat(at, REGULAR, inode(&path), len)
                    }
                }
            };
            Ok(code(stat()))
        },
    )?;
    linker.func_wrap(
        WASI,
        "path_open",
        |mut caller: C<'_>,
         fd: i32,
         _: i32,
         path: u32,
         len: u32,
         flags: i32,
         _: i64,
         _: i64,
         _: i32,
         at: u32| {
            const CREATE: i32 = 1;
            const FOLDER: i32 = 2;
            const TRUNCATE: i32 = 8;
            pay(&mut caller, u64::from(len))?;
            let (mut guest, world) = split(&mut caller)?;
            let mut open = || {
                let is_written = flags & (CREATE | TRUNCATE) != 0;
                let open = match world.find(fd, guest.slice(path, len)?) {
                    Ok((_, Found::Library)) if flags & FOLDER != 0 => return Err(Errno::NotDir),
                    Ok((_, Found::Folder)) if is_written => return Err(Errno::IsDir),
                    Ok(_) | Err(Errno::NoEnt) if is_written => return Err(Errno::RoFs),
                    Ok((_, Found::Library)) => Open::Library(0),
                    Ok((path, Found::Folder)) => Open::Folder(path),
                    Err(errno) => return Err(errno),
                };
                let free = world.open.iter().position(|it| matches!(it, Open::Closed));
                let place = free.unwrap_or(world.open.len());
                if place >= MAX_OPEN {
                    return Err(Errno::MFile);
                }
                if place == world.open.len() {
                    world.open.push(Open::Closed);
                }
                world.open[place] = open;
                guest.put_u32(at, place as u32)
            };
            Ok(code(open()))
        },
    )?;
    Ok(())
}

fn reading_and_writing(linker: &mut Linker<World>) -> Result<()> {
    type C<'a> = Caller<'a, World>;
    linker.func_wrap(
        WASI,
        "fd_read",
        |mut caller: C<'_>, fd: i32, list: u32, count: u32, at: u32| {
            let (mut guest, world) = split(&mut caller)?;
            let mut read = || -> Answer<u64> {
                let (from, done): (&[u8], u64) = match (fd, world.open(fd)) {
                    (REQUEST, _) => (&world.request, world.request_read as u64),
                    (_, Ok(Open::Input)) => (&[], 0),
                    (_, Ok(Open::Library(done))) => (world.library.bytes.bytes(), *done),
                    (_, Ok(Open::Folder(_))) => return Err(Errno::IsDir),
                    (_, Ok(Open::Output | Open::Error | Open::Closed)) => return Err(Errno::BadF),
                    (_, Err(errno)) => return Err(errno),
                };
                let read = scatter(&mut guest, from, done, list, count)?;
                guest.put_u32(at, read as u32)?;
                if fd == REQUEST {
                    world.request_read += read as usize;
                } else if let Some(Open::Library(done)) = world.open.get_mut(fd as usize) {
                    *done += read;
                }
                Ok(read)
            };
            finish(read(), &mut caller)
        },
    )?;
    linker.func_wrap(
        WASI,
        "fd_pread",
        |mut caller: C<'_>, fd: i32, list: u32, count: u32, from: i64, at: u32| {
            let (mut guest, world) = split(&mut caller)?;
            let mut read = || -> Answer<u64> {
                match world.open(fd)? {
                    Open::Library(_) => {}
                    _ => return Err(Errno::SPipe),
                }
                let from = u64::try_from(from).map_err(|_| Errno::Inval)?;
                let library = world.library.bytes.bytes();
                let read = scatter(&mut guest, library, from, list, count)?;
                guest.put_u32(at, read as u32)?;
                Ok(read)
            };
            finish(read(), &mut caller)
        },
    )?;
    linker.func_wrap(
        WASI,
        "fd_write",
        |mut caller: C<'_>, fd: i32, list: u32, count: u32, at: u32| {
            let (mut guest, world) = split(&mut caller)?;
            let mut write = || -> Answer<u64> {
                let buffers = guest.buffers(list, count)?;
                let mut written = 0;
                match (fd, world.open(fd)) {
                    (REPLY, _) => {
                        let mut whole = Vec::new();
                        for &(from, len) in &buffers {
                            let piece = guest.slice(from, len)?;
                            if whole.len() + piece.len() <= MAX_REPLY + 1 {
                                whole.extend_from_slice(piece);
                            }
                            written += u64::from(len);
                        }
                        world.replied(&whole);
                    }
                    (_, Ok(Open::Output | Open::Error)) => {
                        let is_kept =
                            world.keeps_errors || matches!(world.open(fd), Ok(Open::Output));
                        for &(from, len) in &buffers {
                            let piece = guest.slice(from, len)?;
                            if is_kept {
                                world.printed(piece);
                            }
                            written += u64::from(len);
                        }
                    }
                    (_, Ok(Open::Library(_) | Open::Folder(_) | Open::Input | Open::Closed)) => {
                        return Err(Errno::BadF);
                    }
                    (_, Err(errno)) => return Err(errno),
                }
                guest.put_u32(at, u32::try_from(written).map_err(|_| Errno::Inval)?)?;
                Ok(written)
            };
            finish(write(), &mut caller)
        },
    )?;
    Ok(())
}

/// The end of a call that has moved so many bytes: they are paid for.
fn finish(moved: Answer<u64>, caller: &mut Caller<'_, World>) -> Result<i32> {
    pay(caller, moved.unwrap_or(0))?;
    Ok(code(moved.map(|_| ())))
}

/// Copies bytes from a place on into a list of buffers; how many.
fn scatter(guest: &mut Guest<'_>, from: &[u8], at: u64, list: u32, count: u32) -> Answer<u64> {
    let mut left = usize::try_from(at)
        .ok()
        .and_then(|at| from.get(at..))
        .unwrap_or_default();
    let mut read = 0;
    for (to, len) in guest.buffers(list, count)? {
        let (now, later) = left.split_at(left.len().min(len as usize));
        guest.put(to, now)?;
        left = later;
        read += now.len() as u64;
    }
    Ok(read)
}
