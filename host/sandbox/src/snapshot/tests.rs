//! Snapshots of a small interpreter: a run begins as the image, ends with one of its outcomes, and leaves
//! nothing behind. Its programs are one byte each.

use std::io::Write;

use super::*;
use crate::engine::Setup;
use crate::meter::Watch;
use crate::run::Executable;
use crate::thread::on_guest_thread;
use solver_core::limits::{DeadlineMs, Fuel, Limits, MemoryMib, Semantics};
use solver_core::outcome::{Outcome, Run, TrapKind};
use solver_core::sample_set::{Demos, Inputs};
use solver_core::task::Grid;

/// The request lies from 4096 on: `r`, four bytes of length, the program, two bytes, the grid. A reply is
/// made from 8192 on, and `turn` ends by writing it. The cell at 65,000 tells one run from another.
const GUEST: &str = r#"(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (import "host" "call" (func $call (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (func (export "_initialize"))
  (func (export "host_alloc") (param i32) (result i32) (i32.const 2048))
  (func $put (param $from i32) (param $len i32) (param $fd i32) (result i32)
    (i32.store (i32.const 64) (local.get $from))
    (i32.store (i32.const 68) (local.get $len))
    (call $write (local.get $fd) (i32.const 64) (i32.const 1) (i32.const 72)))
  (func $reply (drop (call $put (i32.const 8192) (i32.const 4) (i32.const 901))))
  (func $cell (param $value i32)
    (i32.store (i32.const 8192) (i32.const 0x00010167)) ;; g, 1, 1
    (i32.store8 (i32.const 8195) (local.get $value)))
  (func $deep (param i64) (result i64)
    (i64.add (i64.const 1) (call $deep (i64.add (local.get 0) (i64.const 1)))))
  (func (export "turn") (param i32 i32) (result i32)
    (local $program i32)
    ;; A start-up is a step of another length than a run's.
    (if (i32.ne (local.get 1) (i32.const 7))
      (then (i32.store8 (i32.const 65000) (i32.const 5)) (return (i32.const 0))))
    (i32.store (i32.const 64) (i32.const 4096))
    (i32.store (i32.const 68) (i32.const 4096))
    (drop (call $read (i32.const 900) (i32.const 64) (i32.const 1) (i32.const 72)))
    (local.set $program (i32.load8_u (i32.const 4101)))
    (block $done
      (block (block (block (block (block (block (block (block (block (block (block (block
        (br_table 0 1 2 3 4 5 6 7 8 9 10 11 (local.get $program)))
        ;; 0: the mark of the image, which it then changes
        (call $cell (i32.load8_u (i32.const 65000)))
        (i32.store8 (i32.const 65000) (i32.const 9))
        (br $done))
        ;; 1: no end
        (loop $l (br $l)))
        ;; 2: all memory that it gets
        (loop $l (drop (memory.grow (i32.const 16))) (br $l)))
        ;; 3: leaves
        (call $exit (i32.const 7)))
        ;; 4: replies by hand
        (call $cell (i32.const 1)) (call $reply) (br $done))
        ;; 5: no pointer of its own memory
        (call $cell (call $read (i32.const 900) (i32.const -8) (i32.const 1) (i32.const 72)))
        (br $done))
        ;; 6: a trap
        (unreachable))
        ;; 7: no end of calls
        (drop (call $deep (i64.const 0))))
        ;; 8: the clock, in microseconds since it began
        (drop (call $clock (i32.const 0) (i64.const 0) (i32.const 128)))
        (drop (call $clock (i32.const 0) (i64.const 0) (i32.const 128)))
        (call $cell (i32.wrap_i64 (i64.div_u (i64.sub (i64.load (i32.const 128))
          (i64.const 1767225600000000000)) (i64.const 1000))))
        (br $done))
        ;; 9: a random digit
        (drop (call $random (i32.const 128) (i32.const 4)))
        (call $cell (i32.rem_u (i32.load (i32.const 128)) (i32.const 10)))
        (br $done))
        ;; 10: prints, and says how a socket and the host's call answer
        (drop (call $put (i32.const 4096) (i32.const 1) (i32.const 1)))
        (call $cell (i32.and
          (i32.eq (i32.const 52) (call $send (i32.const 3) (i32.const 64) (i32.const 1) (i32.const 0) (i32.const 72)))
          (i32.eq (i32.const 52) (call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))))
        (br $done))
      ;; 11: reads the library a thousand times: more fuel than instructions
      (drop (i32.const 0))
      (i32.store (i32.const 200) (i32.const 0x2e62696c)) ;; lib.
      (i32.store (i32.const 204) (i32.const 0x0070697a)) ;; zip
      (drop (call $open (i32.const 3) (i32.const 0) (i32.const 200) (i32.const 7) (i32.const 0)
        (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 208)))
      (i32.store (i32.const 64) (i32.const 8200))
      (i32.store (i32.const 68) (i32.const 4000))
      (drop (call $read (i32.load (i32.const 208)) (i32.const 64) (i32.const 1) (i32.const 72)))
      (call $cell (i32.eq (i32.load (i32.const 72)) (i32.const 4000))))
    (call $reply)
    (i32.const 0)))"#;

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// The snapshot, made as an installation makes it.
fn snapshot(reset: Reset) -> Snapshot {
    let code = compile(&wat::parse_str(GUEST).unwrap()).unwrap();
    let library = file(&[7; 4_000]);
    let mut steps = 0;
    let image = take(&code, &[], &library, "lib.zip", &["step"], &mut |_| {
        steps += 1;
    })
    .unwrap();
    assert_eq!(steps, 1);
    let mut image_file = tempfile::tempfile().unwrap();
    write_image(&mut image_file, &image).unwrap();
    let sandbox = Arc::new(Sandbox::new(Setup::of(Workers::ONE)).unwrap());
    let source = SnapshotSource {
        name: "bytes 1",
        identity: "none",
        files: Arc::new(SnapshotFiles {
            code: file(&code),
            image: image_file,
            library,
            library_path: "lib.zip",
        }),
    };
    Snapshot::new(&sandbox, source).with_reset(reset)
}

