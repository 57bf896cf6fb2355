//! Solver Host with a second language: the toy of [`toy`] beside arc-dsl. Nothing else is changed.

mod toy;

use std::process::ExitCode;
use std::sync::Arc;

use solver_arc_dsl::ArcDsl;
use solver_judge::languages::Languages;

fn main() -> ExitCode {
    solver_host::main(Languages::new(Arc::new(ArcDsl), vec![Arc::new(toy::Toy)]))
}
