//! Guests: solvers in `tests/hostile/`, each a file that says by itself which verdict it must get.
//!
//! A guest starts with lines of the form `;; key: value` (`#` in source):
//!
//! * `verdict`: `the input` or `grid [[..]]` for what comes back on every sample, or a verdict word
//!   with its detail;
//! * `args`: flags that the run needs;
//! * `repeat`: a number and some text; `@repeat` in the guest is replaced by the text so many times;
//! * `cut`: how many bytes of the component stay;
//! * `encoding`: that of strings, if not UTF-8;
//! * `parses: no`: of source that Python would not parse.
//!
//! The rest of a `.wat` file is the fields of the core module, put into a component of the contract;
//! memory and `cabi_realloc` are added where the guest has none of its own. A whole `(module ..)` or
//! `(component ..)` stays as it is; `@types` in it stands for the types of the contract, and `@named`
//! for the export of `$lifted` under its name.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use super::rules::{Does, Grid, Known, Told, source_hash, wasm_hash};

/// A file of `tests/hostile/`, ready to run.
pub struct Guest {
    /// Its path below `tests/hostile/`.
    pub name: String,
    /// Under which name and with which bytes it is handed in.
    pub file: String,
    pub bytes: Vec<u8>,
    /// Flags that its run needs.
    pub args: Vec<String>,
    /// The outcome that it must have.
    pub known: Known,
}

