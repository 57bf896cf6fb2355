//! What people and machines get to see.
//!
//! Owns drawing grids and the choice of colours. Leaves what is shown, and when, to the commands.

pub(crate) mod compare;
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

pub use draw::{Panel, draw_row};
pub use palette::Palette;
pub use summary::{Near, Summary};

/// The width of lines where the terminal does not tell, or where there is none.
const WIDTH_ELSEWHERE: usize = 80;

/// The columns of the terminal that standard output is, or 80.
pub(crate) fn terminal_width() -> usize {
    match terminal_size::terminal_size_of(std::io::stdout()) {
        Some((terminal_size::Width(columns), _)) if columns > 0 => usize::from(columns),
        _ => WIDTH_ELSEWHERE,
    }
}
