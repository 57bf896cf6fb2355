//! Threads on which guests may run: their native stack holds the guest's and the host's around it.
//!
//! The counted stack of a guest has to end before the native one does. So a run asks for a
//! [`GuestThread`], which exists on such threads alone and cannot leave them.

use std::marker::PhantomData;
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle};

/// The native stack: the guest's, and room for the host around it.
const STACK_BYTES: usize = 32 << 20;

/// Shows that this thread has the stack that a guest needs. It cannot be sent to another one.
pub struct GuestThread(PhantomData<*const ()>);

impl GuestThread {
    fn here() -> Self {
        GuestThread(PhantomData)
    }
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
    fn a_panic_comes_back_as_its_text() {
        let failed = on_guest_thread(|_| -> () { panic!("on purpose") });
        assert_eq!(failed, Err(ThreadError::Panicked("on purpose".to_owned())));
        assert_eq!(on_guest_thread(|_| 7), Ok(7));
    }
}
