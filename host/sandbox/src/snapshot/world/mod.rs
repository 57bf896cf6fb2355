//! The world that the guest of a snapshot sees: WASI (preview 1) with nothing in it but what a run is
//! made of.
//!
//! | it finds | it is |
//! | --- | --- |
//! | a clock | a count of calls, moved on by sleeping, which returns at once |
//! | random bytes | a sequence that is the same in each run |
//! | files | one archive, read-only, and the folders that lead to it; for a script also files of its own, in the memory of the run |
//! | standard input | at its end; for a script what was handed in |
//! | standard output and error | taken, and kept where somebody asked for it |
//! | [`state::REQUEST`], [`state::REPLY`] | the way in and out: read once, written once |
//!
//! Everything else is refused. The work of the host for a guest is paid in fuel, by the byte.
//!
//! | module | owns |
//! | --- | --- |
//! | [`state`] | what a run was given, has open, has said |
//! | [`files`] | the files of a run |
//! | [`guest`] | the guest's memory with checks, and the numbers of WASI |
//! | [`calls`] | the form and the price of every call |
//! | [`process`], [`time`], [`descriptors`], [`paths`], [`bytes`] | the calls by what they are about |
//!
//! Leaves what is said by request and reply to [`super::wire`].

mod bytes;
mod calls;
mod descriptors;
mod files;
mod guest;
mod paths;
mod process;
mod state;
mod time;

use wasmtime::{Error, ExternType, Linker, Module, Result, Val};

use guest::Errno;

pub(crate) use files::Files;
pub(crate) use state::{
    CLOCK, Given, Keeps, Left, Library, MAX_SCRIPT_OUTPUT, Printed, Reply, World,
};

/// Links all that a module imports. Calls of WASI that are not here say that they do not exist.
pub(super) fn link(linker: &mut Linker<World>, module: &Module) -> Result<()> {
    process::link(linker)?;
    time::link(linker)?;
    descriptors::link(linker)?;
    paths::link(linker)?;
    bytes::link(linker)?;
    for import in module.imports() {
        let ExternType::Func(ty) = import.ty() else {
            return Err(Error::msg(format!(
                "the module imports '{}' '{}', which is no function",
                import.module(),
                import.name()
            )));
        };
        if import.module() == calls::WASI && LINKED.contains(&import.name()) {
            continue;
        }
        let results: Vec<_> = ty.results().collect();
        linker.func_new(
            import.module(),
            import.name(),
            ty,
            move |mut caller, _, out| {
                calls::pay(&mut caller, 0)?;
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

/// The calls of WASI that have an answer here.
const LINKED: [&str; 34] = [
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
    "fd_fdstat_set_flags",
    "fd_filestat_get",
    "fd_filestat_set_size",
    "fd_filestat_set_times",
    "fd_sync",
    "fd_datasync",
    "fd_close",
    "fd_seek",
    "fd_tell",
    "fd_readdir",
    "path_filestat_get",
    "path_filestat_set_times",
    "path_open",
    "path_create_directory",
    "path_remove_directory",
    "path_unlink_file",
    "path_rename",
    "fd_read",
    "fd_pread",
    "fd_write",
    "fd_pwrite",
];
