//! The seeded runner: fuzzing on a stable toolchain.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use solver_host_fuzz::runner::{Budget, Plan, run};
use solver_host_fuzz::targets::{Target, on_a_worker};

/// Throws what adversaries might send at one part of Solver Host
#[derive(Debug, clap::Parser)]
#[command(name = "solver-host-fuzz")]
struct Cli {
    /// What is fuzzed
    #[arg(value_enum)]
    target: Target,
    /// Seconds of CPU time to go on for
    #[arg(long, value_name = "S", default_value_t = 60)]
    seconds: u64,
    /// Inputs to run, in place of a time
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    runs: Option<u64>,
    /// Which of the many sequences of inputs
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Folder for the inputs that break a promise
    #[arg(long, value_name = "DIR", default_value = "target/fuzz-finds")]
    finds: PathBuf,
    /// Run the input of this file alone, and say what happens
    #[arg(long, value_name = "FILE")]
    repeat: Option<PathBuf>,
}

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    if let Some(file) = &cli.repeat {
        let input =
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        println!(
            "{}",
            on_a_worker(|thread| cli.target.ready().run(thread, &input))
        );
        return Ok(ExitCode::SUCCESS);
    }
    let plan = Plan {
        target: cli.target,
        budget: match cli.runs {
            Some(runs) => Budget::Runs(runs),
            None => Budget::Cpu(Duration::from_secs(cli.seconds)),
        },
        seed: cli.seed,
        finds: cli.finds,
    };
    let tally = on_a_worker(|thread| run(thread, &plan, &mut |line| println!("{line}")))?;
    println!("{}", tally.line(&plan));
    for file in &tally.finds {
        println!(
            "repeat: solver-host-fuzz {} --repeat {}",
            plan.target.name(),
            file.display()
        );
    }
    Ok(match tally.finds.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(1),
    })
}
