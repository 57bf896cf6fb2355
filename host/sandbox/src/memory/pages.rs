//! Which pages of a region hold something: asked of the kernel, in one call for thousands of pages.
//!
//! A page of private memory that nobody has written is not there at all, or is the kernel's one page
//! of zeros. Every other page holds something: it is present, or its entry says where its content
//! has gone meanwhile. That is swap space, or for some microseconds another page while the kernel
//! moves it (compaction, balancing between memory nodes). Each page is looked at under the lock of
//! its entry, so it is found in one of these states however often it changes between them.
//!
//! Leaves what becomes of the pages to [`super::slot`].

use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::os::fd::AsRawFd;
use std::sync::LazyLock;

/// The file that answers, open for the whole life of the process: one that has given up its files can
/// open it no more.
static PAGE_MAP: LazyLock<Option<File>> = LazyLock::new(|| {
    let file = File::open("/proc/self/pagemap").ok()?;
    // Linux has the call since version 6.7.
    scan(&file, 0..0, 1, &mut [MaybeUninit::uninit()])
        .is_ok()
        .then_some(file)
});

/// Whether the kernel can tell. The first call of the process has to come before it gives up its
/// files.
pub fn are_told() -> bool {
    PAGE_MAP.is_some()
}

/// How many regions one call reports. A DSL solver leaves a few; what has left more is asked about
/// again from where the call ended.
const REGIONS: usize = 64;

/// Calls `found` with each run of pages within `region` that hold something, in order, up to `most`
/// bytes in all. Returns where the look has ended: at the end of the region, or at the first page that
/// would have been too much.
pub(crate) fn that_hold_something(
    region: Range<usize>,
    most: usize,
    mut found: impl FnMut(Range<usize>),
) -> io::Result<usize> {
    let file = PAGE_MAP
        .as_ref()
        .ok_or_else(|| io::Error::from(io::ErrorKind::Unsupported))?;
    let page = rustix::param::page_size();
    let mut regions = [MaybeUninit::uninit(); REGIONS];
    let mut left = most / page;
    let mut from = region.start;
    while from < region.end && left > 0 {
        let (count, ended) = scan(file, from..region.end, left, &mut regions)?;
        for told in regions.iter().take(count) {
            // SAFETY: the kernel has filled in as many as it says.
            let PageRegion { start, end, .. } = unsafe { told.assume_init() };
            let (start, end) = (address(start)?, address(end)?);
            left = left.saturating_sub((end - start) / page);
            found(start..end);
        }
        from = ended;
    }
    Ok(from)
}

fn address(told: u64) -> io::Result<usize> {
    usize::try_from(told).map_err(io::Error::other)
}

// The declarations of the call in `linux/fs.h`, as of Linux 6.7; see PAGEMAP_SCAN(2const).

const PAGE_IS_FILE: u64 = 1 << 2;
const PAGE_IS_PRESENT: u64 = 1 << 3;
const PAGE_IS_SWAPPED: u64 = 1 << 4;
const PAGE_IS_PFNZERO: u64 = 1 << 5;

/// `_IOWR('f', 16, struct pm_scan_arg)`.
const PAGEMAP_SCAN: u32 = 0xc060_6610;

#[repr(C)]
struct PmScanArg {
    size: u64,
    flags: u64,
    start: u64,
    end: u64,
    walk_end: u64,
    vec: u64,
    vec_len: u64,
    max_pages: u64,
    category_inverted: u64,
    category_mask: u64,
    category_anyof_mask: u64,
    return_mask: u64,
}

#[derive(Clone, Copy)]
#[repr(C)]
struct PageRegion {
    start: u64,
    end: u64,
    categories: u64,
}

/// One call: how many regions it has filled in, and where it has ended.
fn scan(
    file: &File,
    region: Range<usize>,
    most_pages: usize,
    regions: &mut [MaybeUninit<PageRegion>],
) -> io::Result<(usize, usize)> {
    let not_these = PAGE_IS_FILE | PAGE_IS_PFNZERO;
    let mut asked = PmScanArg {
        size: size_of::<PmScanArg>() as u64,
        flags: 0,
        start: region.start as u64,
        end: region.end as u64,
        walk_end: 0,
        vec: regions.as_mut_ptr().addr() as u64,
        vec_len: regions.len() as u64,
        max_pages: most_pages as u64,
        category_inverted: not_these,
        category_mask: not_these,
        category_anyof_mask: PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
        // Pages of different kinds that lie side by side are one region.
        return_mask: 0,
    };
    // SAFETY: the argument is laid out as the kernel has it, and `regions` is memory of ours that takes
    // as many as `vec_len` says. The call reads the page table and changes nothing.
    let filled = unsafe { libc::ioctl(file.as_raw_fd(), PAGEMAP_SCAN as libc::Ioctl, &mut asked) };
    match usize::try_from(filled) {
        Ok(count) if count <= regions.len() => Ok((count, address(asked.walk_end)?)),
        Ok(_) | Err(_) => Err(io::Error::last_os_error()),
    }
}
