//! Guests that no file holds well, since they are large or no text at all: made here, each with
//! the verdict that it must get.

mod components;
mod modules;
mod sources;

use std::sync::LazyLock;

use super::guest::Guest;

/// All of them, made once.
pub fn bombs() -> &'static [Guest] {
    static MADE: LazyLock<Vec<Guest>> = LazyLock::new(|| {
        let mut all = components::all();
        all.extend(modules::all());
        all.extend(sources::all());
        all
    });
    &MADE
}

/// So many parts, one after the other.
fn repeated(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}
