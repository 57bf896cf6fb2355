//! Components through the sandbox on every back end: verdict, output and fuel are the same.

use solver_host::run::engine::Fault;
use solver_host::run::{Backend, Host, Workers};

use crate::components::component;
use crate::guests::{class, judge, run};

/// The target.
pub struct Backends {
    hosts: Vec<(Backend, Host)>,
}

impl Backends {
    /// Sets up a host on each back end; the last one with something broken, where that is asked
    /// for: to see that it is found.
    pub fn new(fault: Option<Fault>) -> Self {
        let last = Backend::ALL.len() - 1;
        let hosts = Backend::ALL.iter().enumerate().map(|(place, &backend)| {
            let fault = fault.filter(|_| place == last);
            let host = Host::with(backend, Workers::ONE, None, fault).expect("a host");
            (backend, host)
        });
        Backends {
            hosts: hosts.collect(),
        }
    }

    /// Runs the component that the bytes stand for on all of them.
    pub fn run(&self, data: &[u8]) -> String {
        let Some((kind, component)) = component(data) else {
            return "nothing".to_owned();
        };
        let mut first = None;
        for (backend, host) in &self.hosts {
            let here = run(host, kind, &component);
            let there = first.get_or_insert_with(|| here.clone());
            assert_eq!(*there, here, "{} differs", backend.name());
            judge(kind, &here);
        }
        first.map_or_else(String::new, |run| class(kind, &run))
    }
}
