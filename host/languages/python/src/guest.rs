//! The Python code inside of an interpreter: the steps by which it comes to the image.
//!
//! Owns their order. The code itself lies in `guest/`, and speaks for itself.

use crate::interpreter::Interpreter;

/// The file of the library in the guest's world: the interpreter looks for it there.
pub fn library_path(interpreter: Interpreter) -> &'static str {
    match interpreter {
        Interpreter::Core => "usr/local/lib/python313.zip",
        Interpreter::Numpy => "usr/local/lib/python315.zip",
    }
}

/// Makes the space that the judge lives in: its built-ins are a copy.
const SPACE: &str =
    "import builtins\n_space = {'__builtins__': dict(vars(builtins)), '__name__': 'judge'}\n";

/// The steps of an interpreter. `absent` are the packages of its library that its module does not hold:
/// importing one says that it is not there.
pub fn steps(interpreter: Interpreter, absent: &[&str]) -> Vec<String> {
    match interpreter {
        Interpreter::Core => vec![
            include_str!("../guest/imports_core.py").to_owned(),
            judge(),
            programs(),
            warm("_plain"),
            include_str!("../guest/settle.py").to_owned(),
        ],
        Interpreter::Numpy => vec![
            without(absent),
            include_str!("../guest/imports_numpy.py").to_owned(),
            include_str!("../guest/integers.py").to_owned(),
            judge(),
            programs(),
            warm("_plain + _numpy"),
            include_str!("../guest/settle.py").to_owned(),
        ],
    }
}

/// The step that hides packages.
fn without(absent: &[&str]) -> String {
    let names: Vec<String> = absent.iter().map(|name| format!("{name:?}")).collect();
    include_str!("../guest/absent.py").replace("[ABSENT]", &format!("[{}]", names.join(", ")))
}

/// The step that makes the judge, in its own space.
fn judge() -> String {
    let source = concat!(
        include_str!("../guest/judge.py"),
        "\n\n",
        include_str!("../guest/tell.py"),
        "\n\n",
        include_str!("../guest/script.py")
    );
    // A JSON string is a literal of Python as well.
    let literal = serde_json::Value::from(source);
    format!("{SPACE}exec(compile({literal}, '<judge>', 'exec'), _space)\n")
}

/// The step that has programs to warm up with.
fn programs() -> String {
    include_str!("../guest/programs.py").to_owned()
}

/// The step that warms the judge up with these programs.
fn warm(programs: &str) -> String {
    format!(
        "{}\n_warm(_space['serve'], {programs})\ndel _warm, _plain, _numpy\n",
        include_str!("../guest/warm.py")
    )
}
