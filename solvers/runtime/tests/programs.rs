//! Runs small programs and looks at what they give and how they fail.

use solver_runtime::catalogue::{PRIMITIVES, TABLE, find, name};
use solver_runtime::error::Fail;
use solver_runtime::interpret;
use solver_runtime::ops::compare::equal;
use solver_runtime::program::{Function, Operand, Program, Role, Step};
use solver_runtime::value::Value;

fn primitive(name: &str) -> Operand {
    Operand::Primitive(find(name).unwrap())
}

fn call(line: u32, slot: u32, callee: Operand, args: &[Operand]) -> Step {
    Step::Call {
        line,
        slot,
        callee,
        args: args.to_vec(),
    }
}

fn give(slot: u32) -> Step {
    Step::Return {
        from: Operand::Slot(slot),
    }
}

fn function(roles: &[Role], steps: Vec<Step>) -> Function {
    Function {
        roles: roles.to_vec(),
        slots: 8,
        steps,
    }
}

fn run(functions: Vec<Function>, input: Value) -> Result<Value, Fail> {
    interpret::load(Program { functions }.encode().leak());
    interpret::solve(Value::tuple(&[]), input)
}

const SLOT: fn(u32) -> Operand = Operand::Slot;

#[test]
fn names_and_implementations_stand_in_the_same_order() {
    assert_eq!(PRIMITIVES.len(), 160);
    assert_eq!(PRIMITIVES.len(), TABLE.len());
    for (number, (known, native)) in PRIMITIVES.iter().zip(TABLE).enumerate() {
        assert_eq!(name(number as u32), Some(known.name));
        assert_eq!(known.params.len() as u32, native.params);
        assert_eq!(find(known.name), Some(number as u32));
    }
}

#[test]
fn a_failure_says_where_and_why() {
    let steps = vec![
        call(2, 1, primitive("initset"), &[SLOT(0)]),
        call(3, 2, primitive("other"), &[SLOT(1), SLOT(0)]),
        give(2),
    ];
    let fail = run(vec![function(&[Role::Input], steps)], Value::Int(1)).unwrap_err();
    let expected = "line 3: other: StopIteration: the container is empty";
    assert_eq!(fail.message(), expected);
}

#[test]
fn an_iterator_that_ends_inside_a_generator_is_a_runtime_error() {
    let steps = vec![
        Step::Tuple {
            line: 2,
            slot: 1,
            items: vec![],
        },
        Step::Tuple {
            line: 2,
            slot: 1,
            items: vec![SLOT(1)],
        },
        call(3, 2, primitive("apply"), &[primitive("first"), SLOT(1)]),
        give(2),
    ];
    let fail = run(vec![function(&[Role::Input], steps)], Value::Int(1)).unwrap_err();
    let expected = "line 3: first: RuntimeError: the container is empty";
    assert_eq!(fail.message(), expected);
}

/// Runs a test that goes as deep as a program may: on a stack that frames have room on that nothing has
/// optimised. The runtime's own stack is in its module, where they are small.
fn with_deep_stack(test: fn()) {
    let deep = std::thread::Builder::new().stack_size(64 << 20);
    let ended = deep.spawn(test).expect("starts").join();
    ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

#[test]
fn endless_recursion_is_an_error() {
    with_deep_stack(|| {
        let steps = vec![call(2, 1, Operand::Function(0), &[SLOT(0)]), give(1)];
        let fail = run(vec![function(&[Role::Input], steps)], Value::Int(1)).unwrap_err();
        assert_eq!(fail.message(), "line 2: RecursionError: nested too deeply");
    });
}

#[test]
fn a_composition_reaches_as_deep_as_in_cpython() {
    // A module calls the solver, which calls 998 functions that each call the next, and the last
    // of them a primitive: 1,001 frames.
    fn composed(count: usize) -> Result<Value, Fail> {
        let mut steps = vec![Step::Move {
            slot: 1,
            from: primitive("identity"),
        }];
        for _ in 0..count {
            steps.push(call(
                2,
                1,
                primitive("compose"),
                &[primitive("identity"), SLOT(1)],
            ));
        }
        steps.push(call(3, 2, SLOT(1), &[SLOT(0)]));
        steps.push(give(2));
        run(vec![function(&[Role::Input], steps)], Value::Int(7))
    }
    with_deep_stack(|| {
        assert!(equal(composed(998).unwrap(), Value::Int(7)).unwrap());
        assert!(composed(999).is_err());
    });
}

#[test]
fn power_applies_as_often_as_it_says() {
    let repeated = |times: i128| {
        let steps = vec![
            call(
                2,
                1,
                primitive("power"),
                &[primitive("double"), Operand::Int(times)],
            ),
            call(3, 2, SLOT(1), &[SLOT(0)]),
            give(2),
        ];
        run(vec![function(&[Role::Input], steps)], Value::Int(1))
    };
    assert!(equal(repeated(1).unwrap(), Value::Int(2)).unwrap());
    assert!(equal(repeated(10).unwrap(), Value::Int(1_024)).unwrap());
    assert!(
        repeated(0)
            .unwrap_err()
            .message()
            .contains("RecursionError")
    );
    assert!(
        repeated(2_000)
            .unwrap_err()
            .message()
            .contains("RecursionError")
    );
    assert!(
        repeated(200)
            .unwrap_err()
            .message()
            .contains("integer overflow")
    );
}

#[test]
fn functions_of_the_program_are_values() {
    let main = vec![
        call(
            2,
            1,
            primitive("rbind"),
            &[Operand::Function(1), Operand::Int(5)],
        ),
        call(3, 2, SLOT(1), &[SLOT(0)]),
        give(2),
    ];
    let helper = vec![call(2, 2, primitive("add"), &[SLOT(0), SLOT(1)]), give(2)];
    let functions = vec![
        function(&[Role::Input], main),
        function(&[Role::Passed, Role::Passed], helper),
    ];
    let sum = run(functions, Value::Int(2)).unwrap();
    assert!(equal(sum, Value::Int(7)).unwrap());
}

#[test]
fn a_function_without_a_return_gives_none() {
    let value = run(vec![function(&[Role::Input], vec![])], Value::Int(1)).unwrap();
    assert!(value.is(Value::None));
}

#[test]
fn a_variable_that_was_never_set_is_an_error() {
    let fail = run(vec![function(&[Role::Input], vec![give(3)])], Value::Int(1)).unwrap_err();
    assert!(fail.message().contains("UnboundLocalError"));
}
