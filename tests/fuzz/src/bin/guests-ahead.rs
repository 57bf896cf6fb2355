//! Makes the random modules of `solver-host verify-determinism`: `make guests-ahead`.

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use solver_host_fuzz::ahead::{COUNT, SEED, admitted, modules, packed};

/// Makes the random modules that `solver-host verify-determinism` draws from
#[derive(Debug, clap::Parser)]
#[command(name = "guests-ahead")]
struct Cli {
    /// How many; a test wants the committed file to have the default
    #[arg(long, value_name = "N", default_value_t = COUNT)]
    count: usize,
    /// What they follow from; a test wants the committed file to have the default
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let modules = modules(cli.count, cli.seed)?;
    let packed = packed(&modules)?;
    std::fs::write(&cli.out, &packed)
        .with_context(|| format!("cannot write {}", cli.out.display()))?;
    println!(
        "{} modules of {} bytes, packed into {}; {} of them are let in",
        modules.len(),
        modules.iter().map(Vec::len).sum::<usize>(),
        packed.len(),
        admitted(&modules)?
    );
    Ok(())
}
