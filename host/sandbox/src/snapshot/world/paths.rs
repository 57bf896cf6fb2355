//! Calls about paths: what is there, opening it, making, moving and removing it.

use wasmtime::{Caller, Linker, Result};

use super::calls::{WASI, about_path};
use super::descriptors::{of_folder, of_library, of_node};
use super::files::{Files, Node};
use super::guest::{Answer, Errno, Guest, Kind, Stat};
use super::state::{MAX_OPEN, Open, OpenFile, World};

type C<'a> = Caller<'a, World>;

/// The flags of opening, in WASI's numbers.
const CREATE: i32 = 1;
const FOLDER: i32 = 2;
const EXCLUSIVE: i32 = 4;
const TRUNCATE: i32 = 8;
/// The flag of a descriptor whose writes go to the end.
const APPENDS: i32 = 1;
/// The rights that are asked for with a descriptor.
const READ: i64 = 1 << 1;
const WRITE: i64 = 1 << 6;

/// What is at a path.
enum Found {
    /// A folder that leads to the library, or the one for what is temporary where nothing can be written.
    Folder,
    Library,
    Node(Node),
}

impl World {
    /// A path as if from the root, seen from an open folder.
    fn resolve(&self, fd: i32, path: &[u8]) -> Answer<String> {
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
        Ok(parts.join("/"))
    }

    /// What is at a path that was resolved.
    fn find(&self, path: &str) -> Answer<Found> {
        let library = self.library.path;
        if path == library {
            return Ok(Found::Library);
        }
        if let Some(files) = &self.files
            && let Ok(node) = files.find(path)
        {
            return Ok(Found::Node(node));
        }
        let leads_there = library
            .strip_prefix(path)
            .is_some_and(|rest| path.is_empty() || rest.starts_with('/'));
        match leads_there || path == "tmp" {
            true => Ok(Found::Folder),
            false => Err(Errno::NoEnt),
        }
    }

    /// The files of the run, at a path that is none of the library's.
    fn files_at(&mut self, path: &str) -> Answer<(&mut Files, u64)> {
        let is_of_library =
            self.files.is_none() || matches!(self.find(path), Ok(Found::Library | Found::Folder));
        let now = self.now();
        match &mut self.files {
            Some(files) if !is_of_library => Ok((files, now)),
            Some(_) | None => Err(Errno::RoFs),
        }
    }

    /// Opens what is at a path.
    fn open_at(&mut self, path: String, flags: i32, rights: i64, appends: bool) -> Answer<Open> {
        let is_written = flags & (CREATE | TRUNCATE) != 0;
        let found = match self.find(&path) {
            Ok(Found::Node(node)) => node,
            Ok(Found::Library) if flags & FOLDER != 0 => return Err(Errno::NotDir),
            Ok(Found::Folder) if is_written => return Err(Errno::IsDir),
            Ok(Found::Library) if is_written => return Err(Errno::RoFs),
            Err(Errno::NoEnt) if is_written && self.files.is_none() => return Err(Errno::RoFs),
            Ok(Found::Library) => return Ok(Open::Library(0)),
            Ok(Found::Folder) => return Ok(Open::Folder(path)),
            Err(Errno::NoEnt) if flags & CREATE != 0 => {
                let (files, now) = self.files_at(&path)?;
                let node = files.create(&path, now)?;
                return Ok(self.file_of(node, rights, appends));
            }
            Err(errno) => return Err(errno),
        };
        if flags & EXCLUSIVE != 0 && flags & CREATE != 0 {
            return Err(Errno::Exist);
        }
        let (files, now) = self.files_at(&path)?;
        match files.kind(found)? {
            Kind::Folder if is_written || rights & WRITE != 0 && flags & FOLDER == 0 => {
                Err(Errno::IsDir)
            }
            Kind::Folder => Ok(Open::Folder(path)),
            Kind::Regular | Kind::Unknown if flags & FOLDER != 0 => Err(Errno::NotDir),
            Kind::Regular | Kind::Unknown => {
                if flags & TRUNCATE != 0 {
                    files.resize(found, 0, now)?;
                }
                Ok(self.file_of(found, rights, appends))
            }
        }
    }

