//! Runs every example of the documentation in the compiled runtime, and compares what comes back
//! to the last element, the order of sets included.

use solver_runtime::catalogue::PRIMITIVES;
use solver_runtime::program::Reader;

use super::{Expected, groups};
use crate::frontend::lower::lower;
use crate::frontend::parse_file;
use crate::inspect::inspect;
use crate::testing::interpreter;
use solver_core::limits::Limits;
use solver_sandbox::interpreter::Interpreter;
use solver_sandbox::meter::Watch;
use solver_sandbox::thread::on_guest_thread;

/// The value of the expression, as the documentation writes it.
fn value_of(interpreter: &Interpreter, expression: &str) -> String {
    let text = format!("def example(I):\n    return {expression}");
    let parsed = parse_file(text.as_bytes());
    let source = match &parsed.solvers[0].source {
        Ok(source) => source,
        Err(error) => return error.to_string(),
    };
    let limits = Limits::default();
    let program = lower(source).encode();
    let reply = on_guest_thread(|thread| {
        let watch = Watch::start(limits.deadline);
        // Function 0 of the program, of one argument: None.
        inspect(thread, interpreter, &program, &[8, 0, 1, 0], &limits, watch)
    });
    let reply = reply.unwrap().unwrap();
    match reply.split_first() {
        Some((0, value)) => {
            let mut reader = Reader::new(value);
            let text = show(&mut reader);
            assert!(reader.is_empty());
            text
        }
        Some((_, message)) => String::from_utf8(message.to_vec()).unwrap(),
        None => panic!("an empty reply"),
    }
}

/// The next value of a reply.
fn show(reader: &mut Reader<'_>) -> String {
    let all = |reader: &mut Reader<'_>| -> Vec<String> {
        let count = reader.number().unwrap();
        (0..count).map(|_| show(reader)).collect()
    };
    let name = |number: u32| PRIMITIVES[number as usize].name;
    match reader.byte().unwrap() {
        0 => "None".to_owned(),
        1 => "False".to_owned(),
        2 => "True".to_owned(),
        3 => reader.int().unwrap().to_string(),
        4 => match all(reader).as_slice() {
            [one] => format!("({one},)"),
            items => format!("({})", items.join(", ")),
        },
        5 => format!("{{{}}}", all(reader).join(", ")),
        6 => name(reader.number().unwrap()).to_owned(),
        7 => {
            let maker = name(reader.number().unwrap());
            format!("{maker}({})", all(reader).join(", "))
        }
        other => panic!("tag {other} in a reply"),
    }
}

#[test]
fn every_example_gives_what_it_says() {
    let host = interpreter();
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in groups().iter().flat_map(|group| &group.entries) {
        for example in &entry.examples {
            count += 1;
            let found = value_of(&host, example.source);
            let same = match example.expected {
                Expected::Value(value) => found == value,
                // The message names the line, the primitive, the class and the reason.
                Expected::Raises(class) => {
                    found.starts_with("line 2: ") && found.contains(&format!(" {class}: "))
                }
            };
            if !same {
                wrong.push(format!("{}: {found}", example.source));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 188, "{count}");
}

#[test]
fn a_wrong_example_would_be_noticed() {
    let host = interpreter();
    assert_eq!(value_of(&host, "palette(((9, 8),))"), "{8, 9}");
    assert_eq!(
        value_of(&host, "first(())"),
        "line 2: first: StopIteration: the container is empty"
    );
}
