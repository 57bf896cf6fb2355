//! Clocks that jump. No result follows from the time of day: runs are measured by a clock that only
//! goes forward, and the times of files decide nothing but which entry of a full cache goes first.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{RUN, Undisturbed};
use solver_test_support::Place;

const YEAR: Duration = Duration::from_secs(365 * 24 * 3_600);

/// Gives everything below a folder that time.
fn dated(path: &Path, time: SystemTime) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("can be listed") {
            dated(&entry.expect("can be listed").path(), time);
        }
    }
    let file = File::open(path).expect("can be opened");
    file.set_modified(time).expect("is ours");
}

#[test]
fn times_of_files_change_no_result_and_no_pruning_fails() {
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let place = Place::with_component();
    whole.made_good(&place, &RUN);
    for time in [
        SystemTime::UNIX_EPOCH,
        SystemTime::UNIX_EPOCH - YEAR,
        SystemTime::UNIX_EPOCH + 130 * YEAR,
    ] {
        for folder in ["archive", "cache"] {
            dated(&place.path(folder), time);
        }
        whole.made_good(&place, &RUN);
        dated(&place.path("cache"), time);
        let prune = |size: &str, left: usize| {
            let args = ["cache", "--prune", "--cache", "cache", "--cache-size", size];
            place.run(args).ok();
            assert_eq!(place.files("cache").len(), left);
        };
        prune("1024", 1);
        prune("0", 0);
        whole.made_good(&place, &RUN);
    }
}
