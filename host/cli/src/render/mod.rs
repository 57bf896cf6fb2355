//! The output for people and machines.
//!
//! Owns drawing grids, the choice of colours, and the width of lines. Leaves what is shown, and when, to
//! the commands.

mod board;
pub(crate) mod compare;
mod compared;
mod draw;
pub(crate) mod explain;
pub(crate) mod explain_python;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod many;
mod near;
pub(crate) mod page;
mod palette;
pub(crate) mod progress;
mod summary;
pub(crate) mod text;
pub(crate) mod verify;
pub(crate) mod voice;
mod width;

pub use draw::{Panel, draw_indented, draw_row};
pub use palette::Palette;
pub use summary::{Near, Skipped, Sum, Summary};
pub(crate) use width::{cut_hash, line_width, terminal_width, warning_width};