fn limits(fuel: u64) -> Limits {
    Limits {
        semantics: Semantics {
            fuel: Fuel::new(fuel).unwrap(),
            memory: MemoryMib::new(8).unwrap(),
        },
        deadline: DeadlineMs::LONGEST,
    }
}

/// The runs of programs, one after the other.
fn runs(snapshot: Snapshot, programs: &[u8]) -> Vec<Run> {
    let sandbox = snapshot.sandbox.clone();
    let snapshot = Arc::new(snapshot);
    let inputs = Inputs {
        demos: Demos::from([]),
        input: Grid::from_cells(1, 1, vec![3]).unwrap(),
    };
    let limits = limits(100_000_000);
    on_guest_thread(|thread| {
        let run = |&program: &u8| {
            let scripted = Scripted {
                code: vec![program].into(),
                reads_demos: false,
                keeps_stdout: true,
            };
            let executable = Executable::Scripted(snapshot.clone(), scripted);
            let watch = Watch::start(limits.deadline);
            sandbox.run(thread, &executable, &inputs, &limits, watch)
        };
        programs.iter().map(run).collect()
    })
    .unwrap()
}

fn cell(value: u8) -> Outcome {
    Outcome::Grid(Grid::from_cells(1, 1, vec![value]).unwrap())
}

#[test]
fn every_program_ends_as_it_should_and_the_next_run_begins_as_the_image() {
    crate::memory::pages::are_told();
    for reset in [Reset::Pages, Reset::Anew, Reset::Unmap] {
        let ends = [
            (1, Outcome::OutOfFuel),
            (2, Outcome::OutOfMemory),
            (3, Outcome::Error("SystemExit: 7".to_owned())),
            (
                4,
                Outcome::Error("the program wrote a reply by hand".to_owned()),
            ),
            // EFAULT, which is no colour.
            (
                5,
                Outcome::InvalidOutput(solver_core::outcome::Defect::Colour),
            ),
            (6, Outcome::Trap(TrapKind::Unreachable)),
            (7, Outcome::StackOverflow),
            (8, cell(2)),
            (10, cell(1)),
            (11, cell(1)),
        ];
        let mut programs = vec![0];
        for (program, _) in &ends {
            programs.extend([*program, 0]);
        }
        let runs = runs(snapshot(reset), &programs);
        // The mark is there again, at the same price, whatever ran before.
        let clean: Vec<&Run> = runs.iter().step_by(2).collect();
        assert_eq!(clean[0].outcome, cell(5));
        assert!(clean.iter().all(|run| *run == clean[0]), "{reset:?}");
        for (run, (program, end)) in runs.iter().skip(1).step_by(2).zip(&ends) {
            assert_eq!(run.outcome, *end, "{reset:?}, program {program}");
            assert_eq!(run.fuel.is_some(), end.fuel_is_exact());
        }
        assert_eq!(runs[18].stdout.as_deref(), Some(""), "{reset:?}");
        assert_eq!(runs[17].stdout.as_deref(), Some("r"), "{reset:?}");
    }
}

#[test]
fn the_random_sequence_is_the_same_in_each_run_and_bytes_that_the_host_moves_are_paid() {
    let runs = runs(snapshot(Reset::Pages), &[9, 9, 0, 11]);
    assert_eq!(runs[0], runs[1]);
    let fuel = |at: usize| runs[at].fuel.unwrap();
    assert!(fuel(3) > fuel(2) + 4 * 4_000, "{} {}", fuel(3), fuel(2));
}

#[test]
fn two_images_of_one_start_are_equal() {
    let code = compile(&wat::parse_str(GUEST).unwrap()).unwrap();
    let library = file(&[7; 10]);
    let taken = || {
        take(
            &code,
            &[(16, vec![1, 2])],
            &library,
            "lib.zip",
            &["step"],
            &mut |_| (),
        )
    };
    let image = taken().unwrap();
    assert!(image == taken().unwrap());
    assert_eq!((image[16], image[17], image[65_000]), (1, 2, 5));
}

#[test]
fn a_start_that_fails_says_which_step() {
    let failing = GUEST.replace(
        "(i32.store8 (i32.const 65000) (i32.const 5)) (return (i32.const 0))",
        "(return (i32.const 3))",
    );
    let code = compile(&wat::parse_str(failing).unwrap()).unwrap();
    let library = file(&[7; 10]);
    let failed = take(&code, &[], &library, "lib.zip", &["first"], &mut |_| ());
    let said = failed.unwrap_err().to_string();
    assert!(
        said.starts_with("it does not start: step 0 ended with code 3"),
        "{said}"
    );
}
