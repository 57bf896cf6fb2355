//! Interpreters: components of ours that take a program before they solve.
//!
//! An interpreter is a core module that exports the contract, `load(program: list<u8>)`, and maybe
//! calls of its own, each from bytes to bytes ([`super::session`]). One is compiled once, so a fresh
//! program costs no machine code. Its author is trusted: nobody counts its stack but itself. What it
//! interprets is not.
//!
//! Owns where its machine code comes from: a build script made it, or, where that does not fit the
//! engine, it is compiled here and kept in the cache.

use std::collections::HashMap;
use std::sync::Arc;

use wasmtime::Engine;
use wasmtime::component::{Component, ComponentExportIndex};

use super::backend::Backend;
use super::cache::Cache;
use super::contract::{LOAD, interpreter_component};
use super::engine::{EngineError, Prepared, Sandbox, deserialized, solve_index};
use crate::admit::survey::Declared;

/// An interpreter before any engine knows it.
#[derive(Clone, Copy, Debug)]
pub struct InterpreterSource {
    /// Its name and version, as results say it: `arc-dsl 0.5.0`.
    pub name: &'static str,
    /// The SHA-256 of the module, as results say it.
    pub identity: &'static str,
    /// The core module.
    pub module: &'static [u8],
    /// The calls of its own that it exports, from bytes to bytes.
    pub calls: &'static [&'static str],
    /// Machine code of its component that a build script made by the settings of [`super::settings`],
    /// for any processor of the architecture; empty where there is none.
    pub code: &'static [u8],
}

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

/// An interpreter that is ready to run in a sandbox.
pub struct Interpreter {
    pub(super) sandbox: Arc<Sandbox>,
    pub(super) prepared: Prepared,
    pub(super) load: ComponentExportIndex,
    pub(super) calls: HashMap<&'static str, ComponentExportIndex>,
    source: InterpreterSource,
    made: Made,
}

impl Interpreter {
    /// Prepares an interpreter for a sandbox.
    pub fn new(sandbox: &Arc<Sandbox>, source: InterpreterSource) -> Result<Self, EngineError> {
        let fail = |error: wasmtime::Error| EngineError(format!("{}: {error:#}", source.name));
        let lacks = |name: &str| EngineError(format!("{} does not export `{name}`", source.name));
        let (component, made) = ready(
            &sandbox.engine,
            sandbox.backend,
            sandbox.cache.as_ref(),
            &source,
        )
        .map_err(fail)?;
        let index = |name: &str| {
            component
                .get_export_index(None, name)
                .ok_or_else(|| lacks(name))
        };
        let mut calls = HashMap::new();
        for name in source.calls {
            calls.insert(*name, index(name)?);
        }
        Ok(Interpreter {
            load: index(LOAD)?,
            calls,
            prepared: Prepared {
                solve: solve_index(&component).ok_or_else(|| lacks("solve"))?,
                pre: sandbox.linker.instantiate_pre(&component).map_err(fail)?,
                reads_demos: true,
                declared: Arc::new(Declared::default()),
            },
            sandbox: sandbox.clone(),
            source,
            made,
        })
    }

    /// Where it runs.
    pub fn sandbox(&self) -> &Arc<Sandbox> {
        &self.sandbox
    }

    /// Its name and version, as results say it.
    pub fn name(&self) -> &'static str {
        self.source.name
    }

    /// The SHA-256 of its module, as results say it.
    pub fn identity(&self) -> &'static str {
        self.source.identity
    }

    /// Where its machine code comes from.
    pub fn made(&self) -> Made {
        self.made
    }
}

/// The interpreter as a component of this engine.
fn ready(
    engine: &Engine,
    backend: Backend,
    cache: Option<&Cache>,
    source: &InterpreterSource,
) -> wasmtime::Result<(Component, Made)> {
    match backend {
        Backend::Cranelift | Backend::CraneliftUnmapping => {
            if let Some(component) = embedded(engine, source.code) {
                return Ok((component, Made::WithTheHost));
            }
        }
        // wasmtime takes code for any level of optimisation, but this back end is there to differ.
        Backend::CraneliftUnoptimised => {}
        Backend::Pulley => {}
    }
    made_here(engine, cache, source)
}

