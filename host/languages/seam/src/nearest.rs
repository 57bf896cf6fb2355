//! The known name that was probably meant by one that nobody knows.
//!
//! Owns how near is near enough. Leaves which names are known to whoever asks.

use solver_core::quote::quoted;

/// Longer names are nobody's slip.
const MOST_BYTES: usize = 64;

/// The known name nearest to `name`, where one is near enough to have been meant; escaped, since the
/// source may define it.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    if name.len() > MOST_BYTES {
        return None;
    }
    let length = name.chars().count();
    let allowed = (length / 3).max(1);
    known
        .into_iter()
        // So many characters have to come or go at least.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| (strsim::osa_distance(name, candidate), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min()
        .map(|(_, candidate)| quoted(candidate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["first", "last", "hmirror", "vmirror"];
        assert_eq!(nearest("frist", known).as_deref(), Some("first"));
        assert_eq!(nearest("hmiror", known).as_deref(), Some("hmirror"));
        assert_eq!(nearest("zzzzzz", known), None);
    }
}
