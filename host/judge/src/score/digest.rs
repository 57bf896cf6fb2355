//! The digest: one hash over what every run did, equal wherever the inputs are.
//!
//! It hashes the lines `solver\tsample\tverdict\tdetail\toutput\n`, sorted as bytes. A line starts
//! with the solver's hash and samples have padded names, so sorting solvers and then the lines of
//! each gives that order without holding all lines at once. Equal solvers have equal lines.

use sha2::{Digest as _, Sha256};

use super::Scored;
use solver_core::hash::Sha256Hex;
use solver_core::sample_set::SampleSet;
use solver_core::task::SampleId;
use solver_core::verdict::RunResult;

/// The digest of a battery; none where a run says nothing about its solver.
pub fn digest(scored: &[Scored], sample_set: &SampleSet) -> Option<Sha256Hex> {
    if !scored.iter().all(|scored| scored.settled().is_some()) {
        return None;
    }
    let mut order: Vec<&Scored> = scored.iter().collect();
    order.sort_by_key(|scored| scored.solver.hash);
    let mut hasher = Sha256::new();
    for group in order.chunk_by(|a, b| a.solver.hash == b.solver.hash) {
        let mut lines: Vec<String> = group
            .iter()
            .flat_map(|scored| {
                scored
                    .runs
                    .iter()
                    .zip(sample_set.samples())
                    .map(|(run, sample)| line(scored.solver.hash, sample.id, run))
            })
            .collect();
        lines.sort_unstable();
        for line in lines {
            hasher.update(line.as_bytes());
        }
    }
    Some(Sha256Hex::from(hasher.finalize()))
}

/// The digest of several tasks, from theirs in order, each with a line break; none where one of them
/// has none.
pub fn of_tasks(digests: &[Option<Sha256Hex>]) -> Option<Sha256Hex> {
    let mut hasher = Sha256::new();
    for digest in digests {
        hasher.update(format!("{}\n", (*digest)?).as_bytes());
    }
    Some(Sha256Hex::from(hasher.finalize()))
}

/// The line of one run.
pub fn line(solver: Sha256Hex, sample: SampleId, run: &RunResult) -> String {
    format!(
        "{solver}\t{}\t{}\t{}\t{}\n",
        sample.padded(),
        run.verdict.word(),
        run.detail().unwrap_or_default(),
        run.output()
            .map(solver_core::task::Grid::to_json)
            .unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use solver_core::hash::sha256_hex;

    #[test]
    fn the_digest_of_tasks_is_that_of_their_lines() {
        let (a, b) = (sha256_hex(b"a"), sha256_hex(b"b"));
        let lines = format!("{a}\n{b}\n");
        assert_eq!(
            of_tasks(&[Some(a), Some(b)]),
            Some(sha256_hex(lines.as_bytes()))
        );
        assert_ne!(of_tasks(&[Some(a), Some(b)]), of_tasks(&[Some(b), Some(a)]));
        assert_eq!(of_tasks(&[Some(a), None]), None);
    }
}
