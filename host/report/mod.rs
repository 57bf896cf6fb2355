//! What people and machines get to see.
//!
//! Owns drawing grids and the choice of colours. Leaves what is shown, and when, to the commands.

pub mod bench;
mod draw;
pub mod explain;
pub mod human;
pub mod json;
mod near;
pub mod page;
mod palette;
pub mod progress;
mod summary;
pub mod timing;
pub mod verify;

pub use draw::{Panel, draw_row};
pub use palette::Palette;
pub use summary::{Near, Summary};

/// The width of lines where the terminal does not tell, or where there is none.
const WIDTH_ELSEWHERE: usize = 80;

/// The columns of the terminal that standard output is, or 80.
pub fn terminal_width() -> usize {
    match terminal_size::terminal_size_of(std::io::stdout()) {
        Some((terminal_size::Width(columns), _)) if columns > 0 => usize::from(columns),
        _ => WIDTH_ELSEWHERE,
    }
}
