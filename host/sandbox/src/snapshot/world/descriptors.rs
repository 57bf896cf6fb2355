//! Calls about open descriptors: their kind, their place, their end, and what is in a folder.

use wasmtime::{Caller, Linker, Result};

use super::calls::{WASI, finish, pay, plain, split};
use super::files::{Files, Node};
use super::guest::{Answer, Errno, Guest, Kind, Stat, code};
use super::state::{CLOCK, Open, REPLY, REQUEST, World};

type C<'a> = Caller<'a, World>;

/// The root, which is open from the start.
const ROOT: i32 = 3;

/// The flag of a descriptor whose writes go to the end.
const APPENDS: u64 = 1;

/// A number for a path of the library: its length, since no two of them are equally long but `tmp`, whose
/// number nobody compares.
pub(super) fn inode(path: &str) -> u64 {
    10 + path.len() as u64
}

/// The attributes of the archive.
pub(super) fn of_library(world: &World) -> Stat {
    Stat {
        kind: Kind::Regular,
        inode: inode(world.library.path),
        len: world.library.bytes.bytes().len() as u64,
        changed: CLOCK,
    }
}

/// The attributes of a folder that leads to the archive.
pub(super) fn of_folder(path: &str) -> Stat {
    Stat {
        kind: Kind::Folder,
        inode: inode(path),
        len: 0,
        changed: CLOCK,
    }
}

/// The attributes of a file of the run.
pub(super) fn of_node(files: &Files, node: Node) -> Answer<Stat> {
    let kind = files.kind(node)?;
    Ok(Stat {
        kind,
        inode: node.inode(),
        len: match kind {
            Kind::Regular => files.bytes_of(node)?.len() as u64,
            Kind::Folder | Kind::Unknown => 0,
        },
        changed: files.changed(node),
    })
}

pub(super) fn link(linker: &mut Linker<World>) -> Result<()> {
    about_the_root(linker)?;
    about_what_they_are(linker)?;
    about_their_place(linker)?;
    about_their_length(linker)?;
    linker.func_wrap(WASI, "fd_close", |caller: C<'_>, fd: i32| {
        plain(caller, |_, world| {
            let file = match world.open(fd)? {
                Open::File(file) => Some(file.node),
                _ => None,
            };
            world.open[fd as usize] = Open::Closed;
            if let (Some(node), Some(files)) = (file, &mut world.files) {
                files.closed(node);
            }
            Ok(())
        })
    })?;
    linker.func_wrap(
        WASI,
        "fd_readdir",
        |mut caller: C<'_>, fd: i32, to: u32, len: u32, from: i64, at: u32| {
            let (mut guest, world) = split(&mut caller)?;
            let listed = listed(&mut guest, world, fd, to, len, from);
            let told = listed.and_then(|used| guest.put_u32(at, used).map(|()| u64::from(used)));
            finish(told, &mut caller)
        },
    )?;
    Ok(())
}

fn about_the_root(linker: &mut Linker<World>) -> Result<()> {
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
    Ok(())
}

fn about_what_they_are(linker: &mut Linker<World>) -> Result<()> {
    linker.func_wrap(WASI, "fd_fdstat_get", |caller: C<'_>, fd: i32, at: u32| {
        plain(caller, |guest, world| {
            let (kind, flags) = match (fd, world.open(fd)) {
                (REQUEST | REPLY, _) => (Kind::Unknown, 0),
                (_, Ok(Open::Input | Open::Output | Open::Error)) => (Kind::Unknown, 0),
                (_, Ok(Open::Folder(_))) => (Kind::Folder, 0),
                (_, Ok(Open::Library(_))) => (Kind::Regular, 0),
                (_, Ok(Open::File(file))) => (Kind::Regular, u64::from(file.appends) * APPENDS),
                (_, Ok(Open::Closed)) => return Err(Errno::BadF),
                (_, Err(error)) => return Err(error),
            };
            /// All rights that there are: the call itself refuses what is not there.
            const RIGHTS: u64 = (1 << 30) - 1;
            guest.put_u64(at, kind as u64 | flags << 16)?;
            guest.put_u64(at.wrapping_add(8), RIGHTS)?;
            guest.put_u64(at.wrapping_add(16), RIGHTS)
        })
    })?;
    linker.func_wrap(
        WASI,
        "fd_fdstat_set_flags",
        |caller: C<'_>, fd: i32, flags: i32| {
            plain(caller, |_, world| {
                // Where nothing can be written the call is not there.
                if world.files.is_none() {
                    return Err(Errno::NoSys);
                }
                world.open(fd)?;
                if let Some(Open::File(file)) = world.open.get_mut(fd as usize) {
                    file.appends = flags as u64 & APPENDS != 0;
                }
                Ok(())
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "fd_filestat_get",
        |caller: C<'_>, fd: i32, at: u32| {
            plain(caller, |guest, world| {
                let stat = match world.open(fd)? {
                    Open::Input | Open::Output | Open::Error => Stat {
                        kind: Kind::Unknown,
                        inode: fd as u64,
                        len: 0,
                        changed: CLOCK,
                    },
                    Open::Folder(path) => match node_of(world, path) {
                        Some((files, node)) => of_node(files, node)?,
                        None => of_folder(path),
                    },
                    Open::Library(_) => of_library(world),
                    Open::File(file) => {
                        of_node(world.files.as_ref().ok_or(Errno::BadF)?, file.node)?
                    }
                    Open::Closed => return Err(Errno::BadF),
                };
                guest.put_stat(at, stat)
            })
        },
    )?;
    Ok(())
}

