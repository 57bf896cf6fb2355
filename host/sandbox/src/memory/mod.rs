//! The linear memories of guests: reserved once, handed from run to run, and zeros at the start of each.
//!
//! wasmtime's own pool looks which pages a run has written as well, but passes over those that the
//! kernel has just swapped out or is moving, and a later run finds them. So memories are ours:
//!
//! | module | owns |
//! | --- | --- |
//! | [`pages`] | which pages of a region hold something |
//! | [`slot`] | one reservation, and that it holds zeros between two runs |
//!
//! This file owns which slot a run gets. Leaves to wasmtime what a memory starts with beyond zeros
//! (it copies the data segments in), and to [`super::meter`] how much a run may have.

pub mod pages;
pub(crate) mod slot;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};

use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

use slot::{Layout, Slot};

/// The fate of a memory when its run is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterRun {
    /// It is made zeros, and the next run gets it.
    Reset,
    /// It is given back to the system, and the next run gets a new one: slow and plain, to compare
    /// with.
    Unmap,
}

/// The slots of an engine.
pub(crate) struct Memories {
    idle: Arc<Idle>,
    after: AfterRun,
}

/// Slots that no run has, the one used last on top: most of it is still in a processor's cache.
struct Idle {
    slots: Mutex<Vec<Slot>>,
    most: usize,
}

impl Memories {
    /// Keeps at most `most` slots that no run has.
    pub fn new(most: usize, after: AfterRun) -> Self {
        Memories {
            idle: Arc::new(Idle {
                slots: Mutex::new(Vec::new()),
                most,
            }),
            after,
        }
    }
}

impl Idle {
    fn take(&self, layout: Layout) -> Option<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(|e| e.into_inner());
        // One engine asks for one layout.
        slots.pop_if(|slot| slot.layout() == layout)
    }

    fn put(&self, slot: Slot) {
        let mut slots = self.slots.lock().unwrap_or_else(|e| e.into_inner());
        if slots.len() < self.most {
            slots.push(slot);
        }
    }
}

// SAFETY: a memory starts as zeros (a slot is new or was reset), is never moved, can be reached up to
// its size and no further, and has the guard behind it that is asked for.
unsafe impl MemoryCreator for Memories {
    fn new_memory(
        &self,
        _ty: MemoryType,
        minimum: usize,
        _maximum: Option<usize>,
        reserved: Option<usize>,
        guard_after: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        let layout = Layout {
            capacity: reserved.unwrap_or(0).max(minimum),
            guard_after,
        };
        let new = || {
            Slot::reserve(layout)
                .map_err(|error| format!("the system refused address space for a memory: {error}"))
        };
        let mut slot = match self.idle.take(layout) {
            Some(slot) => slot,
            None => new()?,
        };
        slot.set_accessible(minimum)
            .map_err(|error| format!("the system refused memory: {error}"))?;
        Ok(Box::new(Memory {
            slot: Some(slot),
            size: minimum,
            idle: self.idle.clone(),
            after: self.after,
        }))
    }
}

/// The memory of one instance.
struct Memory {
    /// There until the memory is dropped.
    slot: Option<Slot>,
    size: usize,
    idle: Arc<Idle>,
    after: AfterRun,
}

// SAFETY: what is told of the slot is true until the memory is dropped: it is not moved, and exactly
// `byte_size` bytes of it are accessible.
unsafe impl LinearMemory for Memory {
    fn byte_size(&self) -> usize {
        self.size
    }

    fn byte_capacity(&self) -> usize {
        self.slot.as_ref().map_or(0, |slot| slot.layout().capacity)
    }

    fn grow_to(&mut self, size: usize) -> wasmtime::Result<()> {
        if let Some(slot) = &mut self.slot {
            slot.set_accessible(size)?;
            self.size = size;
        }
        Ok(())
    }

    fn as_ptr(&self) -> *mut u8 {
        self.slot
            .as_ref()
            .map_or(std::ptr::null_mut(), |slot| slot.base())
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let Some(mut slot) = self.slot.take() else {
            return;
        };
        match self.after {
            AfterRun::Reset => {
                slot.reset();
                self.idle.put(slot);
            }
            AfterRun::Unmap => drop(slot),
        }
    }
}
