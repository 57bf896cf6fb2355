//! Near misses, as the report of a task tells them.

use std::io::{self, Write};

use super::summary::Near;
use super::text::{columns, counted, folded, short_hash, shortened};
use solver_arc_dsl::explain::value::Written;
use solver_core::quote;
use solver_search::fitness::near::{Broken, NearMiss};

/// Broken invariants that are told of a solver at most.
const MOST_BROKEN: usize = 2;
/// Characters of a detail that is told: a longer one says nothing in a line.
const LONGEST_DETAIL: usize = 24;

/// Prints the nearest solvers of a task that none solves.
pub fn print(near: &Near, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let misses = match &near.misses {
        Ok(misses) => misses,
        Err(unsettled) => {
            let line = format!("  near misses: not told, {unsettled}");
            return writeln!(out, "{}", folded(&line, 4, width));
        }
    };
    if misses.is_empty() {
        return Ok(());
    }
    writeln!(out, "  near misses:")?;
    for (name, miss) in misses {
        let hash = short_hash(&miss.solver);
        let left = width.saturating_sub(6 + columns(&hash));
        let name = shortened(&quote::line(name), left);
        writeln!(out, "    {name}  {hash}")?;
        let lines = std::iter::once(off(miss)).chain(kept(miss));
        for line in lines {
            writeln!(out, "{}", folded(&format!("      {line}"), 8, width))?;
        }
    }
    Ok(())
}

/// The demos that it matches, and how far off the rest is.
fn off(miss: &NearMiss) -> String {
    let demos = counted(miss.demos as u64, "demo");
    let mut text = format!("{} of {demos}", miss.matched);
    if miss.cells_off > 0 {
        let cells = counted(miss.cells_off, "cell");
        text.push_str(&format!(", {cells} off"));
    }
    for (what, demos) in [("another size", miss.other_size), ("no grid", miss.no_grid)] {
        if demos > 0 {
            text.push_str(&format!(", {what} in {demos}"));
        }
    }
    text
}

/// The invariants: how many it keeps, and a line for each of the first that it breaks.
fn kept(miss: &NearMiss) -> Vec<String> {
    if miss.invariants == 0 {
        return vec!["no differ finds an invariant".to_owned()];
    }
    let kept = miss.invariants.saturating_sub(miss.broken.len());
    let invariants = counted(miss.invariants as u64, "invariant");
    let mut lines = vec![format!("keeps {kept} of {invariants}")];
    lines.extend(miss.broken.iter().take(MOST_BROKEN).map(broken));
    if let Some(more @ 1..) = miss.broken.len().checked_sub(MOST_BROKEN) {
        lines.push(format!("and {more} more"));
    }
    lines
}

fn broken(broken: &Broken) -> String {
    let Broken {
        differ,
        sample,
        found,
    } = broken;
    let Some(found) = found else {
        return format!("breaks {differ}: nothing can be said of {sample}");
    };
    let written = Written {
        value: &found.detail,
        names: &[],
    };
    let detail = written.to_string();
    let mut text = format!("breaks {differ}: {} in {sample}", found.count);
    if detail != found.count.to_string() && detail.chars().count() <= LONGEST_DETAIL {
        text.push_str(&format!(", {detail}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_arc_dsl::differ::ask::Finding;
    use solver_arc_dsl::explain::value::Value;
    use solver_core::hash::sha256_hex;
    use solver_core::outcome::Outcome;
    use solver_core::task::SampleId;
    use solver_core::unsettled::Unsettled;
    use std::time::Duration;

    fn printed(misses: Result<Vec<NearMiss>, Unsettled>, width: usize) -> String {
        let named = |miss| ("folder/program.py:solve".to_owned(), miss);
        let misses = misses.map(|misses| misses.into_iter().map(named).collect());
        let took = Duration::ZERO;
        let mut out = Vec::new();
        print(&Near { misses, took }, width, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn breaks(differ: &str, found: Option<(i64, Value)>) -> Broken {
        Broken {
            differ: differ.to_owned(),
            sample: SampleId::Demo(1),
            found: found.map(|(count, detail)| Finding { count, detail }),
        }
    }

    #[test]
    fn a_near_miss_says_how_far_off_it_is_and_what_it_breaks() {
        let miss = NearMiss {
            solver: sha256_hex(b"x"),
            matched: 1,
            demos: 4,
            cells_off: 12,
            other_size: 1,
            no_grid: 1,
            invariants: 9,
            broken: vec![
                breaks("a", Some((1, Value::Set(vec![Value::Int(8)])))),
                breaks("b", None),
                breaks("c", Some((3, Value::Int(3)))),
            ],
        };
        let plain = NearMiss {
            matched: 3,
            cells_off: 1,
            other_size: 0,
            no_grid: 0,
            broken: Vec::new(),
            ..miss.clone()
        };
        insta::assert_snapshot!(printed(Ok(vec![plain, miss.clone()]), 80), @r"
          near misses:
            folder/program.py:solve  2d711642b726b044
              3 of 4 demos, 1 cell off
              keeps 9 of 9 invariants
            folder/program.py:solve  2d711642b726b044
              1 of 4 demos, 12 cells off, another size in 1, no grid in 1
              keeps 6 of 9 invariants
              breaks a: 1 in demo[1], {8}
              breaks b: nothing can be said of demo[1]
              and 1 more
        ");
        insta::assert_snapshot!(printed(Ok(vec![miss]), 40), @r"
          near misses:
            folde...m.py:solve  2d711642b726b044
              1 of 4 demos, 12 cells off,
                another size in 1, no grid in 1
              keeps 6 of 9 invariants
              breaks a: 1 in demo[1], {8}
              breaks b: nothing can be said of
                demo[1]
              and 1 more
        ");
        assert_eq!(
            broken(&breaks("c", Some((3, Value::Int(3))))),
            "breaks c: 3 in demo[1]"
        );
    }

    #[test]
    fn nothing_is_told_of_nobody_and_a_host_that_gave_up_says_so() {
        assert_eq!(printed(Ok(Vec::new()), 80), "");
        assert_eq!(
            printed(
                Err(Unsettled::of("the differs".to_owned(), Outcome::Deadline)),
                80
            ),
            "  near misses: not told, the differs ended as deadline in each of 4 tries, which\n    \
             says nothing\n"
        );
    }
}
