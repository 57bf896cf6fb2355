//! The material of a target's first inputs: real guests, real solvers, real tasks, requests.

use solver_arc_dsl::generate::known::KNOWN;
use solver_arc_dsl::script::Script;
use solver_core::random::Random;
use solver_judge::load::by_id;
use solver_sandbox::encode::around;
use solver_sandbox::module::SolverModule;
use solver_verify::guests;

use crate::components::Kind;
use crate::input::Reader;
use crate::targets::Target;

/// Bytes of those seeds that a module, a component or a recursion follows from.
const ENTROPY: usize = 3_000;

/// The seeds of a target.
pub fn of(target: Target, random: &mut Random) -> Vec<Vec<u8>> {
    match target {
        Target::Guests | Target::Backends => components(random),
        Target::Source => KNOWN
            .iter()
            .map(|(_, text)| text.as_bytes().to_vec())
            .collect(),
        Target::Input => inputs(),
    }
}

fn components(random: &mut Random) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for kind in [
        Kind::Fitting,
        Kind::AnyModule,
        Kind::AnyComponent,
        Kind::Recursion,
        Kind::Sections,
        Kind::Bulk,
    ] {
        for _ in 0..100 {
            let bytes = (0..ENTROPY).map(|_| random.below(256) as u8);
            seeds.push([kind.byte()].into_iter().chain(bytes).collect());
        }
    }
    for module in guests::all().expect("our own guests are well-formed") {
        seeds.push([&[Kind::Module.byte()], &module[..]].concat());
        let fits = SolverModule::check(&module).expect("our own guests fit");
        seeds.push([&[Kind::Component.byte()], &around(&fits)[..]].concat());
    }
    seeds.extend(self_contained_solver());
    seeds
}

/// A solver of ours with its runtime.
fn self_contained_solver() -> Option<Vec<u8>> {
    let (_, text) = KNOWN.first()?;
    let component = Script::read(text.as_bytes(), None).ok()?.component();
    Some([&[Kind::Component.byte()], &component[..]].concat())
}

fn inputs() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut add = |reader: Reader, text: &str| {
        seeds.push([&[reader.byte()], text.as_bytes()].concat());
    };
    for (id, text) in KNOWN.iter().step_by(5) {
        let Ok(loaded) = by_id(id, None) else {
            continue;
        };
        let pairs = loaded.task.demos.iter().map(|pair| {
            let (input, output) = (pair.input.to_json(), pair.output.to_json());
            format!(r#"{{"input":{input},"output":{output}}}"#)
        });
        let pairs: Vec<String> = pairs.collect();
        let pairs = pairs.join(",");
        add(
            Reader::Task,
            &format!(r#"{{"train":[{pairs}],"test":[{{"input":[[1]]}}]}}"#),
        );
        for pair in &loaded.task.demos {
            add(Reader::Grid, &pair.input.to_json());
        }
        let source = serde_json::to_string(text).unwrap_or_default();
        add(
            Reader::Requests,
            &format!(
                r#"{{"id":"{id}","source":{source},"inputs":[[[0,1],[1,0]]],"expected":[[[1,0],[0,1]]],"demos":[{pairs}],"limits":{{"fuel":500000,"memory_mib":16}}}}"#
            ),
        );
        add(
            Reader::Requests,
            &format!(
                "{{\"id\":7,\"source\":\"def solve(I):\\n    return vmirror(I)\",\"task\":\"{id}\"}}\n"
            ),
        );
    }
    add(
        Reader::Requests,
        "{\"id\":[1,{\"a\":null}],\"source\":\"def f(I):\\n    return I\",\"entry\":\"f\",\"inputs\":[[[1]]]}\n\n{\"id\":1.50e3}\n",
    );
    add(
        Reader::Requests,
        r#"{"id":"w","wasm_base64":"AGFzbQ0AAQA=","inputs":[[[0]]],"limits":{"deadline_ms":60000}}"#,
    );
    seeds
}
