//! The house keeps its shape: no circle of more than two files within a crate, and no folder that uses
//! one which uses it. Between crates cargo sees to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use solver_test_support::root;

/// The path of a module in its crate.
type Module = Vec<String>;

/// Which modules a module names.
type Uses = BTreeMap<Module, BTreeSet<Module>>;

const CRATES: [&str; 11] = [
    "core",
    "sandbox",
    "languages/seam",
    "languages/arc-dsl",
    "languages/python",
    "judge",
    "archive",
    "search",
    "verify",
    "serve",
    "cli",
];

#[test]
fn no_circle_of_files_is_larger_than_two() {
    for name in CRATES {
        let uses = uses_of(&root().join("host").join(name).join("src"));
        assert!(!uses.is_empty(), "{name} has no modules");
        for module in uses.keys() {
            let circle: Vec<String> = reached(&uses, module)
                .into_iter()
                .filter(|other| reached(&uses, other).contains(module))
                .map(|module| module.join("::"))
                .collect();
            assert!(circle.len() <= 2, "{name}: {}", circle.join(", "));
        }
    }
}

#[test]
fn no_two_folders_use_each_other() {
    for name in CRATES {
        let src = root().join("host").join(name).join("src");
        let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let uses = uses_of(&src);
        let is_folder = |room: &str| src.join(room).is_dir();
        for (module, others) in &uses {
            for other in others {
                if let (Some(from), Some(to)) = (module.first(), other.first())
                    && from != to
                {
                    folders.entry(from).or_default().insert(to);
                }
            }
        }
        for (from, all) in &folders {
            for to in all.iter().filter(|to| is_folder(from) && is_folder(to)) {
                let back = folders.get(to).is_some_and(|back| back.contains(from));
                assert!(!back, "{name}: {from} and {to} use each other");
            }
        }
    }
}

