//! The DSL runtime without a sandbox: runs the programs that it gets on stdin, as often as it is
//! told to, and says how long that took. `solver-bench native` talks to it.
//!
//! It is no solver host: nothing is limited, and nothing keeps one run from another but that memory
//! starts anew. Numbers are `u32`, least byte first.
//!
//! | from `solver-bench` | to it |
//! | --- | --- |
//! | the runs: how many, then each: program, demos, input | |
//! | `r`: run all of them | nanoseconds, a `u64` |
//! | `g`: run all of them | for each the grid: height, width and cells; 0 x 0 where there is none |
//!
//! A program is its length and its bytes, demos are how many and their grids by pairs, a grid is
//! height, width and cells. It ends with its input.

mod arena;

use std::io::{Read, Write, stdin, stdout};
use std::process::ExitCode;
use std::time::Instant;

use solver_native_runtime::abi::{FlatGrid, lift, lower};
use solver_native_runtime::interpret;
use solver_native_runtime::value::{Row, Value};

#[global_allocator]
static ARENA: arena::Arena = arena::Arena::new();

struct Run {
    program: &'static [u8],
    demos: Vec<(Given, Given)>,
    input: Given,
}

/// A grid that came in; the runtime reads its cells where they are.
struct Given {
    height: u32,
    width: u32,
    cells: &'static [u8],
}

/// The stack that the module has in the sandbox is counted in frames; here it has to be enough.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let served = std::thread::Builder::new().stack_size(STACK).spawn(serve);
    match served.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        Ok(Ok(Err(error))) => {
            eprintln!("error: {error}; this program is for `make bench WHAT=native`");
            ExitCode::from(2)
        }
        Ok(Err(_)) | Err(_) => ExitCode::from(1),
    }
}

fn serve() -> std::io::Result<()> {
    let mut input = stdin().lock();
    let mut output = stdout().lock();
    let mut runs = Vec::new();
    for _ in 0..number(&mut input)? {
        runs.push(run_from(&mut input)?);
    }
    let mut command = [0];
    while input.read(&mut command)? == 1 {
        let mut answer = Vec::with_capacity(1 << 20);
        match command {
            [b'r'] => {
                let start = Instant::now();
                for run in &runs {
                    std::hint::black_box(run_once(run));
                }
                let took = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
                answer.extend_from_slice(&took.to_le_bytes());
            }
            _ => {
                for run in &runs {
                    write_grid(&mut answer, run);
                }
            }
        }
        output.write_all(&answer)?;
        output.flush()?;
    }
    Ok(())
}

/// One run in memory that starts anew. The grid lies there too, until the next run.
fn run_once(run: &Run) -> Option<FlatGrid> {
    // SAFETY: what the run before has made was dropped, or is never looked at again.
    unsafe { ARENA.restart() };
    interpret::load(run.program);
    let flat = |grid: &Given| lift(grid.height, grid.width, grid.cells);
    let mut pairs = Row::with_capacity(run.demos.len());
    for (input, output) in &run.demos {
        pairs.push(Value::pair(flat(input), flat(output)));
    }
    let given = interpret::solve(pairs.finish(), flat(&run.input));
    let grid = given.ok().map(lower);
    // Allocations from before that live on come from elsewhere.
    ARENA.pause();
    grid
}

fn write_grid(answer: &mut Vec<u8>, run: &Run) {
    let grid = run_once(run);
    let grid = grid.as_ref();
    let size = |of: fn(&FlatGrid) -> u32| grid.map_or(0, of).to_le_bytes();
    answer.extend_from_slice(&size(|grid| grid.height));
    answer.extend_from_slice(&size(|grid| grid.width));
    answer.extend_from_slice(grid.map_or(&[], |grid| &grid.cells));
}

fn run_from(input: &mut impl Read) -> std::io::Result<Run> {
    let len = number(input)?;
    let program = bytes(input, len)?.leak();
    let mut demos = Vec::new();
    for _ in 0..number(input)? {
        demos.push((grid(input)?, grid(input)?));
    }
    let input = grid(input)?;
    Ok(Run {
        program,
        demos,
        input,
    })
}

fn grid(input: &mut impl Read) -> std::io::Result<Given> {
    let (height, width) = (number(input)?, number(input)?);
    Ok(Given {
        height,
        width,
        cells: bytes(input, height * width)?.leak(),
    })
}

fn number(input: &mut impl Read) -> std::io::Result<u32> {
    let mut four = [0; 4];
    input.read_exact(&mut four)?;
    Ok(u32::from_le_bytes(four))
}

fn bytes(input: &mut impl Read, len: u32) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; len as usize];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}
