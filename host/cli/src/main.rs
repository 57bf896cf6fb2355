//! `solver-host` with its languages. A new one is a line here.

use std::process::ExitCode;
use std::sync::Arc;

use solver_arc_dsl::ArcDsl;
use solver_judge::languages::Languages;
use solver_python::Python;

fn main() -> ExitCode {
    solver_host::main(Languages::new(Arc::new(ArcDsl), vec![Arc::new(Python)]))
}
