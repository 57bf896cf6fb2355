//! The memory of a run: as in the sandbox a block from which allocations are cut one after the
//! other, and which starts anew with each run. Outside of a run the system's allocator serves.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering::Relaxed};

/// As much as a run may have in the sandbox.
const SIZE: usize = 256 << 20;

pub struct Arena {
    block: AtomicPtr<u8>,
    top: AtomicUsize,
    running: AtomicBool,
}

impl Arena {
    pub const fn new() -> Self {
        Arena {
            block: AtomicPtr::new(ptr::null_mut()),
            top: AtomicUsize::new(0),
            running: AtomicBool::new(false),
        }
    }

    /// Starts the memory of a run.
    ///
    /// # Safety
    /// Nothing from an earlier run may be used again. One thread alone may run.
    pub unsafe fn restart(&self) {
        if self.block.load(Relaxed).is_null() {
            // SAFETY: the layout has a size, and its alignment is a power of two.
            let block = unsafe { System.alloc(Layout::from_size_align_unchecked(SIZE, 4096)) };
            self.block.store(block, Relaxed);
        }
        self.top.store(0, Relaxed);
        self.running.store(true, Relaxed);
    }

    /// Ends the memory of a run. Its contents stay until the next one.
    pub fn pause(&self) {
        self.running.store(false, Relaxed);
    }

    fn owns(&self, block: *const u8) -> bool {
        let start = self.block.load(Relaxed) as usize;
        start != 0 && (start..start + SIZE).contains(&(block as usize))
    }

    fn end_of(&self, block: *const u8, size: usize) -> usize {
        block as usize - self.block.load(Relaxed) as usize + size
    }
}

// SAFETY: each byte of the block is handed out once a run, aligned as asked, and null where it is
// used up; everything else is the system's.
unsafe impl GlobalAlloc for Arena {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !self.running.load(Relaxed) {
            // SAFETY: the caller's promises are those that the system's allocator asks for.
            return unsafe { System.alloc(layout) };
        }
        let top = self.top.load(Relaxed).next_multiple_of(layout.align());
        let end = top + layout.size();
        if end > SIZE {
            return ptr::null_mut();
        }
        self.top.store(end, Relaxed);
        // SAFETY: the end is within the block.
        unsafe { self.block.load(Relaxed).add(top) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if !self.owns(block) {
            // SAFETY: what is not from the block is the system's.
            unsafe { System.dealloc(block, layout) };
        } else if self.end_of(block, layout.size()) == self.top.load(Relaxed) {
            self.top.store(self.end_of(block, 0), Relaxed);
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !self.owns(block) {
            // SAFETY: what is not from the block is the system's.
            return unsafe { System.realloc(block, layout, size) };
        }
        let end = self.end_of(block, 0) + size;
        if self.end_of(block, layout.size()) == self.top.load(Relaxed) && end <= SIZE {
            self.top.store(end, Relaxed);
            return block;
        }
        if size <= layout.size() {
            return block;
        }
        // SAFETY: the new block is apart from the old one and longer.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                ptr::copy_nonoverlapping(block, new, layout.size());
            }
            new
        }
    }
}
