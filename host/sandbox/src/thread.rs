//! Threads on which guests may run: their native stack holds the guest's and the host's around it.
//!
//! The counted stack of a guest has to end before the native one does. So a run asks for a
//! [`GuestThread`], which exists on such threads alone and cannot leave them.

use std::marker::PhantomData;
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle};

/// The native stack: the largest that a guest may use, which is that of snapshots, and room for the host
/// around it. It is address space; memory is taken as far as a guest goes.
const STACK_BYTES: usize = 128 << 20;

/// The part of the stack that a thread keeps from one guest to the next. Nearly all stay within it.
const KEPT_STACK: usize = 1 << 20;

/// Shows that this thread has the stack that a guest needs. It cannot be sent to another one.
pub struct GuestThread {
    /// An address near the top of its stack.
    top: usize,
    here: PhantomData<*const ()>,
}

impl GuestThread {
    fn here() -> Self {
        GuestThread {
            top: address_of_a_frame(),
            here: PhantomData,
        }
    }

    /// Gives the memory of the stack back that lies deep below this frame: a guest that has recursed
    /// there would leave it to the thread for good.
    pub(crate) fn give_deep_stack_back(&self) {
        let page = rustix::param::page_size();
        // The stack is as long as was asked for, less what the C library keeps at its top; the frame
        // that `top` is of stands below that.
        let lowest = (self.top - STACK_BYTES + KEPT_STACK).next_multiple_of(page);
        let highest = (address_of_a_frame() - KEPT_STACK) / page * page;
        if highest <= lowest {
            return;
        }
        // SAFETY: pages of this thread's own stack, a MiB below its deepest live frame: nothing is there
        // that anybody will read. They are zeros when they are next touched.
        let given = unsafe {
            rustix::mm::madvise(
                std::ptr::without_provenance_mut(lowest),
                highest - lowest,
                rustix::mm::Advice::LinuxDontNeed,
            )
        };
        // It costs memory where the system refuses, and changes nothing else.
        debug_assert!(given.is_ok());
    }
}

/// An address in the frame of the caller's callee: close to where the stack is now.
#[inline(never)]
fn address_of_a_frame() -> usize {
    let here = 0u8;
    std::hint::black_box(&raw const here).addr()
}

/// Starts a thread on which guests may run.
pub fn spawn<T: Send + 'static>(
    name: String,
    body: impl FnOnce(&GuestThread) -> T + Send + 'static,
) -> std::io::Result<JoinHandle<T>> {
    Builder::new()
        .name(name)
        .stack_size(STACK_BYTES)
        .spawn(move || body(&GuestThread::here()))
}

/// The same within a scope.
pub fn spawn_scoped<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: String,
    body: impl FnOnce(&GuestThread) -> T + Send + 'scope,
) -> std::io::Result<ScopedJoinHandle<'scope, T>> {
    Builder::new()
        .name(name)
        .stack_size(STACK_BYTES)
        .spawn_scoped(scope, move || body(&GuestThread::here()))
}

/// Why nothing came back from a thread.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThreadError {
    /// The system did not start it.
    #[error("cannot start a thread: {0}")]
    NotStarted(String),
    /// It panicked, with this message.
    #[error("{0}")]
    Panicked(String),
}

/// Does something on a thread of its own on which guests may run, and waits for it.
pub fn on_guest_thread<T: Send>(
    body: impl FnOnce(&GuestThread) -> T + Send,
) -> Result<T, ThreadError> {
    std::thread::scope(|scope| {
        let thread = spawn_scoped(scope, "guest".to_owned(), body)
            .map_err(|error| ThreadError::NotStarted(error.to_string()))?;
        thread
            .join()
            .map_err(|panic| ThreadError::Panicked(panic_text(&*panic)))
    })
}

/// The text of a panic.
pub fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deep_stack_is_given_back_and_the_live_part_stays() {
        fn deep(left: usize) -> u64 {
            let filled = std::hint::black_box([left as u64; 512]);
            match left {
                0 => filled[0],
                _ => deep(left - 1) + filled[511],
            }
        }
        let resident = || {
            let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
            let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
            pages * rustix::param::page_size()
        };
        let grown = on_guest_thread(|thread| {
            let live = [7u8; 10_000];
            let before = resident();
            assert_eq!(deep(8_000), (0..=8_000).sum::<u64>());
            let deepest = resident() - before;
            thread.give_deep_stack_back();
            assert!(std::hint::black_box(live).iter().all(|&byte| byte == 7));
            (deepest, resident().saturating_sub(before))
        });
        let (deepest, left) = grown.unwrap();
        assert!(deepest > 24 << 20, "{deepest}");
        assert!(left < 8 << 20, "{left}");
    }

    #[test]
    fn a_panic_comes_back_as_its_text() {
        let failed = on_guest_thread(|_| -> () { panic!("on purpose") });
        assert_eq!(failed, Err(ThreadError::Panicked("on purpose".to_owned())));
        assert_eq!(on_guest_thread(|_| 7), Ok(7));
    }
}
