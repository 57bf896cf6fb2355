//! The memories of an engine that runs snapshots.
//!
//! Owns which slot a run gets. Leaves the mapping to [`super::image`], and every memory that does not
//! begin as the image to [`crate::memory`].

use std::sync::{Arc, Mutex, OnceLock};

use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

use super::Reset;
use super::image::{Image, ImageSlot, Restore};
use crate::memory::slot::Layout;
use crate::memory::{AfterRun, Memories};

/// The memories of an engine.
pub(super) struct ImageMemories {
    image: OnceLock<Declared>,
    idle: Arc<Idle>,
    plain: Memories,
}

/// The image, and the memory that begins as it.
struct Declared {
    /// The bytes that the module declares for its memory. No other memory of the engine declares as many.
    minimum: usize,
    image: Arc<Image>,
}

/// Slots that no run has, the one used last on top.
struct Idle {
    slots: Mutex<Vec<ImageSlot>>,
    most: usize,
    reset: Reset,
}

impl ImageMemories {
    /// Keeps at most `most` slots that no run has.
    pub fn new(most: usize, reset: Reset) -> Self {
        let after = match reset {
            Reset::Pages | Reset::Anew => AfterRun::Reset,
            Reset::Unmap => AfterRun::Unmap,
        };
        ImageMemories {
            image: OnceLock::new(),
            idle: Arc::new(Idle {
                slots: Mutex::new(Vec::new()),
                most,
                reset,
            }),
            plain: Memories::new(most, after),
        }
    }

    /// From now on a memory that declares `minimum` bytes begins as the image.
    pub fn begin_as(&self, minimum: usize, image: Arc<Image>) {
        let first = self.image.set(Declared { minimum, image }).is_ok();
        debug_assert!(first, "an engine has one image");
    }
}

impl Idle {
    fn take(&self, layout: Layout) -> Option<ImageSlot> {
        let mut slots = self.slots.lock().unwrap_or_else(|e| e.into_inner());
        slots.pop_if(|slot| slot.layout() == layout)
    }

    fn put(&self, slot: ImageSlot) {
        let mut slots = self.slots.lock().unwrap_or_else(|e| e.into_inner());
        if slots.len() < self.most {
            slots.push(slot);
        }
    }
}

// SAFETY: a memory starts as its image (a slot is new or was reset) or as `Memories` has it, is never
// moved, can be reached up to its size and no further, and has the guard behind it that is asked for.
unsafe impl MemoryCreator for ImageMemories {
    fn new_memory(
        &self,
        ty: MemoryType,
        minimum: usize,
        maximum: Option<usize>,
        reserved: Option<usize>,
        guard_after: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        let Some(declared) = self.image.get().filter(|it| it.minimum == minimum) else {
            return self
                .plain
                .new_memory(ty, minimum, maximum, reserved, guard_after);
        };
        let image = declared.image.clone();
        let layout = Layout {
            capacity: reserved.unwrap_or(0).max(image.len()),
            guard_after,
        };
        let slot = match self.idle.take(layout) {
            Some(slot) => slot,
            None => ImageSlot::reserve(layout, &image)
                .map_err(|error| format!("the system refused memory for an image: {error}"))?,
        };
        Ok(Box::new(Memory {
            slot: Some(slot),
            size: image.len(),
            image,
            idle: self.idle.clone(),
        }))
    }
}

/// The memory of one instance.
struct Memory {
    /// There until the memory is dropped.
    slot: Option<ImageSlot>,
    size: usize,
    image: Arc<Image>,
    idle: Arc<Idle>,
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
            slot.grow_to(size)?;
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
        let how = match self.idle.reset {
            Reset::Pages => Restore::Told,
            Reset::Anew => Restore::Anew,
            Reset::Unmap => return,
        };
        // A slot that cannot be made its image again is of no use to anyone.
        if slot.reset(&self.image, how).is_ok() {
            self.idle.put(slot);
        }
    }
}
