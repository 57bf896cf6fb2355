//! What people and machines get to see.
//!
//! Owns drawing grids and the choice of colours. Leaves what is shown, and when, to the commands.

mod board;
pub(crate) mod compare;
mod draw;
pub(crate) mod explain;
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

pub use draw::{Panel, draw_row};
pub use palette::Palette;
pub use summary::{Near, Skipped, Sum, Summary};

/// The width of lines where the terminal does not tell, or where there is none.
const WIDTH_ELSEWHERE: usize = 80;

/// The columns of lines on standard output: [`line_width`], or 80.
pub(crate) fn terminal_width() -> usize {
    line_width().unwrap_or(WIDTH_ELSEWHERE)
}

/// The columns of the terminal that standard output is, or those of `COLUMNS`, where there are any.
pub(crate) fn line_width() -> Option<usize> {
    let terminal = terminal_size::terminal_size_of(std::io::stdout());
    let columns = match terminal {
        Some((terminal_size::Width(columns), _)) => usize::from(columns),
        None => std::env::var("COLUMNS").ok()?.parse().ok()?,
    };
    Some(columns).filter(|&columns| columns > 0)
}

/// The columns of the terminal that standard error is, where it is one.
pub(crate) fn warning_width() -> Option<usize> {
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(std::io::stderr())?;
    Some(usize::from(columns)).filter(|&columns| columns > 0)
}
