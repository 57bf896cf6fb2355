//! Real solvers in the sandbox, beside the same runtime as machine code without one.
//!
//! The other side is a program of its own, `solver-native` (`tests/native`), since memory that
//! starts anew with each run takes an allocator of its own. Where it was not built, that is said.

use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use super::{BenchError, Settings, What};
use crate::beside::Program;
use crate::corpus::Corpus;
use crate::measure::{Side, by_turns, timed};
use crate::ours::Ours;
use crate::report::{Goal, Report, Row, Unit};
use solver_core::limits::Workers;
use solver_core::task::{Grid, Pair};
use solver_sandbox::thread::GuestThread;

/// The program on the other side.
const PEER: Program = Program::SolverNative;

pub(super) fn bench(settings: &Settings, thread: &GuestThread) -> Result<Report, BenchError> {
    let corpus = Corpus::of(settings.arc_dsl.as_deref())?;
    let ours = Ours::new(Workers::ONE)?;
    let mut report = Report {
        what: What::Native,
        inputs: format!("{}, one thread each", corpus.line()),
        rounds: settings.rounds,
        rows: Vec::new(),
        ratios: Vec::new(),
        sweeps: Vec::new(),
        notes: Vec::new(),
    };
    let path = match PEER.find() {
        Ok(path) => path,
        Err(missing @ BenchError::Missing { .. }) => {
            report.notes.push(format!("skipped: {missing}"));
            return Ok(report);
        }
        Err(error) => return Err(error),
    };
    let mut native = Native::start(&path, &corpus)?;
    let given = native.grids(&corpus)?;
    let found = corpus.outcomes(&ours, thread);
    for (place, (found, native)) in found.iter().zip(&given).enumerate() {
        if found.grid() != native.as_ref() {
            return Err(BenchError::Differs {
                side: PEER.name().to_owned(),
                reference: "the sandbox".to_owned(),
                difference: format!("run {place} gives another grid"),
            });
        }
    }
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| {
            timed(|| {
                corpus.run(&ours, thread, drop);
                Ok(())
            })
        }),
        Box::new(|| native.run()),
    ];
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [sandbox, native] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    report.rows = vec![
        Row::new("in the sandbox, a fresh one a run", Unit::Seconds, sandbox),
        Row::new("native, memory started anew a run", Unit::Seconds, native),
    ];
    report.ratios = vec![
        Row::new("sandbox / native", Unit::Times, &sandbox.over(native))
            .held_to(Goal::at_most(3.0).better(2.0)),
    ];
    report.notes.push(
        "native: the same source, optimised alike, for any processor of this kind.".to_owned(),
    );
    Ok(report)
}

/// The runtime without a sandbox, in a process of its own.
struct Native {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Native {
    /// Starts it and hands it all runs.
    fn start(path: &Path, corpus: &Corpus) -> Result<Self, BenchError> {
        let mut process = Command::new(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(to), Some(from)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(BenchError::Broken(format!("{} has no pipes", PEER.name())));
        };
        let mut native = Native {
            process,
            to,
            from: BufReader::new(from),
        };
        native.to.write_all(&runs(corpus))?;
        Ok(native)
    }

    /// Runs everything once; how long it says that it took.
    fn run(&mut self) -> Result<Duration, BenchError> {
        self.to.write_all(b"r")?;
        let mut nanoseconds = [0; 8];
        self.from.read_exact(&mut nanoseconds)?;
        Ok(Duration::from_nanos(u64::from_le_bytes(nanoseconds)))
    }

    /// The grids that it gives, run by run.
    fn grids(&mut self, corpus: &Corpus) -> Result<Vec<Option<Grid>>, BenchError> {
        self.to.write_all(b"g")?;
        (0..corpus.runs())
            .map(|_| {
                let (height, width) = (self.number()?, self.number()?);
                let mut cells = vec![0; height.saturating_mul(width)];
                self.from.read_exact(&mut cells)?;
                Ok(Grid::from_cells(height, width, cells).ok())
            })
            .collect()
    }

    fn number(&mut self) -> Result<usize, BenchError> {
        let mut four = [0; 4];
        self.from.read_exact(&mut four)?;
        Ok(u32::from_le_bytes(four) as usize)
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // It waits for its input and has nothing to lose.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// All runs of a corpus, as `solver-native` reads them.
fn runs(corpus: &Corpus) -> Vec<u8> {
    let mut bytes = Vec::new();
    let number = |bytes: &mut Vec<u8>, number: usize| {
        bytes.extend_from_slice(&(number as u32).to_le_bytes());
    };
    number(&mut bytes, corpus.runs());
    for entry in &corpus.entries {
        let program = &entry.program;
        for sample in entry.sample_set.samples() {
            number(&mut bytes, program.bytes.len());
            bytes.extend_from_slice(&program.bytes);
            let demos: Vec<&Pair> = if program.reads_demos {
                sample.inputs.demos.iter().collect()
            } else {
                Vec::new()
            };
            number(&mut bytes, demos.len());
            let grids = demos.iter().flat_map(|demo| [&demo.input, &demo.output]);
            for grid in grids.chain([&sample.inputs.input]) {
                number(&mut bytes, grid.height());
                number(&mut bytes, grid.width());
                bytes.extend_from_slice(grid.cells());
            }
        }
    }
    bytes
}
