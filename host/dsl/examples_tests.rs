//! Runs every example of the documentation in the compiled runtime, and compares what comes back
//! to the last element, the order of sets included.

use solver_runtime::catalogue::PRIMITIVES;
use solver_runtime::program::Reader;
use wasmtime::{Engine, Instance, Memory, Module, Store, TypedFunc};

use super::{Expected, groups};
use crate::compile::lower::lower;
use crate::compile::parse_file;
use crate::run::engine::RUNTIME;

/// The runtime without a host around it.
struct Runtime {
    store: Store<()>,
    memory: Memory,
    allocate: TypedFunc<(u32, u32, u32, u32), u32>,
    load: TypedFunc<(u32, u32), ()>,
    inspect: TypedFunc<(u32, u32), u32>,
}

impl Runtime {
    fn new(engine: &Engine, module: &Module) -> Self {
        let mut store = Store::new(engine, ());
        let instance = Instance::new(&mut store, module, &[]).unwrap();
        Runtime {
            memory: instance.get_memory(&mut store, "memory").unwrap(),
            allocate: instance.get_typed_func(&mut store, "cabi_realloc").unwrap(),
            load: instance.get_typed_func(&mut store, "load").unwrap(),
            inspect: instance.get_typed_func(&mut store, "inspect").unwrap(),
            store,
        }
    }

    fn put(&mut self, bytes: &[u8]) -> (u32, u32) {
        let len = u32::try_from(bytes.len()).unwrap();
        let at = self.allocate.call(&mut self.store, (0, 0, 1, len)).unwrap();
        self.memory
            .write(&mut self.store, at as usize, bytes)
            .unwrap();
        (at, len)
    }

    fn word(&mut self, at: u32) -> u32 {
        let mut bytes = [0; 4];
        self.memory
            .read(&self.store, at as usize, &mut bytes)
            .unwrap();
        u32::from_le_bytes(bytes)
    }

    /// What the expression gives, as the documentation writes it.
    fn value_of(&mut self, expression: &str) -> String {
        let text = format!("def example(I):\n    return {expression}");
        let parsed = parse_file(text.as_bytes());
        let source = match &parsed.solvers[0].source {
            Ok(source) => source,
            Err(error) => return error.to_string(),
        };
        let program = self.put(&lower(source).encode());
        self.load.call(&mut self.store, program).unwrap();
        // Function 0 of the program, of one argument: None.
        let request = self.put(&[8, 0, 1, 0]);
        let reply = self.inspect.call(&mut self.store, request).unwrap();
        let (at, len) = (self.word(reply), self.word(reply + 4));
        let mut bytes = vec![0; len as usize];
        self.memory
            .read(&self.store, at as usize, &mut bytes)
            .unwrap();
        match bytes.split_first() {
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
    let engine = Engine::default();
    let module = Module::new(&engine, RUNTIME).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in groups().iter().flat_map(|group| &group.entries) {
        let mut runtime = Runtime::new(&engine, &module);
        for example in &entry.examples {
            count += 1;
            let found = runtime.value_of(example.source);
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
    let engine = Engine::default();
    let module = Module::new(&engine, RUNTIME).unwrap();
    let mut runtime = Runtime::new(&engine, &module);
    assert_eq!(runtime.value_of("palette(((9, 8),))"), "{8, 9}");
    assert_eq!(
        runtime.value_of("first(())"),
        "line 2: first: StopIteration: the container is empty"
    );
}
