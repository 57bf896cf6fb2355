//! Ids of the data sets: which there are, which are near to what was typed, and which begin so.
//!
//! Leaves what follows from that to `select`.

use std::collections::HashSet;

use super::{Dataset, DatasetError, LoadedTask, Origin};
use solver_core::task::TaskId;

/// The data sets in which an id is looked up, in their order.
pub(super) fn searched(dataset: Option<Dataset>) -> &'static [Dataset] {
    match dataset {
        None => &Dataset::ALL,
        Some(Dataset::ArcAgi1Training) => &[Dataset::ArcAgi1Training],
        Some(Dataset::ArcAgi1Evaluation) => &[Dataset::ArcAgi1Evaluation],
        Some(Dataset::ArcAgi2Training) => &[Dataset::ArcAgi2Training],
        Some(Dataset::ArcAgi2Evaluation) => &[Dataset::ArcAgi2Evaluation],
    }
}

/// The task of this id.
pub(super) fn find(id: &str, dataset: Option<Dataset>) -> Result<Option<LoadedTask>, DatasetError> {
    for &dataset in searched(dataset) {
        if let Some(task) = dataset.task(id)? {
            let origin = Origin::Dataset(dataset);
            return Ok(Some(LoadedTask { task, origin }));
        }
    }
    Ok(None)
}

/// The up to three ids nearest to what was typed, all equally near; none if none is near.
pub(super) fn nearest(typed: &str, dataset: Option<Dataset>) -> Result<Vec<TaskId>, DatasetError> {
    const NEAR: usize = 2;
    const MOST: usize = 3;
    if typed.len() > 64 {
        return Ok(Vec::new());
    }
    let typed = typed.to_ascii_lowercase();
    let mut best = NEAR;
    let mut near = Vec::new();
    for (_, id) in population(dataset)? {
        let distance = strsim::osa_distance(&typed, id.as_str());
        if distance < best {
            best = distance;
            near.clear();
        }
        if distance == best && near.len() < MOST {
            near.push(id);
        }
    }
    Ok(near)
}

/// Every task of the data set, or of all four, each id once, in the first set that has it.
pub(super) fn population(dataset: Option<Dataset>) -> Result<Vec<(Dataset, TaskId)>, DatasetError> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for &dataset in searched(dataset) {
        for id in dataset.ids()? {
            if seen.insert(id.clone()) {
                all.push((dataset, id));
            }
        }
    }
    Ok(all)
}

/// The ids that begin so; of an empty text none.
pub(super) fn beginning_with(
    prefix: &str,
    dataset: Option<Dataset>,
) -> Result<Vec<TaskId>, DatasetError> {
    if prefix.is_empty() {
        return Ok(Vec::new());
    }
    let all = population(dataset)?.into_iter().map(|(_, id)| id);
    Ok(all.filter(|id| id.as_str().starts_with(prefix)).collect())
}
