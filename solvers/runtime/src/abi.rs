//! The exports of the core module, and how grids and results lie in memory.
//!
//! `solve` follows the canonical ABI of the world in `wit/`: a grid is 16 bytes (height, width,
//! where its cells are and how many), a sample two grids, the result 20 bytes (0 and a grid, or 1
//! and a text). Leaves what a program does to `interpret`.
//!
//! The value that comes back may be no rectangle, or no grid at all; the host names the defect. So that it
//! can, a value that is no tuple of tuples of integers goes out as a grid of 0 x 0 whose cells
//! are the bytes `not-a-grid`; rows of unequal length go out one after another, as high as there
//! are rows and as wide as the longest; a colour beyond a byte goes out as 255.

use crate::grid;
use crate::value::{Row, Value};

/// Stands in the cells of a 0 x 0 result that is no tuple of tuples of integers.
pub const NOT_A_GRID: &[u8] = b"not-a-grid";

/// A grid as it crosses the border.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlatGrid {
    /// Rows.
    pub height: u32,
    /// Columns.
    pub width: u32,
    /// Cells, row by row.
    pub cells: Vec<u8>,
}

/// The tuple of rows that a flat grid is inside of a solver.
pub fn lift(height: u32, width: u32, cells: &'static [u8]) -> Value {
    grid::lifted(height as usize, width as usize, cells)
        .unwrap_or_else(|| lift_rows(height, width, cells))
}

fn lift_rows(height: u32, width: u32, cells: &[u8]) -> Value {
    let mut rows = Row::with_capacity(height as usize);
    let mut left = cells;
    for _ in 0..height {
        let (row, rest) = left.split_at((width as usize).min(left.len()));
        left = rest;
        let mut items = Row::with_capacity(row.len());
        for &cell in row {
            items.push(Value::Int(i32::from(cell)));
        }
        rows.push(items.finish());
    }
    rows.finish()
}

/// The grid that goes out for `value`.
pub fn lower(value: Value) -> FlatGrid {
    lower_rows(value).unwrap_or_else(|| FlatGrid {
        height: 0,
        width: 0,
        cells: NOT_A_GRID.to_vec(),
    })
}

fn lower_rows(value: Value) -> Option<FlatGrid> {
    if let Some(grid) = grid::of(value) {
        return Some(FlatGrid {
            height: grid.height() as u32,
            width: grid.width() as u32,
            cells: grid.cells().to_vec(),
        });
    }
    let rows = value.items()?;
    let mut grid = FlatGrid {
        height: rows.len() as u32,
        width: 0,
        cells: Vec::new(),
    };
    for row in rows {
        let row = row.items()?;
        grid.width = grid.width.max(row.len() as u32);
        for cell in row {
            grid.cells.push(match cell {
                Value::Int(colour) => u8::try_from(*colour).unwrap_or(u8::MAX),
                Value::Big(_) => u8::MAX,
                _ => return None,
            });
        }
    }
    if grid.cells.is_empty() {
        grid.height = 0;
        grid.width = 0;
    }
    Some(grid)
}

#[cfg(target_arch = "wasm32")]
mod exports {
    use std::alloc::{Layout, alloc, realloc};

    use super::{lift, lower};
    use crate::inspect;
    use crate::interpret;
    use crate::trials;
    use crate::value::{Row, Value};

    #[repr(C)]
    struct Grid {
        height: u32,
        width: u32,
        cells: *const u8,
        len: usize,
    }

    #[repr(C)]
    struct Sample {
        input: Grid,
        output: Grid,
    }

    #[repr(C)]
    struct Text {
        at: *const u8,
        len: usize,
    }

    /// The result area: a tag, then a grid or a text.
    #[repr(C)]
    union Payload {
        grid: core::mem::ManuallyDrop<Grid>,
        text: core::mem::ManuallyDrop<Text>,
    }

    #[repr(C)]
    struct Reply {
        failed: u32,
        payload: Payload,
    }

