//! Calls that read and write: requests and replies, standard input and output, the archive, files.

use wasmtime::{Caller, Linker, Result};

use super::calls::{WASI, finish, pay, split};
use super::guest::{Answer, Errno};
use super::state::{MAX_REPLY, Open, REPLY, REQUEST, World};

type C<'a> = Caller<'a, World>;

pub(super) fn link(linker: &mut Linker<World>) -> Result<()> {
    linker.func_wrap(
        WASI,
        "fd_read",
        |mut caller: C<'_>, fd: i32, list: u32, count: u32, at: u32| {
            let (mut guest, world) = split(&mut caller)?;
            let mut read = || -> Answer<u64> {
                let (from, done): (&[u8], u64) = match (fd, world.open(fd)) {
                    (REQUEST, _) => (&world.request.bytes, world.request.read as u64),
                    (_, Ok(Open::Input)) => (&world.stdin.bytes, world.stdin.read as u64),
                    (_, Ok(Open::Library(done))) => (world.library.bytes.bytes(), *done),
                    (_, Ok(Open::File(file))) if file.reads => (of_file(world, fd)?, file.at),
                    (_, Ok(Open::Folder(_))) => return Err(Errno::IsDir),
                    (_, Ok(Open::Output | Open::Error | Open::File(_) | Open::Closed)) => {
                        return Err(Errno::BadF);
                    }
                    (_, Err(errno)) => return Err(errno),
                };
                let read = guest.scatter(from, done, list, count)?;
                guest.put_u32(at, read as u32)?;
                match (fd, world.open.get_mut(fd as usize)) {
                    (REQUEST, _) => world.request.read += read as usize,
                    (_, Some(Open::Input)) => world.stdin.read += read as usize,
                    (_, Some(Open::Library(done))) => *done += read,
                    (_, Some(Open::File(file))) => file.at += read,
                    (_, Some(_) | None) => {}
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
                let bytes = match world.open(fd)? {
                    Open::Library(_) => world.library.bytes.bytes(),
                    Open::File(file) if file.reads => of_file(world, fd)?,
                    Open::File(_) => return Err(Errno::BadF),
                    _ => return Err(Errno::SPipe),
                };
                let from = u64::try_from(from).map_err(|_| Errno::Inval)?;
                let read = guest.scatter(bytes, from, list, count)?;
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
            if is_file(&mut caller, fd)? {
                return write_file(&mut caller, fd, list, count, None, at);
            }
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
                        let is_error = matches!(world.open(fd), Ok(Open::Error));
                        for &(from, len) in &buffers {
                            world.printed(is_error, guest.slice(from, len)?);
                            written += u64::from(len);
                        }
                    }
                    (
                        _,
                        Ok(
                            Open::Library(_)
                            | Open::Folder(_)
                            | Open::File(_)
                            | Open::Input
                            | Open::Closed,
                        ),
                    ) => return Err(Errno::BadF),
                    (_, Err(errno)) => return Err(errno),
                }
                guest.put_u32(at, u32::try_from(written).map_err(|_| Errno::Inval)?)?;
                Ok(written)
            };
            finish(write(), &mut caller)
        },
    )?;
    linker.func_wrap(
        WASI,
        "fd_pwrite",
        |mut caller: C<'_>, fd: i32, list: u32, count: u32, from: i64, at: u32| {
            let (_, world) = split(&mut caller)?;
            if world.files.is_none() {
                return finish(Err(Errno::NoSys), &mut caller);
            }
            write_file(&mut caller, fd, list, count, Some(from), at)
        },
    )?;
    Ok(())
}

/// The bytes of an open file.
fn of_file(world: &World, fd: i32) -> Answer<&[u8]> {
    let files = world.files.as_ref().ok_or(Errno::BadF)?;
    files.bytes_of(world.file(fd)?.node)
}

fn is_file(caller: &mut C<'_>, fd: i32) -> Result<bool> {
    let (_, world) = split(caller)?;
    Ok(matches!(world.open(fd), Ok(Open::File(_))))
}

/// A write that is about to be done.
struct Looked {
    /// The places and lengths of what is written.
    buffers: Vec<(u32, u32)>,
    /// Where it goes.
    to: u64,
    len: u64,
    /// How much longer the file becomes.
    grows: u64,
}

/// Writes buffers to a file, at a place or where its descriptor is. What the file grows by is counted and
/// paid before it is there.
fn write_file(
    caller: &mut C<'_>,
    fd: i32,
    list: u32,
    count: u32,
    place: Option<i64>,
    at: u32,
) -> Result<i32> {
    let (guest, world) = split(caller)?;
    let look = || -> Answer<Looked> {
        let file = world.file(fd)?;
        if !file.writes {
            return Err(Errno::BadF);
        }
        let files = world.files.as_ref().ok_or(Errno::BadF)?;
        let buffers = guest.buffers(list, count)?;
        let mut len = 0;
        for &(from, piece) in &buffers {
            guest.slice(from, piece)?;
            len += u64::from(piece);
        }
        let to = match place {
            Some(place) => u64::try_from(place).map_err(|_| Errno::Inval)?,
            None if file.appends => files.bytes_of(file.node)?.len() as u64,
            None => file.at,
        };
        let end = to.checked_add(len).ok_or(Errno::Inval)?;
        let grows = match len {
            0 => 0,
            _ => files.grows(file.node, end)?,
        };
        u32::try_from(len).map_err(|_| Errno::Inval)?;
        Ok(Looked {
            buffers,
            to,
            len,
            grows,
        })
    };
    let Looked {
        buffers,
        to,
        len,
        grows,
    } = match look() {
        Ok(looked) => looked,
        Err(errno) => return finish(Err(errno), caller),
    };
    // What lies between the old end and the new bytes is zeros.
    pay(caller, grows.saturating_sub(len))?;
    let (mut guest, world) = split(caller)?;
    world.holds(grows)?;
    let now = world.now();
    let write = || -> Answer<u64> {
        let file = world.file(fd)?;
        let files = world.files.as_mut().ok_or(Errno::BadF)?;
        if grows > 0 {
            files.resize(file.node, to + len, now)?;
        }
        let mut place = to;
        for (from, piece) in buffers {
            files.write(file.node, place, guest.slice(from, piece)?)?;
            place += u64::from(piece);
        }
        guest.put_u32(at, len as u32)?;
        Ok(len)
    };
    let written = write();
    if written.is_ok() && place.is_none() {
        world.moved(fd, to + len);
    }
    finish(written, caller)
}
