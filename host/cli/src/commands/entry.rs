//! The rule for the function that is meant, as `--help` tells it: one text for all commands. The rule
//! itself is `solver_language::entry`.

/// Which function of a file is the solver, where one is wanted.
macro_rules! the_rule {
    () => {
        "\
The function that is meant, where none is named: `solve`; else the first whose
name begins with `solve`; else `transform`, `p`, `main`; else the last that no
other function of the file mentions; else the last. Of two of one name the later
counts. Of Markdown the last whole fence is the program."
    };
}

/// Which functions of a file are solvers, where it may hold several.
macro_rules! every_solver {
    () => {
        "\
Every function of a file that no other one mentions is a solver; the others help
it."
    };
}

pub(crate) use {every_solver, the_rule};
