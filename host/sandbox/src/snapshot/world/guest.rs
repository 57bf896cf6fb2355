//! The guest's memory with checks, and the numbers of WASI.
//!
//! Nothing of a guest is believed: a pointer outside of its memory is an error of its own, not of the
//! host's.

/// Errors of WASI that are answered here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(super) enum Errno {
    BadF = 8,
    Exist = 20,
    Fault = 21,
    Inval = 28,
    IsDir = 31,
    MFile = 33,
    NameTooLong = 37,
    NoEnt = 44,
    NoSys = 52,
    NotDir = 54,
    NotEmpty = 55,
    RoFs = 69,
    SPipe = 70,
}

/// What a call gives, or the error that it answers.
pub(super) type Answer<T> = Result<T, Errno>;

/// A number of WASI: 0, or the error.
pub(super) fn code(result: Answer<()>) -> i32 {
    match result {
        Ok(()) => 0,
        Err(errno) => errno as i32,
    }
}

/// Kinds of files, in WASI's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    Unknown = 0,
    Folder = 3,
    Regular = 4,
}

/// The attributes of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stat {
    pub kind: Kind,
    /// A number for its name.
    pub inode: u64,
    pub len: u64,
    /// When it was changed, in nanoseconds.
    pub changed: u64,
}

/// The guest's memory.
pub(super) struct Guest<'a> {
    pub bytes: &'a mut [u8],
}

impl Guest<'_> {
    pub fn slice(&self, at: u32, len: u32) -> Answer<&[u8]> {
        let at = at as usize;
        self.bytes.get(at..at + len as usize).ok_or(Errno::Fault)
    }

    pub fn put(&mut self, at: u32, bytes: &[u8]) -> Answer<()> {
        let at = at as usize;
        let place = self.bytes.get_mut(at..at + bytes.len());
        place.ok_or(Errno::Fault)?.copy_from_slice(bytes);
        Ok(())
    }

    pub fn u32(&self, at: u32) -> Answer<u32> {
        let bytes = self.slice(at, 4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    pub fn u64(&self, at: u32) -> Answer<u64> {
        let (low, high) = (self.u32(at)?, self.u32(at.wrapping_add(4))?);
        Ok(u64::from(low) | u64::from(high) << 32)
    }

    pub fn put_u32(&mut self, at: u32, value: u32) -> Answer<()> {
        self.put(at, &value.to_le_bytes())
    }

    pub fn put_u64(&mut self, at: u32, value: u64) -> Answer<()> {
        self.put(at, &value.to_le_bytes())
    }

    /// The places and lengths of a list of buffers.
    pub fn buffers(&self, at: u32, count: u32) -> Answer<Vec<(u32, u32)>> {
        // The most that POSIX lets anybody hand in.
        const MOST: u32 = 1_024;
        if count > MOST {
            return Err(Errno::Inval);
        }
        (0..count)
            .map(|k| {
                let at = at.wrapping_add(8 * k);
                Ok((self.u32(at)?, self.u32(at.wrapping_add(4))?))
            })
            .collect()
    }

    pub fn put_stat(&mut self, at: u32, stat: Stat) -> Answer<()> {
        let mut bytes = [0; 64];
        bytes[0] = 1;
        bytes[8..16].copy_from_slice(&stat.inode.to_le_bytes());
        bytes[16] = stat.kind as u8;
        bytes[24] = 1;
        bytes[32..40].copy_from_slice(&stat.len.to_le_bytes());
        for time in [40, 48, 56] {
            bytes[time..time + 8].copy_from_slice(&stat.changed.to_le_bytes());
        }
        self.put(at, &bytes)
    }

    /// Copies bytes from a place on into a list of buffers; how many.
    pub fn scatter(&mut self, from: &[u8], at: u64, list: u32, count: u32) -> Answer<u64> {
        let mut left = usize::try_from(at)
            .ok()
            .and_then(|at| from.get(at..))
            .unwrap_or_default();
        let mut read = 0;
        for (to, len) in self.buffers(list, count)? {
            let (now, later) = left.split_at(left.len().min(len as usize));
            self.put(to, now)?;
            left = later;
            read += now.len() as u64;
        }
        Ok(read)
    }
}