/// A folder of the run, by its path.
fn node_of<'a>(world: &'a World, path: &str) -> Option<(&'a Files, Node)> {
    let files = world.files.as_ref()?;
    Some((files, files.find(path).ok()?))
}

fn about_their_place(linker: &mut Linker<World>) -> Result<()> {
    linker.func_wrap(
        WASI,
        "fd_seek",
        |caller: C<'_>, fd: i32, by: i64, from: i32, at: u32| {
            plain(caller, |guest, world| {
                let (now, len) = match world.open(fd)? {
                    Open::Library(read) => (*read, world.library.bytes.bytes().len()),
                    Open::File(file) => {
                        let files = world.files.as_ref().ok_or(Errno::BadF)?;
                        (file.at, files.bytes_of(file.node)?.len())
                    }
                    _ => return Err(Errno::SPipe),
                };
                let base = match from {
                    0 => 0,
                    1 => now,
                    2 => len as u64,
                    _ => return Err(Errno::Inval),
                };
                let to = base.checked_add_signed(by).ok_or(Errno::Inval)?;
                match &mut world.open[fd as usize] {
                    Open::Library(read) => *read = to,
                    Open::File(file) => file.at = to,
                    _ => return Err(Errno::SPipe),
                }
                guest.put_u64(at, to)
            })
        },
    )?;
    linker.func_wrap(WASI, "fd_tell", |caller: C<'_>, fd: i32, at: u32| {
        plain(caller, |guest, world| match world.open(fd)? {
            Open::Library(read) => guest.put_u64(at, *read),
            Open::File(file) => guest.put_u64(at, file.at),
            _ => Err(Errno::SPipe),
        })
    })?;
    Ok(())
}

fn about_their_length(linker: &mut Linker<World>) -> Result<()> {
    linker.func_wrap(
        WASI,
        "fd_filestat_set_size",
        |mut caller: C<'_>, fd: i32, len: i64| {
            let (_, world) = split(&mut caller)?;
            let by = resizes(world, fd, len);
            // The zeros are paid before they are there.
            pay(&mut caller, *by.as_ref().unwrap_or(&0))?;
            let (_, world) = split(&mut caller)?;
            world.holds(by.unwrap_or(0))?;
            let resized = by.and_then(|_| {
                let file = world.file(fd)?;
                let now = world.now();
                let files = world.files.as_mut().ok_or(Errno::NoSys)?;
                files.resize(file.node, len as u64, now)
            });
            world.settle()?;
            Ok(code(resized))
        },
    )?;
    for name in ["fd_sync", "fd_datasync"] {
        linker.func_wrap(WASI, name, |caller: C<'_>, fd: i32| {
            plain(caller, |_, world| match (&world.files, world.open(fd)?) {
                // Whatever is written is there.
                (Some(_), _) => Ok(()),
                (None, _) => Err(Errno::NoSys),
            })
        })?;
    }
    linker.func_wrap(
        WASI,
        "fd_filestat_set_times",
        |caller: C<'_>, fd: i32, _: i64, _: i64, _: i32| {
            plain(caller, |_, world| match (&world.files, world.open(fd)?) {
                // Nobody's clock is believed: times stay those of the changes.
                (Some(_), _) => Ok(()),
                (None, _) => Err(Errno::NoSys),
            })
        },
    )?;
    Ok(())
}

/// How much longer a file would be.
fn resizes(world: &World, fd: i32, len: i64) -> Answer<u64> {
    let files = world.files.as_ref().ok_or(Errno::NoSys)?;
    let file = world.file(fd)?;
    if !file.writes {
        return Err(Errno::Inval);
    }
    files.grows(file.node, u64::try_from(len).map_err(|_| Errno::Inval)?)
}

/// Writes the names of a folder from a place on, as far as they fit; how many bytes. A name that fits in
/// part is written in part: so the guest knows that there are more.
fn listed(
    guest: &mut Guest<'_>,
    world: &World,
    fd: i32,
    to: u32,
    len: u32,
    from: i64,
) -> Answer<u32> {
    const HEAD: usize = 24;
    let path = world.folder(fd)?;
    let Some((files, node)) = node_of(world, path) else {
        // Folders look empty: the archive is found by its path.
        return Ok(0);
    };
    let from = usize::try_from(from).map_err(|_| Errno::Inval)?;
    let mut used = 0;
    for ((name, node), next) in files.listed(node, from)?.zip(from as u64 + 1..) {
        let left = (len - used) as usize;
        if left == 0 {
            break;
        }
        let mut entry = Vec::with_capacity(HEAD + name.len());
        entry.extend_from_slice(&next.to_le_bytes());
        entry.extend_from_slice(&node.inode().to_le_bytes());
        entry.extend_from_slice(&(name.len() as u32).to_le_bytes());
        entry.extend_from_slice(&[files.kind(node)? as u8, 0, 0, 0]);
        entry.extend_from_slice(name.as_bytes());
        entry.truncate(left);
        guest.put(to.wrapping_add(used), &entry)?;
        used += entry.len() as u32;
    }
    Ok(used)
}
