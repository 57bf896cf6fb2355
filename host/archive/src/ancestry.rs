//! The solvers that a solver comes from, as far as the archive has them.
//!
//! Files are written by anyone, so a chain may lead in a circle or be endless: each solver is
//! followed once, and so many are told at most.

use std::collections::HashSet;

use super::header::Header;
use solver_core::hash::Sha256Hex;

/// Ancestors that are told of at most.
pub const MOST_ANCESTORS: usize = 64;

/// A solver that another one comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ancestor {
    /// The hash of its canonical source.
    pub hash: Sha256Hex,
    /// How many steps back it is; a parent is one.
    pub steps: usize,
    /// Its header, or why none is given.
    pub known: Known,
}

/// The header of an ancestor, or why none is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The header.
    Here(Header),
    /// The archive has no such solver, or a damaged one.
    Missing,
    /// It stands further up already.
    Told,
}

/// The ancestors of the solver `of`, each above its own parents; `find` gives a header by its hash.
/// Whether there are more than are told.
pub fn ancestors<E>(
    of: Sha256Hex,
    header: &Header,
    mut find: impl FnMut(&Sha256Hex) -> Result<Option<Header>, E>,
) -> Result<(Vec<Ancestor>, bool), E> {
    let mut told: HashSet<Sha256Hex> = HashSet::from([of]);
    let mut line = Vec::new();
    let mut open: Vec<(Sha256Hex, usize)> = parents(header, 1);
    while let Some((hash, steps)) = open.pop() {
        if line.len() == MOST_ANCESTORS {
            return Ok((line, true));
        }
        let known = if told.insert(hash) {
            match find(&hash)? {
                Some(header) => {
                    open.extend(parents(&header, steps + 1));
                    Known::Here(header)
                }
                None => Known::Missing,
            }
        } else {
            Known::Told
        };
        line.push(Ancestor { hash, steps, known });
    }
    Ok((line, false))
}

/// The parents, the first of them last; of endless ones only as many as may be told.
fn parents(header: &Header, steps: usize) -> Vec<(Sha256Hex, usize)> {
    let parents = header.origin.iter().flat_map(|origin| &origin.parents);
    let mut parents: Vec<_> = parents
        .take(MOST_ANCESTORS + 1)
        .map(|parent| (*parent, steps))
        .collect();
    parents.reverse();
    parents
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;
    use solver_core::hash::sha256_hex;

    fn hash(name: &str) -> Sha256Hex {
        sha256_hex(name.as_bytes())
    }

    fn from(parents: &[&str]) -> Header {
        Header {
            matched: 1,
            demos: 2,
            fuel: None,
            runtime: "r".to_owned(),
            terms: None,
            name: None,
            origin: Some(Origin {
                generator: "mutants".to_owned(),
                parents: parents.iter().map(|name| hash(name)).collect(),
                seed: 0,
            }),
        }
    }

    /// Names, steps, and what is known: here, missing, told.
    fn told(of: &str, archive: &[(&str, &[&str])]) -> (Vec<(Sha256Hex, usize, char)>, bool) {
        let find = |wanted: &Sha256Hex| {
            let mut all = archive.iter();
            let found = all.find(|(name, _)| hash(name) == *wanted);
            Ok::<_, ()>(found.map(|(_, parents)| from(parents)))
        };
        let header = find(&hash(of)).unwrap().unwrap();
        let (line, more) = ancestors(hash(of), &header, find).unwrap();
        let line = line.into_iter().map(|ancestor| {
            let known = match ancestor.known {
                Known::Here(_) => 'h',
                Known::Missing => 'm',
                Known::Told => 't',
            };
            (ancestor.hash, ancestor.steps, known)
        });
        (line.collect(), more)
    }

    #[test]
    fn parents_stand_below_their_child_in_order() {
        let archive: &[(&str, &[&str])] = &[
            ("d", &["b", "c"]),
            ("b", &["a"]),
            ("c", &["a", "gone"]),
            ("a", &[]),
        ];
        let expected = vec![
            (hash("b"), 1, 'h'),
            (hash("a"), 2, 'h'),
            (hash("c"), 1, 'h'),
            (hash("a"), 2, 't'),
            (hash("gone"), 2, 'm'),
        ];
        assert_eq!(told("d", archive), (expected, false));
    }

    #[test]
    fn circles_end_and_long_lines_are_cut() {
        let circle: &[(&str, &[&str])] = &[("a", &["b"]), ("b", &["a", "b"])];
        let expected = vec![
            (hash("b"), 1, 'h'),
            (hash("a"), 2, 't'),
            (hash("b"), 2, 't'),
        ];
        assert_eq!(told("a", circle), (expected, false));
        let names: Vec<String> = (0..MOST_ANCESTORS + 2).map(|i| i.to_string()).collect();
        let parents: Vec<Vec<&str>> = names.windows(2).map(|two| vec![&*two[1]]).collect();
        let long: Vec<(&str, &[&str])> = names
            .iter()
            .map(|name| &**name)
            .zip(parents.iter().map(|p| &p[..]))
            .collect();
        let (line, more) = told("0", &long);
        assert_eq!((line.len(), more), (MOST_ANCESTORS, true));
    }
}
