//! Our own solvers, as they stand in `solvers/dsl/`, one file a task.

/// Task id and source text of every known solver, sorted by task id.
pub static KNOWN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/known_solvers.rs"));

/// The source of the known solver of a task.
pub fn known_for(task: &str) -> Option<&'static str> {
    KNOWN
        .binary_search_by_key(&task, |(id, _)| id)
        .ok()
        .map(|place| KNOWN[place].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::parse_file;

    #[test]
    fn every_known_solver_compiles() {
        assert!(KNOWN.len() >= 30);
        for (task, source) in KNOWN {
            for solver in parse_file(source.as_bytes()).solvers {
                if let Err(error) = solver.source {
                    panic!("{}", error.in_file(task, solver.first_line));
                }
            }
        }
    }

    #[test]
    fn a_known_solver_is_found_by_its_task() {
        assert!(known_for("007bbfb7").is_some());
        assert!(known_for("00000000").is_none());
    }
}
