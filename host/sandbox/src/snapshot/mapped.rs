//! A file that is read where it lies: mapped, and shared by all runs.

use std::fs::File;
use std::io;
use std::ptr::{self, NonNull};

use rustix::mm::{MapFlags, ProtFlags};

/// The bytes of a file. It must not change while this lives; an installed snapshot is replaced as a
/// whole, and never written to.
#[derive(Debug)]
pub(crate) struct Mapped {
    bytes: NonNull<u8>,
    len: usize,
}

// SAFETY: the mapping is only read, belongs to this value alone, and is bound to no thread.
unsafe impl Send for Mapped {}
// SAFETY: as above: nobody writes to it.
unsafe impl Sync for Mapped {}

impl Mapped {
    /// Maps a file that is not empty.
    pub fn open(file: &File) -> io::Result<Mapped> {
        let len = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        if len == 0 {
            return Err(io::Error::other("the file is empty"));
        }
        // SAFETY: a new mapping of a file at a place of the kernel's choice; the file does not change.
        let bytes = unsafe {
            rustix::mm::mmap(
                ptr::null_mut(),
                len,
                ProtFlags::READ,
                MapFlags::SHARED,
                file,
                0,
            )
        }?;
        let bytes = NonNull::new(bytes.cast::<u8>())
            .ok_or_else(|| io::Error::other("mapped at address 0"))?;
        Ok(Mapped { bytes, len })
    }

    /// All of it.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: mapped for as long as `self` lives, and never written.
        unsafe { std::slice::from_raw_parts(self.bytes.as_ptr(), self.len) }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        // SAFETY: the whole mapping, made by `open`; no slice of it outlives `self`.
        let unmapped = unsafe { rustix::mm::munmap(self.bytes.as_ptr().cast(), self.len) };
        debug_assert!(unmapped.is_ok());
    }
}
