//! Names that every solver knows, found without seeking them one by one: a solver of twenty calls asks
//! for some forty.
//!
//! Owns the look-up. Leaves what the names stand for to the runtime's catalogue and to
//! [`super::constants`].

use std::collections::HashMap;
use std::sync::LazyLock;

use solver_runtime::catalogue::PRIMITIVES;

/// Where names stand in a table.
pub(super) type Places = HashMap<&'static str, usize>;

/// The places of these names.
pub(super) fn places(names: impl Iterator<Item = &'static str>) -> Places {
    names.zip(0..).collect()
}

/// The place of the primitive called `name`, as programs write it.
pub(crate) fn primitive(name: &str) -> Option<u32> {
    static PLACES: LazyLock<Places> =
        LazyLock::new(|| places(PRIMITIVES.iter().map(|primitive| primitive.name)));
    let place = PLACES.get(name)?;
    u32::try_from(*place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_runtime::catalogue::find;

    #[test]
    fn primitives_are_where_the_catalogue_has_them() {
        for known in PRIMITIVES {
            assert!(primitive(known.name).is_some());
            assert_eq!(primitive(known.name), find(known.name));
        }
        assert_eq!(primitive("hmiror"), None);
    }
}
