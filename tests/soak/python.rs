//! The requests of a stream of Python: our programs, with those that mean harm among them.

use serde_json::{Value as Json, json};

use super::work::{SAMPLES, Work, hostile, repainted};
use solver_test_support::{Grid, Random, Villain, python_has, python_text, root};

/// Fuel of an ordinary run: more than nearly all need, and soon spent.
const FUEL: u64 = 200_000_000;
/// Fuel of a run that means harm: some tens of milliseconds.
const HOSTILE_FUEL: u64 = 50_000_000;
const MEMORY_MIB: u64 = 64;

/// A program of our own with its inputs, as a request has them.
struct Program {
    name: String,
    text: String,
    request: Json,
    inputs: Vec<Grid>,
}

/// The material of requests.
pub struct Python {
    interpreter: &'static str,
    programs: Vec<Program>,
    hostile: Vec<Villain>,
}

impl Python {
    /// That for an interpreter: programs that import nothing which it lacks.
    pub fn new(interpreter: &'static str) -> Python {
        let expected = root().join("tests/python/expected.jsonl");
        let expected = std::fs::read_to_string(expected).expect("can be read");
        let mut programs: Vec<Program> = expected.lines().map(Program::read).collect();
        programs.retain(|it| python_has(interpreter, &it.text));
        let mut hostile = Villain::all();
        hostile.retain(|it| python_has(interpreter, &it.text));
        assert!(programs.len() > 80 && hostile.len() > 100);
        Python {
            interpreter,
            programs,
            hostile,
        }
    }

    fn villain(&self, number: usize) -> Option<&Villain> {
        hostile(number, self.hostile.len()).map(|place| &self.hostile[place])
    }

    fn program(&self, number: usize) -> &Program {
        &self.programs[number % self.programs.len()]
    }
}

impl Work for Python {
    fn request(&self, part: usize, number: usize) -> String {
        let mut random = Random::new(number as u64);
        let (mut request, text, input, fuel) = match self.villain(number) {
            Some(villain) => {
                let input = vec![vec![1, 2], vec![3, 4]];
                (json!({}), &villain.text, input, HOSTILE_FUEL)
            }
            None => {
                let program = self.program(number);
                let input = random.pick(&program.inputs).clone();
                (program.request.clone(), &program.text, input, FUEL)
            }
        };
        let inputs: Vec<Grid> = (0..SAMPLES)
            .map(|_| repainted(&input, &mut random))
            .collect();
        request["id"] = number.into();
        request["source"] = format!("{text}\n# part {part:02}\n").into();
        request["language"] = "python".into();
        request["interpreter"] = self.interpreter.into();
        request["inputs"] = json!(inputs);
        request["limits"] = json!({ "fuel": fuel, "memory_mib": MEMORY_MIB });
        request.to_string()
    }

    /// Of our programs it is known that the host can run them; those that mean harm get a verdict of
    /// theirs, or have too little for it.
    fn allows(&self, number: usize, verdict: &str) -> bool {
        match self.villain(number) {
            Some(villain) => {
                villain.verdicts.iter().any(|known| known == verdict)
                    || matches!(verdict, "out-of-fuel" | "out-of-memory" | "stack-overflow")
            }
            None => matches!(
                verdict,
                "output"
                    | "error"
                    | "invalid-output"
                    | "rejected"
                    | "out-of-fuel"
                    | "out-of-memory"
            ),
        }
    }

    fn name(&self, number: usize) -> &str {
        match self.villain(number) {
            Some(villain) => &villain.name,
            None => &self.program(number).name,
        }
    }
}

impl Program {
    fn read(line: &str) -> Program {
        let mut request: Json = serde_json::from_str(line).expect("is JSON");
        let members = request.as_object_mut().expect("is an object");
        let mut take = |name| members.remove(name).expect("is there");
        let (file, inputs) = (take("file"), take("inputs"));
        take("native");
        let name = file.as_str().expect("is text").to_owned();
        let path = root().join("tests/python/programs").join(&name);
        Program {
            text: python_text(std::fs::read(path).expect("can be read")),
            inputs: serde_json::from_value(inputs).expect("are grids"),
            name,
            request,
        }
    }
}
