//! A script from its text to what it printed: for whoever limits programs by seconds.
//!
//! Owns which fuel, memory and deadline follow from what was asked for, so that the same script ends the
//! same way on every machine. Leaves the form of requests and replies to whoever takes them.

use std::time::Instant;

use tokio::sync::oneshot;
use tokio::time::timeout_at;

use super::desk::Desk;
use solver_core::limits::{DeadlineMs, Fuel, Limits, MemoryMib, Semantics};
use solver_core::outcome::Outcome;
use solver_language::LanguageId;
use solver_sandbox::meter::Watch;
use solver_sandbox::snapshot::{Script, ScriptEnd, ScriptRun};

/// Fuel of a millisecond of the deadline: a tenth of what a slow machine takes in it.
const FUEL_A_DEADLINE_MS: u64 = 1_000_000;

/// A script that is to be run.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The word of its language.
    pub language: String,
    /// The script.
    pub script: Script,
    /// The seconds that it may take.
    pub seconds: f64,
    /// The memory that it may take, where that is asked for.
    pub memory: Option<MemoryMib>,
}

/// The end of a script that was asked for.
#[derive(Clone, Debug)]
pub enum Answered {
    /// It was run.
    Ran(Ran),
    /// There is nothing that runs it, and what to do about that.
    NotThere(String),
    /// It was not begun in time, and will not be.
    NotBegun,
}

/// A script that was run.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its language.
    pub language: LanguageId,
    /// Its output, files, fuel and end.
    pub run: ScriptRun,
    /// The seconds that it took, by its fuel; the limit, where it took more.
    pub seconds: f64,
    /// The limits that it had.
    pub limits: Limits,
}

/// The limits of a script that may take so many seconds.
fn limits(seconds: f64, fuel_a_second: u64, memory: MemoryMib) -> Limits {
    // Too much for an integer is the most that there is.
    let fuel = (seconds * fuel_a_second as f64) as u64;
    let fuel = Fuel::fixed(fuel.clamp(Fuel::LEAST, Fuel::MOST));
    let deadline = (fuel.get() / FUEL_A_DEADLINE_MS).max(1_000);
    Limits {
        semantics: Semantics { fuel, memory },
        deadline: DeadlineMs::fixed(deadline.min(DeadlineMs::MOST)),
    }
}

impl Desk {
    /// Runs a script. Where it is not begun until then, it is never run.
    pub async fn script(&self, asked: Asked, until: Instant) -> Answered {
        let host = self.host();
        let languages = host.languages();
        let known = languages.of_word(&asked.language);
        let text = String::from_utf8_lossy(&asked.script.text);
        let found = known.and_then(|id| {
            let language = languages.get(id)?;
            Some((id, language, language.script(&text)?))
        });
        let Some((id, language, scripts)) = found else {
            let can: Vec<_> = (languages.all())
                .filter(|language| language.script("").is_some())
                .map(|language| language.id().word())
                .collect();
            return Answered::NotThere(format!(
                "no language '{}' here; scripts run in {}",
                solver_core::quote::quoted(&asked.language),
                can.join(", ")
            ));
        };
        let Some(snapshot) = host.snapshot(id, scripts.interpreter).cloned() else {
            return Answered::NotThere(format!(
                "needs the interpreter {}; {}",
                scripts.interpreter,
                language.how_to_install(scripts.interpreter)
            ));
        };
        let usual = self.defaults().over(languages.limits(id));
        let memory = asked.memory.unwrap_or(usual.semantics.memory);
        let limits = limits(asked.seconds, scripts.fuel_a_second, memory);
        let (begins, mut begun) = oneshot::channel();
        let until = until.into();
        let script = asked.script;
        let submitting = self.execution().submit(move |thread| {
            // Nobody waits for it any more.
            begins.send(()).ok()?;
            Some(snapshot.script(thread, script, &limits, Watch::start(limits.deadline)))
        });
        let Ok(submitted) = timeout_at(until, submitting).await else {
            return Answered::NotBegun;
        };
        if timeout_at(until, &mut begun).await.is_err() {
            begun.close();
            // It may have begun at this very moment.
            if begun.try_recv().is_err() {
                return Answered::NotBegun;
            }
        }
        let run = match submitted.result().await {
            Ok(Some(run)) => run,
            Ok(None) => return Answered::NotBegun,
            Err(failed) => {
                ScriptRun::without(ScriptEnd::Stopped(Outcome::HostError(failed.to_string())))
            }
        };
        let took = match run.end {
            ScriptEnd::Stopped(Outcome::OutOfFuel) => limits.semantics.fuel.get(),
            ScriptEnd::Exit(_)
            | ScriptEnd::NotCompiled(_)
            | ScriptEnd::Stopped(_)
            | ScriptEnd::NoPlace(_) => run.fuel,
        };
        Answered::Ran(Ran {
            language: id,
            seconds: took as f64 / scripts.fuel_a_second as f64,
            run,
            limits,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_fuel_and_the_deadline_follows() {
        let memory = MemoryMib::DEFAULT;
        let of = |seconds| limits(seconds, 30_000_000_000, memory);
        assert_eq!(of(1.0).semantics.fuel.get(), 30_000_000_000);
        assert_eq!(of(0.5).semantics.fuel.get(), 15_000_000_000);
        assert_eq!(of(2.0).deadline.get(), 60_000);
        assert_eq!(of(0.0).semantics.fuel.get(), 1);
        assert_eq!(of(1e300).semantics.fuel.get(), Fuel::MOST);
        assert_eq!(of(1e300).deadline.get(), DeadlineMs::MOST);
        assert_eq!(of(f64::NAN).semantics.fuel.get(), 1);
    }
}
