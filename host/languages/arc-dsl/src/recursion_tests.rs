//! CPython's ceiling of frames, in the module that is shipped, on the stack that a worker has: a
//! recursion that goes too deep is an error of the solver, whatever it goes through. No stack of
//! the module or of the machine may end first.

use std::fmt::Write as _;

use crate::frontend::parse_file;
use crate::testing::interpreter;
use solver_core::limits::Limits;
use solver_core::outcome::Outcome;
use solver_core::sample_set::Inputs;
use solver_core::task::{Grid, Pair};
use solver_language::Source as _;
use solver_sandbox::meter::Watch;
use solver_sandbox::run::Executable;
use solver_sandbox::thread::on_guest_thread;

/// The outcome of the first function of each source, run on the stack of a worker.
fn run(sources: &[String]) -> Vec<Outcome> {
    let interpreter = interpreter();
    let grid = Grid::from_cells(2, 2, vec![1, 2, 3, 4]).unwrap();
    let inputs = Inputs {
        demos: vec![Pair {
            input: grid.clone(),
            output: grid.clone(),
        }]
        .into(),
        input: grid,
    };
    let limits = Limits::default();
    on_guest_thread(|thread| {
        let outcome = |source: &String| {
            let parsed = parse_file(source.as_bytes());
            let program = parsed.solvers[0].source.as_ref().unwrap().program();
            let executable = Executable::Interpreted {
                interpreter: interpreter.clone(),
                program: program.bytes,
                reads_demos: program.reads_demos,
            };
            let watch = Watch::start(limits.deadline);
            let sandbox = interpreter.sandbox();
            let run = sandbox.run(thread, &executable, &inputs, &limits, watch);
            run.outcome
        };
        sources.iter().map(outcome).collect()
    })
    .unwrap()
}

fn assert_all_too_deep(sources: &[String]) {
    for (source, outcome) in sources.iter().zip(run(sources)) {
        match outcome {
            Outcome::Error(message) if message.contains("RecursionError") => {}
            other => panic!("{other:?} for\n{}", &source[..source.len().min(400)]),
        }
    }
}

#[test]
fn a_function_that_calls_itself_for_ever() {
    let through = [
        "return solve(I)",
        "return hmirror(solve(I))",
        "return other(I)",
        "x = astuple(I, I)\n    return apply(solve, x)",
        "x = astuple(I, I)\n    return mapply(solve, x)",
        "x = initset(I)\n    return apply(solve, x)",
        "x = astuple(solve, solve)\n    return rapply(x, I)",
        "x = astuple(I, I)\n    return sfilter(x, solve)",
        "x = astuple(I, I)\n    return mfilter(x, solve)",
        "x = astuple(I, I)\n    return extract(x, solve)",
        "x = astuple(I, I)\n    return order(x, solve)",
        "x = astuple(I, I)\n    return argmax(x, solve)",
        "x = astuple(I, I)\n    return valmin(x, solve)",
        "x = astuple(I, I)\n    return papply(pair_up, x, x)",
        "x = astuple(I, I)\n    return mpapply(pair_up, x, x)",
        "x = astuple(I, I)\n    return prapply(pair_up, x, x)",
        "f = compose(identity, solve)\n    return f(I)",
        "f = compose(solve, identity)\n    return f(I)",
        "f = chain(identity, solve, identity)\n    return f(I)",
        "f = fork(astuple, solve, identity)\n    return f(I)",
        "f = power(solve, TWO)\n    return f(I)",
        "f = matcher(solve, I)\n    return f(I)",
        "f = rbind(pair_up, I)\n    return f(I)",
        "f = lbind(pair_up, I)\n    return f(I)",
        "f = lbind(apply, solve)\n    x = astuple(I, I)\n    return f(x)",
        "f = fork(astuple, compose(solve, identity), power(solve, THREE))\n    x = (f, f)\n    return rapply(x, I)",
    ];
    let helpers = "def other(a):\n    return solve(a)\n\n\ndef pair_up(a, b):\n    return solve(a)";
    let sources: Vec<String> = through
        .iter()
        .map(|body| format!("def solve(I):\n    {body}\n\n\n{helpers}"))
        .collect();
    assert_all_too_deep(&sources);
}

#[test]
fn functions_nested_too_deeply_in_one_another() {
    let nests = [
        "compose({}, identity)",
        "compose(identity, {})",
        "chain(identity, {}, identity)",
        "chain(identity, identity, {})",
        "fork(either, {}, identity)",
        "fork(either, identity, {})",
        "matcher({}, ZERO)",
        "power({}, TWO)",
    ];
    let sources: Vec<String> = nests
        .iter()
        .map(|nest| {
            let mut source = "def solve(I):\n    f0 = identity\n".to_owned();
            for depth in 1..=1_200 {
                let made = nest.replace("{}", &format!("f{}", depth - 1));
                writeln!(source, "    f{depth} = {made}").unwrap();
            }
            source + "    return f1200(I)"
        })
        .collect();
    assert_all_too_deep(&sources);
}

#[test]
fn powers_without_end() {
    let powers = [
        "1000",
        "100000",
        "0",
        "-1",
        "170141183460469231731687303715884105727",
    ];
    let sources: Vec<String> = powers
        .iter()
        .map(|times| format!("def solve(I):\n    f = power(hmirror, {times})\n    return f(I)"))
        .collect();
    assert_all_too_deep(&sources);
}

#[test]
fn what_stays_under_the_ceiling_returns() {
    let mut nest = "def solve(I):\n    f0 = identity\n".to_owned();
    for depth in 1..=900 {
        writeln!(nest, "    f{depth} = compose(f{}, identity)", depth - 1).unwrap();
    }
    nest.push_str("    return f900(I)");
    let power = "def solve(I):\n    f = power(hmirror, 900)\n    return f(I)".to_owned();
    for outcome in run(&[nest, power]) {
        assert!(matches!(outcome, Outcome::Grid(_)), "{outcome:?}");
    }
}