/// What a build script made, if this engine takes it.
fn embedded(engine: &Engine, code: &'static [u8]) -> Option<Component> {
    if code.is_empty() {
        return None;
    }
    // SAFETY: the bytes come from `precompile_component` of a build script that uses the same version
    // of wasmtime. It checks most settings, and that the processor has all that the code needs; the
    // settings that it does not check, costs of operators among them, are those of the one file that
    // the build script and this crate share.
    unsafe { Component::deserialize(engine, code) }.ok()
}

/// The interpreter from the cache, or compiled and put there.
fn made_here(
    engine: &Engine,
    cache: Option<&Cache>,
    source: &InterpreterSource,
) -> wasmtime::Result<(Component, Made)> {
    let component = interpreter_component(source.module, source.calls);
    let Some(cache) = cache else {
        return Ok((Component::new(engine, &component)?, Made::Now));
    };
    let key = Cache::key(engine, "interpreter", &[], &component);
    let code = cache.get(&key);
    if let Some(component) = code.and_then(|code| deserialized(engine, &code)) {
        return Ok((component, Made::Before));
    }
    let component = Component::new(engine, &component)?;
    cache.put(&key, &component.serialize()?);
    Ok((component, Made::Now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::running;
    use crate::cache::CacheSize;
    use crate::engine::Setup;
    use crate::testing::interpreter_module;
    use solver_core::limits::Workers;

    fn engine(change: impl FnOnce(&mut wasmtime::Config)) -> Engine {
        let mut config = running(Backend::Cranelift, Workers::ONE).unwrap();
        change(&mut config);
        Engine::new(&config).unwrap()
    }

    /// A source with the code that a build script would make, if it is to have some.
    fn source(with_code: bool) -> InterpreterSource {
        let module: &'static [u8] = interpreter_module().leak();
        let code: &'static [u8] = match with_code {
            true => engine(|_| {})
                .precompile_component(&interpreter_component(module, &[]))
                .unwrap()
                .leak(),
            false => &[],
        };
        InterpreterSource {
            name: "echo 1",
            identity: "",
            module,
            calls: &[],
            code,
        }
    }

    #[test]
    fn the_usual_back_end_runs_the_code_that_it_was_given() {
        let sandbox = Arc::new(Sandbox::new(Setup::of(Workers::ONE)).unwrap());
        let made = |with_code| {
            Interpreter::new(&sandbox, source(with_code))
                .unwrap()
                .made()
        };
        assert_eq!([made(true), made(false)], [Made::WithTheHost, Made::Now]);
    }

    #[test]
    fn other_back_ends_make_their_own_and_keep_it() {
        for backend in [Backend::CraneliftUnoptimised, Backend::Pulley] {
            let folder = tempfile::tempdir().unwrap();
            let source = source(true);
            let made = || {
                let cache = Cache::open(folder.path(), CacheSize::DEFAULT).unwrap();
                let sandbox = Sandbox::new(Setup {
                    backend,
                    cache: Some(cache),
                    ..Setup::of(Workers::ONE)
                });
                let sandbox = Arc::new(sandbox.unwrap());
                Interpreter::new(&sandbox, source).unwrap().made()
            };
            assert_eq!([made(), made()], [Made::Now, Made::Before], "{backend:?}");
        }
    }

    #[test]
    fn code_of_other_settings_is_not_taken() {
        let source = source(true);
        let code = source.code;
        assert!(embedded(&engine(|_| {}), code).is_some());
        assert!(embedded(&engine(|_| {}), &[]).is_none());
        assert!(embedded(&engine(|_| {}), &code[..code.len() / 2]).is_none());
        let fuel = engine(|config| _ = config.consume_fuel(false));
        let epochs = engine(|config| _ = config.epoch_interruption(false));
        for other in [fuel, epochs] {
            assert!(embedded(&other, code).is_none());
            let (_, made) = ready(&other, Backend::Cranelift, None, &source).unwrap();
            assert_eq!(made, Made::Now);
        }
    }
}
