//! The things that the documents name are there.

use std::fs;
use std::path::Path;

use solver_test_support::{Place, WITH_NUMPY, python_folder, python_is_ready};

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The text between backticks.
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
    let mut documents: Vec<String> = [
        "SECURITY.md",
        "ARCHITECTURE.md",
        "README.md",
        "CHANGELOG.md",
        "docs/performance.md",
        "docs/tasks.md",
        "docs/tour.md",
        "docs/tuning.md",
        "docs/verdicts.md",
    ]
    .map(str::to_owned)
    .into();
    let designs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/design");
    for entry in fs::read_dir(designs).expect("can be listed") {
        let name = entry.expect("can be listed").file_name();
        documents.push(format!("docs/design/{}", name.to_string_lossy()));
    }
    assert!(documents.len() > 12, "{documents:?}");
    for document in documents {
        let text = text(&document);
        for words in quoted(&text) {
            let Some(words) = words.strip_prefix("make ") else {
                continue;
            };
            // The text between quotes is the value of a variable.
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
fn the_readme_is_short() {
    let bytes = text("README.md").len();
    assert!(bytes <= 7_168, "{bytes}");
}

#[test]
fn the_commands_of_the_readme_print_what_it_says() {
    let (_, commands) = type_all("README.md");
    assert_eq!(commands, 8);
}

#[test]
fn the_commands_of_the_tour_print_what_it_says() {
    let (place, commands) = type_all("docs/tour.md");
    assert_eq!(commands, 39);
    assert!(!place.lacks("report.html"));
}

#[test]
fn the_commands_of_the_page_of_tasks_print_what_it_says() {
    let (_, commands) = type_all("docs/tasks.md");
    assert_eq!(commands, 13);
}

/// The kind of the lines below a command.
enum Below {
    /// Text of the document: there was no command before them.
    Nothing,
    /// Lines that the command printed.
    Output(String),
    /// The content of a file that was not there.
    File(String, String),
}

/// Types the commands of a document in a folder of their own, finds the lines below each in what it
/// prints, and counts the commands.
fn type_all(name: &str) -> (Place, usize) {
    let document = text(name);
    let place = Place::new();
    let mut below = Below::Nothing;
    let mut commands = 0;
    let mut is_left_out = false;
    for line in document.lines().filter(|line| !line.trim().is_empty()) {
        let Some(line) = line.strip_prefix("    ") else {
            below = Below::Nothing;
            is_left_out = false;
            continue;
        };
        // The rest of a block that begins with it needs the interpreter.
        if line == INSTALL && !python_is_ready(WITH_NUMPY) {
            println!("skipped: {name} from `{INSTALL}` on: the interpreter is not installed");
            is_left_out = true;
        }
        if let Some(command) = line.strip_prefix("$ ") {
            commands += 1;
            if is_left_out {
                continue;
            }
            below = match command.strip_prefix("cat ") {
                Some(file) if place.lacks(file) => Below::File(file.to_owned(), String::new()),
                Some(file) => Below::Output(fs::read_to_string(place.path(file)).unwrap()),
                None => Below::Output(type_one(&place, command)),
            };
            continue;
        }
        if is_left_out {
            continue;
        }
        match &mut below {
            Below::Nothing => {}
            Below::File(file, content) => {
                content.push_str(line);
                content.push('\n');
                place.write(file, content.as_str());
            }
            Below::Output(said) => {
                // In the order in which they stand there.
                let found = said.find(line.trim_end());
                let at = found.unwrap_or_else(|| panic!("{name}: {line:?} is not in:\n{said}"));
                said.drain(..at);
            }
        }
    }
    (place, commands)
}

/// The command that makes Python solvers run.
const INSTALL: &str = "$ solver-host python install";

/// Types a command, with its input and the file of its output, and gives what it prints.
fn type_one(place: &Place, line: &str) -> String {
    let (input, command) = line
        .strip_prefix("echo '")
        .and_then(|rest| rest.split_once("' | "))
        .unwrap_or(("", line));
    let (command, file) = match command.split_once(" > ") {
        Some((command, file)) => (command, Some(file)),
        None => (command, None),
    };
    let args = words(command);
    // Interpreters are those of whoever runs the tests.
    let folder = python_folder();
    let data = folder.ancestors().nth(2).and_then(Path::to_str);
    let env = [("XDG_DATA_HOME", data.unwrap_or_default())];
    let ran = place.start(&args, &env, &format!("{input}\n")).wait();
    // A file that has mistakes is bad input.
    let code = if args[0] == "check" && ran.stdout.contains("error: ") {
        2
    } else {
        0
    };
    assert_eq!(ran.code, Some(code), "{line}\n{}", ran.stderr);
    if let Some(file) = file {
        place.write(file, &ran.stdout);
    }
    ran.stdout + &ran.stderr
}

/// The arguments of a command of a document.
fn words(command: &str) -> Vec<&str> {
    if let Some(task) = command.strip_prefix("make run TASK=") {
        return vec!["run", task];
    }
    let args = command.strip_prefix("solver-host ");
    args.expect("is a command of ours").split(' ').collect()
}
