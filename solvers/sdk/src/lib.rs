//! Write a solver in Rust: a function from the demos and a grid to a grid.
//!
//! ```
//! use solver_sdk::{Grid, Sample, solver};
//!
//! fn solve(_demos: &[Sample], input: &Grid) -> Result<Grid, String> {
//!     Ok(input.flip_left_right())
//! }
//!
//! solver!(solve);
//! ```
//!
//! Built for `wasm32-unknown-unknown` as a `cdylib`, the crate becomes a core module that imports
//! nothing; `solver-host compile` wraps it into a component of the world in `wit/`. Natively the
//! same crate builds and runs its own tests. Depends on nothing but the standard library.
//!
//! | module | owns |
//! | --- | --- |
//! | [`grid`] | grids, checked access, the usual turns and cuts |
//! | `abi` | what the module exports, and all of the unsafe code |

#[doc(hidden)]
pub mod abi;
pub mod grid;

pub use grid::{Grid, GridError};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// A pair of grids that shows what the task asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sample {
    /// What is given.
    pub input: Grid,
    /// What it has to become.
    pub output: Grid,
}

/// Makes a function the solver of this crate.
///
/// The function takes `(&[Sample], &Grid)` and gives `Result<Grid, E>`, where `E` is a `String` or
/// anything else that `to_string` turns into one; `?` on a [`GridError`] or a `Box<dyn Error>`
/// works. `Err` ends as the verdict `error` with that message, a panic as `trap`.
///
/// Used once in a crate. On other targets than WebAssembly it exports nothing and only checks the
/// type of the function.
#[macro_export]
macro_rules! solver {
    ($solve:path) => {
        const _: () = $crate::abi::check($solve);

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            #[unsafe(export_name = "cabi_realloc")]
            extern "C" fn solver_sdk_realloc(
                old: *mut u8,
                old_size: usize,
                align: usize,
                size: usize,
            ) -> *mut u8 {
                // SAFETY: nobody but the canonical ABI calls this, and it hands back what it got.
                unsafe { $crate::abi::reallocate(old, old_size, align, size) }
            }

            #[unsafe(export_name = "solve")]
            extern "C" fn solver_sdk_solve(
                demos: *mut $crate::abi::FlatSample,
                demos_len: usize,
                height: u32,
                width: u32,
                cells: *mut u8,
                cells_len: usize,
            ) -> *mut $crate::abi::Reply {
                let input = $crate::abi::FlatGrid {
                    height,
                    width,
                    cells,
                    cells_len,
                };
                // SAFETY: the canonical ABI has lowered the arguments into memory that
                // `cabi_realloc` gave it, and they are the solver's from here on.
                unsafe { $crate::abi::answer($solve, demos, demos_len, input) }
            }

            #[unsafe(export_name = "cabi_post_solve")]
            extern "C" fn solver_sdk_post_solve(reply: *mut $crate::abi::Reply) {
                // SAFETY: the canonical ABI hands back what `solve` gave it, once.
                unsafe { $crate::abi::release(reply) }
            }
        };
    };
}
