//! A bounded part of the fuzzing, the inputs that were once found, and that a find would be seen.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use solver_host_fuzz::backends::Backends;
use solver_host_fuzz::components::Kind;
use solver_host_fuzz::runner::{Budget, Plan, run};
use solver_host_fuzz::targets::{Target, on_a_worker};
use solver_sandbox::backend::Fault;

/// Inputs of each target: some seconds of it.
fn few(target: Target) -> u64 {
    match target {
        Target::Guests => 1_500,
        Target::Backends => 1_000,
        Target::Source => 5_000,
        Target::Input => 5_000,
    }
}

#[test]
fn no_target_finds_anything_soon() {
    for target in Target::ALL {
        let finds = tempfile::tempdir().expect("a folder");
        let plan = Plan {
            target,
            budget: Budget::Runs(few(target)),
            seed: 0,
            finds: finds.path().to_owned(),
        };
        let mut said = Vec::new();
        let tally =
            on_a_worker(|thread| run(thread, &plan, &mut |line| said.push(line.to_owned())));
        let tally = tally.expect("runs");
        println!("{}", tally.line(&plan));
        assert!(tally.finds.is_empty(), "{}", said.join("\n"));
        assert_eq!(tally.runs, few(target));
        assert!(tally.classes.len() > 50, "{target:?} reaches nothing");
    }
}

#[test]
fn what_was_found_once_stays_fixed() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut inputs = 0;
    for target in Target::ALL {
        let ready = target.ready();
        let folder = corpus.join(target.name());
        for entry in std::fs::read_dir(&folder).expect("each target has a folder") {
            let path = entry.expect("can be listed").path();
            let input = std::fs::read(&path).expect("can be read");
            println!("{}", path.display());
            on_a_worker(|thread| ready.run(thread, &input));
            inputs += 1;
        }
    }
    assert!(inputs >= Target::ALL.len());
}

#[test]
fn what_is_broken_is_found() {
    let broken = Backends::new(Some(Fault::NativeStack));
    let whole = Backends::new(None);
    let found = (0..40u8).filter(|&number| {
        let entropy = (0..3_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 20) as u8 ^ number);
        let input: Vec<u8> = [Kind::Recursion.byte()]
            .into_iter()
            .chain(entropy)
            .collect();
        on_a_worker(|thread| whole.run(thread, &input));
        on_a_worker(|thread| catch_unwind(AssertUnwindSafe(|| broken.run(thread, &input))).is_err())
    });
    assert!(found.count() > 0);
}