    fn file_of(&mut self, node: Node, rights: i64, appends: bool) -> Open {
        if let Some(files) = &mut self.files {
            files.opened(node);
        }
        Open::File(OpenFile {
            node,
            at: 0,
            appends,
            reads: rights & READ != 0,
            writes: rights & WRITE != 0,
        })
    }

    /// A free place among the open descriptors.
    fn free(&mut self) -> Answer<usize> {
        let free = self.open.iter().position(|it| matches!(it, Open::Closed));
        let place = free.unwrap_or(self.open.len());
        if place >= MAX_OPEN {
            return Err(Errno::MFile);
        }
        if place == self.open.len() {
            self.open.push(Open::Closed);
        }
        Ok(place)
    }
}

/// Links the calls.
pub(super) fn link(linker: &mut Linker<World>) -> Result<()> {
    linker.func_wrap(
        WASI,
        "path_filestat_get",
        |caller: C<'_>, fd: i32, _: i32, path: u32, len: u32, at: u32| {
            about_path(caller, len, |guest, world| {
                let path = world.resolve(fd, guest.slice(path, len)?)?;
                let stat: Stat = match world.find(&path)? {
                    Found::Folder => of_folder(&path),
                    Found::Library => of_library(world),
                    Found::Node(node) => of_node(world.files.as_ref().ok_or(Errno::NoEnt)?, node)?,
                };
                guest.put_stat(at, stat)
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "path_open",
        |caller: C<'_>,
         fd: i32,
         _: i32,
         path: u32,
         len: u32,
         flags: i32,
         rights: i64,
         _: i64,
         of_descriptor: i32,
         at: u32| {
            about_path(caller, len, |guest, world| {
                let path = world.resolve(fd, guest.slice(path, len)?)?;
                let place = world.free()?;
                let appends = of_descriptor & APPENDS != 0;
                world.open[place] = world.open_at(path, flags, rights, appends)?;
                guest.put_u32(at, place as u32)
            })
        },
    )?;
    changing(linker, "path_create_directory", |files, path, now| {
        files.make_folder(path, now)
    })?;
    changing(linker, "path_remove_directory", |files, path, now| {
        files.remove_folder(path, now)
    })?;
    changing(linker, "path_unlink_file", |files, path, now| {
        files.remove_file(path, now)
    })?;
    linker.func_wrap(
        WASI,
        "path_rename",
        |caller: C<'_>, fd: i32, from: u32, from_len: u32, to_fd: i32, to: u32, to_len: u32| {
            about_path(caller, from_len.saturating_add(to_len), |guest, world| {
                if world.files.is_none() {
                    return Err(Errno::NoSys);
                }
                let from = world.resolve(fd, guest.slice(from, from_len)?)?;
                let to = world.resolve(to_fd, guest.slice(to, to_len)?)?;
                world.files_at(&to)?;
                let (files, now) = world.files_at(&from)?;
                files.rename(&from, &to, now)
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "path_filestat_set_times",
        |caller: C<'_>, fd: i32, _: i32, path: u32, len: u32, _: i64, _: i64, _: i32| {
            about_path(caller, len, |guest, world| {
                if world.files.is_none() {
                    return Err(Errno::NoSys);
                }
                // Nobody's clock is believed: times stay those of the changes.
                let path = world.resolve(fd, guest.slice(path, len)?)?;
                world.find(&path).map(drop)
            })
        },
    )?;
    Ok(())
}

/// Links a call that changes what is at one path. Where nothing can be written it is not there.
fn changing(
    linker: &mut Linker<World>,
    name: &'static str,
    change: fn(&mut Files, &str, u64) -> Answer<()>,
) -> Result<()> {
    linker.func_wrap(
        WASI,
        name,
        move |caller: C<'_>, fd: i32, path: u32, len: u32| {
            about_path(caller, len, |guest: &mut Guest<'_>, world: &mut World| {
                if world.files.is_none() {
                    return Err(Errno::NoSys);
                }
                let path = world.resolve(fd, guest.slice(path, len)?)?;
                let is_made = matches!(world.find(&path), Ok(Found::Library | Found::Folder));
                match world.files_at(&path) {
                    Ok((files, now)) => change(files, &path, now),
                    // As on every system, what is there is there, whoever may write beside it.
                    Err(Errno::RoFs) if is_made && name == "path_create_directory" => {
                        Err(Errno::Exist)
                    }
                    Err(errno) => Err(errno),
                }
            })
        },
    )?;
    Ok(())
}
