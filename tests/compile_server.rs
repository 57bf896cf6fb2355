//! The process that compiles components by other authors: what it is given comes back as code, what
//! takes too much is stopped, and what is stopped says nothing about the component.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use solver_sandbox::backend::Backend;
use solver_sandbox::compiler::{CompileLimits, CompileServer, Compiled, Compiler, Failure, GaveUp};
use solver_sandbox::fence::Hardening;
use solver_sandbox::meter::Cancel;

fn compiler(limits: CompileLimits) -> Compiler {
    let program = Command::new(solver_test_support::binary());
    let server = CompileServer::start_as(program, limits, Hardening::On).expect("starts");
    Compiler::served(Backend::Cranelift, server)
}

fn compile(compiler: &Compiler, component: &[u8]) -> Result<Compiled, Failure> {
    compiler.compile(component, &Cancel::default())
}

/// Compiles a component that `admit` would refuse, as if it had let it through.
fn compile_unseen(compiler: &Compiler, component: &[u8]) -> Result<Compiled, Failure> {
    compiler.compile_unseen(component, &Cancel::default())
}

fn component(fields: &str) -> Vec<u8> {
    let text = format!("(component (core module {fields}) (core instance (instantiate 0)))");
    wat::parse_str(text).expect("is a component")
}

/// Loops inside one another that all change the same locals: minutes for a compiler, and refused by
/// the host before one sees it.
fn bomb() -> Vec<u8> {
    let changes: String = (0..1_500)
        .map(|n| format!("local.get {n} i32.const 1 i32.add local.set {n} "))
        .collect();
    component(&format!(
        "(func (param i32) (local {}) {} {changes} {})",
        "i32 ".repeat(1_500),
        "loop ".repeat(500),
        "local.get 0 br_if 0 end ".repeat(500)
    ))
}

#[test]
fn code_is_that_of_this_process() {
    let compiler = compiler(CompileLimits::DEFAULT);
    let component = component("(memory 3) (data (i32.const 0) \"abc\") (func $f (call $f))");
    let here = Compiler::in_process(Backend::Cranelift, Arc::new([]));
    let expected = compile(&here, &component).expect("is let in");
    assert_eq!(expected.facts.declared.memory_minimums, [3 << 16]);
    assert!(expected.facts.declared.initial_data >= 3);
    let looked = compiler.look(&component, &Cancel::default());
    assert_eq!(looked.as_ref(), Ok(&expected.facts));
    // More than one, so that ended children are seen to leave nothing behind.
    for _ in 0..20 {
        assert_eq!(compile(&compiler, &component), Ok(expected.clone()));
    }
}

#[test]
fn a_crash_while_it_is_read_is_a_failure_of_the_host_and_the_next_one_is_served() {
    let compiler = compiler(CompileLimits::DEFAULT);
    // Types inside one another, which a parser follows by calling itself.
    const DEPTH: usize = 1_000_000;
    let mut types = vec![1];
    types.extend([0x42, 1, 1].repeat(DEPTH));
    types.extend([0x42, 0]);
    let mut deep = b"\0asm\x0d\0\x01\0\x07".to_vec();
    let mut length = types.len();
    while length > 127 {
        deep.push(length as u8 | 128);
        length >>= 7;
    }
    deep.push(length as u8);
    deep.extend(types);
    let crashed = compile_unseen(&compiler, &deep);
    assert!(matches!(crashed, Err(Failure::Broke(_))), "{crashed:?}");
    let refused = compile(&compiler, &deep);
    let reason = "33 types of components and instances inside one another, \
                  but at most 32 are allowed; make it smaller";
    assert_eq!(refused, Err(Failure::Refused(reason.to_owned())));
    assert!(compile(&compiler, &component("(func)")).is_ok());
}

#[test]
fn what_does_not_compile_is_refused() {
    let compiler = compiler(CompileLimits::DEFAULT);
    let refused = compile(&compiler, b"\0asm\x0d\0\x01\0rubbish");
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
}

#[test]
fn too_much_time_is_given_up_and_the_next_one_is_served() {
    let limits = CompileLimits {
        cpu_seconds: 1,
        memory: 4 << 30,
    };
    let compiler = compiler(limits);
    let start = Instant::now();
    let given_up = Err(Failure::GaveUp(GaveUp::Deadline));
    assert_eq!(compile_unseen(&compiler, &bomb()), given_up);
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "killed at the limit"
    );
    assert!(compile(&compiler, &component("(func)")).is_ok());
}

#[test]
fn too_much_memory_is_given_up() {
    let limits = CompileLimits {
        memory: 64 << 20,
        ..CompileLimits::DEFAULT
    };
    let compiler = compiler(limits);
    let given_up = Err(Failure::GaveUp(GaveUp::Deadline));
    assert_eq!(compile_unseen(&compiler, &bomb()), given_up);
    assert!(compile(&compiler, &component("(func)")).is_ok());
}

#[test]
fn a_cancelled_compilation_ends_at_once() {
    let compiler = compiler(CompileLimits {
        memory: 4 << 30,
        ..CompileLimits::DEFAULT
    });
    let cancel = Cancel::default();
    cancel.raise();
    let ended = compiler.compile_unseen(&bomb(), &cancel);
    assert_eq!(ended, Err(Failure::GaveUp(GaveUp::Cancelled)));
}

/// A ceiling by the wall ends the wait for a server that stands still, also where it takes nothing in.
#[test]
fn a_server_that_stands_still_is_given_up() {
    let mut stands_still = Command::new("/bin/sh");
    stands_still.args(["-c", "exec /bin/sleep 3"]);
    // The ceiling by the wall is ten times that.
    let limits = CompileLimits {
        cpu_seconds: 0,
        ..CompileLimits::DEFAULT
    };
    let server = CompileServer::start_as(stands_still, limits, Hardening::On).expect("starts");
    let compiler = Compiler::served(Backend::Cranelift, server);
    std::thread::scope(|scope| {
        for size in [8, 32 << 20] {
            let compiler = &compiler;
            scope.spawn(move || {
                let given_up = Err(Failure::GaveUp(GaveUp::Deadline));
                assert_eq!(compile(compiler, &vec![0; size]), given_up);
            });
        }
    });
}

#[test]
fn a_program_that_does_not_serve_is_a_failure_of_the_host() {
    let server =
        CompileServer::start_as(Command::new("true"), CompileLimits::DEFAULT, Hardening::On);
    let compiler = Compiler::served(Backend::Cranelift, server.expect("starts"));
    // Whether the first request still goes out before the end is seen does not matter.
    let failure = compile(&compiler, &component("(func)"));
    assert!(matches!(failure, Err(Failure::Broke(_))), "{failure:?}");
}
