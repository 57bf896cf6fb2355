//! The memory of a guest that begins as an image: mapped once, made the image again after each run.
//!
//! The image is a private mapping of a file. A page that nobody has written is the file's; one that
//! was written is the slot's own. The kernel tells which pages are no longer the file's, those
//! that were swapped out or are on the move included ([`pages`]), so these are copied back and nothing
//! else is touched: no page is unmapped between two runs, which two threads of one process would have to
//! agree on. Where the kernel does not tell, all pages are given back and read from the file anew: the
//! same bytes, slower.
//!
//! Owns the mapping and its reset. Leaves which slot a run gets to [`super::memories`].

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::ptr;

use rustix::mm::{Advice, MapFlags, ProtFlags};

use super::mapped::Mapped;
use crate::memory::pages;
use crate::memory::slot::{Layout, Slot};

/// Bytes that a slot keeps of its own from one run to the next: copied back from the image. Over that
/// they are given back, and the next run reads the file's.
const KEEP: usize = 2 << 20;

/// The pages of WebAssembly.
const WASM_PAGE: usize = 64 << 10;

/// A memory as a file holds it. The file must not change while this lives.
#[derive(Debug)]
pub(crate) struct Image {
    file: File,
    mapped: Mapped,
}

impl Image {
    /// The memory of a file. Its length is that of the memory, in whole pages of WebAssembly.
    pub fn open(file: File) -> io::Result<Image> {
        let mapped = Mapped::open(&file)?;
        let len = mapped.bytes().len();
        if !len.is_multiple_of(WASM_PAGE) {
            return Err(io::Error::other(format!(
                "an image of {len} bytes is no memory of whole pages"
            )));
        }
        Ok(Image { file, mapped })
    }

    /// The bytes of the memory.
    pub fn len(&self) -> usize {
        self.bytes().len()
    }

    /// All of it, to be read.
    pub fn bytes(&self) -> &[u8] {
        self.mapped.bytes()
    }
}

/// Writes a memory to a file, page by page: the kernel then keeps its pages apart, which [`ImageSlot`]
/// says the use of. Pages of zeros are holes.
pub fn write_image(file: &mut File, image: &[u8]) -> io::Result<()> {
    const PAGE: usize = 4 << 10;
    file.set_len(image.len() as u64)?;
    for (page, at) in image.chunks(PAGE).zip((0..).step_by(PAGE)) {
        if page.iter().any(|&byte| byte != 0) {
            file.write_all_at(page, at)?;
        }
    }
    Ok(())
}

/// How the pages of a slot become those of the image again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restore {
    /// Those that the kernel tells are copied.
    Told,
    /// All of them are given back and read anew.
    Anew,
}

/// A reservation whose first bytes are an image. Between two runs it holds the image, and nothing behind
/// it is accessible.
#[derive(Debug)]
pub(crate) struct ImageSlot {
    slot: Slot,
    len: usize,
}

impl ImageSlot {
    /// Reserves address space and maps the image to its start.
    pub fn reserve(layout: Layout, image: &Image) -> io::Result<ImageSlot> {
        if image.len() > layout.capacity {
            return Err(io::Error::other(
                "the image is longer than its memory may become",
            ));
        }
        let mut slot = Slot::reserve(layout)?;
        slot.set_accessible(image.len())?;
        // SAFETY: replaces accessible pages of a mapping that belongs to `slot` alone, and of which
        // nobody knows yet; it stays within them. The file does not change.
        let mapped = unsafe {
            rustix::mm::mmap(
                slot.base().cast(),
                image.len(),
                ProtFlags::READ | ProtFlags::WRITE,
                MapFlags::PRIVATE | MapFlags::FIXED | MapFlags::NORESERVE,
                &image.file,
                0,
            )
        }?;
        debug_assert_eq!(mapped.cast::<u8>(), slot.base());
        // Pages of the file that are read one by one stay apart in the kernel's cache, and only those
        // that a run has touched are mapped: the look for written ones passes over those that are not,
        // and takes a third of the time. A run that writes here and there would own megabytes by large
        // pages. A kernel without these words refuses the advice, and needs none.
        for advice in [Advice::Random, Advice::LinuxNoHugepage] {
            // SAFETY: advice on how this mapping is backed changes none of its bytes.
            let _ = unsafe { rustix::mm::madvise(mapped, image.len(), advice) };
        }
        Ok(ImageSlot {
            slot,
            len: image.len(),
        })
    }

    /// Where the memory starts.
    pub fn base(&self) -> *mut u8 {
        self.slot.base()
    }

    /// How it is laid out.
    pub fn layout(&self) -> Layout {
        self.slot.layout()
    }

    /// Makes the memory `bytes` long, at least as long as the image.
    pub fn grow_to(&mut self, bytes: usize) -> io::Result<()> {
        if bytes < self.len {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.slot.set_accessible(bytes)
    }

    /// Makes it the image again, of which it was made. The run that had it is over.
    pub fn reset(&mut self, image: &Image, how: Restore) -> io::Result<()> {
        debug_assert_eq!(image.len(), self.len);
        let grown = self.slot.accessible();
        if grown > self.len {
            self.give_back(self.len..grown)?;
            self.slot.set_accessible(self.len)?;
        }
        let start = self.base().addr();
        let all = start..start + self.len;
        let ended = match how {
            Restore::Told => {
                pages::that_hold_something(all.clone(), KEEP, |run| self.copy_back(image, run))
            }
            Restore::Anew => Ok(all.start),
        };
        match ended {
            Ok(ended) if ended == all.end => Ok(()),
            // More than is worth copying, or nobody tells: the file's pages, all of them.
            Ok(_) | Err(_) => self.give_back(0..self.len),
        }
    }

    /// Copies the image's bytes to addresses of the slot.
    fn copy_back(&self, image: &Image, addresses: Range<usize>) {
        let offset = addresses.start - self.base().addr();
        let from = &image.bytes()[offset..offset + addresses.len()];
        // SAFETY: as long as `from`, which lies within the image, and so within the accessible part of
        // the slot; nobody else knows of this memory, since the run is over.
        unsafe { ptr::copy_nonoverlapping(from.as_ptr(), self.base().add(offset), from.len()) };
    }

    /// Gives pages of the slot's own back: what is accessed there next is the file's again, or zeros
    /// behind the image.
    fn give_back(&self, range: Range<usize>) -> io::Result<()> {
        let start = self.base().wrapping_add(range.start);
        // SAFETY: accessible pages of this slot, which nobody uses any more. Pages that were swapped
        // out are dropped like those that are present.
        unsafe { rustix::mm::madvise(start.cast(), range.len(), Advice::LinuxDontNeed) }?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "image_tests.rs"]
mod tests;
