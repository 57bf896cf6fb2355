//! Memory: a bump allocator over the module's own linear memory, and the trick that keeps
//! garbage of key and condition functions from piling up.
//!
//! A fresh instance is made for every run and thrown away after it, so nothing is ever freed but
//! the block on top. Natively the system's allocator does the work and [`mark`] does nothing.

use core::cell::Cell;

/// A place in the heap to which [`release`] can return.
#[derive(Debug)]
pub struct Mark {
    top: usize,
    /// The pins of before it.
    before: Pins,
}

/// Blocks that something older refers to: the order of a set may be made long after the set.
#[derive(Clone, Copy, Debug)]
struct Pins {
    /// The least address of what refers to one.
    oldest: usize,
    /// Where the last of these blocks ends.
    end: usize,
}

impl Pins {
    const NONE: Pins = Pins {
        oldest: usize::MAX,
        end: 0,
    };

    fn and(self, other: Pins) -> Pins {
        Pins {
            oldest: self.oldest.min(other.oldest),
            end: self.end.max(other.end),
        }
    }
}

thread_local! {
    static PINS: Cell<Pins> = const { Cell::new(Pins::NONE) };
}

#[cfg(target_arch = "wasm32")]
mod bump {
    use core::alloc::{GlobalAlloc, Layout};
    use core::arch::wasm32;
    use core::cell::Cell;
    use core::ptr;

    const PAGE: usize = 65_536;
    /// Growth is rounded up to this many pages: few calls, and little that is never used.
    const STEP_PAGES: usize = 4;

    pub(super) struct Bump {
        /// The first free byte.
        top: Cell<usize>,
        /// The end of linear memory as far as it is known; 0 before the first allocation.
        end: Cell<usize>,
        /// No byte from here on has ever been handed out, so all of them are still zero.
        fresh: Cell<usize>,
    }

    // SAFETY: the module has one thread; shared memory and threads are not compiled in.
    unsafe impl Sync for Bump {}

    #[global_allocator]
    pub(super) static HEAP: Bump = Bump {
        top: Cell::new(1),
        end: Cell::new(0),
        fresh: Cell::new(0),
    };

    unsafe extern "C" {
        static __heap_base: u8;
    }

    impl Bump {
        pub(super) fn top(&self) -> usize {
            self.top.get()
        }

        pub(super) fn release(&self, top: usize) {
            let old = self.top.get();
            if old > self.fresh.get() {
                self.fresh.set(old);
            }
            self.top.set(top);
        }

        #[inline]
        fn take(&self, size: usize, align: usize) -> *mut u8 {
            let start = (self.top.get() + align - 1) & !(align - 1);
            match start.checked_add(size) {
                Some(top) if top <= self.end.get() => {
                    self.top.set(top);
                    start as *mut u8
                }
                _ => self.take_slowly(size, align),
            }
        }

        #[cold]
        #[inline(never)]
        fn take_slowly(&self, size: usize, align: usize) -> *mut u8 {
            if self.end.get() == 0 {
                let base = &raw const __heap_base as usize;
                self.top.set(base);
                self.fresh.set(base);
                self.end.set(wasm32::memory_size::<0>() * PAGE);
            }
            let start = (self.top.get() + align - 1) & !(align - 1);
            let Some(top) = start.checked_add(size) else {
                wasm32::unreachable()
            };
            if top > self.end.get() {
                let missing = (top - self.end.get()).div_ceil(PAGE);
                let pages = missing.next_multiple_of(STEP_PAGES);
                if wasm32::memory_grow::<0>(pages) == usize::MAX {
                    // The host ends the run before this; without one there is no going on.
                    wasm32::unreachable()
                }
                self.end.set(self.end.get() + pages * PAGE);
            }
            self.top.set(top);
            start as *mut u8
        }
    }

    // SAFETY: `take` hands out each byte once between releases, aligned as asked, and traps
    // where it cannot.
    unsafe impl GlobalAlloc for Bump {
        #[inline]
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            self.take(layout.size(), layout.align())
        }

        #[inline]
        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            let block = self.take(layout.size(), layout.align());
            let fresh = self.fresh.get();
            let used = fresh.saturating_sub(block as usize).min(layout.size());
            if used > 0 {
                // SAFETY: the block was just handed out and is at least `used` bytes long.
                unsafe { ptr::write_bytes(block, 0, used) };
            }
            block
        }

        #[inline]
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            if block as usize + layout.size() == self.top.get() {
                self.release(block as usize);
            }
        }

        #[inline]
        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            if block as usize + layout.size() == self.top.get() {
                if size <= layout.size() {
                    self.release(block as usize + size);
                    return block;
                }
                self.take(size - layout.size(), 1);
                return block;
            }
            if size <= layout.size() {
                return block;
            }
            let new = self.take(size, layout.align());
            // SAFETY: both blocks are live, apart, and at least as long as the old size.
            unsafe { ptr::copy_nonoverlapping(block, new, layout.size()) };
            new
        }
    }
}

/// The top of the heap now. Ends in [`release`] or [`keep`].
#[inline]
pub fn mark() -> Mark {
    Mark {
        top: top(),
        before: PINS.replace(Pins::NONE),
    }
}

/// Says that what lies at `owner` refers to what was allocated last. Where `owner` is older than a
/// mark, nothing up to here is given back to it.
pub fn pin(owner: usize) {
    let end = top();
    PINS.set(PINS.get().and(Pins { oldest: owner, end }));
}

/// Ends a mark, and gives nothing back.
#[inline]
pub fn keep(mark: Mark) {
    PINS.set(PINS.get().and(mark.before));
}

/// Where the heap ends now: about how many bytes are in use. Natively nobody counts.
pub fn top() -> usize {
    #[cfg(target_arch = "wasm32")]
    return bump::HEAP.top();
    #[cfg(not(target_arch = "wasm32"))]
    0
}

/// Gives back what was allocated since `mark`, but for what something older refers to.
///
/// # Safety
/// Nothing allocated since may be used again but through what was pinned.
#[inline]
pub unsafe fn release(mark: Mark) {
    let pins = PINS.get();
    let is_pinned = pins.oldest < mark.top;
    #[cfg(target_arch = "wasm32")]
    bump::HEAP.release(if is_pinned {
        mark.top.max(pins.end)
    } else {
        mark.top
    });
    PINS.set(if is_pinned {
        pins.and(mark.before)
    } else {
        mark.before
    });
}
