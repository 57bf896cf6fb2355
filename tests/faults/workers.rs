//! Workers that fail: the run that they were at is `host-error`, and all others are as ever.

use std::io::{BufRead, BufReader, Lines, Write};
use std::panic::resume_unwind;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use solver_arc_dsl::ArcDsl;
use solver_core::limits::{DeadlineMs, Fuel, Limits, MemoryMib, Semantics, Workers};
use solver_core::sample_set::SampleSet;
use solver_core::verdict::Verdict;
use solver_judge::host::Host;
use solver_judge::languages::Languages;
use solver_judge::load::{Said, by_id, read_solvers};
use solver_judge::pools::{Mode, Pools, Sizes};
use solver_judge::score::digest::digest;
use solver_judge::submission::Submission;
use solver_sandbox::backend::Fault;
use solver_sandbox::engine::{Sandbox, Setup};
use solver_sandbox::thread::GuestThread;

use solver_test_support::{Guest, Place, children, guests};

fn guest(folder: &'static str, name: &str) -> &'static Guest {
    let guest = guests(folder).iter().find(|guest| guest.name == name);
    guest.expect("is there")
}

/// The languages of the host.
fn languages() -> Languages {
    Languages::new(Arc::new(ArcDsl), Vec::new())
}

/// Three solvers of source, one component that recurses without end, and one that does not.
fn battery() -> Vec<Arc<Submission>> {
    let place = Place::new();
    place.write(
        "s.py",
        "def a(I):\n    return I\n\ndef h(I):\n    return hmirror(I)\n\ndef e(I):\n    return first(I)\n",
    );
    let from = place.path("s.py");
    let mut battery = read_solvers(&languages(), &from, &Said::default(), &|_| (), &mut |_| {
        None
    })
    .expect("can be read");
    for guest in [
        guest("hostile", "recursion/direct.wat"),
        guest("good", "echo.wat"),
    ] {
        let component = Submission::component(&guest.bytes, guest.name.as_str().into());
        battery.push(Arc::new(component));
    }
    battery
}

/// Of [`battery`].
const RECURSES: usize = 3;

/// The verdict of each solver of the battery on each sample, and whether there is a digest. Meanwhile
/// so many jobs panic on the same workers.
fn verdicts(fault: Option<Fault>, panics: usize) -> (Vec<Vec<Verdict>>, bool) {
    let workers = Workers::new(2).expect("is allowed");
    let setup = Setup {
        fault,
        ..Setup::of(workers)
    };
    let host = Host::new(Sandbox::new(setup).expect("starts"), languages()).expect("starts");
    let sizes = Sizes {
        mode: Mode::Dual,
        scoring: workers,
        execution: workers,
    };
    let pools = Pools::new(Arc::new(host), sizes).expect("starts");
    let task = by_id("007bbfb7", None).expect("is there").task;
    let sample_set = Arc::new(SampleSet::of(&task));
    let limits = Limits {
        semantics: Semantics {
            fuel: Fuel::DEFAULT,
            memory: MemoryMib::DEFAULT,
        },
        deadline: DeadlineMs::DEFAULT,
    };
    let solvers = pools.compile(&battery());
    let (scored, failed) = std::thread::scope(|scope| {
        let failing = scope.spawn(|| {
            // Not `panic!`, which would also say so on standard error.
            let fail = |_: &GuestThread| -> () { resume_unwind(Box::new("on purpose")) };
            let jobs = (0..panics).map(|_| pools.block_on(pools.execution().submit(fail)));
            let jobs: Vec<_> = jobs.collect();
            let results = jobs.into_iter().map(|job| pools.block_on(job.result()));
            results.filter(Result::is_err).count()
        });
        let scored = pools.score(&solvers, &sample_set, &limits, &|_| {});
        (scored, failing.join().expect("only its jobs panic"))
    });
    assert_eq!(failed, panics);
    let verdicts = scored.iter().map(|scored| {
        let runs = scored.runs.iter();
        runs.map(|run_result| run_result.verdict).collect()
    });
    (verdicts.collect(), digest(&scored, &sample_set).is_some())
}

#[test]
fn workers_that_panic_change_no_other_run() {
    let (usual, digested) = verdicts(None, 0);
    assert_eq!(usual[RECURSES], [Verdict::StackOverflow; 6]);
    assert!(digested);
    assert_eq!(verdicts(None, 60), (usual, true));
}

#[test]
fn a_run_in_which_the_host_fails_is_a_host_error_and_the_others_are_as_ever() {
    let (mut expected, _) = verdicts(None, 0);
    expected[RECURSES] = vec![Verdict::HostError; 6];
    assert_eq!(verdicts(Some(Fault::NativeStack), 0), (expected, false));
}

/// A `score` that is asked one request after the other.
struct Asked {
    child: Child,
    results: Lines<BufReader<ChildStdout>>,
}

impl Asked {
    fn start(place: &Place) -> Asked {
        let mut child = Command::new(solver_test_support::binary())
            .args(["score", "--cache", "cache"])
            .current_dir(place.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let results = BufReader::new(child.stdout.take().expect("piped")).lines();
        Asked { child, results }
    }

    /// The verdict of a request with one sample.
    fn verdict(&mut self, mut request: Value) -> String {
        request["inputs"] = json!([[[1]]]);
        let stdin = self.child.stdin.as_mut().expect("piped");
        writeln!(stdin, "{request}").expect("is read");
        let line = self.results.next().expect("an answer").expect("is text");
        let answer: Value = serde_json::from_str(&line).expect("is JSON");
        let verdict = &answer["samples"][0]["verdict"];
        verdict
            .as_str()
            .unwrap_or_else(|| panic!("{line}"))
            .to_owned()
    }
}

/// Memory runs out, and the system ends the process that compiles.
#[test]
fn without_the_compile_server_only_new_components_fail() {
    let place = Place::new();
    let mut asked = Asked::start(&place);
    let wasm = |guest: &Guest| json!({ "wasm_base64": BASE64_STANDARD.encode(&guest.bytes) });
    let source = || json!({ "source": "def f(I):\n    return I" });
    let known = || wasm(guest("good", "echo.wat"));
    let new = || wasm(guest("hostile", "recursion/direct.wat"));
    assert_eq!(asked.verdict(source()), "output");
    assert_eq!(asked.verdict(known()), "output");

    let [server] = children(asked.child.id())[..] else {
        panic!("one compile server");
    };
    let server = Pid::from_raw(server.cast_signed()).expect("is a process");
    kill_process(server, Signal::KILL).expect("is alive");
    for _ in 0..3 {
        assert_eq!(asked.verdict(new()), "host-error");
        assert_eq!(asked.verdict(known()), "output", "it is in the cache");
        assert_eq!(asked.verdict(source()), "output");
    }
    drop(asked.child.stdin.take());
    let ended = asked.child.wait_with_output().expect("ends");
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");

    // An outcome that says nothing about the component is not kept.
    let mut asked = Asked::start(&place);
    assert_eq!(asked.verdict(new()), "stack-overflow");
}
