//! `--pools single`, the old design: it starves, says so truthfully, and ends by itself.

use solver_test_support::{Place, Report};

fn run(flags: &[&str]) -> Report {
    let args = ["run", "--json"].iter().chain(flags);
    Place::new().run(args).ok().report()
}

#[test]
fn with_as_many_samples_as_workers_nobody_is_left_to_run_anything() {
    let starved = run(&[
        "007bbfb7",
        "--pools",
        "single",
        "--scoring-workers",
        "6",
        "--deadline-ms",
        "300",
    ]);
    assert_eq!(starved.pools.mode, "single");
    assert_eq!(starved.runs, 894);
    assert_eq!(starved.verdicts.values().sum::<u64>(), 894);
    assert!(starved.count("deadline") > 0, "{:?}", starved.occurring());
    assert_eq!(starved.digest, None);
}

#[test]
fn one_worker_starves_itself() {
    let starved = run(&[
        "007bbfb7",
        "--pools",
        "single",
        "--scoring-workers",
        "1",
        "--deadline-ms",
        "100",
    ]);
    assert_eq!(starved.count("deadline"), starved.runs);
    assert_eq!((starved.candidates, starved.digest), (0, None));
}

#[test]
fn with_more_workers_than_samples_it_comes_to_the_same_as_two_pools() {
    let roomy = run(&[
        "007bbfb7",
        "--pools",
        "single",
        "--scoring-workers",
        "8",
        "--deadline-ms",
        "3600000",
    ]);
    assert_eq!(roomy.digest(), run(&["007bbfb7"]).digest());
}
