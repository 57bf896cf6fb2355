//! How wide lines may be.
//!
//! Owns the width of the output, and the length of hashes within it. A hash is shortened only where it
//! would wrap: a reader that is no terminal gets all of it, unless `COLUMNS` says how wide lines are.

/// The width of lines where the terminal does not tell, or where there is none.
const WIDTH_ELSEWHERE: usize = 80;
/// Digits that a shortened hash has at least. `archive show` takes them.
const LEAST_DIGITS: usize = 8;

/// The columns of the terminal that standard output is, else those that `COLUMNS` names; none where lines
/// may be as long as they like.
pub(crate) fn line_width() -> Option<usize> {
    if let Some((terminal_size::Width(columns), _)) =
        terminal_size::terminal_size_of(std::io::stdout())
        && columns > 0
    {
        return Some(usize::from(columns));
    }
    let said = std::env::var("COLUMNS").ok()?;
    said.parse().ok().filter(|columns| *columns > 0)
}

/// The columns that text is laid out for: those of the output, or 80.
pub(crate) fn terminal_width() -> usize {
    line_width().unwrap_or(WIDTH_ELSEWHERE)
}

/// The columns of the terminal that standard error is, where it is one.
pub(crate) fn warning_width() -> Option<usize> {
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(std::io::stderr())?;
    Some(usize::from(columns)).filter(|&columns| columns > 0)
}

/// A hash behind `used` columns of its line, shortened where the line would be over `columns`.
pub(crate) fn cut_hash(hash: &str, used: usize, columns: Option<usize>) -> &str {
    let room = columns.map_or(hash.len(), |columns| columns.saturating_sub(used));
    hash.get(..room.max(LEAST_DIGITS)).unwrap_or(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_cut_to_its_room_and_no_further() {
        let hash = "0123456789abcdef";
        assert_eq!(cut_hash(hash, 40, None), hash);
        assert_eq!(cut_hash(hash, 40, Some(56)), hash);
        assert_eq!(cut_hash(hash, 40, Some(55)), &hash[..15]);
        assert_eq!(cut_hash(hash, 40, Some(10)), &hash[..8]);
        assert_eq!(cut_hash("-", 40, Some(10)), "-");
    }
}
