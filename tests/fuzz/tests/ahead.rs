//! The random modules that `solver-host verify-determinism` draws from.

use solver_host_fuzz::ahead::{COUNT, SEED, modules, packed};
use solver_verify::random::{made_ahead, unpacked};

/// Modules are compared and not the file: another version of the compressor, or another processor,
/// may pack the same modules into other bytes.
#[test]
fn what_is_committed_is_what_would_be_made() {
    let committed = made_ahead().expect("can be read");
    let made = modules(COUNT, SEED).expect("can be made");
    let differ = committed.iter().zip(&made).filter(|(a, b)| a != b).count();
    assert_eq!(
        (committed.len(), differ),
        (made.len(), 0),
        "run `make guests-ahead`, and see which runs of `make verify` are others now"
    );
}

#[test]
fn the_file_follows_from_count_and_seed() {
    let made = |count, seed| modules(count, seed).expect("can be made");
    let first = made(20, 1);
    let file = packed(&first).expect("can be packed");
    assert_eq!(file, packed(&made(20, 1)).expect("can be packed"));
    assert_eq!(unpacked(&file).expect("can be read"), first);
    assert_eq!(first[..5], made(5, 1));
    assert_ne!(first[0], made(1, 2)[0]);
}
