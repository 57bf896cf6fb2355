//! The resources of a run, watched while it runs: memory by count, time by the thread's own clock.
//!
//! Memory decides verdicts, so it is counted from what the guest asks for and never from what the
//! machine has left. Time protects the host alone. Leaves time by the wall to [`super::wall`].

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use wasmtime::ResourceLimiter;

use super::wall::Wall;
use crate::admit::survey::Declared;
use solver_core::limits::DeadlineMs;

/// How often the epoch moves on, and with it how often a run looks at the clock.
pub const TICK: Duration = Duration::from_millis(10);

/// Why the host ended a run. Travels through wasmtime as an error and comes out again unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// Memory or tables grew over the limit.
    #[error("over the memory limit")]
    OutOfMemory,
    /// The minimum that the module declares is over the limit.
    #[error("declares more memory than the limit")]
    MinimumOverLimit,
    /// The backstop.
    #[error("deadline")]
    Deadline,
    /// Interrupted.
    #[error("cancelled")]
    Cancelled,
    /// The system would not give memory that the limit allows.
    #[error("the system refused memory")]
    SystemMemory,
}

/// A flag that ends every run soon after it is raised.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ends the runs that are under way, and those to come.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Lets runs start again.
    pub fn lower(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether it has been raised.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Bytes that every run may use beside the others. A run that wants more waits for its turn, so
/// that a battery of memory bombs costs the host one limit and not one a worker.
pub(crate) const SMALL_RUN_BYTES: u64 = 32 << 20;

/// Admits one large run at a time.
#[derive(Debug, Default)]
pub(crate) struct LargeRuns {
    taken: Mutex<bool>,
    free: Condvar,
}

impl LargeRuns {
    /// Waits for the turn. `false` where the run was cancelled meanwhile.
    fn acquire(&self, cancel: &Cancel) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(|e| e.into_inner());
        while *taken {
            if cancel.is_raised() {
                return false;
            }
            taken = self
                .free
                .wait_timeout(taken, TICK)
                .unwrap_or_else(|e| e.into_inner())
                .0;
        }
        *taken = true;
        true
    }

    fn release(&self) {
        *self.taken.lock().unwrap_or_else(|e| e.into_inner()) = false;
        self.free.notify_one();
    }
}

/// The turn of a large run; given back when the run and its memory are gone.
#[derive(Debug)]
pub(crate) struct LargeTurn(Arc<LargeRuns>);

impl Drop for LargeTurn {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// The bytes that a memory can address, and its maximum where it declares none.
const ADDRESSABLE: u64 = 1 << 32;

/// Bytes that a table element counts for.
const TABLE_ELEMENT_BYTES: u64 = 8;

/// Counts memory against the limit. One a run.
#[derive(Debug)]
pub(crate) struct MemoryMeter {
    limit: u64,
    used: u64,
    instantiating: bool,
    /// Whether wasmtime has asked about the growth that it now reports as failed.
    asked: bool,
    /// Declared minimums that are still to be announced.
    memory_minimums: Vec<u64>,
    table_minimums: Vec<u64>,
    all_bounded: bool,
    large: Arc<LargeRuns>,
    turn: Option<LargeTurn>,
    cancel: Cancel,
}

impl MemoryMeter {
    /// A meter for one run of at most `limit` bytes.
    pub fn new(limit: u64, declared: &Declared, large: Arc<LargeRuns>, cancel: Cancel) -> Self {
        MemoryMeter {
            limit,
            used: 0,
            instantiating: true,
            asked: false,
            memory_minimums: declared.memory_minimums.clone(),
            table_minimums: declared.table_minimums.clone(),
            all_bounded: declared.all_bounded,
            large,
            turn: None,
            cancel,
        }
    }

    /// From here on every growth is the guest's own doing.
    pub(crate) fn instantiated(&mut self) {
        self.instantiating = false;
    }

    /// The turn of a large run, if this was one; to be dropped after the memory is gone.
    pub(crate) fn take_turn(&mut self) -> Option<LargeTurn> {
        self.turn.take()
    }

    /// Counts bytes that the host holds for the guest.
    pub(crate) fn hold(&mut self, bytes: u64) -> wasmtime::Result<()> {
        self.grow(bytes, false).map(drop)
    }

    /// The host holds so many bytes less.
    pub(crate) fn let_go(&mut self, bytes: u64) {
        self.used = self.used.saturating_sub(bytes);
    }

    /// Growth beyond what any memory can address: over the maximum where one is declared, over every
    /// limit where none is.
    fn beyond_addressable(&self) -> wasmtime::Result<()> {
        if self.all_bounded {
            Ok(())
        } else {
            Err(Stop::OutOfMemory.into())
        }
    }

