//! The machine code of the DSL runtime. The build script compiles it, with the settings of
//! [`super::settings`] and for any processor of the architecture, so that no process waits for it.
//!
//! Owns what happens where that code does not fit: on another back end, with settings that wasmtime
//! finds different, in a host whose build script had no compiler for the processor. Then it is
//! compiled here and kept in the cache.

use wasmtime::Engine;
use wasmtime::component::Component;

use super::engine::{Backend, RUNTIME, deserialized};
use crate::cache::Cache;
use crate::compile::contract::runtime_component;

/// What the build script made: empty where it could not.
static CODE: &[u8] = include_bytes!(env!("SOLVER_HOST_RUNTIME_CODE"));

/// Where the machine code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is a part of this program.
    WithTheHost,
    /// The cache had it.
    Before,
    /// It was compiled by this process.
    Now,
}

/// The DSL runtime as a component of this engine.
pub(super) fn ready(
    engine: &Engine,
    backend: Backend,
    cache: Option<&Cache>,
) -> wasmtime::Result<(Component, Made)> {
    match backend {
        Backend::Cranelift | Backend::CraneliftUnmapping => {
            if let Some(component) = embedded(engine, CODE) {
                return Ok((component, Made::WithTheHost));
            }
        }
        // wasmtime takes code for any level of optimisation, but this back end is there to differ.
        Backend::CraneliftUnoptimised => {}
        Backend::Pulley => {}
    }
    made_here(engine, cache)
}

/// What the build script made, if this engine takes it.
fn embedded(engine: &Engine, code: &'static [u8]) -> Option<Component> {
    if code.is_empty() {
        return None;
    }
    // SAFETY: the bytes come from `precompile_component` of the build script, which is the same
    // version of wasmtime. It checks most settings, and that the processor has all that the code
    // needs; the settings that it does not check, costs of operators among them, are those of the
    // one file that the build script and this crate share.
    unsafe { Component::deserialize(engine, code) }.ok()
}

/// The runtime from the cache, or compiled and put there.
fn made_here(engine: &Engine, cache: Option<&Cache>) -> wasmtime::Result<(Component, Made)> {
    let source = runtime_component(RUNTIME);
    let Some(cache) = cache else {
        return Ok((Component::new(engine, &source)?, Made::Now));
    };
    let key = Cache::key(engine, "runtime", &[], &source);
    let code = cache.get(&key);
    if let Some(component) = code.and_then(|code| deserialized(engine, &code)) {
        return Ok((component, Made::Before));
    }
    let component = Component::new(engine, &source)?;
    cache.put(&key, &component.serialize()?);
    Ok((component, Made::Now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::CacheSize;
    use crate::run::Host;
    use crate::run::engine::running;
    use crate::run::limits::Workers;

    fn engine(change: impl FnOnce(&mut wasmtime::Config)) -> Engine {
        let mut config = running(Backend::Cranelift, Workers::ONE).unwrap();
        change(&mut config);
        Engine::new(&config).unwrap()
    }

    #[test]
    fn the_usual_host_runs_the_code_that_it_was_built_with() {
        let host = Host::new(Workers::ONE, None).unwrap();
        assert_eq!(host.runtime_made(), Made::WithTheHost);
    }

    #[test]
    fn other_back_ends_make_their_own_and_keep_it() {
        for backend in [Backend::CraneliftUnoptimised, Backend::Pulley] {
            let folder = tempfile::tempdir().unwrap();
            let made = || {
                let cache = Cache::open(folder.path(), CacheSize::DEFAULT).unwrap();
                let host = Host::on(backend, Workers::ONE, Some(cache)).unwrap();
                host.runtime_made()
            };
            assert_eq!([made(), made()], [Made::Now, Made::Before], "{backend:?}");
        }
    }

    #[test]
    fn code_of_other_settings_is_not_taken() {
        assert!(embedded(&engine(|_| {}), CODE).is_some());
        assert!(embedded(&engine(|_| {}), &[]).is_none());
        assert!(embedded(&engine(|_| {}), &CODE[..CODE.len() / 2]).is_none());
        let fuel = engine(|config| _ = config.consume_fuel(false));
        let epochs = engine(|config| _ = config.epoch_interruption(false));
        for other in [fuel, epochs] {
            assert!(embedded(&other, CODE).is_none());
            let (_, made) = ready(&other, Backend::Cranelift, None).unwrap();
            assert_eq!(made, Made::Now);
        }
    }
}
