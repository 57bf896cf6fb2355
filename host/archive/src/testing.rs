//! The common parts of the tests.

use std::sync::Arc;

use solver_arc_dsl::ArcDsl;
use solver_judge::languages::Languages;

/// The languages that archives of the tests keep.
pub fn languages() -> Languages {
    Languages::new(Arc::new(ArcDsl), Vec::new())
}
