//! How a call crosses the border of the module: the canonical ABI of `solve`, by hand.
//!
//! A grid is 16 bytes (height, width, where its cells are and how many), a sample two grids, the
//! result 20 bytes (0 and a grid, or 1 and a text). Arguments belong to the solver once they are
//! lowered; the result belongs to the caller until it hands it back.
//!
//! Not for solvers: [`solver!`](crate::solver) writes the exports that call this.

use std::alloc::{Layout, alloc, handle_alloc_error, realloc};
use std::mem::ManuallyDrop;

use crate::{Grid, GridError, Sample};

/// A grid as it lies in memory.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct FlatGrid {
    /// Rows.
    pub height: u32,
    /// Columns.
    pub width: u32,
    /// Where the cells are.
    pub cells: *mut u8,
    /// How many there are.
    pub cells_len: usize,
}

/// A sample as it lies in memory.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct FlatSample {
    input: FlatGrid,
    output: FlatGrid,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct FlatText {
    at: *mut u8,
    len: usize,
}

#[repr(C)]
union Payload {
    grid: FlatGrid,
    text: FlatText,
}

/// A result as it lies in memory.
#[repr(C)]
pub struct Reply {
    failed: u8,
    payload: Payload,
}

#[cfg(target_pointer_width = "32")]
const _: () = {
    assert!(size_of::<FlatGrid>() == 16);
    assert!(size_of::<FlatSample>() == 32 && align_of::<FlatSample>() == 4);
    assert!(size_of::<Reply>() == 20 && std::mem::offset_of!(Reply, payload) == 4);
};

/// Accepts the functions that can be solvers.
pub const fn check<E, F>(_: F)
where
    E: ToString,
    F: Fn(&[Sample], &Grid) -> Result<Grid, E> + Copy,
{
}

/// Memory for what is lowered into the module.
///
/// # Safety
/// `old` came from here with `old_size` and `align`, or `old_size` is 0; `align` is a power of two.
pub unsafe fn reallocate(old: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
    if size == 0 {
        // Nothing is ever read or freed there.
        return std::ptr::without_provenance_mut(align);
    }
    // SAFETY: `align` is a power of two, as the caller promises, and no memory of a module is so
    // large that rounding up to it would overflow.
    let layout = |size| unsafe { Layout::from_size_align_unchecked(size, align) };
    let new = if old_size == 0 {
        // SAFETY: the size is not 0.
        unsafe { alloc(layout(size)) }
    } else {
        // SAFETY: the block came from here with this layout, and the new size is not 0.
        unsafe { realloc(old, layout(old_size), size) }
    };
    if new.is_null() {
        handle_alloc_error(layout(size));
    }
    new
}

/// Calls the solver and lays its result out.
///
/// # Safety
/// `demos` and every `cells` came from [`reallocate`] with as many elements as is said, all of
/// them written, unless there are none; nobody else uses them any more.
pub unsafe fn answer<E, F>(
    solve: F,
    demos: *mut FlatSample,
    demos_len: usize,
    input: FlatGrid,
) -> *mut Reply
where
    E: ToString,
    F: FnOnce(&[Sample], &Grid) -> Result<Grid, E>,
{
    // SAFETY: as the caller promises.
    let lifted = unsafe { lift(demos, demos_len, input) };
    let reply = match lifted {
        Ok((demos, input)) => solve(&demos, &input).map_err(|error| error.to_string()),
        Err(error) => Err(format!("the host handed in no grid: {error}")),
    };
    Box::into_raw(Box::new(lower(reply)))
}

/// Frees a result that was read.
///
/// # Safety
/// `reply` came from [`answer`] and is not used again.
pub unsafe fn release(reply: *mut Reply) {
    // SAFETY: `answer` made it from a box, and the payload is what its tag says.
    unsafe {
        let reply = Box::from_raw(reply);
        let (at, len) = if reply.failed == 0 {
            (reply.payload.grid.cells, reply.payload.grid.cells_len)
        } else {
            (reply.payload.text.at, reply.payload.text.len)
        };
        drop(owned(at, len));
    }
}