    fn grow(&mut self, by: u64, declared: bool) -> wasmtime::Result<bool> {
        let used = self.used.saturating_add(by);
        if used > self.limit {
            return Err(if declared {
                Stop::MinimumOverLimit.into()
            } else {
                Stop::OutOfMemory.into()
            });
        }
        if used > SMALL_RUN_BYTES && self.turn.is_none() {
            // Nobody looks at the clock of the run meanwhile, so that waiting does not count.
            if !self.large.acquire(&self.cancel) {
                return Err(Stop::Cancelled.into());
            }
            self.turn = Some(LargeTurn(self.large.clone()));
        }
        self.used = used;
        Ok(true)
    }
}

/// Takes one `value` out of `values`; whether it was there.
fn take(values: &mut Vec<u64>, value: u64) -> bool {
    match values.iter().position(|&other| other == value) {
        Some(place) => {
            values.swap_remove(place);
            true
        }
        None => false,
    }
}

impl ResourceLimiter for MemoryMeter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.asked = true;
        match maximum {
            Some(most) if desired > most && (most as u64) < ADDRESSABLE => return Ok(false),
            Some(most) if desired > most => return self.beyond_addressable().map(|()| false),
            Some(_) | None => {}
        }
        // A new memory is announced as growth from nothing to its declared minimum; so is the
        // growth of a memory that a start function finds empty. Each minimum that is declared is
        // announced once.
        let declared =
            self.instantiating && current == 0 && take(&mut self.memory_minimums, desired as u64);
        self.grow(desired.saturating_sub(current) as u64, declared)
    }

    fn memory_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        if std::mem::take(&mut self.asked) {
            // The count allowed it, so the system did not.
            return Err(Stop::SystemMemory.into());
        }
        self.beyond_addressable()
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|most| desired > most) {
            return Ok(false);
        }
        let declared =
            self.instantiating && current == 0 && take(&mut self.table_minimums, desired as u64);
        let by = (desired.saturating_sub(current) as u64).saturating_mul(TABLE_ELEMENT_BYTES);
        self.grow(by, declared)
    }

    fn table_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        Ok(())
    }
}

/// The time that a run has left.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    cpu_start: Duration,
    cpu: Duration,
    wall: Wall,
}

impl Watch {
    /// Starts now, on this thread: `deadline` of CPU time, ten times that by the wall clock.
    pub fn start(deadline: DeadlineMs) -> Self {
        let cpu = Duration::from_millis(deadline.get());
        Watch {
            cpu_start: thread_cpu_time(),
            cpu,
            wall: Wall::start(cpu * 10),
        }
    }

    /// A watch whose time by the wall ran before it started, as the old design had it.
    pub fn within(wall: Wall, deadline: DeadlineMs) -> Self {
        Watch {
            cpu_start: thread_cpu_time(),
            cpu: Duration::from_millis(deadline.get()),
            wall,
        }
    }

    /// Looks: whether the time is up.
    pub fn is_over(&mut self) -> bool {
        self.wall.is_over() || thread_cpu_time().saturating_sub(self.cpu_start) >= self.cpu
    }
}

/// CPU time that this thread has used.
fn thread_cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u32::try_from(time.tv_nsec).unwrap_or(0);
    Duration::new(seconds, nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(limit: u64, declared: Declared) -> MemoryMeter {
        MemoryMeter::new(limit, &declared, Arc::default(), Cancel::default())
    }

    fn stop(result: wasmtime::Result<bool>) -> Stop {
        *result.unwrap_err().downcast_ref::<Stop>().unwrap()
    }

    #[test]
    fn memories_and_tables_are_summed() {
        let mut meter = meter(100, Declared::default());
        assert!(meter.memory_growing(0, 60, None).unwrap());
        assert!(meter.table_growing(0, 5, None).unwrap());
        assert_eq!(stop(meter.memory_growing(0, 1, None)), Stop::OutOfMemory);
    }

    #[test]
    fn a_modules_own_maximum_is_no_error() {
        let mut meter = meter(100, Declared::default());
        assert!(!meter.memory_growing(0, 60, Some(50)).unwrap());
        assert!(!meter.table_growing(0, 60, Some(50)).unwrap());
    }

    #[test]
    fn a_declared_minimum_is_told_from_growth() {
        let declared = Declared {
            memory_minimums: vec![200],
            ..Declared::default()
        };
        let mut starting = meter(100, declared.clone());
        assert_eq!(
            stop(starting.memory_growing(0, 200, None)),
            Stop::MinimumOverLimit
        );
        let mut running = meter(100, declared);
        running.instantiated();
        assert_eq!(
            stop(running.memory_growing(0, 200, None)),
            Stop::OutOfMemory
        );
    }

    #[test]
    fn one_large_run_at_a_time() {
        let large = Arc::new(LargeRuns::default());
        let mut first = MemoryMeter::new(
            1 << 30,
            &Declared::default(),
            large.clone(),
            Cancel::default(),
        );
        assert!(first.memory_growing(0, 64 << 20, None).unwrap());
        let cancel = Cancel::default();
        cancel.raise();
        let mut second = MemoryMeter::new(1 << 30, &Declared::default(), large, cancel);
        assert_eq!(
            stop(second.memory_growing(0, 64 << 20, None)),
            Stop::Cancelled
        );
        drop(first.take_turn());
        assert!(second.memory_growing(0, 64 << 20, None).unwrap());
    }
}
