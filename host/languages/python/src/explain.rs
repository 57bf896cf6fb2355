//! A run that is explained: what it came to, and what happened meanwhile.
//!
//! It is run twice. The first run is the one that everybody gets, and says verdict, fuel and output. The
//! second is told by the guest as it goes, which has another price: nothing of it is scored. Leaves the
//! form of the account to [`crate::told`].

use solver_core::limits::{DeadlineMs, Fuel, Limits, MemoryMib, Semantics};
use solver_core::outcome::Outcome;
use solver_core::sample_set::SetSample;
use solver_core::verdict::RunResult;
use solver_sandbox::engine::Sandbox;
use solver_sandbox::meter::Watch;
use solver_sandbox::run::Executable;
use solver_sandbox::thread::GuestThread;

use crate::told::Told;

/// How much more of each limit a run has that is told.
const MORE: u64 = 4;

/// The explanation of a run.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What the run came to.
    pub run_result: RunResult,
    /// What happened meanwhile, or why nobody can tell.
    pub told: Result<Told, &'static str>,
}

/// Runs a program on a sample, and has it told. None where it is not one that an installed interpreter
/// has compiled.
pub fn explain(
    thread: &GuestThread,
    sandbox: &Sandbox,
    executable: &Executable,
    sample: &SetSample,
    limits: &Limits,
) -> Option<Explanation> {
    let Executable::Scripted(snapshot, program) = executable else {
        return None;
    };
    let watch = Watch::start(limits.deadline);
    let run = sandbox.run(thread, executable, &sample.inputs, limits, watch);
    let more = more(limits);
    let watch = Watch::start(more.deadline);
    let telling = snapshot.tell(
        thread,
        &program.code,
        program.reads_demos,
        &sample.inputs,
        &more,
        watch,
    );
    Some(Explanation {
        run_result: RunResult::new(run, sample.expected.as_ref()),
        told: match (Told::read(&telling.told), telling.run.outcome) {
            (Some(told), _) => Ok(told),
            (None, Outcome::OutOfFuel) => Err("telling them takes too much fuel"),
            (None, Outcome::OutOfMemory) => Err("telling them takes too much memory"),
            (None, Outcome::Deadline) => Err("telling them takes too long"),
            (None, _) => Err("the program ends before they can be told"),
        },
    })
}

fn more(limits: &Limits) -> Limits {
    let Semantics { fuel, memory } = limits.semantics;
    Limits {
        semantics: Semantics {
            fuel: Fuel::new(fuel.get().saturating_mul(MORE)).unwrap_or(fuel),
            memory: MemoryMib::new(memory.get().saturating_mul(MORE).min(MemoryMib::MOST))
                .unwrap_or(memory),
        },
        deadline: DeadlineMs::new(limits.deadline.get().saturating_mul(MORE))
            .unwrap_or(limits.deadline),
    }
}