/// # Safety
/// As for [`answer`].
unsafe fn lift(
    demos: *mut FlatSample,
    demos_len: usize,
    input: FlatGrid,
) -> Result<(Vec<Sample>, Grid), GridError> {
    // SAFETY: as the caller promises.
    unsafe {
        let demos = owned(demos, demos_len)
            .into_iter()
            .map(|sample| {
                Ok(Sample {
                    input: lift_grid(sample.input)?,
                    output: lift_grid(sample.output)?,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok((demos, lift_grid(input)?))
    }
}

/// # Safety
/// The cells are the caller's to give away.
unsafe fn lift_grid(flat: FlatGrid) -> Result<Grid, GridError> {
    // SAFETY: as the caller promises.
    let cells = unsafe { owned(flat.cells, flat.cells_len) };
    Grid::from_cells(flat.height as usize, flat.width as usize, cells)
}

/// # Safety
/// `len` elements were written at `at`, in a block of exactly that size from the allocator, unless
/// there are none; nobody else uses them any more.
unsafe fn owned<T>(at: *mut T, len: usize) -> Vec<T> {
    if len == 0 {
        return Vec::new();
    }
    // SAFETY: as the caller promises.
    unsafe { Vec::from_raw_parts(at, len, len) }
}

fn lower(result: Result<Grid, String>) -> Reply {
    match result {
        Ok(grid) => {
            let (height, width) = (grid.height() as u32, grid.width() as u32);
            let (cells, cells_len) = given(grid.into_cells());
            let grid = FlatGrid {
                height,
                width,
                cells,
                cells_len,
            };
            Reply {
                failed: 0,
                payload: Payload { grid },
            }
        }
        Err(message) => {
            let (at, len) = given(message.into_bytes());
            let text = FlatText { at, len };
            Reply {
                failed: 1,
                payload: Payload { text },
            }
        }
    }
}

/// Gives bytes away, in a block of exactly their size.
fn given(bytes: Vec<u8>) -> (*mut u8, usize) {
    let mut bytes = ManuallyDrop::new(bytes.into_boxed_slice());
    (bytes.as_mut_ptr(), bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lowers bytes the way the canonical ABI does.
    fn lowered(height: u32, width: u32, bytes: &[u8]) -> FlatGrid {
        // SAFETY: the block is as long as what is written to it.
        let cells = unsafe {
            let block = reallocate(std::ptr::null_mut(), 0, 1, bytes.len());
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), block, bytes.len());
            block
        };
        FlatGrid {
            height,
            width,
            cells,
            cells_len: bytes.len(),
        }
    }

    fn lowered_demos(demos: &[FlatSample]) -> *mut FlatSample {
        // SAFETY: the block is as long as what is written to it.
        unsafe {
            let align = align_of::<FlatSample>();
            let block = reallocate(std::ptr::null_mut(), 0, align, size_of_val(demos));
            let block = block.cast::<FlatSample>();
            std::ptr::copy_nonoverlapping(demos.as_ptr(), block, demos.len());
            block
        }
    }

    /// Reads a reply as the caller does, and hands it back.
    fn read(reply: *mut Reply) -> Result<(u32, u32, Vec<u8>), String> {
        // SAFETY: the reply comes from `answer` and is released once.
        unsafe {
            let result = if (*reply).failed == 0 {
                let grid = (*reply).payload.grid;
                let cells = std::slice::from_raw_parts(grid.cells, grid.cells_len);
                Ok((grid.height, grid.width, cells.to_vec()))
            } else {
                let text = (*reply).payload.text;
                let bytes = std::slice::from_raw_parts(text.at, text.len);
                Err(String::from_utf8(bytes.to_vec()).unwrap())
            };
            release(reply);
            result
        }
    }

    #[test]
    fn demos_and_input_arrive_and_the_grid_leaves() {
        let demo = FlatSample {
            input: lowered(1, 1, &[3]),
            output: lowered(1, 2, &[3, 4]),
        };
        let demos = lowered_demos(&[demo, demo_of(5)]);
        let solve = |demos: &[Sample], input: &Grid| -> Result<Grid, String> {
            assert_eq!(demos.len(), 2);
            assert_eq!(demos[0].output.cells(), [3, 4]);
            assert_eq!(demos[1].input.cells(), [5]);
            Ok(input.flip_left_right())
        };
        // SAFETY: everything was lowered as the canonical ABI does.
        let reply = unsafe { answer(solve, demos, 2, lowered(2, 2, &[1, 2, 3, 4])) };
        assert_eq!(read(reply), Ok((2, 2, vec![2, 1, 4, 3])));
    }

    fn demo_of(colour: u8) -> FlatSample {
        FlatSample {
            input: lowered(1, 1, &[colour]),
            output: lowered(1, 1, &[colour]),
        }
    }

    #[test]
    fn an_error_of_any_type_leaves_as_text() {
        let solve = |_: &[Sample], input: &Grid| Grid::from_cells(2, 2, input.cells().to_vec());
        // SAFETY: there are no demos, and the input was lowered as the canonical ABI does.
        let reply = unsafe { answer(solve, std::ptr::null_mut(), 0, lowered(1, 1, &[1])) };
        let message = read(reply).unwrap_err();
        assert_eq!(message, "a grid of 2x2 has 4 cells, but 1 given");
    }

    #[test]
    fn nothing_is_laid_out_without_memory() {
        let nothing = |_: &[Sample], _: &Grid| -> Result<Grid, String> { Ok(Grid::new(0, 0, 0)) };
        // SAFETY: an empty grid has no cells to be lowered.
        let reply = unsafe { answer(nothing, std::ptr::null_mut(), 0, lowered(0, 0, &[])) };
        assert_eq!(read(reply), Ok((0, 0, vec![])));
    }

    #[test]
    fn a_host_that_breaks_the_contract_is_told() {
        let never = |_: &[Sample], _: &Grid| -> Result<Grid, String> { unreachable!() };
        // SAFETY: the cells are as many as is said, if not as many as the sides ask for.
        let reply = unsafe { answer(never, std::ptr::null_mut(), 0, lowered(2, 2, &[1])) };
        assert!(read(reply).unwrap_err().contains("2x2"));
    }

    #[test]
    fn a_block_grows_and_keeps_its_bytes() {
        // SAFETY: each block goes back with its size and is as long as what is read.
        unsafe {
            let block = reallocate(std::ptr::null_mut(), 0, 1, 2);
            block.copy_from_nonoverlapping([7, 8].as_ptr(), 2);
            let block = reallocate(block, 2, 1, 100);
            assert_eq!(std::slice::from_raw_parts(block, 2), [7, 8]);
            drop(Vec::from_raw_parts(block, 0, 100));
        }
    }
}
