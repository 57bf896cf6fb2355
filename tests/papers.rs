//! What the documents name is there.

use std::fs;
use std::path::Path;

use solver_test_support::Place;

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What stands between backticks.
fn quoted(document: &str) -> Vec<&str> {
    let quoted = document.split('`').skip(1).step_by(2);
    quoted.collect()
}

#[test]
fn every_test_that_security_names_is_one() {
    let security = text("SECURITY.md");
    let named: Vec<_> = quoted(&security)
        .into_iter()
        .filter_map(|quoted| quoted.split_once(".rs::"))
        .collect();
    assert!(named.len() > 20, "{named:?}");
    for (file, test) in named {
        let source = text(&format!("{file}.rs"));
        let head = source
            .lines()
            .map(str::trim)
            .collect::<Vec<_>>()
            .join("\n")
            .contains(&format!("#[test]\nfn {test}()"));
        assert!(head, "{file}.rs has no test {test}");
    }
}

#[test]
fn every_target_that_a_document_names_is_in_the_makefile() {
    let makefile = text("Makefile");
    let mut count = 0;
    for document in [
        "SECURITY.md",
        "ARCHITECTURE.md",
        "README.md",
        "CHANGELOG.md",
        "docs/performance.md",
        "docs/tuning.md",
    ] {
        let text = text(document);
        for words in quoted(&text) {
            let Some(words) = words.strip_prefix("make ") else {
                continue;
            };
            // What stands between quotes is the value of a variable.
            let unquoted = words.split('"').step_by(2);
            let words = unquoted.flat_map(str::split_whitespace);
            for target in words.filter(|word| !word.contains('=')) {
                let rule = format!("\n{target}:");
                assert!(makefile.contains(&rule), "{document}: make {target}");
                count += 1;
            }
        }
    }
    assert!(count > 5, "{count}");
}

#[test]
fn the_line_of_wasmtime_that_is_followed_is_the_locked_one() {
    let lock = text("Cargo.lock");
    let version = lock
        .split_once("name = \"wasmtime\"\nversion = \"")
        .and_then(|(_, rest)| rest.split_once('.'));
    let (line, _) = version.expect("is locked");
    let says = format!("wasmtime is pinned to the line {line},");
    assert!(text("SECURITY.md").contains(&says), "{says}");
}

#[test]
fn the_tour_of_the_readme_prints_what_it_says() {
    let readme = text("README.md");
    let (_, tour) = readme
        .split_once("## From a search to a solver that one can read\n")
        .expect("is there");
    let place = Place::new();
    let mut said = String::new();
    let mut commands = 0;
    for line in tour.lines().skip_while(|line| !line.starts_with("    $ ")) {
        let Some(line) = line.strip_prefix("    ") else {
            break;
        };
        let Some(command) = line.strip_prefix("$ ") else {
            // In the order in which they stand there.
            let found = said.find(line.trim_end());
            let at = found.unwrap_or_else(|| panic!("{line:?} is not in:\n{said}"));
            said.drain(..at);
            continue;
        };
        commands += 1;
        said = match command.split_once(" > ") {
            _ if command.starts_with("cat ") => {
                let name = command.trim_start_matches("cat ");
                fs::read_to_string(place.path(name)).unwrap()
            }
            Some((command, file)) => {
                let ran = place.run(words(command)).ok();
                place.write(file, &ran.stdout);
                ran.stdout
            }
            None => {
                let ran = place.run(words(command)).ok();
                ran.stdout + &ran.stderr
            }
        };
    }
    assert_eq!(commands, 7);
    assert!(!place.lacks("report.html"));
}

/// The arguments of a command of the tour.
fn words(command: &str) -> impl Iterator<Item = &str> {
    let args = command.strip_prefix("solver-host ");
    args.expect("is a command of ours").split(' ')
}
