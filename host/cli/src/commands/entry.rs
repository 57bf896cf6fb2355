//! The rule for the function that is meant, as `--help` tells it: one text for all commands. The rule
//! itself is `solver_language::entry`.

/// Which function of a file is the solver, where one is wanted.
macro_rules! the_rule {
    () => {
        "\
Where no function is named, the solver is the first of these that the text
has: `solve`; a function whose name begins with `solve`; `transform`; `p`;
`main`; the last function that no other one mentions; the last function. If two
functions share a name, the later one counts. In Markdown the program is the
last code block that is closed."
    };
}

/// Which functions of a file are solvers, where it may hold several.
macro_rules! every_solver {
    () => {
        "\
A file of arc-dsl may hold several solvers: every function that no other one
mentions is one. A file of Python is one solver."
    };
}

pub(crate) use {every_solver, the_rule};
