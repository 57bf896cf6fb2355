//! The form of every call: it is paid for, and then it is done on the guest's memory and its world.

use wasmtime::{Caller, Error, Result, Trap};

use super::guest::{Answer, Guest, code};
use super::state::World;

/// The module that the calls are imported from.
pub(super) const WASI: &str = "wasi_snapshot_preview1";

/// Fuel of a call into the host, and of each byte that it moves.
const CALL_FUEL: u64 = 200;
const BYTE_FUEL: u64 = 4;

/// Takes fuel for a call that moves so many bytes. A guest that has not got it is out of fuel.
pub(super) fn pay(caller: &mut Caller<'_, World>, bytes: u64) -> Result<()> {
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
pub(super) fn split<'a>(caller: &'a mut Caller<'_, World>) -> Result<(Guest<'a>, &'a mut World)> {
    let memory = caller
        .get_export("memory")
        .and_then(wasmtime::Extern::into_memory)
        .ok_or_else(|| Error::msg("the module exports no memory"))?;
    let (bytes, world) = memory.data_and_store_mut(caller);
    Ok((Guest { bytes }, world))
}

/// Does a call of a fixed price.
pub(super) fn plain(
    caller: Caller<'_, World>,
    body: impl FnOnce(&mut Guest<'_>, &mut World) -> Answer<()>,
) -> Result<i32> {
    about_path(caller, 0, body)
}

/// Does a call about paths, which are paid by their length.
pub(super) fn about_path(
    mut caller: Caller<'_, World>,
    bytes: u32,
    body: impl FnOnce(&mut Guest<'_>, &mut World) -> Answer<()>,
) -> Result<i32> {
    pay(&mut caller, u64::from(bytes))?;
    let (mut guest, world) = split(&mut caller)?;
    let done = body(&mut guest, world);
    world.settle()?;
    Ok(code(done))
}

/// The end of a call that has moved so many bytes: they are paid for.
pub(super) fn finish(moved: Answer<u64>, caller: &mut Caller<'_, World>) -> Result<i32> {
    pay(caller, moved.unwrap_or(0))?;
    Ok(code(moved.map(|_| ())))
}
