//! Interpreters: components of ours that take a program before they solve.
//!
//! An interpreter is a core module that exports the contract, `load(program: list<u8>)`, and maybe
//! calls of its own, each from bytes to bytes ([`super::session`]). One is compiled once, so a fresh
//! program costs no machine code. Its author is trusted: nobody counts its stack but itself. The
//! program that it interprets is not.
//!
//! Owns where its machine code comes from: a build script made it, or, where that does not fit the
//! engine, it is compiled here and kept in the cache. And the two forms in which it is given a program
//! ([`Form`]).

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use wasmtime::component::{Component, ComponentExportIndex, Linker};
use wasmtime::{Engine, Module, Store};

use super::backend::Backend;
use super::cache::Cache;
use super::contract::{LOAD, MODULE, interpreter_component};
use super::encode::linked;
use super::engine::{EngineError, Prepared, Sandbox, deserialized, solve_index};
use super::run::{Executable, INSTANTIATION_FUEL};
use super::state::State;
use crate::admit::survey::Declared;

/// An interpreter before any engine knows it.
#[derive(Clone, Copy, Debug)]
pub struct InterpreterSource {
    /// Its name and version, as results say it: `arc-dsl 0.8.0`.
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

/// The form in which an interpreter is given a program. Outcome and fuel are the same in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As bytes, handed in after instantiation. It costs no machine code, so it is the faster one for
    /// programs that run a few times.
    #[default]
    Program,
    /// As a WebAssembly module of the program's own, linked to the interpreter.
    Module,
}

/// An interpreter that is ready to run in a sandbox.
pub struct Interpreter {
    pub(super) sandbox: Arc<Sandbox>,
    pub(super) prepared: Prepared,
    pub(super) load: ComponentExportIndex,
    pub(super) calls: HashMap<&'static str, ComponentExportIndex>,
    source: InterpreterSource,
    made: Made,
    /// Links modules to the interpreter; made when the first of them is.
    linker: OnceLock<Result<Linker<State>, String>>,
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
            linker: OnceLock::new(),
        })
    }

    /// A program in this form, ready to run.
    pub fn executable(
        self: &Arc<Self>,
        form: Form,
        program: Arc<[u8]>,
        reads_demos: bool,
    ) -> Executable {
        match form {
            Form::Program => Executable::Interpreted {
                interpreter: self.clone(),
                program,
                reads_demos,
            },
            Form::Module => match self.link(&program, reads_demos) {
                Ok(prepared) => Executable::Component(prepared),
                Err(reason) => Executable::Failed(reason),
            },
        }
    }

    /// Compiles the module of a program and links it. The module is ours, so nobody has to let it in.
    fn link(&self, program: &[u8], reads_demos: bool) -> Result<Prepared, String> {
        let fail = |error: wasmtime::Error| {
            format!("cannot compile a module for {}: {error:#}", self.name())
        };
        let linker = self.linker.get_or_init(|| self.linker().map_err(fail));
        let linker = linker.as_ref().map_err(Clone::clone)?;
        let component = Component::new(&self.sandbox.engine, linked(program)).map_err(fail)?;
        Ok(Prepared {
            solve: solve_index(&component)
                .ok_or_else(|| format!("a module for {} does not export `solve`", self.name()))?,
            pre: linker.instantiate_pre(&component).map_err(fail)?,
            reads_demos,
            declared: self.prepared.declared.clone(),
        })
    }

    /// A linker that knows the interpreter as a core module. Only an instance gives the module away;
    /// this one is never called.
    fn linker(&self) -> wasmtime::Result<Linker<State>> {
        let engine = &self.sandbox.engine;
        let mut store = Store::new(engine, ());
        store.set_fuel(INSTANTIATION_FUEL)?;
        store.set_epoch_deadline(u64::MAX / 2);
        let component = self.prepared.pre.component();
        let instance = Linker::new(engine).instantiate(&mut store, component)?;
        let module: Option<Module> = instance.get_module(&mut store, MODULE);
        let module =
            module.ok_or_else(|| wasmtime::format_err!("it does not export `{MODULE}`"))?;
        let mut linker = Linker::new(engine);
        linker.root().module(MODULE, &module)?;
        Ok(linker)
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

/// The code that a build script made, if this engine takes it.
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
    use crate::encode::self_contained;
    use crate::engine::Setup;
    use crate::testing::{counting_interpreter, fuel, interpreter_module, run_executable};
    use solver_core::limits::{Limits, Workers};
    use solver_core::outcome::Outcome;
    use std::collections::HashSet;

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
    fn a_program_does_the_same_in_every_form_on_every_back_end() {
        let module: &'static [u8] = counting_interpreter().leak();
        let source = InterpreterSource {
            module,
            ..source(false)
        };
        let mut fuels = HashSet::new();
        for backend in Backend::ALL {
            let sandbox = Arc::new(
                Sandbox::new(Setup {
                    backend,
                    trusted: Arc::new([module]),
                    ..Setup::of(Workers::ONE)
                })
                .unwrap(),
            );
            let interpreter = Arc::new(Interpreter::new(&sandbox, source).unwrap());
            for program in [[1], [200]] {
                let of = |form| interpreter.executable(form, program.into(), false);
                let forms = [
                    of(Form::Program),
                    of(Form::Module),
                    sandbox.component(&self_contained(module, &program, false)),
                ];
                let [first, others @ ..] =
                    forms.map(|form| run_executable(&sandbox, &form, &Limits::default()));
                assert!(first.fuel.is_some(), "{first:?}");
                for other in others {
                    assert_eq!(other, first, "{backend:?}");
                }
                fuels.insert(first.fuel);
                // Where the budget ends, it ends in all of them.
                let short = fuel(first.fuel.unwrap());
                let ended = run_executable(&sandbox, &of(Form::Module), &short);
                assert_eq!(ended.outcome, Outcome::OutOfFuel);
            }
        }
        assert_eq!(fuels.len(), 2, "{fuels:?}");
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
