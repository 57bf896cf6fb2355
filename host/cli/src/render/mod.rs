//! What people and machines get to see.
//!
//! Owns drawing grids, the choice of colours, and the width of lines. Leaves what is shown, and when, to the commands.

mod draw;
pub(crate) mod explain;
pub(crate) mod human;
pub(crate) mod json;
mod near;
pub(crate) mod page;
mod palette;
pub(crate) mod progress;
mod summary;
pub(crate) mod verify;
pub(crate) mod voice;
mod width;

pub use draw::{Panel, draw_row};
pub use palette::Palette;
pub use summary::{Near, Summary};
pub(crate) use width::{columns, cut_hash, terminal_width};
