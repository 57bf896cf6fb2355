//! Calls about time, and random bytes: both are counts that are the same in each run.

use wasmtime::{Caller, Linker, Result};

use super::calls::{WASI, pay, plain, split};
use super::guest::{Answer, Errno, Guest, code};
use super::state::{CLOCK_STEP, World};

type C<'a> = Caller<'a, World>;

pub(super) fn link(linker: &mut Linker<World>) -> Result<()> {
    linker.func_wrap(
        WASI,
        "clock_time_get",
        |caller: C<'_>, _: i32, _: i64, at: u32| {
            plain(caller, |guest, world| {
                let now = world.now();
                guest.put_u64(at, now)
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
