//! The machine that figures were taken on: what a reader needs to compare them with his own.

use std::thread::available_parallelism;

use solver_arc_dsl::RUNTIME_HASH;
use solver_sandbox::engine::ENGINE;

/// The facts that figures depend on.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Machine {
    /// Cores that this process may use.
    pub cores: usize,
    /// The processor, as it names itself; empty where it does not.
    pub processor: String,
    /// Its kind and the system's.
    pub platform: String,
    /// The engine.
    pub engine: &'static str,
    /// The hash of the runtime.
    pub runtime: &'static str,
}

impl Machine {
    /// This machine.
    pub fn here() -> Self {
        // Only Linux has this file, and not for every processor.
        let processor = std::fs::read_to_string("/proc/cpuinfo")
            .ok()
            .and_then(|text| {
                text.lines()
                    .find_map(|line| line.strip_prefix("model name"))
                    .map(|rest| rest.trim_start_matches([' ', '\t', ':']).to_owned())
            })
            .unwrap_or_default();
        Machine {
            cores: available_parallelism().map_or(1, std::num::NonZero::get),
            processor,
            platform: format!("{} {}", std::env::consts::ARCH, std::env::consts::OS),
            engine: ENGINE,
            runtime: RUNTIME_HASH,
        }
    }

    /// All of it in a line.
    pub fn line(&self) -> String {
        format!(
            "{} cores, {}{}{}, {}, runtime {}",
            self.cores,
            self.processor,
            if self.processor.is_empty() { "" } else { ", " },
            self.platform,
            self.engine,
            self.runtime.get(..8).unwrap_or(self.runtime)
        )
    }
}
