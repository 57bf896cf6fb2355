//! `check` and `dsl` on real mistakes, through the real binary: what they print is a snapshot that
//! a newcomer has to understand.

use std::process::{Command, Output};

/// Runs the binary in a folder that holds `solver.py`.
fn run(source: &str, args: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("solver.py"), source).unwrap();
    Command::new(solver_test_support::binary())
        .args(args)
        .current_dir(folder.path())
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap()
}

/// The output of the command, and how it ended.
fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let code = output.status.code().unwrap();
    if err.is_empty() {
        format!("{out}(exit code {code})")
    } else {
        format!("{out}{err}(exit code {code})")
    }
}

fn check(source: &str) -> String {
    shown(&run(source, &["check", "solver.py"]))
}

fn dsl(args: &[&str]) -> String {
    let args: Vec<&str> = ["dsl"].iter().chain(args).copied().collect();
    shown(&run("", &args))
}

macro_rules! mistakes {
    ($($name:ident: $source:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(check($source));
        }
    )*};
}

mistakes! {
    misspelled_primitive: "\
def solve(I):
    x1 = objects(I, T, F, T)
    x2 = frist(x1)
    x3 = colour(x2)
    O = fill(I, x3, x2)
    return O
";
    missing_argument: "\
def solve(I):
    x1 = ofcolor(I, FIVE)
    x2 = fill(I, x1)
    return x2
";
    set_used_as_a_tuple: "\
def solve(I):
    x1 = objects(I, T, F, T)
    x2 = apply(color, x1)
    x3 = mostcommon(x2)
    x4 = canvas(x3, UNITY)
    return x4
";
    function_not_called: "\
def solve(I):
    x1 = hmirror
    x2 = vconcat(I, x1)
    return x2
";
    function_returned: "\
def solve(I):
    x1 = compose(hmirror, vmirror)
    return x1
";
    wrong_order_of_arguments: "\
def solve(I):
    x1 = ofcolor(I, ONE)
    x2 = fill(TWO, I, x1)
    x3 = toobject(I, x1)
    x4 = paint(x2, x3)
    return x4
";
    missing_return: "\
def solve(I):
    x1 = hmirror(I)
    O = vconcat(I, x1)
";
    for_loop: "\
def solve(I):
    O = I
    for obj in objects(I, T, F, T):
        O = paint(O, recolor(TWO, obj))
    return O
";
    list_literal: "\
def solve(I):
    x1 = [hmirror(I), vmirror(I)]
    x2 = first(x1)
    return x2
";
    unknown_constant: "\
def solve(I):
    x1 = replace(I, ZERO, ELEVEN)
    x2 = replace(x1, NIEN, ONE)
    return x2
";
    unbalanced_bracket: "\
def solve(I):
    x1 = vconcat(I, hmirror(I)
    return x1
";
    tabs_among_spaces: "def solve(I):\n    x1 = hmirror(I)\n\tx2 = vmirror(x1)\n    return x2\n";
    wrong_number_through_a_variable: "\
def solve(I):
    x1 = rbind(recolor, TWO)
    x2 = x1(I, ONE)
    x3 = lbind(fill, I)
    x4 = apply(x3, (ONE, TWO))
    return first(x4)
";
    objects_where_one_is_needed: "\
def solve(I):
    x1 = objects(I, T, F, T)
    x2 = subgrid(x1, I)
    x3 = size(x1)
    x4 = x3(I)
    x5 = shift(I, DOWN)
    return x1
";
    never_used: "\
def solve(S, I):
    x1 = identity(I)
    x2 = astuple(ONE, TWO)
    return hmirror(I)
    x3 = vmirror(I)
";
    nothing_wrong: "\
def solve(I):
    x1 = hmirror(I)
    return vconcat(I, x1)
";
    two_functions_and_a_helper: "\
def both_ways(grid):
    return vconcat(grid, hmirror(grid))


def solve_a(I):
    return both_ways(I, ONE)


def solve_b(I, S, C):
    return both_ways(I)
";
}

#[test]
fn json_has_every_finding() {
    let source = "def solve(I):\n    x1 = frist(I)\n    x2 = shift(I, UP)\n    return x1\n";
    let output = run(source, &["check", "--json", "solver.py"]);
    insta::assert_snapshot!(shown(&output));
}

#[test]
fn a_file_that_is_not_there() {
    insta::assert_snapshot!(shown(&run("", &["check", "other.py"])));
}

#[test]
fn check_and_compile_agree_on_the_first_error() {
    for source in [
        "def solve(I):\n    x1 = frist(I)\n    x2 = fill(I)\n    return x2\n",
        "def solve(I):\n    return [I]\n",
        "def solve(I:\n    return I\n",
        "x = 1\n",
        "def solve(A, B, C, D):\n    return A\n",
        "def solve(I):\n    return hmirror(I)\n",
    ] {
        // What is compiled is in arc-dsl, whatever its text looks like.
        let checked = run(source, &["check", "solver.py", "--language", "arc-dsl"]);
        let compiled = run(source, &["compile", "solver.py"]);
        assert_eq!(checked.status.code(), compiled.status.code(), "{source}");
        let (found, refused) = (shown(&checked), shown(&compiled));
        if let Some(refused) = refused.strip_prefix("error: ") {
            let (place, reason) = refused.lines().next().unwrap().split_once(": ").unwrap();
            let first = found.lines().next().unwrap();
            let expected = format!("{place}: error: {reason}");
            assert!(first.starts_with(&expected), "{first}\n{expected}");
        }
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let coloured = |variable: &str, value: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("solver.py"), "x = 1\n").unwrap();
        let output = Command::new(solver_test_support::binary())
            .args(["check", "solver.py"])
            .current_dir(folder.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env(variable, value)
            .output()
            .unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured("NO_COLOR", "1"));
    assert!(!coloured("TERM", "xterm"));
    assert!(coloured("CLICOLOR_FORCE", "1"));
}

#[test]
fn dsl_explains_a_primitive() {
    insta::assert_snapshot!(dsl(&["first"]));
}

#[test]
fn dsl_explains_several_names() {
    insta::assert_snapshot!(dsl(&["objects", "UP_RIGHT"]));
}

#[test]
fn dsl_knows_the_nearest_name() {
    insta::assert_snapshot!(dsl(&["hmirorr"]));
}

#[test]
fn dsl_lists_everything() {
    let text = dsl(&[]);
    let head: Vec<&str> = text.lines().take(12).collect();
    insta::assert_snapshot!(head.join("\n"));
    assert!(text.lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn dsl_speaks_json() {
    insta::assert_snapshot!(dsl(&["--json", "even"]));
}
