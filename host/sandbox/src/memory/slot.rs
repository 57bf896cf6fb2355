//! One reservation of address space that holds the linear memory of one run after another.
//!
//! Owns what a run may reach of it, and that the next one finds zeros: the only part of a run that
//! could outlive it. Leaves which slot a run gets to [`super`].

use std::io;
use std::ops::Range;
use std::ptr::{self, NonNull};

use rustix::mm::{Advice, MapFlags, MprotectFlags, ProtFlags};

use super::pages;

/// Bytes that a slot keeps from one run to the next: written over with zeros, where giving them back
/// would take a word with every other processor, and the next run would ask for them again.
pub const KEEP: usize = 1 << 20;

/// Bytes that a slot keeps beyond the last that the run has written. After a run that wrote much, small
/// ones would otherwise write all of it over again, each of them.
pub(super) const SPARE: usize = 64 << 10;

/// Bytes that are looked at before it is asked whether one of them was not zero.
const PIECE: usize = 256;

/// Address space in front of a memory that nothing can reach: should compiled code ever be wrong about
/// the sign of an address, it ends here.
const GUARD_BEFORE: usize = 2 << 30;

/// How long a memory may become, and how much behind it compiled code relies on not being there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The most bytes of the memory.
    pub capacity: usize,
    /// The bytes behind these that must never be accessible.
    pub(crate) guard_after: usize,
}

/// A reservation. Between two runs all of it that was ever accessible holds zeros.
#[derive(Debug)]
pub struct Slot {
    mapped: NonNull<u8>,
    layout: Layout,
    /// The bytes that can be reached, from the base on. Everything behind them traps.
    accessible: usize,
}

// SAFETY: the mapping belongs to this value alone; nothing about it is bound to a thread.
unsafe impl Send for Slot {}
// SAFETY: a shared reference reads fields and changes nothing of the mapping.
unsafe impl Sync for Slot {}

impl Slot {
    /// Reserves address space of which nothing is accessible.
    pub fn reserve(layout: Layout) -> io::Result<Slot> {
        // SAFETY: a new mapping at a place of the kernel's choice.
        let mapped = unsafe {
            rustix::mm::mmap_anonymous(
                ptr::null_mut(),
                whole(layout),
                ProtFlags::empty(),
                MapFlags::PRIVATE | MapFlags::NORESERVE,
            )
        }?;
        let mapped = NonNull::new(mapped.cast::<u8>())
            .ok_or_else(|| io::Error::other("mapped at address 0"))?;
        Ok(Slot {
            mapped,
            layout,
            accessible: 0,
        })
    }

    /// Where the memory starts.
    pub fn base(&self) -> *mut u8 {
        // The guard in front belongs to the same mapping.
        self.mapped.as_ptr().wrapping_add(GUARD_BEFORE)
    }

    /// How it is laid out.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The bytes that can be reached, from the base on.
    pub(crate) fn accessible(&self) -> usize {
        self.accessible
    }

    /// Makes exactly the first `bytes` accessible, a multiple of the system's pages.
    pub(crate) fn set_accessible(&mut self, bytes: usize) -> io::Result<()> {
        if bytes > self.layout.capacity {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        if bytes > self.accessible {
            let rights = MprotectFlags::READ | MprotectFlags::WRITE;
            self.protect(self.accessible..bytes, rights)?;
        } else if bytes < self.accessible {
            self.protect(bytes..self.accessible, MprotectFlags::empty())?;
        }
        self.accessible = bytes;
        Ok(())
    }

    fn protect(&self, range: Range<usize>, rights: MprotectFlags) -> io::Result<()> {
        let start = self.base().wrapping_add(range.start);
        // SAFETY: the range lies within the mapping, since `set_accessible` has compared it with the
        // capacity; whoever ran in it is gone, or asks for more of it.
        unsafe { rustix::mm::mprotect(start.cast(), range.len(), rights) }?;
        Ok(())
    }

    /// Makes all that is accessible zeros again. Where the kernel tells which pages hold something,
    /// only these are looked at, up to [`KEEP`] bytes of them. Those that the run has written are written
    /// over, and what lies more than [`SPARE`] bytes behind the last of them is given back.
    pub(crate) fn reset(&mut self) {
        let all = self.accessible_addresses();
        let (mut written, mut held) = (all.start, all.start);
        let told = pages::that_hold_something(all.clone(), KEEP, |run| {
            held = run.end;
            written = self.zero_written(run).unwrap_or(written);
        });
        match told {
            Ok(ended) => {
                let kept = written + SPARE;
                let from = if held > kept { kept } else { ended };
                self.give_back(from..all.end);
            }
            Err(_) => self.reset_untold(),
        }
    }

    /// The same where the kernel does not tell: the first [`KEEP`] bytes are written over, whatever they
    /// hold.
    pub(super) fn reset_untold(&mut self) {
        let all = self.accessible_addresses();
        let kept = all.start + self.accessible.min(KEEP);
        self.zero(all.start..kept);
        self.give_back(kept..all.end);
    }

    fn accessible_addresses(&self) -> Range<usize> {
        let start = self.base().addr();
        start..start + self.accessible
    }

    /// Writes zeros over addresses of the accessible part.
    fn zero(&mut self, addresses: Range<usize>) {
        let offset = addresses.start - self.base().addr();
        assert!(
            offset + addresses.len() <= self.accessible,
            "within the slot"
        );
        // SAFETY: checked to be accessible, and nobody else knows of this memory: the run is over.
        unsafe { self.base().add(offset).write_bytes(0, addresses.len()) };
    }

    /// The same for the pages among them that are not zeros already, and where the last of these ends.
    /// To look costs less than to write, and leaves the caches of the processor alone.
    fn zero_written(&mut self, addresses: Range<usize>) -> Option<usize> {
        let page = rustix::param::page_size();
        let mut written = None;
        for start in addresses.step_by(page) {
            let place = start..start + page;
            if !self.is_zero(place.clone()) {
                written = Some(place.end);
                self.zero(place);
            }
        }
        written
    }

    /// Whether addresses of the accessible part hold nothing but zeros.
    fn is_zero(&self, addresses: Range<usize>) -> bool {
        let offset = addresses.start - self.base().addr();
        assert!(
            offset + addresses.len() <= self.accessible,
            "within the slot"
        );
        // SAFETY: checked to be accessible, and nobody writes: the run is over.
        let bytes = unsafe { std::slice::from_raw_parts(self.base().add(offset), addresses.len()) };
        let mut pieces = bytes.chunks(PIECE);
        pieces.all(|piece| piece.iter().fold(0, |any, byte| any | byte) == 0)
    }

    /// Gives pages back to the system, which makes them zeros.
    fn give_back(&mut self, addresses: Range<usize>) {
        if addresses.is_empty() {
            return;
        }
        let offset = addresses.start - self.base().addr();
        let start = self.base().wrapping_add(offset);
        // SAFETY: private memory of this slot that nobody uses any more. Pages that were swapped out
        // are dropped like those that are present.
        let given =
            unsafe { rustix::mm::madvise(start.cast(), addresses.len(), Advice::LinuxDontNeed) };
        if given.is_err() {
            // Locked memory cannot be given back.
            self.zero(addresses);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // SAFETY: the whole mapping, made by `reserve`; nobody knows of it any more.
        let unmapped =
            unsafe { rustix::mm::munmap(self.mapped.as_ptr().cast(), whole(self.layout)) };
        debug_assert!(unmapped.is_ok());
    }
}

/// The bytes of a reservation.
fn whole(layout: Layout) -> usize {
    GUARD_BEFORE + layout.capacity + layout.guard_after
}
