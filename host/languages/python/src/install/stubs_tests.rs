//! The interpreter as it is installed: what solvers use of numpy and scipy meets no stub, and what is left
//! out ends in an exception.

use solver_sandbox::snapshot;

use super::*;

/// Calls a little of everything that was kept.
const EVERYTHING: &str = include_str!("everything.py");

/// Runs each call of a text, and names those that raise.
const EACH: &str = "
import ast, os
failed = []
space = {}
for part in ast.parse(SOURCE).body:
    is_several = isinstance(part, ast.Expr) and isinstance(part.value, ast.Tuple)
    for each in [ast.Expr(it) for it in part.value.elts] if is_several else [part]:
        tree = ast.fix_missing_locations(ast.Module([each], []))
        try:
            exec(compile(tree, 'everything.py', 'exec'), space)
        except BaseException as e:
            failed.append(f'{ast.unparse(each)[:100]}: {type(e).__name__}: {e}')
os.write(1, '\\n'.join(failed).encode())
if failed:
    raise SystemExit(1)
";

/// Asks for everything that was left out.
const NOTHING: &str = "
for name in NAMES:
    try:
        __import__(name)
        raise SystemExit(1)
    except ModuleNotFoundError:
        pass
";

/// Runs steps of Python in the interpreter that is installed, from its very start. None where none is.
fn run(steps: &[&str]) -> Option<Result<(), SnapshotError>> {
    let numpy = Interpreter::Numpy;
    let installed = store::installed();
    let source = installed.iter().find(|it| it.name == numpy.name());
    let (Some(source), Some(wheel)) = (source, kept_file(numpy)) else {
        println!("skipped: {}", next_step(numpy));
        return None;
    };
    let mut wheel = Parcel::read(key::kind(numpy), &wheel).unwrap();
    let module = wheel.module().unwrap();
    let rewritten = module::rewrite(&module, parts::LEFT_OUT, &key::patches(numpy)).unwrap();
    let mut code = Vec::new();
    std::io::Read::read_to_end(&mut &source.files.code, &mut code).unwrap();
    let begin = key::steps(numpy);
    let begin = begin.iter().take(3).map(String::as_str);
    let steps: Vec<&str> = begin.chain(steps.iter().copied()).collect();
    let library = &source.files.library;
    let path = source.files.library_path;
    let taken = snapshot::take(&code, &rewritten.data, library, path, &steps, &mut |_| {});
    Some(taken.map(drop))
}

#[test]
fn what_was_kept_works_and_what_was_left_out_raises() {
    let names = format!("NAMES = {LEFT_OUT_PACKAGES:?}\n{NOTHING}");
    // A JSON string is a literal of Python as well.
    let source = serde_json::Value::from(EVERYTHING);
    if let Some(ran) = run(&[&format!("SOURCE = {source}\n{EACH}"), &names]) {
        assert!(
            ran.is_ok(),
            "{}",
            ran.err().map(|it| it.to_string()).unwrap_or_default()
        );
    }
}
