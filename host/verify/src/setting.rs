//! The differences between two runs of one corpus that must not matter: the back end, the pools, the
//! cache, the load, the form in which programs come to their interpreters, the fate of the memory of an
//! interpreter behind a run, and the order of the runs.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::corpus::Part;
use solver_core::limits::Workers;
use solver_judge::host::Host;
use solver_judge::languages::Languages;
use solver_judge::pools::{Mode, Pools, Sizes};
use solver_sandbox::backend::{Backend, Fault};
use solver_sandbox::cache::{Cache, CacheError, CacheSize};
use solver_sandbox::compiler::{CompileServer, Compiler};
use solver_sandbox::engine::{EngineError, Sandbox, Setup};
use solver_sandbox::fence::Hardening;
use solver_sandbox::interpreter::Form;
use solver_sandbox::snapshot::Reset;

/// One way to run a corpus.
#[derive(Clone, Debug)]
pub struct Setting {
    /// How guests become machine code.
    pub backend: Backend,
    /// Who runs what where.
    pub sizes: Sizes,
    /// The folder of compiled code, and what it is called; none to compile everything.
    pub cache: Option<(PathBuf, &'static str)>,
    /// Threads that do nothing but keep the machine busy.
    pub busy: usize,
    /// The form in which programs come to their interpreters.
    pub form: Form,
    /// The fate of memories that begin as an image.
    pub reset: Reset,
    /// The order of batteries and solvers: the first run of a process is another one.
    pub order: Order,
    /// Something that is broken on purpose.
    pub fault: Option<Fault>,
}

/// The order in which a corpus is run. Results are compared in one order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As it stands.
    #[default]
    Forwards,
    /// The last battery first, and in each the last solver first.
    Backwards,
}

/// Why a setting cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// No engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// No cache.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// No threads, or no compile server.
    #[error("cannot start threads and processes: {0}")]
    System(#[from] std::io::Error),
}

impl Setting {
    /// The setting that others are compared with: the usual back end, one worker of each kind, no cache.
    pub fn reference() -> Self {
        Setting {
            backend: Backend::default(),
            sizes: Sizes {
                mode: Mode::Dual,
                scoring: Workers::ONE,
                execution: Workers::ONE,
            },
            cache: None,
            busy: 0,
            form: Form::default(),
            reset: Reset::default(),
            order: Order::default(),
            fault: None,
        }
    }

    /// Every back end, with pools of every size, idle and loaded; the cache in `folder`, cold and
    /// then warm, for each back end; and on each, programs as modules of their own. In this order:
    /// what comes later finds the cache warm. Where Python takes part, every fate of a memory; where it is
    /// alone, no back end but the usual one, since its machine code is made ahead.
    pub fn all(folder: &std::path::Path, busy: usize, part: Part) -> Vec<Self> {
        let mut all = Setting::of_every_kind(folder, busy);
        match part {
            Part::Others => {}
            Part::All => all.extend(Setting::of_memories(2, 0)),
            Part::Python => {
                let usual = Setting::reference();
                all.retain(|it| (it.backend, it.form) == (usual.backend, usual.form));
                all.extend(Setting::of_memories(2, 0));
                all.extend(Setting::of_memories(8, busy));
            }
        }
        all
    }

    /// Every fate of a memory but the usual one.
    fn of_memories(workers: u64, busy: usize) -> impl Iterator<Item = Self> {
        let fates = [Reset::Anew, Reset::Unmap].into_iter();
        fates.map(move |reset| Setting {
            sizes: sized(workers, workers),
            reset,
            busy,
            ..Setting::reference()
        })
    }

    fn of_every_kind(folder: &std::path::Path, busy: usize) -> Vec<Self> {
        let reference = Setting::reference();
        let mut all = vec![reference.clone()];
        for sizes in [
            sized(1, 8),
            sized(8, 1),
            sized(2, 2),
            sized(4, 4),
            sized(8, 8),
        ] {
            all.push(Setting {
                sizes,
                ..reference.clone()
            });
        }
        all.push(Setting {
            sizes: Sizes {
                mode: Mode::Sequential,
                ..sized(1, 1)
            },
            ..reference.clone()
        });
        all.push(Setting {
            order: Order::Backwards,
            ..reference.clone()
        });
        for backend in Backend::ALL {
            let cache = folder.join(backend.name());
            for (state, busy) in [("cold", 0), ("warm", 0), ("warm", busy)] {
                all.push(Setting {
                    backend,
                    sizes: if busy == 0 { sized(2, 2) } else { sized(8, 8) },
                    cache: Some((cache.clone(), state)),
                    busy,
                    ..reference.clone()
                });
            }
            all.push(Setting {
                backend,
                sizes: sized(2, 2),
                form: Form::Module,
                ..reference.clone()
            });
        }
        all
    }

    /// The setting, in words.
    pub fn name(&self) -> String {
        let pools = match self.sizes.mode {
            Mode::Dual => format!("{}x{}", self.sizes.scoring, self.sizes.execution),
            Mode::Single => "single".to_owned(),
            Mode::Sequential => "sequential".to_owned(),
        };
        let cache = match &self.cache {
            None => "no cache".to_owned(),
            Some((_, state)) => format!("{state} cache"),
        };
        let load = match self.busy {
            0 => String::new(),
            busy => format!(", {busy} busy threads"),
        };
        let form = match self.form {
            Form::Program => "",
            Form::Module => ", programs as modules",
        };
        let reset = match self.reset {
            Reset::Pages => "",
            Reset::Anew => ", memories read anew",
            Reset::Unmap => ", memories mapped anew",
        };
        let order = match self.order {
            Order::Forwards => "",
            Order::Backwards => ", backwards",
        };
        let fault = match self.fault {
            None => String::new(),
            Some(fault) => format!(", broken: {}", fault.name()),
        };
        format!(
            "{}, {pools}, {cache}{load}{form}{reset}{order}{fault}",
            self.backend.name()
        )
    }

    /// Sets everything up, does something with it, and takes it down again.
    pub(crate) fn with_pools<T>(
        &self,
        languages: &Languages,
        body: impl FnOnce(&Pools) -> T,
    ) -> Result<T, SettingError> {
        let cache = match &self.cache {
            Some((folder, _)) => Some(Cache::open(folder, CacheSize::DEFAULT)?),
            None => None,
        };
        let server = CompileServer::start(Hardening::On)?;
        let setup = Setup {
            backend: self.backend,
            workers: self.sizes.execution,
            cache,
            trusted: languages.trusted(),
            fault: self.fault,
        };
        let sandbox = Sandbox::new(setup)?.compile_with(Compiler::served(self.backend, server));
        let host = Host::new(sandbox, languages.clone())?
            .in_form(self.form)
            .with_reset(self.reset);
        let pools = Pools::new(Arc::new(host), self.sizes)?;
        let stop = AtomicBool::new(false);
        Ok(std::thread::scope(|scope| {
            for _ in 0..self.busy {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
            let result = body(&pools);
            stop.store(true, Ordering::Relaxed);
            result
        }))
    }
}

fn sized(scoring: u64, execution: u64) -> Sizes {
    Sizes {
        mode: Mode::Dual,
        scoring: workers(scoring),
        execution: workers(execution),
    }
}

fn workers(count: u64) -> Workers {
    Workers::new(count).unwrap_or(Workers::ONE)
}
