//! Components through the sandbox on every back end: verdict, output and fuel are the same.

use solver_core::limits::Workers;
use std::sync::Arc;

use solver_arc_dsl::ArcDsl;
use solver_judge::languages::Languages;
use solver_sandbox::backend::{Backend, Fault};
use solver_sandbox::engine::{Sandbox, Setup};
use solver_sandbox::thread::GuestThread;

use crate::components::component;
use crate::guests::{class, judge, run};

/// The target.
pub struct Backends {
    hosts: Vec<(Backend, Sandbox)>,
}

impl Backends {
    /// Sets up a host on each back end; the last one with something broken, where that is asked
    /// for: to see that it is found.
    pub fn new(fault: Option<Fault>) -> Self {
        let last = Backend::ALL.len() - 1;
        let hosts = Backend::ALL.iter().enumerate().map(|(place, &backend)| {
            let fault = fault.filter(|_| place == last);
            let languages = Languages::new(Arc::new(ArcDsl), Vec::new());
            let setup = Setup {
                backend,
                fault,
                trusted: languages.trusted(),
                ..Setup::of(Workers::ONE)
            };
            (backend, Sandbox::new(setup).expect("a sandbox"))
        });
        Backends {
            hosts: hosts.collect(),
        }
    }

    /// Runs the component that the bytes stand for on all of them.
    pub fn run(&self, thread: &GuestThread, data: &[u8]) -> String {
        let Some((kind, component)) = component(data) else {
            return "nothing".to_owned();
        };
        let mut first = None;
        for (backend, host) in &self.hosts {
            let here = run(host, thread, kind, &component);
            let there = first.get_or_insert_with(|| here.clone());
            assert_eq!(*there, here, "{} differs", backend.name());
            judge(kind, &here);
        }
        first.map_or_else(String::new, |run| class(kind, &run))
    }
}