    /// The bytes at `at`.
    ///
    /// # Safety
    /// The caller of the module must have written `len` bytes there and leave them alone.
    unsafe fn bytes(at: *const u8, len: usize) -> &'static [u8] {
        if len == 0 {
            return &[];
        }
        // SAFETY: as the caller of this function promises.
        unsafe { core::slice::from_raw_parts(at, len) }
    }

    fn text(bytes: Vec<u8>) -> Text {
        let bytes = bytes.leak();
        Text {
            at: bytes.as_ptr(),
            len: bytes.len(),
        }
    }

    /// # Safety
    /// As the canonical ABI asks of every grid that it lowers.
    unsafe fn grid(grid: &Grid) -> Value {
        // SAFETY: as the caller of this function promises.
        lift(grid.height, grid.width, unsafe {
            bytes(grid.cells, grid.len)
        })
    }

    /// Memory for what the host lowers.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn cabi_realloc(
        old: *mut u8,
        old_size: usize,
        align: usize,
        size: usize,
    ) -> *mut u8 {
        if size == 0 {
            return align as *mut u8;
        }
        let Ok(layout) = Layout::from_size_align(old_size, align) else {
            core::arch::wasm32::unreachable()
        };
        if old_size == 0 {
            // SAFETY: the size is not zero, and the layout was just checked.
            unsafe { alloc(Layout::from_size_align_unchecked(size, align)) }
        } else {
            // SAFETY: the canonical ABI hands back what this function gave it.
            unsafe { realloc(old, layout, size) }
        }
    }

    /// Keeps the program that `solve` runs.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn load(at: *const u8, len: usize) {
        // SAFETY: the host writes the program once and leaves it alone.
        interpret::load(unsafe { bytes(at, len) });
    }

    /// `solve: func(demos: list<sample>, input: grid) -> result<grid, string>`.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn solve(
        demos: *const Sample,
        demos_len: usize,
        height: u32,
        width: u32,
        cells: *const u8,
        len: usize,
    ) -> *const Reply {
        // Most solvers do not look at the demos.
        let demos_len = if interpret::wants_demos() {
            demos_len
        } else {
            0
        };
        let mut pairs = Row::with_capacity(demos_len);
        for place in 0..demos_len {
            // SAFETY: the canonical ABI has lowered as many samples there, with their grids.
            unsafe {
                let sample = &*demos.add(place);
                pairs.push(Value::pair(grid(&sample.input), grid(&sample.output)));
            }
        }
        // SAFETY: likewise for the cells of the input.
        let input = lift(height, width, unsafe { bytes(cells, len) });
        let reply = match interpret::solve(pairs.finish(), input) {
            Ok(value) => {
                let flat = lower(value);
                let cells = text(flat.cells);
                Reply {
                    failed: 0,
                    payload: Payload {
                        grid: core::mem::ManuallyDrop::new(Grid {
                            height: flat.height,
                            width: flat.width,
                            cells: cells.at,
                            len: cells.len,
                        }),
                    },
                }
            }
            Err(fail) => Reply {
                failed: 1,
                payload: Payload {
                    text: core::mem::ManuallyDrop::new(text(fail.message().into_bytes())),
                },
            },
        };
        Box::leak(Box::new(reply))
    }

    /// One call, as [`inspect`] writes it down; gives back where the reply is and how long.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn inspect(at: *const u8, len: usize) -> *const [usize; 2] {
        // SAFETY: the host has written the request there.
        let reply = text(inspect::answer(unsafe { bytes(at, len) }));
        Box::leak(Box::new([reply.at as usize, reply.len]))
    }

    /// The calls of [`trials`]; gives back where the reply is and how long.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn trials(at: *const u8, len: usize) -> *const [usize; 2] {
        // SAFETY: the host has written the request there.
        let Some(reply) = trials::answer(unsafe { bytes(at, len) }) else {
            core::arch::wasm32::unreachable()
        };
        let reply = text(reply);
        Box::leak(Box::new([reply.at as usize, reply.len]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(height: u32, width: u32, cells: &[u8]) -> FlatGrid {
        FlatGrid {
            height,
            width,
            cells: cells.to_vec(),
        }
    }

    #[test]
    fn a_grid_comes_back_as_it_went_in() {
        assert_eq!(lower(lift(2, 2, &[1, 2, 3, 4])), flat(2, 2, &[1, 2, 3, 4]));
    }

    #[test]
    fn every_defect_can_be_told() {
        let row = |cells: &[i32]| {
            let cells: Vec<_> = cells.iter().copied().map(Value::Int).collect();
            Value::tuple(&cells)
        };
        let none = flat(0, 0, NOT_A_GRID);
        assert_eq!(lower(Value::Int(1)), none);
        assert_eq!(lower(Value::tuple(&[Value::Int(1)])), none);
        assert_eq!(lower(Value::tuple(&[Value::tuple(&[Value::True])])), none);
        assert_eq!(lower(Value::tuple(&[])), flat(0, 0, &[]));
        assert_eq!(lower(Value::tuple(&[row(&[]), row(&[])])), flat(0, 0, &[]));
        let ragged = Value::tuple(&[row(&[1]), row(&[2, 3])]);
        assert_eq!(lower(ragged), flat(2, 2, &[1, 2, 3]));
        let colours = Value::tuple(&[row(&[-1, 10, 300])]);
        assert_eq!(lower(colours), flat(1, 3, &[255, 10, 255]));
    }
}
