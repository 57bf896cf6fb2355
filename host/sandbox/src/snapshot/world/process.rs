//! Calls about the process: its arguments and environment, which are always the same, and its end.

use wasmtime::{Caller, Linker, Result};

use super::calls::{WASI, plain};
use super::guest::{Answer, Guest};
use super::state::{Left, World};

type C<'a> = Caller<'a, World>;

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

pub(super) fn link(linker: &mut Linker<World>) -> Result<()> {
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
