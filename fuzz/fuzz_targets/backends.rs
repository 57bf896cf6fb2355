//! The target `backends` under libFuzzer.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use solver_host_fuzz::targets::{Ready, Target, on_a_worker};

static READY: LazyLock<Ready> = LazyLock::new(|| Target::Backends.ready());

fuzz_target!(|data: &[u8]| {
    on_a_worker(|thread| READY.run(thread, data));
});
