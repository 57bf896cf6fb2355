//! The one start-up of everything that runs guests, in the one order that is safe.
//!
//! 1. Folders are opened: the cache here, the archive by whoever has one. Later nobody can.
//! 2. The server that compiles components is started, where there may be any. Later nobody can start a
//!    process.
//! 3. Files that are read once are read: for the number of cores, what languages need, whether the
//!    kernel tells which pages were written.
//! 4. The fence goes up. No thread may have been started before: it would keep its rights.
//! 5. Engine, interpreters and pools start.

use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use solver_sandbox::backend::Backend;
use solver_sandbox::cache::Cache;
use solver_sandbox::compiler::{CompileServer, Compiler, Failure};
use solver_sandbox::engine::{EngineError, Sandbox, Setup};
use solver_sandbox::fence::{self, Hardening, Missing, Role};
use solver_sandbox::interpreter::Form;
use solver_sandbox::memory::pages;
use solver_sandbox::meter::Cancel;

use crate::host::Host;
use crate::languages::Languages;
use crate::pools::{Pools, Sizes};

/// Why nothing can run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The compile server.
    #[error("cannot start the compiler of components")]
    Compiler(#[source] std::io::Error),
    /// The engine or an interpreter.
    #[error("cannot start")]
    Engine(#[source] EngineError),
    /// The pools.
    #[error("cannot start threads")]
    Threads(#[source] std::io::Error),
}

/// The settings and resources that a host starts with.
pub struct Start<'a> {
    /// The languages that it knows.
    pub languages: Languages,
    /// Compiled code, where it is kept.
    pub cache: Option<Cache>,
    /// The compiler of components, where there may be any.
    pub components: Option<Compiler>,
    /// A folder that has to be reached behind the fence.
    pub folder: Option<BorrowedFd<'a>>,
    /// Which rights the process keeps.
    pub hardening: Hardening,
    /// Whether anybody connects to it.
    pub door: Door,
    /// The pools.
    pub sizes: Sizes,
    /// The form in which programs come to their interpreters.
    pub form: Form,
}

/// The way in for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// There is none.
    None,
    /// A socket that listens already.
    Socket,
}

/// A host with its pools, and what the system lacked for the fence.
pub struct Started {
    /// The pools.
    pub pools: Pools,
    /// To be told to people; the host runs all the same.
    pub missing: Vec<Missing>,
}

impl Start<'_> {
    /// Gives up what running guests does not need, and starts.
    pub fn start(self) -> Result<Started, StartError> {
        let missing = self.fence();
        let setup = Setup {
            cache: self.cache,
            trusted: self.languages.trusted(),
            ..Setup::of(self.sizes.most_runs())
        };
        let mut sandbox = Sandbox::new(setup).map_err(StartError::Engine)?;
        if let Some(compiler) = self.components {
            sandbox = sandbox.compile_with(compiler);
        }
        let host = Host::new(sandbox, self.languages)
            .map_err(StartError::Engine)?
            .in_form(self.form);
        let pools = Pools::new(Arc::new(host), self.sizes).map_err(StartError::Threads)?;
        Ok(Started { pools, missing })
    }

    fn fence(&self) -> Vec<Missing> {
        match self.hardening {
            Hardening::Off => return Vec::new(),
            Hardening::On => {}
        }
        for language in self.languages.all() {
            language.before_the_fence();
        }
        pages::are_told();
        let cache = self.cache.as_ref().map(AsFd::as_fd);
        let folders: Vec<BorrowedFd<'_>> = cache.into_iter().chain(self.folder).collect();
        fence::apply(&match self.door {
            Door::None => Role::Host { folders: &folders },
            Door::Socket => Role::Server { folders: &folders },
        })
    }
}

/// The process that reads and compiles components, started when somebody needs it first.
pub struct CompilerAtNeed {
    hardening: Hardening,
    started: Option<Compiler>,
}

impl CompilerAtNeed {
    /// Starts nothing yet.
    pub fn new(hardening: Hardening) -> Self {
        CompilerAtNeed {
            hardening,
            started: None,
        }
    }

    /// The compiler, started now if nobody needed it before.
    pub fn started(self) -> Result<Compiler, StartError> {
        match self.started {
            Some(compiler) => Ok(compiler),
            None => component_compiler(self.hardening),
        }
    }

    /// Why a component is not let in, if so. A failure here is told when the component is compiled.
    pub fn refusal(&mut self, component: &[u8]) -> Option<String> {
        if self.started.is_none() {
            self.started = component_compiler(self.hardening).ok();
        }
        let looked = self.started.as_ref()?.look(component, &Cancel::default());
        match looked {
            Err(Failure::Refused(reason)) => Some(reason),
            Ok(_) | Err(Failure::GaveUp(_) | Failure::Broke(_)) => None,
        }
    }
}

/// Starts the process that reads and compiles components by other authors.
pub fn component_compiler(hardening: Hardening) -> Result<Compiler, StartError> {
    let server = CompileServer::start(hardening).map_err(StartError::Compiler)?;
    Ok(Compiler::served(Backend::default(), server))
}
