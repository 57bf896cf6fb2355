//! Which of the functions of a text is meant, where nobody names one: one rule for every language.
//!
//! Owns the rule. Leaves to the languages what a function is, and which ones mention it.

/// A function of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether another function of the text mentions it.
    pub is_mentioned: bool,
}

/// Names that people give to the function that is meant, the surest first.
const USUAL: [&str; 3] = ["transform", "p", "main"];

/// The place of the function that is meant; none where there is no function.
///
/// It is the one named `solve`; else the first whose name begins with `solve`; else `transform`, `p`,
/// `main`; else the last that no other function mentions; else the last. Of two of one name the later
/// counts.
pub fn meant(functions: &[Function<'_>]) -> Option<usize> {
    let last_named = |name: &str| functions.iter().rposition(|it| it.name == name);
    if let Some(place) = last_named("solve") {
        return Some(place);
    }
    let begins = |it: &&Function<'_>| it.name.starts_with("solve");
    if let Some(first) = functions.iter().find(begins) {
        return last_named(first.name);
    }
    USUAL
        .iter()
        .find_map(|name| last_named(name))
        .or_else(|| functions.iter().rposition(|it| !it.is_mentioned))
        .or(functions.len().checked_sub(1))
}

/// The places of the functions that are solvers, where a text may hold several: those that no other
/// function mentions, or all of them where each is mentioned. Of two of one name the later counts.
pub fn solvers(functions: &[Function<'_>]) -> Vec<usize> {
    let mut names = std::collections::HashSet::new();
    let mut counting: Vec<usize> = (0..functions.len())
        .rev()
        .filter(|&place| names.insert(functions[place].name))
        .collect();
    counting.reverse();
    let is_alone = |place: &usize| !functions[*place].is_mentioned;
    if counting.iter().any(is_alone) {
        counting.retain(is_alone);
    }
    counting
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Functions of these names; those with a star are mentioned.
    fn functions<'a>(names: &[&'a str]) -> Vec<Function<'a>> {
        let of = |name: &&'a str| Function {
            name: name.trim_end_matches('*'),
            is_mentioned: name.ends_with('*'),
        };
        names.iter().map(of).collect()
    }

    #[test]
    fn the_function_that_is_meant() {
        for (names, place) in [
            (&["solve_a", "solve", "main"][..], Some(1)),
            (&["solve*", "f"], Some(0)),
            (&["solve", "f", "solve"], Some(2)),
            (&["f", "solve_b", "solve_a"], Some(1)),
            (&["solve_b", "solve_a", "solve_b"], Some(2)),
            (&["main", "p", "transform"], Some(2)),
            (&["main", "p", "f"], Some(1)),
            (&["main*", "f"], Some(0)),
            (&["a", "b", "c*"], Some(1)),
            (&["a*", "b*"], Some(1)),
            (&["resolve", "f*"], Some(0)),
            (&[], None),
        ] {
            assert_eq!(meant(&functions(names)), place, "{names:?}");
        }
    }

    #[test]
    fn the_functions_that_are_solvers() {
        for (names, places) in [
            (&["a", "help*", "b"][..], &[0, 2][..]),
            (&["a*", "b*"], &[0, 1]),
            (&["a", "b", "a"], &[1, 2]),
            (&["a*", "b*", "a*"], &[1, 2]),
            (&[], &[]),
        ] {
            assert_eq!(solvers(&functions(names)), places, "{names:?}");
        }
    }
}
