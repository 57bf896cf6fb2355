//! `solver-host compile`: source, or a core module, to a self-contained component.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;

use super::entry::the_rule;
use super::{BadInput, Done, examples, say, say_json};
use solver_arc_dsl::frontend::guard::MAX_SOURCE_BYTES;
use solver_arc_dsl::script::Script;
use solver_core::files;
use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_core::input;
use solver_core::quote;
use solver_core::quote::quoted;
use solver_judge::load::WASM_MAGIC;
use solver_judge::start::component_compiler;
use solver_sandbox::compiler::Failure;
use solver_sandbox::component;
use solver_sandbox::component::MAX_COMPONENT_BYTES;
use solver_sandbox::contract::SOLVE;
use solver_sandbox::encode::around;
use solver_sandbox::module::SolverModule;

/// Make a component that any component host can run
///
/// The component imports nothing. Source in arc-dsl's syntax is compiled together with the DSL runtime. A core WebAssembly module
/// that exports the contract, such as one written with solver-sdk, is wrapped.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::COMPILE, after_long_help = examples::and(examples::COMPILE, the_rule!()))]
pub(crate) struct CompileArgs {
    /// File of source in arc-dsl's syntax, or a core module (.wasm)
    #[arg(value_name = "SRC")]
    source: PathBuf,
    /// Where it goes [default: SRC ending in .wasm]
    ///
    /// SRC itself is never overwritten unasked.
    #[arg(short, long, value_name = "OUT.wasm", help_heading = "Output")]
    output: Option<PathBuf>,
    /// The function to compile [default: the one that is meant]
    ///
    /// A file may define several.
    #[arg(long, value_name = "NAME", help_heading = "Solver")]
    entry: Option<String>,
    /// Print JSON
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// The most bytes of what is compiled.
const MOST_BYTES: u64 = if MAX_SOURCE_BYTES > MAX_COMPONENT_BYTES {
    MAX_SOURCE_BYTES as u64
} else {
    MAX_COMPONENT_BYTES as u64
};

/// A path in a message.
fn shown(path: &Path) -> String {
    quote::line(&path.to_string_lossy())
}

/// A compiled component, and its source.
struct Made {
    solver: Sha256Hex,
    function: String,
    wasm: Vec<u8>,
    reads_demos: bool,
}

#[derive(Serialize)]
struct Compiled<'a> {
    solver: Sha256Hex,
    function: &'a str,
    output: String,
    bytes: usize,
    wasm: Sha256Hex,
    reads_demos: bool,
}

/// Runs the command.
pub fn compile(args: &CompileArgs) -> anyhow::Result<Done> {
    let name = shown(&args.source);
    let bytes = input::read(&args.source, MOST_BYTES).map_err(|error| {
        BadInput(format!(
            "cannot read {name}: {error}; name a file of solver source or a core module"
        ))
    })?;
    let made = if bytes.starts_with(WASM_MAGIC) {
        from_module(args, &name, &bytes)?
    } else {
        from_source(args, &name, &bytes)?
    };
    let output = output(args)?;
    write(&output, &made.wasm)?;
    if args.json {
        let compiled = Compiled {
            solver: made.solver,
            function: &made.function,
            output: output.display().to_string(),
            bytes: made.wasm.len(),
            wasm: sha256_hex(&made.wasm),
            reads_demos: made.reads_demos,
        };
        let line = serde_json::to_string(&compiled).context("cannot print JSON")?;
        say_json(&line)?;
    } else {
        say(&format!(
            "{}: `{}` compiled to {} bytes",
            shown(&output),
            quoted(&made.function),
            made.wasm.len()
        ))?;
    }
    Ok(Done::Finished)
}

/// The path of the component: the file that was handed in is never overwritten unasked.
fn output(args: &CompileArgs) -> Result<PathBuf, BadInput> {
    if let Some(output) = &args.output {
        return Ok(output.clone());
    }
    let output = args.source.with_extension("wasm");
    if output == args.source {
        return Err(BadInput(format!(
            "the component would overwrite {}; name another file with -o",
            shown(&output)
        )));
    }
    Ok(output)
}

fn from_source(args: &CompileArgs, name: &str, bytes: &[u8]) -> Result<Made, BadInput> {
    let script = Script::read(bytes, args.entry.as_deref())
        .map_err(|mistake| BadInput(mistake.in_file(name)))?;
    Ok(Made {
        solver: script.hash(),
        wasm: script.component(),
        reads_demos: script.reads_demos(),
        function: script.function,
    })
}

/// Wraps a core module. The component is checked as a run would, so it is never `rejected` there.
fn from_module(args: &CompileArgs, name: &str, bytes: &[u8]) -> anyhow::Result<Made> {
    if args.entry.is_some() {
        return Err(BadInput(format!(
            "{name} is a core module, whose entry is its export `{SOLVE}`; leave --entry out"
        ))
        .into());
    }
    let module =
        SolverModule::check(bytes).map_err(|error| BadInput(format!("{name}: {error}")))?;
    let wasm = around(&module);
    let compiler = component_compiler(solver_sandbox::fence::Hardening::On)?;
    match component::check(&wasm, &compiler) {
        Ok(()) => {}
        Err(Failure::Refused(reason)) => {
            return Err(BadInput(format!("{name}: {reason}")).into());
        }
        Err(failure @ (Failure::GaveUp(_) | Failure::Broke(_))) => {
            return Err(failure).with_context(|| format!("cannot check {name}"));
        }
    }
    Ok(Made {
        solver: sha256_hex(bytes),
        function: SOLVE.to_owned(),
        wasm,
        reads_demos: true,
    })
}

/// Writes the file whole, into a folder that exists.
fn write(output: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let refuse = |error: &dyn std::fmt::Display| {
        BadInput(format!(
            "cannot write {}: {error}; name another file with -o",
            shown(output)
        ))
    };
    let Some(name) = output.file_name().map(|name| name.to_string_lossy()) else {
        return Err(refuse(&"it names no file").into());
    };
    let folder = match output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    let dir = cap_std::fs::Dir::open_ambient_dir(folder, cap_std::ambient_authority())
        .map_err(|error| refuse(&error))?;
    files::write_whole(&dir, &name, bytes).map_err(|error| refuse(&error))?;
    Ok(())
}
