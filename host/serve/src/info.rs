//! The answer of `GET /v1/info`: what answers here, so that results can be compared.

use serde::Serialize;

use solver_core::limits::{Limits, LimitsAsked};
use solver_judge::host::Host;
use solver_judge::pools::Pools;
use solver_language::{LanguageId, RunsOn};
use solver_sandbox::engine::ENGINE;

#[derive(Serialize)]
struct Info {
    version: &'static str,
    engine: &'static str,
    languages: Vec<Language>,
    workers: Workers,
    in_flight: usize,
}

/// A language on an interpreter; of a language with several there is one for each that is installed.
#[derive(Serialize)]
struct Language {
    language: &'static str,
    interpreter: Option<&'static str>,
    /// The hash of the interpreter.
    runtime: Option<&'static str>,
    /// The limits of requests that name none.
    limits: Limits,
    /// The fuel that is a second to `/run_code`, where it runs scripts.
    #[serde(skip_serializing_if = "Option::is_none")]
    fuel_per_second: Option<u64>,
}

#[derive(Serialize)]
struct Workers {
    execution: usize,
    scoring: usize,
}

/// The text of it.
pub(crate) fn text(pools: &Pools, defaults: &LimitsAsked, in_flight: usize) -> Vec<u8> {
    let info = Info {
        version: env!("CARGO_PKG_VERSION"),
        engine: ENGINE,
        languages: languages(pools.host(), defaults),
        workers: Workers {
            execution: pools.sizes().execution.count(),
            scoring: pools.sizes().scoring.count(),
        },
        in_flight,
    };
    let mut text = serde_json::to_vec(&info).unwrap_or_default();
    text.push(b'\n');
    text
}

fn languages(host: &Host, defaults: &LimitsAsked) -> Vec<Language> {
    let known = host.languages();
    let limits = |id| defaults.over(known.limits(id));
    let of = |id: LanguageId, interpreter| {
        let identity = known.identity_on(id, interpreter);
        let language = known.get(id);
        let scripts = interpreter.and_then(|name| language?.scripts_on(name));
        Language {
            fuel_per_second: scripts.map(|scripts| scripts.fuel_a_second),
            language: id.word(),
            interpreter: identity.interpreter,
            runtime: Some(identity.runtime).filter(|hash| !hash.is_empty()),
            limits: limits(id),
        }
    };
    let mut all = Vec::new();
    for language in known.all() {
        match language.runs_on() {
            RunsOn::Interpreter(_) => all.push(of(language.id(), None)),
            RunsOn::Snapshots(installed) if installed.is_empty() => all.push(Language {
                language: language.id().word(),
                interpreter: None,
                runtime: None,
                limits: limits(language.id()),
                fuel_per_second: None,
            }),
            RunsOn::Snapshots(installed) => {
                all.extend(installed.iter().map(|it| of(language.id(), Some(it.name))));
            }
        }
    }
    all.push(of(LanguageId::WASM, None));
    all
}