/// The build script of arc-dsl runs wasmtime, and build scripts have a profile of their own: a crate that
/// is not named there is compiled a second time, with all that stands on it.
#[test]
fn the_build_script_shares_its_crates_with_the_host() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("is text");
    let mut count = 0;
    for package in ["wasmtime", "wasm-encoder@0.254", "sha2@0.11"] {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--locked", "--prefix", "none"])
            .args(["--edges", "normal,no-proc-macro", "--package", package])
            .current_dir(root())
            .output()
            .expect("cargo is there");
        assert!(tree.status.success(), "{tree:?}");
        for line in String::from_utf8(tree.stdout).expect("is text").lines() {
            let name = line.split(' ').next().unwrap_or_default();
            let rule = format!("\n{name} = {{ opt-level = ");
            assert!(
                manifest.contains(&rule),
                "{name} is missing in [profile.release.package] of Cargo.toml"
            );
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

/// Where a build of the tests asks for more features of a crate than a user's build, all that stands on it is
/// compiled a second time: [dev-dependencies] of the binary's package can ask for them too.
#[test]
fn the_tests_use_what_a_user_has_built() {
    let built = |more: &[&str]| {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--locked", "--prefix", "none"])
            .args(["--format", "{p} {f}"])
            .args(more)
            .current_dir(root())
            .output()
            .expect("cargo is there");
        assert!(tree.status.success(), "{tree:?}");
        let lines = String::from_utf8(tree.stdout).expect("is text");
        // A star stands where the branches of a crate were shown before.
        let lines = lines.lines().map(|line| line.trim_end_matches(" (*)"));
        lines.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let of_a_user = built(&["--edges", "normal,build"]);
    let of_tests = built(&["--edges", "normal,build,dev", "--workspace"]);
    assert!(of_a_user.len() > 200 && of_tests.len() > of_a_user.len());
    let twice: Vec<&String> = of_a_user.difference(&of_tests).collect();
    assert!(twice.is_empty(), "compiled a second time: {twice:#?}");
}

#[test]
fn a_circle_would_be_seen() {
    let module = |name: &str| vec![name.to_owned()];
    let text = "use crate::b::{self, C};\nfn f() { super::d::g() }\n// crate::e\n";
    let known = ["a", "b", "d", "e"].map(module).into();
    let found = named(&module("a"), text, &known);
    assert_eq!(found, [module("b"), module("d")].into());
    let uses: Uses = [("a", "b"), ("b", "c"), ("c", "a")]
        .map(|(from, to)| (module(from), [module(to)].into()))
        .into();
    assert_eq!(reached(&uses, &module("a")).len(), 3);
}

/// All modules that a module uses, directly or through others.
fn reached(uses: &Uses, from: &Module) -> BTreeSet<Module> {
    let mut all = BTreeSet::new();
    let mut open: Vec<&Module> = uses.get(from).into_iter().flatten().collect();
    while let Some(module) = open.pop() {
        if all.insert(module.clone()) {
            open.extend(uses.get(module).into_iter().flatten());
        }
    }
    all
}

fn uses_of(src: &Path) -> Uses {
    let mut files = Vec::new();
    collect(src, &mut files);
    let modules: BTreeMap<Module, String> = files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("is text");
            (module_of(path.strip_prefix(src).expect("is below")), text)
        })
        .collect();
    let known = modules.keys().cloned().collect();
    let uses = modules.iter();
    uses.map(|(module, text)| (module.clone(), named(module, text, &known)))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("can be listed") {
        let path = entry.expect("can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            collect(&path, files);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") && name != "testing.rs" {
            files.push(path);
        }
    }
}

fn module_of(path: &Path) -> Module {
    let path = path.with_extension("");
    let mut parts: Module = path
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    parts.retain(|part| !["mod", "lib", "main"].contains(&part.as_str()));
    parts
}

/// The modules of the crate that a file names, its tests left out.
fn named(module: &Module, text: &str, known: &BTreeSet<Module>) -> BTreeSet<Module> {
    let tests = text.match_indices("#[cfg(test)]\nmod ").find(|(at, _)| {
        let line = text[*at..].lines().nth(1);
        line.is_some_and(|line| line.ends_with('{'))
    });
    let code: String = text[..tests.map_or(text.len(), |(at, _)| at)]
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join(" ");
    let mut paths = Vec::new();
    for (at, _) in ["crate::", "super::", "self::"]
        .iter()
        .flat_map(|start| code.match_indices(start))
    {
        let before = code[..at].chars().next_back();
        if before.is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            let tree = &code[at..at + end_of_tree(&code[at..])];
            expand("", tree, &mut paths);
        }
    }
    let mut found = BTreeSet::new();
    for path in paths {
        let mut here = module.clone();
        let mut rest = Vec::new();
        for part in path.split("::").map(str::trim) {
            match part {
                "crate" => here.clear(),
                "super" if rest.is_empty() => drop(here.pop()),
                "self" | "" => {}
                part => rest.push(part.to_owned()),
            }
        }
        here.extend(rest);
        while !known.contains(&here) && here.pop().is_some() {}
        if here != *module && known.contains(&here) {
            found.insert(here);
        }
    }
    found
}

/// Where a path ends, with the braces that belong to it.
fn end_of_tree(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' if depth > 0 || text[..at].ends_with("::") => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ if depth > 0 || c.is_alphanumeric() || c == '_' || c == ':' => {}
            _ => return at,
        }
        if depth == 0 && c == '}' {
            return at + 1;
        }
    }
    text.len()
}

/// The paths of a tree such as `a::{b, c::{d, e}}`.
fn expand(before: &str, tree: &str, paths: &mut Vec<String>) {
    let Some(open) = tree.find('{') else {
        paths.push(format!("{before}{tree}"));
        return;
    };
    let before = format!("{before}{}", &tree[..open]);
    let inner = &tree[open + 1..tree.rfind('}').unwrap_or(tree.len())];
    let (mut depth, mut start) = (0, 0);
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !inner[start..at].trim().is_empty() {
                    expand(&before, inner[start..at].trim(), paths);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}