/// All guests of a folder below `tests/`, by name. They are read once: some take seconds to assemble.
pub fn guests(folder: &'static str) -> &'static [Guest] {
    static READ: Mutex<BTreeMap<&str, &[Guest]>> = Mutex::new(BTreeMap::new());
    let mut read = READ.lock().expect("no reader panicked");
    read.entry(folder).or_insert_with(|| {
        let root = crate::root().join("tests").join(folder);
        let mut guests = Vec::new();
        collect(&root, &root, &mut guests);
        guests.sort_by(|a, b| a.name.cmp(&b.name));
        guests.leak()
    })
}

fn collect(root: &Path, folder: &Path, guests: &mut Vec<Guest>) {
    for entry in std::fs::read_dir(folder).expect("can be listed") {
        let path = entry.expect("can be listed").path();
        if path.is_dir() {
            collect(root, &path, guests);
            continue;
        }
        let name = path.strip_prefix(root).expect("is below");
        let text = std::fs::read_to_string(&path).expect("is text");
        guests.push(Guest::read(&name.to_string_lossy(), &text));
    }
}

impl Guest {
    /// A guest of the fields of a core module, or of a whole component, as in a `.wat` file.
    pub fn of_text(name: &str, verdict: &str, text: &str) -> Guest {
        Guest::of_bytes(name, verdict, assemble(name, text, "utf8"))
    }

    /// A guest in source. It has to start with its `def` and end with its last statement, so that
    /// its hash is the same whether it parses or not.
    pub fn of_source(name: &str, verdict: &str, source: impl Into<Vec<u8>>) -> Guest {
        let mut guest = Guest::of_bytes(name, verdict, source.into());
        guest.file = format!("{}.py", name.replace('/', "-"));
        guest
    }

    /// A guest of bytes that no text stands for.
    pub fn of_bytes(name: &str, verdict: &str, bytes: Vec<u8>) -> Guest {
        let hash = wasm_hash(&bytes);
        Guest {
            name: name.to_owned(),
            file: format!("{}.wasm", name.replace('/', "-")),
            bytes,
            args: Vec::new(),
            known: Known {
                canonical: hash.clone(),
                hash,
                fuel: None,
                told: told(verdict),
            },
        }
    }

    fn read(name: &str, text: &str) -> Guest {
        let mark = if name.ends_with(".py") { "# " } else { ";; " };
        let header = || text.lines().map_while(|line| line.strip_prefix(mark));
        let value = |key: &str| {
            header().find_map(|line| line.strip_prefix(key)?.strip_prefix(": ").map(str::trim))
        };
        let verdict = value("verdict").unwrap_or_else(|| panic!("{name} says no verdict"));
        let text = match value("repeat").and_then(|value| value.split_once(' ')) {
            Some((count, part)) => {
                let parts = vec![part; count.parse().expect("a number")];
                text.replace("@repeat", &parts.join(" "))
            }
            None => text.to_owned(),
        };
        let (ending, bytes, hash) = if name.ends_with(".py") {
            let hash = match value("parses") {
                Some("no") => wasm_hash(text.as_bytes()),
                _ => source_hash(&text),
            };
            ("py", text.into_bytes(), hash)
        } else {
            let mut bytes = assemble(name, &text, value("encoding").unwrap_or("utf8"));
            if let Some(cut) = value("cut") {
                bytes.truncate(cut.parse().expect("a number"));
            }
            let hash = wasm_hash(&bytes);
            ("wasm", bytes, hash)
        };
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Guest {
            name: name.to_owned(),
            file: format!("{}.{ending}", stem.replace('/', "-")),
            bytes,
            args: value("args")
                .map(|args| args.split(' ').map(str::to_owned).collect())
                .unwrap_or_default(),
            known: Known {
                canonical: hash.clone(),
                hash,
                fuel: None,
                told: told(verdict),
            },
        }
    }
}

fn told(verdict: &str) -> Told {
    if verdict == "the input" {
        return Box::new(|input| Does::Grid(input.clone()));
    }
    if let Some(grid) = verdict.strip_prefix("grid ") {
        let grid: Grid = serde_json::from_str(grid).expect("is a grid");
        return Box::new(move |_| Does::Grid(grid.clone()));
    }
    let (word, detail) = verdict.split_once(' ').unwrap_or((verdict, ""));
    let (word, detail) = (word.to_owned(), detail.to_owned());
    Box::new(move |_| Does::Fails(word.clone(), detail.clone()))
}

fn assemble(name: &str, text: &str, encoding: &str) -> Vec<u8> {
    let code = text.lines().find(|line| !line.starts_with(";;"));
    let whole = code.is_some_and(|l| l.starts_with("(component") || l.starts_with("(module"));
    let text = if whole {
        text.replace("@types", TYPES).replace("@named", NAMED)
    } else {
        component(text, encoding)
    };
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The types of the contract.
const TYPES: &str = r#"
    (type $cells (list u8))
    (type $grid (record (field "height" u32) (field "width" u32) (field "cells" $cells)))
    (type $sample (record (field "input" $grid) (field "output" $grid)))
    (type $demos (list $sample))
    (type $outcome (result $grid (error string)))
    (type $solve (func (param "demos" $demos) (param "input" $grid) (result $outcome)))
"#;

/// A component of the contract around the fields of a core module.
fn component(fields: &str, encoding: &str) -> String {
    let memory = match fields.contains("\"memory\"") {
        true => "",
        false => r#"(memory (export "memory") 1)"#,
    };
    let realloc = match fields.contains("\"cabi_realloc\"") {
        true => "",
        false => REALLOC,
    };
    let post_return = match fields.contains("\"cabi_post\"") {
        true => r#"(post-return (core func $core "cabi_post"))"#,
        false => "",
    };
    format!(
        r#"(component
  (core module $guest
    (type $solve (func (param i32 i32 i32 i32 i32 i32) (result i32)))
    (type $realloc (func (param i32 i32 i32 i32) (result i32)))
    {fields}
    {memory}
    {realloc}
    {HELPERS}
  )
  (core instance $core (instantiate $guest))
  {TYPES}
  (func $lifted (type $solve) (canon lift (core func $core "solve")
    (memory (core memory $core "memory")) (realloc (core func $core "cabi_realloc")) {post_return}
    string-encoding={encoding}))
  {NAMED}
)"#
    )
}

/// Exports `$lifted` as the interface of the contract: a component inside gives its types names.
const NAMED: &str = r#"
  (component $naming
    (type $cells (list u8))
    (type $grid-is (record (field "height" u32) (field "width" u32) (field "cells" $cells)))
    (import "grid" (type $grid (eq $grid-is)))
    (type $sample-is (record (field "input" $grid) (field "output" $grid)))
    (import "sample" (type $sample (eq $sample-is)))
    (type $demos (list $sample))
    (type $outcome (result $grid (error string)))
    (import "solve" (func $solve (param "demos" $demos) (param "input" $grid) (result $outcome)))
    (export $grid-out "grid" (type $grid))
    (type $named-sample (record (field "input" $grid-out) (field "output" $grid-out)))
    (export $sample-out "sample" (type $sample) (type (eq $named-sample)))
    (type $named-demos (list $sample-out))
    (type $named-outcome (result $grid-out (error string)))
    (export "solve" (func $solve)
      (func (param "demos" $named-demos) (param "input" $grid-out) (result $named-outcome)))
  )
  (instance $solving (instantiate $naming
    (with "grid" (type $grid)) (with "sample" (type $sample)) (with "solve" (func $lifted))))
  (export "solver-host:solver/solving@1.0.0" (instance $solving))
"#;

/// Hands out memory from 4096 on and takes none back.
const REALLOC: &str = r#"
    (global $free (mut i32) (i32.const 4096))
    (func (export "cabi_realloc") (type $realloc)
      (global.set $free (i32.and
        (i32.add (global.get $free) (i32.sub (local.get 2) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get 2))))
      (global.get $free)
      (global.set $free (i32.add (global.get $free) (local.get 3))))
"#;

/// `$grid` and `$say` write a result at address 16: `ok` with a grid, `error` with a message.
const HELPERS: &str = r#"
    (func $grid (param $height i32) (param $width i32) (param $cells i32) (param $len i32)
        (result i32)
      (i32.store8 (i32.const 16) (i32.const 0))
      (i32.store (i32.const 20) (local.get $height))
      (i32.store (i32.const 24) (local.get $width))
      (i32.store (i32.const 28) (local.get $cells))
      (i32.store (i32.const 32) (local.get $len))
      (i32.const 16))
    (func $say (param $at i32) (param $len i32) (result i32)
      (i32.store8 (i32.const 16) (i32.const 1))
      (i32.store (i32.const 20) (local.get $at))
      (i32.store (i32.const 24) (local.get $len))
      (i32.const 16))
"#;
